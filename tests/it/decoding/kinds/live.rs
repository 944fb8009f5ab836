//! Services, slices and Endpoints of a Destination's own cluster.

use portolan::model::{
    EndpointSlice, Oddity, Service,
    endpoint::EndpointPort,
    endpoint_slice::{AddressType, EndpointGroup, EndpointsForm, LiveEndpoint},
    kube_service::{KubeServicePort, ServiceType, TargetPort},
    service::ServiceSpec,
};
use serde_json::{Value, json};

use super::{address, labels, read};

fn reasons(oddities: &[Oddity]) -> Vec<(&str, &str)> {
    oddities
        .iter()
        .map(|oddity| (oddity.path.as_str(), oddity.reason.as_str()))
        .collect()
}

fn slice(value: &Value) -> EndpointSlice {
    let mut value = value.clone();
    value["metadata"] = json!({"name": "cart-x7k2p", "namespace": "shop",
        "labels": {"kubernetes.io/service-name": "cart"}});
    read(&value)
}

fn live(ip: &str, is_ready: bool, zone: &str) -> LiveEndpoint {
    LiveEndpoint {
        addresses: [address(ip)].into(),
        is_ready,
        is_serving: is_ready,
        zone: zone.into(),
        ..LiveEndpoint::default()
    }
}

fn port(name: &str, number: u32) -> EndpointPort {
    EndpointPort {
        port: Some(number),
        name: name.into(),
        protocol: "TCP".into(),
        app_protocol: "http".into(),
    }
}

#[test]
fn a_service_is_read_with_all_that_a_destination_repeats() {
    let service: Service = read(&json!({
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {
            "type": "NodePort", "clusterIP": "10.1.0.7", "sessionAffinity": "None", "selector": {"app": "cart"},
            "ports": [
                {"name": "web", "protocol": "TCP", "appProtocol": "http", "port": 80, "targetPort": 8080, "nodePort": 30080},
                {"name": "named", "port": 81, "targetPort": "metrics"},
                {"port": 82},
            ],
        },
        "status": {"loadBalancer": {}},
    }));
    assert_eq!(service.oddities, [].into());
    let web = KubeServicePort {
        port: Some(80),
        name: "web".into(),
        protocol: "TCP".into(),
        app_protocol: "http".into(),
        target: TargetPort::Number(8080),
        node_port: Some(30080),
    };
    let named = KubeServicePort {
        port: Some(81),
        name: "named".into(),
        target: TargetPort::Name("metrics".into()),
        ..KubeServicePort::default()
    };
    let bare = KubeServicePort {
        port: Some(82),
        ..KubeServicePort::default()
    };
    let expected = ServiceSpec {
        service_type: ServiceType::NodePort,
        selector: labels("app", "cart"),
        ports: [web, named, bare].into(),
    };
    assert_eq!(service.spec, expected);
}

#[test]
fn the_types_of_services_are_those_of_kubernetes() {
    let cases = [
        (json!("ClusterIP"), ServiceType::ClusterIp, 0),
        (json!("NodePort"), ServiceType::NodePort, 0),
        (json!("LoadBalancer"), ServiceType::LoadBalancer, 0),
        (json!("ExternalName"), ServiceType::ExternalName, 0),
        (json!(null), ServiceType::ClusterIp, 0),
        (json!("NODE_PORT"), ServiceType::ClusterIp, 1),
        (json!(1), ServiceType::ClusterIp, 1),
    ];
    for (given, service_type, odd) in cases {
        let service: Service = read(&json!({"spec": {"type": given}}));
        assert_eq!(service.spec.service_type, service_type, "{given}");
        assert_eq!(service.oddities.len(), odd, "{given}");
    }
}

#[test]
fn what_is_odd_in_a_service_is_left_out_and_said() {
    let service: Service = read(&json!({"spec": {"type": "Magic", "selector": [], "ports": [
        {"port": "web", "targetPort": -1}, "x", {"port": 80, "targetPort": true},
    ]}}));
    assert_eq!(
        reasons(&service.oddities),
        [
            (
                "spec.ports[0].port",
                "expected a number from 0 to 4294967295, found text \"web\""
            ),
            (
                "spec.ports[0].targetPort",
                "expected a port number or the name of a port, found number -1"
            ),
            ("spec.ports[1]", "expected an object, found text \"x\""),
            (
                "spec.ports[2].targetPort",
                "expected a port number or the name of a port, found true"
            ),
            ("spec.selector", "expected an object, found a list"),
            (
                "spec.type",
                "expected one of ClusterIP NodePort LoadBalancer ExternalName, found text \"Magic\""
            ),
        ]
    );
    assert_eq!(service.spec.ports.len(), 2);
}

