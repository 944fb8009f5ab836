//! How the generation of a policy that is in force or required compares with the policy itself.

use crate::{
    derive::{
        fault::{Aspect, Fault, Remark},
        policies::approval_words,
        world::Sought,
    },
    model::{
        Destination,
        approval::{ApprovalState, ApprovalStatus},
        reference::ObjectRef,
    },
    store::{Id, Kind, Knowledge},
};

use super::{PolicyKind, object::PolicyObject};

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
        /// The state of the newer form by its status. `None` if that is not yet processed.
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

/// Compares the generation in force with the policy.
pub(in crate::derive) fn freshness(
    own: PolicyObject<'_>,
    here: Option<&ApprovalStatus>,
    applied: Option<i64>,
) -> Freshness {
    match (own.meta().generation, applied) {
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
        (None, _) => Freshness::Unknown {
            why: "the policy has no generation".into(),
        },
        (Some(newest), None) => Freshness::Unrecorded { newest },
    }
}

/// The freshness of a policy that was not found.
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

/// A place in the status of a Destination that names a policy.
pub(in crate::derive) struct Mention<'d> {
    pub(in crate::derive) kind: PolicyKind,
    pub(in crate::derive) reference: &'d ObjectRef,
    /// The generation that is recorded there.
    pub(in crate::derive) recorded: Option<i64>,
    /// Whether the policy is in force. Else it only requires subsets.
    pub(in crate::derive) is_applied: bool,
    /// Its place in the list.
    at: usize,
}

impl<'d> Mention<'d> {
    /// The policy that is in force at a place of its list.
    pub(super) fn applied(
        kind: PolicyKind,
        at: usize,
        (reference, recorded): (&'d ObjectRef, Option<i64>),
    ) -> Self {
        Self {
            kind,
            reference,
            recorded,
            is_applied: true,
            at,
        }
    }

    /// The path of a field of the entry: `status.appliedTrafficPolicies[0].ref`.
    fn path(&self, field: &str) -> String {
        let list = match self.kind {
            _ if !self.is_applied => "requiredSubsets",
            PolicyKind::Traffic => "appliedTrafficPolicies",
            PolicyKind::Access => "appliedAccessPolicies",
        };
        format!("status.{list}[{}].{field}", self.at)
    }
}

/// Every place in the status of a Destination that names a policy of a kind.
pub(in crate::derive) fn mentions(destination: &Destination, kind: PolicyKind) -> Vec<Mention<'_>> {
    let Some(status) = &destination.status else {
        return Vec::new();
    };
    if kind == PolicyKind::Access {
        let applied = status.access_policies.iter().enumerate();
        let applied = applied
            .map(|(at, one)| Mention::applied(kind, at, (&one.reference, one.observed_generation)));
        return applied.collect();
    }
    let applied = status.traffic_policies.iter().enumerate();
    let applied = applied
        .map(|(at, one)| Mention::applied(kind, at, (&one.reference, one.observed_generation)));
    let required = status.required_subsets.iter().enumerate();
    let required = required.filter_map(|(at, one)| {
        Some(Mention {
            kind,
            reference: one.policy.as_ref()?,
            recorded: one.observed_generation,
            is_applied: false,
            at,
        })
    });
    applied.chain(required).collect()
}

/// That an older form of a policy is in force or required than it has now. `None` if its freshness is another one.
///
/// The documentation promises that the last valid form stays in force, but networking drops what it refuses
/// (solo-io/gloo-mesh#1007). So an older form is in force only because this status was not updated.
pub(in crate::derive) fn stale(
    mention: &Mention<'_>,
    freshness: &Freshness,
    destination: &Id,
) -> Option<Fault> {
    let policy = mention.reference;
    let recorded = mention.recorded.unwrap_or_default();
    let (does, older) = if mention.is_applied {
        ("is in force", "older one")
    } else {
        ("requires subsets", "entry")
    };
    let (newest, words) = match freshness {
        Freshness::Stale { newest, state } => {
            let why = match state {
                None | Some(ApprovalState::Pending) => {
                    "which is not yet processed: if this persists, networking is down".to_owned()
                }
                Some(ApprovalState::Accepted) => {
                    "which is accepted, but this Destination's status \
                     was not updated since: see the log of networking"
                        .to_owned()
                }
                Some(refused) => format!(
                    "which was {}: the {older} is removed when networking next updates the status",
                    approval_words(*refused)
                ),
            };
            let words = format!(
                "{policy} {does} as of generation {recorded}, its newest is {newest}, {why}"
            );
            (*newest, words)
        }
        Freshness::Unrecorded { newest } if *newest > 0 => {
            let words = format!(
                "{policy} {does} as of a generation that is not known here, its newest is {newest}"
            );
            (*newest, words)
        }
        _ => return None,
    };
    let path = mention.path("observedGeneration");
    let kind = mention.kind.kind();
    let fault = Fault::warning(&path, words)
        .about(Aspect::Object(kind, policy.clone()))
        .about(Aspect::field(&path));
    let fault = match mention.recorded {
        Some(recorded) => fault.shows(path, recorded),
        None => fault,
    };
    let of = destination.neighbour(kind, policy.into());
    Some(fault.shows_of(of, "metadata.generation", newest))
}

/// Whether all policies are known, of both kinds: only then one that is not found is a fault.
pub(in crate::derive) fn knows_policies<'s>(knowledge: impl Fn(Kind) -> Knowledge<'s>) -> bool {
    let mut kinds = PolicyKind::ALL.into_iter();
    kinds.all(|kind| knowledge(kind.kind()).lack().is_none())
}

/// That a policy which is in force or required does not exist.
pub(in crate::derive) fn missing(mention: &Mention<'_>) -> Fault {
    let (kind, policy) = (mention.kind.kind(), mention.reference);
    let path = mention.path(if mention.is_applied {
        "ref"
    } else {
        "trafficPolicyRef"
    });
    let words = missing_words(mention.kind, policy);
    Fault::warning(&path, words)
        .about(Aspect::Object(kind, policy.clone()))
        .about(Aspect::field(&path))
        .shows(path, policy)
}

/// The sentence on a policy that does not exist.
pub(super) fn missing_words(kind: PolicyKind, policy: &ObjectRef) -> String {
    let kind = kind.kind();
    format!(
        "{kind} {policy} does not exist: networking has not updated this Destination's status since it was deleted"
    )
}

/// The remark on a freshness that no rule finds: only reading both objects again settles it.
pub(in crate::derive) fn note(freshness: &Freshness) -> Option<Remark> {
    match freshness {
        Freshness::Ahead { newest } => Some(Remark::note(format!(
            "the policy itself is only at generation {newest}: it was deleted and created again, or it was read earlier \
             than this Destination; read both again to see which"
        ))),
        Freshness::Unknown { why } => Some(Remark::note(format!(
            "not known whether this is the newest generation: {why}"
        ))),
        _ => None,
    }
}
