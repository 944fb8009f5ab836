//! The filter language: what each term finds, what binds tighter, which matches come first, and what is said of mistakes.

mod naive;
mod presets;
mod prompt;

use jiff::{SignedDuration, Timestamp};
use portolan::{
    derive::world::World,
    query::{Filter, Listing, LiveInsight, Sort},
    store::{Link, Store},
};

use super::kit::{noon, read_world};

/// Four Destinations that differ in all that a filter asks for.
const WORLD: &str = r#"
apiVersion: discovery.mesh.gloo.solo.io/v1
kind: Destination
metadata: {name: web-shop-east, namespace: gloo-mesh, creationTimestamp: "2026-06-01T11:59:00Z", labels: {team: red}}
spec:
  mesh: {name: istiod-east, namespace: gloo-mesh}
  kubeService:
    ref: {name: web, namespace: shop, clusterName: east}
    region: us-east-1
    labels: {app.kubernetes.io/name: web}
    ports: [{port: 80, name: http}, {port: 9080, name: grpc}]
    subsets: {version: {values: [v1, v2]}}
    endpointSubsets:
    - endpoints:
      - {ipAddress: 10.0.0.1, labels: {version: v1}, subLocality: {zone: us-east-1a}}
      - {ipAddress: 10.0.0.12, labels: {version: v2}, subLocality: {zone: us-east-1b}}
status:
  localFqdn: web.shop.svc.cluster.local
  appliedFederation: {federatedHostname: web.shop.svc.east.global, federatedToMeshes: [{name: istiod-west, namespace: gloo-mesh}]}
  appliedTrafficPolicies: [{ref: {name: shop-retries, namespace: policies}}]
---
apiVersion: discovery.mesh.gloo.solo.io/v1
kind: Destination
metadata: {name: shop-web-shop-west, namespace: gloo-mesh, creationTimestamp: "2026-06-01T09:00:00Z"}
spec:
  kubeService:
    ref: {name: shop-web, namespace: shop, clusterName: west}
    serviceType: LOAD_BALANCER
    ports: [{port: 8443, name: https}]
    endpointSubsets: [{endpoints: [{ipAddress: "fd00::1"}]}]
status: {localFqdn: shop-web.shop.svc.cluster.local}
---
apiVersion: discovery.mesh.gloo.solo.io/v1
kind: Destination
metadata: {name: cobweb-lab-west, namespace: gloo-mesh, creationTimestamp: "2026-05-20T12:00:00Z"}
spec: {kubeService: {ref: {name: cobweb, namespace: lab, clusterName: west}}}
---
apiVersion: discovery.mesh.gloo.solo.io/v1
kind: Destination
metadata: {name: pay, namespace: money}
spec: {externalService: {name: Pay, hosts: ["*.pay.example.com"], ports: [{number: 443, name: https}], endpoints: [{address: pay.internal}]}}
"#;

/// The Destinations that a filter finds in a world at noon, the best match first.
fn found((store, world): &(Store, World), text: &str) -> Vec<String> {
    let mut found = found_at((store, world), text, noon());
    if !Filter::parse(text).is_ok_and(|filter| filter.has_words()) {
        found.sort();
    }
    found
}

fn found_at((store, world): (&Store, &World), text: &str, now: Timestamp) -> Vec<String> {
    let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let insight = LiveInsight {
        found: &(),
        store,
        now,
    };
    let listing = Listing::of(world, filter, Sort::default(), &insight);
    let rows = listing.rows().iter();
    rows.map(|known| {
        known
            .id
            .key
            .name
            .split('-')
            .take(2)
            .collect::<Vec<_>>()
            .join("-")
    })
    .collect()
}

