//! The last line that a plugin wrote, fit to be shown. However much it writes, a line is kept and no more.

use crate::source::one_line::plain;

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

    /// The last line that is not empty, whole.
    pub(super) fn line(mut self) -> String {
        self.end();
        self.last
    }
}

/// Whether a line ends here. A bar of progress goes back to the beginning of its line.
fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The readable text of a line. `None` if there is none.
fn line(bytes: &[u8]) -> Option<String> {
    let line = plain(&String::from_utf8_lossy(&bytes[..bytes.len().min(KEPT)]));
    (!line.is_empty()).then_some(line)
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
    }
}
