//! Text as XML may hold it, whatever it came from.

/// Text in which nothing is markup and nothing controls the viewer.
///
/// Control characters, those that turn the direction of text, and what XML forbids become `�`.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ if is_unfit(letter) => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(letter),
        }
    }
    safe
}

fn is_unfit(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        // The last two of each plane are no characters.
        || u32::from(letter) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_is_markup_and_nothing_controls() {
        let cases = [
            ("plain · text", "plain · text"),
            (
                "<a b=\"c\" d='e'>&amp;",
                "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;",
            ),
            ("\u{1b}[31m\u{0}\n\u{9b}", "�[31m���"),
            ("\u{202e}gpj\u{2066}\u{200f}", "�gpj��"),
            ("\u{fffe}\u{ffff}\u{1ffff}", "���"),
            ("]]>", "]]&gt;"),
        ];
        for (text, expected) in cases {
            assert_eq!(escape(text), expected, "{text:?}");
        }
    }
}
