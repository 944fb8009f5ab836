//! A recording of ten minutes in which something changes five times a second, and in whose middle somebody shifts all traffic to a
//! subset that does not exist: how soon a colleague who opens it sees when, what and who.

use std::{collections::BTreeSet, fs, path::PathBuf};

use portolan::{
    app::State,
    diagnose::CurrentFinding,
    model::{Body, Interner},
};
use serde_json::{Value, json};

use super::*;
use crate::{
    cli::run,
    kit::noon,
    reading::current,
    travel::{Form, destination_json},
};

/// How many Destinations there are.
const DESTINATIONS: usize = 30;

/// The second in which the policy is written; two seconds later it reaches the Destination.
const BREAKS: i64 = 300;

/// The bytes of notes that each object has, so that the recording is large.
#[derive(Clone, Copy)]
struct Notes(usize);

/// Whether objects say when they were written.
#[derive(Clone, Copy)]
enum Fields {
    Managed,
    None,
}

fn form((name, endpoints, label): (usize, usize, usize)) -> Form {
    Form {
        name,
        endpoints,
        label,
        generation: 2,
    }
}

fn object(kind: Kind, value: &Value) -> Object {
    let mut interner = Interner::keeping_texts(true);
    Object::decode(kind, Body::Text(&value.to_string()), &mut interner)
}

fn destination(form: Form, Notes(notes): Notes) -> Object {
    let mut value = destination_json(form);
    value["metadata"]["annotations"] = json!({"notes": "x".repeat(notes)});
    object(Kind::Destination, &value)
}

/// The policy that shifts traffic, as somebody wrote it.
fn shift(weight: u32, fields: Fields, (manager, time): (&str, &str)) -> Object {
    let written = match fields {
        Fields::Managed => {
            json!([{"manager": manager, "operation": "Update", "time": time, "fieldsV1": {"f:spec": {}}}])
        }
        Fields::None => json!([]),
    };
    let policy = json!({
        "metadata": {"name": "shift", "namespace": "gloo-mesh", "generation": weight, "managedFields": written},
        "spec": {"policy": {"trafficShift": {"destinations": [{"weight": weight, "kubeService": {"name": "svc0",
            "namespace": "shop", "clusterName": "east", "subset": {"version": "v2"}}}]}}},
    });
    object(Kind::TrafficPolicy, &policy)
}

/// What the control plane says, in milliseconds from noon.
fn said(notes: Notes, fields: Fields) -> Vec<(i64, Change)> {
    let mut said = Vec::new();
    for kind in Kind::ALL {
        said.push((0, Change::ListBegan(kind)));
        let objects = match kind {
            Kind::Destination => (0..DESTINATIONS)
                .map(|name| destination(form((name, 2, 0)), notes))
                .collect(),
            Kind::TrafficPolicy => vec![shift(10, fields, ("controller", "2026-05-01T08:00:00Z"))],
            _ => Vec::new(),
        };
        said.extend(
            objects
                .into_iter()
                .map(|object| (0, Change::Listed(object))),
        );
        said.push((0, Change::ListEnded(kind)));
        said.push((0, Change::Link(kind, Link::Live)));
    }
    for step in 1..3_000 {
        let at = step * 200;
        if at == BREAKS * 1_000 {
            let written = shift(100, fields, ("ann", "2026-06-01T12:05:00Z"));
            said.push((at, Change::Applied(written)));
        }
        if at == (BREAKS + 2) * 1_000 {
            said.push((at, Change::Applied(destination(form((0, 2, 2)), notes))));
        }
        let turn = usize::try_from(step).unwrap_or(0);
        let name = 1 + turn % (DESTINATIONS - 1);
        let endpoints = 2 + turn / (DESTINATIONS - 1) % 3;
        let changed = destination(form((name, endpoints, 0)), notes);
        said.push((at, Change::Applied(changed)));
    }
    said
}

/// A recording whose whole past is read in a moment.
const SMALL: (Notes, Fields) = (Notes(0), Fields::Managed);

/// Records it.
async fn recorded(folder: &TempDir, packing: Packing, (notes, fields): (Notes, Fields)) -> PathBuf {
    recorded_of(folder, packing, said(notes, fields)).await
}

