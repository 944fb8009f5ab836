//! The fields in which some objects differ, each compared with the first one.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use serde_json::Value;

use crate::{
    derive::wording::first_of,
    model::{
        difference::{DifferingValue, FieldDifference, ObjectDifference},
        path::{PathStep, steps},
    },
};

/// The most fields that are listed; the others are counted.
const FIELDS: usize = 400;
/// The longest value that is shown whole, in bytes.
const VALUE: usize = 300;

/// A row of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedRow {
    /// The name of the fact, or the path of the field.
    pub label: String,
    /// Its value in each Destination, in their order. `None` if it has none.
    pub values: Vec<Option<String>>,
}

/// The fields that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparedFields {
    /// Fields that say what a Destination does.
    pub rows: Vec<ComparedRow>,
    /// Fields that say which one it is, and where; they differ between clusters.
    pub identity: Vec<ComparedRow>,
    /// How many fields are not listed.
    pub more: usize,
    /// Whether there are still more, which were not counted.
    pub has_more: bool,
}

impl ComparedRow {
    /// Whether the values differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.values.windows(2).any(|two| two[0] != two[1])
    }
}

impl ComparedFields {
    /// Compares objects, as far as they are there, and endpoints by the addresses of each.
    pub(super) fn of(objects: &[Option<&Value>], addresses: &[BTreeSet<String>]) -> Self {
        let wholes = objects.iter().enumerate();
        let mut wholes = wholes.filter_map(|(at, one)| Some((at, (*one)?)));
        let Some((first, whole)) = wholes.next() else {
            return Self::default();
        };
        let mut rows = FieldRows {
            first,
            count: objects.len(),
            rows: Vec::new(),
            places: HashMap::default(),
            more: BTreeSet::new(),
        };
        let (mut has_more, mut others) = (false, vec![first]);
        for (at, other) in wholes {
            let difference = ObjectDifference::of_values(whole, other);
            has_more |= difference.has_more;
            difference
                .fields
                .iter()
                .for_each(|field| rows.add(at, field));
            others.push(at);
        }
        rows.fill(&others);
        let (identity, mut rows, more) = rows.done();
        rows.extend(endpoints(addresses, &others));
        Self {
            rows,
            identity,
            more,
            has_more,
        }
    }
}

/// Rows in the making.
struct FieldRows {
    /// The Destination with which the others are compared.
    first: usize,
    count: usize,
    /// Each with the value in the first one, and which values are set.
    rows: Vec<(ComparedRow, Vec<bool>)>,
    places: HashMap<String, usize, foldhash::fast::RandomState>,
    /// The paths that are only counted.
    more: BTreeSet<String>,
}

impl FieldRows {
    fn add(&mut self, at: usize, field: &FieldDifference) {
        if is_one_endpoint(&field.path) {
            return;
        }
        let place = match self.places.get(&field.path) {
            Some(place) => *place,
            None if self.rows.len() == FIELDS => {
                self.more.insert(field.path.clone());
                return;
            }
            None => {
                let label = field.path.clone();
                let values = vec![None; self.count];
                self.places.insert(label.clone(), self.rows.len());
                self.rows
                    .push((ComparedRow { label, values }, vec![false; self.count]));
                self.rows.len() - 1
            }
        };
        let (row, is_set) = &mut self.rows[place];
        let value =
            |value: &Option<DifferingValue>| value.as_ref().map(|one| brief(one, &field.path));
        row.values[self.first] = value(&field.before);
        row.values[at] = value(&field.after);
        (is_set[self.first], is_set[at]) = (true, true);
    }

    /// Gives those that do not differ from the first one its value. Where a Destination differs within a field, that has rows of
    /// its own.
    fn fill(&mut self, others: &[usize]) {
        let paths: Vec<(String, Vec<bool>)> = (self.rows.iter())
            .map(|(row, is_set)| (row.label.clone(), is_set.clone()))
            .collect();
        for (row, is_set) in &mut self.rows {
            for at in others
                .iter()
                .copied()
                .filter(|at| !is_set[*at])
                .collect::<Vec<_>>()
            {
                let is_within = |path: &str| {
                    let rest = path.strip_prefix(&row.label);
                    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
                };
                let mut within = paths.iter();
                let differs = within.any(|(path, is_set)| is_set[at] && is_within(path));
                row.values[at] = if differs {
                    Some("differs within".to_owned())
                } else {
                    row.values[self.first].clone()
                };
            }
        }
    }

    /// The rows that say which Destination it is, the other rows, and how many are only counted.
    fn done(self) -> (Vec<ComparedRow>, Vec<ComparedRow>, usize) {
        let rows = self.rows.into_iter().map(|(row, _)| row);
        let (identity, rows) = rows.partition(|row| is_identity(&row.label));
        (identity, rows, self.more.len())
    }
}

/// Whether a path is a whole endpoint that only one of two Destinations has.
fn is_one_endpoint(path: &str) -> bool {
    let path: Vec<PathStep<'_>> = steps(path).collect();
    path.len() == 5 && path[3] == PathStep::Key("endpoints")
}

/// Whether a field says which object it is, or where it is.
fn is_identity(path: &str) -> bool {
    let of_identity = [
        "metadata",
        "spec.mesh",
        "spec.kubeService.ref",
        "spec.kubeService.region",
        "status.localFqdn",
        "status.appliedFederation.federatedHostname",
    ];
    of_identity.iter().any(|one| path.starts_with(one))
}

/// The endpoints that only one of the Destinations has. None if no Destination has any.
fn endpoints(all: &[BTreeSet<String>], read: &[usize]) -> Option<ComparedRow> {
    let mut often: HashMap<&str, usize, foldhash::fast::RandomState> = HashMap::default();
    for address in all.iter().flatten() {
        *often.entry(address).or_default() += 1;
    }
    let values = all.iter().enumerate().map(|(at, addresses)| {
        let own = addresses.iter().filter(|address| often[&***address] == 1);
        let own: Vec<String> = own.cloned().collect();
        let count = own.len();
        let is_read = read.contains(&at) && count > 0;
        is_read.then(|| first_of(own, count))
    });
    let values: Vec<Option<String>> = values.collect();
    let has_some = values.iter().any(Option::is_some);
    has_some.then(|| ComparedRow {
        label: "endpoints that only it has".to_owned(),
        values,
    })
}

/// A value on one line, cut if it is long. Of an item that a list has or not its key says what it is.
fn brief(value: &DifferingValue, path: &str) -> String {
    let text = value.text();
    if path.ends_with("\"]") && text.starts_with('{') {
        return "yes".to_owned();
    }
    if text.len() <= VALUE {
        return text.into_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(VALUE)])
}
