//! Routes as a table: what is in force, who calls what, and what comes of it.

use portolan::derive::world::World;
use portolan::{
    route::{HttpRequest, RouteAnswer, RouteQuestion, lost_places},
    store::Store,
};
use serde_json::{Value, json};

use super::world::{Pod, Service, Setup, answer, question, shift};

/// Three endpoints of two versions in two zones.
const PODS: &[Pod<'static>] = &[
    ("10.0.0.1", "v1", "eu-a"),
    ("10.0.0.2", "v1", "eu-b"),
    ("10.0.0.3", "v2", "eu-b"),
];
const FAR: &[Pod<'static>] = &[("10.1.0.1", "v1", "us-a"), ("10.1.0.2", "v2", "us-b")];

fn cart(cluster: &str) -> Service<'_> {
    let pods = if cluster == "one" { PODS } else { FAR };
    Service {
        name: "cart",
        cluster,
        pods,
    }
}

/// A mesh whose client runs in zone `eu-a`, with `cart` in both clusters and these policies on the one in `one`.
pub(super) fn mesh(traffic: &[Value], access: &[Value]) -> (Store, World) {
    let web = Service {
        name: "web",
        cluster: "one",
        pods: &[("10.0.9.1", "", "eu-a")],
    };
    let setup = Setup::new("1.12.9").service(web, &[], &[]);
    setup
        .service(cart("one"), traffic, access)
        .service(cart("two"), &[], &[])
        .facts()
}

/// The answer in short: the state, each endpoint and failure with its share in percent.
fn short(answer: &RouteAnswer) -> String {
    let mut parts = vec![answer.verdict.state.word().to_owned()];
    let percent = |share: f64| {
        format!("{:.1}", share * 100.0)
            .trim_end_matches(".0")
            .to_owned()
    };
    let mut endpoints: Vec<_> = answer.endpoints.iter().collect();
    endpoints.sort_by(|a, b| a.address.cmp(&b.address));
    parts.extend(
        endpoints
            .iter()
            .map(|one| format!("{}={}", one.address, percent(one.share))),
    );
    parts.extend(answer.failures.iter().map(|one| {
        let status = one
            .status
            .map_or("-".to_owned(), |status| status.to_string());
        format!("{}:{status}={}", one.code.id(), percent(one.share))
    }));
    parts.extend(answer.unknown.iter().map(|one| one.code.id().to_owned()));
    parts.join(" ")
}

pub(super) fn asked(facts: &(Store, World), change: impl FnOnce(&mut RouteQuestion)) -> String {
    let mut question = question(facts, "cart.shop.one");
    change(&mut question);
    let answer = answer(facts, &question);
    sums_to_one(&answer);
    short(&answer)
}

/// Holds the shares to their sums.
fn sums_to_one(answer: &RouteAnswer) {
    let shares = answer.endpoints.iter().map(|one| one.share);
    let sum: f64 = shares
        .chain(answer.failures.iter().map(|one| one.share))
        .sum();
    let is_known = answer.unknown.is_empty();
    assert!(!is_known || (sum - 1.0).abs() < 1e-9, "{sum}: {answer:?}");
}

