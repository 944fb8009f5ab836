//! Destinations next to one another: what differs between them, field by field.
//!
//! Whole objects are fetched and compared once, each with the first one, by the same comparison as in `portolan diff`. Texts
//! are short and rows are few, whatever the objects hold.

mod fields;

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    derive::{
        self,
        world::{Known, World},
    },
    diagnose::Diagnosis,
    query::Column,
    store::Id,
};

pub use fields::{ComparedFields, ComparedRow};

/// The most Destinations that are compared.
pub const MOST_COMPARED: usize = 8;
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
            let wholes = self.compared.iter().map(|one| one.whole.as_deref());
            let addresses = self.compared.iter().map(ComparedDestination::addresses);
            let (wholes, addresses): (Vec<_>, Vec<_>) = wholes.zip(addresses).unzip();
            self.fields = Some(ComparedFields::of(&wholes, &addresses));
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

    fn addresses(&self) -> BTreeSet<String> {
        let kube = self.known.destination.kube_service().into_iter();
        let subsets = kube.flat_map(|kube| &kube.endpoint_subsets);
        let endpoints = subsets.flat_map(|subset| &subset.endpoints);
        endpoints.map(|one| one.address.to_string()).collect()
    }
}
