//! The terms that find a Destination by one of its own values: filters made of a cell.

use crate::{
    derive::{destination::service_name, world::Known},
    query::{Insight, claims::service_ports},
};

use super::{FilterKey, completion::written, values};

/// The most terms of one Destination or object.
pub(super) const MOST: usize = 40;

/// The keys whose values are cells, in the order in which they are offered.
const CELLS: [FilterKey; 13] = [
    FilterKey::Name,
    FilterKey::Namespace,
    FilterKey::Cluster,
    FilterKey::Type,
    FilterKey::Region,
    FilterKey::Zone,
    FilterKey::Health,
    FilterKey::Policy,
    FilterKey::Port,
    FilterKey::Mesh,
    FilterKey::Federated,
    FilterKey::Drift,
    FilterKey::Source,
];

/// The terms of a Destination, each once.
#[must_use]
pub fn cells(known: &Known, insight: &dyn Insight) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for key in CELLS {
        let mut add = |value: &str| {
            let term = cell(key, value);
            if !value.is_empty() && !terms.contains(&term) && terms.len() < MOST {
                terms.push(term);
            }
            false
        };
        match key {
            FilterKey::Name => {
                add(service_name(&known.destination));
            }
            FilterKey::Port => {
                for (number, _) in service_ports(&known.destination) {
                    number.map(|number| add(&number.to_string()));
                }
            }
            FilterKey::Policy | FilterKey::Mesh => {
                values::any_pair(key, known, &mut |_, name| add(name));
            }
            _ => {
                values::any(key, (known, insight), &mut add);
            }
        }
    }
    terms
}

/// The term of a key and a value.
#[must_use]
pub fn cell(key: FilterKey, value: &str) -> String {
    format!("{}:{}", key.doc().name, written(key, value))
}
