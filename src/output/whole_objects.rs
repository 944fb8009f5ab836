//! Whole objects as YAML documents, with who wrote each field if that is asked for.

use std::io::{self, Write};

use crate::model::{
    Json,
    meta::WriteOperation,
    yaml::{self, FieldOwner, LineOwners, ManagedFields, YamlLine, YamlToken},
};

/// Whether the manager of each field is written behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldOwners {
    /// Leave it out.
    #[default]
    Hidden,
    /// As a comment on the line of the field.
    Shown,
}

/// Writes objects as YAML documents, without their managed fields.
///
/// # Errors
/// If `out` cannot be written to.
pub fn whole_objects<'o>(
    out: &mut impl Write,
    objects: impl IntoIterator<Item = &'o Json>,
    owners: FieldOwners,
) -> io::Result<()> {
    for (at, object) in objects.into_iter().enumerate() {
        if at > 0 {
            writeln!(out, "---")?;
        }
        let object = object.value();
        let lines = yaml::lines(&object, ManagedFields::Hidden);
        let owned = match owners {
            FieldOwners::Hidden => LineOwners::default(),
            FieldOwners::Shown => LineOwners::of(&object, ManagedFields::Hidden),
        };
        for (at, line) in lines.iter().enumerate() {
            match owned.of_line(at).filter(|_| takes_comment(line)) {
                Some(owner) => writeln!(out, "{line}  # {}", said(owner))?,
                None => writeln!(out, "{line}")?,
            }
        }
    }
    Ok(())
}

/// A comment in the lines of a text would be a part of the text.
fn takes_comment(line: &YamlLine) -> bool {
    let first = line.spans.first();
    first.is_some_and(|span| matches!(span.token, YamlToken::Key | YamlToken::Punctuation))
}

fn said(owner: &FieldOwner) -> String {
    let mut said = owner.manager.clone();
    if owner.operation != WriteOperation::Unknown {
        said = format!("{said} ({})", owner.operation.word());
    }
    match owner.at {
        Some(at) => format!("{said}, {at:.0}"),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_manager_stands_behind_its_fields_and_never_in_a_text() {
        let object = json!({"kind": "Thing", "metadata": {"name": "a", "managedFields": [{"manager": "ann", "operation": "Apply",
            "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:spec": {"f:text": {}, "f:list": {}}}}]},
            "spec": {"list": [1], "text": "one\ntwo\n", "own": 5}});
        let object = Json::from(&object);
        let write = |owners| {
            let mut out = Vec::new();
            whole_objects(&mut out, [&object, &object], owners).expect("memory can be written to");
            String::from_utf8(out).expect("it is text")
        };
        let plain = write(FieldOwners::Hidden);
        assert!(!plain.contains('#') && plain.contains("\n---\n"), "{plain}");
        let shown = write(FieldOwners::Shown);
        let by = "# ann (Apply), 2026-01-01T00:00:00Z";
        for line in [
            format!("  list:  {by}"),
            format!("  - 1  {by}"),
            format!("  text: |  {by}"),
            "    one".to_owned(),
            "  own: 5".to_owned(),
            "kind: Thing".to_owned(),
        ] {
            assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
        }
    }
}
