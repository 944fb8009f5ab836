//! The table in groups: by service across clusters, or by a fact; the cursor stays on its object.

use std::cell::Cell;

use portolan::{
    app::{Effect, Event, Mouse, MouseButton, State, ViewLink},
    derive::drift::DriftTally,
    diagnose::{Counts, Rule},
    model::{Destination, Interner, decode_value},
    query::{Filter, GroupBy, Insight, Sort, TableLine},
    store::{Change, Id, Object},
};
use serde_json::json;

use super::desk::Desk;

const WIDE: (u16, u16) = (160, 44);

fn service(name: &str, cluster: &str, endpoints: u8) -> Object {
    let endpoints: Vec<_> = (0..endpoints)
        .map(|at| json!({"ipAddress": format!("10.0.0.{at}"), "subLocality": {"zone": "a"}}))
        .collect();
    let value = json!({"metadata": {"name": format!("{name}-shop-{cluster}"), "namespace": "gm", "generation": 1},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": cluster}, "region": "eu",
            "ports": [{"port": 80, "name": "http", "protocol": "TCP"}],
            "endpointSubsets": [{"endpoints": endpoints, "ports": [{"port": 80, "name": "http", "protocol": "TCP"}]}]}},
        "status": {"observedGeneration": 1}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn desk() -> Desk {
    let objects = vec![
        service("api", "east", 2),
        service("web", "east", 3),
        service("web", "west", 1),
    ];
    Desk::with(WIDE, objects)
}

/// The lines of the table: groups by name, rows by object.
fn lines(state: &State) -> Vec<String> {
    let line = |at| match state.listing.line(at) {
        Some(TableLine::Group(group)) => format!("[{}]", group.name().name),
        Some(TableLine::Row(known, _)) => known.id.key.name.to_string(),
        None => "nothing".to_owned(),
    };
    (0..state.listing.lines()).map(line).collect()
}

#[test]
fn a_service_in_several_clusters_is_one_line_that_marks_what_differs() {
    let mut desk = desk();
    desk.press("b");
    assert_eq!(lines(&desk.state), ["api-shop-east", "[web]"]);
    let text = desk.text();
    let line = text
        .lines()
        .find(|line| line.contains("web"))
        .expect("a line");
    assert!(line.contains("east|west"), "{line}");
    assert!(line.contains("\u{2260} 3|1"), "{line}");
    assert!(
        line.contains(" 80 ") && !line.contains("80|80"),
        "what is equal is there once: {line}"
    );
    assert!(text.contains("in 2 groups by service"), "{text}");
}

#[test]
fn the_cursor_stays_on_its_object_while_groups_open_and_shut() {
    let mut desk = desk();
    desk.press("G");
    let selected = |desk: &Desk| {
        desk.state
            .selected()
            .expect("a row")
            .id
            .key
            .name
            .to_string()
    };
    assert_eq!(selected(&desk), "web-shop-west");
    desk.press("b");
    assert_eq!(selected(&desk), "web-shop-west", "its group is shut");
    assert!(desk.state.selected_group().is_some());
    desk.press("right");
    assert_eq!(
        lines(&desk.state),
        ["api-shop-east", "[web]", "web-shop-east", "web-shop-west"]
    );
    assert_eq!(desk.state.row(), Some(3), "it is on the row of its object");
    desk.press("left");
    assert_eq!(desk.state.row(), Some(1), "left goes to the group");
    desk.press("left");
    assert_eq!(lines(&desk.state), ["api-shop-east", "[web]"]);
    assert_eq!(selected(&desk), "web-shop-west");
    desk.press("enter");
    assert_eq!(desk.state.listing.lines(), 4, "enter opens a group");
    desk.press("-");
    assert_eq!(desk.state.listing.lines(), 2);
    desk.press("+");
    assert_eq!(desk.state.listing.lines(), 4);
    desk.press("b");
    assert_eq!(desk.state.listing.grouped_by(), Some(GroupBy::Namespace));
    assert_eq!(selected(&desk), "web-shop-west");
}

#[test]
fn a_key_walks_through_every_grouping_and_back_to_none() {
    let mut desk = desk();
    for by in GroupBy::ALL {
        desk.press("b");
        assert_eq!(desk.state.listing.grouped_by(), Some(by));
        let title = format!("by {}, ", by.key());
        assert!(desk.text().contains(&title), "{}", desk.text());
    }
    desk.press("b");
    assert_eq!(desk.state.listing.grouped_by(), None);
    assert_eq!(lines(&desk.state).len(), 3);
}

#[test]
fn groups_follow_the_filter_and_what_changes() {
    let mut desk = desk();
    desk.press("b b b");
    assert_eq!(
        lines(&desk.state),
        [
            "[east]",
            "api-shop-east",
            "web-shop-east",
            "[west]",
            "web-shop-west"
        ]
    );
    desk.say(Change::Applied(service("zoo", "west", 1)));
    assert_eq!(
        lines(&desk.state).last().map(String::as_str),
        Some("zoo-shop-west")
    );
    desk.press("/");
    desk.happens(Event::Paste("api".to_owned()));
    desk.press("enter");
    assert_eq!(lines(&desk.state), ["[east]", "api-shop-east"]);
    assert!(
        desk.text().contains("east  1 Destination"),
        "{}",
        desk.text()
    );
}

#[test]
fn a_second_click_on_a_group_opens_it() {
    let mut desk = desk();
    desk.press("b");
    let table = desk.state.geometry.table;
    let click = || {
        Event::Mouse(Mouse {
            button: MouseButton::Left,
            x: table.x + 6,
            y: table.y + 1,
        })
    };
    desk.happens(click());
    assert_eq!(desk.state.listing.lines(), 2);
    desk.happens(click());
    assert_eq!(desk.state.listing.lines(), 4);
}

#[test]
fn a_link_holds_the_grouping() {
    let mut desk = desk();
    desk.press("b b b");
    desk.press("Y");
    let effects = desk.press("v");
    let [Effect::Copy(text), ..] = &effects[..] else {
        panic!("it is copied: {effects:?}");
    };
    assert!(text.contains(",group=cluster"), "{text}");
    let state = State::viewing(text.parse().expect("it is a link"));
    assert_eq!(state.listing.grouped_by(), Some(GroupBy::Cluster));
    assert!("portolan:v1,group=colour".parse::<ViewLink>().is_err());
}

#[test]
fn the_group_with_the_most_errors_comes_first() {
    let broken = |name: &str| {
        let value = json!({"metadata": {"name": name, "namespace": "zzz"}, "spec": {}});
        let destination = decode_value::<Destination>(&value, &mut Interner::default());
        Object::Destination(destination.into())
    };
    let mut desk = Desk::new(WIDE);
    desk.state = State::filtered(Filter::default(), Sort::gravest_first());
    let mut objects = vec![service("api", "east", 2)];
    objects.extend(["one", "two", "three"].map(broken));
    desk.list(objects);
    desk.press("b b");
    assert_eq!(lines(&desk.state)[0], "[zzz]", "{}", desk.text());
    let text = desk.text();
    let line = text
        .lines()
        .find(|line| line.contains("zzz  3 Destinations"));
    assert!(
        line.is_some_and(|line| line.contains("\u{2716} 3")),
        "{text}"
    );
}

/// An insight that counts how often it is asked about a Destination.
#[derive(Default)]
struct Asked(Cell<usize>);

impl Insight for Asked {
    fn counts(&self, _: &Id) -> Option<Counts> {
        self.0.set(self.0.get() + 1);
        Some(Counts::default())
    }

    fn is_found(&self, _: &Id, _: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        self.0.set(self.0.get() + 1);
        false
    }

    fn drift(&self, _: &Id) -> Option<DriftTally> {
        self.0.set(self.0.get() + 1);
        None
    }
}

#[test]
fn a_change_of_one_destination_asks_about_no_other_however_many_are_grouped() {
    let asked = |count: usize| {
        let clusters = ["a", "b", "c", "d"];
        let objects = (0..count).map(|at| service(&format!("s{}", at / 4), clusters[at % 4], 1));
        let mut desk = Desk::with(WIDE, objects.collect());
        let State { listing, world, .. } = &mut desk.state;
        let known = world.iter().next().cloned().expect("there are some");
        let each = GroupBy::ALL.map(|by| {
            let insight = Asked::default();
            listing.group(Some(by), &insight);
            let whole = insight.0.replace(0);
            listing.follow(&[(Some(known.clone()), Some(known.clone()))], &insight);
            (whole, insight.0.get())
        });
        let whole: usize = each.iter().map(|(whole, _)| whole).sum();
        assert!(whole >= count, "grouping asks about each: {each:?}");
        each.map(|(_, after)| after)
    };
    let (few, many) = (asked(40), asked(800));
    assert_eq!(few, many);
    assert!(many.iter().all(|asked| *asked <= 4), "{many:?}");
}
