//! The policies in force for a Destination, each with what is to be said of it.

use crate::{
    derive::{
        Clause, Field, access_clauses, access_unknown, seek, traffic_clauses, traffic_unknown,
    },
    model::{
        Destination, Text,
        approval::{ApprovalState, ApprovalStatus},
        policy::{AccessPolicySpec, ShiftTarget, TrafficPolicySpec},
        reference::ObjectRef,
        status::{AppliedAccessPolicy, AppliedTrafficPolicy},
    },
    store::{Id, ObjectKey, Store},
};

use super::{
    Freshness, PolicyKind, Remark, drift, freshness,
    own::{Own, approval_words},
};

/// One policy in force for a Destination.
#[derive(Clone, Debug)]
pub struct PolicyRow<'s> {
    /// Which kind of policy.
    pub kind: PolicyKind,
    /// Which policy.
    pub reference: &'s ObjectRef,
    /// Its place among those of its kind, from 0: traffic policies are in force in this order.
    pub order: usize,
    /// The generation in force here.
    pub applied: Option<i64>,
    /// Whether that is the newest.
    pub freshness: Freshness,
    /// The policy itself, where it could be read.
    pub own: Option<Own<'s>>,
    /// What the policy says became of it for this Destination.
    pub here: Option<&'s ApprovalStatus>,
    /// The spec in force, where the status holds one.
    pub spec: Option<Spec<'s>>,
    /// What the spec in force says.
    pub clauses: Vec<Clause>,
    /// The fields in which the spec in force differs from the policy's own, though the generation is the same.
    pub drift: Vec<Field>,
    /// The gateway routes it applies to; `*` is all.
    pub routes: &'s [Text],
}

/// A spec in force.
#[derive(Clone, Copy, Debug)]
pub enum Spec<'s> {
    /// Of a `TrafficPolicy`.
    Traffic(&'s TrafficPolicySpec),
    /// Of an `AccessPolicy`.
    Access(&'s AccessPolicySpec),
}

/// The policies in force for a Destination: traffic policies in the order of acceptance, then access policies.
#[must_use]
pub fn policies<'s>(store: &'s Store, id: &Id, destination: &'s Destination) -> Vec<PolicyRow<'s>> {
    policies_first((store, id), destination, usize::MAX)
}

/// The same, of each kind the first `most` only.
#[must_use]
pub fn policies_first<'s>(
    (store, id): (&'s Store, &Id),
    destination: &'s Destination,
    most: usize,
) -> Vec<PolicyRow<'s>> {
    let Some(status) = &destination.status else {
        return Vec::new();
    };
    let traffic = status.traffic_policies.iter().enumerate().take(most);
    let traffic = traffic.map(|(order, applied)| traffic_row((store, id), order, applied));
    let access = status.access_policies.iter().enumerate().take(most);
    let access = access.map(|(order, applied)| access_row((store, id), order, applied));
    traffic.chain(access).collect()
}

fn traffic_row<'s>(
    (store, id): (&'s Store, &Id),
    order: usize,
    applied: &'s AppliedTrafficPolicy,
) -> PolicyRow<'s> {
    let spec = applied.spec.as_deref();
    let row = PolicyRow {
        spec: spec.map(Spec::Traffic),
        routes: &applied.routes,
        clauses: spec.map(traffic_clauses).unwrap_or_default(),
        ..blank(PolicyKind::Traffic, order, &applied.reference)
    };
    row.beside((store, id), applied.observed_generation)
}

fn access_row<'s>(
    (store, id): (&'s Store, &Id),
    order: usize,
    applied: &'s AppliedAccessPolicy,
) -> PolicyRow<'s> {
    let spec = applied.spec.as_deref();
    let row = PolicyRow {
        spec: spec.map(Spec::Access),
        clauses: spec.map(access_clauses).unwrap_or_default(),
        ..blank(PolicyKind::Access, order, &applied.reference)
    };
    row.beside((store, id), applied.observed_generation)
}

fn blank(kind: PolicyKind, order: usize, reference: &ObjectRef) -> PolicyRow<'_> {
    PolicyRow {
        kind,
        reference,
        order,
        applied: None,
        freshness: Freshness::Missing,
        own: None,
        here: None,
        spec: None,
        clauses: Vec::new(),
        drift: Vec::new(),
        routes: &[],
    }
}

impl<'s> PolicyRow<'s> {
    /// Compares it with the policy itself.
    fn beside(mut self, (store, id): (&'s Store, &Id), applied: Option<i64>) -> Self {
        let key = ObjectKey::from(self.reference);
        let found = seek(store, &id.source, self.kind.kind(), &key);
        self.applied = applied;
        self.own = found.there().and_then(Own::of);
        self.here = self.own.and_then(|own| own.here(&id.key));
        self.freshness = freshness::freshness(self.own, self.here, applied)
            .unwrap_or_else(|| freshness::absent(found, self.reference));
        let is_current = matches!(self.freshness, Freshness::Current { .. });
        if let Some(own) = self.own.filter(|_| is_current && self.spec.is_some()) {
            self.drift = drift::drift(&self.clauses, own);
        }
        self
    }

    /// Where those of its kind are listed in the Destination: a JSON pointer (RFC 6901).
    #[must_use]
    pub fn list(&self) -> &'static str {
        match self.kind {
            PolicyKind::Traffic => "/status/appliedTrafficPolicies",
            PolicyKind::Access => "/status/appliedAccessPolicies",
        }
    }

