//! The Overview pane: three sentences, facts, and ways to go.

use portolan::{
    app::Pane,
    model::{Body, Interner},
    store::{Change, Kind, Object},
};
use serde_json::{Value, json};

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

fn object(kind: Kind, json: &Value) -> Object {
    Object::decode(kind, Body::Value(json), &mut Interner::default())
}

fn reviews() -> Object {
    object(
        Kind::Destination,
        &json!({
            "metadata": {
                "name": "reviews-bookinfo-cluster-1", "namespace": "gloo-mesh", "generation": 3,
                "creationTimestamp": "2026-05-30T12:00:00Z",
                "annotations": {"note": "long ".repeat(60), "blob": "x".repeat(9_000)},
            },
            "spec": {
                "mesh": {"name": "istiod", "namespace": "gloo-mesh"},
                "kubeService": {
                    "ref": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1"},
                    "ports": [{"port": 9080, "name": "http"}],
                    "endpointSubsets": [{
                        "endpoints": [{"ipAddress": "10.0.0.1"}],
                        "ports": [{"port": 9080, "name": "http"}],
                    }],
                },
            },
            "status": {"observedGeneration": 3, "localFqdn": "reviews.bookinfo.svc.cluster.local"},
        }),
    )
}

fn desk() -> Desk {
    let mesh = json!({
        "metadata": {"name": "istiod", "namespace": "gloo-mesh"},
        "spec": {"istio": {"installation": {"cluster": "cluster-1", "version": "1.9.5"}}},
    });
    let mut desk = Desk::with(WIDE, vec![object(Kind::Mesh, &mesh), reviews()]);
    desk.press("enter");
    assert_eq!(desk.state.panes().chosen, Pane::Overview);
    desk
}

#[test]
fn the_cursor_passes_every_line_that_has_a_text() {
    let mut desk = desk();
    let at = |desk: &Desk| {
        let shown = desk.state.geometry.pane(Pane::Overview);
        let shown = shown.expect("it is drawn");
        (shown.line, shown.total)
    };
    let (mut line, total) = at(&desk);
    assert_eq!(line, 0);
    while line + 1 < total {
        desk.press("j");
        let (next, _) = at(&desk);
        assert!((line + 1..=line + 2).contains(&next), "{line} to {next}");
        assert!(!desk.under_cursor().1.is_empty());
        line = next;
    }
}

#[test]
fn every_line_that_names_an_object_goes_there_and_esc_comes_back() {
    let mut desk = desk();
    for line in ["gloo-mesh/istiod", "Istio 1.9.5"] {
        desk.stand_on(line);
        let before = desk.under_cursor();
        desk.press("enter");
        let page = desk.state.page().expect("a page is open");
        assert_eq!(
            (page.subject.kind, &*page.subject.id.key.name),
            (Kind::Mesh, "istiod")
        );
        desk.press("esc");
        assert_eq!(desk.under_cursor(), before);
    }
}

#[test]
fn times_are_ages_until_the_clock_is_asked_for() {
    let mut desk = desk();
    assert!(
        desk.text().contains("made by hand 2d ago"),
        "{}",
        desk.text()
    );
    desk.press("T");
    let text = desk.text();
    assert!(
        text.contains("2026-05-30T12:00:00Z") && !text.contains("2d ago"),
        "{text}"
    );
}

#[test]
fn text_is_wrapped_and_what_is_longer_than_a_page_is_whole_one_key_away() {
    let mut desk = desk();
    desk.press("z");
    let words = desk.text().matches("long").count();
    assert_eq!(words, 60, "{}", desk.text());
    desk.stand_on("blob=");
    assert_eq!(desk.under_cursor().1.matches('x').count(), 9_000);
}

#[test]
fn endpoint_counts_that_changed_are_drawn_with_the_least_and_the_most() {
    let mut desk = desk();
    assert!(
        !desk.text().contains("█ 3  endpoints"),
        "nothing changed so far"
    );
    for count in [3, 0, 2] {
        let endpoints: Vec<Value> = (0..count)
            .map(|at| json!({"ipAddress": format!("10.0.0.{at}")}))
            .collect();
        desk.say(Change::Applied(object(
            Kind::Destination,
            &json!({
                "metadata": {"name": "reviews-bookinfo-cluster-1", "namespace": "gloo-mesh"},
                "spec": {"kubeService": {"endpointSubsets": [{"endpoints": endpoints}]}},
            }),
        )));
    }
    desk.draw();
    assert!(
        desk.text().contains("▁ 0  █ 3  endpoints  ▃█▁▅"),
        "{}",
        desk.text()
    );
}
