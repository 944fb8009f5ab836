//! The claims of a Destination, compared with what its own cluster has now: address by address and port by port, and
//! the ports of its Service. The rules, the pane and `describe` share this judgement.

mod addresses;
mod endpoints;
mod faults;
pub(super) mod live;
mod rows;
mod service;
mod since;
mod tally;

pub use endpoints::EndpointDrift;
pub use faults::{differing_endpoints, differing_service, missing_service, waiting_endpoints};
pub use live::{Live, live_endpoints, live_service, unreached};
pub use rows::{Condition, DriftRow, DriftVerdict, Port as DriftPort};
pub use service::ServiceDrift;
pub use since::{Since, Watched};
pub use tally::{DriftState, DriftTally, EndpointTally, claimed_ready};

use super::world::{Known, Relations};
use crate::{
    model::SourceName,
    store::{ClusterReach, Reached, Store},
};

/// A Destination, compared with its own cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift<'s> {
    /// The source that reaches the cluster. `None` if none does.
    pub source: Option<&'s SourceName>,
    /// Its Service.
    pub service: Live<ServiceDrift<'s>>,
    /// Its endpoints.
    pub endpoints: Live<EndpointDrift<'s>>,
}

/// Compares a Destination with its own cluster. `None` if it is no Kubernetes service.
#[must_use]
pub fn drift<'s>(
    (store, relations): (&'s Store, &'s Relations),
    known: &'s Known,
) -> Option<Drift<'s>> {
    let kube = known.destination.kube_service()?;
    let are_recorded = relations.are_targets_recorded(&known.id.source);
    let service = live_service(store, &known.id.source, &kube.reference);
    let service = service.map(|service| ServiceDrift::of(kube, service, are_recorded));
    let endpoints = live_endpoints((store, relations), &known.id.source, &kube.reference);
    let meta = &known.destination.meta;
    let endpoints = endpoints.map(|slices| EndpointDrift::of((kube, meta), slices));
    let reached = store.reached(&known.id.source, &kube.reference.cluster);
    let source = match reached {
        Reached::By(ClusterReach { source, .. }) => Some(source),
        _ => None,
    };
    Some(Drift {
        source,
        service,
        endpoints,
    })
}

impl Drift<'_> {
    /// The comparison in numbers. `None` if neither the Service nor the endpoints are known.
    #[must_use]
    pub fn tally(&self) -> Option<DriftTally> {
        DriftTally::of(self)
    }

    /// Why something is not known or not compared, each reason once.
    #[must_use]
    pub fn reasons(&self) -> Vec<&str> {
        let mut reasons: Vec<&str> = self.service.why().into_iter().collect();
        reasons.extend(self.endpoints.why());
        reasons.extend(self.endpoints.known().and_then(|known| known.exempt));
        reasons.dedup();
        reasons
    }
}

#[cfg(test)]
mod tests;