/// Records changes, in milliseconds from noon, as a context of a server that does not matter.
async fn recorded_of(folder: &TempDir, packing: Packing, said: Vec<(i64, Change)>) -> PathBuf {
    let kubeconfig = folder.path().join("kubeconfig");
    let config = r#"{"current-context": "mgmt", "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}],
        "contexts": [{"name": "mgmt", "context": {"cluster": "c"}}]}"#;
    fs::write(&kubeconfig, config).expect("it can be written");
    let opened = open(current(&kubeconfig), Scope::default()).await;
    let sources = opened.expect("the kubeconfig is fine").sources;
    let path = folder.path().join(format!("{packing:?}"));
    let file = File::create(&path).expect("it can be made");
    let writer = Writer::begin(file, packing, &sources, noon());
    let mut writer = writer.expect("it can be written");
    for (millis, change) in said {
        let written = writer.write(&Update {
            source: "mgmt".into(),
            at: noon() + SignedDuration::from_millis(millis),
            change,
        });
        assert!(written.expect("it can be written"));
    }
    let ended = writer.end(noon() + SignedDuration::from_mins(10));
    ended.expect("it can be written");
    path
}

async fn opened(path: &Path) -> Journey {
    let pace = ReplaySpeed::Times(1.0);
    let path = path.to_owned();
    Journey::opened_on(Choice::Replay { path, pace }, (200, 44)).await
}

/// What is found on the screen: the rule, the object and since when.
fn on_screen(state: &State) -> BTreeSet<String> {
    let told = |name: &Id, one: &CurrentFinding| {
        format!("{} {} {}", one.rule.id, name.key.name, one.since.at)
    };
    let of_destinations = state.diagnosis.iter();
    let of_destinations = of_destinations.flat_map(|(known, all)| {
        all.iter()
            .map(|one| told(&known.id, one))
            .collect::<Vec<_>>()
    });
    let of_policies = state.diagnosis.policies();
    let of_policies = of_policies.flat_map(|(subject, all)| {
        all.iter()
            .map(|one| told(&subject.id, one))
            .collect::<Vec<_>>()
    });
    of_destinations.chain(of_policies).collect()
}

