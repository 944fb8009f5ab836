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
    let fault = Fault::warning(OBSERVED, "networking has not processed it");
    let fault = fault.shows("metadata.generation", generation);
    Some(fault.after(around.settles(&destination.meta)))
}

/// That its status is about another generation than it has.
pub fn status_stale(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let destination = around.destination();
    let observed = around.status()?.observed_generation?;
    let generation = destination.meta.generation?;
    (observed != generation).then(|| {
        Fault::warning(OBSERVED, stale_words(observed, generation))
            .shows(OBSERVED, observed)
            .shows("metadata.generation", generation)
            .after(around.settles(&destination.meta))
            .reached(Some(observed))
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
fn policy_stale(
    around: &mut dyn Neighbours<'_>,
    mention: &Mention<'_>,
    policy: PolicyObject<'_>,
) -> Option<Fault> {
    // Most policies are the newest, and looking up what they say of this Destination takes longer than this.
    if policy.meta().generation <= mention.recorded {
        return None;
    }
    let id = &around.known().id;
    let freshness = freshness(policy, policy.here(&id.key), mention.recorded);
    let fault = stale(mention, &freshness, id)?.reached(mention.recorded);
    let [here, there] =
        [&around.destination().meta, policy.meta()].map(|meta| around.settles(meta));
    Some(fault.after(here.max(there)))
}

/// That a policy is in force or required here in an older form than it has now, or does not exist.
pub(in crate::derive) fn mention_fault(
    around: &mut dyn Neighbours<'_>,
    mention: &Mention<'_>,
) -> Option<Fault> {
    match around.object(mention.kind.kind(), mention.reference) {
        Some(object) => policy_stale(around, mention, PolicyObject::of(object)?),
        None => policy_missing(around, mention),
    }
}

/// That a policy that is in force or required does not exist.
fn policy_missing(around: &mut dyn Neighbours<'_>, mention: &Mention<'_>) -> Option<Fault> {
    let (kind, reference) = (mention.kind.kind(), mention.reference);
    let is_missing = reference.names_an_object()
        && around.object(kind, reference).is_none()
        && knows_policies(|kind| around.knowledge(kind));
    let due = around.settles(&around.destination().meta);
    is_missing.then(|| policies::missing(mention).after(due))
}

/// Policies in force or required here that do not exist.
pub fn policies_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let destination = around.destination();
    let mentions = PolicyKind::ALL.map(|kind| mentions(destination, kind));
    let mentions = mentions.into_iter().flatten();
    let missing = mentions.filter_map(|one| policy_missing(around, &one));
    missing.collect()
}

/// The policies or virtual meshes that were refused for it.
pub fn refused(around: &mut dyn Neighbours<'_>, kind: Kind) -> Vec<Fault> {
    let id = &around.known().id;
    let due = around.settles(&around.destination().meta);
    let refusing = around.refusals(kind).into_iter();
    let faults = refusing.filter_map(|(object, here)| refusal(object, here, id));
    faults.map(|fault| fault.after(due)).collect()
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
        let [here, there] =
            [&around.destination().meta, &policy.meta].map(|meta| around.settles(meta));
        Some(fault.shows(path, reference).after(here.max(there)))
    });
    faults.collect()
}
