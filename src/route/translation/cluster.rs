//! One Envoy cluster of a sidecar, and the ports of a Destination.

use crate::{
    derive,
    model::{Destination, Labels},
    route::{Decision, RouteCode, Whereabouts},
    store::Id,
};

/// One Envoy cluster.
#[derive(Clone, Debug)]
pub struct SidecarCluster {
    /// Its name as Envoy has it: `outbound|9080|version-v1|reviews.bookinfo.svc.cluster.local`.
    pub name: String,
    /// The Destination in words: `reviews.bookinfo.cluster-1`.
    pub service: String,
    /// The registered cluster of the service; empty for external services.
    pub of_cluster: String,
    /// The name of the Destination object; empty if there is none.
    pub destination: String,
    /// The labels of its subset; empty for the whole service.
    pub subset: Labels,
    /// The service port.
    pub port: u32,
    /// The endpoints, or why there are none.
    pub fate: ClusterFate,
    /// How many endpoints of the service serve the port before the subset and losses are taken into account.
    pub serving: usize,
    /// Whether the sidecar knows the localities of the endpoints.
    pub has_localities: bool,
    /// The policy that sets up outlier detection.
    pub outlier_detection: Option<Decision>,
    /// Whether the sidecar gets endpoints that are not ready, as unhealthy ones.
    pub sends_unready: bool,
    pub(super) known: Option<Id>,
}

/// The endpoints of a cluster, or why there are none.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterFate {
    /// The endpoints. If empty, the reason and a sentence.
    Pool(Vec<PoolEndpoint>, Option<(RouteCode, String)>),
    /// Envoy has no such cluster: 503 with flag NC
    /// ([access log](https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage)).
    Missing(RouteCode, String),
    /// It is not known.
    Unknown(RouteCode, String),
}

/// An endpoint of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolEndpoint {
    /// Its address.
    pub address: String,
    /// Its port.
    pub port: u32,
    /// The place where it runs.
    pub place: Whereabouts,
    /// Whether Envoy may use it.
    pub is_healthy: bool,
}

/// The port that a client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::route) struct CalledPort {
    pub(in crate::route) number: u32,
    /// Whether Istio may see HTTP there.
    pub(in crate::route) is_http: bool,
}

/// The ports of a Destination.
pub(in crate::route) fn ports(destination: &Destination) -> Vec<CalledPort> {
    let rows = derive::ports::ports(destination).into_iter();
    let ports = rows.filter_map(|row| {
        Some(CalledPort {
            number: row.number?,
            is_http: row.istio.protocol.may_be_http(),
        })
    });
    ports.collect()
}

impl SidecarCluster {
    /// The Destination that it leads to. `None` if none is known.
    pub(in crate::route) fn id(&self) -> Option<&Id> {
        self.known.as_ref()
    }
}
