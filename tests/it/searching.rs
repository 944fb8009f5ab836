//! `/` in a page, in a pane next to the table, in the help and in the sources.

use portolan::{
    app::Event,
    model::{Body, Interner},
    store::{Change, Kind, Link, Object},
};
use serde_json::json;

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

fn service() -> Object {
    let addresses: Vec<_> = (1..=60)
        .map(|at| json!({"ipAddress": format!("10.0.0.{at}")}))
        .collect();
    let value = json!({"metadata": {"name": "web", "namespace": "gm"},
        "spec": {"kubeService": {"ref": {"name": "web", "namespace": "shop", "clusterName": "east"},
            "region": "us", "endpointSubsets": [{"endpoints": addresses}]}}});
    Object::decode(
        Kind::Destination,
        Body::Value(&value),
        &mut Interner::default(),
    )
}

fn look_for(desk: &mut Desk, text: &str) {
    desk.press("/");
    desk.happens(Event::Paste(text.to_owned()));
    desk.draw();
}

#[test]
fn a_page_is_searched_and_n_goes_on_in_a_circle() {
    for size in [WIDE, (100, 30), (60, 20)] {
        let mut desk = Desk::with(size, vec![service()]);
        desk.press("enter 2 + + +");
        look_for(&mut desk, "10.0.0.3");
        let text = desk.text();
        let footer = text.lines().last().expect("there is a footer");
        assert!(footer.contains("11 found"), "{footer}");
        desk.press("enter");
        assert!(
            desk.under_cursor().1.contains("10.0.0.3"),
            "{:?}",
            desk.under_cursor()
        );
        let mut seen = Vec::new();
        for _ in 0..11 {
            seen.push(desk.under_cursor().1);
            desk.press("n");
        }
        assert!(
            seen.iter().all(|line| line.contains("10.0.0.3")),
            "{seen:?}"
        );
        assert_eq!(desk.under_cursor().1, seen[0], "round in a circle");
        desk.press("N");
        assert_eq!(desk.under_cursor().1, seen[10]);
        desk.press("esc");
        assert!(
            desk.state.finder.is_none() && desk.state.page().is_some(),
            "esc ends the search first"
        );
        desk.press("n");
        assert!(
            desk.text().contains("nothing is looked for"),
            "{}",
            desk.text()
        );
    }
}

#[test]
fn a_text_that_is_nowhere_is_said_so() {
    let mut desk = Desk::with(WIDE, vec![service()]);
    desk.press("enter 2");
    look_for(&mut desk, "no-such-address");
    assert!(desk.text().contains("nothing found"), "{}", desk.text());
    let before = desk.under_cursor();
    desk.press("enter n");
    assert_eq!(desk.under_cursor(), before);
}

#[test]
fn the_help_shows_only_what_has_the_text() {
    for size in [WIDE, (80, 24), (60, 20)] {
        let mut desk = Desk::with(size, vec![service()]);
        desk.press("?");
        look_for(&mut desk, "kubectl");
        let text = desk.text();
        assert!(
            text.contains("the kubectl command") || text.contains("kubectl"),
            "{text}"
        );
        assert!(!text.contains("type a filter"), "{text}");
        desk.press("enter esc");
        assert!(
            desk.text().contains("type a filter") || size.1 < 30,
            "{}",
            desk.text()
        );
        look_for(&mut desk, "no such thing");
        assert!(
            desk.text().contains("Nothing in the help has this text."),
            "{}",
            desk.text()
        );
    }
}

#[test]
fn the_sources_show_only_those_that_have_the_text() {
    let mut desk = Desk::with(WIDE, vec![service()]);
    for source in ["alpha", "beta"] {
        let why = format!("{source} is on fire");
        desk.say_of(
            source,
            Change::Link(Kind::Destination, Link::Denied { why }),
        );
    }
    desk.press("o");
    look_for(&mut desk, "beta is on fire");
    let text = desk.text();
    let body: Vec<&str> = text.lines().skip(1).collect();
    assert!(body.iter().any(|line| line.contains("beta")), "{text}");
    assert!(!body.iter().any(|line| line.contains("alpha ")), "{text}");
    desk.press("esc");
    assert!(desk.text().contains("alpha"), "{}", desk.text());
    look_for(&mut desk, "neither one");
    assert!(
        desk.text().contains("No source has this text."),
        "{}",
        desk.text()
    );
}

#[test]
fn a_pane_next_to_the_table_is_searched_and_the_table_keeps_its_filter() {
    let mut desk = Desk::with(WIDE, vec![service()]);
    desk.press("2 + + +");
    look_for(&mut desk, "10.0.0.37");
    desk.press("enter");
    assert!(
        desk.under_cursor().1.contains("10.0.0.37"),
        "{:?}",
        desk.under_cursor()
    );
    assert!(desk.state.listing.filter().is_empty());
    desk.press("esc");
    assert!(desk.state.finder.is_none());
    desk.press("esc");
    look_for(&mut desk, "web");
    assert_eq!(
        desk.state.listing.filter().text(),
        "web",
        "on the table it types a filter"
    );
}
