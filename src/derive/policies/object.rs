//! A policy as an object: its newest spec, and the outcome that its status reports.

use crate::{
    derive::{
        effects::{PolicyEffect, access_effects, traffic_effects},
        fault::Remark,
    },
    model::{
        approval::{ApprovalState, ApprovalStatus},
        meta::Meta,
        policy::{AccessPolicy, DestinationSelector, PolicyStatus, TrafficPolicy},
    },
    store::{Object, ObjectKey},
};

use super::PolicyKind;

/// A policy as an object.
#[derive(Clone, Copy, Debug)]
pub enum PolicyObject<'s> {
    /// A `TrafficPolicy`.
    Traffic(&'s TrafficPolicy),
    /// An `AccessPolicy`.
    Access(&'s AccessPolicy),
}

impl<'s> PolicyObject<'s> {
    /// The policy that an object is. `None` if it is of another kind.
    #[must_use]
    pub fn of(object: &'s Object) -> Option<Self> {
        match object {
            Object::TrafficPolicy(policy) => Some(Self::Traffic(policy)),
            Object::AccessPolicy(policy) => Some(Self::Access(policy)),
            _ => None,
        }
    }

    /// The kind of the policy.
    #[must_use]
    pub fn kind(self) -> PolicyKind {
        match self {
            Self::Traffic(_) => PolicyKind::Traffic,
            Self::Access(_) => PolicyKind::Access,
        }
    }

    /// Its metadata.
    #[must_use]
    pub fn meta(self) -> &'s Meta {
        match self {
            Self::Traffic(policy) => &policy.meta,
            Self::Access(policy) => &policy.meta,
        }
    }

    /// Its status, which the management plane writes.
    #[must_use]
    pub fn status(self) -> &'s PolicyStatus {
        match self {
            Self::Traffic(policy) => &policy.status,
            Self::Access(policy) => &policy.status,
        }
    }

    /// The effects of its newest spec. `None` if it has no spec.
    #[must_use]
    pub fn effects(self) -> Option<Vec<PolicyEffect<'s>>> {
        match self {
            Self::Traffic(policy) => policy.spec.as_deref().map(traffic_effects),
            Self::Access(policy) => policy.spec.as_deref().map(access_effects),
        }
    }

    /// The Destinations it selects. The API treats a missing spec as an empty one, which selects all.
    #[must_use]
    pub fn selector(self) -> &'s [DestinationSelector] {
        let selector = match self {
            Self::Traffic(policy) => policy.spec.as_deref().map(|s| &s.destination_selector),
            Self::Access(policy) => policy.spec.as_deref().map(|s| &s.destination_selector),
        };
        selector.map_or(&[], |selector| selector)
    }

    /// The entry of its status for one Destination. `None` if there is none.
    #[must_use]
    pub fn here(self, destination: &ObjectKey) -> Option<&'s ApprovalStatus> {
        let destinations = &self.status().destinations;
        destinations.of(&destination.name, &destination.namespace)
    }

    /// Whether its newest generation was processed. `None` if a generation is missing.
    #[must_use]
    pub fn is_processed(self) -> Option<bool> {
        let processed = self.status().observed_generation?;
        Some(processed >= self.meta().generation?)
    }
}

/// Remarks on a policy as a whole.
impl PolicyObject<'_> {
    /// The number of Destinations for which it is in each state, accepted ones first.
    #[must_use]
    pub fn tally(self) -> Vec<(ApprovalState, usize)> {
        let states = self.status().destinations.iter();
        let states: Vec<ApprovalState> = states.map(|(_, status)| status.state).collect();
        let order = [
            ApprovalState::Accepted,
            ApprovalState::Invalid,
            ApprovalState::Failed,
            ApprovalState::Pending,
        ];
        let count = |state| states.iter().filter(|known| **known == state).count();
        let counted = order.map(|state| (state, count(state)));
        counted
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// Its faults, and the meaning of its selector if that is easily misread.
    #[must_use]
    pub fn remarks(self) -> Vec<Remark> {
        let status = self.status();
        let mut remarks: Vec<Remark> = status
            .errors
            .iter()
            .map(|error| Remark::error(&**error))
            .collect();
        remarks.extend(self.lateness());
        remarks.extend(self.selection());
        remarks
    }

    fn lateness(self) -> Option<Remark> {
        let status = self.status();
        match (self.is_processed(), status.state) {
            (_, None) => Some(Remark::warning(
                "networking has written no state; see whether it runs",
            )),
            (Some(false), _) => Some(Remark::warning(
                "the newest generation is not yet processed; if this persists, networking is down",
            )),
            (_, Some(ApprovalState::Pending)) => Some(Remark::warning(
                "it was processed and is still pending; see the log of networking",
            )),
            _ => None,
        }
    }

    fn selection(self) -> Option<Remark> {
        let selector = self.selector();
        let is_empty = |one: &DestinationSelector| *one == DestinationSelector::default();
        if selector.is_empty() {
            return Some(Remark::note(
                "an empty destinationSelector selects every Kubernetes service, but no external service",
            ));
        }
        selector.iter().any(is_empty).then(|| {
            Remark::warning(
                "an element of destinationSelector is empty and selects nothing; only an empty list selects all",
            )
        })
    }
}
