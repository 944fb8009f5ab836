//! Destinations next to one another: one service in several clusters, or those that were picked.

use std::sync::Arc;

use portolan::{
    app::{ComparedDestination, Effect, Event, Mode, Overlay},
    model::{Destination, Interner, decode_value},
    store::{Change, Kind, Link, Object, Subject},
};
use serde_json::{Value, json};

use super::desk::Desk;

const SIZES: [(u16, u16); 4] = [(160, 44), (100, 30), (80, 24), (60, 20)];

fn service(name: &str, cluster: &str, ports: &[u16]) -> Value {
    let ports: Vec<_> = ports
        .iter()
        .map(|port| json!({"port": port, "name": format!("p{port}"), "protocol": "TCP"}))
        .collect();
    json!({"metadata": {"name": format!("{name}-shop-{cluster}"), "namespace": "gm", "generation": 1},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "shop", "clusterName": cluster}, "region": cluster,
            "labels": {"app": name}, "ports": ports,
            "endpointSubsets": [{"endpoints": [{"ipAddress": format!("10.{}.0.1", cluster.len())}]}]}},
        "status": {"observedGeneration": 1}})
}

fn object(value: &Value) -> Object {
    Object::Destination(decode_value::<Destination>(value, &mut Interner::default()).into())
}

fn desk(size: (u16, u16), values: &[Value]) -> Desk {
    Desk::with(size, values.iter().map(object).collect())
}

/// Answers what is asked for, with these objects.
fn answer(desk: &mut Desk, effects: &[Effect], values: &[Value]) {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::Fetch(subject) => Some(subject.clone()),
        _ => None,
    });
    for subject in asked.collect::<Vec<Subject>>() {
        let mut values = values.iter();
        let value = values.find(|value| value["metadata"]["name"] == *subject.id.key.name);
        let fetched = value
            .cloned()
            .map(Arc::new)
            .ok_or_else(|| "forbidden".to_owned());
        desk.happens(Event::Fetched(subject, fetched));
    }
    desk.draw();
}

#[test]
fn one_key_compares_a_service_between_its_clusters_at_every_size() {
    let values = [
        service("web", "east", &[80, 81]),
        service("web", "west-2", &[80]),
    ];
    for size in SIZES {
        let mut desk = desk(size, &values);
        let asked = desk.press("c");
        assert_eq!(desk.state.mode(), Mode::Compare);
        assert!(
            desk.text().contains("Reading the objects"),
            "{}",
            desk.text()
        );
        answer(&mut desk, &asked, &values);
        let Overlay::Compare(shown) = &desk.state.overlay else {
            panic!("it is shown");
        };
        let fields = shown.fields.as_ref().expect("all are there");
        let paths: Vec<&str> = fields.rows.iter().map(|row| &*row.label).collect();
        assert_eq!(
            paths,
            [
                "spec.kubeService.ports[\"81/TCP\"]",
                "endpoints that only it has"
            ]
        );
        assert_eq!(fields.rows[0].values[1], None, "the other has no such port");
        assert!(
            fields
                .identity
                .iter()
                .any(|row| row.label.ends_with("ref.clusterName"))
        );
        let text = desk.text();
        for part in [
            "ports",
            "80,81",
            "Differs",
            "web.shop east",
            "web.shop west-2",
        ] {
            assert!(text.contains(part), "{part} at {size:?}: {text}");
        }
        let (differs, same) = (text.find("Differs"), text.find("The same"));
        assert!(same.is_none_or(|same| differs < Some(same)), "{text}");
        desk.press("esc");
        assert_eq!(desk.state.mode(), Mode::Main);
    }
}