#[tokio::test]
async fn each_term_finds_what_it_names() {
    let world = read_world(WORLD).await;
    let all = ["cobweb-lab", "pay", "shop-web", "web-shop"];
    for (text, expected) in [
        ("", &all[..]),
        ("web", &["web-shop", "shop-web", "cobweb-lab"]),
        ("shop web", &["shop-web", "web-shop"]),
        ("wb", &[]),
        ("~wb", &["cobweb-lab", "shop-web", "web-shop"]),
        ("=web", &["web-shop"]),
        ("=10.0.0.1", &["web-shop"]),
        ("10.0.0.1", &["web-shop"]),
        ("/^web$/", &["web-shop"]),
        ("/^(web|cob)/", &["cobweb-lab", "web-shop"]),
        ("/10\\.0\\.0\\.\\d\\d/", &["web-shop"]),
        ("Pay", &["pay"]),
        ("PAY", &[]),
        ("PAY.internal", &["pay"]),
        ("/\\D\\.internal/", &["pay"]),
        ("gloo-mesh", &[]),
        ("gloo-mesh/web-shop-east", &["web-shop"]),
        (
            "destination.discovery.mesh.gloo.solo.io/cobweb-lab-west",
            &["cobweb-lab"],
        ),
        ("shop/web", &["web-shop"]),
        ("web.shop.east", &["web-shop"]),
        ("web.shop.west", &[]),
        ("ns:shop", &["shop-web", "web-shop"]),
        ("namespace:SH*", &["shop-web", "web-shop"]),
        ("ns:lab,money", &["cobweb-lab", "pay"]),
        ("name:web", &["web-shop"]),
        ("name:*web", &["cobweb-lab", "shop-web", "web-shop"]),
        ("name:cobweb-lab-west", &["cobweb-lab"]),
        ("cluster:west", &["cobweb-lab", "shop-web"]),
        ("cluster:external", &["pay"]),
        ("type:lb", &["shop-web"]),
        ("type:External,LoadBalancer", &["pay", "shop-web"]),
        ("source:world*", &all),
        ("source:other", &[]),
        ("zone:us-east-1b", &["web-shop"]),
        ("zone:unknown", &["shop-web"]),
        ("region:us-*", &["web-shop"]),
        ("region:unknown", &["cobweb-lab", "shop-web"]),
        ("host:web.shop.svc.east.global", &["web-shop"]),
        ("host:eu.pay.example.com", &["pay"]),
        ("host:*.cluster.local", &["shop-web", "web-shop"]),
        ("ip:10.0.0.1", &["web-shop"]),
        ("ip:10.0.0.2", &[]),
        ("ip:10.0.0.0/24", &["web-shop"]),
        ("ip:FD00:0::1", &["shop-web"]),
        ("ip:pay.*", &["pay"]),
        ("ip:pay.internal", &["pay"]),
        ("ip:\"pay\"", &[]),
        ("web:9080", &["web-shop"]),
        ("web:81", &[]),
        ("10.0.0.1:80", &["web-shop"]),
        ("10.0.0.1:81", &[]),
        ("[fd00::1]:8443", &["shop-web"]),
        ("[fd00::1]:80", &[]),
        ("http://web.shop.svc.cluster.local:81/x", &[]),
        ("http://web.shop.svc.cluster.local/x", &["web-shop"]),
        ("outbound|9080|v1|web.shop.svc.cluster.local", &["web-shop"]),
        ("outbound|81||web.shop.svc.cluster.local", &[]),
        ("eu.pay.example.com:443", &["pay"]),
        ("cobweb:81", &["cobweb-lab"]),
        ("port:80", &["web-shop"]),
        ("port:80,443", &["pay", "web-shop"]),
        ("port:8000-9000", &["shop-web"]),
        ("port:>9000", &["web-shop"]),
        ("port:https", &["pay", "shop-web"]),
        ("label:team", &["web-shop"]),
        ("label:team=red", &["web-shop"]),
        ("label:team=blue", &[]),
        ("label:version=v2", &["web-shop"]),
        ("label:app.kubernetes.io/name=w*", &["web-shop"]),
        ("label.app.kubernetes.io/name:web", &["web-shop"]),
        ("policy:shop-retries", &["web-shop"]),
        ("policy:policies/*", &["web-shop"]),
        ("policy:other/shop-retries", &[]),
        ("subset:version=v2", &["web-shop"]),
        ("subset:v1", &["web-shop"]),
        ("subset:v3", &[]),
        ("mesh:istiod-east", &["web-shop"]),
        ("mesh:istiod-west", &[]),
        ("federated:yes", &["web-shop"]),
        ("federated:no", &["shop-web"]),
        ("federated:unknown", &["cobweb-lab", "pay"]),
        ("endpoints:0", &["cobweb-lab"]),
        ("endpoints:<2", &["cobweb-lab", "pay", "shop-web"]),
        ("endpoints:1-2", &["pay", "shop-web", "web-shop"]),
        ("age:<5m", &["web-shop"]),
        ("age:>2h", &["cobweb-lab", "shop-web"]),
        ("age:>7d", &["cobweb-lab"]),
        ("age:1h-1w", &["shop-web"]),
        ("changed:5m", &["web-shop"]),
        ("changed:<5m", &["web-shop"]),
        ("stale:no", &all),
        ("stale:yes", &[]),
        ("health:unknown", &all),
        ("health:err*", &[]),
        ("finding:0", &[]),
        ("drift:unknown", &["cobweb-lab", "shop-web", "web-shop"]),
        ("!ns:shop", &["cobweb-lab", "pay"]),
        ("!age:>0s", &["pay"]),
        ("!!web", &["web-shop", "shop-web", "cobweb-lab"]),
        ("\"web\"", &["web-shop", "shop-web", "cobweb-lab"]),
        ("ns:\"shop\"", &["shop-web", "web-shop"]),
        ("web |cobweb", &["cobweb-lab", "web-shop", "shop-web"]),
        ("lab | ns:shop cluster:east", &["cobweb-lab", "web-shop"]),
        ("(lab | ns:shop) cluster:west", &["cobweb-lab", "shop-web"]),
        ("!(ns:shop|ns:lab)", &["pay"]),
        ("(=web)", &["web-shop"]),
        ("web !", &["web-shop", "shop-web", "cobweb-lab"]),
        ("~ =", &all),
    ] {
        assert_eq!(found(&world, text), expected, "{text}");
    }
}

