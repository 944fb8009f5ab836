//! The changes of objects, when and by whom: those that were seen, and the last writes that objects themselves record.
//!
//! Noise is folded, never dropped: changes of the endpoints of one object that follow each other within a minute are one row, and
//! so are writes of discovery to several objects. What was not watched is a [`ChangeGap`]. Values come first: the fields
//! of a row are compared only when somebody asks for its words.

mod gaps;
mod observed;
mod told;
mod words;

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use crate::{
    model::{
        Text,
        difference::ObjectDifference,
        meta::{Meta, WriteOperation},
    },
    store::{Object, SeenChange, Store, Subject},
};

pub use gaps::{ChangeGap, change_gaps};
pub use words::{author_words, change_words};

/// Changes of one object, or of one kind by discovery, that are this close are one row.
const CLOSE: SignedDuration = SignedDuration::from_secs(60);

/// One row: a change, or several that belong together.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// When the last of them was there: by our clock.
    pub at: Timestamp,
    /// When the first of several was there.
    pub first: Timestamp,
    /// Since when a change may be there that only a list showed. `None` if its time is known.
    pub since: Option<Timestamp>,
    /// How it is known.
    pub known_by: ChangeKnownBy,
    /// The author. `None` if it is not known.
    pub by: Option<ChangeAuthor>,
    /// The object; of several objects the one that was written last.
    pub subject: Subject,
    /// How many changes they are.
    pub changes: usize,
}

/// How a change is known.
#[derive(Clone, Debug)]
pub enum ChangeKnownBy {
    /// It was seen: the number of its last change in the history, and the object before the first and after the last.
    Observed(u64, Option<Object>, Option<Object>),
    /// The object records it.
    Object(ToldWrite),
}

/// A write that an object records. The fields that it changed are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldWrite {
    /// The object was made.
    Created,
    /// Its spec was written, and has this generation now.
    Spec(Option<i64>),
    /// Labels, annotations or other metadata were written.
    Metadata,
    /// It was written. Which part is not recorded.
    Anything,
    /// Its deletion was asked for.
    Deleting,
}

/// The manager that wrote an object, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeAuthor {
    /// The name of the manager, from `metadata.managedFields`.
    pub manager: Text,
    /// How it wrote.
    pub operation: WriteOperation,
}

/// The fate of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeFate {
    /// It is new.
    Added,
    /// It is another one.
    Changed,
    /// It is gone.
    Removed,
}

impl ChangeFate {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// The sign of a line about it.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::Added => '+',
            Self::Changed => '~',
            Self::Removed => '-',
        }
    }
}

impl ChangeRow {
    /// The fate of the object.
    #[must_use]
    pub fn fate(&self) -> ChangeFate {
        match &self.known_by {
            ChangeKnownBy::Observed(_, None, _) | ChangeKnownBy::Object(ToldWrite::Created) => {
                ChangeFate::Added
            }
            ChangeKnownBy::Observed(_, _, None) => ChangeFate::Removed,
            ChangeKnownBy::Observed(..) | ChangeKnownBy::Object(_) => ChangeFate::Changed,
        }
    }

    /// The fields that differ. `None` if it is no change of an object that is known before and after.
    #[must_use]
    pub fn difference(&self) -> Option<ObjectDifference> {
        match &self.known_by {
            ChangeKnownBy::Observed(_, Some(before), Some(after)) => before.difference(after),
            ChangeKnownBy::Observed(..) | ChangeKnownBy::Object(_) => None,
        }
    }

    /// Whether it was seen.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        matches!(self.known_by, ChangeKnownBy::Observed(..))
    }

    /// Whether it is about other objects too.
    #[must_use]
    pub fn is_of_several(&self) -> bool {
        self.changes > 1 && !self.is_observed()
    }
}

/// The changes that are known, the newest first, of the objects that pass: those that were seen, and those from before that
/// objects record. At most `most`, and whether there are more.
#[must_use]
pub fn change_rows(
    store: &Store,
    passes: impl Fn(&Subject, &Object) -> bool,
    most: usize,
) -> (Vec<ChangeRow>, bool) {
    let told = told_rows(store, &passes, most);
    change_rows_with(store, &passes, (&told, most))
}

/// The last writes that objects record and that were not seen, the newest first, of the objects that pass; at most `most` writes.
#[must_use]
pub fn told_rows(
    store: &Store,
    passes: &impl Fn(&Subject, &Object) -> bool,
    most: usize,
) -> Vec<ChangeRow> {
    told::rows(store, passes, most)
}

/// The same as [`change_rows`], with what objects recorded at an earlier time.
#[must_use]
pub fn change_rows_with(
    store: &Store,
    passes: &impl Fn(&Subject, &Object) -> bool,
    (told, most): (&[ChangeRow], usize),
) -> (Vec<ChangeRow>, bool) {
    let mut rows = observed::rows(store.history().changes().rev(), passes, most);
    rows.extend_from_slice(told);
    rows.sort_by_key(|row| Reverse(row.at));
    let has_more = rows.len() > most;
    rows.truncate(most);
    (rows, has_more)
}

/// The changes of one object that are known, the newest first: those that were seen, and the last write that it records. At most
/// `most`, and whether there are more. The cost depends only on how many there are.
#[must_use]
pub fn object_rows(store: &Store, subject: &Subject, most: usize) -> (Vec<ChangeRow>, bool) {
    let changes = store.history().changes_of(subject).rev();
    let mut rows = observed::rows(changes, &|_, _| true, most);
    rows.extend(told::row_of(store, subject));
    rows.sort_by_key(|row| Reverse(row.at));
    let has_more = rows.len() > most;
    rows.truncate(most);
    (rows, has_more)
}

/// The row of one change that was seen.
#[must_use]
pub fn change_row(change: &SeenChange) -> ChangeRow {
    observed::row(change.subject(), change)
}

/// The author of the newer of two forms of an object: the manager of its spec if that was written, else the last one.
fn author(before: Option<&Meta>, after: &Meta) -> Option<ChangeAuthor> {
    let wrote_spec = before.is_none_or(|before| {
        (before.generation, before.spec_written) != (after.generation, after.spec_written)
    });
    let (manager, operation) = if wrote_spec {
        (after.writer.clone(), after.operation)
    } else {
        after.last_writer.clone()
    };
    let is_known = !manager.is_empty();
    is_known.then_some(ChangeAuthor { manager, operation })
}

#[cfg(test)]
mod tests;