const EVEN: &str = "reaches 10.0.0.1=33.3 10.0.0.2=33.3 10.0.0.3=33.3";

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn traffic_policies_decide_where_requests_go() {
    let outlier = json!({"policy": {"outlierDetection": {}}});
    let abort = |percent: f64| json!({"policy": {"faultInjection": {"abort": {"httpStatus": 418}, "percentage": percent}}});
    let unset = json!({"policy": {"faultInjection": {"abort": {"httpStatus": 418}}}});
    let only = |matcher: Value, mut spec: Value| {
        spec["httpRequestMatchers"] = json!([matcher]);
        spec
    };
    let from = |selector: Value, mut spec: Value| {
        spec["sourceSelector"] = json!([{"kubeWorkloadMatcher": selector}]);
        spec
    };
    let v1 = || shift(&[("cart", "one", "v1", 100)]);
    let v2 = || shift(&[("cart", "one", "v2", 0)]);
    let cases: Vec<(&str, Vec<Value>, &str)> = vec![
        ("nothing", vec![], EVEN),
        (
            "weights",
            vec![shift(&[
                ("cart", "one", "v1", 60),
                ("cart", "one", "v2", 40),
            ])],
            "reaches 10.0.0.1=30 10.0.0.2=30 10.0.0.3=40",
        ),
        ("one member of weight 0", vec![v2()], "reaches 10.0.0.3=100"),
        (
            "a member of weight 0",
            vec![shift(&[
                ("cart", "one", "v1", 100),
                ("cart", "one", "v3", 0),
            ])],
            "reaches 10.0.0.1=50 10.0.0.2=50",
        ),
        (
            "an empty subset",
            vec![shift(&[
                ("cart", "one", "v1", 75),
                ("cart", "one", "v3", 25),
            ])],
            "partly 10.0.0.1=37.5 10.0.0.2=37.5 SUBSET_EMPTY:503=25",
        ),
        (
            "refused weights",
            vec![shift(&[
                ("cart", "one", "v1", 50),
                ("cart", "one", "v2", 40),
            ])],
            "unknown WEIGHTS_REFUSED",
        ),
        (
            "no such service",
            vec![shift(&[("gone", "one", "", 100)])],
            "fails TARGET_MISSING:503=100",
        ),
        (
            "another cluster",
            vec![shift(&[("cart", "two", "v2", 100)])],
            "reaches 10.1.0.2=100",
        ),
        (
            "an abort",
            vec![abort(10.0)],
            "partly 10.0.0.1=30 10.0.0.2=30 10.0.0.3=30 FAULT_ABORT:418=10",
        ),
        ("an abort of an unset percentage", vec![unset], EVEN),
        (
            "the first of two",
            vec![v1(), v2()],
            "reaches 10.0.0.1=50 10.0.0.2=50",
        ),
        (
            "outlier detection",
            vec![outlier.clone()],
            "reaches 10.0.0.1=100",
        ),
        (
            "outlier detection of another cluster",
            vec![from(json!({"clusters": ["two"]}), outlier.clone())],
            EVEN,
        ),
        (
            "no route fits",
            vec![only(json!({"prefix": "/api"}), v1())],
            "fails POLICY_NO_ROUTE:404=100",
        ),
        (
            "the most specific",
            vec![v1(), only(json!({"uri": {"exact": "/"}}), v2())],
            "reaches 10.0.0.3=100",
        ),
        (
            "other clients",
            vec![from(json!({"namespaces": ["bank"]}), v2())],
            EVEN,
        ),
        (
            "these clients",
            vec![from(json!({"labels": {"app": "web"}}), v2())],
            "reaches 10.0.0.3=100",
        ),
        (
            "these clients and all",
            vec![v1(), from(json!({"labels": {"app": "web"}}), v2())],
            "reaches 10.0.0.3=100",
        ),
        (
            "a method",
            vec![only(json!({"method": "POST"}), v2()), v1()],
            "reaches 10.0.0.1=50 10.0.0.2=50",
        ),
        (
            "a header that must be missing",
            vec![only(
                json!({"headers": [{"name": "x", "invertMatch": true}]}),
                v2(),
            )],
            "reaches 10.0.0.3=100",
        ),
        (
            "a header of another value, missing",
            vec![
                only(
                    json!({"headers": [{"name": "x", "value": "y", "invertMatch": true}]}),
                    v2(),
                ),
                v1(),
            ],
            "reaches 10.0.0.1=50 10.0.0.2=50",
        ),
    ];
    for (name, policies, expected) in cases {
        let facts = mesh(&policies, &[]);
        assert_eq!(asked(&facts, |_| {}), expected, "{name}");
    }
}

#[test]
fn losses_leave_what_remains_and_the_last_of_a_subset_fails() {
    let outlier = json!({"policy": {"outlierDetection": {}}});
    let v2 = shift(&[("cart", "one", "v2", 100)]);
    let cases: Vec<(Vec<Value>, &[&str], &str)> = vec![
        (vec![], &["zone:eu-a"], "reaches 10.0.0.2=50 10.0.0.3=50"),
        (
            vec![outlier.clone()],
            &["zone:eu-a"],
            "reaches 10.0.0.2=50 10.0.0.3=50",
        ),
        (vec![outlier], &["eu-b"], "reaches 10.0.0.1=100"),
        (vec![v2], &["zone:eu-b"], "fails ENDPOINTS_LOST:503=100"),
        (vec![], &["cluster:one"], "fails ENDPOINTS_LOST:503=100"),
        (
            vec![],
            &["zone:eu-a", "zone:eu-b"],
            "fails ENDPOINTS_LOST:503=100",
        ),
        (vec![], &["region:us"], EVEN),
    ];
    for (policies, lose, expected) in cases {
        let facts = mesh(&policies, &[]);
        let texts: Vec<String> = lose.iter().map(|&text| text.to_owned()).collect();
        let lost = lost_places((&facts.0, &facts.1), &texts).expect("they exist");
        assert_eq!(
            asked(&facts, |question| question.lost = lost),
            expected,
            "{lose:?}"
        );
    }
}

