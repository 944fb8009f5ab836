//! All rules, by what they are about.

mod cluster;
mod endpoints;
mod external;
mod federation;
mod freshness;
mod identity;
mod ports;
mod repeats;
mod size;
mod subsets;

use super::{Area, Rule};

/// Every rule, in the order of the contract: one table, which feeds the engine, the help, the reports and the README.
pub const RULES: [(Area, &[Rule]); 9] = [
    (Area::Identity, identity::RULES),
    (Area::Freshness, freshness::RULES),
    (Area::Endpoints, endpoints::RULES),
    (Area::Ports, ports::RULES),
    (Area::Subsets, subsets::RULES),
    (Area::Federation, federation::RULES),
    (Area::External, external::RULES),
    (Area::Cluster, cluster::RULES),
    (Area::Size, size::RULES),
];

/// Every rule, in the order of the contract.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule of an id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// What follows the first of so many: ` and 2 more`, nothing where it is the only one.
fn more(all: usize) -> String {
    match all {
        0 | 1 => String::new(),
        _ => format!(" and {} more", all - 1),
    }
}
