//! Travel to earlier times: everything that is shown is of that time, and the present goes on.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portolan::{
    app::{Event, State},
    derive::world::World,
    model::{Destination, Interner, decode_value, policy::TrafficPolicy},
    query::{Filter, Sort},
    store::{Change, Kind, Link, Object, ObjectKey, Origin},
};
use serde_json::{Value, json};

use super::{desk::Desk, kit::Journey};

/// So high that no pane scrolls.
const WIDE: (u16, u16) = (160, 110);
const SOURCE: &str = "mgmt";

/// The objects of a small world: each has a few forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) name: usize,
    /// How many endpoints a Destination has.
    pub(crate) endpoints: usize,
    pub(crate) label: usize,
    pub(crate) generation: i64,
}

/// A Destination as JSON.
pub(crate) fn destination_json(form: Form) -> Value {
    let Form {
        name,
        endpoints,
        label,
        generation,
    } = form;
    let addresses: Vec<_> = (0..endpoints)
        .map(|at| {
            json!({"ipAddress": format!("10.0.{name}.{at}"), "labels": {"version": format!("v{}", at % 2)},
                "subLocality": {"zone": (["a", "b"][at % 2])}})
        })
        .collect();
    json!({
        "metadata": {"name": format!("d{name}"), "namespace": "gloo-mesh", "labels": {"app": format!("l{label}")},
            "creationTimestamp": "2020-01-01T00:00:00Z", "generation": generation},
        "spec": {"kubeService": {"ref": {"name": format!("svc{name}"), "namespace": "shop", "clusterName": "east"},
            "region": "r", "ports": [{"port": 80, "name": "http", "protocol": "TCP"}],
            "endpointSubsets": [{"endpoints": addresses, "ports": [{"port": 8080, "name": "http", "protocol": "TCP"}]}]}},
        "status": {"observedGeneration": generation - i64::from(label == 2),
            "requiredSubsets": [{"trafficPolicyRef": {"name": "shift", "namespace": "gloo-mesh"},
                "trafficShift": {"destinations": [{"weight": 1, "kubeService": {"name": format!("svc{name}"),
                    "namespace": "shop", "clusterName": "east", "subset": {"version": format!("v{label}")}}}]}}]},
    })
}

fn destination(form: Form) -> Object {
    let object = destination_json(form);
    Object::Destination(decode_value::<Destination>(&object, &mut Interner::default()).into())
}

fn policy(form: Form) -> Object {
    let object = json!({
        "metadata": {"name": format!("p{}", form.name), "namespace": "gloo-mesh", "generation": form.generation},
        "spec": {"destinationSelector": [{"kubeServiceRefs": {"services": [{"name": format!("svc{}", form.label),
            "namespace": "shop", "clusterName": "east"}]}}], "policy": {"requestTimeout": format!("{}s", form.endpoints)}},
    });
    Object::TrafficPolicy(decode_value::<TrafficPolicy>(&object, &mut Interner::default()).into())
}

/// Something that happens; one thing every ten seconds.
#[derive(Clone, Copy, Debug)]
enum Step {
    Destination(Form),
    Policy(Form),
    Delete(Kind, usize),
    Lose,
    Find,
}

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn form(&mut self) -> Form {
        Form {
            name: self.throw(4),
            endpoints: self.throw(4),
            label: self.throw(3),
            generation: 2 + i64::from(self.throw(2) == 0),
        }
    }

    fn step(&mut self, is_lost: bool) -> Step {
        if is_lost {
            return Step::Find;
        }
        match self.throw(12) {
            0 => Step::Lose,
            1 | 2 => Step::Delete(Kind::Destination, self.throw(4)),
            3 => Step::Delete(Kind::TrafficPolicy, self.throw(4)),
            4 | 5 => Step::Policy(self.form()),
            _ => Step::Destination(self.form()),
        }
    }
}

fn key(kind: Kind, name: usize) -> ObjectKey {
    let letter = if kind == Kind::Destination { "d" } else { "p" };
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: format!("{letter}{name}").into(),
    }
}

/// A desk on which a server was listed.
fn desk() -> Desk {
    let mut desk = Desk::new(WIDE);
    desk.state = State::filtered(Filter::default(), Sort::default());
    desk.happens(Event::Opened(SOURCE.into(), Origin::Context));
    let mut dice = Dice(7);
    let forms = (0..3).map(|name| Form {
        name,
        ..dice.form()
    });
    let forms: Vec<Form> = forms.collect();
    let objects = forms.iter().map(|form| destination(*form));
    desk.list(
        objects
            .chain(forms.iter().map(|form| policy(*form)))
            .collect(),
    );
    desk
}

