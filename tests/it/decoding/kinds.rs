//! Every field of the kinds beside Destinations and policies, each with a value of its own.

mod live;
mod mesh;
mod virtual_destination;
mod virtual_mesh;

use jiff::Timestamp;
use portolan::{
    model::{
        Interner, KubernetesCluster, Labels, Mesh, Noun, Workload,
        approval::{ApprovalState, ApprovalStatus},
        decode, decode_value,
        endpoint::Address,
        kubernetes_cluster::{
            ClusterState, ClusterStatus, Eks, KubernetesClusterSpec, KubernetesClusterStatus,
        },
        mesh::{Installation, MeshType},
        policy::{DestinationSelector, ServiceMatcher},
        reference::{ClusterObjectRef, ObjectRef},
        workload::{
            AppliedServiceDependency, KubeWorkload, ServiceDependencies, WorkloadSpec,
            WorkloadStatus,
        },
    },
    store::{Kind, Object},
};
use serde_json::{Value, json};

fn read<T: Noun + PartialEq + std::fmt::Debug>(value: &Value) -> T {
    let mut interner = Interner::default();
    let decoded: T = decode(&value.to_string(), &mut interner);
    let again: T = decode_value(value, &mut interner);
    assert_eq!(decoded, again, "from text and from a value");
    decoded
}

/// Reads an object in which nothing is odd.
fn even<T: Noun + PartialEq + std::fmt::Debug>(spec: &Value, status: &Value) -> T {
    let metadata = json!({"name": "n", "namespace": "ns", "generation": 3});
    let noun: T = read(&json!({"metadata": metadata, "spec": spec, "status": status}));
    assert_eq!(noun.oddities(), []);
    noun
}

fn labels(key: &str, value: &str) -> Labels {
    Labels::from_pairs(vec![(key.into(), value.into())])
}

fn reference(name: &str) -> ObjectRef {
    ObjectRef {
        name: name.into(),
        namespace: "ns".into(),
    }
}

fn service(name: &str) -> ClusterObjectRef {
    ClusterObjectRef {
        name: name.into(),
        namespace: "ns".into(),
        cluster: "c".into(),
    }
}

fn address(text: &str) -> Address {
    let ip = text.parse().map(Address::Ip);
    ip.unwrap_or_else(|_| Address::Other(text.into()))
}

fn selector(label: &str) -> Box<[DestinationSelector]> {
    let matcher = ServiceMatcher {
        labels: labels("app", label),
        ..ServiceMatcher::default()
    };
    [DestinationSelector {
        matcher: Some(matcher),
        ..DestinationSelector::default()
    }]
    .into()
}

fn installation() -> (Value, Installation) {
    let json = json!({"namespace": "istio-system", "cluster": "c-1", "podLabels": {"app": "istiod"}, "version": "1.12",
        "region": "eu"});
    let read = Installation {
        namespace: "istio-system".into(),
        cluster: "c-1".into(),
        pod_labels: labels("app", "istiod"),
        version: "1.12".into(),
        region: "eu".into(),
    };
    (json, read)
}

fn refused(reason: &str) -> ApprovalStatus {
    ApprovalStatus {
        acceptance_order: 2,
        state: ApprovalState::Invalid,
        errors: [reason.into()].into(),
        warnings: ["careful".into()].into(),
    }
}

fn refused_json(reason: &str) -> Value {
    json!({"acceptanceOrder": 2, "state": "INVALID", "errors": [reason], "warnings": ["careful"]})
}

#[test]
fn every_field_of_a_workload_is_read() {
    let workload: Workload = even(
        &json!({"kubernetes": {"controller": {"name": "web", "namespace": "ns", "clusterName": "c"},
            "podLabels": {"app": "web"}, "serviceAccountName": "sa"}, "mesh": {"name": "m", "namespace": "ns"},
            "appMesh": {"virtualNodeName": "node", "ports": [{"port": 80, "protocol": "http"}]}}),
        &json!({"observedGeneration": 3, "serviceDependencies": {"destinationHostnames": ["db.example.com"],
            "appliedServiceDependencies": [{"serviceDependencyRef": {"name": "sd", "namespace": "ns"},
                "observedGeneration": 1}]}}),
    );
    let spec = WorkloadSpec {
        kubernetes: Some(KubeWorkload {
            controller: service("web"),
            pod_labels: labels("app", "web"),
            service_account: "sa".into(),
        }),
        mesh: Some(reference("m")),
        virtual_node: "node".into(),
    };
    assert_eq!(workload.spec, spec);
    let status = WorkloadStatus {
        observed_generation: Some(3),
        dependencies: ServiceDependencies {
            applied: [AppliedServiceDependency {
                reference: reference("sd"),
                observed_generation: Some(1),
            }]
            .into(),
            hostnames: ["db.example.com".into()].into(),
        },
    };
    assert_eq!(workload.status, status);
}

