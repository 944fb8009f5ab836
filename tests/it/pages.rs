//! Pages: what a key does in them, and what stays where it is while facts change. The state and the drawing, without a
//! loop between them.

use portolan::{
    app::{Event, Mouse, MouseButton, ObjectPresence, Pane},
    model::{Destination, Interner, Mesh, decode_value},
    store::{Change, Kind, Object},
};
use serde_json::{Value, json};

use super::desk::Desk;

/// A Destination with endpoints: each an address and a zone.
fn reviews(endpoints: &[(&str, &str)]) -> Object {
    let endpoint = |(address, zone): &(&str, &str)| {
        json!({"ipAddress": address, "labels": {"app": "reviews", "version": "v1"},
            "subLocality": {"zone": zone}})
    };
    let endpoints: Vec<Value> = endpoints.iter().map(endpoint).collect();
    destination(&json!({
        "ref": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1"},
        "workloadSelectorLabels": {"app": "reviews"},
        "region": "eu",
        "ports": [{"port": 9080, "name": "http", "protocol": "TCP"}],
        "endpointSubsets": [{"endpoints": endpoints, "ports": [{"port": 9080, "name": "http", "protocol": "TCP"}]}],
    }))
}

fn destination(kube: &Value) -> Object {
    let value = json!({
        "metadata": {"name": "reviews-bookinfo-cluster-1", "namespace": "gloo-mesh", "generation": 1,
            "creationTimestamp": "2026-05-30T12:00:00Z"},
        "spec": {"kubeService": kube, "mesh": {"name": "istiod", "namespace": "gloo-mesh"}},
        "status": {"observedGeneration": 1, "localFqdn": "reviews.bookinfo.svc.cluster.local"},
    });
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn mesh() -> Object {
    let value = json!({"metadata": {"name": "istiod", "namespace": "gloo-mesh"},
        "spec": {"istio": {"installation": {"cluster": "cluster-1", "namespace": "istio-system"}}}});
    Object::Mesh(decode_value::<Mesh>(&value, &mut Interner::default()).into())
}

const TWO_ZONES: [(&str, &str); 3] = [
    ("10.0.0.3", "eu-a"),
    ("10.0.0.5", "eu-a"),
    ("10.0.1.1", "eu-b"),
];

#[test]
fn the_cursor_stays_on_an_address_and_on_its_row_while_others_come_and_go() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    desk.stand_on("10.0.1.1");
    let before = desk.under_cursor();
    let more = [("10.0.0.1", "eu-a"), ("10.0.0.2", "eu-a")];
    desk.say(Change::Applied(reviews(&[&TWO_ZONES[..], &more].concat())));
    desk.draw();
    let (row, text) = desk.under_cursor();
    assert!(text.contains("10.0.1.1"), "{text}");
    // All of it is seen, so that the line moves and the cursor with it.
    assert_eq!(row, before.0 + 2);
    desk.say(Change::Applied(reviews(&TWO_ZONES[..1])));
    desk.draw();
    assert!(!desk.under_cursor().1.is_empty(), "a neighbour stands in");
}

#[test]
fn in_a_long_list_the_line_of_the_cursor_does_not_move_on_the_screen() {
    let many: Vec<String> = (1..200).map(|at| format!("10.0.1.{at}")).collect();
    let mut endpoints: Vec<(&str, &str)> = many.iter().map(|one| (one.as_str(), "eu-a")).collect();
    let mut desk = Desk::with((100, 30), vec![reviews(&endpoints)]);
    desk.press("enter 2 + + + +");
    desk.stand_on("10.0.1.120");
    let before = desk.under_cursor();
    endpoints.push(("10.0.0.9", "eu-a"));
    endpoints.push(("10.0.0.8", "eu-a"));
    desk.say(Change::Applied(reviews(&endpoints)));
    desk.draw();
    assert_eq!(desk.under_cursor(), before);
}

#[test]
fn enter_folds_a_branch_and_opens_it_again() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    desk.stand_on("eu-a");
    desk.press("enter");
    assert!(!desk.text().contains("10.0.0.3"), "{}", desk.text());
    assert!(desk.text().contains("10.0.1.1"), "{}", desk.text());
    assert!(desk.under_cursor().1.contains("eu-a"));
    desk.press("enter");
    assert!(desk.text().contains("10.0.0.3"), "{}", desk.text());
}

