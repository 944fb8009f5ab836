//! Label selectors in kubectl's syntax: `a=b,c==d,e!=f,k in (x,y),k notin (x),k,!k`.
//!
//! Pure. It means what the API server means by it: `!=` and `notin` also match where the label is absent.

use crate::model::Labels;

/// Why a text is not a label selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// A parenthesis opens within another.
    #[error("a parenthesis opens within another")]
    Nested,
    /// A parenthesis closes that never opened.
    #[error("a parenthesis closes that never opened")]
    Unopened,
    /// A parenthesis is never closed.
    #[error("a parenthesis is never closed")]
    Unclosed,
    /// Two commas follow each other, or one is at an end.
    #[error("a requirement is missing before or after a comma")]
    Empty,
    /// A requirement goes on after its parenthesis.
    #[error("a comma is missing after a parenthesis")]
    AfterSet,
    /// The text before a parenthesis is not a key and an operator.
    #[error("{0:?} is not a label key and one of in and notin")]
    Operator(String),
    /// A key has characters that no label key has, or too many.
    #[error("{0:?} is no label key")]
    Key(String),
    /// A value has characters that no label value has, or too many.
    #[error("{0:?} is no label value")]
    Value(String),
}

/// The requirements of a label selector. The empty selector selects everything.
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
    /// Reads a selector. An empty text selects everything.
    ///
    /// # Errors
    /// If the text is not a selector.
    pub(super) fn parse(text: &str) -> Result<Self, SelectorError> {
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

/// Splits at the commas outside parentheses.
fn parts(text: &str) -> Result<Vec<&str>, SelectorError> {
    let (mut parts, mut from, mut open) = (Vec::new(), 0, false);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' if open => return Err(SelectorError::Nested),
            '(' => open = true,
            ')' if !open => return Err(SelectorError::Unopened),
            ')' => open = false,
            ',' if !open => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    if open {
        return Err(SelectorError::Unclosed);
    }
    parts.push(&text[from..]);
    Ok(parts)
}

fn requirement(part: &str) -> Result<Requirement, SelectorError> {
    let part = part.trim();
    if part.is_empty() {
        return Err(SelectorError::Empty);
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

/// `key in (a,b)` and `key notin (a,b)`; `values` is the text after the parenthesis.
fn set(head: &str, values: &str) -> Result<Requirement, SelectorError> {
    let values = values.strip_suffix(')').ok_or(SelectorError::AfterSet)?;
    let values = values.split(',').map(value).collect::<Result<_, _>>()?;
    let mut words = head.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(name), Some("in"), None) => required(name, Test::In(values)),
        (Some(name), Some("notin"), None) => required(name, Test::NotIn(values)),
        _ => Err(SelectorError::Operator(head.trim().to_owned())),
    }
}

fn required(name: &str, test: Test) -> Result<Requirement, SelectorError> {
    let name = name.trim();
    let (prefix, last) = name.rsplit_once('/').unwrap_or(("", name));
    let is_key = !last.is_empty()
        && !prefix.contains('/')
        && last.len() <= 63
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    if !is_key {
        return Err(SelectorError::Key(name.to_owned()));
    }
    Ok(Requirement {
        key: name.to_owned(),
        test,
    })
}

fn value(text: &str) -> Result<String, SelectorError> {
    let text = text.trim();
    let is_value = text.len() <= 63
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if is_value {
        Ok(text.to_owned())
    } else {
        Err(SelectorError::Value(text.to_owned()))
    }
}
