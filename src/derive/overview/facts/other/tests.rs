//! Every field of the kinds that have a page is told on it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::store::Kind;
use crate::{
    model::{Body, Interner, SourceName},
    store::{Change, Update},
};

/// The facts of an object among others, a line each: label and value, odd ones with a mark.
fn told(kind: Kind, object: &Value, others: &[(Kind, Value)]) -> String {
    let mut interner = Interner::default();
    let mut decode =
        |kind: Kind, value: &Value| Object::decode(kind, Body::Value(value), &mut interner);
    let (mut store, mut world) = (Store::default(), World::default());
    let mut say = |change: Change| {
        let (source, at) = (SourceName::from("east"), Timestamp::UNIX_EPOCH);
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    };
    for kind in Kind::ALL {
        say(Change::ListBegan(kind));
        say(Change::ListEnded(kind));
    }
    let object = decode(kind, object);
    say(Change::Applied(object.clone()));
    for (kind, other) in others {
        say(Change::Applied(decode(*kind, other)));
    }
    let id = Id {
        source: "east".into(),
        key: object.key(),
    };
    let groups = object_facts((&store, &world), &id, &object, Times::Absolute);
    let facts = groups.iter().flat_map(|group| &group.facts);
    let lines = facts.flat_map(|fact| {
        let mark = if fact.tone == crate::derive::overview::Tone::Odd {
            "! "
        } else {
            ""
        };
        let way = if fact.names.is_some() { " >" } else { "" };
        fact.values
            .iter()
            .map(move |value| format!("{mark}{}: {value}{way}\n", fact.label))
    });
    lines.collect()
}

fn meta(name: &str) -> Value {
    json!({"name": name, "namespace": "gm", "generation": 41, "uid": "uid-1", "resourceVersion": "rv-1",
        "labels": {"la": "bel"}, "annotations": {"anno": "tation"}, "creationTimestamp": "2026-01-02T03:04:05Z"})
}

fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gm"})
}

#[track_caller]
fn assert_told(told: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(told.contains(wanted), "{wanted:?} is missing in\n{told}");
    }
}

const OF_META: [&str; 7] = [
    "Name: ",
    "Namespace: gm",
    "41",
    "uid-1",
    "rv-1",
    "la=bel",
    "anno=tation",
];

#[test]
fn every_field_of_a_mesh_is_told() {
    let istio = json!({"metadata": meta("m"), "spec": {"agentInfo": {"agentNamespace": "agent-ns"}, "istio": {
        "installation": {"namespace": "in-ns", "cluster": "in-cluster", "podLabels": {"pod": "label"}, "version": "1.2.3", "region": "in-region"},
        "trustDomain": "trust.domain", "istiodServiceAccount": "istiod-account", "smartDnsProxyingEnabled": true,
        "ingressGateways": [{"name": "old-gw", "namespace": "old-ns", "workloadLabels": {"old": "gateway"}, "dnsName": "old.example.com",
            "externalTlsPort": 4431, "tlsContainerPort": 4432}]}},
        "status": {"observedGeneration": 40, "appliedVirtualMesh": {"ref": reference("vm"), "observedGeneration": 51},
            "appliedVirtualDestinations": [{"ref": reference("vd"), "observedGeneration": 52, "errors": ["vd-error"]}],
            "appliedEastWestIngressGateways": [{"destinationRef": reference("gw"), "externalAddresses": ["203.0.113.9"], "port": 15443, "externalPort": 31443}]}});
    let gateway = json!({"metadata": {"name": "gw", "namespace": "gm"}});
    let told = told(Kind::Mesh, &istio, &[(Kind::Destination, gateway)]);
    assert_told(&told, &OF_META);
    assert_told(
        &told,
        &[
            "agent-ns",
            "in-ns",
            "in-cluster",
            "pod=label",
            "Istio 1.2.3",
            "in-region",
            "trust.domain",
            "istiod-account",
            "Smart DNS: yes",
            "old-ns/old-gw at old.example.com",
            "port 4432",
            "outside 4431",
            "old=gateway",
            "networking has processed only 40",
            "! Virtual mesh: gm/vm, generation 51, which does not exist",
            "! Virtual destinations: gm/vd, generation 52: vd-error",
            "Gateways: gm/gw, port 15443, from outside 31443 at 203.0.113.9 >",
        ],
    );
}

#[test]
fn meshes_of_other_makes_are_told() {
    let app_mesh = json!({"metadata": meta("m"), "spec": {"awsAppMesh": {"awsName": "aws-name", "region": "aws-region",
        "awsAccountId": "aws-account", "arn": "arn:aws", "clusters": ["one", "two"]}}});
    let app_mesh = told(Kind::Mesh, &app_mesh, &[]);
    assert_told(
        &app_mesh,
        &[
            "AWS App Mesh in one, two",
            "aws-name",
            "aws-region",
            "aws-account",
            "arn:aws",
        ],
    );
    let installation = json!({"namespace": "in-ns", "cluster": "in-cluster", "version": "2.11"});
    let linkerd = json!({"metadata": meta("m"), "spec": {"linkerd": {"installation": installation, "clusterDomain": "linkerd.domain"}}});
    assert_told(
        &told(Kind::Mesh, &linkerd, &[]),
        &["Linkerd 2.11 in in-cluster", "linkerd.domain", "in-ns"],
    );
    let osm = json!({"metadata": meta("m"), "spec": {"osm": {"installation": installation}}});
    assert_told(&told(Kind::Mesh, &osm, &[]), &["Open Service Mesh 2.11"]);
    let none = json!({"metadata": meta("m")});
    assert_told(
        &told(Kind::Mesh, &none, &[]),
        &[
            "! Mesh: a mesh of no known type in ?",
            "none: no other mesh can call it",
        ],
    );
}

