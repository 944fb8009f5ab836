//! `diff`: what differs between two dumps, or between two times in a recording.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use insta::assert_snapshot;
use portolan::{
    derive::difference::{ObjectFate, state_difference},
    source::{Choice, Packing, Scope, demo_epoch},
    store::{Object, ObjectKey, Store},
};
use serde_json::Value;

use super::{
    cli::run,
    recordings::{folder, record},
    sources::{open, store},
};

/// Long enough for a drained zone, a shift to a subset that is empty, and a service that is deleted.
const LENGTH: Duration = Duration::from_secs(75);

/// The names of the objects of a document, with what became of each.
fn told(document: &Value) -> Vec<String> {
    let items = document["items"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = |item: &Value| {
        let object = &item["object"];
        format!(
            "{} {} {}",
            text(&item["change"]),
            text(&object["kind"]),
            text(&object["name"])
        )
    };
    items.map(words).collect()
}

/// A dump of one Destination with these ports, in a file of a name.
fn dump(folder: &Path, name: &str, ports: &str) -> String {
    let path = folder.join(name);
    let text = format!(
        r#"{{"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination", "metadata": {{"name": "a", "namespace": "x"}},
            "spec": {{"kubeService": {{"ref": {{"name": "a", "namespace": "shop", "clusterName": "one"}}, "ports": {ports}}}}}}}"#
    );
    fs::write(&path, text).expect("it can be written");
    path.display().to_string()
}

#[test]
fn equal_states_do_not_differ() {
    let same = run("diff mesh.yaml mesh.yaml");
    assert_eq!(
        (&*same.out, same.code),
        ("No object differs.\n", Some(0)),
        "{}",
        same.err
    );
    let same = run("diff --effect mesh.yaml mesh.yaml -o json");
    assert_eq!((told(&same.json()), same.code), (Vec::new(), Some(0)));
}

#[test]
fn sources_of_other_names_are_the_same_if_there_is_one_on_each_side() {
    let folder = folder();
    let before = dump(
        folder.path(),
        "before.json",
        r#"[{"port": 80, "protocol": "TCP"}]"#,
    );
    let after = dump(
        folder.path(),
        "after.json",
        r#"[{"port": 81, "protocol": "TCP"}, {"port": 80, "protocol": "TCP"}]"#,
    );
    let found = run(&format!("diff {before} {after}"));
    assert_eq!(found.code, Some(1), "{}", found.err);
    assert_eq!(
        found.out,
        "~ Destination x/a\n    spec.kubeService.ports[\"81/TCP\"] is new: {\"port\":81,\"protocol\":\"TCP\"}\n\n\
         0 objects added, 0 removed, 1 changed.\n"
    );
    for (filter, count) in [
        ("a", 1),
        ("ns:shop", 1),
        ("ns:bookinfo", 0),
        ("port:81", 1),
        ("port:82", 0),
    ] {
        let document = run(&format!("diff {before} {after} {filter} -o json")).json();
        assert_eq!(told(&document).len(), count, "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_recording_is_compared_with_itself_at_another_time() {
    let folder = folder();
    let path = folder.path().join("demo.jsonl");
    record(&path, Packing::Plain, LENGTH).await;
    let path = path.display().to_string();
    let found = run(&format!("diff {path}@09:00 {path}"));
    assert_eq!(found.code, Some(1), "{}", found.err);
    assert_snapshot!("diff-demo", found.out);
    let effect = run(&format!("diff --effect {path}@09:00 {path}@-0s"));
    assert_eq!(effect.code, Some(1), "{}", effect.err);
    assert_snapshot!("diff-demo-effect", effect.out);
    let document = run(&format!("diff {path}@09:00 {path} -o json")).json();
    assert_eq!(document["complete"], true);
    let all = told(&document);
    assert!(
        all.contains(&"removed Destination currency-shop-cluster-3".to_owned()),
        "{all:?}"
    );
    assert!(!document.to_string().contains("null"));
    let one = run(&format!(
        "diff {path}@09:00 {path} name:reviews cluster:cluster-2 -o json"
    ))
    .json();
    assert_eq!(
        told(&one),
        ["changed Destination reviews-bookinfo-cluster-2"]
    );
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_to_do() {
    let folder = folder();
    let path = dump(folder.path(), "a.json", "[]");
    for (arguments, said) in [
        ("diff mesh.yaml".to_owned(), "<AFTER>"),
        ("diff - -".to_owned(), "name a file for one side"),
        (
            "--demo diff mesh.yaml mesh.yaml".to_owned(),
            "remove -f, --replay, --demo",
        ),
        (
            "diff --context eu mesh.yaml mesh.yaml".to_owned(),
            "the flags for clusters",
        ),
        ("diff mesh.yaml nowhere.yaml".to_owned(), "nowhere.yaml"),
        (
            format!("diff {path}@10:14 {path}"),
            "--replay reads what `portolan record` wrote",
        ),
        (
            "get -f mesh.yaml --at 10:14".to_owned(),
            "--at is a time in the recording of --replay",
        ),
        (
            "get --replay a.jsonl --at 25:00".to_owned(),
            "write a time such as 10:14",
        ),
    ] {
        let refused = run(&arguments);
        assert_eq!(refused.code, Some(2), "{arguments}: {}", refused.err);
        assert!(refused.err.contains(said), "{arguments}: {}", refused.err);
    }
}

/// The objects of a store by source, kind and key.
fn all(store: &Store) -> BTreeMap<(String, String, ObjectKey), Object> {
    let mut all = BTreeMap::new();
    for source in store.sources() {
        for (kind, feed) in source.feeds() {
            for (key, object) in feed.objects() {
                let name = (source.name().to_string(), kind.to_string(), key.clone());
                all.insert(name, object.clone());
            }
        }
    }
    all
}

#[tokio::test(start_paused = true)]
async fn the_difference_of_two_states_applied_to_the_one_gives_the_other() {
    let scope = Scope {
        keeps_texts: true,
        ..Scope::default()
    };
    let demo = open(Choice::Demo, scope).await;
    let said = demo.expect("it opens").listen(LENGTH).await;
    let at = |seconds: i64| {
        let until = demo_epoch() + jiff::SignedDuration::from_secs(seconds);
        store(said.iter().filter(|update| update.at <= until).cloned())
    };
    let mut changes = 0;
    for (one, other) in [(0, 75), (75, 0), (20, 40), (62, 30), (41, 42), (75, 75)] {
        let (before, after) = (at(one), at(other));
        let mut applied = all(&before);
        for differing in state_difference(&before, &after).objects {
            let subject = differing.subject;
            let name = (
                subject.id.source.to_string(),
                subject.kind.to_string(),
                subject.id.key,
            );
            let old = match differing.fate {
                ObjectFate::Removed => applied.remove(&name),
                ObjectFate::Added | ObjectFate::Changed(_) => {
                    applied.insert(name.clone(), differing.object)
                }
            };
            match differing.fate {
                ObjectFate::Added => assert!(old.is_none(), "{name:?}"),
                ObjectFate::Removed => assert!(old.is_some(), "{name:?}"),
                ObjectFate::Changed(fields) => assert!(!fields.is_empty(), "{name:?}"),
            }
            changes += 1;
        }
        let wanted = all(&after);
        assert!(applied.keys().eq(wanted.keys()), "{one} {other}");
        for (name, object) in &wanted {
            let left = applied[name]
                .difference(object)
                .expect("it is of the same kind");
            assert!(left.is_empty(), "{one} {other}: {name:?} {left:?}");
        }
    }
    assert!(changes > 20, "{changes}");
}
