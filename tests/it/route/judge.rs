//! The judge: random meshes, translated for a client, and what a real Envoy does with each request.
//!
//! Envoy chooses by chance, so shares are compared within four standard deviations. Where a share is outside, four times as
//! many requests decide: of thousands of shares one is outside by chance.

use std::collections::{BTreeMap, BTreeSet};

use portolan::route::{
    ClusterFate, HttpRequest, RouteChoice, RouteSplit, SidecarConfig, Whereabouts, sidecar,
    simulate,
};
use serde_json::{Value, json};

use super::{
    driver::{ENDPOINTS, Lab, Outcomes, upstream},
    world::{Pod, Service, Setup, member, question},
};
use crate::kit::named_by;

/// How many meshes are made.
const MESHES: usize = 240;
/// How many requests are sent of each kind.
const REQUESTS: usize = 300;

/// Numbers that look random and are the same in each run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % sides as u64).expect("it is small")
    }

    fn pick<'p, T: ?Sized>(&mut self, all: &[&'p T]) -> &'p T {
        all[self.roll(all.len())]
    }

    fn is(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }
}

fn shift(dice: &mut Dice, is_newer: bool) -> Value {
    let targets = [
        ("cart", "one", "v1"),
        ("cart", "one", "v2"),
        ("cart", "one", "v3"),
        ("cart", "one", ""),
        ("stock", "one", ""),
        ("cart", "two", "v1"),
        ("gone", "one", ""),
    ];
    let count = 1 + dice.roll(3);
    let mut rest = 100;
    let members = (0..count).map(|at| {
        let (name, cluster, version) = targets[dice.roll(targets.len())];
        let weight = if at + 1 == count && !is_newer {
            rest
        } else {
            let sides = usize::try_from(rest).expect("it is small") + 1;
            u32::try_from(dice.roll(sides)).expect("it is small")
        };
        rest -= weight.min(rest);
        // With any sum at least one weight must be more than 0.
        let weight = if is_newer && at == 0 {
            weight + 1
        } else {
            weight
        };
        member((name, cluster, version, weight))
    });
    json!({"destinations": members.collect::<Vec<_>>()})
}

fn matcher(dice: &mut Dice) -> Value {
    let mut made = json!({});
    match dice.roll(5) {
        0 => made["uri"] = json!({"prefix": dice.pick(&["/", "/api", "/api/x"])}),
        1 => made["uri"] = json!({"exact": dice.pick(&["/", "/api", "/api/x"])}),
        2 => made["uri"] = json!({"regex": dice.pick(&["/api.*", "/[a-z]+", ".*x"])}),
        3 => made["prefix"] = json!("/api"),
        _ => {}
    }
    if dice.is(25) {
        made["method"] = json!(dice.pick(&["GET", "POST"]));
    }
    if dice.is(50) {
        let value = dice.pick(&["ann", "bob", "a.*", ""]);
        let is_regex = value.contains('*');
        let name = dice.pick(&["x-user", "x-team"]);
        made["headers"] =
            json!([{"name": name, "value": value, "regex": is_regex, "invertMatch": dice.is(40)}]);
    }
    if dice.is(25) {
        let value = dice.pick(&["ann", "", "[a-c]+"]);
        let is_regex = value.contains('[');
        made["queryParameters"] = json!([{"name": "user", "value": value, "regex": is_regex}]);
    }
    made
}

fn policy(dice: &mut Dice, is_newer: bool) -> Value {
    let mut made = json!({"policy": {}});
    match dice.roll(8) {
        0..=2 => made["policy"]["trafficShift"] = shift(dice, is_newer),
        3 => {
            let status = [404, 418, 503][dice.roll(3)];
            let percent = [0.0, 0.5, 10.0, 50.0, 100.0][dice.roll(5)];
            made["policy"]["faultInjection"] =
                json!({"abort": {"httpStatus": status}, "percentage": percent});
        }
        4 => {
            let percent = [0.0, 7.0, 50.0, 100.0][dice.roll(4)];
            made["policy"]["mirror"] = json!({"kubeService": {"name": "stock", "namespace": "shop", "clusterName": "one"},
                "port": 80, "percentage": percent});
        }
        5 | 6 => made["policy"]["outlierDetection"] = json!({}),
        _ => made["policy"]["requestTimeout"] = json!("5s"),
    }
    if dice.is(60) {
        let count = 1 + dice.roll(2);
        made["httpRequestMatchers"] = (0..count).map(|_| matcher(dice)).collect();
    }
    if dice.is(20) {
        let selectors = [
            json!({"namespaces": ["shop"]}),
            json!({"namespaces": ["bank"]}),
            json!({"labels": {"app": "web"}}),
            json!({"clusters": ["two"]}),
        ];
        made["sourceSelector"] = json!([{"kubeWorkloadMatcher": selectors[dice.roll(4)]}]);
    }
    made
}

