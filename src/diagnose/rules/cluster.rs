//! Differences between what a Destination claims and what its own cluster has now.

use crate::{
    derive::{self, drift::Drift, fault::Fault, neighbours::Neighbours},
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
    model::Destination,
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "service-missing",
        severity: Severity::Error,
        summary: "Destinations are about a Service that their cluster does not have",
        why: "Calls go to addresses of pods that may be anything by now. Discovery has not seen that the Service went, because it lags or cannot read the cluster.",
        advice: "Look at the agent or discovery of that cluster; delete the Destination if it stays.",
        needs: &[Need::Live(Kind::Service)],
        example: include_str!("../../../assets/rules/service-missing.yaml"),
        check: RuleCheck::Destination(|case| differs(case, derive::drift::missing_service)),
    },
    Rule {
        id: "endpoints-drift",
        severity: Severity::Warning,
        summary: "Destinations have other endpoints than their cluster",
        why: "Requests go to addresses that do not serve any more, or miss those that do. Discovery lags or cannot read the cluster.",
        advice: "Look at the log of discovery, and of the agent in that cluster.",
        needs: &[Need::Live(Kind::EndpointSlice)],
        example: include_str!("../../../assets/rules/endpoints-drift.yaml"),
        check: RuleCheck::Destination(|case| {
            differs(case, |_, drift| derive::drift::differing_endpoints(drift))
        }),
    },
    Rule {
        id: "endpoints-not-ready",
        severity: Severity::Warning,
        summary: "services have addresses that are not ready",
        why: "A Destination lists only ready addresses, so pods that are not ready are shown nowhere else. The service runs on fewer than it should.",
        advice: "Look at the pods with these addresses (kubectl get pods -o wide) and their readiness probes.",
        needs: &[Need::Live(Kind::EndpointSlice)],
        example: include_str!("../../../assets/rules/endpoints-not-ready.yaml"),
        check: RuleCheck::Destination(|case| {
            differs(case, |_, drift| derive::drift::waiting_endpoints(drift))
        }),
    },
    Rule {
        id: "ports-drift",
        severity: Severity::Warning,
        summary: "Destinations have other ports or another type than their Service",
        why: "What the mesh routes by is not what the Service offers now. Discovery lags or cannot read the cluster.",
        advice: "Look at the log of discovery, and of the agent in that cluster.",
        needs: &[Need::Live(Kind::Service)],
        example: include_str!("../../../assets/rules/ports-drift.yaml"),
        check: RuleCheck::Destination(|case| differs(case, derive::drift::differing_service)),
    },
];

/// The difference from its own cluster that `find` looks for. Empty if there is none, or if no source reaches the cluster.
fn differs(
    case: &mut dyn Neighbours<'_>,
    find: fn(&Destination, &Drift<'_>) -> Option<Fault>,
) -> Vec<Fault> {
    let destination = case.destination();
    let fault = case.drift().and_then(|drift| find(destination, &drift));
    let due = case.settles(&destination.meta);
    let fault = fault.map(|fault| fault.after(due).reached(destination.meta.generation));
    fault.into_iter().collect()
}
