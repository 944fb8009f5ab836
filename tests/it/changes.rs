//! `changes`: what changed, when and by whom, in a recording, a dump and the demo.

use std::time::Duration;

use insta::assert_snapshot;
use portolan::source::Packing;
use serde_json::Value;

use super::{
    cli::run,
    recordings::{folder, record},
};

/// Long enough for a drained zone, a shift to a subset that is empty, and a service that is deleted.
const LENGTH: Duration = Duration::from_secs(75);

fn items(document: &Value) -> &[Value] {
    document["items"].as_array().expect("a list")
}

#[tokio::test(start_paused = true)]
async fn a_recording_tells_what_changed_newest_first_and_what_came_with_it() {
    let folder = folder();
    let path = folder.path().join("demo.jsonl");
    record(&path, Packing::Plain, LENGTH).await;
    let path = path.display().to_string();
    let found = run(&format!("changes --replay {path}"));
    assert_eq!(found.code, Some(0), "{}", found.err);
    assert_snapshot!("changes-demo", found.out);

    let document = run(&format!("changes --replay {path} -o json")).json();
    assert_eq!(document["kind"], "ChangeList");
    assert!(!document.to_string().contains("null"));
    let latest = |item: &Value| {
        let at = item.get("until").unwrap_or(&item["at"]);
        at.as_str().expect("a time").to_owned()
    };
    let times: Vec<String> = items(&document).iter().map(latest).collect();
    assert!(times.is_sorted_by(|one, other| one >= other), "{times:?}");
    let seen = items(&document)
        .iter()
        .filter(|item| item["seen"] == "observed");
    for item in seen.filter(|item| item["change"] == "changed") {
        let has_fields = item["fields"]
            .as_array()
            .is_some_and(|fields| !fields.is_empty());
        let is_nothing = item["words"]
            .as_str()
            .is_some_and(|words| words.contains("net 0"));
        assert!(has_fields || is_nothing, "{item}");
    }
    assert!(
        document["gaps"]
            .as_array()
            .is_some_and(|gaps| !gaps.is_empty())
    );

    let gone = run(&format!("changes --replay {path} currency -o json")).json();
    let removed = items(&gone).iter().find(|item| item["change"] == "removed");
    let removed = removed.expect("it matches the filter although it is gone");
    assert_eq!(removed["object"]["name"], "currency-shop-cluster-3");
    let recent = run(&format!("changes --replay {path} --since 1s -o json")).json();
    assert!(items(&recent).len() < items(&document).len());
    let early = run(&format!("changes --replay {path} --at 09:00 -o json")).json();
    assert!(items(&early).iter().all(|item| item["seen"] == "object"));
}

#[test]
fn a_dump_tells_of_the_last_write_of_each_object() {
    let found = run("changes -f mesh.yaml -o json");
    let document = found.json();
    assert!(!items(&document).is_empty(), "{}", found.err);
    for item in items(&document) {
        assert_eq!(item["seen"], "object", "{item}");
    }
    let gaps = document["gaps"].as_array().expect("a list");
    assert_eq!(gaps.len(), 1, "the whole past of the dump is one");
    let text = run("changes -f mesh.yaml").out;
    assert!(text.contains("  told  "), "{text}");
}

#[test]
fn a_filter_leaves_changes_of_what_matches() {
    let all = run("changes --demo -o json").json();
    let few = run("changes --demo ns:bookinfo -o json").json();
    assert!(items(&few).len() < items(&all).len());
    let kinds: Vec<_> = items(&few)
        .iter()
        .map(|item| &item["object"]["kind"])
        .collect();
    assert!(!kinds.is_empty());
    let wrong = run("changes --since soon");
    assert_eq!(wrong.code, Some(2));
}