fn follow(desk: &mut Desk, step: Step) {
    let lost = || Link::Retrying {
        why: "connection refused".to_owned(),
        next: Timestamp::UNIX_EPOCH,
    };
    match step {
        Step::Destination(form) => desk.say(Change::Applied(destination(form))),
        Step::Policy(form) => desk.say(Change::Applied(policy(form))),
        Step::Delete(kind, name) => desk.say(Change::Deleted(kind, key(kind, name))),
        Step::Lose => {
            for kind in Kind::ALL {
                desk.say(Change::Heard(kind));
                desk.say(Change::Link(kind, lost()));
            }
        }
        Step::Find => {
            for kind in Kind::ALL {
                desk.say(Change::Link(kind, Link::Live));
            }
        }
    }
}

fn wait(desk: &mut Desk, seconds: i64) {
    for _ in 0..seconds {
        desk.now += SignedDuration::from_secs(1);
        desk.happens(Event::Tick);
        desk.examine();
    }
}

/// The steps of a history.
fn steps(seed: u64, count: usize) -> Vec<Step> {
    let (mut dice, mut is_lost) = (Dice(seed), false);
    let step = |_| {
        let step = dice.step(is_lost);
        is_lost = matches!(step, Step::Lose);
        step
    };
    (0..count).map(step).collect()
}

/// A desk after these steps, one every ten seconds, and seven seconds more.
fn after(steps: &[Step]) -> Desk {
    let mut desk = desk();
    for step in steps {
        wait(&mut desk, 3);
        follow(&mut desk, *step);
        desk.examine();
        wait(&mut desk, 7);
    }
    desk.draw();
    desk
}

/// All that is known and found, in words.
fn told(desk: &Desk) -> String {
    let state = &desk.state;
    let mut told: Vec<String> = Vec::new();
    for source in state.store.sources() {
        for (kind, feed) in source.feeds() {
            told.push(format!("{kind} {:?}", feed.link().word()));
            told.extend(
                feed.objects()
                    .map(|(key, object)| format!("{kind} {key} {object:?}")),
            );
        }
    }
    let finding = |holder: &str, one: &portolan::diagnose::CurrentFinding| {
        let times = (one.since, one.raised, one.came);
        format!(
            "{holder}: {} {} {:?} {times:?}",
            one.rule.id, one.about, one.severity
        )
    };
    for (known, all) in state.diagnosis.iter() {
        told.extend(
            all.iter()
                .map(|one| finding(&known.id.key.to_string(), one)),
        );
    }
    for (subject, all) in state.diagnosis.policies() {
        told.extend(
            all.iter()
                .map(|one| finding(&subject.id.key.to_string(), one)),
        );
    }
    for went in state.diagnosis.went() {
        told.push(format!(
            "went {} {} {}",
            went.subject.id.key, went.standing.rule.id, went.at
        ));
    }
    told.push(format!("{:?}", state.diagnosis.counts()));
    told.push(format!("{} {}", state.world.len(), state.world.endpoints()));
    told.push(format!("{}", state.store.history().changes().len()));
    told.push(format!("{} now", state.now));
    told.sort();
    told.join("\n")
}

/// The screen below the header.
fn body(desk: &mut Desk, keys: &str) -> String {
    desk.press(keys);
    let text = desk.text();
    // The picture of the whole past reaches until now at any time.
    let past = ["revisions  ", "findings  ", "shown  "];
    let is_of_then = |line: &&str| {
        let is_axis = line.contains(" ago  ") && line.contains("now  │");
        !is_axis && !past.iter().any(|label| line.contains(label))
    };
    let lines: Vec<&str> = text.lines().skip(2).filter(is_of_then).collect();
    let filled = lines
        .iter()
        .filter(|line| line.chars().any(char::is_alphanumeric));
    filled.copied().collect::<Vec<_>>().join("\n")
}

/// Goes to a time by typing it.
fn go(desk: &mut Desk, at: Timestamp) {
    let time = at.strftime("%H:%M:%S").to_string();
    let keys: Vec<String> = time.chars().map(String::from).collect();
    desk.press(&format!("@ {} enter", keys.join(" ")));
    assert_eq!(desk.state.now, at, "{:?}", desk.state.note);
}

