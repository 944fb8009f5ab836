//! What is broken costs only itself, and is named with its place.

use proptest::prelude::*;

use super::{BOTH, V1, json, listed, passed_over, pretty, read_one, yaml, yaml_item};

#[tokio::test]
async fn a_broken_yaml_document_costs_only_itself() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let updates = read_one(format!(
        "{a}---\nkind: Destination\nmetadata: {{name: [}}\n---\n{b}"
    ))
    .await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1);
    assert!(
        passed[0].starts_with("? dump, line 9, column "),
        "{passed:?}"
    );
}

#[tokio::test]
async fn a_broken_item_of_a_yaml_list_costs_only_itself() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    for indent in ["", "  "] {
        let broken = format!("{indent}- kind: Destination\n{indent}  metadata: {{name: \"x}}\n");
        let (a, b) = (yaml_item(indent, &a), yaml_item(indent, &b));
        let updates = read_one(format!("items:\n{a}{broken}{b}kind: List\n")).await;
        assert_eq!(listed(&updates), BOTH);
        let passed = passed_over(&updates);
        assert_eq!(passed.len(), 1);
        assert!(passed[0].starts_with("? dump, line "), "{passed:?}");
    }
}

#[tokio::test]
async fn a_broken_item_of_a_json_list_costs_only_itself() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let breaks = [
        (
            "a word that is none",
            "        {\n            \"kind\": Destination\n        }",
            "line 5, column",
        ),
        (
            "a string without an end",
            "        {\n            \"kind\": \"Desti\n        }",
            "line 5, column",
        ),
        (
            "a brace too few",
            "        {\n            \"kind\": {\n        }",
            "line ",
        ),
        (
            "no comma",
            "        {\n            \"kind\": 1 \"x\": 2\n        }",
            "line 5, column",
        ),
    ];
    for (case, broken, place) in breaks {
        let text = format!(
            "{{\n    \"items\": [\n        {a},\n{broken},\n        {b}\n    ],\n    \"kind\": \"List\"\n}}\n{}",
            json("AccessPolicy", "c")
        );
        let updates = read_one(&text).await;
        let all = [BOTH[0], BOTH[1], "AccessPolicy gloo-mesh/c"];
        let passed = passed_over(&updates);
        assert_eq!(listed(&updates), all, "{case}: {passed:?}");
        assert_eq!(passed.len(), 1, "{case}: {passed:?}");
        assert!(
            passed[0].starts_with(&format!("? dump, {place}")),
            "{case}: {passed:?}"
        );
    }
}

#[tokio::test]
async fn several_broken_items_cost_only_themselves() {
    let good = ["a", "b", "c"].map(|name| json("Destination", name));
    let text = good.join(",\n  {\"kind\": oops},\n  ");
    let text = format!("[\n  {{]}},\n  {text}\n]\n{}", json("AccessPolicy", "p"));
    let updates = read_one(&text).await;
    let all = [
        "Destination gloo-mesh/a",
        "Destination gloo-mesh/b",
        "Destination gloo-mesh/c",
        "AccessPolicy gloo-mesh/p",
    ];
    assert_eq!(listed(&updates), all, "{text}");
    let passed = passed_over(&updates);
    let lines: Vec<_> = passed
        .iter()
        .map(|line| line.split(", column").next())
        .collect();
    let named = ["? dump, line 2", "? dump, line 4", "? dump, line 6"].map(Some);
    assert_eq!(lines, named);
}

#[tokio::test]
async fn a_broken_first_item_of_a_typed_json_list_costs_only_itself() {
    let text = format!(
        "{{\"kind\":\"DestinationList\",\"apiVersion\":\"{V1}\",\"items\":[\n  {{\"metadata\": nope}},\n  {{\"metadata\":{{\"name\":\"a\",\"namespace\":\"gloo-mesh\"}}}}\n]}}"
    );
    let updates = read_one(&text).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    assert!(passed_over(&updates)[0].starts_with("? dump, line 2, column 17: expected "));
}

#[tokio::test]
async fn a_dump_that_was_cut_off_shows_what_is_whole() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let whole = format!(r#"{{"kind":"List","items":[{a},{b},{a}]}}"#);
    let updates = read_one(&whole[..whole.len() - 20]).await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1);
    assert!(
        passed[0].contains("the text ends too early; mend it there"),
        "{passed:?}"
    );
}

