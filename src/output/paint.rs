//! Colours in texts for people: the signs of severities, and headings of tables. No sign says anything by its colour only.

use std::io::{self, Write};

use super::Glyphs;
use crate::diagnose::Severity;

/// Ends what has a colour.
const PLAIN: &str = "\x1b[0m";

/// Puts colours into a text that a command prints, line by line. Whatever is in it that is no text stays as it is.
pub struct Painter<W> {
    out: W,
    glyphs: Glyphs,
    /// A line that has not ended yet.
    begun: Vec<u8>,
}

impl<W: Write> Painter<W> {
    /// A painter that hands on what it painted.
    pub fn new(out: W, glyphs: Glyphs) -> Self {
        Self {
            out,
            glyphs,
            begun: Vec::new(),
        }
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let Ok(text) = std::str::from_utf8(line) else {
            return self.out.write_all(line);
        };
        let mut painted = String::with_capacity(text.len() + text.len() / 8);
        paint(&mut painted, text, self.glyphs);
        self.out.write_all(painted.as_bytes())
    }
}

impl<W: Write> Write for Painter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.begun);
                self.line(&line)?;
            }
        }
        Ok(bytes.len())
    }

    /// Also ends the last line.
    fn flush(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.begun);
        self.line(&line)?;
        self.out.flush()
    }
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

    /// The text, painted in pieces of this length.
    fn painted(text: &str, glyphs: Glyphs, length: usize) -> String {
        let mut out = Vec::new();
        let mut painter = Painter::new(&mut out, glyphs);
        for piece in text.as_bytes().chunks(length) {
            painter.write_all(piece).expect("memory takes everything");
        }
        painter.flush().expect("memory takes everything");
        String::from_utf8(out).expect("it is text")
    }

    #[test]
    fn signs_and_headings_have_colours_and_words_have_none() {
        let text = "NAME   TP   CLAIMED/READY\nweb  ✖4 ▲3   ◆3  ✖x a✖";
        let expected = "\x1b[1mNAME   TP   CLAIMED/READY\x1b[0m\nweb  \x1b[31m✖4\x1b[0m \x1b[33m▲3\x1b[0m   \x1b[36m◆3\x1b[0m  ✖x a✖";
        for length in [1, 7, 1_000] {
            assert_eq!(painted(text, Glyphs::Unicode, length), expected);
        }
        let shown = painted("  X mesh-unset X i\nABC\n", Glyphs::Ascii, 3);
        assert_eq!(shown, "  \x1b[31mX\x1b[0m mesh-unset X i\nABC\n");
    }
}
