//! Decoding is total: whatever a field holds, its neighbours are read, and what was left out is named by its path.

mod kinds;

use jiff::SignedDuration;
use portolan::{
    model::{
        Body, Destination, Interner, Noun, Oddity, Target,
        approval::ApprovalState,
        decode, decode_value,
        endpoint::Address,
        kube_service::{ExternalAddress, ServiceType, TargetPort},
        policy::{FaultAction, Pattern, ShiftTarget, TlsMode, TrafficPolicy, UriMatch},
    },
    store::{Kind, Object},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::kit::fixture;

fn read(value: &Value) -> Destination {
    let mut interner = Interner::default();
    let decoded: Destination = decode(&value.to_string(), &mut interner);
    let again: Destination = decode_value(value, &mut interner);
    assert_eq!(
        decoded, again,
        "from text and from a value the same is read"
    );
    decoded
}

/// What is odd about an object of any kind.
fn oddities(object: &Object) -> &[Oddity] {
    match object {
        Object::Destination(object) => object.oddities(),
        Object::Mesh(object) => object.oddities(),
        Object::Workload(object) => object.oddities(),
        Object::TrafficPolicy(object) => object.oddities(),
        Object::AccessPolicy(object) => object.oddities(),
        Object::VirtualMesh(object) => object.oddities(),
        Object::VirtualDestination(object) => object.oddities(),
        Object::KubernetesCluster(object) => object.oddities(),
        Object::Service(object) => object.oddities(),
        Object::EndpointSlice(object) => object.oddities(),
    }
}

/// What differs between an object and what is read from what is written of it. `None` if nothing does.
fn written_otherwise(kind: Kind, value: &Value) -> Option<String> {
    let mut interner = Interner::default();
    let object = Object::decode(kind, Body::Value(value), &mut interner);
    let written = object.json();
    let again = Object::decode(kind, Body::Text(written.text()), &mut interner);
    (!object.says_same(&again)).then(|| format!("{}\n{object:#?}\n{again:#?}", written.text()))
}

#[test]
fn what_is_written_of_an_object_has_every_field_that_is_read() {
    assert_eq!(written_otherwise(Kind::Destination, &full()), None);
    for name in ["every-field.yaml", "mesh.yaml"] {
        let text = std::fs::read_to_string(fixture(name)).expect("it lies there");
        for document in text.split("\n---\n") {
            let object: Value = serde_saphyr::from_str(document).expect("it is YAML");
            let kind = object["kind"].as_str().and_then(Kind::named);
            if let Some(kind) = kind {
                assert_eq!(written_otherwise(kind, &object), None, "{object}");
            }
        }
    }
}

/// A Destination that uses every field of the API.
fn full() -> Value {
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
        "metadata": {"name": "web-shop-one", "namespace": "gloo-mesh", "uid": "u", "resourceVersion": "17", "generation": 4,
            "creationTimestamp": "2026-01-02T03:04:05Z", "labels": {"b": "2", "a": "1"},
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "kept": "yes"},
            "managedFields": [{"time": "2026-01-02T03:04:06Z"}, {"time": "2026-01-03T03:04:06Z"}, {}]},
        "spec": {
            "mesh": {"name": "m", "namespace": "n"},
            "kubeService": {
                "ref": {"name": "web", "namespace": "shop", "clusterName": "one"},
                "workloadSelectorLabels": {"app": "web"}, "labels": {"app": "web", "team": "t"},
                "ports": [{"port": 80, "name": "http", "protocol": "TCP", "appProtocol": "http", "targetPortName": "web", "nodePort": 30080},
                    {"port": 90, "targetPortNumber": 0}],
                "subsets": {"version": {"values": ["v1", "v2"]}, "app.kubernetes.io/x": {"values": ["a"]}},
                "region": "eu", "serviceType": "LOAD_BALANCER",
                "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1", "labels": {"version": "v1"}, "subLocality": {"zone": "eu-a", "subZone": "r1"}},
                    {"ipAddress": "::1"}], "ports": [{"port": 8080, "name": "http", "protocol": "TCP", "appProtocol": "http"}]}],
                "externalAddresses": [{"ip": "198.51.100.1"}, {"dnsName": "x.example.com"}, {}]}},
        "status": {
            "observedGeneration": 4, "localFqdn": "web.shop.svc.cluster.local",
            "appliedTrafficPolicies": [{"ref": {"name": "tp", "namespace": "n"}, "observedGeneration": 2, "routes": ["*"],
                "spec": {"policy": {"requestTimeout": "1.500s"}}}],
            "appliedAccessPolicies": [{"ref": {"name": "ap", "namespace": "n"}, "observedGeneration": 3,
                "spec": {"allowedMethods": ["GET"], "allowedPorts": [80], "allowedPaths": ["/a*"],
                    "sourceSelector": [{"kubeServiceAccountRefs": {"serviceAccounts": [{"name": "sa", "namespace": "s", "clusterName": "c"}]}}]}}],
            "appliedFederation": {"federatedHostname": "web.shop.svc.one.global", "federatedToMeshes": [{"name": "m2", "namespace": "n"}],
                "flatNetwork": true, "virtualMeshRef": {"name": "vm", "namespace": "n"},
                "tcpKeepalive": {"probes": 3, "time": "60s", "interval": "5s"}},
            "requiredSubsets": [{"trafficPolicyRef": {"name": "tp", "namespace": "n"}, "observedGeneration": 2,
                "trafficShift": {"destinations": [{"weight": 75, "kubeService": {"name": "web", "namespace": "shop", "clusterName": "one",
                    "subset": {"version": "v1"}, "port": 80}}]}}]}})
}

