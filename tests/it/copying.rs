//! Copying: what a line holds, by the letter of each text; view links; and who has the mouse.

use std::sync::Arc;

use portolan::{
    app::{
        Effect, Event, ListLink, MouseOwner, Overlay, Pane, State, ViewLink, ViewLinkError,
        ViewPlace,
    },
    model::{Destination, Interner, decode_value},
    query::{Column, Filter, LISTED_KINDS, ObjectColumn, ObjectSort, Sort},
    store::{Id, Kind, Object, ObjectKey, Subject},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

fn value(name: &str) -> Value {
    let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}, {"ipAddress": "10.0.0.2"}]}]);
    json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
        "metadata": {"name": name, "namespace": "gloo-mesh", "managedFields": [{"manager": "discovery"}]},
        "spec": {"kubeService": {"ref": {"name": "web", "namespace": "shop", "clusterName": "east"},
            "endpointSubsets": endpoints}},
        "status": {"localFqdn": "web.shop.svc.cluster.local",
            "appliedFederation": {"federatedHostname": "web.shop.svc.east.global"}}})
}

fn object(name: &str) -> Object {
    let destination: Destination = decode_value(&value(name), &mut Interner::default());
    Object::Destination(destination.into())
}

fn desk() -> Desk {
    Desk::with(WIDE, vec![object("web-shop-east")])
}

/// The text that is copied. `None` if none is.
fn copied(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(&**text),
        _ => None,
    })
}

#[test]
fn each_text_of_a_row_is_copied_by_its_letter_and_said() {
    let command = "kubectl --context mgmt --namespace gloo-mesh get destinations.discovery.mesh.gloo.solo.io web-shop-east -o yaml";
    for (keys, expected) in [
        ("Y f", "web.shop.svc.cluster.local"),
        ("Y enter", "web.shop.svc.cluster.local"),
        ("Y h", "web.shop.svc.east.global"),
        ("Y a", "10.0.0.1\n10.0.0.2"),
        ("Y n", "web"),
        ("Y N", "web-shop-east"),
        ("Y c", command),
        ("enter Y c", command),
        ("enter 2 Y down enter", "web.shop.svc.cluster.local"),
        ("Y v", "portolan:v1,row=mgmt/gloo-mesh/web-shop-east"),
    ] {
        let mut desk = desk();
        let effects = desk.press(keys);
        let text = copied(&effects);
        if !keys.contains("down") {
            assert_eq!(text, Some(expected), "{keys}");
        }
        assert!(
            desk.text().contains("copied the "),
            "{keys}: {}",
            desk.text()
        );
        assert!(!matches!(desk.state.overlay, Overlay::Copy(_)), "{keys}");
    }
}

#[test]
fn a_whole_object_is_fetched_and_then_copied() {
    for (keys, begins) in [
        ("Y y", "apiVersion: discovery"),
        ("Y J", "{\n  \"apiVersion\""),
    ] {
        let mut desk = desk();
        let effects = desk.press(keys);
        let fetch = effects.iter().find_map(|effect| match effect {
            Effect::Fetch(subject) => Some(subject.clone()),
            _ => None,
        });
        let subject = fetch.expect("the object is fetched");
        let fetched = Event::Fetched(subject.clone(), Ok(Arc::new(value("web-shop-east"))));
        let effects = desk.happens(fetched);
        let text = copied(&effects).expect("it is copied");
        assert!(text.starts_with(begins), "{text}");
        assert_eq!(text.contains("managedFields"), keys == "Y J");
        assert_eq!(
            copied(&desk.happens(Event::Fetched(subject, Err("gone".to_owned())))),
            None
        );
    }
    let mut desk = desk();
    desk.press("y");
    let subject = desk.state.subject().expect("a row is selected");
    desk.happens(Event::Fetched(
        subject,
        Ok(Arc::new(value("web-shop-east"))),
    ));
    desk.draw();
    assert!(copied(&desk.press("Y y")).is_some(), "it is there already");
    assert!(
        matches!(desk.state.overlay, Overlay::Yaml(_)),
        "the YAML is still open"
    );
}

