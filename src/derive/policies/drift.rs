//! Whether the spec in force is the policy's own, though both are of the same generation.
//!
//! Compared by what they say, so that a duration that is written otherwise or a zero that is left out is no difference.

use super::own::Own;
use crate::derive::{Clause, Field};

/// The fields in which a spec in force differs from the policy's own; none where the policy has no spec to compare.
pub(super) fn drift(applied: &[Clause], own: Own<'_>) -> Vec<Field> {
    let Some(own) = own.clauses() else {
        return Vec::new();
    };
    let differs = |one: &[Clause], clause: &Clause| !one.contains(clause);
    let mut fields: Vec<Field> = applied
        .iter()
        .filter(|clause| differs(&own, clause))
        .chain(own.iter().filter(|clause| differs(applied, clause)))
        .map(|clause| clause.field.clone())
        .collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}
