//! What is said of endpoints as a whole, case by case. Scenarios tell the rest.

use serde_json::{Value, json};

use crate::model::{Interner, decode_value, endpoint::Endpoint};

use super::*;

fn service(endpoints: &[Value]) -> Destination {
    let value = json!({"spec": {"kubeService": {
        "workloadSelectorLabels": {"app": "a"},
        "region": "eu",
        "endpointSubsets": [{"endpoints": endpoints}],
    }}});
    decode_value(&value, &mut Interner::default())
}

fn endpoint(address: &str) -> Value {
    json!({"ipAddress": address, "labels": {"app": "a"}, "subLocality": {"zone": "eu-a"}})
}

#[test]
fn a_thousand_endpoints_may_be_more() {
    for (count, is_cut) in [(999, false), (1_000, true), (1_001, false)] {
        let endpoints = (0..count).map(|at| endpoint(&format!("10.0.{}.{}", at / 250, at % 250)));
        let endpoints: Vec<Value> = endpoints.collect();
        let remarks = endpoint_remarks(&service(&endpoints));
        assert_eq!(remarks.len(), usize::from(is_cut), "{count}: {remarks:?}");
    }
}

#[test]
fn what_is_no_address_is_named_once_and_counted() {
    let cases = [
        (&["10.0.0.1", "fd00::1"][..], None),
        (
            &["10.0.0.1", "web-1"],
            Some("1 of 2 endpoints has an address that is no IP address: \"web-1\""),
        ),
        (
            &["b", "a", "c"],
            Some("all 3 endpoints have an address that is no IP address: \"a\" and 2 more"),
        ),
        (
            &[""],
            Some("the only endpoint has an address that is no IP address: \"\""),
        ),
    ];
    for (addresses, said) in cases {
        let endpoints: Vec<Value> = addresses.iter().copied().map(endpoint).collect();
        let remarks = endpoint_remarks(&service(&endpoints));
        assert_eq!(
            remarks.first().map(|remark| &*remark.text),
            said,
            "{addresses:?}"
        );
    }
}

#[test]
fn a_group_is_its_addresses_at_each_of_its_ports() {
    let cases = [
        (0, 0, "0 endpoints, at no port"),
        (1, 2, "1 endpoint at 2 ports"),
        (3, 1, "3 endpoints at 1 port"),
        (1_200, 2, "1,200 endpoints, each at 2 ports: 2,400 in all"),
    ];
    for (endpoints, ports, words) in cases {
        let group = EndpointsSubset {
            endpoints: vec![Endpoint::default(); endpoints].into(),
            ports: vec![EndpointPort::default(); ports].into(),
        };
        assert_eq!(group_words(&group), words);
    }
}