#[test]
fn what_if_marks_a_zone_everywhere_and_is_taken_back() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    desk.stand_on("10.0.0.3");
    desk.press("x");
    assert!(
        desk.text().contains("what if eu-a lost?"),
        "{}",
        desk.text()
    );
    desk.press("esc enter 2");
    assert!(
        desk.text().contains("what if eu-a lost?"),
        "it holds everywhere"
    );
    desk.press("X");
    assert!(!desk.text().contains("what if eu"), "{}", desk.text());
    desk.press("3 x");
    assert!(desk.text().contains("no zone, workload"), "{}", desk.text());
    desk.press("j");
    assert!(
        !desk.text().contains("no zone, workload"),
        "until the next key"
    );
}

#[test]
fn each_pane_of_an_object_of_another_kind() {
    for (at, pane) in Pane::of(Kind::Mesh).into_iter().enumerate() {
        let mut desk = Desk::with((100, 30), vec![reviews(&TWO_ZONES), mesh()]);
        desk.press("enter 1");
        desk.stand_on("gloo-mesh/istiod");
        desk.press("enter");
        desk.press(&(at + 1).to_string());
        assert_eq!(desk.state.panes().chosen, pane);
        let name = format!("mesh-{}-100x30", pane.tab().to_lowercase());
        insta::assert_snapshot!(name, desk.text());
    }
}

#[test]
fn enter_opens_what_a_line_names_and_the_way_leads_back_and_forth() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES), mesh()]);
    desk.press("enter");
    desk.stand_on("gloo-mesh/istiod");
    desk.press("enter");
    let kind = |desk: &Desk| desk.state.page().map(|page| page.subject.kind);
    assert_eq!(kind(&desk), Some(Kind::Mesh), "{}", desk.text());
    desk.press("[");
    assert_eq!(kind(&desk), Some(Kind::Destination));
    assert!(
        desk.under_cursor().1.contains("istiod"),
        "the place is kept"
    );
    desk.press("]");
    assert_eq!(kind(&desk), Some(Kind::Mesh));
    desk.press("2");
    assert_eq!(desk.state.panes().chosen, Pane::Affected);
    desk.press("esc esc");
    assert_eq!(kind(&desk), None);
}

#[test]
fn what_is_not_there_is_said_and_opens_nothing() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES), mesh()]);
    desk.press("enter");
    desk.stand_on("gloo-mesh/istiod");
    let key = mesh().key();
    desk.say(Change::Deleted(Kind::Mesh, key));
    // The key comes before the next frame.
    desk.press("enter");
    assert!(
        desk.state
            .page()
            .is_some_and(|page| page.subject.kind == Kind::Destination)
    );
    assert!(
        desk.text().contains("mgmt has no Mesh gloo-mesh/istiod"),
        "{}",
        desk.text()
    );
}

#[test]
fn the_page_of_what_went_stays_and_says_so() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    let key = reviews(&[]).key();
    desk.say(Change::Deleted(Kind::Destination, key));
    desk.draw();
    assert!(
        desk.text().contains("deleted; this is its last state"),
        "{}",
        desk.text()
    );
    assert!(desk.text().contains("10.0.0.3"), "as it was last");
    desk.say(Change::Applied(reviews(&TWO_ZONES)));
    desk.draw();
    assert!(!desk.text().contains("deleted; this is its last state"));
    assert_eq!(
        desk.state.page().map(|page| page.presence),
        Some(ObjectPresence::There)
    );
}

#[test]
fn a_line_that_is_cut_is_whole_one_key_away() {
    let mut desk = Desk::with((60, 20), vec![reviews(&TWO_ZONES)]);
    desk.press("enter");
    desk.stand_on("its mesh is in none");
    assert!(!desk.text().contains("so other meshes"), "{}", desk.text());
    desk.press("w");
    assert!(desk.text().contains("The full line"), "{}", desk.text());
    assert!(desk.text().contains("so other meshes"), "{}", desk.text());
    desk.press("esc");
    assert!(!desk.text().contains("The full line"));
}

#[test]
fn times_are_ages_until_they_are_asked_for() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter");
    assert!(!desk.text().contains("2026-05-30"), "{}", desk.text());
    desk.press("T");
    assert!(
        desk.text().contains("2026-05-30T12:00:00Z"),
        "{}",
        desk.text()
    );
}

