//! What is to be said of what was passed over.

use crate::store::{Change, Kind};

/// Something that was passed over.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) kind: Option<Kind>,
    pub(super) what: String,
    pub(super) why: String,
    pub(super) gap: Gap,
}

/// Whether something is missing for what was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    Open,
    None,
}

impl Note {
    /// A note of no kind.
    pub(super) fn new(what: String, why: impl Into<String>, gap: Gap) -> Self {
        Self {
            kind: None,
            what,
            why: why.into(),
            gap,
        }
    }
}

impl From<Note> for Change {
    fn from(note: Note) -> Self {
        Self::Skipped {
            kind: note.kind,
            what: note.what,
            why: note.why,
            unreadable: note.gap == Gap::Open,
        }
    }
}

/// So many of something: `1 object`, `2 objects`.
pub(super) fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
