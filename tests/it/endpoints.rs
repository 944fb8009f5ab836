//! What keys do in the panes about endpoints: branches, what if, and a cursor that stays on its address.

use portolan::{
    model::{Interner, decode_value},
    store::{Change, Object},
};
use serde_json::{Value, json};

use super::desk::Desk;

/// A service with endpoints in three zones, one of them unknown, and a shift between two versions.
fn service(addresses: &[(&str, &str, &str)]) -> Object {
    let endpoint = |(address, zone, version): &(&str, &str, &str)| {
        let mut endpoint = json!({"ipAddress": address, "labels": {"version": version}});
        if !zone.is_empty() {
            endpoint["subLocality"] = json!({"zone": zone});
        }
        endpoint
    };
    let port = json!({"port": 80, "name": "http", "protocol": "TCP"});
    let member = |weight: u8, version: &str| {
        json!({"weight": weight, "kubeService": {"name": "a", "namespace": "ns", "clusterName": "c",
            "subset": {"version": version}}})
    };
    let value = json!({
        "metadata": {"name": "a-ns-c", "namespace": "gloo-mesh"},
        "spec": {"kubeService": {
            "ref": {"name": "a", "namespace": "ns", "clusterName": "c"},
            "region": "eu",
            "ports": [port],
            "endpointSubsets": [{
                "endpoints": addresses.iter().map(endpoint).collect::<Vec<Value>>(),
                "ports": [port],
            }],
        }},
        "status": {"requiredSubsets": [{
            "trafficPolicyRef": {"name": "shift", "namespace": "gloo-mesh"},
            "trafficShift": {"destinations": [member(90, "v1"), member(10, "v2")]},
        }]},
    });
    Object::Destination(
        decode_value::<portolan::model::Destination>(&value, &mut Interner::default()).into(),
    )
}

const FEW: [(&str, &str, &str); 5] = [
    ("10.0.0.1", "eu-a", "v1"),
    ("10.0.0.2", "eu-a", "v1"),
    ("10.0.0.3", "eu-b", "v2"),
    ("10.0.0.4", "eu-b", "v2"),
    ("10.0.0.5", "", "v2"),
];

fn page(keys: &str) -> Desk {
    let mut desk = Desk::with((100, 40), vec![service(&FEW)]);
    desk.press("enter z");
    desk.press(keys);
    desk
}

#[test]
fn a_lost_zone_says_what_remains_in_each_pane() {
    let mut desk = page("2");
    desk.stand_on("eu-b");
    desk.press("x");
    let shown = desk.text();
    for said in [
        "3 of 5 remain",
        "lost 2",
        "version-v2 1 of 3 remain",
        "version-v1 2 of 2 remain",
    ] {
        assert!(shown.contains(said), "{said} in\n{shown}");
    }
    desk.press("3");
    assert!(desk.text().contains("3/3"), "{}", desk.text());
    desk.press("5");
    assert!(
        desk.text().contains("1 of 3 endpoints remain"),
        "{}",
        desk.text()
    );
    desk.press("2");
    desk.stand_on("eu-a");
    desk.press("x 5");
    assert!(
        desk.text().contains("none of 2 endpoints remains"),
        "{}",
        desk.text()
    );
    desk.press("X 2");
    assert!(!desk.text().contains("remain"), "{}", desk.text());
}

#[test]
fn the_unknown_zone_is_lost_like_any_other() {
    let mut desk = page("2");
    desk.stand_on("10.0.0.5");
    desk.press("x");
    let shown = desk.text();
    assert!(
        shown.contains("4 of 5 remain") && shown.contains("lost 1"),
        "{shown}"
    );
}

#[test]
fn a_branch_that_is_shut_shows_neither_its_zones_nor_their_addresses_but_how_many_each_has() {
    let mut desk = page("2");
    desk.stand_on("eu ");
    desk.press("enter");
    let shown = desk.text();
    assert!(
        !shown.contains("10.0.0.1") && !shown.contains("eu-a"),
        "{shown}"
    );
    assert!(shown.contains("a 2   b 2   ? 1"), "{shown}");
    desk.press("enter");
    assert!(desk.text().contains("10.0.0.1"), "{}", desk.text());
}

#[test]
fn the_cursor_stays_on_its_address_while_others_come_before_it() {
    let mut desk = page("2");
    desk.stand_on("10.0.0.4");
    let (row, _) = desk.under_cursor();
    let mut more = FEW.to_vec();
    more.extend([
        ("9.0.0.1", "eu-b", "v1"),
        ("9.0.0.2", "eu-b", "v1"),
        ("11.0.0.1", "eu-b", "v1"),
    ]);
    desk.say(Change::Applied(service(&more)));
    desk.draw();
    let (row_after, text) = desk.under_cursor();
    assert!(text.starts_with("10.0.0.4"), "{text}");
    assert_eq!(row_after, row + 2, "there is room for both above it");
}

#[test]
fn an_address_that_stands_twice_does_not_hold_the_cursor() {
    let mut twice = FEW.to_vec();
    twice.insert(1, FEW[0]);
    let mut desk = Desk::with((100, 40), vec![service(&twice)]);
    desk.press("enter z 2");
    desk.stand_on("10.0.0.1");
    desk.press("j");
    assert!(
        desk.under_cursor().1.contains("again"),
        "{:?}",
        desk.under_cursor()
    );
    desk.press("j");
    assert!(
        desk.under_cursor().1.starts_with("10.0.0.2"),
        "{:?}",
        desk.under_cursor()
    );
}

#[test]
fn of_very_many_addresses_the_last_is_as_near_as_the_first() {
    let texts: Vec<String> = (0..5_000)
        .map(|at| format!("10.0.{}.{}", at / 250, at % 250))
        .collect();
    let addresses: Vec<_> = texts.iter().map(|text| (&**text, "eu-a", "v1")).collect();
    let mut desk = Desk::with((80, 24), vec![service(&addresses)]);
    desk.press("enter z 2 + + + g j");
    assert!(
        desk.under_cursor().1.contains("eu-a"),
        "{:?}",
        desk.under_cursor()
    );
    desk.press("j");
    assert!(
        desk.under_cursor().1.starts_with("10.0.0.0 "),
        "{:?}",
        desk.under_cursor()
    );
    desk.press("G");
    let shown = desk.text();
    assert!(shown.contains("10.0.19.249"), "{shown}");
    assert!(!shown.contains("10.0.0.1 "), "{shown}");
}
