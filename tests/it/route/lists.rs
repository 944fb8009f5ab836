//! Who may call a Destination, what a client may call, and a route in five sentences.

use super::listed;
use crate::cli::run;

#[test]
fn who_may_call_is_listed_as_each_client_is_answered_alone() {
    let document = run("--demo route --access cart.shop.cluster-1 -o json").json();
    assert_eq!(document["kind"], "Admissions");
    let items = document["items"].as_array().expect("a list");
    assert!(items.len() > 2, "{document}");
    for item in items.iter().take(6) {
        let from = &item["from"];
        let part = |key: &str| from[key].as_str().expect("a text").to_owned();
        let client = [part("cluster"), part("namespace"), part("serviceAccount")].join("/");
        let alone = run(&format!(
            "--demo route --access cart.shop.cluster-1 --from {client} -o json"
        ));
        let of_cart = &alone.json()["access"][0];
        assert_eq!(of_cart["admitted"], item["admitted"], "{client}");
        assert_eq!(of_cart["code"], item["code"], "{client}");
    }
}

#[test]
fn what_a_client_may_call_has_the_destinations_of_its_management_plane() {
    let document = run("--demo route --access --from cluster-1/shop/frontend -o json").json();
    let names = listed(&document, "items", &["name"]);
    assert!(
        names.iter().any(|name| name.starts_with("cart")),
        "{names:?}"
    );
    let sum = ["admitted", "denied", "unknown"]
        .iter()
        .filter_map(|key| document["summary"][*key].as_u64())
        .sum::<u64>();
    assert_eq!(sum, names.len() as u64);
}

#[test]
fn a_list_needs_one_side_and_is_no_graph() {
    for (arguments, said) in [
        ("route --access", "needs TO"),
        (
            "route --access cart.shop.cluster-1 -o dot",
            "draws one route",
        ),
        ("route --explain cart.shop.cluster-1", "--from"),
        (
            "route --explain --access cart.shop.cluster-1",
            "cannot be used with",
        ),
    ] {
        let asked = run(&format!("--demo {arguments}"));
        assert_eq!(asked.code, Some(2), "{arguments}: {}", asked.err);
        assert!(asked.err.contains(said), "{arguments}: {}", asked.err);
    }
}

#[test]
fn a_route_is_explained_in_five_sentences_of_which_the_last_is_the_verdict() {
    let asked = "route reviews.bookinfo --from cluster-2/bookinfo";
    let told = run(&format!("--demo {asked} --explain"));
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", told.out);
    assert!(lines.iter().all(|line| line.ends_with('.')), "{}", told.out);
    let verdict = &run(&format!("--demo {asked} -o json")).json()["verdict"]["words"];
    assert_eq!(
        verdict.as_str().map(|words| format!("{words}.")).as_deref(),
        Some(lines[4])
    );
}
