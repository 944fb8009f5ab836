//! The fields in which two forms of an object differ.
//!
//! Items of lists are compared by what identifies them in the API, never by their place; only where the order of a list means
//! something is another order a difference. Fields that each write changes (`resourceVersion`, `managedFields`, …) are left out.

mod fields;
mod items;

use serde_json::Value;

use super::{encode::ToJson, json_value};
use fields::Comparing;
pub use fields::{DifferingValue, FieldDifference};

/// The most fields of one object. Two forms of a large object may differ in each of them.
const MOST: usize = 10_000;

/// The fields in which two forms of an object differ.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectDifference {
    /// The fields, in the order of the API, at most 10,000.
    pub fields: Vec<FieldDifference>,
    /// Whether more fields differ.
    pub has_more: bool,
    /// Whether it was deleted and made again, so that the two are not the same object.
    pub is_remade: bool,
}

impl ObjectDifference {
    /// Compares two forms of an object, given as JSON texts.
    #[must_use]
    pub fn of(before: &str, after: &str) -> Self {
        Self::of_values(&json_value(before), &json_value(after))
    }

    /// Compares two forms of an object by the fields that are read.
    #[must_use]
    pub fn between(before: &impl ToJson, after: &impl ToJson) -> Self {
        Self::of_values(&before.json(), &after.json())
    }

    /// Compares two forms of an object, or two objects of a kind.
    #[must_use]
    pub fn of_values(before: &Value, after: &Value) -> Self {
        let mut comparison = Comparing::up_to(MOST);
        comparison.compare_objects(before, after);
        let (fields, has_more) = comparison.done();
        let uid = |object: &Value| object["metadata"]["uid"].as_str().map(str::to_owned);
        let uids = uid(before).zip(uid(after));
        Self {
            fields,
            has_more,
            is_remade: uids.is_some_and(|(one, other)| one != other),
        }
    }

    /// Whether nothing differs, although it may have been written again.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && !self.is_remade
    }
}
