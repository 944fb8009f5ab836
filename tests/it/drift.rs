//! Destinations beside their own clusters, from what sources say to the screen. The state and the drawing, without a loop
//! between them.

use jiff::ToSpan;
use std::{collections::BTreeSet, sync::Arc};

use portolan::{
    app::{Event, FindingLine, Pane, Row},
    derive::{self, drift::DriftState, world::World},
    diagnose::{Diagnosis, FindingsByDestination, Ground, Mutes, Patience},
    model::{Body, Interner},
    output::{self, Glyphs, PageInputs},
    query::{Filter, Insight, Listing, Sort},
    store::{Change, ClusterReach, Grounds, Id, Kind, Link, Object, Origin, Reaches, Store},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::desk::Desk;

const MEDIUM: (u16, u16) = (100, 30);
const WIDE: (u16, u16) = (160, 44);
const REACHED: &str = "admin@eu";

/// A service of the cluster `eu` that claims these addresses.
fn destination(name: &str, cluster: &str, addresses: &[&str]) -> Value {
    let endpoints = addresses.iter().map(|ip| json!({"ipAddress": ip}));
    json!({
        "metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1},
        "spec": {"kubeService": {
            "ref": {"name": name, "namespace": "shop", "clusterName": cluster},
            "ports": [{"port": 80, "name": "web", "protocol": "TCP"}],
            "endpointSubsets": [{
                "endpoints": endpoints.collect::<Vec<_>>(),
                "ports": [{"port": 8080, "name": "web", "protocol": "TCP"}],
            }]}},
    })
}

fn service(name: &str, port: u32) -> Value {
    json!({"metadata": {"name": name, "namespace": "shop"},
        "spec": {"type": "ClusterIP", "ports": [{"port": port, "name": "web", "protocol": "TCP"}]}})
}

/// A slice with these addresses; `!` before one says that it is not ready.
fn slice(name: &str, addresses: &[&str]) -> Value {
    let endpoints = addresses.iter().map(|ip| {
        let is_ready = !ip.starts_with('!');
        json!({"addresses": [ip.trim_start_matches('!')], "conditions": {"ready": is_ready}})
    });
    json!({
        "metadata": {"name": format!("{name}-1"), "namespace": "shop",
            "labels": {"kubernetes.io/service-name": name}},
        "addressType": "IPv4",
        "endpoints": endpoints.collect::<Vec<_>>(),
        "ports": [{"port": 8080, "name": "web", "protocol": "TCP"}],
    })
}

fn object(kind: Kind, value: &Value) -> Object {
    Object::decode(kind, Body::Value(value), &mut Interner::default())
}

fn reaches() -> Reaches {
    let mut reaches = Reaches::default();
    let reach = ClusterReach {
        source: REACHED.into(),
        of: None,
        by: Grounds::Said,
    };
    reaches.add("eu".into(), reach);
    reaches
}

/// A screen on a management plane whose cluster `eu` is reached and has these Services and slices.
fn desk(size: (u16, u16), destinations: &[Value], services: &[Value], slices: &[Value]) -> Desk {
    let mut desk = Desk::new(size);
    // What is watched before it is raised is tested elsewhere.
    desk.state.diagnosis = Diagnosis::default().waiting(Patience::none());
    desk.happens(Event::Reaches(reaches()));
    desk.happens(Event::Opened("mgmt".into(), Origin::Context));
    desk.happens(Event::Opened(REACHED.into(), Origin::Cluster));
    let none: &[Value] = &[];
    let mut list = |source: &str, kind: Kind, objects: &[Value]| {
        desk.say_of(source, Change::ListBegan(kind));
        for value in objects {
            desk.say_of(source, Change::Listed(object(kind, value)));
        }
        desk.say_of(source, Change::ListEnded(kind));
        desk.say_of(source, Change::Link(kind, Link::Live));
    };
    for kind in Kind::ALL {
        let is_destination = kind == Kind::Destination;
        list(
            "mgmt",
            kind,
            if is_destination { destinations } else { none },
        );
    }
    list(REACHED, Kind::Service, services);
    list(REACHED, Kind::EndpointSlice, slices);
    desk.draw();
    desk
}

/// Two services that are as their cluster has them, and one that is not.
fn shop(size: (u16, u16)) -> Desk {
    desk(
        size,
        &[
            destination("cart", "eu", &["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
            destination("till", "eu", &["10.0.1.1"]),
            destination("far", "us", &["10.0.2.1"]),
        ],
        &[service("cart", 80), service("till", 80)],
        &[
            slice("cart", &["10.0.0.1", "!10.0.0.2", "10.0.0.4", "!10.0.0.5"]),
            slice("till", &["10.0.1.1"]),
        ],
    )
}

fn change(desk: &mut Desk, kind: Kind, value: &Value) {
    desk.say_of(REACHED, Change::Applied(object(kind, value)));
    desk.draw();
}

fn rows(desk: &Desk) -> Vec<&str> {
    let rows = desk.state.listing.rows().iter();
    rows.map(|known| &*known.destination.meta.name).collect()
}

fn type_filter(desk: &mut Desk, filter: &str) {
    desk.press("/");
    desk.happens(Event::Paste(filter.to_owned()));
    desk.press("enter");
}

#[test]
fn claimed_live_and_ready_stand_side_by_side() {
    for size in [MEDIUM, WIDE] {
        let mut desk = shop(size);
        desk.press("8");
        insta::assert_snapshot!(format!("drift-{}x{}", size.0, size.1), desk.planes());
        desk.press("esc enter 8");
        insta::assert_snapshot!(format!("drift-page-{}x{}", size.0, size.1), desk.planes());
    }
}

#[test]
fn a_cluster_that_is_not_reached_is_not_known_and_it_is_said_what_to_do() {
    let mut desk = shop(WIDE);
    type_filter(&mut desk, "far");
    desk.press("8");
    let text = desk.text();
    for words in ["no context reaches cluster us", "--reaches CONTEXT=us"] {
        assert!(
            text.to_lowercase().contains(&words.to_lowercase()),
            "{text}"
        );
    }
    assert!(text.contains("1/?"), "{text}");
    let far = json!({"metadata": {"name": "far", "namespace": "gloo-mesh"},
        "spec": {"externalService": {"name": "far", "hosts": ["example.com"]}}});
    desk.say(Change::Applied(object(Kind::Destination, &far)));
    desk.draw();
    assert!(
        desk.text().contains("External services have no cluster"),
        "{}",
        desk.text()
    );
}

#[test]
fn what_differs_says_since_when_and_is_forgotten_when_it_agrees_again() {
    let mut desk = shop(MEDIUM);
    desk.press("8");
    assert!(desk.text().contains("3 of 5 differ"), "{}", desk.text());
    assert!(desk.text().contains("at start"), "{}", desk.text());
    desk.now += 90.seconds();
    change(
        &mut desk,
        Kind::EndpointSlice,
        &slice("cart", &["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
    );
    assert!(desk.text().contains("0 of 3 differ"), "{}", desk.text());
    assert!(!desk.text().contains("at start"), "{}", desk.text());
    desk.now += 30.seconds();
    change(
        &mut desk,
        Kind::EndpointSlice,
        &slice("cart", &["10.0.0.1", "10.0.0.2"]),
    );
    desk.now += 60.seconds();
    desk.happens(Event::Tick);
    desk.draw();
    let text = desk.text();
    let line = text.lines().find(|line| line.contains("does not have it"));
    assert!(
        line.is_some_and(|line| line.contains("since 12:02, 60s")),
        "{text}"
    );
    desk.say(Change::Applied(object(
        Kind::Destination,
        &destination("cart", "eu", &["10.0.0.1", "10.0.0.2"]),
    )));
    desk.draw();
    assert!(desk.text().contains("0 of 2 differ"), "{}", desk.text());
}

#[test]
fn a_service_that_differs_says_so() {
    let mut desk = shop(MEDIUM);
    desk.press("8");
    change(&mut desk, Kind::Service, &service("cart", 81));
    let text = desk.text();
    assert!(
        text.contains("its Service has no port 80/TCP web"),
        "{text}"
    );
    assert!(text.contains("+ since 12:00, 0s"), "{text}");
    let key = object(Kind::Service, &service("cart", 81)).key();
    desk.say_of(REACHED, Change::Deleted(Kind::Service, key));
    desk.draw();
    assert!(
        desk.text().contains("eu has no Service of this name"),
        "{}",
        desk.text()
    );
}

#[test]
fn the_number_of_a_pane_is_whole_beside_the_tab_that_shares_its_place() {
    let mut counts = BTreeSet::new();
    for width in 90..=260 {
        let mut desk = shop((width, 60));
        desk.press("esc 8");
        let text = desk.text();
        for line in text.lines().filter(|line| line.contains('─')) {
            for (at, _) in line.match_indices(" differ ") {
                counts.insert(
                    line[..at]
                        .rsplit("  ")
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
        }
    }
    let whole = |count: &String| count.rsplit('─').next().map(|one| one.trim().to_owned());
    let counts: BTreeSet<_> = counts.iter().filter_map(whole).collect();
    assert_eq!(
        counts.len(),
        1,
        "one number, whole at each width: {counts:?}"
    );
}

#[test]
fn a_finding_about_the_cluster_leads_to_the_address() {
    let mut desk = shop(MEDIUM);
    desk.press("7");
    desk.stand_on("endpoints-drift");
    desk.press("enter");
    assert_eq!(desk.state.panes().chosen, Pane::Drift);
    assert!(
        desk.under_cursor().1.contains("10.0.0.2"),
        "{:?}",
        desk.under_cursor()
    );
    desk.press("esc");
    change(&mut desk, Kind::Service, &service("cart", 81));
    desk.press("f +");
    while !is_of(&desk, "ports-drift") {
        desk.press("j");
    }
    desk.press("enter");
    assert_eq!(desk.state.panes().chosen, Pane::Drift);
    assert!(
        desk.under_cursor().1.contains("its Service"),
        "{:?}",
        desk.under_cursor()
    );
}

/// Whether the cursor of the list of all findings is on one of a rule.
fn is_of(desk: &Desk, rule: &str) -> bool {
    let row = desk.state.findings.under_cursor();
    matches!(row, Some(Row::Item(_, FindingLine::Current(_, standing))) if standing.rule.id == rule)
}

#[test]
fn the_filter_follows_what_differs() {
    let mut desk = shop(WIDE);
    for (filter, expected) in [
        ("drift:yes", &["cart"][..]),
        ("drift:no", &["till"]),
        ("drift:unknown", &["far"]),
        ("!drift:no", &["cart", "far"]),
        ("rule:endpoints-drift", &["cart"]),
        ("!rule:endpoints-drift", &["far", "till"]),
    ] {
        type_filter(&mut desk, filter);
        assert_eq!(rows(&desk), expected, "{filter}");
        desk.press("esc");
    }
    type_filter(&mut desk, "drift:yes");
    assert!(desk.text().contains("▲ 3/2"), "{}", desk.text());
    change(
        &mut desk,
        Kind::EndpointSlice,
        &slice("till", &["10.0.1.2"]),
    );
    assert_eq!(rows(&desk), ["cart", "till"]);
    change(
        &mut desk,
        Kind::EndpointSlice,
        &slice("cart", &["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
    );
    assert_eq!(rows(&desk), ["till"]);
}

#[test]
fn a_destination_with_thousands_of_addresses_is_scrolled_through() {
    let claimed: Vec<String> = (0..900)
        .map(|at| format!("10.1.{}.{}", at / 250, at % 250))
        .collect();
    let live: Vec<String> = (0..900)
        .map(|at| format!("10.2.{}.{}", at / 250, at % 250))
        .collect();
    let claimed: Vec<&str> = claimed.iter().map(String::as_str).collect();
    let live: Vec<&str> = live.iter().map(String::as_str).collect();
    let mut desk = desk(
        MEDIUM,
        &[destination("cart", "eu", &claimed)],
        &[service("cart", 80)],
        &[slice("cart", &live)],
    );
    desk.press("8");
    assert!(
        desk.text().contains("1,800 of 1,800 differ"),
        "{}",
        desk.text()
    );
    desk.press("G");
    assert!(
        desk.under_cursor().1.contains("10.2.3.149"),
        "{:?}",
        desk.under_cursor()
    );
    for width in [1, 9, 40, 60, 80, 100, 139, 140, 300] {
        for height in [1, 3, 6, 12, 30, 60] {
            desk.size = (width, height);
            desk.happens(Event::Resized);
            desk.draw();
        }
    }
}

fn ground(desk: &Desk) -> (&Store, &World, Ground<'_>) {
    let ground = desk.state.ground();
    (ground.store, ground.world, ground)
}

#[test]
fn documents_and_pages_tell_it() {
    let desk = shop(MEDIUM);
    let (store, world, ground) = ground(&desk);
    let rows = desk.state.listing.rows();
    let by_destination = FindingsByDestination::of(&ground, rows, &Mutes::default());
    let by_destination = Arc::new(by_destination);
    let list = output::destination_list((store, world), rows, |_| Arc::clone(&by_destination));
    let list = serde_json::to_value(&list).expect("it is JSON");
    let drift = |at: usize| list["items"][at]["drift"].clone();
    assert_eq!(
        drift(0),
        json!({"claimed": 3, "live": 4, "ready": 2, "differs": 3, "service": []})
    );
    assert_eq!(drift(1), Value::Null, "nothing reaches its cluster");
    assert_eq!(
        drift(2),
        json!({"claimed": 1, "live": 1, "ready": 1, "differs": 0, "service": []})
    );
    let cart = Id {
        source: "mgmt".into(),
        key: object(Kind::Destination, &destination("cart", "eu", &[])).key(),
    };
    assert_eq!(by_destination.drift_state(&cart), DriftState::Differs);
    let described = rows.iter().map(|known| output::Described {
        known: known.clone(),
        object: None,
    });
    let described: Vec<_> = described.collect();
    let scene = PageInputs {
        store,
        world,
        by_destination: &by_destination,
        now: ground.now,
        glyphs: Glyphs::Unicode,
        described: &described,
    };
    let mut text = Vec::new();
    output::describe(&mut text, &scene).expect("memory takes everything");
    let text = String::from_utf8(text).expect("it is text");
    let of = |from: &str| {
        let rest = text.split_once(from).expect("it is there").1;
        rest.split("\n\n").next().unwrap_or_default().to_owned()
    };
    insta::assert_snapshot!("drift-described", of("Drift: 3"));
    assert!(text.contains("Drift: 0 of 1 differ\n"), "{text}");
    let unknown = "Drift: ?\n  Not compared: no context reaches cluster us";
    assert!(text.contains(unknown), "{text}");
    let document = output::descriptions((store, world), &by_destination, &described);
    let document = serde_json::to_value(&document).expect("it is JSON");
    let first = &document["items"][0]["derived"]["drift"]["addresses"][0];
    assert_eq!(
        *first,
        json!({"address": "10.0.0.2", "port": 8080, "protocol": "TCP", "claimed": true, "live": true, "ready": false,
            "differs": "not ready in its cluster"})
    );
}

const NAMES: [&str; 3] = ["cart", "far", "till"];

/// Something that happens to a service, by its place among the names.
#[derive(Clone, Debug)]
enum Step {
    Claims(usize, bool, Vec<usize>),
    Slice(usize, Vec<usize>),
    Service(usize, u32),
    Gone(usize, Kind),
    Denied(Kind),
    Listed(Kind),
}

fn step() -> impl Strategy<Value = Step> {
    let live = || prop_oneof![Just(Kind::Service), Just(Kind::EndpointSlice)];
    let kind = prop_oneof![2 => live(), 1 => Just(Kind::Destination)];
    let addresses = || proptest::collection::vec(0usize..6, 0..5);
    prop_oneof![
        3 => (0usize..3, any::<bool>(), addresses()).prop_map(|(at, eu, all)| Step::Claims(at, eu, all)),
        4 => (0usize..3, addresses()).prop_map(|(at, all)| Step::Slice(at, all)),
        2 => (0usize..3, 80u32..82).prop_map(|(at, port)| Step::Service(at, port)),
        2 => (0usize..3, kind).prop_map(|(at, kind)| Step::Gone(at, kind)),
        1 => live().prop_map(Step::Denied),
        1 => live().prop_map(Step::Listed),
    ]
}

/// Three addresses that are ready, and the same three not.
const ADDRESSES: [&str; 6] = [
    "10.0.0.1",
    "10.0.0.2",
    "10.0.0.3",
    "!10.0.0.1",
    "!10.0.0.2",
    "!10.0.0.3",
];

fn happens(desk: &mut Desk, step: &Step) {
    let addresses = |all: &[usize]| all.iter().map(|at| ADDRESSES[*at]).collect::<Vec<_>>();
    match step {
        Step::Claims(at, is_near, all) => {
            let cluster = if *is_near { "eu" } else { "us" };
            let value = destination(NAMES[*at], cluster, &addresses(all));
            desk.say(Change::Applied(object(Kind::Destination, &value)));
        }
        Step::Slice(at, all) => {
            let value = slice(NAMES[*at], &addresses(all));
            desk.say_of(
                REACHED,
                Change::Applied(object(Kind::EndpointSlice, &value)),
            );
        }
        Step::Service(at, port) => {
            let value = service(NAMES[*at], *port);
            desk.say_of(REACHED, Change::Applied(object(Kind::Service, &value)));
        }
        Step::Gone(at, kind) => {
            let (source, value) = match kind {
                Kind::Service => (REACHED, service(NAMES[*at], 80)),
                Kind::EndpointSlice => (REACHED, slice(NAMES[*at], &[])),
                _ => ("mgmt", destination(NAMES[*at], "eu", &[])),
            };
            let key = object(*kind, &value).key();
            desk.say_of(source, Change::Deleted(*kind, key));
        }
        Step::Denied(kind) => {
            let why = "forbidden".to_owned();
            desk.say_of(REACHED, Change::Link(*kind, Link::Denied { why }));
        }
        Step::Listed(kind) => {
            desk.say_of(REACHED, Change::ListBegan(*kind));
            desk.say_of(REACHED, Change::ListEnded(*kind));
            desk.say_of(REACHED, Change::Link(*kind, Link::Live));
        }
    }
}

proptest! {
    #[test]
    fn following_clusters_equals_looking_anew(
        steps in proptest::collection::vec((step(), any::<bool>()), 0..30),
        filter in 0usize..3,
    ) {
        let mut desk = shop(MEDIUM);
        let filter = ["drift:yes", "!drift:no", "drift:unknown"][filter];
        type_filter(&mut desk, filter);
        for (step, examines) in &steps {
            happens(&mut desk, step);
            if *examines {
                desk.examine();
            }
        }
        desk.examine();
        // Rows of what is gone stay for a while.
        desk.now += 60.seconds();
        desk.happens(Event::Tick);
        let (store, world, ground) = ground(&desk);
        for known in world.iter() {
            let anew = derive::drift::drift((store, world.relations()), known).and_then(|drift| drift.tally());
            prop_assert_eq!(desk.state.diagnosis.drift(&known.id), anew, "{}", known.id.key);
        }
        let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
        let filter = Filter::parse(filter).expect("it is a filter");
        let anew = Listing::of(world, filter, Sort::default(), &by_destination);
        let anew: Vec<&str> = anew.rows().iter().map(|known| &*known.destination.meta.name).collect();
        prop_assert_eq!(rows(&desk), anew);
    }
}
