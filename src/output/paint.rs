//! Colours in texts for people: the signs of severities, and headings of tables. No sign says anything by its colour only.

use super::Glyphs;
use crate::diagnose::Severity;

/// Ends what has a colour.
const PLAIN: &str = "\x1b[0m";

/// Puts colours into a text that a command prints. Whatever is in it that is no text stays as it is.
#[must_use]
pub fn painted(text: &[u8], glyphs: Glyphs) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else {
        return text.to_vec();
    };
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        paint(&mut out, line, glyphs);
    }
    out.into_bytes()
}

/// Paints the signs of a line: words that begin with one, and in ASCII only the first of the line, since letters are no
/// signs elsewhere.
fn paint(out: &mut String, line: &str, glyphs: Glyphs) {
    if is_heading(line) {
        let words = line.trim_end();
        out.extend(["\x1b[1m", words, PLAIN, &line[words.len()..]]);
        return;
    }
    let mut may_be_sign = true;
    for word in line.split_inclusive(' ') {
        let bare = word.trim_end();
        let color = (may_be_sign && !bare.is_empty())
            .then(|| color(bare, glyphs))
            .flatten();
        match color {
            Some(color) => out.extend([color, bare, PLAIN, &word[bare.len()..]]),
            None => out.push_str(word),
        }
        may_be_sign &= glyphs == Glyphs::Unicode || bare.is_empty();
    }
}

/// Whether a line has several words and no lower-case letter, as headings of columns do.
fn is_heading(line: &str) -> bool {
    let is_word = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_uppercase() || b"/-".contains(&byte))
    };
    let mut words = line.split_whitespace();
    !line.starts_with(' ') && words.clone().count() > 1 && words.all(is_word)
}

/// The colour of a word that is a sign, with or without a number behind it.
fn color(word: &str, glyphs: Glyphs) -> Option<&'static str> {
    let sign = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let severity = |severity: Severity| sign == glyphs.severity(severity);
    match sign {
        _ if severity(Severity::Error) => Some("\x1b[31m"),
        _ if severity(Severity::Warning) => Some("\x1b[33m"),
        _ if severity(Severity::Info) => Some("\x1b[36m"),
        "✔" => Some("\x1b[32m"),
        "⊘" => Some("\x1b[31m"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_headings_have_colours_and_words_have_none() {
        let text = "NAME   TP   CLAIMED/READY\nweb  ✖4 ▲3   ◆3  ✖x a✖\n";
        let shown = String::from_utf8(painted(text.as_bytes(), Glyphs::Unicode));
        assert_eq!(
            shown.as_deref(),
            Ok(
                "\x1b[1mNAME   TP   CLAIMED/READY\x1b[0m\nweb  \x1b[31m✖4\x1b[0m \x1b[33m▲3\x1b[0m   \x1b[36m◆3\x1b[0m  ✖x a✖\n"
            )
        );
        let shown = String::from_utf8(painted(b"  X mesh-unset X i\nABC\n", Glyphs::Ascii));
        assert_eq!(
            shown.as_deref(),
            Ok("  \x1b[31mX\x1b[0m mesh-unset X i\nABC\n")
        );
    }
}
