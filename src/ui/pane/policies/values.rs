//! The effective value of each field: for which requests and clients, and from which policy and generation.

use crate::{
    app::{Fold, Topic},
    derive::{
        fault::Severity,
        policies::{self, AppliedPolicy, FieldValue, FieldValues, ValueStanding},
    },
    ui::{Role, line::PaneLine, pane::Facing, severity},
};

use super::{branch, fold_sign, remark_lines};

/// The columns of labels at most.
const LABEL: usize = 17;

/// A branch with a line for each field and policy. Empty if no policy sets a field.
pub(super) fn lines(
    applied: &[AppliedPolicy<'_>],
    facing: &Facing<'_>,
    is_deep_enough: bool,
) -> Vec<PaneLine<'static>> {
    let fields = policies::field_values(applied);
    if fields.is_empty() {
        return Vec::new();
    }
    let (topic, fold) = branch(
        facing,
        Topic::Word("effective values".into()),
        is_deep_enough,
    );
    let mut head = PaneLine::of(
        Role::Muted,
        format!("{} Effective values", fold_sign(fold, *facing.theme)),
    );
    if let (Fold::Shut, Some(remark)) = (fold, overlap(&fields)) {
        let (role, sign) = severity::mark(Severity::Warning, facing.theme.symbols);
        head = head.add(role, format!("  {sign} {remark}"));
    }
    let mut lines = vec![PaneLine::new(), head.folds(topic, fold)];
    if fold == Fold::Open {
        for field in &fields {
            lines.extend(field_lines(field, applied, facing));
        }
        let remark = policies::merge_remark(&fields);
        lines.extend(remark.iter().flat_map(|one| remark_lines(one, facing, 2)));
    }
    lines
}

/// That a field is set twice, in few words. `None` if none is.
fn overlap(fields: &[FieldValues<'_, '_>]) -> Option<String> {
    let is_twice = |field: &&FieldValues<'_, '_>| {
        let mut values = field.values.iter();
        values.any(|value| matches!(value.standing, ValueStanding::OverriddenBy(_)))
    };
    let twice = fields.iter().filter(is_twice);
    let twice: Vec<&str> = twice.map(|field| field.field.label()).collect();
    (!twice.is_empty()).then(|| format!("{} set twice for the same requests", twice.join(", ")))
}

fn field_lines(
    field: &FieldValues<'_, '_>,
    applied: &[AppliedPolicy<'_>],
    facing: &Facing<'_>,
) -> Vec<PaneLine<'static>> {
    let mut label = field.field.label();
    let values = field.values.iter();
    values
        .flat_map(|value| value_lines(std::mem::take(&mut label), value, (applied, facing)))
        .collect()
}

/// `timeout   T1 timeout 4 s for path prefix /reviews  generation 3`, and the remark on it.
fn value_lines(
    label: &str,
    value: &FieldValue<'_, '_>,
    (applied, facing): (&[AppliedPolicy<'_>], &Facing<'_>),
) -> Vec<PaneLine<'static>> {
    let columns = LABEL.min(facing.width / 3);
    let mut line = PaneLine::of(Role::Text, "  ")
        .cell(Role::Muted, label.to_owned(), columns)
        .cell(Role::Muted, format!("T{}", value.order + 1), 2)
        .add(Role::Text, value.words.clone());
    let scope = value.scope_words();
    let scope = scope.unwrap_or("for all requests".to_owned());
    line.push(Role::Muted, format!(" {scope}"));
    if let Some(generation) = value.generation {
        line.push(Role::Muted, format!("  generation {generation}"));
    }
    let remark = value.remark(applied);
    let remark = remark.map(|remark| remark_lines(&remark, facing, columns + 3));
    std::iter::once(line)
        .chain(remark.unwrap_or_default())
        .collect()
}
