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
    own::{Own, approval_words},
};

/// How the generation in force compares with the policy itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The newest one is in force.
    Current {
        /// The policy's own generation.
        newest: i64,
    },
    /// The policy has changed since; the older form is in force.
    Stale {
        /// The policy's own generation.
        newest: i64,
        /// Whether the newer form was refused, or just not processed yet.
        state: Option<ApprovalState>,
    },
    /// The policy counts fewer generations than are in force: it was deleted and made anew.
    Remade {
        /// The policy's own generation.
        newest: i64,
    },
    /// The generation in force is not recorded.
    Unrecorded {
        /// The policy's own generation.
        newest: i64,
    },
    /// There is no such policy any more.
    Missing,
    /// Nobody knows.
    Unknown {
        /// Why.
        why: String,
    },
}

impl Freshness {
    /// The policy's own generation, where it is known.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        match self {
            Self::Current { newest }
            | Self::Stale { newest, .. }
            | Self::Remade { newest }
            | Self::Unrecorded { newest } => Some(*newest),
            Self::Missing | Self::Unknown { .. } => None,
        }
    }
}

/// Compares the generation in force with the policy, where it could be read.
pub(super) fn freshness(
    own: Option<Own<'_>>,
    here: Option<&ApprovalStatus>,
    applied: Option<i64>,
) -> Option<Freshness> {
    let own = own?;
    let why = |why: &str| Freshness::Unknown { why: why.into() };
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
        (Some(newest), Some(applied)) if newest < applied => Freshness::Remade { newest },
        (Some(newest), Some(_)) => Freshness::Current { newest },
        (None, _) => why("the policy does not tell its generation"),
        (Some(newest), None) => Freshness::Unrecorded { newest },
    })
}

/// What it means that a policy could not be found.
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

/// What is to be said of a freshness that is not current.
pub(super) fn remark(freshness: &Freshness) -> Option<Remark> {
    match freshness {
        Freshness::Current { .. } => None,
        Freshness::Stale { newest, state } => Some(stale(*newest, *state)),
        Freshness::Remade { newest } => Some(Remark::warning(format!(
            "the policy was deleted and made anew since, it is at generation {newest} now; networking has not written \
             this Destination's status since"
        ))),
        Freshness::Unrecorded { newest } => Some(Remark::warning(format!(
            "the generation in force is not known here; the newest is {newest}"
        ))),
        Freshness::Missing => Some(Remark::warning(
            "there is no such policy any more; networking has not written this Destination's status since: see whether \
             it runs",
        )),
        Freshness::Unknown { why } => Some(Remark::note(format!(
            "whether this is the newest is not known: {why}"
        ))),
    }
}

/// The documentation promises that the last valid form stays in force; networking drops what it refuses
/// (solo-io/gloo-mesh#1007). So an older one is there because this status was not written.
fn stale(newest: i64, state: Option<ApprovalState>) -> Remark {
    match state {
        None | Some(ApprovalState::Pending) => Remark::warning(format!(
            "generation {newest} is not processed yet; where that lasts, networking is down"
        )),
        Some(ApprovalState::Accepted) => Remark::warning(format!(
            "generation {newest} is accepted, but this Destination's status was not written since; see the log of \
             networking"
        )),
        Some(refused @ (ApprovalState::Invalid | ApprovalState::Failed)) => Remark::error(format!(
            "generation {newest} was {}; this older one goes with the next status that networking writes",
            approval_words(refused)
        )),
    }
}
