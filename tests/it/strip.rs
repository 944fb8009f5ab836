//! The bar of clusters: their order and errors, and narrowing the filter to one of them.

use portolan::{
    app::{Event, Mode, Mouse, MouseButton},
    model::{Body, Interner},
    store::{Change, Kind, Link, Object},
};
use serde_json::json;

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

/// A service, which has no port and so no error, or one without a reference to a mesh that is an error.
fn service(name: &str, cluster: &str) -> Object {
    let value = json!({"metadata": {"name": format!("{name}-{cluster}"), "namespace": "gm"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": cluster}}}});
    Object::decode(
        Kind::Destination,
        Body::Value(&value),
        &mut Interner::default(),
    )
}

fn desk(clusters: usize) -> Desk {
    let services = (1..=clusters).map(|at| service("web", &format!("cluster-{at}")));
    let more = [service("cart", "cluster-2")];
    Desk::with(WIDE, services.chain(more).collect())
}

fn bar(desk: &Desk) -> String {
    desk.text()
        .lines()
        .nth(1)
        .expect("there is a bar")
        .trim()
        .to_owned()
}

fn filter(desk: &Desk) -> &str {
    desk.state.listing.filter().text()
}

#[test]
fn clusters_are_sorted_as_people_count() {
    let names: Vec<String> = desk(11)
        .state
        .clusters()
        .iter()
        .map(|(name, _)| name.unwrap_or("external").to_owned())
        .collect();
    let expected: Vec<String> = (1..=11).map(|at| format!("cluster-{at}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn the_errors_of_a_cluster_are_those_of_its_destinations_and_follow_them() {
    let mut desk = desk(3);
    let sums = |desk: &Desk| {
        let state = &desk.state;
        for (cluster, _) in state.clusters() {
            let of = state.diagnosis.iter().filter(|(known, _)| {
                portolan::derive::destination::cluster(&known.destination) == cluster
            });
            let errors = of.map(|(known, _)| {
                let counts = state.diagnosis.counts_of(&known.id);
                counts.map_or(0, |counts| counts.error)
            });
            assert_eq!(
                state.cluster_errors.of(cluster),
                errors.sum::<usize>(),
                "{cluster:?}"
            );
        }
        state.cluster_errors.of(Some("cluster-2"))
    };
    let before = sums(&desk);
    let value = json!({"metadata": {"name": "broken", "namespace": "gm"},
        "spec": {"kubeService": {"ref": {"name": "b", "namespace": "shop", "clusterName": "cluster-2"}}},
        "status": {"requiredSubsets": [{"trafficPolicyRef": {"name": "p", "namespace": "gm"},
            "trafficShift": {"destinations": [{"weight": 1, "kubeService": {"name": "b", "namespace": "shop",
                "clusterName": "cluster-2", "subset": {"version": "v9"}}}]}}]}});
    let broken = Object::decode(
        Kind::Destination,
        Body::Value(&value),
        &mut Interner::default(),
    );
    let key = broken_key(&broken);
    desk.say(Change::Applied(broken));
    desk.draw();
    let after = sums(&desk);
    assert!(after > before, "{after} of {before}:\n{}", desk.text());
    assert!(
        bar(&desk).contains(&format!("cluster-2 3 ✖ {after}")),
        "{}",
        bar(&desk)
    );
    desk.say(Change::Deleted(Kind::Destination, key));
    desk.draw();
    assert_eq!(sums(&desk), before);
}

fn broken_key(object: &Object) -> portolan::store::ObjectKey {
    portolan::store::ObjectKey::of(object.meta())
}

#[test]
fn a_cluster_narrows_the_filter_and_again_takes_that_back() {
    let mut desk = desk(3);
    desk.press("C l l");
    assert_eq!(desk.state.mode(), Mode::Clusters);
    desk.press("enter");
    assert_eq!(filter(&desk), "cluster:cluster-2");
    assert_eq!(desk.state.listing.rows().len(), 2);
    desk.press("h enter");
    assert_eq!(
        filter(&desk),
        "cluster:cluster-1",
        "another one takes its place"
    );
    desk.press("enter");
    assert_eq!(filter(&desk), "");
    desk.press("l enter h h enter");
    assert_eq!(filter(&desk), "", "all takes it back too");
    desk.press("esc");
    assert_eq!(desk.state.mode(), Mode::Main);
}

#[test]
fn the_other_terms_of_the_filter_stay() {
    let mut desk = desk(3);
    desk.press("/");
    desk.happens(Event::Paste("ns:shop".to_owned()));
    desk.press("enter C l l enter");
    assert_eq!(filter(&desk), "ns:shop cluster:cluster-2");
    desk.press("enter");
    assert_eq!(filter(&desk), "ns:shop");
    desk.press("esc esc");
    assert_eq!(
        filter(&desk),
        "ns:shop cluster:cluster-2",
        "esc takes each change back"
    );
}

#[test]
fn a_click_on_a_cluster_does_the_same() {
    let mut desk = desk(3);
    let (_, area) = desk.state.geometry.clusters[2];
    let click = Mouse {
        x: area.x + 1,
        y: area.y,
        button: MouseButton::Left,
    };
    desk.happens(Event::Mouse(click));
    desk.draw();
    assert_eq!(filter(&desk), "cluster:cluster-2");
    let (_, area) = desk.state.geometry.clusters[2];
    desk.happens(Event::Mouse(Mouse { x: area.x, ..click }));
    assert_eq!(filter(&desk), "");
}

#[test]
fn many_clusters_scroll_so_that_the_cursor_is_seen() {
    for size in [WIDE, (100, 30), (80, 24), (60, 20)] {
        let mut desk = desk(40);
        desk.size = size;
        desk.press("C G");
        assert!(bar(&desk).contains("cluster-40"), "{}", bar(&desk));
        desk.press("enter esc");
        assert!(
            bar(&desk).contains("cluster-40"),
            "the chosen one is seen: {}",
            bar(&desk)
        );
        desk.press("C g");
        assert!(bar(&desk).starts_with("all 41"), "{}", bar(&desk));
    }
}

#[test]
fn the_bar_marks_clusters_with_a_source_that_is_out_of_contact() {
    let mut desk = desk(2);
    assert!(!bar(&desk).contains('~'), "{}", bar(&desk));
    desk.say_of("west", Change::Applied(service("web", "cluster-9")));
    let why = "no answer".to_owned();
    let next = desk.now;
    desk.say_of(
        "west",
        Change::Link(Kind::Destination, Link::Retrying { why, next }),
    );
    desk.draw();
    let bar = bar(&desk);
    assert!(
        bar.contains("cluster-9~ 1") && bar.matches('~').count() == 1,
        "{bar}"
    );
}