/// The same of `check` at a time.
fn by_check(path: &Path, at: &str) -> BTreeSet<String> {
    let check = format!("check -o json --replay {} --at {at}", path.display());
    let checked = run(&check);
    let document = checked.json();
    let findings = document["findings"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = findings.map(|one| {
        let name = text(&one["destination"]) + &text(&one["object"]["name"]);
        format!("{} {name} {}", text(&one["rule"]), text(&one["since"]))
    });
    told.collect()
}

#[tokio::test(start_paused = true)]
async fn two_keys_lead_to_the_moment_it_broke_and_one_more_to_what_changed_before_and_who_did_it() {
    for packing in [Packing::Plain, Packing::Zstd] {
        let folder = folder();
        let path = recorded(&folder, packing, SMALL).await;
        let mut journey = opened(&path).await;
        journey.press("P").await;
        let is_there =
            |screen: &str| screen.contains("replay 12:10:00") && !screen.contains("reading");
        journey.until("the end", is_there).await;
        journey.press("B").await;
        let broke = |screen: &str| screen.contains("as of 12:05:02, 4m ago");
        journey.until("the moment it broke", broke).await;
        let note = journey.line_with("subset-unsatisfied came at 12:05:02");
        assert!(note.contains("t shows what changed before"), "{note}");
        journey.press("t").await;
        let screen = journey.screen();
        let line = |words: &str| screen.lines().position(|line| line.contains(words));
        let (effect, cause) = (line("subset-unsatisfied"), line("TrafficPolicy      shift"));
        let between = effect.zip(cause).map(|(effect, cause)| cause - effect);
        // Between the two only other Destinations change.
        assert!(between.is_some_and(|lines| lines <= 15), "{screen}");
        let by = journey.line_with("TrafficPolicy      shift");
        assert!(by.contains("ann"), "{by}");
        journey.press("esc").await;
        let (state, _) = journey.end().await;
        let then = state.now.to_string();
        assert!(then.starts_with("2026-06-01T12:05:02"), "{then}");
        assert_eq!(on_screen(&state), by_check(&path, &then));
    }
}

#[tokio::test(start_paused = true)]
async fn the_findings_after_going_there_are_those_of_check_with_the_same_times() {
    let folder = folder();
    let path = recorded(&folder, Packing::Zstd, SMALL).await;
    for times in [&["12:06:40"][..], &["12:09:00", "12:05:50"]] {
        let mut journey = opened(&path).await;
        journey.press("space").await;
        for time in times {
            journey.press("@").await;
            journey.type_text(time).await;
            journey.press("enter").await;
            // Back it goes in the history.
            let seen = [format!("{time} paused"), format!("as of {time}")];
            let is_seen = |screen: &str| seen.iter().any(|seen| screen.contains(seen));
            journey.until(time, is_seen).await;
        }
        let (state, _) = journey.end().await;
        let found = on_screen(&state);
        let broke = "subset-unsatisfied d0 2026-06-01T12:05:02";
        let has_broken = found.iter().any(|one| one.starts_with(broke));
        assert!(has_broken, "{found:?}");
        let last = times.last().expect("there is one");
        assert_eq!(found, by_check(&path, last), "{times:?}");
    }
}

/// Of a large recording only the last part is read on the way to its end, and the finding was there already.
#[tokio::test(start_paused = true)]
async fn the_moment_it_broke_is_found_before_what_was_read_too() {
    for (fields, keys, came) in [
        (Fields::Managed, "B", "12:05:00 paused"),
        (Fields::None, "B B", "as of 12:05:02"),
    ] {
        let folder = folder();
        let large = (Notes(24_000), fields);
        let path = recorded(&folder, Packing::Plain, large).await;
        let mut journey = opened(&path).await;
        journey.press("P").await;
        let is_there =
            |screen: &str| screen.contains("replay 12:10:00") && !screen.contains("reading");
        journey.until("the end", is_there).await;
        for key in keys.split(' ') {
            journey.press(key).await;
            let read = |screen: &str| !screen.contains("reading");
            journey.until("the time", read).await;
        }
        journey.until(came, |screen| screen.contains(came)).await;
        let (state, _) = journey.end().await;
        let then = state.now.to_string();
        assert_eq!(on_screen(&state), by_check(&path, &then));
        let get = format!("get -o json --replay {} --at {then}", path.display());
        let rows = run(&get).json();
        let items = rows["items"].as_array().expect("a list");
        assert_eq!(
            (state.world.len(), state.listing.rows().len()),
            (items.len(), items.len())
        );
        let endpoints = items.iter().map(|item| item["endpoints"]["total"].as_u64());
        assert_eq!(Some(state.world.endpoints()), endpoints.sum());
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_lost_within_a_recording_is_a_line_of_changes() {
    let folder = folder();
    let mut said = said(Notes(0), Fields::Managed);
    let is_lost = |at: &i64| (200_000..260_000).contains(at);
    said.retain(|(at, _)| !is_lost(at));
    let why = "10.0.0.1:6443 refuses the connection".to_owned();
    let next = noon() + SignedDuration::from_secs(202);
    let lost = Link::Retrying { why, next };
    said.push((200_000, Change::Link(Kind::Destination, lost)));
    said.push((260_000, Change::Link(Kind::Destination, Link::Live)));
    said.sort_by_key(|(at, _)| *at);
    let path = recorded_of(&folder, Packing::Zstd, said).await;
    // The last thing that was heard before came a step earlier.
    let changes = run(&format!("changes -o json --replay {}", path.display()));
    let document = changes.json();
    let gaps = document["gaps"].as_array().expect("a list").iter();
    let lost = gaps
        .filter(|gap| {
            gap["from"] == "2026-06-01T12:03:19.8Z" && gap["to"] == "2026-06-01T12:04:20Z"
        })
        .count();
    assert_eq!((lost, changes.code), (1, Some(0)), "{}", document["gaps"]);
    let text = run(&format!("changes --replay {}", path.display())).out;
    assert!(text.contains("refuses the connection"), "{text}");
}