#[test]
fn access_policies_admit_whom_they_name() {
    let from = |selector: Value| json!({"sourceSelector": [selector]});
    let account = |name: &str, cluster: &str| {
        from(
            json!({"kubeServiceAccountRefs": {"serviceAccounts": [{"name": name, "namespace": "shop", "clusterName": cluster}]}}),
        )
    };
    let denied = "denied ACCESS_DENIED:403=100";
    let cases: Vec<(&str, Vec<Value>, &str)> = vec![
        ("the account", vec![account("web", "one")], EVEN),
        (
            "the account in every cluster",
            vec![account("web", "")],
            EVEN,
        ),
        (
            "the account of another cluster",
            vec![account("web", "two")],
            denied,
        ),
        ("another account", vec![account("cart", "one")], denied),
        (
            "one of two",
            vec![account("cart", "one"), account("web", "one")],
            EVEN,
        ),
        (
            "the namespace",
            vec![from(
                json!({"kubeIdentityMatcher": {"namespaces": ["shop"]}}),
            )],
            EVEN,
        ),
        (
            "another namespace",
            vec![from(
                json!({"kubeIdentityMatcher": {"namespaces": ["bank"]}}),
            )],
            denied,
        ),
        (
            "another method",
            vec![json!({"allowedMethods": ["POST"]})],
            denied,
        ),
        ("the path", vec![json!({"allowedPaths": ["/*"]})], EVEN),
        (
            "another path",
            vec![json!({"allowedPaths": ["/api*", "*.css"]})],
            denied,
        ),
        (
            "the port of the service",
            vec![json!({"allowedPorts": [80]})],
            denied,
        ),
        (
            "the port of the pods",
            vec![json!({"allowedPorts": [8080]})],
            EVEN,
        ),
        (
            "a token",
            vec![from(
                json!({"requestIdentityMatcher": {"requestPrincipals": ["*"]}}),
            )],
            denied,
        ),
    ];
    for (name, policies, expected) in cases {
        let setup = mesh_with_account(&policies);
        assert_eq!(asked(&setup, |_| {}), expected, "{name}");
    }
}

/// The mesh with a workload for each account that policies name.
fn mesh_with_account(access: &[Value]) -> (Store, World) {
    let setup = Setup::new("1.12.9")
        .workload("cart", "one")
        .workload("web", "two");
    setup.service(cart("one"), &[], access).facts()
}

#[test]
fn a_service_of_another_cluster_is_called_through_its_gateway() {
    let facts = mesh(&[], &[]);
    let to = |change: &dyn Fn(&mut RouteQuestion)| {
        let mut question = question(&facts, "cart.shop.two");
        change(&mut question);
        short(&answer(&facts, &question))
    };
    assert_eq!(to(&|_| {}), "reaches 10.1.0.1=50 10.1.0.2=50");
    assert_eq!(
        to(&|question| question.from.cluster = "two".into()),
        "reaches 10.1.0.1=50 10.1.0.2=50"
    );
    assert_eq!(
        to(&|question| question.port = Some(81)),
        "fails PORT_MISSING:-=100"
    );
}

#[test]
fn a_tcp_port_knows_no_routes() {
    let facts = mesh(&[shift(&[("cart", "one", "v3", 100)])], &[]);
    assert_eq!(asked(&facts, |question| question.port = Some(6379)), EVEN);
}

#[test]
fn a_newer_istio_takes_other_weights_and_missing_headers() {
    let weights = shift(&[("cart", "one", "v1", 1), ("cart", "one", "v2", 3)]);
    let facts = mesh(&[weights], &[]);
    let newer = |question: &mut RouteQuestion| question.assumed.istio = "1.22".parse().ok();
    assert_eq!(
        asked(&facts, newer),
        "reaches 10.0.0.1=12.5 10.0.0.2=12.5 10.0.0.3=75"
    );
    let mut inverted = shift(&[("cart", "one", "v2", 100)]);
    inverted["httpRequestMatchers"] =
        json!([{"headers": [{"name": "x", "value": "y", "invertMatch": true}]}]);
    let facts = mesh(&[inverted], &[]);
    assert_eq!(asked(&facts, newer), "reaches 10.0.0.3=100");
    let with_header = |question: &mut RouteQuestion| {
        newer(question);
        question.request = HttpRequest {
            headers: vec![("X".to_owned(), "y".to_owned())],
            ..HttpRequest::default()
        };
    };
    assert_eq!(asked(&facts, with_header), "fails POLICY_NO_ROUTE:404=100");
}
