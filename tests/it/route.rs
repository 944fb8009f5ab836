//! Routes: what Gloo Mesh and Istio make of policies for one client, and where its requests go.

mod asking;
mod balance;
mod blast;
mod cases;
mod driver;
mod judge;
mod lists;
mod pane;
mod properties;
mod unready;
mod world;

use serde_json::Value;

use super::cli::run;

/// The members of a document's list, each as one text of some of its fields.
fn listed(document: &Value, list: &str, fields: &[&str]) -> Vec<String> {
    let items = document[list].as_array().expect("it is a list").iter();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let words = |item: &Value| {
        let words: Vec<String> = fields.iter().map(|field| text(&item[field])).collect();
        words.join(" ")
    };
    items.map(words).collect()
}

#[test]
fn the_demo_sends_a_quarter_of_the_requests_to_a_subset_that_is_empty() {
    let asked = run("--demo route reviews.bookinfo --from cluster-2/bookinfo -o json");
    assert_eq!(asked.code, Some(1), "{}", asked.err);
    let document = asked.json();
    assert_eq!(document["kind"], "Route");
    assert_eq!(document["to"]["name"], "reviews-bookinfo-cluster-2");
    assert_eq!(document["verdict"]["state"], "partly");
    let failures = listed(&document, "failures", &["share", "status", "flag", "code"]);
    assert_eq!(failures, ["0.25 503 UH SUBSET_EMPTY"]);
    let by = &document["failures"][0]["decidedBy"];
    assert_eq!(by["name"], "reviews-shift");
    assert_eq!(by["path"], "spec.policy.trafficShift");
    let shares = document["endpoints"].as_array().expect("a list").iter();
    let answered: f64 = shares.filter_map(|one| one["share"].as_f64()).sum();
    assert!((answered - 0.75).abs() < 1e-9, "{answered}");
}

#[test]
fn a_route_is_a_flow_of_at_most_eighty_columns_with_the_verdict_last() {
    let asked = run("--demo route reviews.bookinfo --from cluster-2/bookinfo");
    let widest = asked.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", asked.out);
    let last = asked.out.lines().rev().find(|line| line.starts_with("▲"));
    assert!(
        last.is_some_and(|line| line.starts_with("▲ partly: ")),
        "{}",
        asked.out
    );
}

#[test]
fn names_that_mean_nothing_are_answered_as_the_contract_says() {
    for (arguments, code, said) in [
        (
            "route nothing --from cluster-1",
            1,
            "no Destination has the name",
        ),
        (
            "route reviews.bookinfo --from nowhere",
            2,
            "no cluster is called",
        ),
        (
            "route reviews.bookinfo --from cluster-1 --lose zone:nowhere",
            2,
            "nothing is called",
        ),
        ("route reviews.bookinfo", 2, "--from"),
        (
            "route reviews.bookinfo --from a/b/c/d",
            2,
            "CLUSTER/NAMESPACE",
        ),
        (
            "route reviews.bookinfo --from cluster-1 --assume x=y",
            2,
            "istio=VERSION",
        ),
    ] {
        let asked = run(&format!("--demo {arguments}"));
        assert_eq!(asked.code, Some(code), "{arguments}: {}", asked.err);
        assert!(asked.err.contains(said), "{arguments}: {}", asked.err);
    }
}

#[test]
fn every_code_of_an_answer_is_listed() {
    let codes = run("help route").out;
    let document = run("--demo route checkout.shop --from cluster-1/shop -o json").json();
    for list in ["steps", "failures", "assumptions", "unknown"] {
        for code in listed(&document, list, &["code"]) {
            assert!(
                codes
                    .lines()
                    .any(|line| line.trim_start().starts_with(&code)),
                "{code}"
            );
        }
    }
}
