//! What a file says as a source: in which order, how far it is, and whole objects when asked.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::Timestamp;
use portolan::{
    source::{self, Choice, FetchError, Scope},
    store::{Change, Id, Kind, Link, Subject},
};

use super::{V1, folder, json, key, load, named, read_one, yaml, yaml_item};

#[tokio::test]
async fn an_object_is_fetched_from_the_files_as_they_are_now() {
    let bare = format!(
        r#"{{"kind":"DestinationList","apiVersion":"{V1}","items":[{{"metadata":{{"name":"a","namespace":"gloo-mesh","uid":"1"}}}}]}}"#
    );
    let listed = format!(
        "kind: List\nitems:\n{}",
        yaml_item("", &yaml("Destination", "b"))
    );
    let folder = folder(&[("a.json", bare.as_bytes()), ("b.yaml", listed.as_bytes())]);
    let (heard, _) = load(vec![named(Some("all"), folder.path())], Scope::default()).await;
    let subject = |kind, name: &str| Subject {
        kind,
        id: Id {
            source: "all".into(),
            key: key(name),
        },
    };
    let a = heard
        .sources
        .fetch(subject(Kind::Destination, "a"))
        .await
        .expect("it is there")
        .value();
    assert_eq!(
        (&a["kind"], &a["metadata"]["uid"]),
        (&"Destination".into(), &"1".into())
    );
    let b = heard
        .sources
        .fetch(subject(Kind::Destination, "b"))
        .await
        .expect("it is there")
        .value();
    assert_eq!(b["apiVersion"], V1);
    fs::write(folder.path().join("a.json"), bare.replace("\"1\"", "\"2\""))
        .expect("it can be written");
    let a = heard
        .sources
        .fetch(subject(Kind::Destination, "a"))
        .await
        .expect("it is there")
        .value();
    assert_eq!(a["metadata"]["uid"], "2");
    for (name, kind) in [("c", Kind::Destination), ("a", Kind::AccessPolicy)] {
        let gone = heard.sources.fetch(subject(kind, name)).await;
        assert_eq!(gone, Err(FetchError::Gone("all".into())));
    }
}

#[tokio::test]
async fn an_object_of_every_kind_is_fetched_from_the_files() {
    let objects: Vec<String> = Kind::ALL.map(|kind| yaml(kind.name(), "one")).into();
    let folder = folder(&[("all.yaml", objects.join("---\n").as_bytes())]);
    let (heard, _) = load(vec![named(Some("all"), folder.path())], Scope::default()).await;
    for kind in Kind::ALL {
        let id = Id {
            source: "all".into(),
            key: key("one"),
        };
        let one = heard.sources.fetch(Subject { kind, id }).await;
        let one = one
            .unwrap_or_else(|error| panic!("{kind}: {error}"))
            .value();
        assert_eq!(one["kind"], kind.name());
        assert_eq!(one["apiVersion"], kind.api_version());
    }
}

#[tokio::test]
async fn what_a_source_says_has_an_order() {
    let updates = read_one(format!(
        "[{},{}]",
        json("AccessPolicy", "p"),
        json("Destination", "a")
    ))
    .await;
    let words: Vec<_> = updates
        .iter()
        .map(|update| match &update.change {
            Change::ListBegan(kind) => format!("began {kind}"),
            Change::Listed(object) => format!("listed {}", object.kind()),
            Change::ListEnded(kind) => format!("ended {kind}"),
            Change::Link(kind, link) => format!("{} {kind}", link.word()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        words,
        [
            "began Destination",
            "began Mesh",
            "began Workload",
            "began TrafficPolicy",
            "began AccessPolicy",
            "began VirtualMesh",
            "began VirtualDestination",
            "began KubernetesCluster",
            "listed AccessPolicy",
            "listed Destination",
            "ended Destination",
            "loaded Destination",
            "absent Mesh",
            "absent Workload",
            "absent TrafficPolicy",
            "ended AccessPolicy",
            "loaded AccessPolicy",
            "absent VirtualMesh",
            "absent VirtualDestination",
            "absent KubernetesCluster",
        ]
    );
}

#[tokio::test]
async fn a_large_dump_says_how_far_it_is() {
    let all: String = (0..1200)
        .map(|n| json("Destination", &n.to_string()))
        .collect();
    let updates = read_one(all).await;
    let progress = updates.iter().filter_map(|update| match update.change {
        Change::Link(_, Link::Syncing { seen }) => Some(seen),
        _ => None,
    });
    assert_eq!(progress.collect::<Vec<_>>(), [500, 1000]);
}

#[tokio::test]
async fn a_dump_of_nothing_but_faults_says_that_it_goes_on() {
    let folder = folder(&[("dump", "--- {\n".repeat(1000).as_bytes())]);
    // Each look at the clock takes a second.
    let seconds = AtomicI64::new(0);
    let clock = Arc::new(move || {
        let second = seconds.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_second(second).expect("it is near the epoch")
    });
    let (says, mut updates) = tokio::sync::mpsc::channel(64);
    let choice = Choice::Files(vec![named(None, &folder.path().join("dump"))]);
    let _open = source::open(choice, Scope::default(), clock, says)
        .await
        .expect("it opens");
    let mut pulses = 0;
    while let Some(update) = updates.recv().await {
        match update.change {
            Change::ListBegan(_) => break,
            Change::Link(_, Link::Syncing { .. }) => pulses += 1,
            _ => {}
        }
    }
    assert!(pulses > 10, "{pulses}");
}

#[tokio::test]
async fn whatever_is_listed_can_be_fetched() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let meta = r#""metadata":{"name":"a","namespace":"gloo-mesh"}"#;
    for (case, members) in [
        ("nested deep", format!(r#"{meta},"x":{}"#, nested(127))),
        (
            "nested deeper than values are",
            format!(r#"{meta},"x":{}"#, nested(5_000)),
        ),
        (
            "a number beyond every bound",
            format!(r#"{meta},"x":1e400"#),
        ),
        (
            "half of a surrogate pair",
            format!(r#"{meta},"x":"\ud800""#),
        ),
        (
            "a large number",
            format!(r#"{meta},"x":123456789012345678901234567890"#),
        ),
        ("a key given twice", format!(r#"{meta},"x":1,"x":2"#)),
        ("a name with escapes", meta.replace(r#""a""#, r#""\u0061""#)),
        (
            "metadata in two parts",
            r#""metadata":{"namespace":"gloo-mesh"},"metadata":{"name":"a"}"#.to_owned(),
        ),
    ] {
        let text = format!(r#"{{"kind":"Destination","apiVersion":"{V1}",{members}}}"#);
        for text in [
            text.clone(),
            format!(r#"{{"kind":"List","items":[{text}]}}"#),
        ] {
            let folder = folder(&[("a.json", text.as_bytes())]);
            let path = folder.path().join("a.json");
            let (heard, said) = load(vec![named(Some("all"), &path)], Scope::default()).await;
            let is_listed =
                |update: &&portolan::store::Update| matches!(update.change, Change::Listed(_));
            assert_eq!(said.iter().filter(is_listed).count(), 1, "{case}");
            let id = Id {
                source: "all".into(),
                key: key("a"),
            };
            let kind = Kind::Destination;
            let whole = heard.sources.fetch(Subject { kind, id }).await;
            let whole = whole
                .unwrap_or_else(|error| panic!("{case}: {error}"))
                .value();
            assert_eq!(whole["metadata"]["name"], "a", "{case}");
        }
    }
}
