//! Properties of policies: whatever a spec sets becomes an effect and is said, or is named as not known.

use portolan::{
    derive::effects::{
        PolicyScope, Statement, access_effects, brief_words, scope_words, statements,
        traffic_effects,
    },
    model::{
        Interner, decode_value,
        policy::{AccessPolicy, TrafficPolicy},
    },
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Parts of a `TrafficPolicy`: where each is put, and what. Each text that begins with `say-` must be said.
fn traffic_parts() -> Vec<(&'static str, Value)> {
    let service =
        json!({"name": "say-service", "namespace": "say-namespace", "clusterName": "say-cluster"});
    vec![
        (
            "/policy/trafficShift",
            json!({"destinations": [
            {"kubeService": {"name": "say-a", "namespace": "b", "clusterName": "c", "subset": {"say-key": "say-value"}, "port": 1},
             "weight": 40, "say-member": 1, "options": {"headerManipulation": {"removeRequestHeaders": ["say-removed"], "say-more": 1}}},
            {"virtualDestination": {"name": "say-virtual", "namespace": "b"}, "weight": 60}]}),
        ),
        (
            "/policy/trafficShift",
            json!({"destinations": [{"clusterHeader": "say-header"}]}),
        ),
        (
            "/policy/faultInjection",
            json!({"abort": {"httpStatus": 503}, "percentage": 7, "say-fault": 1}),
        ),
        ("/policy/faultInjection", json!({})),
        ("/policy/requestTimeout", json!("7s")),
        (
            "/policy/retries",
            json!({"attempts": 2, "perTryTimeout": "0.5s", "say-retries": {}}),
        ),
        (
            "/policy/mirror",
            json!({"kubeService": service, "percentage": 0.5, "say-mirror": 1}),
        ),
        (
            "/policy/headerManipulation",
            json!({"appendResponseHeaders": {"say-name": "say-text"}, "say-headers": 1}),
        ),
        (
            "/policy/corsPolicy",
            json!({"allowOrigins": [{"regex": "say-origin", "say-in-origin": 1}], "allowHeaders": ["say-allowed"],
            "exposeHeaders": ["say-exposed"], "allowMethods": ["say-method"], "say-cors": 1}),
        ),
        (
            "/policy/csrf",
            json!({"additionalOrigins": [{"exact": "say-also"}], "say-csrf": 1}),
        ),
        ("/policy/outlierDetection", json!({"say-outlier": 1})),
        (
            "/policy/mtls",
            json!({"istio": {"tlsMode": 2}, "say-mtls": 1}),
        ),
        (
            "/policy/rateLimit",
            json!({"raw": {"rateLimits": [{"actions": [{"genericKey": {"descriptorValue": "say-generic"}},
            {"say-action": {}}]}]}, "ratelimitServerConfigSelector": {"namespaces": ["say-place"], "say-server": 1}, "say-rate": 1}),
        ),
        (
            "/policy/extauth",
            json!({"configRef": {"name": "say-auth", "namespace": "n"}, "say-ext": 1}),
        ),
        ("/policy/say-new", json!({"x": 1})),
        ("/say-spec", json!(1)),
        (
            "/httpRequestMatchers",
            json!([{"name": "say-matcher", "uri": {"prefix": "say-prefix", "say-uri": 1}, "method": "say-verb",
            "headers": [{"name": "say-h", "value": "say-v", "regex": true, "invertMatch": true, "say-in-header": 1}],
            "queryParameters": [{"name": "say-q", "value": "say-w", "say-in-query": 1}], "say-in-matcher": 1}]),
        ),
        ("/httpRequestMatchers", json!([{}, {"regex": "say-old"}])),
        (
            "/sourceSelector",
            json!([{"kubeWorkloadMatcher": {"labels": {"say-l": "say-m"}, "namespaces": ["say-n"], "clusters": ["say-c"],
            "say-in-workload": 1}, "say-source": 1}]),
        ),
        ("/sourceSelector", json!([{}])),
        (
            "/destinationSelector",
            json!([{"kubeServiceMatcher": {"labels": {"say-d": "say-e"}, "say-in-service": 1}, "say-selector": 1},
            {"kubeServiceRefs": {"services": [{"name": "say-ref", "namespace": "n", "clusterName": "c"}]}},
            {"externalServiceMatcher": {"labels": {"say-x": "1"}, "say-in-external": 1},
             "virtualDestinationRefs": {"virtualDestinations": [{"name": "say-vd", "namespace": "n"}]}}, {}]),
        ),
        (
            "/routeSelector",
            json!([{"virtualHostRefs": [{"name": "say-host", "namespace": "n"}], "virtualHostSelector": {"labels": {"say-vh": "1"}},
            "routeTableSelector": {"expressions": [{"key": "say-expr", "operator": "NotIn", "values": ["say-val"], "say-in-expr": 1}],
            "say-in-table": 1}, "routeLabelMatcher": {"say-r": "1"}, "say-route": 1}]),
        ),
    ]
}

fn access_parts() -> Vec<(&'static str, Value)> {
    let account = json!({"name": "say-account", "namespace": "say-ns", "clusterName": "say-cl"});
    vec![
        (
            "/sourceSelector",
            json!([{"kubeServiceAccountRefs": {"serviceAccounts": [account, {"clusterName": "say-only"}]},
            "kubeIdentityMatcher": {"namespaces": ["say-a"], "clusters": ["say-b"], "say-in-identity": 1},
            "requestIdentityMatcher": {"requestPrincipals": ["say-p"], "notRequestPrincipals": ["say-q"], "say-in-request": 1}, "say-id": 1}, {}]),
        ),
        (
            "/sourceSelector",
            json!([{"kubeIdentityMatcher": {"namespaces": ["say-c"]}}]),
        ),
        ("/allowedMethods", json!(["say-get"])),
        (
            "/allowedPaths",
            json!(["say-path*", "*say-end", "say-exact", "*"]),
        ),
        ("/allowedPorts", json!([70000])),
        (
            "/destinationSelector",
            json!([{"kubeServiceMatcher": {"clusters": ["say-d"]}}]),
        ),
        ("/say-spec", json!({})),
    ]
}

/// A spec of the parts that are picked; of several for one place the last.
fn spec_of(parts: &[(&'static str, Value)], picked: &[bool]) -> Value {
    let mut spec = json!({"policy": {}});
    for ((place, value), _) in parts
        .iter()
        .zip(picked)
        .filter(|(_, is_picked)| **is_picked)
    {
        match place.strip_prefix("/policy/") {
            Some(key) => spec["policy"][key] = value.clone(),
            None => spec[&place[1..]] = value.clone(),
        }
    }
    spec
}

/// Every key and text that must be said.
fn markers(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                into.extend(key.starts_with("say-").then(|| key.clone()));
                markers(value, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| markers(item, into)),
        Value::String(text) => {
            into.extend(
                text.contains("say-")
                    .then(|| text.trim_matches('*').to_owned()),
            );
        }
        _ => {}
    }
}

/// The paths of the fields that are set.
fn set_fields(spec: &Value) -> Vec<String> {
    let empty = Map::new();
    let members = spec.as_object().unwrap_or(&empty);
    let policy = spec["policy"].as_object().unwrap_or(&empty);
    let outer = members.keys().filter(|key| *key != "policy").cloned();
    let inner = policy.keys().map(|key| format!("policy.{key}"));
    outer.chain(inner).collect()
}

/// Everything that is shown of a policy: the labels of its fields, and the sentences behind them.
fn told(said: &[Statement]) -> Vec<String> {
    let labels = said.iter().map(|one| one.field.label().to_owned());
    let sentences = said.iter().flat_map(|one| one.sentences.clone());
    labels.chain(sentences).collect()
}

fn assert_all_is_said(spec: &Value, fields: &[String], sentences: &[String], brief: &[String]) {
    for field in set_fields(spec) {
        assert!(fields.contains(&field), "{field} of {spec} has no effect");
    }
    let said = sentences.join("\n");
    let mut wanted = Vec::new();
    markers(spec, &mut wanted);
    for marker in wanted {
        assert!(
            said.contains(&marker),
            "{marker} of {spec} is not said in\n{said}"
        );
    }
    let words = brief.join("; ");
    assert!(words.len() < 4_000 && said.len() < 8_000, "{words}\n{said}");
}

proptest! {
    #[test]
    fn each_field_that_a_traffic_policy_sets_has_an_effect_and_each_part_of_it_is_said(
        picked in prop::collection::vec(any::<bool>(), 22)
    ) {
        let spec = spec_of(&traffic_parts(), &picked);
        let policy: TrafficPolicy = decode_value(&json!({"spec": spec}), &mut Interner::default());
        let own = policy.spec.expect("there is a spec");
        let said = statements(&traffic_effects(&own), None);
        let fields: Vec<String> = said.iter().map(|one| one.field.path()).collect();
        let sentences = told(&said);
        assert_all_is_said(&spec, &fields, &sentences, &brief_words(&said));
        prop_assert_eq!(PolicyScope::of(&own).is_all(), scope_words(&PolicyScope::of(&own)).is_none());
    }

    #[test]
    fn each_field_that_an_access_policy_sets_has_an_effect_and_each_part_of_it_is_said(
        picked in prop::collection::vec(any::<bool>(), 7)
    ) {
        let spec = spec_of(&access_parts(), &picked);
        let policy: AccessPolicy = decode_value(&json!({"spec": spec}), &mut Interner::default());
        let own = policy.spec.expect("there is a spec");
        let said = statements(&access_effects(&own), None);
        let mut fields: Vec<String> = said.iter().map(|one| one.field.path()).collect();
        // An AccessPolicy has no field of this name, so it is one more that is not known.
        fields.push("policy".to_owned());
        let sentences = told(&said);
        assert_all_is_said(&spec, &fields, &sentences, &brief_words(&said));
    }
}