#[test]
fn every_field_of_the_api_is_read() {
    let destination = read(&full());
    assert_eq!(destination.oddities(), []);
    assert_eq!(&*destination.meta.name, "web-shop-one");
    assert_eq!(destination.meta.labels.to_string(), "a=1,b=2");
    assert_eq!(destination.meta.annotations.to_string(), "kept=yes");
    assert_eq!(
        destination
            .meta
            .written
            .given()
            .map(|time| time.to_string())
            .as_deref(),
        Some("2026-01-03T03:04:06Z")
    );
    let kube = destination
        .kube_service()
        .expect("it is a Kubernetes service");
    assert_eq!(kube.reference.to_string(), "web.shop.one");
    assert_eq!(kube.service_type, ServiceType::LoadBalancer);
    assert_eq!(kube.ports[0].target, TargetPort::Name("web".into()));
    assert_eq!(kube.ports[0].node_port, Some(30080));
    assert_eq!(kube.ports[1].target, TargetPort::Number(0));
    assert_eq!(kube.subsets[1].values.len(), 2);
    assert_eq!(kube.endpoint_subsets[0].endpoints[0].sub_zone(), Some("r1"));
    assert!(
        matches!(kube.endpoint_subsets[0].endpoints[1].address, Address::Ip(ip) if ip.is_ipv6())
    );
    assert_eq!(
        kube.external_addresses[1],
        ExternalAddress::DnsName("x.example.com".into())
    );
    assert_eq!(kube.external_addresses[2], ExternalAddress::Empty);
    let status = destination.status.expect("there is a status");
    assert_eq!(&*status.traffic_policies[0].routes[0], "*");
    let spec = status.traffic_policies[0]
        .spec
        .as_ref()
        .expect("there is a spec");
    assert_eq!(
        spec.policy.request_timeout,
        Some(SignedDuration::from_millis(1500))
    );
    let federation = status.federation.expect("it is federated");
    assert!(federation.flat_network);
    assert_eq!(
        federation
            .tcp_keepalive
            .and_then(|keepalive| keepalive.interval),
        Some(SignedDuration::from_secs(5))
    );
    let shift = status.required_subsets[0]
        .shift
        .as_ref()
        .expect("there is a shift");
    let Some(ShiftTarget::KubeService { subset, port, .. }) = &shift.destinations[0].target else {
        panic!("the member is a Kubernetes service");
    };
    assert_eq!(
        (subset.to_string().as_str(), *port),
        ("version=v1", Some(80))
    );
}

#[test]
fn the_other_spellings_of_the_api_are_read_without_remark() {
    let destination = read(&json!({
        "metadata": {"name": "a", "labels": null, "creationTimestamp": null},
        "spec": {"kube_service": {
            "ref": {"name": "a", "namespace": "b", "cluster_name": "c"}, "service_type": 1,
            "workload_selector_labels": {"my_label": "x"}, "endpoint_subsets": [null, {"endpoints": null}],
            "ports": [{"port": 80.0, "target_port_number": 8080}]}},
        "status": {"observed_generation": "7", "required_subsets": [{"observedGeneration": "2"}]}}));
    assert_eq!(destination.oddities(), []);
    let kube = destination
        .kube_service()
        .expect("it is a Kubernetes service");
    assert_eq!(&*kube.reference.cluster, "c");
    assert_eq!(kube.service_type, ServiceType::NodePort);
    assert_eq!(
        kube.selector.get("my_label"),
        Some("x"),
        "keys that are data keep their form"
    );
    assert_eq!(kube.ports[0].target, TargetPort::Number(8080));
    assert_eq!(kube.endpoint_subsets.len(), 1, "null items are absent");
    let status = destination.status.expect("there is a status");
    assert_eq!(status.observed_generation, Some(7));
    assert_eq!(status.required_subsets[0].observed_generation, Some(2));
    assert!(status.required_subsets[0].shift.is_none());
}

