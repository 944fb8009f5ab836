//! One judgement: whatever a page says of a Destination agrees with what the rules find.

use serde_json::Value;

use super::cli::run;

/// Every Destination of the demo, described.
fn demo() -> Vec<Value> {
    let names = run("get --demo -o name").out;
    let names = names.lines().filter_map(|line| line.rsplit('/').next());
    let described = run(&format!(
        "describe --demo -o json {}",
        names.collect::<Vec<_>>().join(" ")
    ));
    let document: Value = serde_json::from_str(&described.out).expect("it is JSON");
    document["items"].as_array().expect("it has items").clone()
}

/// The findings of a Destination that are errors or warnings, the gravest first.
fn above_info(item: &Value) -> Vec<&Value> {
    let findings = item["diagnosis"]["findings"].as_array();
    let findings = findings.expect("it was examined").iter();
    findings
        .filter(|finding| finding["severity"] != "info")
        .collect()
}

#[test]
fn the_third_sentence_of_each_destination_of_the_demo_is_its_gravest_finding() {
    let items = demo();
    let ailing = items.iter().filter(|item| !above_info(item).is_empty());
    assert!(ailing.count() >= 20, "the demo has ailing Destinations");
    for item in &items {
        let derived = &item["derived"];
        let sentence = derived["overview"][2].as_str().expect("there are three");
        let Some(gravest) = above_info(item).first().copied() else {
            assert!(sentence.starts_with("Nothing found"), "{sentence}");
            assert_eq!(derived.get("gravest"), None);
            continue;
        };
        let text = |field: &str| gravest[field].as_str().expect("it is text");
        let begins = format!("{}: {}", text("rule"), text("message"));
        assert!(sentence.starts_with(&begins), "{sentence}");
        for field in ["rule", "severity", "path"] {
            assert_eq!(derived["gravest"][field], gravest[field]);
        }
    }
}

#[test]
fn nothing_found_says_how_many_rules_could_not_look() {
    let items = demo();
    let sound = items
        .iter()
        .find(|item| above_info(item).is_empty())
        .expect("some are well");
    let skipped = sound["diagnosis"]["skipped"].as_array().map(Vec::len);
    let skipped = skipped.expect("it says which rules did not run");
    let sentence = sound["derived"]["overview"][2].as_str().unwrap_or_default();
    let says = format!("; {skipped} rules could not look: ");
    assert!(sentence.contains(&says), "{sentence}");
}
