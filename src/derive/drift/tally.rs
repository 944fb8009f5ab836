//! How a Destination stands beside its cluster, in numbers: for the table, for filters and for JSON.

use crate::derive::Known;

use super::{Drift, ServiceDrift};

/// How a Destination stands beside its cluster, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DriftTally {
    /// How the endpoints stand; nothing where they are not known.
    pub endpoints: Option<EndpointTally>,
    /// In how many respects the Service differs; nothing where it is not known.
    pub service: Option<usize>,
}

/// How the endpoints of a Destination stand, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointTally {
    /// How many addresses are claimed.
    pub claimed: usize,
    /// How many addresses the cluster has.
    pub live: usize,
    /// How many of those are ready.
    pub ready: usize,
    /// How many addresses and ports differ; nothing where they are not held against each other.
    pub differs: Option<usize>,
}

/// Whether a Destination differs from its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriftState {
    /// In something it does.
    Differs,
    /// All of it was compared, and it does not.
    Agrees,
    /// Not all of it could be compared, and what could does not differ.
    Unknown,
}

impl DriftTally {
    pub(super) fn of(drift: &Drift<'_>) -> Option<Self> {
        let service = drift.service.known().map(ServiceDrift::differs);
        let endpoints = drift.endpoints.known().map(|endpoints| EndpointTally {
            claimed: endpoints.claimed.len(),
            live: endpoints.live.len(),
            ready: endpoints.ready.len(),
            differs: endpoints.exempt.is_none().then_some(endpoints.differing),
        });
        let is_known = service.is_some() || endpoints.is_some();
        is_known.then_some(Self { endpoints, service })
    }

    /// Whether the Destination differs. What could not be compared is no agreement.
    #[must_use]
    pub fn state(&self) -> DriftState {
        let endpoints = self.endpoints.and_then(|endpoints| endpoints.differs);
        match (endpoints, self.service) {
            (Some(1..), _) | (_, Some(1..)) => DriftState::Differs,
            (Some(0), Some(0)) => DriftState::Agrees,
            _ => DriftState::Unknown,
        }
    }
}

/// How many endpoints are claimed and how many are ready: `12/10`, `12/?` where the cluster is not known, `·` where there
/// is no cluster.
#[must_use]
pub fn claimed_ready(known: &Known, tally: Option<&DriftTally>) -> String {
    if known.destination.kube_service().is_none() {
        return "·".to_owned();
    }
    match tally.and_then(|tally| tally.endpoints) {
        Some(endpoints) => format!("{}/{}", endpoints.claimed, endpoints.ready),
        None => format!("{}/?", known.summary.endpoints),
    }
}
