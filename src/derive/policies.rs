//! The policies in force for a Destination, and whether they are the newest.

use crate::{
    model::{Destination, approval::ApprovalState, reference::ObjectRef},
    store::{Feed, Id, Kind, Object, ObjectKey, Store},
};

use super::{access_clauses, short_words, traffic_clauses};

/// One policy in force for a Destination.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRow {
    /// Which kind of policy.
    pub kind: PolicyKind,
    /// Which policy.
    pub reference: ObjectRef,
    /// The generation in force here.
    pub applied: Option<i64>,
    /// Whether that is the newest.
    pub freshness: Freshness,
    /// What it does, a phrase for each part, the most telling first.
    pub words: Vec<String>,
}

/// The two kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// A `TrafficPolicy`.
    Traffic,
    /// An `AccessPolicy`.
    Access,
}

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
    /// There is no such policy any more.
    Missing,
    /// Policies of this kind could not be read, so nobody knows.
    Unknown,
}

impl PolicyKind {
    /// The kind of the objects.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Traffic => Kind::TrafficPolicy,
            Self::Access => Kind::AccessPolicy,
        }
    }
}

/// The policies in force for a Destination: traffic policies in the order of acceptance, then access policies.
#[must_use]
pub fn policies(store: &Store, id: &Id, destination: &Destination) -> Vec<PolicyRow> {
    let Some(status) = &destination.status else {
        return Vec::new();
    };
    let traffic = status.traffic_policies.iter().map(|applied| PolicyRow {
        kind: PolicyKind::Traffic,
        reference: applied.reference.clone(),
        applied: applied.observed_generation,
        freshness: freshness(
            store,
            id,
            PolicyKind::Traffic,
            &applied.reference,
            applied.observed_generation,
        ),
        words: applied
            .spec
            .as_ref()
            .map(|spec| short_words(&traffic_clauses(spec)))
            .unwrap_or_default(),
    });
    let access = status.access_policies.iter().map(|applied| PolicyRow {
        kind: PolicyKind::Access,
        reference: applied.reference.clone(),
        applied: applied.observed_generation,
        freshness: freshness(
            store,
            id,
            PolicyKind::Access,
            &applied.reference,
            applied.observed_generation,
        ),
        words: applied
            .spec
            .as_ref()
            .map(|spec| short_words(&access_clauses(spec)))
            .unwrap_or_default(),
    });
    traffic.chain(access).collect()
}

fn freshness(
    store: &Store,
    id: &Id,
    kind: PolicyKind,
    reference: &ObjectRef,
    applied: Option<i64>,
) -> Freshness {
    let feed = store
        .source(&id.source)
        .and_then(|source| source.feed(kind.kind()));
    let Some(object) = feed.and_then(|feed| feed.get(&ObjectKey::from(reference))) else {
        let proves_absence = feed.is_some_and(Feed::was_listed) && !reference.name.is_empty();
        return if proves_absence {
            Freshness::Missing
        } else {
            Freshness::Unknown
        };
    };
    let status = match object {
        Object::TrafficPolicy(policy) => Some(&policy.status),
        Object::AccessPolicy(policy) => Some(&policy.status),
        _ => None,
    };
    let here = status.and_then(|status| status.destinations.of(&id.key.name, &id.key.namespace));
    let state = here
        .map(|here| here.state)
        .or(status.and_then(|status| status.state));
    match (object.meta().generation, applied) {
        (Some(newest), Some(applied)) if newest > applied => Freshness::Stale { newest, state },
        (Some(newest), Some(_)) => Freshness::Current { newest },
        _ => Freshness::Unknown,
    }
}
