//! Whether what is known is the newest: of the Destination itself, and of the policies that apply to it.

use super::found;
use crate::{
    derive::{faults, policies::PolicyKind},
    diagnose::{Need, Rule, Severity, rule::RuleCheck},
    store::Kind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "status-missing",
        severity: Severity::Warning,
        summary: "Destinations were never processed by networking",
        why: "Without a status no policy applies and nothing is federated, whatever the policies say. Networking writes one within seconds where it runs.",
        advice: "See whether the networking pod runs and what its log says of this object (kubectl -n gloo-mesh logs deploy/networking).",
        needs: &[],
        example: include_str!("../../../assets/rules/status-missing.yaml"),
        check: RuleCheck::Destination(|case| found(faults::status_missing(case))),
    },
    Rule {
        id: "status-stale",
        severity: Severity::Warning,
        summary: "Destinations changed and networking has not followed",
        why: "The status describes an older form of the object: its policies, subsets and federation may no longer fit. Networking follows within seconds where all is well.",
        advice: "See whether the networking pod runs, and look in its log for errors of writing or of webhooks.",
        needs: &[],
        example: include_str!("../../../assets/rules/status-stale.yaml"),
        check: RuleCheck::Destination(|case| found(faults::status_stale(case))),
    },
    Rule {
        id: "traffic-policy-stale",
        severity: Severity::Warning,
        summary: "traffic policies are in force in an older form than they have now",
        why: "Requests follow what the policy said before it was changed. Either networking lags, or the new form was refused.",
        advice: "Read the status of the TrafficPolicy: if it is refused, correct it; if it says nothing new, look at networking.",
        needs: &[Need::Listed(Kind::TrafficPolicy)],
        example: include_str!("../../../assets/rules/traffic-policy-stale.yaml"),
        check: RuleCheck::Destination(|case| {
            found(faults::policies_stale(case, PolicyKind::Traffic))
        }),
    },
    Rule {
        id: "access-policy-stale",
        severity: Severity::Warning,
        summary: "access policies are in force in an older form than they have now",
        why: "Calls are allowed or denied by what the policy said before it was changed. Either networking lags, or the new form was refused.",
        advice: "Read the status of the AccessPolicy: if it is refused, correct it; if it says nothing new, look at networking.",
        needs: &[Need::Listed(Kind::AccessPolicy)],
        example: include_str!("../../../assets/rules/access-policy-stale.yaml"),
        check: RuleCheck::Destination(|case| {
            found(faults::policies_stale(case, PolicyKind::Access))
        }),
    },
    Rule {
        id: "policy-missing",
        severity: Severity::Warning,
        summary: "policies are in force that do not exist any more",
        why: "The status names a policy that was deleted, so it is left over from before. Requests may still follow it until networking writes the status again.",
        advice: "Restart networking and see whether the entry goes; if requests still follow it, delete what it left in Istio.",
        needs: &[
            Need::Whole(Kind::TrafficPolicy),
            Need::Whole(Kind::AccessPolicy),
        ],
        example: include_str!("../../../assets/rules/policy-missing.yaml"),
        check: RuleCheck::Destination(|case| found(faults::policies_missing(case))),
    },
    Rule {
        id: "traffic-policy-rejected",
        severity: Severity::Error,
        summary: "traffic policies were refused for a Destination",
        why: "The policy selects this Destination and is not in force for it. Requests go on as if it did not exist.",
        advice: "Correct what the errors name; where another policy owns the field, merge the two.",
        needs: &[Need::Listed(Kind::TrafficPolicy)],
        example: include_str!("../../../assets/rules/traffic-policy-rejected.yaml"),
        check: RuleCheck::Destination(|case| found(faults::refused(case, Kind::TrafficPolicy))),
    },
    Rule {
        id: "access-policy-rejected",
        severity: Severity::Error,
        summary: "access policies were refused for a Destination",
        why: "The policy selects this Destination and is not in force for it. Calls that it should allow may be denied, and the other way round.",
        advice: "Correct what the errors in the status of the AccessPolicy name.",
        needs: &[Need::Listed(Kind::AccessPolicy)],
        example: include_str!("../../../assets/rules/access-policy-rejected.yaml"),
        check: RuleCheck::Destination(|case| found(faults::refused(case, Kind::AccessPolicy))),
    },
];
