//! Virtual destinations, localized and static.

use jiff::SignedDuration;
use portolan::model::{
    Text, VirtualDestination,
    approval::{ApprovalState, Approvals},
    kube_service::TargetPort,
    policy::OutlierDetection,
    status::RequiredSubsets,
    virtual_destination::{
        Backing, BackingDestination, ExportTo, FailoverDirective, FailoverLocality, Localized,
        SelectedDestination, VirtualDestinationSpec, VirtualPort,
    },
};
use serde_json::{Value, json};

use super::{even, reference, refused, refused_json, selector, service};

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
            from: FailoverLocality {
                region: "eu".into(),
                zone: "eu-a".into(),
                sub_zone: "r1".into(),
            },
            to: [FailoverLocality {
                region: "us".into(),
                ..FailoverLocality::default()
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
