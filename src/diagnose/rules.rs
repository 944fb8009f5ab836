//! All rules, by what they are about.

mod identity;

use super::{Area, Rule};

/// Every rule, in the order of the contract: one table, which feeds the engine, the help, the reports and the README.
pub const RULES: [(Area, &[Rule]); 1] = [(Area::Identity, identity::RULES)];

/// Every rule, in the order of the contract.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule of an id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}
