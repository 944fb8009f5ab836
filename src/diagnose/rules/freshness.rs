//! Whether what is known is the newest: of the Destination itself, and of the policies that apply to it.

use crate::{
    derive::Aspect,
    diagnose::{Need, Rule, Severity, case::Case},
    model::{
        approval::{ApprovalStatus, approval_key},
        meta::Meta,
        reference::ObjectRef,
    },
    store::{Kind, Object, ObjectKey},
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
        check: status_missing,
    },
    Rule {
        id: "status-stale",
        severity: Severity::Warning,
        summary: "Destinations changed and networking has not followed",
        why: "The status describes an older form of the object: its policies, subsets and federation may no longer fit. Networking follows within seconds where all is well.",
        advice: "See whether the networking pod runs, and look in its log for errors of writing or of webhooks.",
        needs: &[],
        example: include_str!("../../../assets/rules/status-stale.yaml"),
        check: status_stale,
    },
    Rule {
        id: "traffic-policy-stale",
        severity: Severity::Warning,
        summary: "traffic policies are in force in an older form than they have now",
        why: "Requests follow what the policy said before it was changed. Either networking lags, or the new form was refused.",
        advice: "Read the status of the TrafficPolicy: if it is refused, correct it; if it says nothing new, look at networking.",
        needs: &[Need::Listed(Kind::TrafficPolicy)],
        example: include_str!("../../../assets/rules/traffic-policy-stale.yaml"),
        check: traffic_policy_stale,
    },
    Rule {
        id: "access-policy-stale",
        severity: Severity::Warning,
        summary: "access policies are in force in an older form than they have now",
        why: "Calls are allowed or denied by what the policy said before it was changed. Either networking lags, or the new form was refused.",
        advice: "Read the status of the AccessPolicy: if it is refused, correct it; if it says nothing new, look at networking.",
        needs: &[Need::Listed(Kind::AccessPolicy)],
        example: include_str!("../../../assets/rules/access-policy-stale.yaml"),
        check: access_policy_stale,
    },
    Rule {
        id: "policy-missing",
        severity: Severity::Warning,
        summary: "policies are in force that do not exist any more",
        why: "The status names a policy that was deleted, so it is left over from before. Requests may still follow it until networking writes the status anew.",
        advice: "Restart networking and see whether the entry goes; if requests still follow it, delete what it left in Istio.",
        needs: &[
            Need::Whole(Kind::TrafficPolicy),
            Need::Whole(Kind::AccessPolicy),
        ],
        example: include_str!("../../../assets/rules/policy-missing.yaml"),
        check: policy_missing,
    },
    Rule {
        id: "traffic-policy-rejected",
        severity: Severity::Error,
        summary: "traffic policies were refused for a Destination",
        why: "The policy selects this Destination and is not in force for it. Requests go on as if it did not exist.",
        advice: "Correct what the errors name; where another policy owns the field, merge the two.",
        needs: &[Need::Listed(Kind::TrafficPolicy)],
        example: include_str!("../../../assets/rules/traffic-policy-rejected.yaml"),
        check: traffic_policy_rejected,
    },
    Rule {
        id: "access-policy-rejected",
        severity: Severity::Error,
        summary: "access policies were refused for a Destination",
        why: "The policy selects this Destination and is not in force for it. Calls that it should allow may be denied, and the other way round.",
        advice: "Correct what the errors in the status of the AccessPolicy name.",
        needs: &[Need::Listed(Kind::AccessPolicy)],
        example: include_str!("../../../assets/rules/access-policy-rejected.yaml"),
        check: access_policy_rejected,
    },
];

fn status_missing(case: &mut Case<'_>) {
    let observed = case.status().and_then(|status| status.observed_generation);
    let generation = case.destination().meta.generation;
    if let (None, Some(generation)) = (observed, generation)
        && case.has_settled()
    {
        let finding = case.raise(
            "status.observedGeneration",
            "networking has not processed it",
        );
        finding.shows("metadata.generation", generation);
    }
}

fn status_stale(case: &mut Case<'_>) {
    let observed = case.status().and_then(|status| status.observed_generation);
    let (Some(observed), Some(generation)) = (observed, case.destination().meta.generation) else {
        return;
    };
    if observed != generation && case.has_settled() {
        let message =
            format!("the status is about generation {observed}, the object is at {generation}");
        let finding = case.raise("status.observedGeneration", message);
        finding.shows("status.observedGeneration", observed);
        finding.shows("metadata.generation", generation);
    }
}