#[test]
fn travelling_shows_what_one_who_stopped_then_sees() {
    for seed in 1..=6 {
        let steps = steps(seed, 16);
        let mut traveller = after(&steps);
        let start = traveller.now - SignedDuration::from_secs(160);
        // Backwards, forwards and by leaps.
        for count in [15, 14, 9, 10, 2, 13, 1] {
            let at = start + SignedDuration::from_secs(10 * count);
            go(&mut traveller, at);
            let mut stopped = after(&steps[..usize::try_from(count).unwrap_or(0)]);
            assert_eq!(stopped.now, at);
            assert_eq!(told(&traveller), told(&stopped), "seed {seed}, {count}");
            for keys in ["g", "f", "esc", "t", "esc"] {
                let [one, other] = [&mut traveller, &mut stopped].map(|desk| body(desk, keys));
                let note = |text: &str| text.replace("  go to then", "");
                assert_eq!(note(&one), note(&other), "seed {seed}, {count}, {keys}");
            }
        }
    }
}

/// Everything that a world knows of its Destinations.
fn known(world: &World) -> Vec<String> {
    let known = world.iter().map(|known| format!("{known:?}"));
    let clusters = world.clusters().map(|cluster| format!("{cluster:?}"));
    let counts = format!("{} {}", world.len(), world.endpoints());
    let mut all: Vec<String> = known.chain(clusters).chain([counts]).collect();
    all.sort();
    all
}

#[test]
fn a_world_that_follows_the_differences_of_two_stores_is_the_world_of_the_other() {
    for seed in 1..=6 {
        let steps = steps(seed, 16);
        for (from, to) in [(4, 16), (16, 4), (0, 9), (9, 9)] {
            let [one, other] = [from, to].map(|count| after(&steps[..count]).state);
            let mut world = one.world;
            for touched in other.store.differing_from(&one.store) {
                world.follow(&other.store, &touched);
            }
            assert_eq!(known(&world), known(&other.world), "{seed}: {from} {to}");
        }
    }
}

#[test]
fn live_goes_on_below_and_one_key_leads_back_to_it() {
    let mut desk = after(&[]);
    let form = |label| Form {
        name: 0,
        endpoints: 2,
        label,
        generation: 2,
    };
    follow(&mut desk, Step::Destination(form(0)));
    wait(&mut desk, 100);
    follow(&mut desk, Step::Destination(form(1)));
    wait(&mut desk, 100);
    desk.press("{ {");
    let text = desk.text();
    assert!(text.contains("as of 12:00:00, 3m ago"), "{text}");
    assert!(
        text.contains("P now") && text.contains("goes on: 1 change since"),
        "{text}"
    );
    follow(&mut desk, Step::Delete(Kind::Destination, 1));
    wait(&mut desk, 1);
    desk.draw();
    assert!(
        desk.text().contains("goes on: 2 changes since"),
        "{}",
        desk.text()
    );
    assert_eq!(desk.state.world.len(), 3, "what is shown stays");
    desk.press("}");
    assert_eq!(desk.state.store.history().next_number(), 2);
    desk.press("P");
    assert!(!desk.text().contains("as of"), "{}", desk.text());
    assert_eq!((desk.state.world.len(), desk.state.now), (2, desk.now));
    assert!(desk.state.travel.is_none());
}

#[test]
fn the_changes_of_the_object_are_steps_of_their_own() {
    let mut desk = after(&[]);
    let form = |name, label| Form {
        name,
        endpoints: 2,
        label,
        generation: 2,
    };
    for (name, label) in [(0, 1), (1, 1), (0, 0), (1, 0), (1, 2)] {
        wait(&mut desk, 10);
        follow(&mut desk, Step::Destination(form(name, label)));
    }
    wait(&mut desk, 10);
    desk.draw();
    let at = |desk: &Desk| desk.state.store.history().changes().len();
    desk.press("g (");
    assert_eq!(at(&desk), 3, "the last change of d0");
    desk.press("(");
    assert_eq!(at(&desk), 1);
    desk.press("(");
    assert_eq!(at(&desk), 0, "before its first change");
    desk.press("(");
    let note = desk.state.note.clone().expect("there is nothing earlier");
    assert!(
        note.starts_with("no earlier change of this object is known"),
        "{note}"
    );
    desk.press(") ) )");
    assert_eq!(at(&desk), 3);
    let note = desk.state.note.clone().expect("there is nothing later");
    assert_eq!(
        note,
        "no later change of this object was seen: P returns to now"
    );
    desk.press("}");
    assert_eq!(at(&desk), 4);
}

