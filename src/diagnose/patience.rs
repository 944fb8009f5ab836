//! How long a finding is present before it is raised, so that controllers at work raise nothing.
//!
//! Controllers write one object after the other: the status of a Destination follows its policies within seconds. The times
//! of an object tell how long ago it was written, but servers before Kubernetes 1.25 keep these times if only values
//! change. A finding that compares two objects therefore also has to be seen for a while.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Came, Finding, Rule};
use crate::store::Origin;

/// The time that the management plane has to process a live object after it was written.
pub const SETTLES: SignedDuration = SignedDuration::from_secs(60);

/// How long a finding that was there at the first look is watched before it is raised: its objects changed some time
/// before, and a controller that is at work clears it within seconds.
pub const FIRST_LOOK: SignedDuration = SignedDuration::from_secs(20);

/// The rules that compare what two controllers write one after the other.
const COMPARING: [&str; 37] = [
    "mesh-missing",
    "cluster-unregistered",
    "status-missing",
    "status-stale",
    "traffic-policy-stale",
    "access-policy-stale",
    "policy-missing",
    "no-workload",
    "endpoint-unlabelled",
    "endpoint-label-mismatch",
    "endpoint-ip-overlap",
    "single-zone",
    "loadbalancer-pending",
    "required-subset-not-accepted",
    "shift-not-in-force",
    "shift-target-missing",
    "shift-target-unreachable",
    "shift-port",
    "shift-virtual-destination-missing",
    "mirror-target-missing",
    "mirror-overload",
    "access-default-deny",
    "access-source-unknown",
    "access-denies-everyone",
    "tls-against-mesh",
    "virtual-mesh-missing",
    "federated-mesh-missing",
    "federated-mesh-outside",
    "federated-hostname-unexpected",
    "smart-dns-required",
    "gateway-missing",
    "gateway-no-address",
    "gateway-address-stale",
    "service-missing",
    "endpoints-drift",
    "endpoints-not-ready",
    "ports-drift",
];

impl Rule {
    /// Whether it compares what two controllers write one after the other.
    #[must_use]
    pub fn is_comparing(&self) -> bool {
        COMPARING.contains(&self.id)
    }

    /// How long its findings in a live source are watched before they count, in words. `None` if they count at once.
    #[must_use]
    pub fn waiting(&self) -> Option<String> {
        let [since, before] = [SETTLES, FIRST_LOOK].map(|wait| wait.as_secs());
        self.is_comparing().then(|| {
            format!("raised in a live source after {since} s, at the first look after {before} s")
        })
    }
}

/// The first sight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sighting {
    /// The time of the examination that found it.
    pub(super) at: Timestamp,
    /// Whether it was there when its rule first looked for it.
    pub(super) came: Came,
    /// The origin of its source.
    pub(super) origin: Origin,
    /// Whether its source is read again every 30 s, as it cannot be watched.
    pub(super) is_polled: bool,
}

/// How long findings have to be present before they are raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How long a finding that compares objects is watched if it was there at the first look.
    pub first_look: SignedDuration,
    /// The least time for the findings of a rule, as the user wants it.
    least: BTreeMap<&'static str, SignedDuration>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first_look: FIRST_LOOK,
            least: BTreeMap::new(),
        }
    }
}

impl Patience {
    /// Nothing is watched: what objects say is enough.
    #[must_use]
    pub fn none() -> Self {
        Self {
            first_look: SignedDuration::ZERO,
            least: BTreeMap::new(),
        }
    }

    /// Adds the least time for a rule.
    pub fn add(&mut self, rule: &'static Rule, least: SignedDuration) {
        self.least.insert(rule.id, least);
    }

    /// Whether some rule has a least time.
    #[must_use]
    pub fn has_least_times(&self) -> bool {
        !self.least.is_empty()
    }

    /// Whether a finding of a rule may have to wait.
    pub(super) fn concerns(&self, finding: &Finding) -> bool {
        finding.rule.is_comparing()
            || finding.settling.due.is_some()
            || self.least.contains_key(finding.rule.id)
    }

    /// When a finding is raised if it is still there. `began` is when it began, as far as its objects say.
    pub(super) fn due(
        &self,
        finding: &Finding,
        seen: Sighting,
        began: Option<Timestamp>,
    ) -> Timestamp {
        if !seen.origin.is_alive() {
            return seen.at;
        }
        let least = self.least.get(finding.rule.id).copied().unwrap_or_default();
        let began = began.unwrap_or(seen.at).min(seen.at);
        let end = |from: Timestamp, wait| from.checked_add(wait).unwrap_or(Timestamp::MAX);
        let watched = self.watched(finding.rule, seen);
        // An object that is written again and again stays young, however long the other one lags.
        let most = if watched.is_zero() {
            Timestamp::MAX
        } else {
            end(seen.at, SETTLES)
        };
        let settled = finding.settling.due.map_or(seen.at, |due| due.min(most));
        end(seen.at, watched).max(end(began, least)).max(settled)
    }

    /// How long a finding of a rule is watched. Only servers keep the times of objects whose values change. A recording has
    /// no more to wait for than it holds, so what it begins with is taken as it is.
    fn watched(&self, rule: &Rule, seen: Sighting) -> SignedDuration {
        if !rule.is_comparing() || !seen.origin.is_server() || self.first_look.is_zero() {
            return SignedDuration::ZERO;
        }
        match (seen.came, seen.origin) {
            (Came::Before, Origin::Replay(_)) => SignedDuration::ZERO,
            (Came::Before, _) if seen.is_polled => SETTLES,
            (Came::Before, _) => self.first_look,
            (Came::Since, _) => SETTLES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::rule;

    #[test]
    fn every_comparing_rule_exists() {
        for id in COMPARING {
            assert!(rule(id).is_some(), "{id}");
        }
    }
}
