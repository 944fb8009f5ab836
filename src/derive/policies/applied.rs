//! The policies in force for a Destination, as its status records them, each compared with the policy itself.
//!
//! What is in force is the copy in the status, of the generation that is recorded there; the policy itself may have changed
//! since.

use crate::{
    derive::{
        effects::{
            Field, PolicyEffect, Statement, TrafficShift, access_effects, access_unknown,
            statements, traffic_effects, traffic_unknown,
        },
        fault::Fault,
        policies::refusal,
        world::seek,
    },
    model::{
        Destination, Text,
        approval::{ApprovalState, ApprovalStatus},
        policy::{AccessPolicySpec, TrafficPolicySpec},
        reference::{ClusterObjectRef, ObjectRef},
        status::{AppliedAccessPolicy, AppliedTrafficPolicy},
    },
    store::{Id, Object, ObjectKey, Store},
};

use super::{
    Freshness, PolicyKind, PolicyObject, Remark, approval_words, drift,
    freshness::{self, Mention},
};

/// One policy in force for a Destination.
#[derive(Clone, Debug)]
pub struct AppliedPolicy<'s> {
    /// Which kind of policy.
    pub kind: PolicyKind,
    /// Which policy.
    pub reference: &'s ObjectRef,
    /// Its place among those of its kind, from 0. Of two traffic policies that set the same, the first wins.
    pub order: usize,
    /// The generation in force here. `None` if it is not recorded.
    pub applied: Option<i64>,
    /// Whether that is the newest.
    pub freshness: Freshness,
    /// The policy itself. `None` if it was not found.
    pub object: Option<PolicyObject<'s>>,
    /// The part of the policy's status about this Destination.
    pub here: Option<&'s ApprovalStatus>,
    /// The spec in force. `None` if the status holds none.
    pub spec: Option<AppliedSpec<'s>>,
    /// The effects of the spec in force.
    pub effects: Vec<PolicyEffect<'s>>,
    /// The service of the Destination. `None` if it has none.
    pub service: Option<&'s ClusterObjectRef>,
    /// The fields in which the spec in force differs from the policy's own at the same generation.
    pub drift: Vec<Field>,
    /// The gateway routes it applies to; `*` is all.
    pub routes: &'s [Text],
    /// Its faults: it is stale or missing, or it was refused here.
    pub faults: Vec<Fault>,
}

/// A spec in force.
#[derive(Clone, Copy, Debug)]
pub enum AppliedSpec<'s> {
    /// Of a `TrafficPolicy`.
    Traffic(&'s TrafficPolicySpec),
    /// Of an `AccessPolicy`.
    Access(&'s AccessPolicySpec),
}

/// The policies in force for a Destination: traffic policies in the order of acceptance, then access policies.
#[must_use]
pub fn policies<'s>(
    store: &'s Store,
    id: &Id,
    destination: &'s Destination,
) -> Vec<AppliedPolicy<'s>> {
    policies_first((store, id), destination, usize::MAX)
}

/// The same, but at most the first `most` of each kind.
#[must_use]
pub fn policies_first<'s>(
    (store, id): (&'s Store, &Id),
    destination: &'s Destination,
    most: usize,
) -> Vec<AppliedPolicy<'s>> {
    let Some(status) = &destination.status else {
        return Vec::new();
    };
    let service = destination.kube_service().map(|kube| &kube.reference);
    let traffic = status.traffic_policies.iter().enumerate().take(most);
    let traffic = traffic.map(|(order, applied)| traffic_policy(order, applied));
    let access = status.access_policies.iter().enumerate().take(most);
    let access = access.map(|(order, applied)| access_policy(order, applied));
    traffic
        .chain(access)
        .map(|policy| AppliedPolicy { service, ..policy }.compared((store, id)))
        .collect()
}

fn traffic_policy(order: usize, applied: &AppliedTrafficPolicy) -> AppliedPolicy<'_> {
    let spec = applied.spec.as_deref();
    AppliedPolicy {
        applied: applied.observed_generation,
        spec: spec.map(AppliedSpec::Traffic),
        routes: &applied.routes,
        effects: spec.map(traffic_effects).unwrap_or_default(),
        ..blank(PolicyKind::Traffic, order, &applied.reference)
    }
}

fn access_policy(order: usize, applied: &AppliedAccessPolicy) -> AppliedPolicy<'_> {
    let spec = applied.spec.as_deref();
    AppliedPolicy {
        applied: applied.observed_generation,
        spec: spec.map(AppliedSpec::Access),
        effects: spec.map(access_effects).unwrap_or_default(),
        ..blank(PolicyKind::Access, order, &applied.reference)
    }
}

fn blank(kind: PolicyKind, order: usize, reference: &ObjectRef) -> AppliedPolicy<'_> {
    AppliedPolicy {
        kind,
        reference,
        order,
        applied: None,
        freshness: Freshness::Missing,
        object: None,
        here: None,
        spec: None,
        effects: Vec::new(),
        service: None,
        drift: Vec::new(),
        routes: &[],
        faults: Vec::new(),
    }
}