#[test]
fn a_time_that_the_history_does_not_hold_is_refused_with_what_it_holds() {
    let mut desk = after(&[]);
    wait(&mut desk, 60);
    desk.press("@ 1 1 : 0 0 enter");
    let note = desk.state.note.clone().expect("it is refused");
    assert_eq!(
        note,
        "11:00:00 is not in the history, which is from 12:00:00 to 12:01:00 (UTC)"
    );
    assert!(desk.state.travel.is_none());
    desk.press("esc @ x enter");
    let note = desk.state.note.clone().expect("it is no time");
    assert!(note.starts_with("write a time such as 10:14"), "{note}");
    desk.press("backspace - 3 0 s enter");
    assert_eq!(desk.state.now, desk.now - SignedDuration::from_secs(30));
    let mut young = Desk::new(WIDE);
    young.state = State::filtered(Filter::default(), Sort::default());
    young.press("{");
    let note = young.state.note.clone().expect("there is none");
    assert_eq!(note, "no history yet: nothing has been read");
}

#[test]
fn a_time_within_a_gap_is_marked_as_not_watched() {
    let mut desk = after(&[]);
    wait(&mut desk, 10);
    follow(&mut desk, Step::Lose);
    wait(&mut desk, 30);
    follow(&mut desk, Step::Find);
    wait(&mut desk, 30);
    let then = desk.now - SignedDuration::from_secs(40);
    go(&mut desk, then);
    assert!(
        desk.text().contains("connection refused"),
        "{}",
        desk.text()
    );
    assert!(!desk.state.is_whole());
}

#[test]
fn what_was_not_there_then_is_said_on_its_page() {
    let mut desk = after(&[]);
    wait(&mut desk, 10);
    let form = Form {
        name: 3,
        endpoints: 1,
        label: 0,
        generation: 2,
    };
    follow(&mut desk, Step::Destination(form));
    wait(&mut desk, 10);
    desk.press("G enter");
    let then = desk.now - SignedDuration::from_secs(15);
    go(&mut desk, then);
    assert!(
        desk.text().contains("not there at this time"),
        "{}",
        desk.text()
    );
    desk.press("y");
    assert!(
        desk.text().contains("was not there then"),
        "{}",
        desk.text()
    );
    desk.press("esc P");
    assert!(
        !desk.text().contains("not there at this time"),
        "{}",
        desk.text()
    );
}

/// The policy that shifts traffic, as somebody wrote it.
fn shift(weight: u32, manager: &str) -> Object {
    let object = json!({
        "metadata": {"name": "shift", "namespace": "gloo-mesh", "generation": weight, "managedFields": [
            {"manager": manager, "operation": "Update", "time": "2026-06-01T12:00:00Z", "fieldsV1": {"f:spec": {}}}]},
        "spec": {"policy": {"trafficShift": {"destinations": [{"weight": weight, "kubeService": {"name": "svc0",
            "namespace": "shop", "clusterName": "east", "subset": {"version": "v2"}}}]}}},
    });
    Object::TrafficPolicy(decode_value::<TrafficPolicy>(&object, &mut Interner::default()).into())
}

/// Ten minutes in which something changes every five seconds. After five minutes ann shifts traffic to a subset that does
/// not exist.
fn churned(until: i64) -> Desk {
    let mut desk = Desk::new(WIDE);
    desk.state = State::filtered(Filter::default(), Sort::gravest_first());
    desk.happens(Event::Opened(SOURCE.into(), Origin::Context));
    let form = |name, endpoints, label| Form {
        name,
        endpoints,
        label,
        generation: 2,
    };
    let objects = (0..30).map(|name| destination(form(name, 2, 0)));
    desk.list(objects.chain([shift(10, "controller")]).collect());
    for second in 1..=until {
        wait(&mut desk, 1);
        match second {
            300 => desk.say(Change::Applied(shift(100, "ann"))),
            302 => desk.say(Change::Applied(destination(form(0, 2, 2)))),
            _ if second % 5 == 0 => {
                let name = 1 + usize::try_from(second / 5).unwrap_or(0) % 29;
                let endpoints = 2 + usize::try_from(second / 145).unwrap_or(0) % 2;
                desk.say(Change::Applied(destination(form(name, endpoints, 0))));
            }
            _ => {}
        }
        desk.examine();
    }
    desk.draw();
    desk
}

