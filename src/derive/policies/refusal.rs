//! Refusals of policies and virtual meshes for a Destination that they select.

use crate::{
    model::{
        approval::{ApprovalState, ApprovalStatus, approval_key},
        kubernetes_cluster::ClusterState,
    },
    store::{Id, Object},
};

use crate::derive::fault::{Aspect, Fault};

/// That an object was refused for a Destination. `None` if its status says something else.
#[must_use]
pub fn refusal(object: &Object, here: &ApprovalStatus, destination: &Id) -> Option<Fault> {
    if !here.state.is_refusal() {
        return None;
    }
    let (kind, key) = (object.kind(), object.key());
    let place = approval_key(&destination.key.name, &destination.key.namespace);
    let place = format!("status.destinations[{place:?}]");
    let errors: Vec<&str> = here.errors.iter().map(|error| &**error).collect();
    let because = match errors[..] {
        [] => "no reason is given".to_owned(),
        _ => errors.join("; "),
    };
    let words = format!("{kind} {key} is {}: {because}", approval_words(here.state));
    let fault =
        Fault::error(format!("{kind}/{key}:{place}"), words).about(Aspect::object(kind, &key));
    let of = destination.neighbour(kind, key);
    Some(fault.shows_of(of, format!("{place}.state"), here.state.word()))
}

/// A state in the words of a sentence: `refused as invalid`.
#[must_use]
pub fn approval_words(state: ApprovalState) -> &'static str {
    match state {
        ApprovalState::Pending => "pending",
        ApprovalState::Accepted => "accepted",
        ApprovalState::Invalid => "refused as invalid",
        ApprovalState::Failed => "refused because something failed",
    }
}

/// The state of an object as a whole, which is `None` before networking processes it.
#[must_use]
pub fn state_words(state: Option<ApprovalState>) -> &'static str {
    state.map_or("not yet processed by networking", approval_words)
}

/// The state of a registered cluster in the words of a sentence: `refused as invalid`.
#[must_use]
pub fn cluster_state_words(state: ClusterState) -> &'static str {
    match state {
        ClusterState::Pending => approval_words(ApprovalState::Pending),
        ClusterState::Processing => "being processed",
        ClusterState::Invalid => approval_words(ApprovalState::Invalid),
        ClusterState::Failed => approval_words(ApprovalState::Failed),
        ClusterState::Accepted => approval_words(ApprovalState::Accepted),
    }
}
