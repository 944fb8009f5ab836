//! The drift of a Destination from its own cluster in numbers: the contract of every document.

use serde::Serialize;

use crate::{
    derive::{
        self,
        drift::Drift,
        world::{Known, World},
    },
    store::{Origin, Store},
};

/// The drift of a Destination from its own cluster. Unknown parts are absent, and `reason` says why.
#[derive(Debug, Serialize)]
pub(super) struct DriftReport {
    /// How many addresses the Destination claims.
    claimed: usize,
    /// How many addresses the cluster has.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<usize>,
    /// How many of them are ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    ready: Option<usize>,
    /// How many addresses and ports differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<usize>,
    /// The difference of the Service, as words after `its Service`.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl DriftReport {
    /// `None` if no source reaches the cluster.
    pub(super) fn of((store, world): (&Store, &World), known: &Known) -> Option<Self> {
        let cluster = derive::destination::cluster(&known.destination)?;
        store.reaches().to(&known.id.source, cluster)?;
        let drift = derive::drift::drift((store, world.relations()), known)?;
        Some(Self::from(&drift, known))
    }

    pub(super) fn from(drift: &Drift<'_>, known: &Known) -> Self {
        let endpoints = drift.tally().and_then(|tally| tally.endpoints);
        let claimed = endpoints.map_or(known.summary.endpoints as usize, |all| all.claimed);
        let reasons = drift.reasons();
        Self {
            claimed,
            live: endpoints.map(|all| all.live),
            ready: endpoints.map(|all| all.ready),
            differs: endpoints.and_then(|all| all.differs),
            service: drift
                .service
                .known()
                .map(derive::drift::ServiceDrift::words),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    }
}

/// The drift of a Destination from its own cluster. `None` if it has none, or if no cluster is read.
pub(super) fn drift<'s>(
    (store, world): (&'s Store, &'s World),
    known: &'s Known,
) -> Option<Drift<'s>> {
    let mut origins = store.sources().map(crate::store::Source::origin);
    let is_live = origins.any(|origin| origin == Some(Origin::Context));
    let is_reached = derive::destination::cluster(&known.destination)
        .is_some_and(|cluster| store.reaches().to(&known.id.source, cluster).is_some());
    if !is_live && !is_reached {
        return None;
    }
    derive::drift::drift((store, world.relations()), known)
}
