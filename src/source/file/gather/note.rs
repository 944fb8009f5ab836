//! Notes about skipped items.

use crate::store::{Change, Kind};

/// An item that was skipped.
#[derive(Clone, Debug)]
pub(super) struct SkipNote {
    pub(super) kind: Option<Kind>,
    pub(super) what: String,
    pub(super) why: String,
    pub(super) gap: SkipEffect,
}

/// Whether data is missing because an item was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SkipEffect {
    Open,
    None,
}

impl SkipNote {
    /// A note of no kind.
    pub(super) fn new(what: String, why: impl Into<String>, gap: SkipEffect) -> Self {
        Self {
            kind: None,
            what,
            why: why.into(),
            gap,
        }
    }
}

impl From<SkipNote> for Change {
    fn from(note: SkipNote) -> Self {
        Self::Skipped {
            kind: note.kind,
            what: note.what,
            why: note.why,
            unreadable: note.gap == SkipEffect::Open,
        }
    }
}

/// A number with its noun: `1 object`, `2 objects`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