/// A text, the place of its mistake, the part that is wrong, a part of what is said, and what is suggested.
type Mistake = (
    &'static str,
    usize,
    &'static str,
    &'static str,
    Option<&'static str>,
);

const MISTAKES: &[Mistake] = &[
    (
        "web nss:shop",
        4,
        "nss:shop",
        "the nearest key is ns",
        Some("ns:shop"),
    ),
    (
        "helth:error",
        0,
        "helth:error",
        "nearest key is health",
        Some("health:error"),
    ),
    (
        "color:red",
        0,
        "color:red",
        "write \"color:red\" in double quotes",
        None,
    ),
    (
        "health:eror",
        7,
        "eror",
        "takes error, warning, info, ok or unknown",
        Some("error"),
    ),
    ("health:ok,bad", 10, "bad", "takes error", None),
    (
        "drift:maybe",
        6,
        "maybe",
        "drift: takes yes, no or unknown",
        None,
    ),
    (
        "type:clusterp",
        5,
        "clusterp",
        "takes ClusterIP",
        Some("ClusterIP"),
    ),
    ("stale:unknown", 6, "unknown", "takes yes or no", None),
    ("rule:no-typ", 5, "no-typ", "no-type", Some("no-type")),
    ("ns:", 0, "ns:", "write a value after ns:", None),
    ("ns:a,", 0, "ns:a,", "write a value after ns:a,", None),
    ("endpoints:few", 10, "few", "a comparison such as <3", None),
    (
        "age:2h",
        4,
        "2h",
        "a comparison with a duration",
        Some("<2h"),
    ),
    ("changed:<five", 8, "<five", "such as <5m", None),
    ("port:>http", 5, ">http", "a range such as 8000-9000", None),
    (
        "ip:10.0.0.0/99",
        3,
        "10.0.0.0/99",
        "a network such as 10.1.0.0/16",
        None,
    ),
    (
        "web \"a b",
        4,
        "\"a b",
        "write \" to close",
        Some("\"a b\""),
    ),
    ("ns:a,\"b", 5, "\"b", "write \" to close", Some("\"b\"")),
    ("~\"", 1, "\"", "write \" to close", Some("\"\"")),
    ("ip:foo", 3, "foo", "an address, a network", None),
    ("ip:10.1", 3, "10.1", "such as 10.1.*", None),
    ("ip:10.0.0.300", 3, "10.0.0.300", "an address", None),
    (
        "port:9000-80",
        5,
        "9000-80",
        "runs backwards",
        Some("80-9000"),
    ),
    ("endpoints:5..2", 10, "5..2", "runs backwards", Some("2..5")),
    ("age:1w-1h", 4, "1w-1h", "runs backwards", Some("1h-1w")),
    ("changed:5m-1m", 8, "5m-1m", "runs backwards", Some("1m-5m")),
    ("finding:3-1", 8, "3-1", "runs backwards", Some("1-3")),
    ("a | ", 2, "|", "write a term after it", None),
    ("| a", 0, "|", "write a term before it", None),
    ("a | | b", 2, "|", "write a term after it", None),
    ("()", 0, "(", "write a term after it", None),
    ("(a", 0, "(", "write ) to close", None),
    ("a)", 1, ")", "closes nothing", None),
    ("! | a", 0, "!", "write a term after it", None),
    ("/(/", 0, "/(/", "no regular expression", None),
    (
        "/a{9999}{9999}/",
        0,
        "/a{9999}{9999}/",
        "no regular expression",
        None,
    ),
];

