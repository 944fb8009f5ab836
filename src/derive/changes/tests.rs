//! Rows of changes: what is folded and what is not, and what objects tell of.

use super::*;
use crate::{
    model::{Destination, Interner, decode_value},
    store::{Change, HistoryLimits, Kind, Link, Update},
};

const EAST: &str = "east";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("it is near the epoch")
}

/// A Destination with these addresses, a label and a generation, which networking has processed.
fn destination(name: &str, addresses: &[&str], label: &str, generation: i64) -> Object {
    let endpoints: Vec<_> = addresses
        .iter()
        .map(|ip| serde_json::json!({"ipAddress": ip, "subLocality": {"zone": "a"}}))
        .collect();
    let object = serde_json::json!({
        "metadata": {"name": name, "namespace": "x", "generation": generation, "labels": {"app": label},
            "creationTimestamp": "1970-01-01T00:00:00Z"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "n", "clusterName": "c"},
            "endpointSubsets": [{"endpoints": endpoints}]}},
        "status": {"observedGeneration": generation},
    });
    Object::Destination(decode_value::<Destination>(&object, &mut Interner::default()).into())
}

fn say(store: &mut Store, second: i64, change: Change) {
    store.apply(Update {
        source: EAST.into(),
        at: at(second),
        change,
    });
}

/// A store whose only source was listed in second 100, with these objects, and is live.
fn store(objects: impl IntoIterator<Item = Object>) -> Store {
    let mut store = Store::remembering(HistoryLimits::USUAL);
    say(&mut store, 100, Change::ListBegan(Kind::Destination));
    for object in objects {
        say(&mut store, 100, Change::Listed(object));
    }
    say(&mut store, 100, Change::ListEnded(Kind::Destination));
    say(&mut store, 100, Change::Link(Kind::Destination, Link::Live));
    store
}

/// The rows that were seen: second, number of changes, words.
fn seen(store: &Store) -> Vec<(i64, usize, String)> {
    let (rows, _) = change_rows(store, |_, _| true, 100);
    let rows = rows.iter().filter(|row| row.is_observed());
    rows.map(|row| {
        (
            row.at.as_second(),
            row.changes,
            change_words(row).join("; "),
        )
    })
    .collect()
}

/// The rows that objects tell of: second, number of changes, name, words.
fn told(store: &Store) -> Vec<(i64, usize, String, String)> {
    let (rows, _) = change_rows(store, |_, _| true, 100);
    let rows = rows.iter().filter(|row| !row.is_observed());
    rows.map(|row| {
        let name = row.subject.id.key.name.to_string();
        (
            row.at.as_second(),
            row.changes,
            name,
            change_words(row).join("; "),
        )
    })
    .collect()
}

#[test]
fn endpoint_changes_within_a_minute_of_each_other_are_one_row() {
    let mut store = store([destination("a", &["10.0.0.1", "10.0.0.2"], "a", 1)]);
    let steps: [&[&str]; 3] = [&["10.0.0.1"], &[], &["10.0.0.3"]];
    for (second, addresses) in (110..).step_by(20).zip(steps) {
        let changed = destination("a", addresses, "a", second);
        say(&mut store, second, Change::Applied(changed));
    }
    say(
        &mut store,
        300,
        Change::Applied(destination("a", &[], "a", 300)),
    );
    assert_eq!(
        seen(&store),
        [
            (300, 1, "endpoint 10.0.0.3 left a".to_owned()),
            (
                150,
                3,
                "3 endpoint changes in 40s, net -1; endpoints 10.0.0.1, 10.0.0.2 left a; endpoint 10.0.0.3 came to a".to_owned()
            ),
        ]
    );
}

#[test]
fn a_change_of_anything_else_is_a_row_of_its_own() {
    let mut store = store([destination("a", &["10.0.0.1"], "a", 1)]);
    let forms = [(&[][..], "a"), (&[], "b"), (&["10.0.0.9"], "b")];
    for (second, (addresses, label)) in (110..).zip(forms) {
        let changed = destination("a", addresses, label, second);
        say(&mut store, second, Change::Applied(changed));
    }
    say(
        &mut store,
        120,
        Change::Deleted(Kind::Destination, destination("a", &[], "", 1).key()),
    );
    say(
        &mut store,
        121,
        Change::Applied(destination("a", &[], "c", 1)),
    );
    let words: Vec<String> = seen(&store).into_iter().map(|(.., words)| words).collect();
    assert_eq!(
        words,
        [
            "new",
            "gone",
            "endpoint 10.0.0.9 came to a",
            "label app is b, before a",
            "endpoint 10.0.0.1 left a"
        ]
    );
}

#[test]
fn no_more_rows_than_asked_for_are_made_and_it_says_so() {
    let mut store = store([]);
    for second in 0..9 {
        let name = format!("d{second}");
        say(
            &mut store,
            110 + second,
            Change::Applied(destination(&name, &[], "a", 1)),
        );
    }
    let (rows, has_more) = change_rows(&store, |_, _| true, 4);
    assert_eq!((rows.len(), has_more), (4, true));
    assert_eq!(rows[0].at, at(118), "the newest are kept");
    let (rows, has_more) = change_rows(&store, |subject, _| *subject.id.key.name == *"d3", 4);
    let seen = rows.iter().filter(|row| row.is_observed()).count();
    assert_eq!((seen, has_more), (1, false));
}

