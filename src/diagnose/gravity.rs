//! The order in which findings are read: what is new first, then by gravity, which is how many of the requests to an object fail
//! because of a finding, and whether anything else answers them.

use jiff::{SignedDuration, Timestamp};

use crate::{
    derive::{
        destination::cluster,
        world::{Known, World},
    },
    model::meta::Meta,
    store::{Source, Store},
};

use super::{Holder, Rule, Severity, diagnosis::POLICIES};

/// How much a finding weighs if all requests are affected and nothing else answers them, from 0 to 1,000. Requests that fail now
/// weigh most, then those that go elsewhere, then what was asked for and is not done, then what is not the newest.
const WEIGHTS: &[(u32, &[&str])] = &[
    (
        1_000,
        &[
            "no-endpoints",
            "port-unserved",
            "subset-unsatisfied",
            "access-denies-everyone",
            "fault-injected",
            "shift-target-missing",
            "shift-target-unreachable",
            "shift-virtual-destination-missing",
            "tls-against-mesh",
            "external-no-hosts",
            "service-missing",
        ],
    ),
    (
        800,
        &[
            "access-default-deny",
            "access-port-unknown",
            "shift-weights",
            "shift-port",
            "split-without-weight",
            "traffic-elsewhere",
            "header-credential-removed",
        ],
    ),
    (
        600,
        &[
            "gateway-missing",
            "gateway-no-address",
            "gateway-address-stale",
            "smart-dns-required",
            "port-target-mismatch",
            "endpoint-ip-overlap",
            "federated-without-endpoints",
        ],
    ),
    (
        400,
        &[
            "traffic-policy-rejected",
            "access-policy-rejected",
            "federation-rejected",
            "policy-selects-nothing",
            "shift-not-in-force",
            "access-source-unknown",
        ],
    ),
    (
        200,
        &[
            "cluster-unregistered",
            "cluster-not-accepted",
            "mesh-missing",
            "virtual-mesh-missing",
            "policy-missing",
            "status-stale",
            "status-missing",
            "traffic-policy-stale",
            "access-policy-stale",
            "retry-over-timeout",
            "outlier-ejects-all",
            "mirror-overload",
            "endpoints-drift",
            "ports-drift",
            "ref-duplicate",
        ],
    ),
];
/// Rules about a service that does not answer at all, so that callers may have been told to use another cluster.
const OF_SERVICES: &[&str] = &[
    "no-endpoints",
    "federated-without-endpoints",
    "service-missing",
];

impl Rule {
    /// How much its findings weigh if all requests are affected, from 0 to 1,000.
    fn weight(&self, severity: Severity) -> u32 {
        let mut weights = WEIGHTS.iter();
        let own = weights.find(|(_, rules)| rules.contains(&self.id));
        match severity {
            Severity::Info => 10,
            Severity::Warning => own.map_or(40, |(weight, _)| *weight),
            Severity::Error => own.map_or(300, |(weight, _)| *weight),
        }
    }
}

/// How early a finding is read: what came in the last day before what has been there for longer, then the gravest, then the
/// newest. The greatest is read first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence {
    /// Whether it came within a day before the last change of any Destination or policy, as far as its objects say.
    pub is_new: bool,
    /// Its gravity, from 0 to 1,000.
    pub gravity: u32,
    /// When it came. `None` if that is not known.
    pub came: Option<Timestamp>,
}

/// The age up to which findings are new.
const NEWS: SignedDuration = SignedDuration::from_hours(24);

/// The facts by which findings are put in order.
#[derive(Clone, Copy, Debug)]
pub struct ReadingOrder<'w> {
    world: &'w World,
    /// The earliest time of new findings. `None` if no object says when it was written.
    news: Option<Timestamp>,
}

impl<'w> ReadingOrder<'w> {
    /// The order among these facts.
    #[must_use]
    pub fn of(store: &Store, world: &'w World) -> Self {
        let destinations = world.iter().map(|known| &known.destination.meta);
        let feeds = store.sources().flat_map(Source::feeds);
        let policies = feeds.filter(|(kind, _)| POLICIES.contains(kind));
        let policies = policies.flat_map(|(_, feed)| feed.objects());
        let policies = policies.map(|(_, policy)| policy.meta());
        let written = destinations.chain(policies).filter_map(Meta::newest);
        let news = written.max().and_then(|last| last.checked_sub(NEWS).ok());
        Self { world, news }
    }

    /// How early a finding is read. Since when it is present is given if its source is a server; of a dump, the newest time
    /// that its object says is taken.
    #[must_use]
    pub fn precedence(
        &self,
        holder: &Holder,
        of: (&Rule, Severity, u16),
        since: Option<Timestamp>,
    ) -> Precedence {
        let came = since.or_else(|| holder.meta().newest());
        Precedence {
            is_new: came >= self.news,
            gravity: gravity(self.world, holder, of),
            came,
        }
    }
}

/// The gravity of a finding, from 0 to 1,000: the weight of its rule, times the share of requests in thousandths, halved if the
/// service does not answer here but runs in another cluster.
fn gravity(world: &World, holder: &Holder, (rule, severity, share): (&Rule, Severity, u16)) -> u32 {
    let gravity = rule.weight(severity) * u32::from(share) / 1_000;
    let of_service = holder
        .destination()
        .filter(|_| OF_SERVICES.contains(&rule.id));
    if of_service.is_some_and(|known| runs_elsewhere(world, known)) {
        gravity / 2
    } else {
        gravity
    }
}

/// Whether the service of the same name and namespace has endpoints in another cluster.
fn runs_elsewhere(world: &World, known: &Known) -> bool {
    let Some(kube) = known.destination.kube_service() else {
        return false;
    };
    let relations = world.relations();
    let mut others = relations.called(&known.id.source, &kube.reference);
    let own = cluster(&known.destination);
    others.any(|other| cluster(&other.destination) != own && other.summary.endpoints > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::rule;

    #[test]
    fn what_is_weighed_are_rules() {
        let weighed = WEIGHTS.iter().flat_map(|(_, rules)| *rules);
        for id in weighed.chain(OF_SERVICES) {
            assert!(rule(id).is_some(), "{id}");
        }
    }

    #[test]
    fn requests_that_fail_weigh_more_than_what_is_not_the_newest() {
        let weight = |id: &str, severity| rule(id).expect("a rule").weight(severity);
        let (error, warning) = (Severity::Error, Severity::Warning);
        let order = [
            weight("no-endpoints", error),
            weight("traffic-elsewhere", warning),
            weight("gateway-no-address", error),
            weight("traffic-policy-rejected", error),
            weight("port-duplicate", error),
            weight("status-stale", warning),
            weight("single-zone", warning),
            weight("single-endpoint", Severity::Info),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
    }
}