    /// Where its spec stands there, as long as the list holds objects alone: a JSON pointer (RFC 6901).
    #[must_use]
    pub fn pointer(&self) -> String {
        format!("{}/{}/spec", self.list(), self.order)
    }

    /// Whether it is a traffic policy.
    #[must_use]
    pub fn is_traffic(&self) -> bool {
        self.kind == PolicyKind::Traffic
    }

    /// Path and JSON text of the parts of the spec in force that this version does not know.
    #[must_use]
    pub fn unknown(&self) -> Vec<(String, String)> {
        match self.spec {
            None => Vec::new(),
            Some(Spec::Traffic(spec)) => traffic_unknown(spec),
            Some(Spec::Access(spec)) => access_unknown(spec),
        }
    }

    /// What the policy says became of it here, or as a whole where it says nothing of this Destination.
    #[must_use]
    pub fn state(&self) -> Option<ApprovalState> {
        let whole = self.own.and_then(|own| own.status().state);
        self.here.map(|here| here.state).or(whole)
    }

    /// That state in words: `accepted`, `refused as invalid as a whole`; nothing where it is not known.
    #[must_use]
    pub fn state_words(&self) -> Option<String> {
        let words = approval_words(self.state()?);
        let whole = if self.here.is_some() {
            ""
        } else {
            " as a whole"
        };
        Some(format!("{words}{whole}"))
    }

    /// Everything that is not as it should be, what matters most first.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        // That policies could not be read is said once, not for each of them.
        if self.own.is_some() || self.reference.name.is_empty() || !self.is_unread() {
            remarks.extend(freshness::remark(&self.freshness));
        }
        remarks.extend(self.refusal());
        if let Some(here) = self.here {
            remarks.extend(here.errors.iter().map(|error| Remark::error(&**error)));
            let warnings = here.warnings.iter();
            remarks.extend(warnings.map(|warning| Remark::warning(&**warning)));
        }
        remarks.extend(self.whole());
        if !self.drift.is_empty() {
            let paths: Vec<String> = self.drift.iter().map(Field::path).collect();
            remarks.push(Remark::note(format!(
                "what is in force differs from the policy at the same generation in {}",
                paths.join(", ")
            )));
        }
        remarks.sort_by_key(|remark| remark.severity);
        remarks
    }

    /// Its spec in force, where it is a traffic policy.
    pub(super) fn traffic(&self) -> Option<&'s TrafficPolicySpec> {
        match self.spec? {
            Spec::Traffic(spec) => Some(spec),
            Spec::Access(_) => None,
        }
    }

    fn is_unread(&self) -> bool {
        matches!(self.freshness, Freshness::Unknown { .. })
    }

    /// That it is listed here though it says it was refused here.
    fn refusal(&self) -> Option<Remark> {
        let state = self.here?.state;
        if !matches!(state, ApprovalState::Invalid | ApprovalState::Failed) {
            return None;
        }
        let refused = approval_words(state);
        let own = self.own?;
        if matches!(self.freshness, Freshness::Current { .. }) {
            return Some(Remark::error(format!(
                "the policy says it was {refused} for this Destination, which lists it still"
            )));
        }
        let processed = own.status().observed_generation?;
        (own.is_processed() == Some(false)).then(|| {
            Remark::error(format!(
                "generation {processed} was {refused} for this Destination"
            ))
        })
    }

    /// That the policy is not accepted as a whole, though it is here.
    fn whole(&self) -> Option<Remark> {
        let state = self.own?.status().state?;
        let is_accepted_here = self.here?.state == ApprovalState::Accepted;
        if state == ApprovalState::Accepted || !is_accepted_here {
            return None;
        }
        let subsets = if self.traffic().is_some_and(needs_subsets) {
            "; while that lasts, the subsets it shifts traffic to are not kept as required, and calls to them fail"
        } else {
            ""
        };
        Some(Remark::warning(format!(
            "accepted here, but the policy as a whole is {}{subsets}",
            approval_words(state)
        )))
    }
}

fn needs_subsets(spec: &TrafficPolicySpec) -> bool {
    let shift = spec.policy.traffic_shift.iter();
    let mut targets = shift
        .flat_map(|shift| &shift.destinations)
        .filter_map(|member| member.target.as_ref());
    targets.any(
        |target| matches!(target, ShiftTarget::KubeService { subset, .. } if !subset.is_empty()),
    )
}