fn pods<'p>(dice: &mut Dice, addresses: &'p [String], most: usize) -> Vec<Pod<'p>> {
    let count = dice.roll(most + 1);
    let pods = addresses.iter().take(count).map(|address| {
        let version = ["v1", "v2", "v3"][dice.roll(3)];
        let zone = ["eu-a", "eu-b", "eu-c"][dice.roll(3)];
        (&**address, version, zone)
    });
    pods.collect()
}

/// A random mesh.
pub(super) fn setup(dice: &mut Dice) -> Setup {
    let is_newer = dice.is(40);
    let addresses =
        |net: u8| -> Vec<String> { (1..=6).map(|at| format!("10.0.{net}.{at}")).collect() };
    let (near, stock, far) = (addresses(0), addresses(1), addresses(2));
    let policies: Vec<Value> = (0..dice.roll(5)).map(|_| policy(dice, is_newer)).collect();
    let (near, stock, far) = (
        pods(dice, &near, 6),
        pods(dice, &stock, 3),
        pods(dice, &far, 3),
    );
    let service = |name, cluster, pods| Service {
        name,
        cluster,
        pods,
    };
    let web = [("10.0.9.1", "", "eu-a")];
    let setup = Setup::new(if is_newer { "1.22" } else { "1.12.9" });
    setup
        .service(service("web", "one", &web), &[], &[])
        .service(service("cart", "one", &near), &policies, &[])
        .service(service("stock", "one", &stock), &[], &[])
        .service(service("cart", "two", &far), &[], &[])
}

/// A random mesh, translated for its client. Some endpoints are unhealthy, or are moved further away.
fn mesh(dice: &mut Dice) -> (SidecarConfig, Whereabouts) {
    let facts = setup(dice).facts();
    let (mut config, place) = sidecar((&facts.0, &facts.1), &question(&facts, "cart.shop.one"));
    let is_mixed = dice.is(50);
    for cluster in &mut config.clusters {
        cluster.sends_unready = is_mixed && dice.is(30);
        if let (ClusterFate::Pool(pool, _), true) = (&mut cluster.fate, is_mixed) {
            for endpoint in pool {
                endpoint.is_healthy = dice.is(60);
                match dice.roll(5) {
                    0 => "rack".clone_into(&mut endpoint.place.sub_zone),
                    1 => "asia".clone_into(&mut endpoint.place.region),
                    _ => {}
                }
            }
        }
    }
    (config, place)
}

pub(super) fn request(dice: &mut Dice) -> HttpRequest {
    let mut headers = Vec::new();
    if dice.is(50) {
        headers.push(("x-user".to_owned(), dice.pick(&["ann", "bob"]).to_owned()));
    }
    if dice.is(20) {
        headers.push(("X-Team".to_owned(), "ann".to_owned()));
    }
    HttpRequest {
        method: dice.pick(&["GET", "GET", "POST"]).to_owned(),
        path: dice
            .pick(&["/", "/api", "/api/x", "/api/x?user=ann", "/b?user="])
            .to_owned(),
        headers,
    }
}

/// The expected part of each status, of each upstream and of the copies.
#[derive(Debug, Default)]
struct Expected {
    statuses: BTreeMap<u16, f64>,
    upstreams: BTreeMap<usize, f64>,
    copies: f64,
}

/// The expectation for a request. `None` if it is not known.
fn expected(
    (config, place): &(SidecarConfig, Whereabouts),
    request: &HttpRequest,
) -> Option<Expected> {
    let simulation = simulate(config, place, request);
    let mut expected = Expected::default();
    let mut add = |status: u16, share: f64| *expected.statuses.entry(status).or_default() += share;
    let route = match simulation.matched {
        RouteChoice::Route(at) => &config.routes[at],
        RouteChoice::None => {
            add(404, 1.0);
            return Some(expected);
        }
        RouteChoice::Unknown(_) => return None,
    };
    if matches!(route.split, RouteSplit::Refused(_)) {
        return None;
    }
    if let Some((part, status, _)) = &route.abort {
        add(u16::try_from(*status).expect("it is a status"), *part);
    }
    for leg in &simulation.legs {
        add(200, leg.arrived());
        add(503, leg.share - leg.arrived());
    }
    for leg in &simulation.legs {
        let shares = leg.balance.iter().flat_map(|balance| &balance.shares);
        for (at, share) in shares.enumerate() {
            *expected
                .upstreams
                .entry(upstream(leg.cluster, at))
                .or_default() += leg.share * share;
        }
    }
    expected.copies = simulation.mirrored.map_or(0.0, |(share, _)| share);
    Some(expected)
}

