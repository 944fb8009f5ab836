//! Endpoints that are not ready, as sidecars of different versions get them.

use portolan::{derive::world::World, store::Store};
use serde_json::{Value, json};

use super::{
    cases::{asked, mesh},
    world::{Service, Setup, answer, question},
};

/// A mesh that is reached: `cart` has one endpoint in zone `eu-a` and one in `eu-b`, and two more in `eu-a` are not ready.
fn unready(istio: &str, traffic: &[Value]) -> (Store, World) {
    let web = Service {
        name: "web",
        cluster: "one",
        pods: &[("10.0.9.1", "", "eu-a")],
    };
    let cart = Service {
        name: "cart",
        cluster: "one",
        pods: &[("10.0.0.1", "v1", "eu-a"), ("10.0.0.2", "v1", "eu-b")],
    };
    let live = [
        ("10.0.0.1", "eu-a"),
        ("10.0.0.2", "eu-b"),
        ("!10.0.0.3", "eu-a"),
        ("!10.0.0.4", "eu-a"),
    ];
    let setup = Setup::new(istio).service(web, &[], &[]);
    setup
        .service(cart, traffic, &[])
        .reaching("cart", &live)
        .facts()
}

#[test]
fn endpoints_that_are_not_ready_take_requests_from_their_zone_only_if_istio_sends_them() {
    let outliers = json!({"policy": {"outlierDetection": {}}});
    let with = |istio: &str, unready: Option<bool>| {
        asked(
            &self::unready(istio, std::slice::from_ref(&outliers)),
            |question| {
                question.assumed.sends_unready = unready;
            },
        )
    };
    // One of three is healthy: 1.4 times a third is 46 %.
    let (all, part) = ("reaches 10.0.0.1=100", "reaches 10.0.0.1=46 10.0.0.2=54");
    assert_eq!(with("1.31", None), all);
    assert_eq!(with("1.32.1", None), part);
    assert_eq!(with("1.31", Some(true)), part);
    assert_eq!(with("1.32", Some(false)), all);
    let alike = asked(&self::unready("1.32", &[]), |_| {});
    assert_eq!(alike, "reaches 10.0.0.1=50 10.0.0.2=50");
}

#[test]
fn that_unready_endpoints_were_not_read_is_an_assumption() {
    let facts = mesh(&[], &[]);
    let mut question = question(&facts, "cart.shop.one");
    question.assumed.sends_unready = Some(true);
    let words = answer(&facts, &question).assumptions.into_iter();
    let words: Vec<String> = words.map(|note| note.words).collect();
    let begin =
        "Istio sends endpoints that are not ready as unhealthy ones, and they were not read";
    assert!(
        words.iter().any(|words| words.starts_with(begin)),
        "{words:?}"
    );
}
