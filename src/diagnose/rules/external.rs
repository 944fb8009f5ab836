//! Services outside the mesh: their hosts, ports and endpoints.

use super::{first_found, found};
use crate::{
    derive::{self, faults},
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "external-no-hosts",
        severity: Severity::Error,
        summary: "external services have neither host nor address",
        why: "They have no name by which to call them, so that no entry can be written for them. Calls leave the mesh without any policy, or not at all.",
        advice: "Add a host to spec.externalService.hosts.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-no-hosts.yaml"),
        check: RuleCheck::Destination(|case| found(derive::external::no_hosts(case.destination()))),
    },
    Rule {
        id: "external-host-duplicate",
        severity: Severity::Error,
        summary: "external services claim a host that another Destination has",
        why: "Two entries of Istio fight for the one name, and which of them wins is not certain. Requests may go to either.",
        advice: "Rename the host of one of them, or put the endpoints into one Destination.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/external-host-duplicate.yaml"),
        check: RuleCheck::Destination(|case| found(faults::hosts_repeated(case))),
    },
    Rule {
        id: "external-protocol-invalid",
        severity: Severity::Error,
        summary: "external services have ports of a protocol that does not exist",
        why: "Istio refuses the entry, so that an older one stays or none is there. It knows HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP and TLS.",
        advice: "Write one of these, in capitals.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-protocol-invalid.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::external::invalid_protocols(case.destination()))
        }),
    },
    Rule {
        id: "external-port-invalid",
        severity: Severity::Error,
        summary: "external services have ports that cannot be or are there twice",
        why: "Istio refuses an entry whose port numbers are out of range, or whose ports have the same number or name. An older entry stays, or none is there.",
        advice: "Give each port a number from 1 to 65535 and a name of its own.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-port-invalid.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::external::invalid_external_ports(case.destination()))
        }),
    },
    Rule {
        id: "external-endpoint-port-unknown",
        severity: Severity::Error,
        summary: "endpoints of external services serve a port that the service does not have",
        why: "The ports of an endpoint are found by the names of the service's ports, and this name is none of them. Istio refuses the entry or sends requests to the wrong port.",
        advice: "Use the name of a port in spec.externalService.ports as the key.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-endpoint-port-unknown.yaml"),
        check: RuleCheck::Destination(|case| {
            first_found(derive::external::unknown_keys(case.destination()))
        }),
    },
    Rule {
        id: "external-no-endpoints",
        severity: Severity::Info,
        summary: "external services have no endpoint",
        why: "Requests go to where DNS says their hosts are. A host that only exists in the mesh resolves to nothing.",
        advice: "Add endpoints where the host is not one that DNS knows.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-no-endpoints.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::external::no_external_endpoints(case.destination()))
        }),
    },
    Rule {
        id: "external-address-invalid",
        severity: Severity::Warning,
        summary: "external services have addresses that are none",
        why: "An address is an IP address or a host name, without scheme, port and path; addresses of the service are IP addresses or CIDR ranges. Istio refuses anything else.",
        advice: "Write the bare address, and the port into the ports of the endpoint.",
        needs: &[],
        example: include_str!("../../../assets/rules/external-address-invalid.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::external::invalid_addresses(case.destination()))
        }),
    },
    Rule {
        id: "external-name-duplicate",
        severity: Severity::Error,
        summary: "external services have the name of another one",
        why: "The entry that Istio gets is called after spec.externalService.name, so both write the same one. The one that is written last wins.",
        advice: "Give one of them another name.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/external-name-duplicate.yaml"),
        check: RuleCheck::Destination(|case| found(faults::name_repeated(case))),
    },
];
