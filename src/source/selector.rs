//! Label selectors in kubectl's syntax: `a=b,c==d,e!=f,k in (x,y),k notin (x),k,!k`.
//!
//! Pure. It means what the API server means by it: `!=` and `notin` also match where the label is absent.

use crate::model::Labels;

/// What the labels of an object must be. The empty selector takes everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Present,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
}

impl Selector {
    /// # Errors
    /// What is wrong and what to write, where the text is no selector.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        parts(text)?
            .into_iter()
            .map(requirement)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether labels are as every requirement wants them.
    pub(super) fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().all(|required| {
            let value = labels.get(&required.key);
            let among = |values: &[String]| {
                value.is_some_and(|value| values.iter().any(|wanted| wanted == value))
            };
            match &required.test {
                Test::Present => value.is_some(),
                Test::Absent => value.is_none(),
                Test::In(values) => among(values),
                Test::NotIn(values) => !among(values),
            }
        })
    }
}

/// Splits at the commas that stand outside parentheses.
fn parts(text: &str) -> Result<Vec<&str>, String> {
    let (mut parts, mut from, mut open) = (Vec::new(), 0, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' if open => return Err("a parenthesis opens within another".into()),
            '(' => open = true,
            ')' if !open => return Err("a parenthesis closes that never opened".into()),
            ')' => open = false,
            ',' if !open => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    if open {
        return Err("a parenthesis is never closed".into());
    }
    parts.push(&text[from..]);
    Ok(parts)
}

fn requirement(part: &str) -> Result<Requirement, String> {
    let part = part.trim();
    if part.is_empty() {
        return Err("a requirement is missing before or after a comma".into());
    }
    if let Some(name) = part.strip_prefix('!') {
        return required(name, Test::Absent);
    }
    if let Some((head, values)) = part.split_once('(') {
        return set(head, values);
    }
    if let Some((name, value)) = part.split_once("!=") {
        return required(name, Test::NotIn(vec![self::value(value)?]));
    }
    if let Some((name, value)) = part.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value);
        return required(name, Test::In(vec![self::value(value)?]));
    }
    required(part, Test::Present)
}

/// `key in (a,b)` and `key notin (a,b)`, of which `values` is what follows the parenthesis.
fn set(head: &str, values: &str) -> Result<Requirement, String> {
    let values = values
        .strip_suffix(')')
        .ok_or("something stands behind a parenthesis; put a comma there")?;
    let values = values.split(',').map(value).collect::<Result<_, _>>()?;
    let mut words = head.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(name), Some("in"), None) => required(name, Test::In(values)),
        (Some(name), Some("notin"), None) => required(name, Test::NotIn(values)),
        _ => Err(format!(
            "{:?} is not a label key and one of in and notin",
            head.trim()
        )),
    }
}

fn required(name: &str, test: Test) -> Result<Requirement, String> {
    let name = name.trim();
    let (prefix, last) = name.rsplit_once('/').unwrap_or(("", name));
    let is_key = !last.is_empty()
        && !prefix.contains('/')
        && last.len() <= 63
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    if !is_key {
        return Err(format!("{name:?} is no label key"));
    }
    Ok(Requirement {
        key: name.to_owned(),
        test,
    })
}

fn value(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_value = text.len() <= 63
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if is_value {
        Ok(text.to_owned())
    } else {
        Err(format!("{text:?} is no label value"))
    }
}
