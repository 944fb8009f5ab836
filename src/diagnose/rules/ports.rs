//! The ports of a Kubernetes service, and where it is reached from outside.

use super::{first_found, found};
use crate::{
    derive,
    diagnose::{Rule, Severity, rule::RuleCheck},
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "port-unserved",
        severity: Severity::Error,
        summary: "service ports are served by no endpoint",
        why: "Calls to the port fail although there are endpoints. Kubernetes leaves a port out where its pods declare no container port of the target's name.",
        advice: "Compare targetPort with the ports of the containers; an endpoint port must have the name of the service port.",
        needs: &[],
        example: include_str!("../../../assets/rules/port-unserved.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::unserved_ports(case.destination()))
        }),
    },
    Rule {
        id: "port-target-mismatch",
        severity: Severity::Warning,
        summary: "service ports lead to another number than their target",
        why: "Requests arrive at the number that the endpoints record, not at the one that the Service names. The endpoints are older than the Service, or somebody wrote them.",
        advice: "See whether the EndpointSlices of the Service are right, and look at discovery where they are.",
        needs: &[],
        example: include_str!("../../../assets/rules/port-target-mismatch.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::misdirected_ports(case.destination()))
        }),
    },
    Rule {
        id: "endpoint-port-orphan",
        severity: Severity::Info,
        summary: "endpoint ports belong to no service port",
        why: "The service cannot pass calls to the port. It is left over from a port that the Service no longer has.",
        advice: "Nothing, where the Service was changed a moment ago; otherwise look at its EndpointSlices.",
        needs: &[],
        example: include_str!("../../../assets/rules/endpoint-port-orphan.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::orphan_ports(case.destination()))
        }),
    },
    Rule {
        id: "port-duplicate",
        severity: Severity::Error,
        summary: "service ports are there twice",
        why: "Istio refuses an entry with two ports of the same number or name. An older entry stays, or none is there.",
        advice: "Give each port a number and a name of its own.",
        needs: &[],
        example: include_str!("../../../assets/rules/port-duplicate.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::ports::repeated_ports(case.destination()))
        }),
    },
    Rule {
        id: "port-out-of-range",
        severity: Severity::Error,
        summary: "ports have numbers that no port can have",
        why: "The API allows numbers up to 4294967295, TCP and UDP only 1 to 65535. Istio refuses what is made of it.",
        advice: "Correct the number; discovery never writes such a one, so look for who edited the object.",
        needs: &[],
        example: include_str!("../../../assets/rules/port-out-of-range.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::impossible_ports(case.destination()))
        }),
    },
    Rule {
        id: "protocol-undetected",
        severity: Severity::Info,
        summary: "service ports do not say what they speak",
        why: "Istio looks at the first bytes and takes what does not look like HTTP for TCP. Policies for HTTP may then do nothing.",
        advice: "Set appProtocol, or begin the port's name with the protocol and a dash, as in http-api.",
        needs: &[],
        example: include_str!("../../../assets/rules/protocol-undetected.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::undetected_ports(case.destination()))
        }),
    },
    Rule {
        id: "http-policy-on-tcp",
        severity: Severity::Warning,
        summary: "traffic policies for HTTP apply to services that do not speak it",
        why: "What the policy asks for becomes a rule for HTTP, and Istio looks into no port of this service for HTTP. The policy does nothing here.",
        advice: "Correct appProtocol or the names of the ports if the service speaks HTTP; else take it out of the policy's destinationSelector.",
        needs: &[],
        example: include_str!("../../../assets/rules/http-policy-on-tcp.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::policies::http_policies_without_http(
                case.destination(),
            ))
        }),
    },
    Rule {
        id: "loadbalancer-pending",
        severity: Severity::Warning,
        summary: "services of type LoadBalancer have no address outside their cluster",
        why: "The service cannot be reached from outside the cluster. The load balancer is still being made, or cannot be.",
        advice: "Look at the events of the Service (kubectl describe service) and at the quota of the provider.",
        needs: &[],
        example: include_str!("../../../assets/rules/loadbalancer-pending.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::ports::pending_load_balancer(case.destination()))
        }),
    },
    Rule {
        id: "external-address-empty",
        severity: Severity::Warning,
        summary: "addresses outside the cluster are empty",
        why: "A load balancer that is not ready gives an item with neither address nor name. What takes the first item gets nothing.",
        advice: "Look at status.loadBalancer of the Service.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-address-empty.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::empty_addresses(case.destination()))
        }),
    },
    Rule {
        id: "external-address-private",
        severity: Severity::Info,
        summary: "addresses outside the cluster are private ones",
        why: "Only networks that are joined with this one can reach the address. Calls from other clusters fail where theirs is not.",
        advice: "Nothing, where the clusters share a network; otherwise give the nodes or the load balancer public addresses.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-address-private.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::ports::private_addresses(case.destination()))
        }),
    },
];