#[test]
fn picked_destinations_are_compared_and_a_single_one_is_refused_with_the_next_step() {
    let values = [
        service("api", "east", &[80]),
        service("web", "east", &[80]),
        service("zoo", "east", &[90]),
    ];
    let mut desk = desk(SIZES[0], &values);
    desk.press("c");
    assert!(
        desk.text()
            .contains("api is only in east: pick others with p"),
        "{}",
        desk.text()
    );
    desk.press("p G p c");
    let Overlay::Compare(shown) = &desk.state.overlay else {
        panic!("it is shown");
    };
    let names: Vec<String> = shown
        .compared
        .iter()
        .map(ComparedDestination::name)
        .collect();
    assert_eq!(names, ["api.shop east", "zoo.shop east"]);
    desk.press("esc");
    assert_eq!(
        desk.text().matches('\u{2714}').count(),
        2,
        "the picked ones are marked: {}",
        desk.text()
    );
    desk.press("p c");
    let Overlay::Compare(shown) = &desk.state.overlay else {
        panic!("one that is picked and the selected one");
    };
    assert_eq!(shown.compared.len(), 2);
}

#[test]
fn what_cannot_be_read_changed_or_is_stale_is_said() {
    let values = [
        service("web", "east", &[80]),
        service("web", "west-2", &[80]),
    ];
    let mut desk = desk(SIZES[0], &values);
    let asked = desk.press("c");
    answer(&mut desk, &asked, &values[..1]);
    assert!(
        desk.text()
            .contains("web.shop west-2: its fields are not compared: forbidden"),
        "{}",
        desk.text()
    );
    let asked = desk.press("c");
    answer(&mut desk, &asked, &values);
    assert!(
        !desk.text().contains("forbidden"),
        "c reads again: {}",
        desk.text()
    );
    desk.say(Change::Applied(object(&service("web", "east", &[80, 443]))));
    desk.draw();
    assert!(
        desk.text().contains("web.shop east: changed since"),
        "{}",
        desk.text()
    );
    assert!(
        desk.text().contains("80,443"),
        "facts of the table are of now: {}",
        desk.text()
    );
    let why = "no answer".to_owned();
    let next = desk.now;
    desk.say(Change::Link(
        Kind::Destination,
        Link::Retrying { why, next },
    ));
    desk.draw();
    assert!(
        desk.text()
            .contains("web.shop west-2: its source is out of contact"),
        "{}",
        desk.text()
    );
}

#[test]
fn a_comparison_is_searched_and_copied() {
    let values = [
        service("web", "east", &[80, 81]),
        service("web", "west-2", &[80]),
    ];
    let mut desk = desk(SIZES[0], &values);
    let asked = desk.press("c");
    answer(&mut desk, &asked, &values);
    desk.press("/");
    desk.happens(Event::Paste("81/TCP".to_owned()));
    desk.press("enter");
    let text = desk.text();
    assert!(
        text.contains("81/TCP") && !text.contains("clusterName"),
        "{text}"
    );
    desk.press("esc Y");
    let effects = desk.press("t");
    let [Effect::Copy(text), ..] = &effects[..] else {
        panic!("it is copied: {effects:?}");
    };
    assert!(
        text.contains("ports\n  web.shop east: 80,81\n  web.shop west-2: 80"),
        "{text}"
    );
}

#[test]
fn objects_that_differ_in_everything_are_cut_short_and_counted() {
    let labels = |word: &str| -> Value {
        let labels = (0..3_000).map(|at| (format!("label-{at}"), json!(word.repeat(1_000))));
        Value::Object(labels.collect())
    };
    let mut values = [
        service("web", "east", &[80]),
        service("web", "west-2", &[80]),
    ];
    for (value, word) in values.iter_mut().zip(["a", "b"]) {
        value["spec"]["kubeService"]["labels"] = labels(word);
    }
    let mut desk = desk(SIZES[0], &values);
    let asked = desk.press("c");
    answer(&mut desk, &asked, &values);
    let Overlay::Compare(shown) = &desk.state.overlay else {
        panic!("it is shown");
    };
    let fields = shown.fields.as_ref().expect("all are there");
    assert!(
        fields.rows.len() < 500 && fields.more > 2_000,
        "{}",
        fields.more
    );
    let mut texts = fields
        .rows
        .iter()
        .flat_map(|row| row.values.iter().flatten());
    assert!(texts.all(|text| text.len() < 400));
    desk.press("G");
    assert!(
        desk.text().contains("more fields differ."),
        "{}",
        desk.text()
    );
}