fn traffic_policy_stale(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    for (at, applied) in status.traffic_policies.iter().enumerate() {
        let place = format_args!("status.appliedTrafficPolicies[{at}]");
        let Some(policy) = case.traffic_policy(&applied.reference) else {
            continue;
        };
        stale(
            case,
            (Kind::TrafficPolicy, &policy.meta),
            applied.observed_generation,
            &|| place.to_string(),
        );
    }
    for (at, required) in status.required_subsets.iter().enumerate() {
        let place = format_args!("status.requiredSubsets[{at}]");
        let Some(reference) = &required.policy else {
            continue;
        };
        let Some(policy) = case.traffic_policy(reference) else {
            continue;
        };
        stale(
            case,
            (Kind::TrafficPolicy, &policy.meta),
            required.observed_generation,
            &|| place.to_string(),
        );
    }
}

fn access_policy_stale(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    for (at, applied) in status.access_policies.iter().enumerate() {
        let place = format_args!("status.appliedAccessPolicies[{at}]");
        let Some(policy) = case.access_policy(&applied.reference) else {
            continue;
        };
        stale(
            case,
            (Kind::AccessPolicy, &policy.meta),
            applied.observed_generation,
            &|| place.to_string(),
        );
    }
}

/// Compares the generation that is in force with the newest one.
fn stale(
    case: &mut Case<'_>,
    (kind, policy): (Kind, &Meta),
    recorded: Option<i64>,
    place: &dyn Fn() -> String,
) {
    let before = recorded.unwrap_or_default();
    let Some(newest) = policy.generation.filter(|newest| *newest > before) else {
        return;
    };
    if !case.has_settled() || !case.has_settled_since(policy) {
        return;
    }
    let key = ObjectKey::of(policy);
    let message = match recorded {
        Some(recorded) => {
            format!("{key} is in force as of generation {recorded}, its newest is {newest}")
        }
        None => {
            format!("the generation of {key} in force is not known here, its newest is {newest}")
        }
    };
    let path = format!("{}.observedGeneration", place());
    let about = Aspect::object(kind, &key);
    let of = case.beside(kind, key);
    let finding = case.raise(&path, message);
    finding.about(about).about(Aspect::field(&path));
    if let Some(recorded) = recorded {
        finding.shows(path, recorded);
    }
    finding.shows_of(of, "metadata.generation", newest);
}

fn policy_missing(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    for (at, applied) in status.traffic_policies.iter().enumerate() {
        let place = format_args!("status.appliedTrafficPolicies[{at}].ref");
        missing(case, Kind::TrafficPolicy, &applied.reference, &|| {
            place.to_string()
        });
    }
    for (at, applied) in status.access_policies.iter().enumerate() {
        let place = format_args!("status.appliedAccessPolicies[{at}].ref");
        missing(case, Kind::AccessPolicy, &applied.reference, &|| {
            place.to_string()
        });
    }
    for (at, required) in status.required_subsets.iter().enumerate() {
        let place = format_args!("status.requiredSubsets[{at}].trafficPolicyRef");
        if let Some(reference) = &required.policy {
            missing(case, Kind::TrafficPolicy, reference, &|| place.to_string());
        }
    }
}

fn missing(case: &mut Case<'_>, kind: Kind, reference: &ObjectRef, place: &dyn Fn() -> String) {
    let is_given = !reference.name.is_empty() && !reference.namespace.is_empty();
    if is_given && case.object(kind, reference).is_none() && case.has_settled() {
        let path = place();
        let finding = case.raise(&path, format!("{kind} {reference} does not exist"));
        finding.about(Aspect::Object(kind, reference.clone()));
        finding.about(Aspect::field(&path));
        finding.shows(path, reference);
    }
}

fn traffic_policy_rejected(case: &mut Case<'_>) {
    rejected(case, Kind::TrafficPolicy);
}

fn access_policy_rejected(case: &mut Case<'_>) {
    rejected(case, Kind::AccessPolicy);
}

/// Objects of a kind that are refused for the Destination.
pub(super) fn rejected(case: &mut Case<'_>, kind: Kind) {
    for (object, status) in case.refusals(kind) {
        if status.state.is_refusal() && case.has_settled() {
            refusal(case, object, status);
        }
    }
}

fn refusal(case: &mut Case<'_>, object: &Object, status: &ApprovalStatus) {
    let (kind, key) = (object.kind(), object.key());
    let own = &case.known.id.key;
    let place = format!(
        "status.destinations[{:?}]",
        approval_key(&own.name, &own.namespace)
    );
    let errors: Vec<&str> = status.errors.iter().map(|error| &**error).collect();
    let because = match errors[..] {
        [] => "no reason is given".to_owned(),
        _ => errors.join("; "),
    };
    let of = case.beside(kind, key.clone());
    let message = format!("{kind} {key} is {}: {because}", status.state.word());
    let about = Aspect::object(kind, &key);
    let finding = case.raise(format!("{kind}/{key}:{place}"), message);
    finding.about(about);
    finding.shows_of(of, format!("{place}.state"), status.state.word());
}
