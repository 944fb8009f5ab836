//! Destinations by the fields that selectors of policies compare: those that fit a selector, and those that come nearest to
//! it, are found without a look at each.
//!
//! The lists hold numbers of Destinations and no pointers, so that a Destination that changes in other fields costs them
//! nothing.

mod fields;
mod holders;
mod numbers;

use std::sync::Arc;

use hashbrown::{HashMap, hash_map::Entry};

use crate::{derive::world::Known, model::Text, store::ObjectKey};
use fields::FieldKey;
use holders::Holders;
use numbers::Numbers;

pub use fields::{SelectedField, SelectedFields};

/// The Destinations of one source.
#[derive(Debug)]
pub struct Selectable {
    /// The Kubernetes services.
    pub services: ByField,
    /// The external services, and Destinations of no type.
    pub others: ByField,
}

/// Destinations by each value of each field.
#[derive(Debug)]
pub struct ByField {
    fields: FieldsOf,
    numbers: Numbers,
    /// All of them. `None` if there is none.
    all: Option<Holders>,
    values: HashMap<FieldKey, Values, State>,
}

/// The fields of a Destination of one sort. `None` for other Destinations.
type FieldsOf = fn(&Known) -> Option<SelectedFields<'_>>;
type State = foldhash::fast::RandomState;
type Values = HashMap<Text, Holders, State>;

/// Destinations that have the same value in a field.
#[derive(Clone, Copy, Debug)]
pub struct SameValue<'f> {
    numbers: &'f Numbers,
    holders: Option<&'f Holders>,
}

impl Default for Selectable {
    fn default() -> Self {
        Self {
            services: ByField::new(|known| SelectedFields::of_service(known)),
            others: ByField::new(|known| SelectedFields::of_other(known)),
        }
    }
}

impl Selectable {
    /// Follows a change of one Destination. A form is `None` if it is new or gone.
    pub(super) fn follow(&mut self, before: Option<&Arc<Known>>, after: Option<&Arc<Known>>) {
        self.services.follow(before, after);
        self.others.follow(before, after);
    }

    /// One of all Destinations. `None` if there is none.
    #[must_use]
    pub fn any(&self) -> Option<&Arc<Known>> {
        let all = [&self.services, &self.others];
        all.into_iter().find_map(|some| some.all().first())
    }
}

impl ByField {
    fn new(fields: FieldsOf) -> Self {
        Self {
            fields,
            numbers: Numbers::default(),
            all: None,
            values: HashMap::default(),
        }
    }

    fn follow(&mut self, before: Option<&Arc<Known>>, after: Option<&Arc<Known>>) {
        let of = self.fields;
        let before = before.and_then(|known| Some((known, of(known)?)));
        let after = after.and_then(|known| Some((known, of(known)?)));
        match (before, after) {
            (None, None) => {}
            (None, Some((known, fields))) => {
                let number = self.numbers.give(known);
                match &mut self.all {
                    Some(all) => all.add(number, &self.numbers),
                    None => self.all = Some(Holders::One(number)),
                }
                self.insert(number, fields);
            }
            (Some((known, fields)), None) => {
                if let Some(number) = self.numbers.of(&known.id.key) {
                    self.remove(number, fields);
                    let all = &mut self.all;
                    all.take_if(|all| all.is_empty_without(number));
                    self.numbers.take_back(number);
                }
            }
            (Some((_, old)), Some((known, new))) => {
                if let Some(number) = self.numbers.of(&known.id.key) {
                    self.numbers.replace(number, known);
                    if old != new {
                        self.remove(number, old);
                        self.insert(number, new);
                    }
                }
            }
        }
    }

    fn insert(&mut self, number: u32, fields: SelectedFields<'_>) {
        for (field, value) in fields.each() {
            let values = self.values.entry(field).or_default();
            match values.entry(value.clone()) {
                Entry::Occupied(mut held) => held.get_mut().add(number, &self.numbers),
                Entry::Vacant(place) => {
                    place.insert(Holders::One(number));
                }
            }
        }
    }

    fn remove(&mut self, number: u32, fields: SelectedFields<'_>) {
        for (field, value) in fields.each() {
            let Some(values) = self.values.get_mut(&field) else {
                continue;
            };
            if let Entry::Occupied(mut held) = values.entry(value.clone())
                && held.get_mut().is_empty_without(number)
            {
                held.remove();
            }
            if values.is_empty() {
                self.values.remove(&field);
            }
        }
    }

    /// The Destination with a key. `None` if there is none.
    #[must_use]
    pub fn get(&self, key: &ObjectKey) -> Option<&Arc<Known>> {
        Some(&self.numbers[self.numbers.of(key)?])
    }

    /// All Destinations.
    #[must_use]
    pub fn all(&self) -> SameValue<'_> {
        self.same(self.all.as_ref())
    }

    /// The Destinations that have a value in a field.
    #[must_use]
    pub fn with(&self, field: SelectedField<'_>, value: &str) -> SameValue<'_> {
        self.same(self.values.get(&field).and_then(|values| values.get(value)))
    }

    /// Each value that Destinations have in a field, unordered, and which Destinations.
    pub fn values(&self, field: SelectedField<'_>) -> impl Iterator<Item = (&str, SameValue<'_>)> {
        let values = self.values.get(&field).into_iter().flatten();
        values.map(|(value, holders)| (&**value, self.same(Some(holders))))
    }

    fn same<'f>(&'f self, holders: Option<&'f Holders>) -> SameValue<'f> {
        let numbers = &self.numbers;
        SameValue { numbers, holders }
    }
}

impl<'f> SameValue<'f> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.of_numbers().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.holders.is_none()
    }

    /// The first by key. `None` if there is none.
    #[must_use]
    pub fn first(self) -> Option<&'f Arc<Known>> {
        let first = self.holders?.first(self.numbers)?;
        Some(&self.numbers[first])
    }

    /// The Destinations, unordered.
    pub fn iter(self) -> impl Iterator<Item = &'f Arc<Known>> {
        self.of_numbers().iter().map(move |number| {
            #[cfg(test)]
            super::visits::count();
            &self.numbers[*number]
        })
    }

    fn of_numbers(self) -> &'f [u32] {
        self.holders.map_or(&[], Holders::numbers)
    }
}

#[cfg(test)]
mod tests;
