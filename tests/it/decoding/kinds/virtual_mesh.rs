//! Virtual meshes, and what it means that they leave something out.

use jiff::SignedDuration;
use portolan::model::{
    Text, VirtualMesh,
    approval::{ApprovalState, ApprovalStatus},
    status::TcpKeepalive,
    virtual_mesh::{
        Authority, Federation, FederationSelector, GlobalAccessPolicy, IngressGatewaySelector,
        MtlsConfig, Trust, VirtualMeshSpec,
    },
};
use serde_json::{Value, json};

use super::{even, reference, refused, refused_json, selector};

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
