//! The size of a Destination.

use super::found;
use crate::{
    derive,
    diagnose::{Rule, Severity, rule::RuleCheck},
};

pub(super) const RULES: &[Rule] = &[Rule {
    id: "object-large",
    severity: Severity::Warning,
    summary: "Destinations are 512 KiB or more",
    why: "etcd refuses an object of about 1.5 MiB, and then neither discovery nor networking can write it any more. Very many endpoints and policies copied with all their text make it so large.",
    advice: "Let fewer or narrower policies apply, and split the service where it has thousands of endpoints.",
    needs: &[],
    example: include_str!("../../../assets/rules/object-large.yaml"),
    check: RuleCheck::Destination(|case| {
        found(derive::endpoints::large_object(case.destination()))
    }),
}];
