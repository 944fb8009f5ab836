//! Destinations next to one another: what differs between them, field by field.
//!
//! Whole objects are fetched and compared once, each with the first one, by the same comparison as in `portolan diff`. Texts
//! are short and rows are few, whatever the objects hold.

use std::{collections::BTreeSet, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    derive::{
        self,
        world::{Known, World},
    },
    diagnose::Diagnosis,
    model::{
        difference::{DifferingValue, FieldDifference, ObjectDifference},
        path::{PathStep, steps},
    },
    query::Column,
    store::Id,
};

/// The most Destinations that are compared.
pub const MOST_COMPARED: usize = 8;
/// The most fields that are listed; the others are counted.
const FIELDS: usize = 400;
/// The longest value that is shown whole, in bytes.
const VALUE: usize = 300;

/// The columns of the table that are compared, and what they are called.
const FACTS: [(&str, Column); 8] = [
    ("type", Column::Type),
    ("ports", Column::Ports),
    ("endpoints", Column::Endpoints),
    ("endpoints by zone", Column::Locality),
    ("traffic policies", Column::TrafficPolicies),
    ("access policies", Column::AccessPolicies),
    ("required subsets with endpoints", Column::Subsets),
    ("federated to", Column::Federated),
];

/// Some Destinations, and what differs between them.
#[derive(Clone, Debug)]
pub struct SideBySide {
    /// The Destinations, at least two.
    pub compared: Vec<ComparedDestination>,
    /// How many others there would have been.
    pub left_out: usize,
    /// The fields that differ, once all objects are there.
    pub fields: Option<ComparedFields>,
    /// The first line that is shown.
    pub scroll: usize,
}

/// One of the Destinations that are compared.
#[derive(Clone, Debug)]
pub struct ComparedDestination {
    /// Its form when it was compared.
    pub known: Arc<Known>,
    /// The whole object, while the others are awaited.
    whole: Option<Arc<Value>>,
    /// Why there is no whole object.
    pub failure: Option<String>,
}

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

impl SideBySide {
    /// Some Destinations before their objects are there.
    #[must_use]
    pub fn of(known: Vec<Arc<Known>>) -> Self {
        let left_out = known.len().saturating_sub(MOST_COMPARED);
        let compared = known.into_iter().take(MOST_COMPARED);
        let compared = compared.map(|known| ComparedDestination {
            known,
            whole: None,
            failure: None,
        });
        Self {
            compared: compared.collect(),
            left_out,
            fields: None,
            scroll: 0,
        }
    }

    /// Takes the object of one of them, or why there is none. Compares once all are there.
    pub(super) fn receive(&mut self, id: &Id, fetched: &Result<Arc<Value>, String>) {
        let mut waiting = self.compared.iter_mut();
        let Some(one) = waiting.find(|one| one.known.id == *id) else {
            return;
        };
        match fetched {
            Ok(value) => (one.whole, one.failure) = (Some(Arc::clone(value)), None),
            Err(why) => one.failure = Some(why.clone()),
        }
        let is_here = |one: &ComparedDestination| one.whole.is_some() || one.failure.is_some();
        if self.fields.is_none() && self.compared.iter().all(is_here) {
            self.fields = Some(ComparedFields::of(&self.compared));
            self.compared.iter_mut().for_each(|one| one.whole = None);
        }
    }

    /// The facts of the table, as they are now.
    #[must_use]
    pub fn facts(
        &self,
        (world, diagnosis): (&World, &Diagnosis),
        now: Timestamp,
    ) -> Vec<ComparedRow> {
        let row = |label: &str, value: &dyn Fn(&Known) -> Option<String>| ComparedRow {
            label: label.to_owned(),
            values: (self.compared.iter())
                .map(|one| value(one.present(world).unwrap_or(&one.known)))
                .collect(),
        };
        let why = row("most severe finding", &|known| {
            let gravest = diagnosis.gravest_of(&known.id);
            gravest.map(|(_, words)| words.to_owned())
        });
        let facts = FACTS.into_iter();
        let facts = facts.map(|(label, column)| row(label, &|known| Some(column.text(known, now))));
        [why].into_iter().chain(facts).collect()
    }

    /// The differences as text: a line for each field, and one below it for each Destination.
    #[must_use]
    pub fn text(&self, of: (&World, &Diagnosis), now: Timestamp) -> String {
        let facts = self.facts(of, now);
        let fields = self.fields.iter();
        let fields = fields.flat_map(|fields| fields.rows.iter().chain(&fields.identity));
        let rows = facts.iter().filter(|row| row.differs()).chain(fields);
        let mut text = String::new();
        for row in rows {
            text.push_str(&row.label);
            text.push('\n');
            for (one, value) in self.compared.iter().zip(&row.values) {
                let value = value.as_deref().unwrap_or("none");
                text.push_str(&format!("  {}: {value}\n", one.name()));
            }
        }
        text
    }
}

impl ComparedDestination {
    /// Its service and cluster.
    #[must_use]
    pub fn name(&self) -> String {
        let destination = &self.known.destination;
        let name = derive::destination::service_name(destination);
        let cluster = derive::destination::cluster_words(destination);
        match derive::destination::namespace(destination) {
            "" => format!("{name} {cluster}"),
            namespace => format!("{name}.{namespace} {cluster}"),
        }
    }

    /// Its form now. `None` if it is gone.
    #[must_use]
    pub fn present<'w>(&self, world: &'w World) -> Option<&'w Known> {
        world.get(&self.known.id).map(|known| &**known)
    }

    /// Whether it is another one now than when it was compared.
    #[must_use]
    pub fn has_changed(&self, world: &World) -> bool {
        let present = world.get(&self.known.id);
        present.is_none_or(|known| !Arc::ptr_eq(&known.destination, &self.known.destination))
    }

    fn endpoints(&self) -> BTreeSet<String> {
        let kube = self.known.destination.kube_service().into_iter();
        let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
        let endpoints = subsets.flat_map(|subset| &subset.endpoints);
        endpoints.map(|one| one.address.to_string()).collect()
    }
}

impl ComparedFields {
    fn of(compared: &[ComparedDestination]) -> Self {
        let wholes = compared.iter().map(|one| one.whole.as_deref());
        let mut wholes = wholes.enumerate().filter_map(|(at, one)| Some((at, one?)));
        let Some((first, whole)) = wholes.next() else {
            return Self::default();
        };
        let mut rows = FieldRows {
            first,
            count: compared.len(),
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
        rows.extend(endpoints(compared, &others));
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
fn endpoints(compared: &[ComparedDestination], read: &[usize]) -> Option<ComparedRow> {
    let all: Vec<BTreeSet<String>> = (compared.iter())
        .map(ComparedDestination::endpoints)
        .collect();
    let mut often: HashMap<&str, usize, foldhash::fast::RandomState> = HashMap::default();
    for address in all.iter().flatten() {
        *often.entry(address).or_default() += 1;
    }
    let values = all.iter().enumerate().map(|(at, addresses)| {
        let own = addresses.iter().filter(|address| often[&***address] == 1);
        let own: Vec<String> = own.cloned().collect();
        let count = own.len();
        let is_read = read.contains(&at) && count > 0;
        is_read.then(|| derive::wording::first_of(own, count))
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