#[test]
fn three_keys_lead_from_ten_minutes_of_churn_to_the_moment_it_broke_and_to_who_changed_what_before()
{
    let mut desk = churned(600);
    let broke = desk.now - SignedDuration::from_secs(298);
    desk.press("B");
    assert_eq!(desk.state.now, broke, "{:?}", desk.state.note);
    assert!(
        desk.text().contains("as of 12:05:02, 4m ago"),
        "{}",
        desk.text()
    );
    assert!(
        desk.text().contains("subset-unsatisfied came at 12:05:02"),
        "{}",
        desk.text()
    );
    let stopped = churned(302);
    assert_eq!(told(&desk), told(&stopped), "the findings of then");
    desk.press("t");
    let text = desk.text();
    let line = |words: &str| text.lines().position(|line| line.contains(words));
    let (finding, cause) = (line("subset-unsatisfied"), line("TrafficPolicy      shift"));
    assert!(
        finding
            .zip(cause)
            .is_some_and(|(finding, cause)| cause == finding + 1),
        "{text}"
    );
    desk.press("j enter");
    let text = desk.text();
    assert!(text.contains("by           ann (Update)"), "{text}");
    assert!(text.contains("weight"), "{text}");
}

#[test]
fn the_timeline_shows_revisions_findings_and_endpoints_and_leads_to_each_change() {
    for size in [WIDE, (80, 24), (60, 20)] {
        let mut desk = churned(320);
        desk.size = size;
        desk.press("g enter H");
        let text = desk.text();
        for words in ["revisions", "findings", "█", "ends 2"] {
            assert!(text.contains(words), "{words} {text}");
        }
        assert!(text.contains("✖"), "{text}");
        desk.stand_on("~");
        desk.press("enter");
        assert!(
            desk.text().contains("metadata.labels.app"),
            "{}",
            desk.text()
        );
        desk.press("esc (");
        assert!(desk.text().contains("shown"), "{}", desk.text());
    }
}

#[test]
fn the_newest_change_is_one_line_at_the_foot_when_it_is_switched_on() {
    let mut desk = churned(303);
    let foot = |desk: &Desk| {
        desk.text()
            .lines()
            .rev()
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    };
    assert!(!foot(&desk).contains("12:05:02"), "it is off at first");
    desk.press(";");
    let line = foot(&desk);
    assert!(
        line.contains("12:05:02 ~ Destination gloo-mesh/d0"),
        "{line}"
    );
    desk.press("t");
    desk.press("/ a n n enter");
    let text = desk.text();
    assert!(text.contains("by ann") && !text.contains("d0 "), "{text}");
    desk.press("enter");
    assert!(desk.text().contains("ann (Update)"), "{}", desk.text());
}

#[tokio::test(start_paused = true)]
async fn in_the_running_program_the_findings_of_then_come_although_the_present_goes_on() {
    let mut journey = Journey::demo((160, 44)).await;
    journey.pass(Duration::from_secs(22)).await;
    journey.press("{ {").await;
    let has_findings = |screen: &str| screen.contains("as of 09:00:") && screen.contains("✖");
    journey.until("findings of then", has_findings).await;
    journey.press("P").await;
    journey
        .until("now", |screen| !screen.contains("as of"))
        .await;
}

#[tokio::test(start_paused = true)]
async fn where_the_names_of_sources_have_no_room_none_is_cut_off() {
    let mut journey = Journey::demo((160, 30)).await;
    journey.pass(Duration::from_secs(25)).await;
    journey.press("{").await;
    let is_then = |screen: &str| screen.contains("as of 09:00:");
    journey.until("an earlier time", is_then).await;
    let mut numbers = 0;
    for width in 80..=160 {
        journey.resize((width, 30)).await;
        let screen = journey.screen();
        let header = screen.lines().next().unwrap_or_default();
        assert!(!header.contains('…'), "{width}: {header}");
        numbers += usize::from(header.contains("● 2 sources"));
    }
    assert!(numbers > 3, "{numbers}");
}
