//! All rules, by area.

mod cluster;
mod endpoints;
mod external;
mod federation;
mod freshness;
mod identity;
mod policies;
mod ports;
mod size;
mod subsets;

use super::{Area, Rule, rule::MOST_FAULTS};
use crate::derive::fault::Fault;

/// Every rule, in the order of the contract: one table, which feeds the engine, the help, the reports and the README.
pub const RULES: [(Area, &[Rule]); 10] = [
    (Area::Identity, identity::RULES),
    (Area::Freshness, freshness::RULES),
    (Area::Endpoints, endpoints::RULES),
    (Area::Ports, ports::RULES),
    (Area::Subsets, subsets::RULES),
    (Area::Policies, policies::RULES),
    (Area::Federation, federation::RULES),
    (Area::External, external::RULES),
    (Area::Cluster, cluster::RULES),
    (Area::Size, size::RULES),
];

/// Every rule, in the order of the contract.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule with an id. `None` if no rule has it.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Collects the faults that a rule found.
fn found(faults: impl IntoIterator<Item = Fault>) -> Vec<Fault> {
    faults.into_iter().collect()
}

/// Collects the first faults that a rule found, and one more than are kept, if there are more. They come with the gravest
/// first. The others are not made: an object may have tens of thousands.
fn first_found(faults: impl IntoIterator<Item = Fault>) -> Vec<Fault> {
    found(faults.into_iter().take(MOST_FAULTS + 1))
}