#[test]
fn a_wrong_type_costs_itself_alone_and_is_named() {
    let cases: [(&str, Value, &str, &str); 12] = [
        (
            "/metadata/generation",
            json!({}),
            "metadata.generation",
            "expected a 64-bit number, found an object",
        ),
        (
            "/metadata/labels",
            json!([1]),
            "metadata.labels",
            "expected an object, found a list",
        ),
        (
            "/metadata/labels/a",
            json!(7),
            "metadata.labels.a",
            "expected text, found number 7",
        ),
        (
            "/spec/kubeService",
            json!("x"),
            "spec.kubeService",
            "expected an object, found text \"x\"",
        ),
        (
            "/spec/kubeService/ports/1",
            json!(true),
            "spec.kubeService.ports[1]",
            "expected an object, found true",
        ),
        (
            "/spec/kubeService/ports/0/port",
            json!("http"),
            "spec.kubeService.ports[0].port",
            "expected a number from 0 to 4294967295, found text \"http\"",
        ),
        (
            "/spec/kubeService/ports/0/port",
            json!(-1),
            "spec.kubeService.ports[0].port",
            "expected a number from 0 to 4294967295, found number -1",
        ),
        (
            "/spec/kubeService/serviceType",
            json!("HEADLESS"),
            "spec.kubeService.serviceType",
            "expected one of CLUSTER_IP NODE_PORT LOAD_BALANCER EXTERNAL_NAME, found text \"HEADLESS\"",
        ),
        (
            "/spec/kubeService/endpointSubsets/0/endpoints/1/ipAddress",
            json!([]),
            "spec.kubeService.endpointSubsets[0].endpoints[1].ipAddress",
            "expected an address, found a list",
        ),
        (
            "/status/appliedFederation/flatNetwork",
            json!("yes"),
            "status.appliedFederation.flatNetwork",
            "expected true or false, found text \"yes\"",
        ),
        (
            "/status/appliedTrafficPolicies/0/spec/policy/requestTimeout",
            json!("soon"),
            "status.appliedTrafficPolicies[0].spec.policy.requestTimeout",
            "expected a duration such as 5s or 100ms, found text \"soon\"",
        ),
        (
            "/status/appliedTrafficPolicies/0/spec",
            json!(5),
            "status.appliedTrafficPolicies[0].spec",
            "expected an object, found number 5",
        ),
    ];
    for (place, wrong, path, reason) in cases {
        let mut value = full();
        *value.pointer_mut(place).expect("the place is there") = wrong;
        let destination = read(&value);
        let oddities: Vec<_> = destination
            .oddities()
            .iter()
            .map(|odd| (odd.path.as_str(), odd.reason.as_str()))
            .collect();
        assert_eq!(oddities, [(path, reason)], "{place}");
        assert_eq!(&*destination.meta.name, "web-shop-one", "{place}");
        assert!(destination.status.is_some(), "{place}");
    }
}

#[test]
fn both_kinds_or_neither_are_told_apart() {
    let target = |spec: Value| read(&json!({"metadata": {"name": "x"}, "spec": spec})).target;
    assert!(matches!(target(json!({})), Target::Unset));
    assert!(matches!(
        target(json!({"kubeService": {}})),
        Target::KubeService(_)
    ));
    assert!(matches!(
        target(json!({"externalService": {}, "kubeService": null})),
        Target::ExternalService(_)
    ));
    assert!(matches!(
        target(json!({"externalService": {}, "kubeService": {}})),
        Target::Both(..)
    ));
}

#[test]
fn a_text_that_is_no_unicode_costs_itself_alone() {
    let json = r#"{"spec": {"kubeService": {"region": "\ud800", "labels": {"a": "b"}}}, "metadata": {"name": "still-here"},
        "status": {"observedGeneration": 1e999, "localFqdn": "x"}}"#;
    let destination: Destination = decode(json, &mut Interner::default());
    assert_eq!(&*destination.meta.name, "still-here");
    let kube = destination.kube_service().expect("it is one");
    assert_eq!((&*kube.region, kube.labels.len()), ("\u{fffd}", 1));
    let status = destination.status.as_ref().expect("there is a status");
    assert_eq!(&*status.local_fqdn, "x");
    let oddities = destination.oddities().iter();
    let paths: Vec<&str> = oddities.map(|odd| odd.path.as_str()).collect();
    assert_eq!(paths, ["status.observedGeneration", ""]);
}

