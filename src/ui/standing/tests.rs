//! How sources stand, in words, whatever state their feeds are in.

use super::*;
use crate::store::{Change, ClusterReach, Grounds, Origin, Reaches, Recorded, Store, Update};

const EPOCH: Timestamp = Timestamp::UNIX_EPOCH;

/// A live source in which some kinds stand otherwise.
fn store(others: &[(Kind, Link)]) -> Store {
    let mut store = Store::default();
    store.declare(&"east".into(), Origin::Context);
    let live = Kind::ALL.map(|kind| (kind, Link::Live));
    for (kind, link) in live.iter().chain(others) {
        let change = Change::Link(*kind, link.clone());
        let source = "east".into();
        store.apply(Update {
            source,
            at: EPOCH,
            change,
        });
    }
    store
}

fn told(others: &[(Kind, Link)]) -> (&'static str, Option<String>) {
    let store = store(others);
    let source = store.sources().next().expect("it was declared");
    let standing = of_source(source, EPOCH, Symbols::Unicode);
    (standing.symbol, standing.words)
}

fn denied() -> Link {
    Link::Denied {
        why: "forbidden".into(),
    }
}

fn in_seconds(seconds: i64) -> Timestamp {
    EPOCH + SignedDuration::from_millis(seconds * 1000 - 400)
}

#[test]
fn what_is_told_again_says_so_however_it_stands() {
    let lost = Link::Retrying {
        why: String::new(),
        next: in_seconds(4),
    };
    for (link, expected) in [
        (Link::Live, "replay"),
        (Link::Loaded, "replay ended"),
        (lost, "replay, retrying in 4s"),
        (denied(), "replay, forbidden"),
    ] {
        let mut store = store(&[(Kind::Destination, link)]);
        store.declare(&"east".into(), Origin::Replay(Recorded::Context));
        let source = store.sources().next().expect("it was declared");
        let standing = of_source(source, EPOCH, Symbols::Unicode);
        assert_eq!(standing.words.as_deref(), Some(expected));
    }
}

#[test]
fn a_live_source_that_is_silent_for_long_says_how_long() {
    let store = store(&[]);
    let source = store.sources().next().expect("it was declared");
    let told = |seconds| of_source(source, in_seconds(seconds), Symbols::Unicode);
    assert_eq!(told(30).words, None);
    assert_eq!(told(36).words.as_deref(), Some("silent for 35s"));
    assert_eq!(told(36).symbol, "◐");
}

#[test]
fn a_source_stands_as_its_destinations_do_and_then_as_its_other_kinds() {
    let polled = Link::Polled {
        why: String::new(),
        next: in_seconds(30),
    };
    let lost = Link::Retrying {
        why: String::new(),
        next: in_seconds(4),
    };
    let absent = Link::Absent(Absence::NotInstalled);
    let syncing = || Link::Syncing { seen: 7 };
    let cases = [
        (vec![], "●", None),
        (vec![(Kind::Mesh, absent)], "●", None),
        (
            vec![(Kind::Destination, lost.clone())],
            "○",
            Some("retrying in 4s"),
        ),
        (vec![(Kind::Destination, polled)], "◐", Some("polled")),
        (
            vec![(Kind::Workload, denied())],
            "◐",
            Some("workloads forbidden"),
        ),
        (
            vec![(Kind::Workload, syncing())],
            "◐",
            Some("workloads syncing"),
        ),
        (
            vec![(Kind::Workload, syncing()), (Kind::Mesh, Link::Connecting)],
            "◐",
            Some("2 kinds syncing"),
        ),
        (
            vec![(Kind::Workload, syncing()), (Kind::Mesh, denied())],
            "◐",
            Some("2 kinds incomplete"),
        ),
        (
            vec![(Kind::Destination, lost), (Kind::Mesh, denied())],
            "○",
            Some("retrying in 4s"),
        ),
        (
            vec![(Kind::Destination, Link::Absent(Absence::GlooMesh2))],
            "⊘",
            Some("Gloo Mesh 2.x"),
        ),
    ];
    for (others, symbol, words) in cases {
        let expected = (symbol, words.map(str::to_owned));
        assert_eq!(told(&others), expected, "{others:?}");
    }
}

/// How a source stands that reaches a cluster and whose Services stand so.
fn reached(origin: Origin, by: Grounds, services: Option<Link>) -> (String, Vec<String>) {
    let mut store = match origin {
        Origin::Cluster => Store::default(),
        _ => store(&[]),
    };
    store.declare(&"east".into(), origin);
    let mut reaches = Reaches::default();
    let source = "east".into();
    reaches.add(
        "eu".into(),
        ClusterReach {
            source,
            of: None,
            by,
        },
    );
    store.reach(reaches);
    if let Some(link) = services {
        store.apply(Update {
            source: "east".into(),
            at: EPOCH,
            change: Change::Link(Kind::Service, link),
        });
    }
    let source = store.sources().next().expect("it was declared");
    let LinkSummary { symbol, words, .. } = of_source(source, EPOCH, Symbols::Unicode);
    let reasons = reasons(source).into_iter().map(str::to_owned).collect();
    let words = words.unwrap_or_default();
    (format!("{symbol} {words}").trim_end().to_owned(), reasons)
}

#[test]
fn a_source_that_is_read_for_its_cluster_stands_as_what_is_read_of_that() {
    use Grounds::{Said, SameName};
    let why = vec!["forbidden".to_owned()];
    let (header, reasons) = reached(Origin::Cluster, Said, None);
    assert_eq!(header, "· no Destinations");
    assert!(reasons[0].starts_with("no Destination that was read is of the cluster"));
    let cases = [
        (Origin::Cluster, Said, Link::Live, "●", &vec![]),
        (Origin::Cluster, Said, denied(), "⊘ forbidden", &why),
        (
            Origin::Context,
            Said,
            denied(),
            "◐ services forbidden",
            &why,
        ),
        // Nobody asked for it: whoever looks at the sources is told.
        (Origin::Context, SameName, denied(), "●", &why),
    ];
    for (origin, by, services, header, reasons) in cases {
        let expected = (header.to_owned(), reasons.clone());
        assert_eq!(
            reached(origin, by, Some(services)),
            expected,
            "{origin:?} {by:?}"
        );
    }
}

#[test]
fn a_reason_that_all_kinds_have_is_told_once() {
    let why = || Link::Retrying {
        why: "no way".into(),
        next: EPOCH,
    };
    let all = store(&Kind::ALL.map(|kind| (kind, why())));
    let source = all.sources().next().expect("it was declared");
    assert_eq!(reasons(source), ["no way"]);
}
