//! `--anonymize`: nothing of the names is left, and what the rules find and where requests go is the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::Arc,
};

use portolan::{
    diagnose::{self, Question},
    model::{PseudonymKey, Pseudonyms},
    source::{self, Choice, NamedPath, Scope},
    store::{Change, Kind, Store},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::{
    cli::{Run, program},
    kit::{Journey, noon, reported, world_of},
};

const KEY: [u8; 16] = *b"one key for all!";

fn pseudonym(text: &str) -> String {
    Pseudonyms::of(PseudonymKey(KEY)).text(text)
}

/// A folder in which the key of the pseudonyms is.
fn state() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("portolan");
    fs::create_dir(&own).expect("it can be made");
    fs::write(own.join("pseudonyms"), KEY).expect("it can be written");
    folder
}

fn run_in(state: &TempDir, arguments: &str) -> Run {
    let mut program = program(arguments);
    let output = program.env("XDG_STATE_HOME", state.path()).output();
    let output = output.expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Every text in a value, and every key.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => {
            for (key, member) in members {
                found.insert(key.clone());
                texts(member, found);
            }
        }
        _ => {}
    }
}

fn texts_of_lines(lines: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        texts(&line["object"], &mut found);
    }
    found
}

#[test]
fn nothing_of_the_names_is_left_in_any_output() {
    let state = state();
    for source in ["-f ../mesh.yaml", "-f ../every-field.yaml", "-f mesh.yaml"] {
        let recorded = run_in(&state, &format!("record {source} -o -"));
        let names: Vec<String> = texts_of_lines(&recorded.out)
            .into_iter()
            .filter(|text| text.len() >= 4 && pseudonym(text) != *text)
            .collect();
        assert!(names.len() > 10, "{source}: {names:?}");
        let outputs = [
            "record -o -",
            "get -o json",
            "get -o wide",
            "get --kind trafficpolicy -o json",
            "check -o json --fail-on error",
            "changes -o json",
        ];
        for output in outputs {
            let told = run_in(&state, &format!("{output} {source} --anonymize"));
            // The word before each remark is ours.
            let all = format!("{}{}", told.out, told.err.replace("note: ", ""));
            // An id of a rule is no name of an object, though one may begin like it.
            let all = diagnose::rules().fold(all, |all, rule| all.replace(rule.id, ""));
            assert!(!told.out.is_empty(), "{output} {source}: {}", told.err);
            let left = names.iter().filter(|name| {
                // A short one may be a part of another pseudonym.
                if name.len() < 8 {
                    let is_part = |letter: char| letter.is_alphanumeric();
                    let mut words = all.split(|letter: char| !is_part(letter));
                    return words.any(|word| word == **name);
                }
                all.contains(&***name)
            });
            let left: Vec<&String> = left.collect();
            assert!(left.is_empty(), "{output} {source}: {left:?}");
        }
    }
}

