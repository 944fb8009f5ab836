//! The last line that a plugin wrote, fit to be shown. However much it writes, a line is kept and no more.

use crate::model::printable::is_printable;

/// How much of a line is kept, in bytes.
const KEPT: usize = 16 * 1024;

/// How many letters of a line are shown.
pub(super) const SHOWN: usize = 200;

/// Listens to a plugin, and keeps the last line that can be read.
#[derive(Default)]
pub(super) struct LastLine {
    last: String,
    current: Vec<u8>,
}

impl LastLine {
    /// Takes in what was written next.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        let mut parts = bytes.split(|byte| is_end(*byte));
        let (first, unfinished) = (parts.next(), parts.next_back());
        self.keep(first.unwrap_or_default());
        let Some(unfinished) = unfinished else {
            return;
        };
        self.end();
        // Of many lines only the last is looked into.
        if let Some(last) = parts.rev().find_map(line) {
            self.last = last;
        }
        self.keep(unfinished);
    }

    fn keep(&mut self, part: &[u8]) {
        let room = KEPT.saturating_sub(self.current.len());
        self.current.extend(part.iter().take(room));
    }

    fn end(&mut self) {
        if let Some(last) = line(&self.current) {
            self.last = last;
        }
        self.current.clear();
    }

    /// The last line in which something stood, whole.
    pub(super) fn line(mut self) -> String {
        self.end();
        self.last
    }
}

/// Whether a line ends here. A bar of progress goes back to the beginning of its line.
fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// What can be read of a line; `None` if nothing can.
fn line(bytes: &[u8]) -> Option<String> {
    let line = plain(&String::from_utf8_lossy(&bytes[..bytes.len().min(KEPT)]));
    (!line.is_empty()).then_some(line)
}

/// A text on one line of so many letters; `None` if nothing of it can be shown.
pub(super) fn fit(text: &str, shown: usize) -> Option<String> {
    let text = plain(text);
    let mut fitting: String = text.chars().take(shown).collect();
    if fitting.len() < text.len() {
        fitting.push('…');
    }
    (!fitting.is_empty()).then_some(fitting)
}

/// The text without escape sequences and without what cannot be shown.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_sequence(&mut letters),
            '\u{9b}' => skip_to_final(&mut letters),
            '\t' | '\n' | '\r' => plain.push(' '),
            letter if is_printable(letter) && letter != '\u{fffd}' => plain.push(letter),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

fn skip_sequence(letters: &mut std::str::Chars<'_>) {
    match letters.next() {
        Some('[') => skip_to_final(letters),
        // A text for the terminal, such as a title: until BEL or ESC \.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let mut last = ' ';
            for letter in letters.by_ref() {
                if letter == '\u{7}' || (last == '\u{1b}' && letter == '\\') {
                    return;
                }
                last = letter;
            }
        }
        _ => {}
    }
}

fn skip_to_final(letters: &mut std::str::Chars<'_>) {
    letters.find(|letter| ('@'..='~').contains(letter));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_kept_without_what_drives_a_terminal() {
        let long = "x".repeat(3 * KEPT);
        for (parts, expected) in [
            (vec!["first\nlast\n"], "last"),
            (vec!["fir", "st\nla", "st"], "last"),
            (vec!["said\n\n \t\n"], "said"),
            (vec!["10 %\r20 %\r"], "20 %"),
            (vec!["\u{1b}[31merror\u{1b}[0m: no\n"], "error: no"),
            (vec!["a\u{1b}]0;title\u{7}b\u{1b}]8;;x\u{1b}\\c"], "abc"),
            (vec!["a\u{202e}b\u{9b}2Jc\td"], "abc d"),
            (vec![""], ""),
            (vec![&long], &"x".repeat(KEPT)),
        ] {
            let mut line = LastLine::default();
            for part in parts {
                line.hear(part.as_bytes());
            }
            assert_eq!(line.line(), expected);
        }
        assert_eq!(fit("abcdef", 3).as_deref(), Some("abc…"));
        assert_eq!(fit("abc", 3).as_deref(), Some("abc"));
        assert_eq!(fit("\u{1b}[2J\n", 3), None);
    }
}