#[tokio::test]
async fn items_that_are_no_objects_are_named() {
    let a = json("Destination", "a");
    for text in [
        format!("[1, {a}, null, \"x\", {{\"metadata\":{{\"name\":\"y\"}}}}]"),
        format!("- 1\n- {a}\n- null\n- x\n- metadata: {{name: y}}\n"),
    ] {
        let updates = read_one(&text).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
        assert_eq!(
            passed_over(&updates),
            [
                "? item 1 of dump: it is no object: there is a number",
                "? item 3 of dump: it is no object: there is nothing",
                "? item 4 of dump: it is no object: there is a text, \"x\"",
                "? item 5 of dump: it has no kind, and no list around it says one",
            ]
        );
    }
}

#[tokio::test]
async fn a_key_that_an_object_gives_twice_is_named_with_its_line() {
    let item = |name: &str| yaml_item("", &yaml("Destination", name));
    // Without its dash the second item is a part of the first.
    let merged = item("b").replacen("- ", "  ", 1);
    let text = format!("kind: List\nitems:\n{}{merged}", item("a"));
    let alone = "kind: Mesh\napiVersion: discovery.mesh.gloo.solo.io/v1\nkind: Destination\nmetadata: {name: b, namespace: gloo-mesh}\n";
    for (text, line) in [(&*text, 2 + item("a").lines().count() + 1), (alone, 3)] {
        let updates = read_one(text).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/b"], "{text}");
        let passed = passed_over(&updates);
        let begins = format!("? dump, line {line}, column ");
        let says = "is given twice in one object, and only the last value of it is read";
        assert_eq!(passed.len(), 1, "{passed:?}");
        assert!(
            passed[0].starts_with(&begins) && passed[0].contains(says),
            "{passed:?}"
        );
    }
}

#[tokio::test]
async fn a_message_instead_of_a_dump_is_named() {
    let updates = read_one("error, the server does not answer\n").await;
    let why = "it has no object, and line 1 reads: error, the server does not answer";
    assert_eq!(passed_over(&updates), [format!("? dump: {why}")]);
}

#[tokio::test]
async fn a_byte_that_is_no_utf_8_costs_only_itself() {
    let mut bytes = json("Destination", "a").into_bytes();
    let at = bytes.len() - 1;
    bytes.splice(at..at, *b",\"x\":\"\xe4\"");
    let updates = read_one(&bytes).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let passed = passed_over(&updates);
    assert!(
        passed[0].starts_with(&format!("? byte {} of dump: ", at + 7)),
        "{passed:?}"
    );
}

/// Five objects in a list, in the form in which kubectl prints it, one item a line or several.
fn list_of_five() -> [String; 3] {
    let names = ["a", "b", "c", "d", "e"];
    let items = names
        .map(|name| json("Destination", name))
        .join(",\n        ");
    let lines =
        format!("{{\n    \"items\": [\n        {items}\n    ],\n    \"kind\": \"List\"\n}}\n");
    let blocks = names.map(|name| yaml_item("", &yaml("Destination", name)));
    let blocks = format!("apiVersion: v1\nitems:\n{}kind: List\n", blocks.concat());
    [pretty(&lines), lines, blocks]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_breaks_among_the_items_costs_one_of_them_or_two(
        form in 0_usize..3,
        place in 0.0..1.0_f64,
        // Any but the brackets that make one value of all that follows.
        sign in r"[ -Z]|[\\-z]|[|-~]",
    ) {
        let text = &list_of_five()[form];
        let (begin, end) = (text.find("discovery").unwrap(), text.rfind("kind").unwrap() - 14);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "it is a place in a short text")]
        let at = begin + (place * (end - begin) as f64) as usize;
        let broken = [&text[..at], &sign, &text[at + 1..]].concat();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let updates = runtime.block_on(read_one(&broken));
        let shown = listed(&updates);
        prop_assert!(shown.len() >= 3, "{broken}\n{shown:?}\n{:?}", passed_over(&updates));
        prop_assert!(shown.len() == 5 || !passed_over(&updates).is_empty(), "{broken}");
    }
}
