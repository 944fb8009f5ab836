//! The objects that Gloo Mesh writes for one Destination, and the configuration that Istio makes of them for the sidecar of
//! one client.
//!
//! Routes follow [`virtual_service_translator.go`]: policies with equal matchers and clients become one
//! route; it is left out if no policy of the group changes the route; the routes are sorted by [`http_route_ordering.go`].
//! Istio gives a sidecar the routes whose source fits it (`TranslateRoute` in its [`route.go`]), and its default route if
//! none does.
//!
//! [`virtual_service_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/virtual_service_translator.go
//! [`http_route_ordering.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/http_route_ordering.go
//! [`route.go`]: https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/core/v1alpha3/route/route.go

mod cluster;
mod clusters;
mod group;
mod order;
mod pool;
mod unready;

use crate::{
    derive::{
        effects::{ClientMatch, Selects},
        locality::LostPlaces,
        world::{Known, World},
    },
    model::policy::TrafficPolicySpec,
    store::Store,
};

use super::{CallingClient, CodedNote, Decision, IstioVersion, RequestMatcher, RouteCode};

pub(super) use cluster::{CalledPort, ports};
pub use cluster::{ClusterFate, PoolEndpoint, SidecarCluster};
use clusters::SidecarClusters;
use group::groups;
use order::Specificity;
pub(super) use pool::pod_ports;

/// The configuration of the sidecar of a client for one Destination and port.
#[derive(Clone, Debug, Default)]
pub struct SidecarConfig {
    /// The routes in order.
    pub routes: Vec<SidecarRoute>,
    /// The clusters that the routes name.
    pub clusters: Vec<SidecarCluster>,
    /// The assumptions made on the way.
    pub assumptions: Vec<CodedNote>,
}

/// One route of a sidecar.
#[derive(Clone, Debug)]
pub struct SidecarRoute {
    /// The requests that it takes.
    pub matcher: RequestMatcher,
    /// Whether the sidecar of the client has it.
    pub client: Selects,
    /// The first policy of its group. `None` if it is Istio's default route.
    pub policy: Option<Decision>,
    /// The requests and clients that it takes, in words.
    pub scope: String,
    /// The part of the requests that is aborted, from 0 to 1, with the status and the policy.
    pub abort: Option<(f64, i32, Decision)>,
    /// The members that divide the requests.
    pub split: RouteSplit,
    /// The policy that divides them. `None` if none does.
    pub split_by: Option<Decision>,
    /// The part of the requests that is copied, from 0 to 1, and the cluster that gets the copies.
    pub mirror: Option<(f64, usize)>,
    /// Its other settings, each with its policy.
    pub settings: Vec<(RouteCode, String, Decision)>,
    rank: Specificity,
    group: usize,
}

/// The members of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteSplit {
    /// Clusters with their weights.
    Members(Vec<(usize, u32)>),
    /// Istio refuses weights with this sum.
    Refused(u64),
}

/// The inputs of a translation.
#[derive(Clone, Copy)]
pub(super) struct TranslationInputs<'a> {
    pub(super) facts: (&'a Store, &'a World),
    pub(super) to: &'a Known,
    pub(super) port: CalledPort,
    pub(super) client: &'a CallingClient<'a>,
    pub(super) lost: &'a LostPlaces,
    pub(super) version: IstioVersion,
    /// Whether sidecars get endpoints that are not ready, as unhealthy ones.
    pub(super) sends_unready: bool,
    /// The part of the requests that a policy without a percentage concerns, from 0 to 1.
    pub(super) unset: f64,
}

/// Translates a Destination for a client.
pub(super) fn translate(inputs: &TranslationInputs<'_>) -> SidecarConfig {
    let mut made = SidecarClusters::new(*inputs);
    let mut routes: Vec<SidecarRoute> = Vec::new();
    if inputs.port.is_http {
        for (at, group) in groups(inputs).iter().enumerate() {
            routes.extend(group.routes((at, inputs), &mut made));
        }
    }
    routes.retain(|route| route.client != Selects::No);
    routes.sort_by(|a, b| a.rank.cmp(&b.rank));
    if !routes.iter().any(|route| route.client == Selects::Yes) {
        routes.push(default_route(inputs, &mut made));
    }
    let (clusters, assumptions) = made.finish();
    SidecarConfig {
        routes,
        clusters,
        assumptions,
    }
}

/// Istio's route for a service without routes of its own (`buildSidecarVirtualHostForService` in its [`route.go`]).
///
/// [`route.go`]: https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/core/v1alpha3/route/route.go
fn default_route(inputs: &TranslationInputs<'_>, made: &mut SidecarClusters<'_>) -> SidecarRoute {
    let cluster = made.whole(inputs.to, inputs.port.number);
    SidecarRoute {
        matcher: RequestMatcher::default(),
        client: Selects::Yes,
        policy: None,
        scope: String::new(),
        abort: None,
        split: RouteSplit::Members(vec![(cluster, 0)]),
        split_by: None,
        mirror: None,
        settings: Vec::new(),
        rank: Specificity::default(),
        group: usize::MAX,
    }
}

/// Whether the clients of a policy are in a cluster (`WorkloadSelectorContainsCluster` in [`selector_utils.go`]).
///
/// [`selector_utils.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/selectorutils/selector_utils.go
pub(super) fn has_cluster(spec: &TrafficPolicySpec, cluster: &str) -> bool {
    let selectors = &spec.source_selector;
    selectors.is_empty()
        || selectors
            .iter()
            .map(ClientMatch::of)
            .any(|client| client.clusters.is_empty() || client.clusters.contains(&cluster))
}

impl SidecarRoute {
    /// Whether another route is as specific as this one, so that their order is not certain.
    pub(super) fn ties_with(&self, other: &Self) -> bool {
        self.rank == other.rank && self.group != other.group
    }
}