#[test]
fn a_click_chooses_a_line_and_another_opens_it() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    desk.stand_on("eu-b");
    let shown = desk
        .state
        .geometry
        .pane(Pane::Endpoints)
        .expect("it is drawn");
    let row = u16::try_from(shown.line - shown.first).expect("it is on the screen");
    let click = Mouse {
        x: shown.area.x + 4,
        y: shown.area.y + row,
        button: MouseButton::Left,
    };
    desk.press("1");
    desk.happens(Event::Mouse(click));
    desk.draw();
    assert_eq!(desk.state.panes().chosen, Pane::Endpoints);
    assert!(desk.text().contains("10.0.1.1"), "it was not opened yet");
    desk.happens(Event::Mouse(click));
    desk.draw();
    assert!(!desk.text().contains("10.0.1.1"), "{}", desk.text());
}

#[test]
fn zoom_shows_one_pane_alone() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES)]);
    desk.press("enter 2");
    assert!(desk.state.geometry.panes.len() > 1);
    desk.press("z");
    let panes: Vec<Pane> = desk
        .state
        .geometry
        .panes
        .iter()
        .map(|shown| shown.pane)
        .collect();
    assert_eq!(panes, [Pane::Endpoints]);
    desk.press("z");
    assert!(desk.state.geometry.panes.len() > 1);
}

#[test]
fn a_page_can_be_drawn_at_every_size() {
    let mut desk = Desk::with((160, 44), vec![reviews(&TWO_ZONES), mesh()]);
    for keys in ["enter", "2", "z", "6", "z", "1"] {
        desk.press(keys);
        for width in [1, 2, 9, 40, 59, 80, 100, 139, 140, 300] {
            for height in [1, 2, 3, 4, 6, 12, 18, 30, 60] {
                desk.size = (width, height);
                desk.happens(Event::Resized);
                desk.draw();
            }
        }
    }
}

/// A Destination of the mesh, with so many endpoints.
fn of_mesh(name: &str) -> Object {
    let value = json!({
        "metadata": {"name": format!("{name}-bookinfo-cluster-1"), "namespace": "gloo-mesh"},
        "spec": {"mesh": {"name": "istiod", "namespace": "gloo-mesh"}, "kubeService": {
            "ref": {"name": name, "namespace": "bookinfo", "clusterName": "cluster-1"}}},
    });
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

#[test]
fn the_destinations_of_a_mesh_follow_what_happens_under_the_cursor() {
    let mut desk = Desk::with(
        (160, 44),
        vec![reviews(&TWO_ZONES), mesh(), of_mesh("zebra")],
    );
    desk.press("enter 1");
    desk.stand_on("istiod, Istio");
    desk.press("enter 2");
    desk.stand_on("reviews");
    let (row, _) = desk.under_cursor();
    desk.say(Change::Applied(of_mesh("details")));
    desk.draw();
    assert_eq!(desk.under_cursor().0, row + 1, "{}", desk.text());
    assert!(desk.under_cursor().1.contains("reviews"));
    assert!(desk.text().contains("details"), "{}", desk.text());
    let gone = of_mesh("details").key();
    desk.say(Change::Deleted(Kind::Destination, gone));
    desk.draw();
    assert!(!desk.text().contains("details"), "{}", desk.text());
    desk.press("enter");
    let opened = desk.state.page().expect("a page is open").subject.clone();
    assert_eq!(&*opened.id.key.name, "reviews-bookinfo-cluster-1");
    desk.press("[");
    assert!(desk.text().contains("zebra"), "{}", desk.text());
}

#[test]
fn ten_thousand_destinations_of_a_mesh_are_scrolled_through() {
    let many = (0..10_000).map(|at| of_mesh(&format!("service-{at:05}")));
    let mut desk = Desk::with((100, 30), many.chain([mesh()]).collect());
    desk.press("enter 1");
    desk.stand_on("istiod, Istio");
    desk.press("enter 2 G");
    assert!(
        desk.under_cursor().1.contains("service-09999"),
        "{}",
        desk.text()
    );
    desk.press("k k");
    assert!(desk.under_cursor().1.contains("service-09997"));
    desk.say(Change::Applied(of_mesh("a-new-one")));
    desk.draw();
    assert!(
        desk.under_cursor().1.contains("service-09997"),
        "{}",
        desk.text()
    );
}
