//! The load balancing of one Envoy cluster: priorities, panic mode, and the share of each endpoint.
//!
//! Priorities follow Istio's `util.LbPriority` ([`pilot/pkg/networking/util/util.go`]): they exist only with outlier
//! detection, which also sets the panic threshold to 0 (`applyOutlierDetection` in [`cluster_traffic_policy.go`]). Loads
//! follow Envoy's `LoadBalancerBase` (`load_balancer_impl.cc`), which computes in whole percent.
//!
//! [`cluster_traffic_policy.go`]: https://github.com/istio/istio/blob/90fabf1fd7da9a58292af9291f03e9edd53cee90/pilot/pkg/networking/core/v1alpha3/cluster_traffic_policy.go
//! [`pilot/pkg/networking/util/util.go`]: https://github.com/istio/istio/blob/release-1.12/pilot/pkg/networking/util/util.go

/// A region, zone and sub-zone; empty if unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whereabouts {
    /// The region.
    pub region: String,
    /// The zone.
    pub zone: String,
    /// The sub-zone.
    pub sub_zone: String,
}

/// The balancing of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    /// The share of each endpoint, in their order. They sum to 1, or to 0 if no endpoint may be used.
    pub shares: Vec<f64>,
    /// The share of each priority that exists, the nearest first.
    pub priorities: Vec<(u32, f64)>,
    /// Whether Envoy uses unhealthy endpoints.
    pub is_panic: bool,
}

/// Envoy's overprovisioning factor in percent.
const OVERPROVISIONING: usize = 140;
/// Envoy's panic threshold in percent, unless Istio sets it to 0.
const PANIC: usize = 50;

impl Whereabouts {
    /// The distance of an endpoint: 0 in the same sub-zone, 1 in the same zone, 2 in the same region, else 3.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        match other {
            other if self.region != other.region => 3,
            other if self.zone != other.zone => 2,
            other => u32::from(self.sub_zone != other.sub_zone),
        }
    }
}

/// The endpoints of one priority.
struct Level {
    distance: u32,
    members: Vec<usize>,
    healthy: usize,
}

/// Balances over endpoints, each with its distance and whether it is healthy. Without outlier detection every distance
/// must be the same.
#[must_use]
pub fn balance(endpoints: &[(u32, bool)], has_no_panic: bool) -> Balance {
    let levels = levels(endpoints);
    let threshold = if has_no_panic { 0 } else { PANIC };
    let loads = loads(&levels, threshold);
    let mut balance = Balance {
        shares: vec![0.0; endpoints.len()],
        priorities: Vec::new(),
        is_panic: loads.iter().any(|(_, is_panic)| *is_panic),
    };
    for (level, (load, is_panic)) in levels.iter().zip(loads) {
        let is_used = |at: &&usize| is_panic || endpoints[**at].1;
        let used: Vec<usize> = level.members.iter().filter(is_used).copied().collect();
        let share = load / number(used.len().max(1));
        for at in &used {
            balance.shares[*at] = share;
        }
        let load = if used.is_empty() { 0.0 } else { load };
        balance.priorities.push((level.distance, load));
    }
    balance
}

fn levels(endpoints: &[(u32, bool)]) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for distance in 0..=3 {
        let of_level = endpoints.iter().enumerate();
        let of_level = of_level.filter(|(_, (of, _))| *of == distance);
        let members: Vec<usize> = of_level.map(|(at, _)| at).collect();
        let healthy = members.iter().filter(|at| endpoints[**at].1).count();
        if !members.is_empty() {
            levels.push(Level {
                distance,
                members,
                healthy,
            });
        }
    }
    levels
}

/// The load of each level, and whether it is in panic mode.
fn loads(levels: &[Level], threshold: usize) -> Vec<(f64, bool)> {
    let available = |level: &Level| {
        let part = OVERPROVISIONING * level.healthy / level.members.len();
        part.min(100)
    };
    let availability: Vec<usize> = levels.iter().map(available).collect();
    let total = availability.iter().sum::<usize>().min(100);
    let is_panic =
        |level: &Level| total < 100 && 100 * level.healthy < threshold * level.members.len();
    let panics: Vec<bool> = levels.iter().map(is_panic).collect();
    let percents = if panics.iter().all(|is_panic| *is_panic) {
        by_size(levels)
    } else {
        by_availability(&availability, total)
    };
    let loads = percents.into_iter().map(|percent| number(percent) / 100.0);
    loads.zip(panics).collect()
}

/// A number of endpoints or percent; there are never more than 2^32.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The loads if every level is in panic mode: by the number of endpoints.
fn by_size(levels: &[Level]) -> Vec<usize> {
    let all: usize = levels.iter().map(|level| level.members.len()).sum();
    let parts = levels
        .iter()
        .map(|level| 100 * level.members.len() / all.max(1));
    with_remainder(parts.collect())
}

/// The loads by availability, the nearest first. If nothing is available, the nearest level gets all and fails.
fn by_availability(availability: &[usize], total: usize) -> Vec<usize> {
    let mut rest = 100;
    let parts = availability.iter().map(|part| {
        let load = (part * 100).checked_div(total).unwrap_or(0).min(rest);
        rest -= load;
        load
    });
    with_remainder(parts.collect())
}

/// Adds what rounding left to the first level with a load, or to the first.
fn with_remainder(mut parts: Vec<usize>) -> Vec<usize> {
    let rest = 100_usize.saturating_sub(parts.iter().sum());
    let first = parts.iter().position(|part| *part > 0).unwrap_or(0);
    if let Some(part) = parts.get_mut(first) {
        *part += rest;
    }
    parts
}
