//! The comparison of a Destination with its cluster, in numbers: for the table, for filters and for JSON.

use crate::derive::{
    wording::{grouped, part_of},
    world::Known,
};

use super::{Drift, ServiceDrift};

/// The comparison of a Destination with its cluster, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DriftTally {
    /// The comparison of the endpoints. `None` if they are not known.
    pub endpoints: Option<EndpointTally>,
    /// The number of respects in which the Service differs. `None` if it is not known.
    pub service: Option<usize>,
}

/// The comparison of the endpoints of a Destination, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointTally {
    /// How many addresses are claimed.
    pub claimed: usize,
    /// How many addresses the cluster has.
    pub live: usize,
    /// How many of those are ready.
    pub ready: usize,
    /// How many addresses and ports differ. `None` if they are not compared.
    pub differs: Option<usize>,
}

/// Whether a Destination differs from its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriftState {
    /// Something differs.
    Differs,
    /// All of it was compared, and nothing differs.
    Agrees,
    /// Not all of it could be compared, and nothing of the rest differs.
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

    /// Whether the Destination differs. It agrees only if all of it could be compared.
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

/// How many endpoints are claimed and how many are ready: `12/10`, `12/?` if the endpoints of the cluster are not known,
/// `·` if the Destination is no Kubernetes service.
#[must_use]
pub fn claimed_ready(known: &Known, tally: Option<&DriftTally>) -> String {
    if known.destination.kube_service().is_none() {
        return "·".to_owned();
    }
    match tally.and_then(|tally| tally.endpoints) {
        Some(endpoints) => part_of(endpoints.claimed, endpoints.ready),
        None => format!("{}/?", grouped(known.summary.endpoints.into())),
    }
}
