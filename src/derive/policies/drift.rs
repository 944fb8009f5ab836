//! Whether the spec in force is the policy's own, though both are of the same generation.
//!
//! Compares values, so that a duration that is written otherwise or an omitted zero is no difference. A field with parts
//! that this version does not know is not compared: how such parts are written says nothing about what they mean.

use crate::derive::effects::{Field, PolicyEffect};

/// The fields in which the spec in force differs from the policy's own.
pub(super) fn drift(
    applied: &[PolicyEffect<'_>],
    own: &[PolicyEffect<'_>],
    unknown: &[String],
) -> Vec<Field> {
    let differs = |all: &[PolicyEffect<'_>], one: &PolicyEffect<'_>| !all.contains(one);
    let here = applied.iter().filter(|one| differs(own, one));
    let there = own.iter().filter(|one| differs(applied, one));
    let mut fields: Vec<Field> = here.chain(there).map(|one| one.field.clone()).collect();
    fields.retain(|field| is_known(field, unknown));
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Whether nothing in a field is unknown, by the paths of what is.
fn is_known(field: &Field, unknown: &[String]) -> bool {
    let path = field.path();
    !unknown.iter().any(|part| {
        let within = part.strip_prefix(&*path);
        within.is_some_and(|rest| rest.starts_with(['.', '[']))
    })
}