#[test]
fn what_no_terminal_takes_is_refused_and_what_cannot_be_fetched_is_said() {
    let mut desk = desk();
    desk.press("Y J");
    let subject = desk.state.subject().expect("a row is selected");
    let huge = Arc::new(json!({"a": "x".repeat(80_000)}));
    let effects = desk.happens(Event::Fetched(subject.clone(), Ok(Arc::clone(&huge))));
    assert_eq!(copied(&effects), None);
    desk.draw();
    assert!(
        desk.text().contains("cannot copy the JSON: it has 80"),
        "{}",
        desk.text()
    );
    desk.state.has_clipboard_command = true;
    desk.press("Y J");
    assert!(copied(&desk.happens(Event::Fetched(subject.clone(), Ok(huge)))).is_some());
    desk.press("Y J");
    desk.happens(Event::Fetched(subject, Err("it is gone".to_owned())));
    desk.draw();
    assert!(
        desk.text()
            .contains("cannot copy gloo-mesh/web-shop-east: it is gone")
    );
}

#[test]
fn names_that_drive_a_terminal_are_never_copied_as_they_are() {
    let mut desk = Desk::with(WIDE, vec![object("web\u{1b}[201~\nreboot")]);
    desk.press("Y");
    let Overlay::Copy(menu) = &desk.state.overlay else {
        panic!("the texts are offered")
    };
    assert!(menu.items.iter().all(|item| item.key != 'c'), "no command");
    let effects = desk.press("N");
    let name = copied(&effects).expect("the name is copied");
    assert!(!name.contains('\u{1b}') && !name.contains('\n'), "{name:?}");
}

#[test]
fn the_mouse_is_given_to_the_terminal_and_taken_again() {
    let mut desk = desk();
    assert_eq!(desk.press("M")[0], Effect::Mouse(MouseOwner::Terminal));
    assert!(desk.text().contains("the terminal has the mouse"));
    assert_eq!(desk.press("M")[0], Effect::Mouse(MouseOwner::Program));
}

#[test]
fn a_link_opens_the_view_that_it_was_copied_from() {
    for keys in [
        "",
        "s s S",
        "/ w e b enter",
        "f",
        "2",
        "enter",
        "enter 4",
        "s enter 2",
        "K 2 / w e b enter s",
        "/ w e b enter K 7 S",
    ] {
        let mut desk = desk();
        desk.press(keys);
        let effects = desk.press("Y v");
        let Some(text) = copied(&effects) else {
            desk.press("v");
            continue;
        };
        let link: ViewLink = text
            .parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        let mut opened = Desk::new(WIDE);
        opened.state = State::viewing(link);
        opened.list(vec![object("web-shop-east")]);
        let (before, after) = (&desk.state, &opened.state);
        assert_eq!(before.listing.filter(), after.listing.filter(), "{text}");
        assert_eq!(before.listing.sort(), after.listing.sort(), "{text}");
        assert_eq!(before.mode(), after.mode(), "{text}");
        assert_eq!(before.subject(), after.subject(), "{text}");
        let kind = before.trail.listed_kind();
        assert_eq!(kind, after.trail.listed_kind(), "{text}");
        if let Some(kind) = kind {
            let list = |state: &State| (state.lists.filter(kind).clone(), state.lists.sort(kind));
            assert_eq!(list(before), list(after), "{text}");
        }
        if before.is_in_pane() {
            assert_eq!(before.panes().chosen, after.panes().chosen, "{text}");
        }
    }
}

#[test]
fn a_link_to_what_is_not_there_says_so() {
    for text in [
        "portolan:v1,page=Destination/mgmt/gloo-mesh/gone",
        "portolan:v1,page=Destination/elsewhere/gloo-mesh/web-shop-east",
        "portolan:v1,page=Mesh/mgmt/gloo-mesh/web-shop-east",
    ] {
        let link: ViewLink = text.parse().expect("it is a link");
        let mut desk = Desk::new(WIDE);
        desk.state = State::viewing(link);
        desk.list(vec![object("web-shop-east")]);
        assert!(desk.text().contains(" has no "), "{text}: {}", desk.text());
    }
}