#[test]
fn oddities_are_counted_when_there_are_too_many_to_keep() {
    let ports: Vec<Value> = (0..1_000).map(|_| json!(false)).collect();
    let destination =
        read(&json!({"metadata": {"name": "x"}, "spec": {"kubeService": {"ports": ports}}}));
    assert_eq!(destination.oddities().len(), 51);
    assert_eq!(destination.oddities()[50].reason, "and 950 more oddities");
}

#[test]
fn every_part_of_a_traffic_policy_is_read_and_the_unknown_kept() {
    let policy: TrafficPolicy = decode_value(
        &json!({"metadata": {"name": "tp", "generation": 3}, "spec": {
            "sourceSelector": [{"kubeWorkloadMatcher": {"labels": {"app": "a"}, "namespaces": ["n"], "clusters": ["c"]}}],
            "destinationSelector": [{"kubeServiceMatcher": {"labels": {"app": "b"}}, "externalServiceMatcher": {"labels": {"x": "y"}}}],
            "httpRequestMatchers": [{"prefix": "/old"}, {"uri": {"regex": "a.*", "ignoreCase": true}, "method": "GET",
                "headers": [{"name": "h", "value": "v", "regex": true, "invertMatch": true}],
                "queryParameters": [{"name": "q", "value": "v"}]}],
            "policy": {
                "trafficShift": {"destinations": [{"weight": 60, "virtualDestination": {"name": "vd", "namespace": "n", "subset": {"a": "b"}}},
                    {"weight": 40, "staticDestination": {"name": "s", "namespace": "n"}, "options": {"headerManipulation": {"removeRequestHeaders": ["x"]}}},
                    {"clusterHeader": "h", "somethingNew": [1]}]},
                "faultInjection": {"abort": {"httpStatus": 503}, "percentage": 0.5},
                "requestTimeout": "1ms", "retries": {"attempts": 2, "perTryTimeout": "250ms"},
                "corsPolicy": {"allowOrigins": [{"suffix": "x"}], "allowMethods": ["GET"], "allowHeaders": ["a"], "exposeHeaders": ["b"], "maxAge": "1h", "allowCredentials": false},
                "mirror": {"kubeService": {"name": "m", "namespace": "n", "clusterName": "c"}, "percentage": 5, "port": 80},
                "headerManipulation": {"appendResponseHeaders": {"a": "b"}},
                "outlierDetection": {"consecutiveErrors": 7, "interval": "10s", "baseEjectionTime": "30s", "maxEjectionPercent": 50},
                "mtls": {"istio": {}}, "csrf": {"filterEnabled": true, "percentage": 10, "additionalOrigins": [{"exact": "o"}]},
                "rateLimit": {"raw": {"rateLimits": []}}, "connectionPool": {"tcp": {}}}},
            "status": {"state": "INVALID", "observedGeneration": "3", "destinations": {"web-shop-one.gloo-mesh.": {"state": "INVALID", "errors": ["why"]}}}}),
        &mut Interner::default(),
    );
    assert_eq!(policy.oddities(), []);
    let spec = policy.spec.expect("there is a spec");
    let external = spec.destination_selector[0].external.as_ref();
    let matcher = external.and_then(|external| external.matcher.as_ref());
    assert_eq!(
        matcher.map(|matcher| matcher.labels.get("x")),
        Some(Some("y"))
    );
    assert_eq!(
        spec.http_request_matchers[0].uri,
        Some(UriMatch::Deprecated(Pattern::Prefix("/old".into())))
    );
    let policy_part = &spec.policy;
    assert_eq!(
        policy_part.unknown.iter().next().map(|(key, _)| key),
        Some("connectionPool")
    );
    assert_eq!(
        policy_part.mtls.as_ref().and_then(|mtls| mtls.istio),
        Some(TlsMode::Disable)
    );
    let fault = policy_part
        .fault_injection
        .as_ref()
        .expect("there is a fault");
    assert_eq!(
        (fault.fault, fault.percentage),
        (Some(FaultAction::Abort { http_status: 503 }), Some(0.5))
    );
    let members = &policy_part
        .traffic_shift
        .as_ref()
        .expect("there is a shift")
        .destinations;
    assert!(matches!(
        members[0].target,
        Some(ShiftTarget::VirtualDestination { .. })
    ));
    assert!(members[1].headers.is_some());
    assert_eq!(
        members[2].unknown.iter().next(),
        Some(("somethingNew", "[1]"))
    );
    let here = policy
        .status
        .destinations
        .of("web-shop-one", "gloo-mesh")
        .expect("it is judged there");
    assert_eq!(
        (here.state, &*here.errors[0]),
        (ApprovalState::Invalid, "why")
    );
}

