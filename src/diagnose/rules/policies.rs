//! The policies in force: their effect on the requests of a Destination, and the callers that they admit.

use super::found;
use crate::{
    derive::{self, faults},
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "fault-injected",
        severity: Severity::Warning,
        summary: "traffic policies delay or abort requests on purpose",
        why: "A test of resilience that was never taken back looks like an outage. Retries hide it in part, so only some requests fail.",
        advice: "Take spec.policy.faultInjection out of the TrafficPolicy when the test is over.",
        needs: &[],
        example: include_str!("../../../assets/rules/fault-injected.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::injected_faults(case.destination()))
        }),
    },
    Rule {
        id: "policy-selects-nothing",
        severity: Severity::Warning,
        summary: "policies select no Destination",
        why: "The policy is accepted and has no effect: no request is changed or denied by it. A name with a typing error, or a service that was renamed, looks just like this.",
        advice: "Compare spec.destinationSelector with the nearest Destination, or delete the policy.",
        needs: &[
            Need::OneOf(&[Kind::TrafficPolicy, Kind::AccessPolicy]),
            Need::Whole(Kind::Destination),
        ],
        example: include_str!("../../../assets/rules/policy-selects-nothing.yaml"),
        check: RuleCheck::Policy(derive::policies::selects_nothing),
    },
    Rule {
        id: "traffic-elsewhere",
        severity: Severity::Warning,
        summary: "traffic policies send all requests to other services",
        why: "No request reaches the endpoints here, whatever their state is. Changes to this service show no effect.",
        advice: "Give the service itself a weight in spec.policy.trafficShift, or delete the TrafficPolicy when the move is over.",
        needs: &[],
        example: include_str!("../../../assets/rules/traffic-elsewhere.yaml"),
        check: RuleCheck::Destination(|case| found(derive::in_force::detours(case.destination()))),
    },
    Rule {
        id: "retries-many",
        severity: Severity::Warning,
        summary: "traffic policies retry failed requests more than 5 times",
        why: "Each retry is one more request to a service that already fails. A short overload becomes a long one.",
        advice: "Set spec.policy.retries.attempts to 2 or 3.",
        needs: &[],
        example: include_str!("../../../assets/rules/retries-many.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::many_retries(case.destination()))
        }),
    },
    Rule {
        id: "retry-over-timeout",
        severity: Severity::Warning,
        summary: "traffic policies allow retries that the timeout cuts off",
        why: "The timeout includes all retries, so the last ones never end. Callers see a timeout instead of the answer of a retry.",
        advice: "Raise requestTimeout above attempts times perTryTimeout, or lower one of these.",
        needs: &[],
        example: include_str!("../../../assets/rules/retry-over-timeout.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::retries_over_timeout(case.destination()))
        }),
    },
    Rule {
        id: "outlier-ejects-all",
        severity: Severity::Warning,
        summary: "traffic policies may eject all endpoints after an error or two",
        why: "One bad moment ejects every endpoint, and requests fail with 503 until the ejection ends. maxEjectionPercent is 100 if it is absent.",
        advice: "Set maxEjectionPercent to 50 or less, or consecutiveErrors to 5 or more.",
        needs: &[],
        example: include_str!("../../../assets/rules/outlier-ejects-all.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::hasty_ejections(case.destination()))
        }),
    },
    Rule {
        id: "header-credential-removed",
        severity: Severity::Warning,
        summary: "traffic policies remove headers that carry credentials or that policies match on",
        why: "Services that check the header refuse the request with 401 or 403, or take the caller for a stranger. The next proxy can no longer match on it.",
        advice: "Take the header out of spec.policy.headerManipulation.removeRequestHeaders.",
        needs: &[],
        example: include_str!("../../../assets/rules/header-credential-removed.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::removed_headers(case.destination()))
        }),
    },
    Rule {
        id: "mirror-all",
        severity: Severity::Info,
        summary: "traffic policies copy all requests to another service",
        why: "The target has to serve as much as the service itself. Copies of requests that write are written twice.",
        advice: "Set spec.policy.mirror.percentage, and see that the target can bear the load.",
        needs: &[],
        example: include_str!("../../../assets/rules/mirror-all.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::in_force::whole_copies(case.destination()))
        }),
    },
    Rule {
        id: "tls-against-mesh",
        severity: Severity::Warning,
        summary: "traffic policies turn off the mutual TLS of the virtual mesh",
        why: "Where sidecars accept only mutual TLS, every call fails with 503. Where they accept plain text too, access policies no longer know the caller.",
        advice: "Set spec.policy.mtls.istio.tlsMode to ISTIO_MUTUAL, or take mtls out.",
        needs: &[Need::Listed(Kind::VirtualMesh)],
        example: include_str!("../../../assets/rules/tls-against-mesh.yaml"),
        check: RuleCheck::Destination(|case| found(faults::tls_against_mesh(case))),
    },
    Rule {
        id: "access-port-unknown",
        severity: Severity::Warning,
        summary: "access policies admit only ports on which no endpoint listens",
        why: "Istio compares allowedPorts with the port of the pods, not with the port of the service. The policy admits no request at all.",
        advice: "Write the target port of the service in spec.allowedPorts.",
        needs: &[],
        example: include_str!("../../../assets/rules/access-port-unknown.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::access::ports_unknown(case.destination()))
        }),
    },
    Rule {
        id: "access-source-unknown",
        severity: Severity::Warning,
        summary: "access policies admit service accounts that no workload has",
        why: "The name of the account is misspelt, or its workload is gone or renamed. Jobs and single pods are not recorded, so their accounts look unknown too.",
        advice: "Correct kubeServiceAccountRefs of the AccessPolicy: name, namespace and clusterName of the account.",
        needs: &[Need::Whole(Kind::Workload)],
        example: include_str!("../../../assets/rules/access-source-unknown.yaml"),
        check: RuleCheck::Destination(|case| found(derive::access::sources_unknown(case))),
    },
    Rule {
        id: "access-denies-everyone",
        severity: Severity::Error,
        summary: "access policies admit only service accounts that no workload has",
        why: "Istio denies every caller that no applied policy admits, and no workload is one of those. Callers get 403, RBAC: access denied.",
        advice: "Correct the service accounts in the sourceSelector of one of the policies.",
        needs: &[Need::Whole(Kind::Workload)],
        example: include_str!("../../../assets/rules/access-denies-everyone.yaml"),
        check: RuleCheck::Destination(|case| found(derive::access::denies_everyone(case))),
    },
    Rule {
        id: "mirror-overload",
        severity: Severity::Warning,
        summary: "services get a copy of all requests to larger or several services",
        why: "Copies are requests that have to be served too, though no caller waits for the answers. The target gets slow or fails, also for its own callers.",
        advice: "Lower spec.policy.mirror.percentage in the policies, or scale the target up.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/mirror-overload.yaml"),
        check: RuleCheck::Destination(|case| found(faults::copies_overload(case))),
    },
];
