//! The faults: each changes a healthy mesh of sixty, and says what must be found for it.

use portolan::store::Kind;
use serde_json::{Value, json};

use super::mesh::{
    Mesh, approval, cluster_of, gateway_name, mesh_of, name, reference, service, service_ref,
    shift_name,
};

/// A fault.
pub(super) struct Fault {
    /// The rule that is there for it.
    pub(super) rule: &'static str,
    /// Plants it, and says all that follows from it: the rule and the Destination.
    pub(super) plant: fn(&mut Mesh) -> Vec<(&'static str, String)>,
}

/// A Destination with nothing but what all have: neither federated nor split.
const PLAIN: usize = 1;
/// One that is federated and not split.
const FEDERATED: usize = 3;
/// One that is split and not federated.
const SPLIT: usize = 8;
/// One that is both.
const BOTH: usize = 24;
/// One outside the mesh.
const OUTSIDE: usize = 49;

macro_rules! faults {
    ($($rule:literal: |$mesh:ident| $plant:expr;)+) => {
        pub(super) const FAULTS: &[Fault] = &[
            $(Fault { rule: $rule, plant: |$mesh| $plant },)+
        ];
    };
}

/// The rule alone, for one Destination.
fn only(rule: &'static str, at: usize) -> Vec<(&'static str, String)> {
    vec![(rule, name(at))]
}

/// Changes something in a Destination and expects one rule for it.
fn set(
    mesh: &mut Mesh,
    at: usize,
    pointer: &str,
    value: Value,
    rule: &'static str,
) -> Vec<(&'static str, String)> {
    put(mesh.destination(at), pointer, value);
    only(rule, at)
}

/// Has a policy in force do something else to all requests of a Destination, and expects one rule for it.
fn policy(mesh: &mut Mesh, policy: Value, rule: &'static str) -> Vec<(&'static str, String)> {
    set(
        mesh,
        PLAIN,
        "/status/appliedTrafficPolicies/0/spec/policy",
        policy,
        rule,
    )
}

/// Sets the value at a pointer; the last part may be new.
fn put(object: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer has parts");
    let parent = object
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{pointer} has a parent"));
    match (parent, last.parse::<usize>()) {
        (Value::Array(items), Ok(at)) => items[at] = value,
        (parent, _) => parent[last] = value,
    }
}

/// Takes a member away.
fn take(object: &mut Value, pointer: &str) {
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer has parts");
    let parent = object.pointer_mut(parent).and_then(Value::as_object_mut);
    parent
        .expect("it has a parent")
        .remove(last)
        .expect("it was there");
}

const K: &str = "/spec/kubeService";

faults! {
    "no-type": |mesh| {
        let object = mesh.destination(PLAIN);
        take(object, "/spec/kubeService");
        take(object, "/status/localFqdn");
        only("no-type", PLAIN)
    };
    "both-types": |mesh| set(mesh, PLAIN, "/spec/externalService", json!({"name": "both", "hosts": ["both.example.com"]}), "both-types");
    "ref-incomplete": |mesh| {
        let object = mesh.destination(PLAIN);
        take(object, "/spec/kubeService/ref/clusterName");
        only("ref-incomplete", PLAIN)
    };
    "ref-duplicate": |mesh| {
        let mut copy = mesh.destination(PLAIN).clone();
        take(&mut copy, "/metadata/labels");
        mesh.insert(Kind::Destination, "copy", copy);
        vec![("ref-duplicate", name(PLAIN)), ("ref-duplicate", "copy".to_owned())]
    };
    "mesh-unset": |mesh| {
        take(mesh.destination(PLAIN), "/spec/mesh");
        only("mesh-unset", PLAIN)
    };
    "mesh-missing": |mesh| set(mesh, PLAIN, "/spec/mesh", reference("gone"), "mesh-missing");
    "cluster-unregistered": |mesh| {
        let cluster = "cluster-9";
        let object = mesh.destination(PLAIN);
        put(object, "/spec/kubeService/ref/clusterName", cluster.into());
        put(object, "/metadata/labels/cluster.discovery.mesh.gloo.solo.io", cluster.into());
        vec![("cluster-unregistered", name(PLAIN)), ("no-workload", name(PLAIN))]
    };
    "cluster-not-accepted": |mesh| {
        put(mesh.of(Kind::KubernetesCluster, "cluster-4"), "/status/status/0/state", "FAILED".into());
        let of_it = (0..60).filter(|at| *at != OUTSIDE && cluster_of(*at) == "cluster-4");
        let mut found: Vec<_> = of_it.map(|at| ("cluster-not-accepted", name(at))).collect();
        found.push(("cluster-not-accepted", gateway_name(3)));
        found
    };
    "cluster-label-mismatch": |mesh| set(mesh, PLAIN, "/metadata/labels/cluster.discovery.mesh.gloo.solo.io", "other".into(), "cluster-label-mismatch");
    "schema-oddity": |mesh| set(mesh, PLAIN, "/spec/kubeService/labels/app", json!(["a"]), "schema-oddity");
    "policy-selects-nothing": |mesh| {
        mesh.insert(Kind::TrafficPolicy, "idle", json!({"metadata": {"generation": 1},
            "spec": {"destinationSelector": [{"kubeServiceMatcher": {"labels": {"app": "nobody"}}}], "policy": {"requestTimeout": "5s"}},
            "status": {"observedGeneration": 1, "state": "ACCEPTED"}}));
        vec![("policy-selects-nothing", "idle".to_owned())]
    };
    "mute-expired": |mesh| set(mesh, PLAIN, "/metadata/annotations", json!({"portolan/mute-single-zone": "until 2021-03-31: moves"}), "mute-expired");
    "mute-invalid": |mesh| set(mesh, PLAIN, "/metadata/annotations", json!({"portolan/mute-single-zone": ""}), "mute-invalid");
    "status-missing": |mesh| {
        take(mesh.destination(PLAIN), "/status/observedGeneration");
        only("status-missing", PLAIN)
    };
    "status-stale": |mesh| set(mesh, PLAIN, "/metadata/generation", 3.into(), "status-stale");
    "traffic-policy-stale": |mesh| {
        put(mesh.of(Kind::TrafficPolicy, &shift_name(SPLIT)), "/metadata/generation", 2.into());
        only("traffic-policy-stale", SPLIT)
    };
    "access-policy-stale": |mesh| {
        mesh.insert(Kind::AccessPolicy, "own", json!({"metadata": {"generation": 2}, "spec": {}}));
        let applied = json!([{"ref": reference("own"), "observedGeneration": 1, "spec": {}}]);
        set(mesh, PLAIN, "/status/appliedAccessPolicies", applied, "access-policy-stale")
    };
    "policy-missing": |mesh| set(mesh, PLAIN, "/status/appliedAccessPolicies/0/ref/name", "gone".into(), "policy-missing");
    "traffic-policy-rejected": |mesh| {
        let state = json!({"state": "INVALID", "errors": ["field Timeout is already owned"]});
        mesh.insert(Kind::TrafficPolicy, "refused", json!({"metadata": {"generation": 1}, "spec": {},
            "status": {"observedGeneration": 1, "state": "INVALID", "destinations": {approval(PLAIN): state}}}));
        only("traffic-policy-rejected", PLAIN)
    };
    "access-policy-rejected": |mesh| {
        let state = json!({"state": "FAILED", "errors": ["no"]});
        mesh.insert(Kind::AccessPolicy, "refused", json!({"metadata": {"generation": 1}, "spec": {},
            "status": {"observedGeneration": 1, "state": "FAILED", "destinations": {approval(PLAIN): state}}}));
        only("access-policy-rejected", PLAIN)
    };
    "no-endpoints": |mesh| set(mesh, PLAIN, "/spec/kubeService/endpointSubsets", json!([]), "no-endpoints");
    "no-workload": |mesh| {
        put(mesh.destination(PLAIN), "/spec/kubeService/workloadSelectorLabels", json!({"app": "other"}));
        vec![("no-workload", name(PLAIN)), ("endpoint-label-mismatch", name(PLAIN))]
    };
    "endpoint-unlabelled": |mesh| {
        take(mesh.destination(PLAIN), "/spec/kubeService/endpointSubsets/0/endpoints/1/labels");
        only("endpoint-unlabelled", PLAIN)
    };
    "endpoint-label-mismatch": |mesh| set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/endpoints/1/labels/app", "other".into(), "endpoint-label-mismatch");
    "endpoint-ip-invalid": |mesh| set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/endpoints/1/ipAddress", "10.0.0.999".into(), "endpoint-ip-invalid");
    "endpoint-ip-overlap": |mesh| {
        let address = mesh.destination(FEDERATED).pointer("/spec/kubeService/endpointSubsets/0/endpoints/0/ipAddress").cloned();
        // One whose cluster is another.
        put(mesh.destination(PLAIN), "/spec/kubeService/endpointSubsets/0/endpoints/0/ipAddress", address.expect("it has one"));
        set(mesh, FEDERATED, "/status/appliedFederation/flatNetwork", true.into(), "endpoint-ip-overlap")
    };
    "region-unknown": |mesh| {
        take(mesh.destination(PLAIN), "/spec/kubeService/region");
        only("region-unknown", PLAIN)
    };
    "zone-unknown": |mesh| {
        take(mesh.destination(PLAIN), "/spec/kubeService/endpointSubsets/0/endpoints/1/subLocality");
        only("zone-unknown", PLAIN)
    };
    "single-zone": |mesh| {
        for endpoint in 0..4 {
            let zone = format!("{K}/endpointSubsets/0/endpoints/{endpoint}/subLocality/zone");
            put(mesh.destination(PLAIN), &zone, "region-0a".into());
        }
        only("single-zone", PLAIN)
    };
    "single-endpoint": |mesh| {
        let one = mesh.destination(PLAIN).pointer("/spec/kubeService/endpointSubsets/0/endpoints/0").cloned();
        set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/endpoints", json!([one]), "single-endpoint")
    };
    "zone-outside-region": |mesh| set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/endpoints/1/subLocality/zone", "elsewhere-a".into(), "zone-outside-region");
    "port-unserved": |mesh| set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/ports", json!([{"port": 8080, "name": "http", "protocol": "TCP"}]), "port-unserved");
    "port-target-mismatch": |mesh| set(mesh, PLAIN, "/spec/kubeService/ports/0/targetPortNumber", 8081.into(), "port-target-mismatch");
    "endpoint-port-orphan": |mesh| {
        let ports = mesh.destination(PLAIN).pointer_mut("/spec/kubeService/endpointSubsets/0/ports").and_then(Value::as_array_mut);
        ports.expect("there are ports").push(json!({"port": 7070, "name": "old", "protocol": "TCP"}));
        only("endpoint-port-orphan", PLAIN)
    };
    "port-duplicate": |mesh| {
        put(mesh.destination(PLAIN), "/spec/kubeService/ports/1/port", 8080.into());
        only("port-duplicate", PLAIN)
    };
    "port-out-of-range": |mesh| set(mesh, PLAIN, "/spec/kubeService/ports/1/port", 70000.into(), "port-out-of-range");
    "protocol-undetected": |mesh| {
        put(mesh.destination(PLAIN), "/spec/kubeService/ports/1/name", "admin".into());
        set(mesh, PLAIN, "/spec/kubeService/endpointSubsets/0/ports/1/name", "admin".into(), "protocol-undetected")
    };
    "http-policy-on-tcp": |mesh| {
        for (at, port) in ["tcp", "tcp-two"].into_iter().enumerate() {
            put(mesh.destination(SPLIT), &format!("{K}/ports/{at}/name"), port.into());
            put(mesh.destination(SPLIT), &format!("{K}/endpointSubsets/0/ports/{at}/name"), port.into());
        }
        only("http-policy-on-tcp", SPLIT)
    };
    "loadbalancer-pending": |mesh| set(mesh, PLAIN, "/spec/kubeService/serviceType", "LOAD_BALANCER".into(), "loadbalancer-pending");
    "external-address-empty": |mesh| set(mesh, PLAIN, "/spec/kubeService/externalAddresses", json!([{}]), "external-address-empty");
    "external-address-private": |mesh| set(mesh, PLAIN, "/spec/kubeService/externalAddresses", json!([{"ip": "10.1.2.3"}]), "external-address-private");
    "subset-unsatisfied": |mesh| set(mesh, SPLIT, "/status/requiredSubsets/0/trafficShift/destinations/1/kubeService/subset/version", "v3".into(), "subset-unsatisfied");
    "subset-thin": |mesh| {
        for endpoint in 1..4 {
            put(mesh.destination(SPLIT), &format!("{K}/endpointSubsets/0/endpoints/{endpoint}/labels/version"), "v2".into());
        }
        only("subset-thin", SPLIT)
    };
    "required-subset-incomplete": |mesh| {
        let required = json!([{"observedGeneration": 2}]);
        set(mesh, PLAIN, "/status/requiredSubsets", required, "required-subset-incomplete")
    };
    "required-subset-not-accepted": |mesh| {
        put(mesh.of(Kind::TrafficPolicy, &shift_name(SPLIT)), "/status/state", "INVALID".into());
        only("required-subset-not-accepted", SPLIT)
    };
    "shift-weights": |mesh| {
        put(mesh.destination(SPLIT), "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations/0/weight", 40.into());
        only("shift-weights", SPLIT)
    };
    "shift-target-missing": |mesh| {
        put(mesh.destination(SPLIT), "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations/0/kubeService/name", "gone".into());
        only("shift-target-missing", SPLIT)
    };
    "shift-target-unreachable": |mesh| {
        let mut target = service_ref(PLAIN + 3);
        target["port"] = 8080.into();
        let member = "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations/0/kubeService";
        set(mesh, SPLIT, member, target, "shift-target-unreachable")
    };
    "shift-port": |mesh| {
        put(mesh.destination(SPLIT), "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations/0/kubeService/port", 81.into());
        only("shift-port", SPLIT)
    };
    "shift-virtual-destination-missing": |mesh| {
        let member = json!({"weight": 50, "virtualDestination": reference("gone")});
        set(mesh, SPLIT, "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations/0", member, "shift-virtual-destination-missing")
    };
    "mirror-target-missing": |mesh| {
        let mirror = json!({"kubeService": {"name": "gone", "namespace": "team-1", "clusterName": "cluster-1"}});
        set(mesh, PLAIN, "/status/appliedTrafficPolicies/0/spec/policy/mirror", mirror, "mirror-target-missing")
    };
    "policy-overlap": |mesh| set(mesh, SPLIT, "/status/appliedTrafficPolicies/1/spec/policy/requestTimeout", "9s".into(), "policy-overlap");
    "split-without-weight": |mesh| {
        let members = "/status/appliedTrafficPolicies/1/spec/policy/trafficShift/destinations";
        put(mesh.destination(SPLIT), &format!("{members}/0/weight"), 100.into());
        take(mesh.destination(SPLIT), &format!("{members}/1/weight"));
        only("split-without-weight", SPLIT)
    };
    "fault-injected": |mesh| policy(mesh, json!({"faultInjection": {"abort": {"httpStatus": 503}, "percentage": 10}}), "fault-injected");
    "traffic-elsewhere": |mesh| {
        let mut target = service_ref(PLAIN + 8);
        target["port"] = 8080.into();
        policy(mesh, json!({"trafficShift": {"destinations": [{"kubeService": target}]}}), "traffic-elsewhere")
    };
    "retries-many": |mesh| policy(mesh, json!({"retries": {"attempts": 6}}), "retries-many");
    "retry-over-timeout": |mesh| {
        let retries = json!({"attempts": 3, "perTryTimeout": "2s"});
        policy(mesh, json!({"requestTimeout": "5s", "retries": retries}), "retry-over-timeout")
    };
    "outlier-ejects-all": |mesh| policy(mesh, json!({"outlierDetection": {"consecutiveErrors": 1}}), "outlier-ejects-all");
    "header-credential-removed": |mesh| {
        policy(mesh, json!({"headerManipulation": {"removeRequestHeaders": ["Cookie"]}}), "header-credential-removed")
    };
    "mirror-all": |mesh| policy(mesh, json!({"mirror": {"kubeService": service_ref(PLAIN + 8)}}), "mirror-all");
    "subset-near-miss": |mesh| {
        for endpoint in [1, 3] {
            put(mesh.destination(SPLIT), &format!("{K}/endpointSubsets/0/endpoints/{endpoint}/labels/version"), "v2-1".into());
        }
        vec![("subset-near-miss", name(SPLIT)), ("subset-unsatisfied", name(SPLIT))]
    };
    "shift-not-in-force": |mesh| {
        let applied = mesh.destination(SPLIT).pointer_mut("/status/appliedTrafficPolicies").and_then(Value::as_array_mut);
        applied.expect("policies are applied").truncate(1);
        only("shift-not-in-force", SPLIT)
    };
    "tls-against-mesh": |mesh| {
        put(mesh.of(Kind::VirtualMesh, "all"), "/spec/mtlsConfig", json!({"shared": {}}));
        policy(mesh, json!({"mtls": {"istio": {}}}), "tls-against-mesh")
    };
    "access-port-unknown": |mesh| set(mesh, PLAIN, "/status/appliedAccessPolicies/0/spec/allowedPorts", json!([80]), "access-port-unknown");
    "access-source-unknown": |mesh| {
        let accounts = json!([{"name": "gone", "namespace": "team-2"}]);
        let sources = json!([{"kubeServiceAccountRefs": {"serviceAccounts": accounts}}, {}]);
        set(mesh, PLAIN, "/status/appliedAccessPolicies/0/spec/sourceSelector", sources, "access-source-unknown")
    };
    "access-denies-everyone": |mesh| {
        let accounts = json!([{"name": "gone", "namespace": "team-2", "clusterName": "cluster-2"}]);
        let sources = json!([{"kubeServiceAccountRefs": {"serviceAccounts": accounts}}]);
        put(mesh.destination(PLAIN), "/status/appliedAccessPolicies/0/spec/sourceSelector", sources);
        vec![("access-denies-everyone", name(PLAIN)), ("access-source-unknown", name(PLAIN))]
    };
    "mirror-overload": |mesh| {
        for at in [PLAIN, FEDERATED] {
            let mirror = json!({"mirror": {"kubeService": service_ref(PLAIN + 8)}});
            put(mesh.destination(at), "/status/appliedTrafficPolicies/0/spec/policy", mirror);
        }
        only("mirror-overload", PLAIN + 8)
    };
    "gateway-address-stale": |mesh| {
        let addresses = json!([{"ip": "203.0.113.99"}]);
        put(mesh.of(Kind::Destination, &gateway_name(0)), "/spec/kubeService/externalAddresses", addresses);
        vec![("gateway-address-stale", gateway_name(0))]
    };
    "outlier-with-source": |mesh| {
        let spec = json!({"sourceSelector": [{"kubeWorkloadMatcher": {"labels": {"app": "web"}}}],
            "policy": {"outlierDetection": {"consecutiveErrors": 3}}});
        set(mesh, PLAIN, "/status/appliedTrafficPolicies/0/spec", spec, "outlier-with-source")
    };
    "access-default-deny": |mesh| set(mesh, FEDERATED, "/status/appliedAccessPolicies", json!([]), "access-default-deny");
    "virtual-mesh-missing": |mesh| set(mesh, FEDERATED, "/status/appliedFederation/virtualMeshRef/name", "gone".into(), "virtual-mesh-missing");
    "federated-mesh-missing": |mesh| {
        put(mesh.destination(FEDERATED), "/status/appliedFederation/federatedToMeshes/0", reference("gone"));
        vec![("federated-mesh-missing", name(FEDERATED)), ("federated-mesh-outside", name(FEDERATED))]
    };
    "federated-mesh-outside": |mesh| {
        mesh.insert(Kind::Mesh, "alone", json!({"spec": {"istio": {"installation": {"cluster": "cluster-1"}}}}));
        set(mesh, FEDERATED, "/status/appliedFederation/federatedToMeshes/0", reference("alone"), "federated-mesh-outside")
    };
    "federated-mesh-repeated": |mesh| {
        let own = reference(&mesh_of(FEDERATED));
        set(mesh, FEDERATED, "/status/appliedFederation/federatedToMeshes/0", own, "federated-mesh-repeated")
    };
    "federation-rejected": |mesh| {
        let state = json!({"state": "FAILED", "errors": ["smart DNS"]});
        mesh.of(Kind::VirtualMesh, "all")["status"]["destinations"][approval(PLAIN)] = state;
        only("federation-rejected", PLAIN)
    };
    "federated-hostname-unexpected": |mesh| {
        let host = format!("{}.old.global", service(FEDERATED));
        set(mesh, FEDERATED, "/status/appliedFederation/federatedHostname", host.into(), "federated-hostname-unexpected")
    };
    "federated-hostname-duplicate": |mesh| {
        let host = mesh.destination(BOTH).pointer("/status/appliedFederation/federatedHostname").cloned();
        put(mesh.destination(FEDERATED), "/status/appliedFederation/federatedHostname", host.expect("it has one"));
        vec![
            ("federated-hostname-duplicate", name(FEDERATED)),
            ("federated-hostname-duplicate", name(BOTH)),
            ("federated-hostname-unexpected", name(FEDERATED)),
        ]
    };
    "federated-hostname-invalid": |mesh| {
        put(mesh.destination(FEDERATED), "/status/appliedFederation/federatedHostname", "under_score.global".into());
        vec![("federated-hostname-invalid", name(FEDERATED)), ("federated-hostname-unexpected", name(FEDERATED))]
    };
    "smart-dns-required": |mesh| {
        put(mesh.destination(FEDERATED), "/status/appliedFederation/federatedHostname", "reviews.corp".into());
        vec![("smart-dns-required", name(FEDERATED)), ("federated-hostname-unexpected", name(FEDERATED))]
    };
    "gateway-missing": |mesh| {
        let mut alone = mesh.of(Kind::Mesh, &mesh_of(FEDERATED)).clone();
        take(&mut alone, "/status/appliedEastWestIngressGateways");
        mesh.insert(Kind::Mesh, "without-gateway", alone);
        let member = reference("without-gateway");
        let all = mesh.of(Kind::VirtualMesh, "all").pointer_mut("/spec/meshes").and_then(Value::as_array_mut);
        all.expect("it lists meshes").push(member.clone());
        set(mesh, FEDERATED, "/spec/mesh", member, "gateway-missing")
    };
    "gateway-no-address": |mesh| {
        let mut alone = mesh.of(Kind::Mesh, &mesh_of(FEDERATED)).clone();
        put(&mut alone, "/status/appliedEastWestIngressGateways/0/externalAddresses", json!([]));
        mesh.insert(Kind::Mesh, "without-address", alone);
        let member = reference("without-address");
        let all = mesh.of(Kind::VirtualMesh, "all").pointer_mut("/spec/meshes").and_then(Value::as_array_mut);
        all.expect("it lists meshes").push(member.clone());
        put(mesh.destination(FEDERATED), "/spec/mesh", member);
        vec![("gateway-no-address", name(FEDERATED)), ("gateway-address-stale", gateway_name(1))]
    };
    "federated-without-endpoints": |mesh| {
        put(mesh.destination(FEDERATED), "/spec/kubeService/endpointSubsets", json!([]));
        vec![("federated-without-endpoints", name(FEDERATED)), ("no-endpoints", name(FEDERATED))]
    };
    "fqdn-missing": |mesh| {
        take(mesh.destination(PLAIN), "/status/localFqdn");
        only("fqdn-missing", PLAIN)
    };
    "fqdn-unexpected": |mesh| set(mesh, PLAIN, "/status/localFqdn", "service-1.team-1.svc.corp.internal".into(), "fqdn-unexpected");
    "external-no-hosts": |mesh| {
        take(mesh.destination(OUTSIDE), "/spec/externalService/hosts");
        only("external-no-hosts", OUTSIDE)
    };
    "external-host-duplicate": |mesh| {
        let host = mesh.destination(FEDERATED).pointer("/status/appliedFederation/federatedHostname").and_then(Value::as_str);
        let host = host.expect("it has one").to_uppercase();
        set(mesh, OUTSIDE, "/spec/externalService/hosts", json!([host]), "external-host-duplicate")
    };
    "external-protocol-invalid": |mesh| set(mesh, OUTSIDE, "/spec/externalService/ports/0/protocol", "MYSQL".into(), "external-protocol-invalid");
    "external-port-invalid": |mesh| set(mesh, OUTSIDE, "/spec/externalService/ports/0/number", 0.into(), "external-port-invalid");
    "external-endpoint-port-unknown": |mesh| set(mesh, OUTSIDE, "/spec/externalService/endpoints/0/ports", json!({"http": 80}), "external-endpoint-port-unknown");
    "external-no-endpoints": |mesh| {
        take(mesh.destination(OUTSIDE), "/spec/externalService/endpoints");
        only("external-no-endpoints", OUTSIDE)
    };
    "external-address-invalid": |mesh| set(mesh, OUTSIDE, "/spec/externalService/endpoints/0/address", "http://example.com".into(), "external-address-invalid");
    "external-name-duplicate": |mesh| {
        mesh.insert(Kind::Destination, "again", json!({"spec": {"externalService": {"name": name(OUTSIDE),
            "hosts": ["again.example.com"]}}}));
        vec![("external-name-duplicate", name(OUTSIDE)), ("external-name-duplicate", "again".to_owned())]
    };
    "object-large": |mesh| {
        let text = "x".repeat(600 * 1024);
        set(mesh, PLAIN, "/metadata/annotations", json!({"notes": text}), "object-large")
    };
}
