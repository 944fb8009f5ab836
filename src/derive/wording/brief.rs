//! Texts of readable length: a name or a sentence that is too long is cut and marked.
//!
//! Every text that appears on many lines goes through here first, so that a long text is never multiplied.

use std::borrow::Cow;

/// The longest name that DNS allows, in bytes; no Kubernetes name is longer
/// ([names](https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names)).
pub const LONGEST_NAME: usize = 253;
/// The longest text of an object that a sentence quotes in full, in bytes.
pub const LONGEST_TEXT: usize = 1_000;

/// A name, cut if it is longer than any valid one.
#[must_use]
pub fn brief_name(name: &str) -> Cow<'_, str> {
    brief(name, LONGEST_NAME)
}

/// A text, cut if it is too long for a sentence.
#[must_use]
pub fn brief_text(text: &str) -> Cow<'_, str> {
    brief(text, LONGEST_TEXT)
}

/// The first `most` bytes of a text, or a few less, with `…` behind them if the text is longer.
fn brief(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", &text[..text.floor_char_boundary(most)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_between_letters_and_says_so() {
        assert_eq!(brief("reviews", 7), "reviews");
        assert_eq!(brief("reviews", 6), "review…");
        assert_eq!(brief("größe", 3), "gr…");
        assert_eq!(brief_name(&"a".repeat(254)).chars().count(), 254);
    }
}