#[test]
fn of_an_unknown_part_that_is_given_twice_the_last_counts() {
    let text = r#"{"metadata": {"name": "n"}, "spec": {"some_new": 1, "": 2, "someNew": 3, "_": 4, "gone": 5, "gone": null}}"#;
    let policy: TrafficPolicy = decode(text, &mut Interner::default());
    let unknown: Vec<_> = policy
        .spec
        .as_ref()
        .expect("it has a spec")
        .unknown
        .iter()
        .collect();
    assert_eq!(unknown, [("", "4"), ("someNew", "3")]);
    let value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(written_otherwise(Kind::TrafficPolicy, &value), None);
}

#[test]
fn equal_specs_and_label_sets_are_stored_once() {
    let mut interner = Interner::default();
    let one: Destination = decode(&full().to_string(), &mut interner);
    let other: Destination = decode(&full().to_string(), &mut interner);
    let spec = |destination: &Destination| {
        let status = destination.status.as_ref().expect("there is a status");
        status.traffic_policies[0]
            .spec
            .clone()
            .expect("there is a spec")
    };
    assert!(std::sync::Arc::ptr_eq(&spec(&one), &spec(&other)));
    drop((one, other));
    interner.sweep();
    interner.sweep();
    assert!(interner.is_empty(), "what nobody holds is forgotten");
}

/// Any JSON, with keys that the API knows among the others, so that wrong types stand where they hurt.
fn any_json() -> impl Strategy<Value = Value> {
    const KEYS: &[&str] = &[
        "metadata",
        "spec",
        "status",
        "kubeService",
        "externalService",
        "ref",
        "ports",
        "port",
        "name",
        "labels",
        "subsets",
        "values",
        "endpointSubsets",
        "endpoints",
        "ipAddress",
        "subLocality",
        "zone",
        "serviceType",
        "appliedTrafficPolicies",
        "requiredSubsets",
        "trafficShift",
        "destinations",
        "weight",
        "subset",
        "policy",
        "observedGeneration",
        "mesh",
        "meshes",
        "istio",
        "installation",
        "ingressGateways",
        "appliedEastWestIngressGateways",
        "externalAddresses",
        "kubernetes",
        "podLabels",
        "serviceDependencies",
        "federation",
        "selectors",
        "permissive",
        "mtlsConfig",
        "shared",
        "localized",
        "static",
        "failoverDirectives",
        "providerInfo",
        "state",
        "x_y",
        "subsets",
        "notReadyAddresses",
        "targetPort",
        "conditions",
        "ready",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-9_000i32..9_000).prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        ".{0,12}".prop_map(Value::from),
        Just(json!("CLUSTER_IP")),
        Just(json!("10.0.0.1")),
    ];
    leaf.prop_recursive(7, 96, 8, |inner| {
        let key =
            prop_oneof![4 => proptest::sample::select(KEYS).prop_map(str::to_owned), 1 => ".{0,6}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((key, inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_decodes_the_same_from_text_and_value(spec in any_json(), status in any_json()) {
        let value = json!({"metadata": {"name": "n"}, "spec": spec, "status": status});
        let text = value.to_string();
        for kind in Kind::every() {
            let mut interner = Interner::default();
            let from_text = Object::decode(kind, Body::Text(&text), &mut interner);
            let from_value = Object::decode(kind, Body::Value(&value), &mut interner);
            prop_assert_eq!(&from_text, &from_value, "{}", kind);
            prop_assert_eq!(oddities(&from_text), oddities(&from_value));
            prop_assert_eq!((from_text.kind(), &*from_text.meta().name), (kind, "n"));
        }
    }

    #[test]
    fn whatever_is_read_is_read_again_from_what_is_written_of_it(spec in any_json(), status in any_json()) {
        let value = json!({"metadata": {"name": "n", "labels": {"a": "b"}}, "spec": spec, "status": status});
        for kind in Kind::every() {
            prop_assert_eq!(written_otherwise(kind, &value), None, "{}", kind);
        }
    }

    #[test]
    fn any_text_at_all_decodes(text in ".{0,200}") {
        for kind in Kind::every() {
            let _ = Object::decode(kind, Body::Text(&text), &mut Interner::default());
        }
    }

    #[test]
    fn a_good_object_cut_anywhere_decodes(cut in 0usize..3_000) {
        let text = full().to_string();
        let cut = cut.min(text.len());
        let _: Destination = decode(&text[..cut], &mut Interner::default());
    }
}