#[test]
fn a_mesh_of_a_virtual_mesh_without_gateways_is_odd() {
    let mesh = json!({"metadata": meta("m"), "spec": {"istio": {}}});
    let virtual_mesh = json!({"metadata": meta("vm"), "spec": {"meshes": [reference("m")]}});
    let told = told(Kind::Mesh, &mesh, &[(Kind::VirtualMesh, virtual_mesh)]);
    assert_told(
        &told,
        &[
            "! Gateways: none: other meshes reach nothing in it",
            "Listed by: gm/vm, which is not in force for it >",
        ],
    );
}

#[test]
fn every_field_of_a_workload_is_told() {
    let workload = json!({"metadata": meta("w"), "spec": {"appMesh": {"virtualNodeName": "virtual-node"}, "mesh": reference("m"),
        "kubernetes": {"controller": {"name": "controller", "namespace": "ctrl-ns", "clusterName": "ctrl-cluster"},
            "podLabels": {"pod": "label"}, "serviceAccountName": "account"}},
        "status": {"observedGeneration": 41, "serviceDependencies": {"destinationHostnames": ["host.example.com"],
            "appliedServiceDependencies": [{"serviceDependencyRef": reference("dep"), "observedGeneration": 61}]}}});
    let told = told(
        Kind::Workload,
        &workload,
        &[(Kind::Mesh, json!({"metadata": meta("m")}))],
    );
    assert_told(&told, &OF_META);
    assert_told(
        &told,
        &[
            "virtual-node",
            "Mesh: gm/m >",
            "Controller: controller",
            "ctrl-ns",
            "ctrl-cluster",
            "pod=label",
            "Service account: account",
            "41, processed by networking",
            "host.example.com",
            "gm/dep, generation 61",
        ],
    );
}

