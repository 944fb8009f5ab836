//! Every field of the kinds beside Destinations and policies, each with a value of its own.

use jiff::{SignedDuration, Timestamp};
use portolan::{
    model::{
        Interner, KubernetesCluster, Labels, Mesh, Noun, Text, VirtualDestination, VirtualMesh,
        Workload,
        approval::{ApprovalState, ApprovalStatus, Approvals},
        decode, decode_value,
        endpoint::Address,
        kube_service::TargetPort,
        kubernetes_cluster::{
            ClusterState, ClusterStatus, Eks, KubernetesClusterSpec, KubernetesClusterStatus,
        },
        mesh::{
            AppliedVirtualDestination, AppliedVirtualMesh, AwsAppMesh, EastWestGateway,
            IngressGateway, Installation, Istio, Linkerd, MeshSpec, MeshStatus, MeshType,
        },
        policy::{DestinationSelector, OutlierDetection, ServiceMatcher},
        reference::{ClusterObjectRef, ObjectRef},
        status::{RequiredSubsets, TcpKeepalive},
        virtual_destination::{
            Backing, BackingDestination, ExportTo, FailoverDirective, Locality, Localized,
            SelectedDestination, VirtualDestinationSpec, VirtualPort,
        },
        virtual_mesh::{
            Authority, Federation, FederationSelector, GlobalAccessPolicy, IngressGatewaySelector,
            MtlsConfig, Trust, VirtualMeshSpec,
        },
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
fn every_field_of_an_istio_mesh_is_read() {
    let (install_json, install) = installation();
    let mesh: Mesh = even(
        &json!({"istio": {"installation": install_json, "trustDomain": "td", "istiodServiceAccount": "sa",
            "smartDnsProxyingEnabled": true, "ingressGateways": [{"name": "g", "namespace": "gns",
                "workloadLabels": {"istio": "gw"}, "externalAddress": "old.example.com", "dnsName": "gw.example.com",
                "externalTlsPort": 32001, "tlsContainerPort": 15443}, {"externalAddress": ""}, {"ip": "192.0.2.1"}]},
            "agentInfo": {"agentNamespace": "agents"}, "issuedCertificateStatus": {"state": "ISSUED"}}),
        &json!({"observedGeneration": 3, "appliedVirtualMesh": {"ref": {"name": "vm", "namespace": "ns"},
            "observedGeneration": 6, "spec": {"meshes": []}},
            "appliedVirtualDestinations": [{"ref": {"name": "vd", "namespace": "ns"}, "observedGeneration": "2",
                "errors": ["why"]}],
            "appliedEastWestIngressGateways": [{"destinationRef": {"name": "gw", "namespace": "ns"},
                "externalAddresses": ["192.0.2.2", "gw.example.com"], "port": 15443, "externalPort": 32002}]}),
    );
    let gateway = IngressGateway {
        name: "g".into(),
        namespace: "gns".into(),
        workload_labels: labels("istio", "gw"),
        address: Some(address("gw.example.com")),
        external_port: Some(32001),
        container_port: Some(15443),
    };
    let by_ip = IngressGateway {
        address: Some(address("192.0.2.1")),
        ..IngressGateway::default()
    };
    let istio = Istio {
        installation: install,
        trust_domain: "td".into(),
        service_account: "sa".into(),
        ingress_gateways: [gateway, IngressGateway::default(), by_ip].into(),
        smart_dns: true,
    };
    let spec = MeshSpec {
        mesh_type: Some(MeshType::Istio(istio.into())),
        agent_namespace: "agents".into(),
    };
    assert_eq!(mesh.spec, spec);
    let status = MeshStatus {
        observed_generation: Some(3),
        virtual_mesh: Some(AppliedVirtualMesh {
            reference: reference("vm"),
            observed_generation: Some(6),
        }),
        virtual_destinations: [AppliedVirtualDestination {
            reference: reference("vd"),
            observed_generation: Some(2),
            errors: ["why".into()].into(),
        }]
        .into(),
        gateways: [EastWestGateway {
            destination: reference("gw"),
            external_addresses: [address("192.0.2.2"), address("gw.example.com")].into(),
            port: Some(15443),
            external_port: Some(32002),
        }]
        .into(),
    };
    assert_eq!(mesh.status, status);
    assert_eq!(
        (&*mesh.meta.name, mesh.meta.generation, &*mesh.oddities),
        ("n", Some(3), &[][..])
    );
}

#[test]
fn what_older_versions_wrote_of_a_mesh_is_read() {
    let mesh: Mesh = even(
        &json!({"istio": {"citadel_info": {"trust_domain": "old"}}}),
        &json!({"applied_east_west_ingress_gateways": [{"destinationPort": 1, "externalDestinationPort": 2}]}),
    );
    let Some(MeshType::Istio(istio)) = mesh.spec.mesh_type else {
        panic!("it is Istio");
    };
    assert_eq!(&*istio.trust_domain, "old");
    let gateway = &mesh.status.gateways[0];
    assert_eq!((gateway.port, gateway.external_port), (Some(1), Some(2)));

    let both = json!({"istio": {"trustDomain": "new", "citadelInfo": {"trustDomain": "old"}}});
    let mesh: Mesh = even(&both, &Value::Null);
    let Some(MeshType::Istio(istio)) = mesh.spec.mesh_type else {
        panic!("it is Istio");
    };
    assert_eq!(&*istio.trust_domain, "new");
}

#[test]
fn meshes_of_other_types_are_read() {
    let (json, install) = installation();
    let app_mesh = AwsAppMesh {
        name: "am".into(),
        region: "us".into(),
        account: "123".into(),
        arn: "arn:aws".into(),
        clusters: ["c-1".into(), "c-2".into()].into(),
    };
    let linkerd = Linkerd {
        installation: install.clone(),
        cluster_domain: "cd".into(),
    };
    let cases = [
        (
            json!({"awsAppMesh": {"awsName": "am", "region": "us", "awsAccountId": "123", "arn": "arn:aws",
                "clusters": ["c-1", "c-2"]}}),
            MeshType::AwsAppMesh(app_mesh.into()),
        ),
        (
            json!({"linkerd": {"installation": json, "clusterDomain": "cd"}}),
            MeshType::Linkerd(linkerd.into()),
        ),
        (
            json!({"consulConnect": {"installation": json}}),
            MeshType::ConsulConnect(install.clone()),
        ),
        (
            json!({"osm": {"installation": json}}),
            MeshType::Osm(install),
        ),
    ];
    for (spec, expected) in cases {
        let mesh: Mesh = even(&spec, &Value::Null);
        assert_eq!(mesh.spec.mesh_type, Some(expected), "{spec}");
    }
    let neither: Mesh = even(&json!({}), &Value::Null);
    assert_eq!(neither.spec.mesh_type, None);
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
fn every_field_of_a_virtual_mesh_is_read() {
    let mesh: VirtualMesh = even(
        &json!({"meshes": [{"name": "m", "namespace": "ns"}], "globalAccessPolicy": "DISABLED",
            "mtlsConfig": {"autoRestartPods": true, "rotationStrategy": "NONE",
                "shared": {"rootCertificateAuthority": {"secret": {"name": "ca", "namespace": "ns"}}}},
            "federation": {"permissive": {}, "flatNetwork": true, "hostnameSuffix": "mesh",
                "selectors": [{"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"app": "a"}}}],
                    "meshes": [{"name": "m2", "namespace": "ns"}]}],
                "ingressGatewaySelectors": [{"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"app": "gw"}}}],
                    "portName": "https"}],
                "tcpKeepalive": {"probes": 3, "time": "60s", "interval": "5s"}}}),
        &json!({"observedGeneration": 3, "state": "FAILED", "errors": ["broken"],
            "meshes": {"m.ns.": refused_json("no mesh")},
            "destinations": {"z.ns.": {}, "web.ns.": refused_json("no gateway")}}),
    );
    let federation = Federation {
        selectors: [FederationSelector {
            destinations: selector("a"),
            meshes: [reference("m2")].into(),
        }]
        .into(),
        permissive: true,
        flat_network: true,
        hostname_suffix: "mesh".into(),
        gateways: [IngressGatewaySelector {
            destinations: selector("gw"),
            port_name: "https".into(),
        }]
        .into(),
        tcp_keepalive: Some(TcpKeepalive {
            probes: Some(3),
            time: Some(SignedDuration::from_secs(60)),
            interval: Some(SignedDuration::from_secs(5)),
        }),
    };
    let spec = VirtualMeshSpec {
        meshes: [reference("m")].into(),
        mtls: Some(MtlsConfig {
            trust: Some(Trust::Shared(Some(Authority::Secret(reference("ca"))))),
            auto_restart_pods: true,
        }),
        federation: Some(federation),
        global_access_policy: GlobalAccessPolicy::Disabled,
    };
    assert_eq!(mesh.spec, spec);
    let status = mesh.status;
    assert_eq!(status.observed_generation, Some(3));
    assert_eq!(status.state, Some(ApprovalState::Failed));
    assert_eq!(*status.errors, [Text::from("broken")]);
    assert_eq!(status.meshes.of("m", "ns"), Some(&refused("no mesh")));
    assert_eq!(
        status.destinations.of("web", "ns"),
        Some(&refused("no gateway"))
    );
    assert_eq!(
        status.destinations.of("z", "ns"),
        Some(&ApprovalStatus::default())
    );
    assert_eq!(status.destinations.of("other", "ns"), None);
}

#[test]
fn what_a_virtual_mesh_leaves_out_has_a_meaning() {
    let none: VirtualMesh = even(&json!({}), &Value::Null);
    assert_eq!(none.spec, VirtualMeshSpec::default());
    assert_eq!((none.status.state, none.spec.federation), (None, None));
    let all = json!({"federation": {"selectors": [{}]}, "globalAccessPolicy": 1});
    let all: VirtualMesh = even(&all, &json!({}));
    let federation = all.spec.federation.expect("it federates");
    assert_eq!(*federation.selectors, [FederationSelector::default()]);
    assert!(!federation.permissive);
    assert_eq!(all.spec.global_access_policy, GlobalAccessPolicy::Enabled);
}

#[test]
fn meshes_trust_each_other_in_several_ways() {
    let root = |root: Value| json!({"shared": {"rootCertificateAuthority": root}});
    let cases = [
        (
            root(json!({"generated": {"ttlDays": 365}})),
            Some(Trust::Shared(Some(Authority::Generated))),
        ),
        (root(json!({})), Some(Trust::Shared(None))),
        (
            json!({"shared": {"intermediateCertificateAuthority": {"vault": {}}}}),
            Some(Trust::Shared(Some(Authority::Intermediate))),
        ),
        (json!({"limited": {}}), Some(Trust::Limited)),
        (json!({}), None),
    ];
    for (config, expected) in cases {
        let mesh: VirtualMesh = even(&json!({"mtlsConfig": config}), &Value::Null);
        let mtls = mesh.spec.mtls.expect("it is configured");
        assert_eq!(mtls.trust, expected, "{config}");
    }
}

#[test]
fn every_field_of_a_virtual_destination_is_read() {
    let destination: VirtualDestination = even(
        &json!({"hostname": "web.example.com", "virtualMesh": {"name": "vm", "namespace": "ns"},
            "port": {"number": 80, "protocol": "http", "targetName": "web", "targetNumber": 8080},
            "localized": {"destinationSelectors": [{"kubeServiceMatcher": {"labels": {"app": "a"}}}],
                "failoverDirectives": [{"from": {"region": "eu", "zone": "eu-a", "subZone": "r1"},
                    "to": [{"region": "us"}]}],
                "outlierDetection": {"consecutiveErrors": 7, "interval": "10s", "baseEjectionTime": "30s",
                    "maxEjectionPercent": 50}}}),
        &json!({"observedGeneration": 3, "state": "ACCEPTED", "errors": ["e"], "meshes": {"m.ns.": refused_json("no")},
            "selectedDestinations": [{"ref": {"name": "web-ns-c", "namespace": "ns", "clusterName": "c"},
                "destination": {"kubeService": {"name": "web", "namespace": "ns", "clusterName": "c"}}}],
            "requiredSubsets": [{"trafficPolicyRef": {"name": "tp", "namespace": "ns"}, "observedGeneration": 2,
                "trafficShift": {"destinations": []}}]}),
    );
    let localized = Localized {
        destinations: selector("a"),
        failover: [FailoverDirective {
            from: Locality {
                region: "eu".into(),
                zone: "eu-a".into(),
                sub_zone: "r1".into(),
            },
            to: [Locality {
                region: "us".into(),
                ..Locality::default()
            }]
            .into(),
        }]
        .into(),
        outlier_detection: Some(OutlierDetection {
            consecutive_errors: Some(7),
            interval: Some(SignedDuration::from_secs(10)),
            base_ejection_time: Some(SignedDuration::from_secs(30)),
            max_ejection_percent: Some(50),
            ..OutlierDetection::default()
        }),
    };
    let spec = VirtualDestinationSpec {
        hostname: "web.example.com".into(),
        port: Some(VirtualPort {
            number: Some(80),
            protocol: "http".into(),
            target: TargetPort::Both(8080, "web".into()),
        }),
        export_to: Some(ExportTo::VirtualMesh(reference("vm"))),
        backing: Some(Backing::Localized(localized.into())),
    };
    assert_eq!(destination.spec, spec);
    let status = destination.status;
    assert_eq!(status.observed_generation, Some(3));
    assert_eq!(status.state, Some(ApprovalState::Accepted));
    assert_eq!(*status.errors, [Text::from("e")]);
    assert_ne!(status.meshes, Approvals::default());
    assert_eq!(status.meshes.of("m", "ns"), Some(&refused("no")));
    let selected = SelectedDestination {
        reference: service("web-ns-c"),
        destination: BackingDestination {
            kube_service: Some(service("web")),
        },
    };
    assert_eq!(*status.selected, [selected]);
    let required = RequiredSubsets {
        policy: Some(reference("tp")),
        observed_generation: Some(2),
        shift: Some(portolan::model::policy::MultiDestination::default()),
    };
    assert_eq!(*status.required_subsets, [required]);
}

#[test]
fn a_static_virtual_destination_of_a_few_meshes_is_read() {
    let destination: VirtualDestination = even(
        &json!({"meshList": {"meshes": [{"name": "m", "namespace": "ns"}]},
            "static": {"destinations": [{"kubeService": {"name": "web", "namespace": "ns", "clusterName": "c"}}, {}]}}),
        &Value::Null,
    );
    let meshes = ExportTo::Meshes([reference("m")].into());
    assert_eq!(destination.spec.export_to, Some(meshes));
    let named = BackingDestination {
        kube_service: Some(service("web")),
    };
    let backing = Backing::Static([named, BackingDestination::default()].into());
    assert_eq!(destination.spec.backing, Some(backing));
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
