//! Filters with a name: those that everyone needs, and those of the config file.

use super::{Filter, lexer::TokenKind};

/// A filter with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedFilter {
    /// The name.
    pub name: String,
    /// The filter.
    pub filter: Filter,
}

/// The presets that are always there.
const PRESETS: [(&str, &str); 3] = [
    ("broken", "health:error"),
    ("changed lately", "changed:<5m"),
    (
        "incomplete",
        "stale:yes | health:unknown | federated:unknown",
    ),
];

/// The same in lists of objects of other kinds.
const OBJECT_PRESETS: [(&str, &str); 3] = [
    ("broken", "health:error"),
    ("changed lately", "changed:<5m"),
    ("out of contact", "stale:yes"),
];

impl NamedFilter {
    /// The presets that are always there, in the order in which they are offered.
    #[must_use]
    pub fn presets() -> Vec<Self> {
        Self::parsed(&PRESETS)
    }

    /// The same in lists of objects of other kinds.
    #[must_use]
    pub fn object_presets() -> Vec<Self> {
        Self::parsed(&OBJECT_PRESETS)
    }

    /// Whether lists of objects of other kinds have all its keys.
    #[must_use]
    pub fn is_of_objects(&self) -> bool {
        Filter::parse_for_objects(self.filter.text()).is_ok()
    }

    fn parsed(presets: &[(&str, &str)]) -> Vec<Self> {
        let parsed = presets.iter().filter_map(|(name, text)| {
            Some(Self {
                name: (*name).to_owned(),
                filter: Filter::parse(text).ok()?,
            })
        });
        parsed.collect()
    }
}

impl Filter {
    /// The filter that this and another text must pass. A text that is there already is not written twice.
    ///
    /// # Errors
    /// If the other text is no filter.
    pub fn and(&self, other: &str) -> Result<Self, super::FilterError> {
        let other = Self::parse(other)?;
        if self.is_empty() || self == &other {
            return Ok(other);
        }
        let has_it = super::lexer::tokens(&self.text)
            .iter()
            .any(|token| token.text == other.text);
        if has_it && !self.is_or() {
            return Ok(self.clone());
        }
        Self::parse(&format!("{} {}", self.grouped(), other.grouped()))
    }

    /// The filter without a term that everything has to pass. `None` if it has no such term.
    #[must_use]
    pub fn without(&self, term: &str) -> Option<Self> {
        let (mut depth, mut is_negated) = (0_usize, false);
        let tokens = super::lexer::tokens(&self.text);
        let found = tokens.iter().find(|token| {
            let is_it = depth == 0 && !is_negated && token.text == term;
            is_negated = token.kind == TokenKind::Not;
            match token.kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_it && token.kind == TokenKind::Term
        });
        let at = found.filter(|_| !self.is_or())?.at;
        let (before, after) = (&self.text[..at], &self.text[at + term.len()..]);
        let text = format!("{} {}", before.trim_end(), after.trim_start());
        Self::parse(text.trim()).ok()
    }

    fn is_or(&self) -> bool {
        matches!(*self.root, super::FilterNode::Any(_))
    }

    /// The text in a form that takes further terms next to it.
    fn grouped(&self) -> String {
        let text = closed(self.text.trim());
        if self.is_or() {
            format!("({text})")
        } else {
            text
        }
    }
}

/// The text with a pattern closed that it leaves open at its end, and without an operator that waits for a term.
fn closed(text: &str) -> String {
    let text = text.trim_end_matches(['!', ' ']);
    let last = super::lexer::tokens(text)
        .pop()
        .map_or("", |token| token.text);
    let is_open = last.starts_with('/') && (last.len() == 1 || !last.ends_with('/'));
    format!("{text}{}", if is_open { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_joined_so_that_both_must_pass_and_lose_a_term_again() {
        for (one, other, expected) in [
            ("", "ns:a", "ns:a"),
            ("web", "ns:a", "web ns:a"),
            ("web ns:a", "ns:a", "web ns:a"),
            ("a | b", "c | d", "(a | b) (c | d)"),
            ("a | ns:b", "ns:b", "(a | ns:b) ns:b"),
            ("/a b", "ns:c", "/a b/ ns:c"),
            ("a !", "b", "a b"),
            ("  ", "b", "b"),
        ] {
            let joined = Filter::parse(one)
                .and_then(|one| one.and(other))
                .expect(one);
            assert_eq!(joined.text(), expected);
        }
        for (text, term, expected) in [
            ("cluster:a", "cluster:a", Some("")),
            ("web  cluster:a ns:b", "cluster:a", Some("web ns:b")),
            ("web cluster:ab", "cluster:a", None),
            ("web !cluster:a", "cluster:a", None),
            ("web (cluster:a)", "cluster:a", None),
            ("web | cluster:a", "cluster:a", None),
            ("(a | b) cluster:a", "cluster:a", Some("(a | b)")),
        ] {
            let filter = Filter::parse(text).expect(text);
            let without = filter.without(term);
            assert_eq!(without.as_ref().map(Filter::text), expected, "{text}");
        }
        assert!(Filter::default().and("nss:a").is_err());
        assert_eq!(NamedFilter::presets().len(), PRESETS.len());
    }
}
