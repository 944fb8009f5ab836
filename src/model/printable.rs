//! Makes text from objects fit to be shown: a name or a label must never drive the terminal.
//!
//! Whatever an object holds, no control character and no bidirectional control of it may reach a screen raw.

use std::borrow::Cow;

/// Whether a character may be shown as it is.
///
/// Control characters (C0, DEL, C1), bidirectional controls and marks, line and paragraph separators, the byte order
/// mark and noncharacters may not: they move the cursor, reorder their neighbours or cannot be seen.
#[must_use]
pub fn is_printable(letter: char) -> bool {
    let hidden = letter.is_control()
        || matches!(
            letter,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        );
    !hidden && (u32::from(letter) & 0xfffe) != 0xfffe
}

/// The text on one line, with a visible escape for whatever [may not be shown](is_printable): `\n`, `\t`, `\u{1b}`.
///
/// For the eye only: a backslash that stood there before looks the same as one that was put in.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_printable(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_default());
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        for text in ["", "reviews", "größe · 界 é", "back\\slash", "👩‍💻"] {
            assert!(matches!(printable(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_drives_a_terminal_is_escaped() {
        let cases = [
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{7f}\u{9b}2J", "\\u{7f}\\u{9b}2J"),
            ("user\u{202e}nimda", "user\\u{202e}nimda"),
            ("\u{2066}x\u{2069}\u{200f}", "\\u{2066}x\\u{2069}\\u{200f}"),
            ("\u{feff}\u{2028}\u{85}", "\\u{feff}\\u{2028}\\u{85}"),
            ("\u{ffff}\u{1fffe}", "\\u{ffff}\\u{1fffe}"),
        ];
        for (text, shown) in cases {
            assert_eq!(printable(text), shown);
        }
    }

    proptest! {
        #[test]
        fn nothing_unprintable_is_left(text in any::<String>()) {
            prop_assert!(printable(&text).chars().all(is_printable));
        }
    }
}