#[test]
fn every_field_of_a_registered_cluster_is_read() {
    let cluster: KubernetesCluster = even(
        &json!({"secretName": "kubeconfig-of-c", "clusterDomain": "cd",
            "providerInfo": {"eks": {"arn": "arn:aws", "accountId": "123", "region": "eu", "name": "prod"}}}),
        &json!({"namespace": "gm", "policyRules": [{"verbs": ["*"]}], "status": [
            {"state": "INVALID", "message": "no kubeconfig", "observedGeneration": "3",
                "processingTime": "2026-01-02T03:04:05Z", "owner": "networking"}, {"state": 1}, {}]}),
    );
    let spec = KubernetesClusterSpec {
        cluster_domain: "cd".into(),
        eks: Some(Eks {
            arn: "arn:aws".into(),
            account: "123".into(),
            region: "eu".into(),
            name: "prod".into(),
        }),
    };
    assert_eq!(cluster.spec, spec);
    let told = ClusterStatus {
        state: ClusterState::Invalid,
        message: "no kubeconfig".into(),
        observed_generation: Some(3),
        processed: Some("2026-01-02T03:04:05Z".parse::<Timestamp>().expect("a time")),
        owner: "networking".into(),
    };
    let processing = ClusterStatus {
        state: ClusterState::Processing,
        ..ClusterStatus::default()
    };
    let status = KubernetesClusterStatus {
        states: [told, processing, ClusterStatus::default()].into(),
        namespace: "gm".into(),
    };
    assert_eq!(cluster.status, status);
}

#[test]
fn a_wrong_type_costs_itself_alone_in_every_kind() {
    let cases: [(Kind, &str, Value, &str); 11] = [
        (Kind::Mesh, "spec.istio", json!([]), "an object"),
        (
            Kind::Mesh,
            "spec.istio.smartDnsProxyingEnabled",
            json!("yes"),
            "true or false",
        ),
        (
            Kind::Mesh,
            "status.appliedEastWestIngressGateways",
            json!({}),
            "a list",
        ),
        (
            Kind::Workload,
            "spec.kubernetes.podLabels",
            json!("app=web"),
            "an object",
        ),
        (
            Kind::Workload,
            "status.serviceDependencies",
            json!(true),
            "an object",
        ),
        (
            Kind::VirtualMesh,
            "spec.globalAccessPolicy",
            json!("MAYBE"),
            "one of MESH_DEFAULT ENABLED DISABLED",
        ),
        (
            Kind::VirtualMesh,
            "spec.federation.permissive",
            json!(true),
            "an object",
        ),
        (
            Kind::VirtualMesh,
            "status.destinations",
            json!(["web.ns."]),
            "an object",
        ),
        (
            Kind::VirtualDestination,
            "spec.port.number",
            json!(-1),
            "a number from 0 to 4294967295",
        ),
        (
            Kind::KubernetesCluster,
            "spec.providerInfo.eks",
            json!(7),
            "an object",
        ),
        (
            Kind::KubernetesCluster,
            "status.status",
            json!("ACCEPTED"),
            "a list",
        ),
    ];
    for (kind, path, wrong, expected) in cases {
        let mut value = json!({"metadata": {"name": "n"}});
        let place = path
            .split('.')
            .fold(&mut value, |value, key| &mut value[key]);
        *place = wrong;
        let object = Object::decode(
            kind,
            portolan::model::Body::Value(&value),
            &mut Interner::default(),
        );
        assert_eq!(&*object.meta().name, "n", "{kind} {path}");
        let oddities = super::oddities(&object);
        assert_eq!(oddities.len(), 1, "{kind} {path}");
        assert_eq!(oddities[0].path, path, "{kind}");
        let reason = format!("expected {expected}, found ");
        assert!(oddities[0].reason.starts_with(&reason), "{:?}", oddities[0]);
    }
}

#[test]
fn two_choices_where_one_is_allowed_are_told() {
    let mesh: Mesh = read(&json!({"spec": {"istio": {}, "osm": {}}}));
    assert_eq!(
        mesh.oddities[0].reason,
        "more than one choice is given, osm counts as the last"
    );
    assert!(matches!(mesh.spec.mesh_type, Some(MeshType::Osm(_))));
}

#[test]
fn workloads_share_what_they_repeat() {
    let mut interner = Interner::default();
    let value =
        json!({"spec": {"kubernetes": {"podLabels": {"app": "web"}, "serviceAccountName": "sa"}}});
    let one: Workload = decode_value(&value, &mut interner);
    let held = interner.len();
    let other: Workload = decode_value(&value, &mut interner);
    assert_eq!(one, other);
    assert_eq!(interner.len(), held);
}
