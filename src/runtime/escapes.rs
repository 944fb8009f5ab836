//! The sequences that restore a terminal, for every place that does so.

/// The opposite. The mouse goes first: a report of it on the way would be typed into the shell.
pub(super) const GIVE_BACK: &[u8] =
    b"\x1b[?1006l\x1b[?1000l\x1b[?2031l\x1b[?2026l\x1b[?2004l\x1b[0m\x1b[?1049l\x1b[?25h";

/// The sequences that restore it after linear text.
pub(super) const GIVE_BACK_PLAIN: &[u8] = b"\x1b[?2004l";

/// Ends a sequence that was shown only in part.
pub(super) const CANCEL: &[u8] = b"\x18";
