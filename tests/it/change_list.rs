//! The list of changes on the screen, and one change with its fields before and after.

use std::time::Duration;

use jiff::SignedDuration;
use portolan::{
    app::{Overlay, State},
    model::{Destination, Interner, decode_value},
    query::{Filter, Sort},
    store::{Change, Kind, Link, Object},
};
use serde_json::json;

use super::{desk::Desk, kit::Journey};

const WIDE: (u16, u16) = (160, 44);

/// A Destination with a label.
fn destination(name: &str, label: &str) -> Object {
    let object = json!({
        "metadata": {"name": name, "namespace": "gloo-mesh", "labels": {"app": label},
            "creationTimestamp": "2020-01-01T00:00:00Z"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": "east"}}},
    });
    Object::Destination(decode_value::<Destination>(&object, &mut Interner::default()).into())
}

/// A desk that remembers changes, on which two Destinations were listed.
fn desk(size: (u16, u16)) -> Desk {
    let mut desk = Desk::new(size);
    desk.state = State::filtered(Filter::default(), Sort::default());
    desk.list(vec![destination("web", "a"), destination("cart", "a")]);
    desk
}

fn change(desk: &mut Desk, name: &str, label: &str) {
    desk.now += SignedDuration::from_secs(10);
    desk.happens(portolan::app::Event::Tick);
    desk.say(Change::Applied(destination(name, label)));
    desk.draw();
}

/// The line of the list under the cursor.
fn chosen(desk: &Desk) -> Option<usize> {
    match &desk.state.overlay {
        Overlay::Changes(view) => Some(view.at),
        _ => None,
    }
}

/// The place of the first line that has a text.
fn row_of(desk: &Desk, text: &str) -> usize {
    let screen = desk.text();
    let mut lines = screen.lines();
    lines
        .position(|line| line.contains(text))
        .unwrap_or_else(|| panic!("{text}\n{screen}"))
}

#[test]
fn one_key_lists_what_changed_and_enter_shows_it_before_and_after() {
    for size in [WIDE, (80, 24)] {
        let mut desk = desk(size);
        change(&mut desk, "web", "b");
        change(&mut desk, "cart", "c");
        desk.press("t");
        let newest = row_of(&desk, "label app is c");
        assert!(newest < row_of(&desk, "label app is b"), "{}", desk.text());
        assert!(
            newest < row_of(&desk, "created"),
            "what objects record is older"
        );
        desk.press("j enter");
        let text = desk.text();
        assert!(text.contains("metadata.labels.app"), "{text}");
        assert!(text.contains("- a") && text.contains("+ b"), "{text}");
        desk.press("enter");
        let page = desk.state.page().expect("the page of the object");
        assert_eq!(&*page.subject.id.key.name, "web");
    }
}

#[test]
fn the_cursor_stays_on_its_change_while_newer_ones_come() {
    let mut desk = desk(WIDE);
    change(&mut desk, "web", "b");
    change(&mut desk, "cart", "b");
    desk.press("t j");
    assert_eq!(chosen(&desk), Some(1));
    change(&mut desk, "cart", "c");
    desk.now += SignedDuration::from_secs(2);
    desk.happens(portolan::app::Event::Tick);
    assert_eq!(chosen(&desk), Some(2), "web is still under it");
    desk.press("g");
    change(&mut desk, "cart", "d");
    assert_eq!(chosen(&desk), Some(0), "the first line is the newest one");
}

#[test]
fn on_a_page_only_its_object_is_listed_and_the_key_again_lists_everything() {
    let mut desk = desk(WIDE);
    change(&mut desk, "web", "b");
    change(&mut desk, "cart", "c");
    desk.press("enter t");
    let of = desk
        .state
        .page()
        .expect("a page")
        .subject
        .id
        .key
        .name
        .to_string();
    let (own, other) = if of == "web" {
        ("is b", "is c")
    } else {
        ("is c", "is b")
    };
    assert!(
        desk.text().contains(own) && !desk.text().contains(other),
        "{}",
        desk.text()
    );
    desk.press("t");
    assert!(
        desk.text().contains(own) && desk.text().contains(other),
        "{}",
        desk.text()
    );
    desk.press("esc");
    assert!(desk.state.page().is_some(), "the page is still open");
}

#[test]
fn a_lost_connection_is_a_line_and_not_silence() {
    let mut desk = desk(WIDE);
    desk.now += SignedDuration::from_secs(10);
    desk.say(Change::Link(
        Kind::Destination,
        Link::Retrying {
            why: "connection refused".to_owned(),
            next: desk.now,
        },
    ));
    desk.press("t");
    let text = desk.text();
    assert!(
        text.contains("not watched since") && text.contains("connection refused"),
        "{text}"
    );
    desk.press("enter");
    assert_eq!(chosen(&desk), Some(0), "there is nothing behind a gap");
}

#[tokio::test(start_paused = true)]
async fn the_changes_of_the_demo() {
    for size in [WIDE, (100, 30), (80, 24), (60, 20)] {
        let journey = Journey::demo(size).await;
        journey.pass(Duration::from_secs(50)).await;
        journey.press("t").await;
        let name = format!("changes-{}x{}", size.0, size.1);
        if size.0 == 100 {
            insta::assert_snapshot!(name, journey.planes());
        } else {
            insta::assert_snapshot!(name, journey.screen());
        }
        if size == WIDE {
            journey.press("j j enter").await;
            insta::assert_snapshot!("change-160x44", journey.screen());
        }
    }
}