#[test]
fn pseudonyms_are_the_same_from_run_to_run_and_the_key_is_made_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let get = || run_in(&folder, "get --demo -o name --anonymize").out;
    let names = get();
    assert_eq!(get(), names);
    assert_ne!(names, run_in(&folder, "get --demo -o name").out);
    let key = folder.path().join("portolan/pseudonyms");
    let mode = fs::metadata(key).expect("it was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// The rules and severities of what is found in a dump.
async fn found(path: PathBuf, pseudonyms: Option<PseudonymKey>) -> Vec<String> {
    let (sender, mut updates) = mpsc::channel(1024);
    let scope = Scope {
        pseudonyms,
        ..Scope::default()
    };
    let choice = Choice::Files(vec![NamedPath { name: None, path }]);
    let opened = source::open(choice, scope, Arc::new(noon), sender).await;
    let sources = opened.expect("the dump opens");
    let mut store = Store::default();
    for (name, origin) in sources.iter() {
        store.declare(name, origin);
    }
    let mut waiting: BTreeSet<Kind> = Kind::ALL.into();
    while !waiting.is_empty() {
        let update = updates.recv().await.expect("a file speaks of every kind");
        if let Change::Link(kind, link) = &update.change
            && (link.is_current() || link.is_absent())
        {
            waiting.remove(kind);
        }
        store.apply(update);
    }
    let world = world_of(&store);
    let report = reported((&store, &world), &Question::default());
    let mut found: Vec<String> = report
        .findings
        .iter()
        .map(|one| format!("{} {:?}", one.finding.rule.id, one.finding.severity))
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn the_findings_of_every_world_of_the_rules_are_the_same() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/rules");
    let rules = fs::read_dir(folder).expect("it is there");
    let (mut worlds, mut others) = (0, BTreeMap::new());
    for rule in rules {
        let rule = rule.expect("it can be read").path();
        // How near two spellings are is what pseudonyms hide.
        if rule.ends_with("subset-near-miss") {
            continue;
        }
        for file in fs::read_dir(rule).expect("it is a folder") {
            let path = file.expect("it can be read").path();
            let named = found(path.clone(), None).await;
            let hidden = found(path.clone(), Some(PseudonymKey(KEY))).await;
            if hidden != named {
                others.insert(path.display().to_string(), (named, hidden));
            }
            worlds += 1;
        }
    }
    assert!(others.is_empty(), "{others:#?}");
    assert!(worlds > 200, "{worlds}");
}

/// The parts of a route that names do not change.
fn outcome(run: &Run) -> Value {
    let document = run.json();
    let sorted = |of: &str, keys: &[&str]| {
        let items = document[of].as_array().into_iter().flatten();
        let items = items.map(|item| {
            let values = keys.iter().map(|key| item[key].to_string());
            values.collect::<Vec<_>>().join(" ")
        });
        let mut items: Vec<String> = items.collect();
        items.sort();
        items
    };
    serde_json::json!({
        "state": document["verdict"]["state"],
        "endpoints": sorted("endpoints", &["share", "port"]),
        "failures": sorted("failures", &["share", "status", "flag", "code"]),
        "steps": sorted("steps", &["step", "code", "share"]),
        "exit": run.code,
    })
}

#[test]
fn the_routes_of_the_demo_are_the_same() {
    let state = state();
    for (to, from) in [
        ("reviews.bookinfo", "cluster-2/bookinfo"),
        ("reviews.bookinfo", "cluster-1/bookinfo"),
        ("frontend.shop", "cluster-1/bookinfo"),
        ("checkout.shop", "cluster-1/shop/frontend"),
        ("kafka.data", "cluster-1/shop"),
        ("catalog.shop", "cluster-3/shop"),
    ] {
        let named = run_in(&state, &format!("route {to} --from {from} --demo -o json"));
        let (to, from) = (pseudonym(to), pseudonym(from));
        let route = format!("route {to} --from {from} --demo --anonymize -o json");
        let hidden = run_in(&state, &route);
        if named.out.is_empty() {
            assert_eq!(
                hidden.code, named.code,
                "{route}: {} {}",
                hidden.err, named.err
            );
        } else {
            assert_eq!(outcome(&hidden), outcome(&named), "{route}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_screen_shows_pseudonyms_also_of_objects_that_are_fetched() {
    let scope = Scope {
        pseudonyms: Some(PseudonymKey(KEY)),
        ..Scope::default()
    };
    let mut journey = Journey::within(Choice::Demo, scope, (160, 44)).await;
    let reviews = pseudonym("reviews");
    journey.press("/").await;
    journey.type_text(&reviews).await;
    journey.press("enter enter y").await;
    let yaml = format!("name: {reviews}-");
    journey
        .until("the YAML", |screen| screen.contains(&yaml))
        .await;
    for name in ["reviews", "bookinfo", "mgmt-east"] {
        assert!(!journey.screen().contains(name), "{}", journey.screen());
    }
    journey.end().await;
}