#[test]
fn a_slice_is_one_group_of_addresses_and_what_does_not_say_that_it_is_not_ready_is() {
    let slice = slice(&json!({
        "addressType": "IPv6",
        "endpoints": [
            {"addresses": ["2001:db8::1"], "conditions": {"ready": true, "serving": true}, "zone": "eu-1a", "nodeName": "n1"},
            {"addresses": ["2001:db8::2"], "conditions": {"ready": false, "serving": true, "terminating": true}},
            {"addresses": ["2001:db8::3"], "conditions": {}},
            {"addresses": ["2001:db8::4"]},
            {"addresses": ["2001:db8::5"], "conditions": {"ready": null}},
        ],
        "ports": [{"name": "web", "port": 8080, "protocol": "TCP", "appProtocol": "http"}],
    }));
    assert_eq!(slice.oddities, [].into());
    assert_eq!(slice.service(), Some("cart"));
    assert_eq!(slice.form, EndpointsForm::Slice(AddressType::Ipv6));
    let group = EndpointGroup {
        endpoints: [
            live("2001:db8::1", true, "eu-1a"),
            LiveEndpoint {
                is_stopping: true,
                is_serving: true,
                ..live("2001:db8::2", false, "")
            },
            live("2001:db8::3", true, ""),
            live("2001:db8::4", true, ""),
            live("2001:db8::5", true, ""),
        ]
        .into(),
        ports: [port("web", 8080)].into(),
    };
    assert_eq!(slice.groups, [group].into());
}

#[test]
fn endpoints_are_groups_of_ready_addresses_before_those_that_are_not() {
    let endpoints: EndpointSlice = read(&json!({
        "metadata": {"name": "cart", "namespace": "shop"},
        "subsets": [
            {
                "addresses": [{"ip": "10.0.0.1", "nodeName": "n1", "targetRef": {"kind": "Pod"}}],
                "notReadyAddresses": [{"ip": "10.0.0.2"}],
                "ports": [{"name": "web", "port": 8080, "protocol": "TCP", "appProtocol": "http"}],
            },
            {"notReadyAddresses": [{"ip": "10.0.0.3"}]},
        ],
    }));
    assert_eq!(endpoints.oddities, [].into());
    assert_eq!(endpoints.form, EndpointsForm::Endpoints);
    assert_eq!(endpoints.service(), Some("cart"));
    let first = EndpointGroup {
        endpoints: [live("10.0.0.1", true, ""), live("10.0.0.2", false, "")].into(),
        ports: [port("web", 8080)].into(),
    };
    let second = EndpointGroup {
        endpoints: [live("10.0.0.3", false, "")].into(),
        ports: [].into(),
    };
    assert_eq!(endpoints.groups, [first, second].into());
    assert_eq!(endpoints.endpoints().count(), 3);
}

#[test]
fn whose_addresses_they_are_is_told_by_the_label_of_a_slice_and_by_the_name_of_endpoints() {
    let metadata = json!({"name": "cart", "namespace": "shop"});
    let mut labelled = metadata.clone();
    labelled["labels"] = json!({"kubernetes.io/service-name": "till"});
    let cases = [
        // Endpoints copy the labels of their Service, whatever these are.
        (json!({"metadata": labelled}), Some("cart")),
        (json!({"metadata": metadata, "subsets": null}), Some("cart")),
        (
            json!({"metadata": labelled, "addressType": "IPv4"}),
            Some("till"),
        ),
        (json!({"metadata": labelled, "endpoints": []}), Some("till")),
        (json!({"metadata": metadata, "addressType": "IPv4"}), None),
        (json!({}), None),
    ];
    for (value, service) in cases {
        assert_eq!(read::<EndpointSlice>(&value).service(), service, "{value}");
    }
}

#[test]
fn what_is_odd_in_a_slice_is_left_out_and_said() {
    let slice = slice(&json!({
        "addressType": "IPX",
        "endpoints": [{"addresses": "10.0.0.1", "conditions": {"ready": "yes"}}, 7],
        "ports": [{"port": -1}],
    }));
    assert_eq!(
        reasons(&slice.oddities),
        [
            (
                "addressType",
                "expected one of IPv4 IPv6 FQDN, found text \"IPX\""
            ),
            (
                "endpoints[0].addresses",
                "expected a list, found text \"10.0.0.1\""
            ),
            (
                "endpoints[0].conditions.ready",
                "expected true or false, found text \"yes\""
            ),
            ("endpoints[1]", "expected an object, found number 7"),
            (
                "ports[0].port",
                "expected a number from 0 to 4294967295, found number -1"
            ),
        ]
    );
    assert!(slice.groups[0].endpoints[0].is_ready);
}
