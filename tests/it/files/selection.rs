//! Namespaces and label selectors, applied to files as a server applies them.

use std::path::Path;

use portolan::source::{Choice, OpenError, Scope};

use super::{V1, api_version, folder, listed, load, named, passed_over};
use crate::sources::open;

#[tokio::test]
async fn a_namespace_and_a_selector_apply_to_files() {
    let object = |kind: &str, namespace: &str, labels: &str| {
        let api = api_version(kind);
        format!(
            "---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: x{labels}, namespace: {namespace}, labels: {{app: x{labels}}}}}\n"
        )
    };
    let all = ["Destination", "TrafficPolicy"].map(|kind| {
        ["1", "2"]
            .map(|label| {
                ["one", "two"]
                    .map(|namespace| object(kind, namespace, label))
                    .concat()
            })
            .concat()
    });
    let folder = folder(&[("dump", all.concat().as_bytes())]);
    let cases = [
        (None, None, 8),
        (Some("one"), None, 4),
        (None, Some("app=x1"), 6),
        (Some("one"), Some("app=x1"), 3),
        (Some("none"), None, 0),
    ];
    for (namespace, selector, count) in cases {
        let scope = Scope {
            namespace: namespace.map(str::to_owned),
            selector: selector.map(str::to_owned),
            ..Scope::default()
        };
        let path = named(None, &folder.path().join("dump"));
        let (_, updates) = load(vec![path], scope.clone()).await;
        assert_eq!(listed(&updates).len(), count, "{scope:?}");
        assert_eq!(passed_over(&updates), [""; 0]);
    }
}

#[tokio::test]
async fn selectors_mean_what_they_mean_to_kubectl() {
    let labels = [
        "{}",
        "{env: prod}",
        "{env: test, tier: web}",
        "{env: prod, tier: db, example.com/x: \"\"}",
    ];
    let objects = labels.iter().enumerate().map(|(n, labels)| {
        format!("---\napiVersion: {V1}\nkind: Destination\nmetadata: {{name: \"{n}\", labels: {labels}}}\n")
    });
    let folder = folder(&[("dump", objects.collect::<String>().as_bytes())]);
    let cases = [
        ("", "0123"),
        ("env=prod", "13"),
        ("env==prod", "13"),
        (" env = prod ", "13"),
        ("env!=prod", "02"),
        ("env", "123"),
        ("!env", "0"),
        ("! tier", "01"),
        ("env in (prod, test)", "123"),
        ("env in (test)", "2"),
        ("env notin (prod)", "02"),
        ("env notin (prod,test)", "0"),
        ("env=prod,tier", "3"),
        ("env=prod,tier notin (db,web)", "1"),
        ("example.com/x=", "3"),
        ("env,env!=test,!tier", "1"),
    ];
    for (selector, names) in cases {
        let scope = Scope {
            selector: Some(selector.to_owned()),
            ..Scope::default()
        };
        let path = named(None, &folder.path().join("dump"));
        let (_, updates) = load(vec![path], scope).await;
        let found: String = listed(&updates)
            .iter()
            .map(|line| line.replace("Destination ", ""))
            .collect();
        assert_eq!(found, names, "{selector}");
    }
}

#[tokio::test]
async fn what_is_no_selector_is_said() {
    for (selector, problem) in [
        ("a=b,", "a requirement is missing before or after a comma"),
        ("a in (b", "a parenthesis is never closed"),
        ("a in b)", "a parenthesis closes that never opened"),
        ("a in ((b))", "a parenthesis opens within another"),
        (
            "a within (b)",
            "\"a within\" is not a label key and one of in and notin",
        ),
        (
            "in (b)",
            "\"in\" is not a label key and one of in and notin",
        ),
        ("a in (b) c", "a comma is missing after a parenthesis"),
        ("=b", "\"\" is no label key"),
        ("!", "\"\" is no label key"),
        ("a b", "\"a b\" is no label key"),
        ("a=b c", "\"b c\" is no label value"),
        ("a=b=c", "\"b=c\" is no label value"),
    ] {
        for choice in [
            Choice::Demo,
            Choice::Files(vec![named(None, Path::new("."))]),
        ] {
            let scope = Scope {
                selector: Some(selector.to_owned()),
                ..Scope::default()
            };
            match open(choice, scope).await {
                Err(OpenError::Selector { why, .. }) => {
                    assert_eq!(why.to_string(), problem, "{selector}");
                }
                other => panic!("{selector}: {other:?}"),
            }
        }
    }
}