/// The kinds of outcomes that an expectation has.
fn kinds(config: &SidecarConfig, expected: &Expected) -> Vec<&'static str> {
    let part = |status: u16| expected.statuses.get(&status).copied().unwrap_or(0.0);
    let (answered, failed) = (part(200), part(503));
    let uses_unhealthy = expected.upstreams.iter().any(|(number, share)| {
        let (cluster, at) = (number / ENDPOINTS, number % ENDPOINTS);
        let fate = config.clusters.get(cluster).map(|cluster| &cluster.fate);
        matches!(fate, Some(ClusterFate::Pool(pool, _)) if *share > 0.0 && !pool[at].is_healthy)
    });
    let seen = [
        ("no route", part(404) >= 1.0),
        ("only failures", failed >= 1.0),
        ("some failures", failed > 0.0 && answered > 0.0),
        ("aborts", part(418) > 0.0),
        ("copies", expected.copies > 0.0),
        (
            "some copies",
            expected.copies > 0.0 && expected.copies < 1.0,
        ),
        ("panic", uses_unhealthy),
    ];
    seen.into_iter()
        .filter(|(_, is_seen)| *is_seen)
        .map(|(kind, _)| kind)
        .collect()
}

/// The parts that are further from what is expected than chance explains.
fn disagreements(expected: &Expected, found: &Outcomes, count: usize) -> Vec<String> {
    let all = f64::from(u32::try_from(count).expect("it is small"));
    let mut wrong = Vec::new();
    let mut compare = |what: String, part: f64, found: u32| {
        let part = if part < 1e-9 { 0.0 } else { part.min(1.0) };
        let spread = (all * part * (1.0 - part)).max(0.0).sqrt();
        if (f64::from(found) - all * part).abs() > 4.0 * spread + 1e-6 {
            wrong.push(format!("{what}: {found} of {count}, expected {part:.4}"));
        }
    };
    let statuses = expected.statuses.keys().chain(found.statuses.keys());
    for status in statuses.collect::<BTreeSet<_>>() {
        let part = expected.statuses.get(status).copied().unwrap_or(0.0);
        compare(
            format!("status {status}"),
            part,
            found.statuses.get(status).copied().unwrap_or(0),
        );
    }
    let upstreams = expected.upstreams.keys().chain(found.upstreams.keys());
    for number in upstreams.collect::<BTreeSet<_>>() {
        let part = expected.upstreams.get(number).copied().unwrap_or(0.0);
        compare(
            format!("upstream {number}"),
            part,
            found.upstreams.get(number).copied().unwrap_or(0),
        );
    }
    compare("copies".to_owned(), expected.copies, found.copies);
    wrong
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn envoy_sends_requests_where_a_route_says() {
    let Some(binary) = named_by("ENVOY") else {
        return;
    };
    let mut dice = Dice(0x5eed_9041);
    let meshes: Vec<_> = (0..MESHES).map(|_| mesh(&mut dice)).collect();
    let lab = Lab::start(&binary, &meshes).await;
    let (mut judged, mut wrong, mut seen) = (0, Vec::new(), BTreeSet::new());
    for (at, mesh) in meshes.iter().enumerate() {
        for _ in 0..2 {
            let request = request(&mut dice);
            let Some(expected) = expected(mesh, &request) else {
                continue;
            };
            judged += 1;
            seen.extend(kinds(&mesh.0, &expected));
            let mut count = REQUESTS;
            let mut found = lab.send(at, &request, count).await;
            if !disagreements(&expected, &found, count).is_empty() {
                count *= 4;
                found = lab.send(at, &request, count).await;
            }
            let differing = disagreements(&expected, &found, count);
            if !differing.is_empty() {
                let routes = &mesh.0.routes;
                wrong.push(format!("{request:?}: {differing:?} with {routes:#?}"));
            }
        }
    }
    assert!(judged > 200, "only {judged} requests were judged");
    assert_eq!(seen.len(), 7, "{seen:?}");
    assert!(
        wrong.is_empty(),
        "{} of {judged} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_judge_notices_a_wrong_share_and_a_wrong_status() {
    let outcomes = |first: u32, status: u16| Outcomes {
        statuses: [(status, 300)].into(),
        upstreams: [(0, first), (1, 300 - first)].into(),
        copies: 0,
    };
    let expected = Expected {
        statuses: [(200, 1.0)].into(),
        upstreams: [(0, 0.5), (1, 0.5)].into(),
        copies: 0.0,
    };
    assert!(disagreements(&expected, &outcomes(160, 200), 300).is_empty());
    assert_eq!(disagreements(&expected, &outcomes(200, 200), 300).len(), 2);
    assert_eq!(disagreements(&expected, &outcomes(150, 503), 300).len(), 2);
}