#[test]
fn what_is_no_link_is_refused_with_the_reason() {
    let long = format!("portolan:v1,filter={}", "a".repeat(9_000));
    for (text, expected) in [
        ("", "a view link begins with portolan:v1"),
        ("https://example.com", "a view link begins with portolan:v1"),
        ("portolan:v2,filter=a", "another version"),
        ("portolan:v1,colour=red", "\"colour=red\""),
        ("portolan:v1,filter=a,filter=b", "\"filter=b\""),
        ("portolan:v1,filter=%", "\"filter=%\""),
        ("portolan:v1,filter=%1b%5B2J", "cannot be used"),
        ("portolan:v1,filter=%ff", "cannot be used"),
        ("portolan:v1,filter=nss:a", "the filter of the link"),
        ("portolan:v1,sort=colour", "cannot be used"),
        ("portolan:v1,columns=name:name", "cannot be used"),
        ("portolan:v1,columns=", "cannot be used"),
        ("portolan:v1,row=a/b", "cannot be used"),
        ("portolan:v1,page=Secret/a/b/c", "cannot be used"),
        ("portolan:v1,pane=none", "cannot be used"),
        ("portolan:v1,list=Secret", "cannot be used"),
        ("portolan:v1,list-sort=name", "cannot be used"),
        ("portolan:v1,list=Mesh,list-sort=refused", "cannot be used"),
        (
            "portolan:v1,list=Mesh,list-filter=zone%3Aa",
            "applies to Destinations only",
        ),
        ("portolan:v1,findings=yes", "cannot be used"),
        ("portolan:v1,", "cannot be used"),
        (&long, "at most 8192 bytes"),
    ] {
        let error = text.parse::<ViewLink>().expect_err(text);
        assert!(error.to_string().contains(expected), "{text}: {error}");
    }
    assert_eq!("x".parse::<ViewLink>(), Err(ViewLinkError::Other));
}

fn id() -> impl Strategy<Value = Id> {
    let part = || "[^\\p{C}]{0,12}";
    (part(), part(), part()).prop_map(|(source, namespace, name)| Id {
        source: source.as_str().into(),
        key: ObjectKey {
            namespace: namespace.as_str().into(),
            name: name.into(),
        },
    })
}

proptest! {
    #[test]
    fn a_link_is_read_as_it_was_written(
        words in proptest::collection::vec("[^\\p{C}\"/~=!()| :,]{1,8}", 0..4),
        sorted in 0..10usize,
        row in proptest::option::of(id()),
        page in proptest::option::of(id()),
        list in proptest::option::of((0..7usize, proptest::option::of(id()), 0..40usize)),
        pane in proptest::option::of(0..8usize),
        columns in proptest::option::of(1..=18usize),
    ) {
        let text = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ");
        let by = Sort::by(Sort::COLUMNS[sorted]);
        let list = list.map(|(at, row, column)| {
            let kind = LISTED_KINDS[at];
            let columns: Vec<_> = ObjectColumn::every(kind).collect();
            let by = ObjectSort::by(columns[column % columns.len()]);
            ListLink {
                kind,
                filter: Filter::parse_for_objects(&text).expect("it is a filter"),
                sort: if column % 2 == 0 { by.reversed() } else { by },
                row,
            }
        });
        let other = page.map_or(ViewPlace::Findings, |id| ViewPlace::Page(Subject { kind: Kind::TrafficPolicy, id }));
        let link = ViewLink {
            group: Some(portolan::query::GroupBy::Region),
            filter: Filter::parse(&text).expect("it is a filter"),
            sort: if sorted % 2 == 0 { by.reversed() } else { by },
            columns: columns.map(|count| Column::ALL[18 - count..].to_vec()),
            row,
            place: list.map_or(other, ViewPlace::Objects),
            pane: pane.map(|at| Pane::of(Kind::Destination)[at]),
        };
        let text = link.to_string();
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{}", text);
        prop_assert!(!text.contains(['\'', '"', '$', '`', '&', ';', '|', '<', '>', '(', ' ', '*', '?', '~']), "{}", text);
        prop_assert_eq!(text.parse::<ViewLink>(), Ok(link));
    }

    #[test]
    fn no_text_breaks_the_reading_of_links(text in "\\PC{0,60}", tail in ".{0,60}") {
        for text in [format!("portolan:v1,{text}"), format!("portolan:v1,{tail}"), tail] {
            if let Ok(link) = text.parse::<ViewLink>() {
                prop_assert!(link.to_string().parse::<ViewLink>().is_ok());
            }
        }
    }
}
