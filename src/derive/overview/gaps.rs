//! What would have to be known before anyone could say that nothing stands out.

use crate::store::Kind;

use super::Facts;

/// Each thing that is not known, with why: `TrafficPolicies (the dump has none)`.
pub(super) fn gaps(facts: &Facts<'_>) -> Vec<String> {
    let mut gaps: Vec<String> = needed(facts)
        .into_iter()
        .filter_map(|(kind, plural)| gap(facts, kind, plural))
        .collect();
    let destination = facts.destination();
    let observed = destination
        .status
        .as_ref()
        .map(|status| status.observed_generation);
    if observed.is_some() && destination.meta.generation.is_none() {
        gaps.push(
            "whether networking has processed its newest form (it has no generation)".to_owned(),
        );
    }
    gaps
}

/// The kinds by which trouble would show.
fn needed(facts: &Facts<'_>) -> Vec<(Kind, &'static str)> {
    let destination = facts.destination();
    let is_federated = destination
        .status
        .as_ref()
        .is_some_and(|status| status.federation.is_some());
    let mut needed = vec![
        (Kind::TrafficPolicy, "TrafficPolicies"),
        (Kind::AccessPolicy, "AccessPolicies"),
    ];
    if destination.mesh.is_some() || is_federated {
        needed.push((Kind::Mesh, "Meshes"));
    }
    needed
}

fn gap(facts: &Facts<'_>, kind: Kind, plural: &str) -> Option<String> {
    let why = facts.knowledge(kind).brief()?;
    Some(format!("{plural} ({why})"))
}