#[test]
fn every_field_of_a_virtual_mesh_is_told() {
    let virtual_mesh = json!({"metadata": meta("vm"), "spec": {"meshes": [reference("m1"), reference("m2")],
        "mtlsConfig": {"autoRestartPods": true, "shared": {"rootCertificateAuthority": {"secret": reference("root")}}},
        "globalAccessPolicy": "ENABLED",
        "federation": {"selectors": [{"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"ex": "pose"}}}], "meshes": [reference("m2")]}],
            "flatNetwork": true, "hostnameSuffix": "suffix.internal", "tcpKeepalive": {"probes": 7, "time": "8s", "interval": "9s"},
            "ingressGatewaySelectors": [{"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"gate": "way"}}}], "portName": "tls-port"}]}},
        "status": {"observedGeneration": 40, "state": "INVALID", "errors": ["vm-error"],
            "meshes": {"m2.gm.": {"state": "FAILED", "errors": ["m2-error"], "warnings": ["m2-warning"]}},
            "destinations": {"a.gm.": {"state": "ACCEPTED"}, "b.gm.": {"state": "INVALID"}}}});
    let others = [
        (
            Kind::Mesh,
            json!({"metadata": meta("m1"), "status": {"appliedVirtualMesh": {"ref": reference("vm")}}}),
        ),
        (
            Kind::VirtualDestination,
            json!({"metadata": meta("vd"), "spec": {"hostname": "vd.global", "virtualMesh": reference("vm")}}),
        ),
    ];
    let told = told(Kind::VirtualMesh, &virtual_mesh, &others);
    assert_told(&told, &OF_META);
    assert_told(
        &told,
        &[
            "! State: refused as invalid",
            "! Errors: vm-error",
            "Meshes: gm/m1 >",
            "! Meshes: gm/m2, refused because something failed: m2-error; m2-warning",
            "secret gm/root",
            "restarted when certificates change",
            "needed: what no AccessPolicy allows is denied",
            "ex=pose, to gm/m2",
            "suffix.internal",
            "Flat network: yes",
            "gate=way, port tls-port",
            "7 probes, the first after 8s, then every 9s",
            "refused as invalid for 1",
            "accepted for 1",
            "In force for: gm/m1 >",
            "gm/vd, vd.global >",
            "processed only 40",
        ],
    );
    assert!(!told.contains("Made by"), "users write them");
}

#[test]
fn a_virtual_mesh_that_says_little_is_told_by_what_that_means() {
    let virtual_mesh =
        json!({"metadata": meta("vm"), "spec": {"federation": {}, "mtlsConfig": {"limited": {}}}});
    let told = told(Kind::VirtualMesh, &virtual_mesh, &[]);
    assert_told(
        &told,
        &[
            "! State: ? (networking has written no status)",
            "! Meshes: none",
            "limited: each gateway",
            "by hand when certificates change",
            "as each mesh has it",
            "nothing: it has no selectors and is not permissive",
            "global, as none is given",
            "Flat network: no",
            "found by istio=ingressgateway and the port tls",
        ],
    );
}

#[test]
fn every_field_of_a_virtual_destination_is_told() {
    let spec = |backing: Value, export: Value| {
        let mut spec = json!({"hostname": "vd.example", "port": {"number": 8081, "protocol": "HTTP2", "targetName": "web"}});
        spec.as_object_mut()
            .expect("it is one")
            .extend(backing.as_object().expect("it is one").clone());
        spec.as_object_mut()
            .expect("it is one")
            .extend(export.as_object().expect("it is one").clone());
        spec
    };
    let service = json!({"name": "svc", "namespace": "ns", "clusterName": "c1"});
    let status = json!({"observedGeneration": 40, "state": "FAILED", "errors": ["vd-error"],
        "meshes": {"m1.gm.": {"state": "INVALID", "errors": ["m1-error"]}},
        "selectedDestinations": [{"ref": {"name": "d", "namespace": "gm"}, "destination": {"kubeService": service}}],
        "requiredSubsets": [{"trafficPolicyRef": reference("tp"), "observedGeneration": 71}]});
    let fixed = json!({"metadata": meta("vd"), "status": status,
        "spec": spec(json!({"static": {"destinations": [{"kubeService": service}, {"kubeService": {"name": "gone", "namespace": "ns", "clusterName": "c2"}}]}}),
            json!({"meshList": {"meshes": [reference("m1")]}}))});
    let others = [
        (Kind::Mesh, json!({"metadata": meta("m1")})),
        (
            Kind::Destination,
            json!({"metadata": meta("d"), "spec": {"kubeService": {"ref": service}}}),
        ),
        (
            Kind::TrafficPolicy,
            json!({"metadata": meta("tp"), "spec": {"policy": {"trafficShift": {"destinations": [{"virtualDestination": reference("vd")}]}}}}),
        ),
    ];
    let told_fixed = told(Kind::VirtualDestination, &fixed, &others);
    assert_told(&told_fixed, &OF_META);
    assert_told(
        &told_fixed,
        &[
            "! State: refused because something failed",
            "! Errors: vd-error",
            "vd.example",
            "8081 HTTP2, leads to web",
            "! Called from: gm/m1, refused as invalid: m1-error",
            "In this order: svc.ns.c1 >",
            "! In this order: gone.ns.c2, which no Destination stands for",
            "Selected: gm/d, svc.ns.c1 >",
            "Shifted to by: gm/tp >",
            "Subsets for: gm/tp, generation 71 >",
            "processed only 40",
        ],
    );
    let localized = json!({"localized": {"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"lo": "cal"}}}],
        "failoverDirectives": [{"from": {"region": "r1"}, "to": [{"region": "r2", "zone": "z2", "subZone": "s2"}, {"region": "r3"}]}],
        "outlierDetection": {"consecutiveErrors": 3, "interval": "4s", "baseEjectionTime": "5s", "maxEjectionPercent": 66}}});
    let localized = json!({"metadata": meta("vd"), "spec": spec(localized, json!({"virtualMesh": reference("vm")}))});
    assert_told(
        &told(Kind::VirtualDestination, &localized, &[]),
        &[
            "lo=cal",
            "from r1 to r2/z2/s2 (only the region is used), then r3",
            "3 errors in a row, looked at every 4s; out for 5s or longer, at most 66 % at once",
            "! Called from: gm/vm, which does not exist",
        ],
    );
}

#[test]
fn every_field_of_a_registered_cluster_is_told() {
    let cluster = json!({"metadata": meta("c1"), "spec": {"clusterDomain": "cluster.domain",
        "providerInfo": {"eks": {"arn": "eks-arn", "accountId": "eks-account", "region": "eks-region", "name": "eks-name"}}},
        "status": {"namespace": "registered-ns", "status": [
            {"state": "ACCEPTED", "message": "fine", "observedGeneration": 81, "processingTime": "2026-02-03T04:05:06Z", "owner": "networking"},
            {"state": "FAILED", "message": "no secret", "observedGeneration": 82, "owner": "discovery"}]}});
    let mesh =
        json!({"metadata": meta("m1"), "spec": {"istio": {"installation": {"cluster": "c1"}}}});
    let told = told(Kind::KubernetesCluster, &cluster, &[(Kind::Mesh, mesh)]);
    assert_told(&told, &OF_META);
    assert_told(
        &told,
        &[
            "cluster.domain",
            "eks-arn",
            "eks-account",
            "eks-region",
            "eks-name",
            "registered-ns",
            "! State: accepted by networking, 2026-02-03T04:05:06Z, generation 81: fine",
            "! State: refused because something failed by discovery, generation 82: no secret",
            "Meshes: gm/m1, Istio in c1 >",
        ],
    );
}