#[test]
fn a_mistake_has_its_place_what_was_expected_and_a_suggestion() {
    for (text, at, term, why, suggestion) in MISTAKES {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!((error.at, &*error.term), (*at, *term), "{text}");
        assert_eq!(error.suggestion.as_deref(), *suggestion, "{text}");
        assert!(error.to_string().contains(why), "{text}: {error}");
        if let Some(mended) = error.mended(text) {
            assert!(Filter::parse(&mended).is_ok(), "{mended}");
        }
    }
    let deep = "(".repeat(100_000);
    let error = Filter::parse(&deep).expect_err("it is too deep");
    assert!(
        error.to_string().contains("at most 64 parentheses"),
        "{error}"
    );
}

#[tokio::test]
async fn rows_come_and_go_with_time_and_with_their_source() {
    let (mut store, world) = read_world(WORLD).await;
    let at = |minutes: i64| noon() + SignedDuration::from_mins(minutes);
    let filter = Filter::parse("age:<5m").expect("it is a filter");
    let insight = |now| LiveInsight {
        found: &(),
        store: &store,
        now,
    };
    let mut listing = Listing::of(&world, filter, Sort::default(), &insight(noon()));
    assert_eq!((listing.rows().len(), listing.turns()), (1, Some(at(4))));
    assert!(!listing.turn(&insight(at(3))), "it is not due");
    assert!(listing.turn(&insight(at(4))));
    assert_eq!((listing.rows().len(), listing.turns()), (0, None));
    let source = store.sources().next().expect("there is one").name().clone();
    let link = Link::Retrying {
        why: "out of reach".to_owned(),
        next: noon(),
    };
    store.apply(portolan::store::Update {
        source,
        at: noon(),
        change: portolan::store::Change::Link(portolan::store::Kind::Destination, link),
    });
    assert_eq!(found_at((&store, &world), "stale:yes", noon()).len(), 4);
    assert_eq!(found_at((&store, &world), "stale:no", noon()).len(), 0);
}

#[test]
fn the_matched_letters_are_those_of_terms_that_are_not_negated() {
    for (text, expected) in [
        ("re", &[0, 1][..]),
        ("vi re", &[0, 1, 2, 3]),
        ("~rws", &[0, 5, 6]),
        ("=reviews", &[0, 1, 2, 3, 4, 5, 6]),
        ("=re", &[]),
        ("/e./", &[1, 2, 4, 5]),
        ("!re", &[]),
        ("(x | ie) !(v)", &[3, 4]),
        ("ns:re", &[]),
    ] {
        let filter = Filter::parse(text).expect("it is a filter");
        assert_eq!(filter.hits("reviews"), expected, "{text}");
    }
}
