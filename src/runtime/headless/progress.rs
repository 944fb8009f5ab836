//! How far a command is that takes its time, on a line of its own, where somebody looks.

use std::io::{self, IsTerminal, Write};

/// Overwrites the line of the message before.
const AGAIN: &str = "\r\x1b[K";

/// A line on standard error that is written again and again. It goes away with the value.
pub(super) struct ProgressLine {
    is_seen: bool,
}

impl ProgressLine {
    pub(super) fn begin() -> Self {
        Self {
            is_seen: io::stderr().is_terminal(),
        }
    }

    /// Says how far it is.
    pub(super) fn say(&self, words: &str) {
        if self.is_seen {
            // It is but a courtesy.
            let _ = write!(io::stderr(), "{AGAIN}{words}");
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.say("");
    }
}
