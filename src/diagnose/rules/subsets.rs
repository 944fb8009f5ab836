//! Subsets, traffic shifts, and what policies do with the requests of a Destination.

use super::found;
use crate::{
    derive::{self, faults},
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "subset-unsatisfied",
        severity: Severity::Error,
        summary: "required subsets match no endpoint",
        why: "The share of requests that a traffic shift sends there fails with 503, no healthy upstream. Gloo Mesh itself does not report it.",
        advice: "Correct the subset in the TrafficPolicy, or start pods with these labels.",
        needs: &[],
        example: include_str!("../../../assets/rules/subset-unsatisfied.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::unsatisfied_subsets(case.destination()))
        }),
    },
    Rule {
        id: "subset-near-miss",
        severity: Severity::Info,
        summary: "required subsets match no endpoint, but endpoints have nearly their labels",
        why: "A value that differs by case, a suffix or a letter or two is most often misspelt. Labels are compared letter by letter.",
        advice: "Write the value of the endpoints into the subset, if it names the same version.",
        needs: &[],
        example: include_str!("../../../assets/rules/subset-near-miss.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::near_missed_subsets(case.destination()))
        }),
    },
    Rule {
        id: "subset-thin",
        severity: Severity::Warning,
        summary: "required subsets with half of the requests or more match one endpoint",
        why: "One pod carries the requests that the whole service carried before. When it is replaced, nothing is left for that share.",
        advice: "Scale the version up before its weight is raised.",
        needs: &[],
        example: include_str!("../../../assets/rules/subset-thin.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::thin_subsets(case.destination()))
        }),
    },
    Rule {
        id: "required-subset-incomplete",
        severity: Severity::Info,
        summary: "required subsets say neither their policy nor their shift",
        why: "What the shift requires cannot be checked. Old CRDs cut these fields off when the status is written.",
        advice: "Upgrade the CRDs to the version of the management plane.",
        needs: &[],
        example: include_str!("../../../assets/rules/required-subset-incomplete.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::incomplete_subsets(case.destination()))
        }),
    },
    Rule {
        id: "required-subset-not-accepted",
        severity: Severity::Warning,
        summary: "required subsets come from a policy that is not accepted",
        why: "Networking keeps required subsets of accepted policies only, so this entry is left over. Its subsets may also be left over in Istio.",
        advice: "Correct the TrafficPolicy, and see whether networking updates the status.",
        needs: &[Need::Listed(Kind::TrafficPolicy)],
        example: include_str!("../../../assets/rules/required-subset-not-accepted.yaml"),
        check: RuleCheck::Destination(|case| found(faults::required_policies_not_accepted(case))),
    },
    Rule {
        id: "shift-not-in-force",
        severity: Severity::Warning,
        summary: "required subsets come from a policy that is in force for no Destination",
        why: "Its subsets are set up here, but no request follows its traffic shift. Most often its destinationSelector selects nothing.",
        advice: "Correct the destinationSelector of the TrafficPolicy, or delete the policy.",
        needs: &[
            Need::Listed(Kind::TrafficPolicy),
            Need::Whole(Kind::Destination),
        ],
        example: include_str!("../../../assets/rules/shift-not-in-force.yaml"),
        check: RuleCheck::Destination(|case| found(faults::required_policies_not_in_force(case))),
    },
    Rule {
        id: "shift-weights",
        severity: Severity::Error,
        summary: "traffic shifts have weights that do not sum to 100",
        why: "Istio refuses the route, and what was there before stays in force. Gloo Mesh does not check the sum.",
        advice: "Make the weights of spec.policy.trafficShift sum to 100.",
        needs: &[],
        example: include_str!("../../../assets/rules/shift-weights.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::shift_weights(case.destination()))
        }),
    },
    Rule {
        id: "split-without-weight",
        severity: Severity::Warning,
        summary: "traffic shifts have members without a weight",
        why: "An absent weight is 0, so the member gets no requests. If no weight is left, Istio refuses the route.",
        advice: "Give each member of spec.policy.trafficShift a weight, or take it out.",
        needs: &[],
        example: include_str!("../../../assets/rules/split-without-weight.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::subsets::unweighted_members(case.destination()))
        }),
    },
    Rule {
        id: "shift-target-missing",
        severity: Severity::Error,
        summary: "traffic shifts lead to a service that is no Destination",
        why: "The management plane refuses the policy as a whole. The name may be misspelt, or the service gone.",
        advice: "Correct name, namespace and clusterName of the member, or take it out.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/shift-target-missing.yaml"),
        check: RuleCheck::Destination(|case| found(faults::shift_target_missing(case))),
    },
    Rule {
        id: "shift-target-unreachable",
        severity: Severity::Error,
        summary: "traffic shifts lead to another cluster where the service is not federated to this mesh",
        why: "The hostname of the target does not exist in this mesh, so its share of the requests fails. Nothing else says so.",
        advice: "Federate the target to this mesh by the selectors of the VirtualMesh.",
        needs: &[],
        example: include_str!("../../../assets/rules/shift-target-unreachable.yaml"),
        check: RuleCheck::Destination(|case| found(faults::shift_target_unreachable(case))),
    },
    Rule {
        id: "shift-port",
        severity: Severity::Error,
        summary: "traffic shifts name no port, or one that the target does not have",
        why: "A target with several ports needs to be told which, and a port that it does not have leads nowhere. The policy is refused, or its share fails.",
        advice: "Set kubeService.port of the member to a service port of the target.",
        needs: &[],
        example: include_str!("../../../assets/rules/shift-port.yaml"),
        check: RuleCheck::Destination(|case| found(faults::shift_ports(case))),
    },
    Rule {
        id: "shift-virtual-destination-missing",
        severity: Severity::Error,
        summary: "traffic shifts lead to a virtual destination that does not exist",
        why: "The management plane refuses the policy. Requests go on as if it did not exist.",
        advice: "Correct the name of the virtual destination, or make it.",
        needs: &[Need::Whole(Kind::VirtualDestination)],
        example: include_str!("../../../assets/rules/shift-virtual-destination-missing.yaml"),
        check: RuleCheck::Destination(|case| {
            found(faults::shift_virtual_destination_missing(case))
        }),
    },
    Rule {
        id: "mirror-target-missing",
        severity: Severity::Error,
        summary: "traffic policies copy requests to a service that is no Destination",
        why: "The management plane refuses the whole policy. The name may be misspelt, or the service gone.",
        advice: "Correct policy.mirror.kubeService, or take the mirror out.",
        needs: &[Need::Whole(Kind::Destination)],
        example: include_str!("../../../assets/rules/mirror-target-missing.yaml"),
        check: RuleCheck::Destination(|case| found(faults::mirror_target_missing(case))),
    },
    Rule {
        id: "policy-overlap",
        severity: Severity::Info,
        summary: "traffic policies set the same field for the same requests",
        why: "Only the first takes effect, and a change to a policy can change which one comes first. Networking can refuse the later one at any time.",
        advice: "Merge the two policies, or give them different requests or clients.",
        needs: &[],
        example: include_str!("../../../assets/rules/policy-overlap.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::policies::overlapping_policies(case.destination()))
        }),
    },
    Rule {
        id: "outlier-with-source",
        severity: Severity::Warning,
        summary: "traffic policies eject endpoints for some clients only",
        why: "Outlier detection belongs to the service and cannot depend on who calls. The API calls the combination invalid.",
        advice: "Move outlierDetection into a policy without a sourceSelector.",
        needs: &[],
        example: include_str!("../../../assets/rules/outlier-with-source.yaml"),
        check: RuleCheck::Destination(|case| {
            found(derive::policies::ejections_for_clients(case.destination()))
        }),
    },
    Rule {
        id: "access-default-deny",
        severity: Severity::Warning,
        summary: "services deny all callers, because no access policy is applied",
        why: "Their virtual mesh requires access policies, and none is applied here. Callers get 403, RBAC: access denied.",
        advice: "Add an AccessPolicy that selects the service and its callers.",
        needs: &[Need::Listed(Kind::VirtualMesh), Need::Whole(Kind::Mesh)],
        example: include_str!("../../../assets/rules/access-default-deny.yaml"),
        check: RuleCheck::Destination(|case| found(derive::access::denied_by_default(case))),
    },
];
