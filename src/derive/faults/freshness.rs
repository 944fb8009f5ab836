//! Whether what is known is the newest: of the Destination itself, and of the policies that apply to it.

use crate::{
    derive::{
        effects::{destination_words, one_of},
        fault::{Aspect, Fault},
        neighbours::Neighbours,
        policies::{
            self, Mention, PolicyKind, PolicyObject, approval_words, freshness, knows_policies,
            mentions, refusal, stale,
        },
    },
    model::approval::ApprovalState,
    store::{Kind, ObjectKey},
};

const OBSERVED: &str = "status.observedGeneration";

/// That networking has not processed it.
pub fn status_missing(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let (destination, status) = (around.destination(), around.status());
    let observed = status.and_then(|status| status.observed_generation);
    let generation = destination.meta.generation.filter(|_| observed.is_none())?;
    around.has_settled(&destination.meta).then(|| {
        Fault::warning(OBSERVED, "networking has not processed it")
            .shows("metadata.generation", generation)
    })
}

/// That its status is about another generation than it has.
pub fn status_stale(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let destination = around.destination();
    let observed = around.status()?.observed_generation?;
    let generation = destination.meta.generation?;
    let is_stale = observed != generation && around.has_settled(&destination.meta);
    is_stale.then(|| {
        Fault::warning(OBSERVED, stale_words(observed, generation))
            .shows(OBSERVED, observed)
            .shows("metadata.generation", generation)
    })
}

/// That the status is about another generation than the object has, and what explains it.
#[must_use]
pub fn stale_words(observed: i64, generation: i64) -> String {
    let why = if observed > generation {
        ": it was deleted and created again, or restored from a backup"
    } else {
        ""
    };
    format!("the status is about generation {observed}, the object is at {generation}{why}")
}

/// Policies in force or required here in an older form than they have now.
pub fn policies_stale(around: &mut dyn Neighbours<'_>, kind: PolicyKind) -> Vec<Fault> {
    let mentions = mentions(around.destination(), kind).into_iter();
    let faults = mentions.filter_map(|one| {
        let object = around.object(kind.kind(), one.reference)?;
        policy_stale(around, &one, PolicyObject::of(object)?)
    });
    faults.collect()
}

/// That a policy is in force or required here in an older form than it has now.
pub(in crate::derive) fn policy_stale(
    around: &mut dyn Neighbours<'_>,
    mention: &Mention<'_>,
    policy: PolicyObject<'_>,
) -> Option<Fault> {
    let id = &around.known().id;
    let freshness = freshness(policy, policy.here(&id.key), mention.recorded);
    let fault = stale(mention, &freshness, id)?;
    let has_settled =
        around.has_settled(&around.destination().meta) && around.has_settled(policy.meta());
    has_settled.then_some(fault)
}

/// That a policy is in force or required here in an older form than it has now, or does not exist.
pub(in crate::derive) fn mention_fault(
    around: &mut dyn Neighbours<'_>,
    mention: &Mention<'_>,
) -> Option<Fault> {
    match around.object(mention.kind.kind(), mention.reference) {
        Some(object) => policy_stale(around, mention, PolicyObject::of(object)?),
        None => is_missing(around, mention).then(|| policies::missing(mention)),
    }
}

/// Whether a policy that is in force or required does not exist.
fn is_missing(around: &mut dyn Neighbours<'_>, mention: &Mention<'_>) -> bool {
    mention.reference.names_an_object()
        && around
            .object(mention.kind.kind(), mention.reference)
            .is_none()
        && knows_policies(|kind| around.knowledge(kind))
        && around.has_settled(&around.destination().meta)
}

/// Policies in force or required here that do not exist.
pub fn policies_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let destination = around.destination();
    let mentions = PolicyKind::ALL.map(|kind| mentions(destination, kind));
    let mentions = mentions.into_iter().flatten();
    let missing = mentions.filter(|one| is_missing(around, one));
    missing.map(|one| policies::missing(&one)).collect()
}

/// The policies or virtual meshes that were refused for it.
pub fn refused(around: &mut dyn Neighbours<'_>, kind: Kind) -> Vec<Fault> {
    let id = &around.known().id;
    let refusing = around.refusals(kind).into_iter();
    let faults = refusing.filter_map(|(object, here)| refusal(object, here, id));
    let faults: Vec<Fault> = faults.collect();
    let has_settled = !faults.is_empty() && around.has_settled(&around.destination().meta);
    if has_settled { faults } else { Vec::new() }
}

/// Policies that require subsets and are not accepted as a whole.
pub fn required_policies_not_accepted(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let status = around.status();
    let entries = status.map_or(&[][..], |status| &status.required_subsets);
    let entries = entries.iter().enumerate();
    let faults = entries.filter_map(|(at, entry)| {
        let policy = around.traffic_policy(entry.policy.as_ref()?)?;
        let state = policy.status.state;
        let state = state.filter(|state| *state != ApprovalState::Accepted)?;
        let key = ObjectKey::of(&policy.meta);
        let words = format!(
            "TrafficPolicy {key} is {} as a whole",
            approval_words(state)
        );
        let path = format!("status.requiredSubsets[{at}].trafficPolicyRef");
        let fault = Fault::warning(path, words).about(Aspect::object(Kind::TrafficPolicy, &key));
        let of = around.neighbour(Kind::TrafficPolicy, key);
        Some(fault.shows_of(of, "status.state", state.word()))
    });
    faults.collect()
}

/// Policies that require subsets and that no Destination has in force. A policy for routes of gateways is in force there.
pub fn required_policies_not_in_force(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let status = around.status();
    let entries = status.map_or(&[][..], |status| &status.required_subsets);
    if entries.is_empty() || !around.knows_all(Kind::Destination) {
        return Vec::new();
    }
    let faults = entries.iter().enumerate().filter_map(|(at, entry)| {
        let reference = entry.policy.as_ref()?;
        let policy = around.traffic_policy(reference)?;
        let spec = policy.spec.as_deref();
        if spec.is_some_and(|spec| !spec.route_selector.is_empty())
            || around.is_in_force(reference)
            || !around.has_settled(&policy.meta)
            || !around.has_settled(&around.destination().meta)
        {
            return None;
        }
        let selected = spec.map_or(&[][..], |spec| &spec.destination_selector);
        let words = format!(
            "TrafficPolicy {reference} shifts requests here but is in force for no Destination: it selects {}",
            one_of(&destination_words(selected))
        );
        let path = format!("status.requiredSubsets[{at}].trafficPolicyRef");
        let fault = Fault::warning(&path, words)
            .about(Aspect::Object(Kind::TrafficPolicy, reference.clone()));
        Some(fault.shows(path, reference))
    });
    faults.collect()
}