/// An object that tells of its past: when it was made, and when and by whom which parts were written.
fn telling(name: &str, created: i64, writes: &[(&str, i64, &str)], owner: Option<&str>) -> Object {
    let fields: Vec<_> = writes
        .iter()
        .map(|(manager, second, part)| {
            serde_json::json!({"manager": manager, "operation": "Update", "time": at(*second).to_string(),
                "fieldsV1": {(format!("f:{part}")): {}}})
        })
        .collect();
    let labels = owner.map(|owner| serde_json::json!({(crate::model::meta::OWNER_LABEL): owner}));
    let object = serde_json::json!({
        "metadata": {"name": name, "namespace": "x", "generation": 4, "creationTimestamp": at(created).to_string(),
            "managedFields": fields, "labels": labels.unwrap_or_default()},
        "spec": {"kubeService": {}},
    });
    Object::Destination(decode_value::<Destination>(&object, &mut Interner::default()).into())
}

#[test]
fn objects_tell_of_their_last_write_by_whom_and_of_which_part() {
    let store = store([
        telling("made", 10, &[("ann", 11, "spec")], None),
        telling(
            "edited",
            10,
            &[
                ("ann", 11, "spec"),
                ("bob", 50, "spec"),
                ("net", 90, "status"),
            ],
            None,
        ),
        telling(
            "labelled",
            10,
            &[("ann", 11, "spec"), ("eve", 60, "metadata")],
            None,
        ),
        telling("silent", 20, &[], None),
        telling("plain", 10, &[("kubelet", 55, "endpoints")], None),
    ]);
    let words = |second, name: &str, words: &str| (second, 1, name.to_owned(), words.to_owned());
    assert_eq!(
        told(&store),
        [
            words(60, "labelled", "labels or annotations written"),
            words(55, "plain", "written"),
            words(50, "edited", "spec written: now at generation 4"),
            words(20, "silent", "created"),
            words(10, "made", "created"),
        ]
    );
    let (rows, _) = change_rows(&store, |_, _| true, 100);
    let authors: Vec<_> = rows
        .iter()
        .map(|row| author_words(row.by.as_ref()))
        .collect();
    let known = ["eve", "kubelet", "bob"].map(|name| Some(format!("{name} (Update)")));
    assert_eq!(authors[..3], known);
    assert_eq!(authors[3], None);
}

#[test]
fn writes_of_discovery_close_to_each_other_are_one_row_and_those_of_people_are_not() {
    let many = |prefix: &str, owner: Option<&'static str>| {
        let prefix = prefix.to_owned();
        (0..6).map(move |second| telling(&format!("{prefix}{second}"), second - 4_000, &[], owner))
    };
    let few = (0..3).map(|second| telling(&format!("few{second}"), 90 + second, &[], Some("gloo")));
    let store = store(
        many("discovered", Some("gloo"))
            .chain(many("made", None))
            .chain(few),
    );
    let rows = told(&store);
    let of = |prefix: &str| rows.iter().filter(|row| row.2.starts_with(prefix)).count();
    assert_eq!((of("few"), of("discovered"), of("made")), (3, 1, 6));
    let folded = rows.iter().find(|row| row.2.starts_with("discovered"));
    let (_, changes, name, words) = folded.expect("it is there");
    assert_eq!(
        (*changes, &**name, &**words),
        (6, "discovered5", "created, with 5 others within 5s")
    );
}

#[test]
fn what_was_seen_is_not_told_again() {
    let mut store = store([telling("a", 10, &[], None)]);
    let changed = telling("a", 10, &[("bob", 110, "spec")], None);
    say(&mut store, 111, Change::Applied(changed));
    let rows = change_rows(&store, |_, _| true, 100).0;
    assert!(rows.is_empty(), "{rows:?}");
    assert_eq!(
        store.history().rewrites(),
        1,
        "it was seen, and changed no field"
    );
}

#[test]
fn losses_of_several_kinds_at_the_same_time_are_one_gap() {
    let mut store = store([]);
    say(&mut store, 100, Change::ListBegan(Kind::Mesh));
    say(&mut store, 100, Change::ListEnded(Kind::Mesh));
    say(&mut store, 100, Change::Link(Kind::Mesh, Link::Live));
    let lost = || Link::Retrying {
        why: "refused".into(),
        next: at(999),
    };
    say(&mut store, 200, Change::Link(Kind::Destination, lost()));
    say(&mut store, 201, Change::Link(Kind::Mesh, lost()));
    say(&mut store, 210, Change::Link(Kind::Destination, Link::Live));
    say(&mut store, 212, Change::Link(Kind::Mesh, Link::Live));
    let gaps = change_gaps(&store);
    let times: Vec<_> = gaps
        .iter()
        .map(|gap| {
            (
                gap.from.map(Timestamp::as_second),
                gap.to.map(Timestamp::as_second),
            )
        })
        .collect();
    assert_eq!(
        times,
        [(Some(100), Some(212)), (None, Some(100))],
        "{gaps:?}"
    );
}
