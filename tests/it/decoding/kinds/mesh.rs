//! Meshes: of Istio, of others, and as older versions wrote them.

use portolan::model::{
    Mesh,
    mesh::{
        AppliedVirtualDestination, AppliedVirtualMesh, AwsAppMesh, EastWestGateway, IngressGateway,
        Istio, Linkerd, MeshSpec, MeshStatus, MeshType,
    },
};
use serde_json::{Value, json};

use super::{address, even, installation, labels, reference};

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
