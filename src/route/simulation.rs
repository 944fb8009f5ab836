//! One request on the configuration of a sidecar, as Envoy handles it: the first route that fits, the fault filter, the
//! weighted choice, and the load balancing of each cluster.

use crate::derive::effects::Selects;

use super::{
    Balance, ClusterFate, HttpRequest, RouteSplit, SidecarCluster, SidecarConfig, Whereabouts,
    balance,
};

/// The course of a request through a sidecar.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// The route that takes it.
    pub matched: RouteChoice,
    /// The part that is aborted on purpose, from 0 to 1.
    pub aborted: f64,
    /// The clusters that it may go to.
    pub legs: Vec<RouteLeg>,
    /// The part of the requests whose copies arrive at a cluster, and the index of the cluster.
    pub mirrored: Option<(f64, usize)>,
}

/// The route that takes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteChoice {
    /// The route at this index.
    Route(usize),
    /// None: Envoy answers 404.
    None,
    /// It depends on something that is not known whether the route at this index does.
    Unknown(usize),
}

/// One cluster that a request may go to.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteLeg {
    /// The index of the cluster.
    pub cluster: usize,
    /// The part of the requests that goes there, from 0 to 1.
    pub share: f64,
    /// The balancing over its endpoints. `None` if the cluster does not exist or is not known.
    pub balance: Option<Balance>,
}

/// Simulates a request of a client in a place.
#[must_use]
pub fn simulate(config: &SidecarConfig, place: &Whereabouts, request: &HttpRequest) -> Simulation {
    let matched = choose(config, request);
    let nothing = Simulation {
        matched,
        aborted: 0.0,
        legs: Vec::new(),
        mirrored: None,
    };
    let RouteChoice::Route(at) = matched else {
        return nothing;
    };
    let route = &config.routes[at];
    let aborted = route.abort.as_ref().map_or(0.0, |(part, ..)| *part);
    let RouteSplit::Members(members) = &route.split else {
        return Simulation { aborted, ..nothing };
    };
    let legs = legs(config, place, (members, 1.0 - aborted));
    let arrived: f64 = legs.iter().map(RouteLeg::arrived).sum();
    let mirrored = route.mirror.map(|(part, cluster)| {
        let target = leg(config, place, (cluster, 1.0)).arrived();
        (part * arrived * target, cluster)
    });
    Simulation {
        aborted,
        legs,
        mirrored,
        ..nothing
    }
}

/// The first route that the request fits.
fn choose(config: &SidecarConfig, request: &HttpRequest) -> RouteChoice {
    let mut routes = config.routes.iter().enumerate();
    let found =
        routes.find(|(_, route)| route.client != Selects::No && route.matcher.fits(request));
    match found {
        Some((at, route)) if route.client == Selects::Yes => RouteChoice::Route(at),
        Some((at, _)) => RouteChoice::Unknown(at),
        None => RouteChoice::None,
    }
}

/// The clusters of members with their shares: an only member gets everything, whatever its weight is.
fn legs(
    config: &SidecarConfig,
    place: &Whereabouts,
    (members, all): (&[(usize, u32)], f64),
) -> Vec<RouteLeg> {
    let sum: f64 = members.iter().map(|(_, weight)| f64::from(*weight)).sum();
    let share = |weight: u32| match members {
        [_] => all,
        _ => all * f64::from(weight) / sum.max(1.0),
    };
    let legs = members
        .iter()
        .map(|(cluster, weight)| leg(config, place, (*cluster, share(*weight))));
    legs.collect()
}

fn leg(config: &SidecarConfig, place: &Whereabouts, (cluster, share): (usize, f64)) -> RouteLeg {
    let balance = config
        .clusters
        .get(cluster)
        .and_then(|cluster| cluster.balance(place));
    RouteLeg {
        cluster,
        share,
        balance,
    }
}

impl RouteLeg {
    /// The part of the requests that arrives at an endpoint, from 0 to 1.
    #[must_use]
    pub fn arrived(&self) -> f64 {
        let part: f64 = self
            .balance
            .iter()
            .flat_map(|balance| &balance.shares)
            .sum();
        self.share * part
    }
}

impl SidecarCluster {
    /// Whether Envoy never uses unhealthy endpoints: Istio turns panic mode off with outlier detection, and for clusters to
    /// which it sends unhealthy endpoints (`applyOutlierDetection` in [`cluster_traffic_policy.go`]).
    ///
    /// [`cluster_traffic_policy.go`]: https://github.com/istio/istio/blob/90fabf1fd7da9a58292af9291f03e9edd53cee90/pilot/pkg/networking/core/v1alpha3/cluster_traffic_policy.go
    #[must_use]
    pub fn has_no_panic(&self) -> bool {
        self.outlier_detection.is_some() || self.sends_unready
    }

    /// The balancing over its endpoints for a client in a place.
    #[must_use]
    pub fn balance(&self, place: &Whereabouts) -> Option<Balance> {
        let ClusterFate::Pool(pool, _) = &self.fate else {
            return None;
        };
        let is_ranked = self.outlier_detection.is_some() && self.has_localities;
        let distance = |of: &Whereabouts| if is_ranked { place.distance(of) } else { 0 };
        let endpoints = pool
            .iter()
            .map(|one| (distance(&one.place), one.is_healthy));
        Some(balance(&endpoints.collect::<Vec<_>>(), self.has_no_panic()))
    }
}
