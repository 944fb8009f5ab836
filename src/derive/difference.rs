//! What differs between two forms of an object: field by field, and in words.
//!
//! Items of lists are compared by what identifies them in the API, never by their place; only where the order of a list means
//! something is another order a difference. Fields that each write changes (`resourceVersion`, `managedFields`, …) are left out.

mod endpoints;
mod fields;
mod items;
mod stores;
mod words;

use serde_json::Value;

pub use fields::FieldDifference;
pub use stores::{DifferingObject, ObjectFate, StateDifference, state_difference};

/// The most fields that are told of one object. Two forms of a large object may differ in each of them.
const MOST: usize = 10_000;

/// The fields in which two forms of an object differ, and the same in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectDifference {
    /// The fields, in the order of the API, at most 10,000.
    pub fields: Vec<FieldDifference>,
    /// Whether there are more fields than are told.
    pub has_more: bool,
    /// Each difference in words, several fields together where they belong together.
    pub words: Vec<String>,
}

impl ObjectDifference {
    /// Compares two forms of an object as its source has them.
    #[must_use]
    pub fn of(before: &Value, after: &Value) -> Self {
        let mut fields = fields::Fields::up_to(MOST);
        fields.compare_objects(before, after);
        let (fields, has_more) = fields.done();
        let mut words = words::words(&fields);
        if before["metadata"]["uid"] != after["metadata"]["uid"] && both_have_uid(before, after) {
            words.insert(0, "deleted and made again".to_owned());
        }
        Self {
            fields,
            has_more,
            words,
        }
    }

    /// Whether nothing differs that is told: it may have been written again without effect.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

fn both_have_uid(before: &Value, after: &Value) -> bool {
    [before, after]
        .iter()
        .all(|object| object["metadata"]["uid"].is_string())
}

#[cfg(test)]
mod tests;
