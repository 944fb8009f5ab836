//! Makes text from objects fit to be shown: a name or a label must never drive the terminal, and never look like another
//! because of something that cannot be seen.
//!
//! Whatever an object holds, no control character, no bidirectional control and no invisible character of it may reach a
//! screen raw.

use std::borrow::Cow;

/// Whether a character may be shown as it is, in any context.
///
/// Control characters (C0, DEL, C1), line and paragraph separators, noncharacters and what Unicode calls *default
/// ignorable* (bidirectional controls, zero-width characters, fillers, variation selectors, tags) may not: they move the
/// cursor, reorder their neighbours or cannot be seen.
#[must_use]
pub fn is_printable(letter: char) -> bool {
    let hidden = letter.is_control() || is_ignorable(letter);
    !hidden && (u32::from(letter) & 0xfffe) != 0xfffe
}

/// The characters with the property `Default_Ignorable_Code_Point` of Unicode 16, the separators of lines and
/// paragraphs, and the marks of interlinear annotations.
fn is_ignorable(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text on one line, with a visible escape for whatever [may not be shown](is_printable): `\n`, `\t`, `\u{1b}`. What
/// joins the parts of an emoji may be shown within it.
///
/// For the eye only: a backslash of the text looks the same as one that was put in.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut is_whole = true;
    for (at, letter) in text.char_indices() {
        if is_printable(letter) || is_of_emoji(letter, &text[..at], &text[at + letter.len_utf8()..])
        {
            shown.push(letter);
        } else {
            is_whole = false;
            shown.extend(letter.escape_default());
        }
    }
    if is_whole {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(shown)
    }
}

/// Whether a character is a part of the emoji around it: a joiner between two, the choice of its form behind one, a tag
/// of a flag.
fn is_of_emoji(letter: char, before: &str, after: &str) -> bool {
    let mut before = before.chars().rev();
    let next = after.chars().next();
    match letter {
        '\u{200d}' => {
            let is_behind = before
                .next()
                .is_some_and(|last| is_emoji(last) || last == '\u{fe0f}');
            is_behind && next.is_some_and(is_emoji)
        }
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_key = next == Some('\u{20e3}');
            before
                .next()
                .is_some_and(|last| is_emoji(last) || is_key && last.is_ascii())
        }
        '\u{e0020}'..='\u{e007f}' => {
            let is_tag = |letter: &char| ('\u{e0020}'..='\u{e007f}').contains(letter);
            // The longest flag has six tags and one that ends them.
            let base = before.take(7).find(|letter| !is_tag(letter));
            base == Some('\u{1f3f4}')
        }
        _ => false,
    }
}

/// Whether a character may be the base of an emoji, roughly: the blocks in which Unicode has them.
fn is_emoji(letter: char) -> bool {
    matches!(
        letter,
        '\u{a9}'
            | '\u{ae}'
            | '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{2190}'..='\u{21ff}'
            | '\u{2300}'..='\u{23ff}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2900}'..='\u{297f}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_text_is_not_copied() {
        for text in [
            "",
            "reviews",
            "größe · 界 é",
            "back\\slash",
            "👩‍💻",
            "❤\u{fe0f}‍🔥 1\u{fe0f}\u{20e3} 👩🏽‍🚀",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        ] {
            assert!(
                matches!(printable(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
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

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        for letter in [
            '\u{ad}',
            '\u{34f}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{2060}',
            '\u{2063}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{ffa0}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            let escape: String = letter.escape_unicode().collect();
            for (before, after) in [("ap", "i"), ("", "api"), ("api", ""), ("1", "2")] {
                assert_eq!(
                    printable(&format!("{before}{letter}{after}")),
                    format!("{before}{escape}{after}")
                );
            }
        }
        assert_eq!(printable("👩\u{200d}x"), "👩\\u{200d}x");
        assert_eq!(printable("🏴x\u{e0067}"), "🏴x\\u{e0067}");
    }

    proptest! {
        #[test]
        fn nothing_unprintable_is_left_that_is_not_of_an_emoji(text in any::<String>()) {
            let shown = printable(&text);
            let is_left = |letter: char| !is_printable(letter) && !matches!(letter, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
            prop_assert!(!shown.contains(is_left));
        }
    }
}
