//! How the generation of a policy that is in force compares with the policy itself.

use crate::{
    derive::Sought,
    model::{
        approval::{ApprovalState, ApprovalStatus},
        reference::ObjectRef,
    },
};

use super::{
    Remark,
    object::{PolicyObject, approval_words},
};

/// How the generation in force compares with the generation of the policy itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The newest one is in force.
    Current {
        /// The policy's own generation.
        newest: i64,
    },
    /// The policy has changed since; its older form is in force.
    Stale {
        /// The policy's own generation.
        newest: i64,
        /// What its status says of the newer form. `None` if that is not yet processed.
        state: Option<ApprovalState>,
    },
    /// A newer generation is in force than the policy has: it was deleted and created again, or the two objects were read
    /// at different times.
    Ahead {
        /// The policy's own generation.
        newest: i64,
    },
    /// The generation in force is not recorded.
    Unrecorded {
        /// The policy's own generation.
        newest: i64,
    },
    /// The policy does not exist.
    Missing,
    /// It is not known, because a generation or the policy could not be read.
    Unknown {
        /// Why.
        why: String,
    },
}

impl Freshness {
    /// The policy's own generation. `None` if it is not known.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        match self {
            Self::Current { newest }
            | Self::Stale { newest, .. }
            | Self::Ahead { newest }
            | Self::Unrecorded { newest } => Some(*newest),
            Self::Missing | Self::Unknown { .. } => None,
        }
    }
}

/// Compares the generation in force with the policy. `None` if the policy was not read.
pub(super) fn freshness(
    own: Option<PolicyObject<'_>>,
    here: Option<&ApprovalStatus>,
    applied: Option<i64>,
) -> Option<Freshness> {
    let own = own?;
    let unknown = |why: &str| Freshness::Unknown { why: why.into() };
    Some(match (own.meta().generation, applied) {
        (Some(newest), Some(applied)) if newest > applied => {
            // What the status says is about the newest form only where that was processed.
            let is_about_newest = own.is_processed() != Some(false);
            let state = here
                .map(|here| here.state)
                .or(own.status().state)
                .filter(|_| is_about_newest);
            Freshness::Stale { newest, state }
        }
        (Some(newest), Some(applied)) if newest < applied => Freshness::Ahead { newest },
        (Some(newest), Some(_)) => Freshness::Current { newest },
        (None, _) => unknown("the policy has no generation"),
        (Some(newest), None) => Freshness::Unrecorded { newest },
    })
}

/// What it means that a policy was not found.
pub(super) fn absent(found: Sought<'_>, reference: &ObjectRef) -> Freshness {
    if reference.name.is_empty() {
        return Freshness::Unknown {
            why: "the reference names no policy".into(),
        };
    }
    match found {
        Sought::Unknown(why) => Freshness::Unknown { why },
        Sought::There(_) | Sought::Missing => Freshness::Missing,
    }
}

/// The remark on a generation that is not the newest.
pub(super) fn remark(freshness: &Freshness) -> Option<Remark> {
    match freshness {
        Freshness::Current { .. } => None,
        Freshness::Stale { newest, state } => Some(stale(*newest, *state)),
        // No rule raises it: both objects have to be read again to see what it is.
        Freshness::Ahead { newest } => Some(Remark::note(format!(
            "the policy itself is only at generation {newest}: it was deleted and created again, or it was read earlier \
             than this Destination; read both again to see which"
        ))),
        Freshness::Unrecorded { newest } => Some(Remark::warning(format!(
            "the generation in force is not known here; the newest is {newest}"
        ))),
        Freshness::Missing => Some(Remark::warning(
            "the policy no longer exists; networking has not updated this Destination's status since: see whether it runs",
        )),
        Freshness::Unknown { why } => Some(Remark::note(format!(
            "not known whether this is the newest generation: {why}"
        ))),
    }
}

/// The documentation promises that the last valid form stays in force, but networking drops what it refuses
/// (solo-io/gloo-mesh#1007). So an older form is in force only because this status was not updated.
fn stale(newest: i64, state: Option<ApprovalState>) -> Remark {
    match state {
        None | Some(ApprovalState::Pending) => Remark::warning(format!(
            "generation {newest} is not yet processed; if this persists, networking is down"
        )),
        Some(ApprovalState::Accepted) => Remark::warning(format!(
            "generation {newest} is accepted, but this Destination's status was not updated since; see the log of \
             networking"
        )),
        Some(refused @ (ApprovalState::Invalid | ApprovalState::Failed)) => Remark::error(format!(
            "generation {newest} was {}; the older one here is removed when networking next updates the status",
            approval_words(refused)
        )),
    }
}