impl<'s> AppliedPolicy<'s> {
    /// The same, compared with the policy itself.
    fn compared(mut self, (store, id): (&'s Store, &Id)) -> Self {
        let key = ObjectKey::from(self.reference);
        let found = seek(store, &id.source, self.kind.kind(), &key);
        self.object = found.there().and_then(PolicyObject::of);
        self.here = self.object.and_then(|object| object.here(&id.key));
        self.freshness = match self.object {
            Some(own) => freshness::freshness(own, self.here, self.applied),
            None => freshness::absent(found.clone(), self.reference),
        };
        let knows_all = freshness::knows_policies(|kind| store.knowledge(&id.source, kind));
        self.faults = self.faults((found.there(), knows_all), id);
        let is_current = matches!(self.freshness, Freshness::Current { .. });
        let own = self.object.filter(|_| is_current && self.spec.is_some());
        if let Some(own) = own.and_then(PolicyObject::effects) {
            let unknown: Vec<String> = self.unknown().into_iter().map(|(path, _)| path).collect();
            self.drift = drift::drift(&self.effects, &own, &unknown);
        }
        self
    }

    /// The effects of the spec in force, in words.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        statements(&self.effects, self.service)
    }

    /// The list of those of its kind in the Destination: a JSON pointer (RFC 6901).
    #[must_use]
    pub fn list(&self) -> &'static str {
        match self.kind {
            PolicyKind::Traffic => "/status/appliedTrafficPolicies",
            PolicyKind::Access => "/status/appliedAccessPolicies",
        }
    }

    /// Its spec there, if the list holds only objects: a JSON pointer (RFC 6901).
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
            Some(AppliedSpec::Traffic(spec)) => traffic_unknown(spec),
            Some(AppliedSpec::Access(spec)) => access_unknown(spec),
        }
    }

    /// Its state for this Destination by its own status, else its state as a whole.
    #[must_use]
    pub fn state(&self) -> Option<ApprovalState> {
        let whole = self.object.and_then(|object| object.status().state);
        self.here.map(|here| here.state).or(whole)
    }

    /// That state in words: `accepted`, `refused as invalid as a whole`. `None` if it is not known.
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

    fn faults(&self, (object, knows_all): (Option<&Object>, bool), id: &Id) -> Vec<Fault> {
        let mention = Mention::applied(self.kind, self.order, (self.reference, self.applied));
        let refusal = object
            .zip(self.here)
            .and_then(|(object, here)| refusal(object, here, id));
        let missing = (knows_all && self.is_missing()).then(|| freshness::missing(&mention));
        let stale = freshness::stale(&mention, &self.freshness, id);
        refusal.into_iter().chain(missing).chain(stale).collect()
    }

    /// Whether its name is complete and no policy has it.
    fn is_missing(&self) -> bool {
        self.freshness == Freshness::Missing && self.reference.names_an_object()
    }

    /// Everything to be said of it, the gravest first: its faults, then what no rule finds.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks: Vec<Remark> = self.faults.iter().cloned().map(Remark::from).collect();
        // That policies could not be read is said once for all of them.
        let is_unread = matches!(self.freshness, Freshness::Unknown { .. });
        if self.object.is_some() || self.reference.name.is_empty() || !is_unread {
            remarks.extend(freshness::note(&self.freshness));
        }
        if self.is_missing() && self.faults.is_empty() {
            // The rule runs only if all policies of both kinds were read.
            let words = freshness::missing_words(self.kind, self.reference);
            remarks.push(Remark::note(words));
        }
        remarks.extend(self.still_listed());
        if let Some(here) = self.here {
            let errors = here.errors.iter().filter(|_| !here.state.is_refusal());
            remarks.extend(
                errors
                    .chain(&here.warnings)
                    .map(|text| Remark::note(&**text)),
            );
        }
        remarks.extend(self.whole());
        if !self.drift.is_empty() {
            let paths: Vec<String> = self.drift.iter().map(Field::path).collect();
            remarks.push(Remark::note(format!(
                "the spec in force differs from the policy's own at the same generation in {}",
                paths.join(", ")
            )));
        }
        remarks.sort_by_key(|remark| remark.severity);
        remarks
    }

    /// Its spec in force. `None` if it is no traffic policy, or the status holds no spec.
    pub(super) fn traffic(&self) -> Option<&'s TrafficPolicySpec> {
        match self.spec? {
            AppliedSpec::Traffic(spec) => Some(spec),
            AppliedSpec::Access(_) => None,
        }
    }

    /// That it is in force here although its own status says it was refused here.
    fn still_listed(&self) -> Option<Remark> {
        let is_refused = self.here?.state.is_refusal();
        let is_current = matches!(self.freshness, Freshness::Current { .. });
        (is_refused && is_current)
            .then(|| Remark::note("it was refused, but it is still listed here"))
    }

    /// That it is accepted here but not as a whole.
    fn whole(&self) -> Option<Remark> {
        let state = self.object?.status().state?;
        let is_accepted_here = self.here?.state == ApprovalState::Accepted;
        if state == ApprovalState::Accepted || !is_accepted_here {
            return None;
        }
        let needs_subsets = |spec: &TrafficPolicySpec| {
            let shift = spec.policy.traffic_shift.as_ref();
            shift.is_some_and(|shift| TrafficShift::new(&shift.destinations, false).needs_subsets())
        };
        let subsets = if self.traffic().is_some_and(needs_subsets) {
            "; until it is accepted, the subsets it shifts to are not kept as required, and requests to them fail"
        } else {
            ""
        };
        Some(Remark::note(format!(
            "accepted here, but {} as a whole{subsets}",
            approval_words(state)
        )))
    }
}
