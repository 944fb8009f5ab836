//! Filters and orders that hang on what Destinations do not say themselves: rows follow when that changes, and come out as
//! if everything had been made anew.

use std::collections::BTreeMap;

use portolan::{
    app::Event,
    derive::{
        drift::{DriftTally, EndpointTally},
        world::World,
    },
    diagnose::{Counts, Diagnosis, Mute, Rule, rule},
    model::{Destination, Interner, decode_value},
    query::{Column, Filter, GroupBy, Insight, Listing, Sort, TableLine},
    store::{Change, Id, Kind, Link, Object, ObjectKey, Store, Update},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cli::run, desk::Desk, kit::noon};

const WIDE: (u16, u16) = (160, 44);

/// A service outside the mesh, without a type where it is broken.
fn destination(name: &str, is_broken: bool) -> Object {
    let spec = if is_broken {
        json!({})
    } else {
        json!({"externalService": {"name": name, "hosts": [format!("{name}.example.com")],
            "endpoints": [{"address": "10.0.0.1"}]}})
    };
    let value = json!({"metadata": {"name": name, "namespace": "gloo-mesh", "generation": 1}, "spec": spec,
        "status": {"observedGeneration": 1}});
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn rows(listing: &Listing) -> Vec<String> {
    let rows = listing.rows().iter();
    rows.map(|known| known.id.key.name.to_string()).collect()
}

#[test]
fn terms_that_are_not_understood_say_what_to_write() {
    for (text, why) in [
        (
            "health:bad",
            "health: takes error, warning, info, ok or unknown",
        ),
        ("drift:maybe", "drift: takes yes, no or unknown"),
        ("rule:no-typ", "no-type"),
        ("health:", "write a value"),
        ("color:red", "the keys are ns, name"),
    ] {
        let error = Filter::parse(text).expect_err("it is not understood");
        assert!(error.to_string().contains(why), "{error}");
    }
    let filter = Filter::parse("Health:Error DRIFT:yes !rule:no-type").expect("it is understood");
    assert!(filter.needs_insight());
    assert!(
        !Filter::parse("web !ns:shop")
            .expect("it is understood")
            .needs_insight()
    );
}

#[test]
fn rows_come_and_go_with_what_is_found() {
    let objects = ["api", "web"].map(|name| destination(name, name == "web"));
    let mut desk = Desk::with(WIDE, objects.into());
    let filtered = |desk: &mut Desk, filter: &str| {
        desk.press("/");
        desk.happens(Event::Paste(filter.to_owned()));
        desk.press("enter");
        let rows = rows(&desk.state.listing);
        desk.press("esc");
        rows
    };
    for (filter, expected) in [
        ("health:error", &["web"][..]),
        ("health:ok", &["api"]),
        ("!health:ok", &["web"]),
        ("health:unknown", &[]),
        ("rule:no-type", &["web"]),
        ("w !rule:no-type", &[]),
    ] {
        assert_eq!(filtered(&mut desk, filter), expected, "{filter}");
    }
    desk.press("/");
    desk.happens(Event::Paste("health:error".to_owned()));
    desk.press("enter");
    desk.say(Change::Applied(destination("api", true)));
    assert_eq!(
        rows(&desk.state.listing),
        ["web"],
        "it waits for its examination"
    );
    desk.draw();
    assert_eq!(rows(&desk.state.listing), ["api", "web"]);
    desk.say(Change::Applied(destination("web", false)));
    desk.draw();
    assert_eq!(rows(&desk.state.listing), ["api"]);
    assert!(desk.text().contains("1 of 2"), "{}", desk.text());
}

#[test]
fn what_was_not_examined_yet_is_not_whole() {
    let mut desk = Desk::new(WIDE);
    desk.state = portolan::app::State::filtered(
        Filter::parse("!health:unknown").expect("it is a filter"),
        Sort::default(),
    );
    desk.say(Change::Link(Kind::Destination, Link::Live));
    for at in 0..300 {
        desk.say(Change::Applied(destination(&format!("d{at:03}"), false)));
    }
    desk.paint();
    assert_eq!(rows(&desk.state.listing).len(), 0);
    assert!(
        desk.text().contains("300 are not examined yet"),
        "{}",
        desk.text()
    );
    desk.happens(Event::Examine);
    assert_eq!(rows(&desk.state.listing).len(), 200);
    desk.draw();
    assert_eq!(rows(&desk.state.listing).len(), 300);
}

#[test]
fn what_is_muted_is_held_against_nobody() {
    let mut desk = Desk::new(WIDE);
    let mute = Mute::of_rule(rule("no-type").expect("it is a rule"));
    desk.state.diagnosis = Diagnosis::muting(vec![mute]);
    desk.say(Change::Applied(destination("web", true)));
    desk.draw();
    for (filter, expected) in [("rule:no-type", 0), ("!rule:no-type", 1)] {
        desk.press("/");
        desk.happens(Event::Paste(filter.to_owned()));
        desk.press("enter");
        assert_eq!(rows(&desk.state.listing).len(), expected, "{filter}");
        desk.press("esc");
    }
}

#[test]
fn what_a_label_mutes_goes_when_the_label_comes() {
    let mute = Mute::parse(Some("no-type"), None, Some("team=red")).expect("it is a mute");
    let mut desk = Desk::new(WIDE);
    desk.state.diagnosis = Diagnosis::muting(vec![mute]);
    desk.say(Change::Link(Kind::Destination, Link::Live));
    desk.say(Change::Applied(destination("web", true)));
    desk.draw();
    desk.press("/");
    desk.happens(Event::Paste("rule:no-type".to_owned()));
    desk.press("enter");
    assert_eq!(rows(&desk.state.listing), ["web"]);
    let value = json!({"metadata": {"name": "web", "namespace": "gloo-mesh", "generation": 1, "labels": {"team": "red"}},
        "spec": {}, "status": {"observedGeneration": 1}});
    let labelled = decode_value::<Destination>(&value, &mut Interner::default());
    desk.say(Change::Applied(Object::Destination(labelled.into())));
    desk.draw();
    assert_eq!(rows(&desk.state.listing).len(), 0);
}

#[test]
fn the_gravest_come_first() {
    let objects = ["api", "web"].map(|name| destination(name, name == "web"));
    let mut desk = Desk::with(WIDE, objects.into());
    while !desk.text().contains("by findings") {
        desk.press("s");
    }
    assert_eq!(rows(&desk.state.listing), ["web", "api"]);
    desk.say(Change::Applied(destination("web", false)));
    desk.say(Change::Applied(destination("api", true)));
    desk.draw();
    assert_eq!(rows(&desk.state.listing), ["api", "web"]);
    desk.press("S");
    assert_eq!(rows(&desk.state.listing), ["web", "api"]);
}

/// What is made up about each Destination.
#[derive(Default)]
struct Hearsay(BTreeMap<Id, (Counts, Option<DriftTally>)>);

impl Insight for Hearsay {
    fn counts(&self, id: &Id) -> Option<Counts> {
        self.0.get(id).map(|(counts, _)| *counts)
    }

    fn is_found(&self, id: &Id, means: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        let is_found = self.0.get(id).is_some_and(|(counts, _)| counts.error > 1);
        is_found && means(rule("no-type").expect("it is a rule"), "")
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.0.get(id)?.1
    }
}

fn id(name: u8) -> Id {
    Id {
        source: "mgmt".into(),
        key: ObjectKey {
            namespace: "gloo-mesh".into(),
            name: format!("d{name}").into(),
        },
    }
}

#[derive(Clone, Debug)]
enum Step {
    Applied(u8),
    Deleted(u8),
    Judged(Vec<(u8, usize, usize, Option<usize>)>),
}

fn step() -> impl Strategy<Value = Step> {
    let judged = (
        0u8..90,
        0usize..3,
        0usize..2,
        proptest::option::of(0usize..2),
    );
    prop_oneof![
        3 => (0u8..90).prop_map(Step::Applied),
        1 => (0u8..90).prop_map(Step::Deleted),
        3 => proptest::collection::vec(judged, 1..90).prop_map(Step::Judged),
    ]
}

proptest! {
    #[test]
    fn following_what_is_found_equals_starting_anew(
        script in proptest::collection::vec(step(), 0..40),
        filter in 0usize..5,
        column in 0usize..4,
        is_grouped in proptest::bool::ANY,
    ) {
        let filter = ["", "health:error", "!health:ok", "drift:yes", "rule:no-type"][filter];
        let filter = Filter::parse(filter).expect("it is a filter");
        let sort = Sort::by([Column::Name, Column::Findings, Column::ClaimedReady, Column::Why][column]);
        let (mut store, mut world) = (Store::default(), World::default());
        let mut hearsay = Hearsay::default();
        let by = is_grouped.then_some(GroupBy::Namespace);
        let mut listing = Listing::new(filter.clone(), sort);
        listing.group(by, &());
        for step in script {
            let change = match step {
                Step::Applied(name) => Change::Applied(destination(&format!("d{name}"), false)),
                Step::Deleted(name) => Change::Deleted(Kind::Destination, id(name).key),
                Step::Judged(judged) => {
                    let known = judged.iter().filter_map(|(name, ..)| world.get(&id(*name)).cloned());
                    let known: Vec<_> = known.collect();
                    for (name, error, warning, differs) in judged {
                        let counts = Counts { error, warning, info: 0 };
                        let endpoints = EndpointTally { differs, ..EndpointTally::default() };
                        let tally = DriftTally { endpoints: Some(endpoints), service: Some(0) };
                        hearsay.0.insert(id(name), (counts, differs.map(|_| tally)));
                    }
                    listing.judge(&known, &hearsay);
                    continue;
                }
            };
            let update = Update { source: "mgmt".into(), at: noon(), change };
            let touched = store.apply(update);
            listing.follow(&world.follow(&store, &touched), &hearsay);
        }
        let mut anew = Listing::of(&world, filter, sort, &hearsay);
        anew.group(by, &hearsay);
        prop_assert_eq!(rows(&listing), rows(&anew));
        prop_assert_eq!(listing.groups(), anew.groups());
        listing.fold_all(true);
        let head = usize::from(is_grouped);
        for (row, known) in listing.rows().iter().enumerate() {
            prop_assert_eq!(listing.position(&world, &known.id), Some(row + head));
        }
        if let (Some(TableLine::Group(one)), Some(TableLine::Group(other))) =
            (listing.line(0), anew.line(0))
        {
            prop_assert_eq!((one.name(), one.counts()), (other.name(), other.counts()));
        }
    }
}

#[test]
fn get_and_check_ask_for_what_is_found() {
    let names = |arguments: &str| {
        let said = run(&format!("-f mesh.yaml get -o json {arguments}")).json();
        let items = said["items"].as_array().expect("it is a list").iter();
        let item = |item: &Value| {
            let count = |severity: &str| item["findings"][severity].as_u64().unwrap_or_default();
            (count("error"), count("warning"), count("info"))
        };
        items.map(item).collect::<Vec<_>>()
    };
    let all = names("");
    let with_errors = names("health:error");
    assert!(!with_errors.is_empty() && with_errors.len() < all.len());
    assert!(with_errors.iter().all(|(error, ..)| *error > 0));
    assert_eq!(names("!health:error").len(), all.len() - with_errors.len());
    assert!(
        names("health:warning")
            .iter()
            .all(|(error, warning, _)| *error == 0 && *warning > 0)
    );
    assert!(names("health:ok").iter().all(|counts| *counts == (0, 0, 0)));
    assert_eq!(names("drift:yes").len() + names("drift:no").len(), 0);
    let mut sorted = all.clone();
    sorted.sort_unstable_by_key(|counts| std::cmp::Reverse(*counts));
    assert_eq!(names("--sort findings"), sorted);
    sorted.reverse();
    assert_eq!(names("--sort=-findings"), sorted);
    let checked = run("-f mesh.yaml check -o json health:error").json();
    assert_eq!(checked["summary"]["destinations"], with_errors.len());
    let table = run("-f mesh.yaml get --columns name,claimed/ready health:error").out;
    assert!(table.starts_with("NAME") && table.contains("/?"), "{table}");
}

#[test]
fn what_the_config_mutes_counts_nowhere_and_is_named_apart() {
    let report = run("-f mesh.yaml check -o json").json();
    let first = &report["findings"][0];
    let (rule, name) = (&first["rule"], &first["destination"]);
    let (rule, name) = (
        rule.as_str().expect("a rule"),
        name.as_str().expect("a name"),
    );
    let config = tempfile::NamedTempFile::new().expect("a file can be made");
    std::fs::write(config.path(), format!("mute: [{{rule: {rule}}}]")).expect("it can be written");
    let muting = |arguments: &str| {
        run(&format!(
            "-f mesh.yaml --config {} {arguments}",
            config.path().display()
        ))
    };
    let counts = |said: &Value| said["items"][0]["findings"].clone();
    assert_eq!(muting(&format!("get rule:{rule} -o name")).out, "");
    let described = muting(&format!("describe {name} -o json")).json();
    let loud = run(&format!("-f mesh.yaml describe {name} -o json")).json();
    assert_ne!(counts(&described), counts(&loud));
    let findings = described["items"][0]["diagnosis"]["findings"]
        .as_array()
        .expect("a list");
    let muted = findings.iter().filter(|one| one["muted"] == true);
    assert!(muted.clone().count() > 0 && muted.clone().all(|one| one["rule"] == rule));
    let text = muting(&format!("describe {name}")).out;
    assert!(
        text.contains(&format!("muted:\n    {rule}: by the config")),
        "{text}"
    );
    assert!(!text.contains(&format!("✖ {rule}\n")), "{text}");
}

#[test]
fn rows_that_go_are_counted_only_where_they_are_listed() {
    let objects = ["api", "web"].map(|name| destination(name, false));
    let mut desk = Desk::with(WIDE, objects.into());
    desk.press("/ x x x enter");
    desk.say(Change::Deleted(
        Kind::Destination,
        destination("web", false).key(),
    ));
    desk.draw();
    assert!(desk.text().contains("0 of 1"), "{}", desk.text());
}

#[test]
fn what_nothing_was_heard_of_is_unknown() {
    let nobody = id(1);
    assert_eq!(().health(&nobody), portolan::query::Health::Unknown);
}

#[test]
fn a_mute_that_ends_while_the_screen_is_open_lists_its_finding_again() {
    let mut desk = Desk::new(WIDE);
    let today = noon().to_string()[..10].to_owned();
    let value = json!({"metadata": {"name": "web", "namespace": "gloo-mesh", "generation": 1,
        "annotations": {"portolan/mute-no-type": format!("until {today}: moves")}},
        "spec": {}, "status": {"observedGeneration": 1}});
    let muting = decode_value::<Destination>(&value, &mut Interner::default());
    desk.say(Change::Link(Kind::Destination, Link::Live));
    desk.say(Change::Applied(Object::Destination(muting.into())));
    desk.draw();
    assert_eq!(desk.state.diagnosis.muted(), 1);
    let open = |desk: &Desk| {
        let rows = desk.state.diagnosis.iter().flat_map(|(_, all)| all);
        let open = rows.filter(|one| !one.is_muted).map(|one| one.rule.id);
        open.collect::<Vec<_>>()
    };
    assert_eq!(open(&desk), Vec::<&str>::new());
    desk.now = "2026-06-02T00:00:00Z".parse().expect("it is a time");
    assert_eq!(
        desk.state.diagnosis.due(),
        Some(desk.now),
        "the loop wakes then"
    );
    desk.happens(Event::Examine);
    desk.draw();
    assert_eq!(open(&desk), ["no-type", "mute-expired"]);
}
