//! `--anonymize`: nothing of the names is left, and what the rules find and where requests go is the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use portolan::{
    diagnose::{self, Question},
    model::{PseudonymKey, Pseudonyms},
    source::{self, Choice, NamedPath, Packing, Scope},
    store::{Change, Kind, Store},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::{
    cli::{Run, program},
    kit::{Journey, noon, reported, world_of},
    recordings::{self, record},
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
        for file in fs::read_dir(rule).expect("it is a folder") {
            let path = file.expect("it can be read").path();
            let mut named = found(path.clone(), None).await;
            let hidden = found(path.clone(), Some(PseudonymKey(KEY))).await;
            // How near the spellings of two words are is what pseudonyms hide.
            if path.ends_with("subset-near-miss/two_letters_differ.yaml") {
                named.retain(|found| !found.starts_with("subset-near-miss "));
            }
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

/// A recording of the demo, long enough for everything that it does.
async fn recorded(folder: &TempDir) -> String {
    let path = folder.path().join("demo.jsonl");
    record(&path, Packing::Plain, Duration::from_mins(2)).await;
    path.display().to_string()
}

#[tokio::test(start_paused = true)]
async fn a_copied_recording_says_the_same_at_every_time() {
    let (state, folder) = (state(), recordings::folder());
    let original = recorded(&folder).await;
    for name in ["copy.jsonl", "copy.jsonl.zst"] {
        let copy = folder.path().join(name).display().to_string();
        let copied = run_in(&state, &format!("record --replay {original} -o {copy}"));
        assert_eq!(copied.code, Some(0), "{}", copied.err);
        assert!(copied.err.contains("recorded 2m:"), "{}", copied.err);
        for command in [
            "get -o json",
            "get -o json --at -45s",
            "check -o json --at -70s",
            "changes -o json",
            "describe reviews.bookinfo -o yaml",
        ] {
            let of = |path: &str| run_in(&state, &format!("{command} --replay {path}"));
            let [one, other] = [of(&original), of(&copy)];
            assert!(!one.out.is_empty(), "{command}: {}", one.err);
            assert_eq!((one.code, one.out), (other.code, other.out), "{command}");
        }
    }
    let plain = fs::read_to_string(folder.path().join("copy.jsonl")).expect("it was written");
    let lines = fs::read_to_string(&original).expect("it was written");
    assert!(plain == lines, "the copy is the same, line by line");
    let again = format!("record --replay {original} -o {original} --force");
    let refused = run_in(&state, &again);
    assert!(refused.err.contains("is also the input"), "{}", refused.err);
}

#[tokio::test(start_paused = true)]
async fn a_copy_ends_at_the_time_that_is_asked_for() {
    let (state, folder) = (state(), recordings::folder());
    let original = recorded(&folder).await;
    let copy = folder.path().join("copy.jsonl").display().to_string();
    let until = format!("record --replay {original} --at 09:00:50 -o {copy}");
    // One of the two planes is lost then.
    let copied = run_in(&state, &until);
    assert_eq!(copied.code, Some(3), "{}", copied.err);
    assert!(copied.err.contains("recorded 50s:"), "{}", copied.err);
    for command in ["get -o json", "check -o json", "changes -o json"] {
        let whole = format!("{command} --replay {original} --at 09:00:50");
        let (whole, cut) = (
            run_in(&state, &whole),
            run_in(&state, &format!("{command} --replay {copy}")),
        );
        let but_why = |run: &Run| run.out.replace("at this time", "the recording ends here");
        assert_eq!(whole.code, cut.code, "{command}");
        let [whole, cut] = [&whole, &cut].map(|run| but_why(run).replace(", the", "; the"));
        assert_eq!(whole, cut, "{command}");
    }
}

/// The rules and severities of the findings of a run.
fn rules(run: &Run) -> Vec<String> {
    let document = run.json();
    let findings = document["findings"].as_array().into_iter().flatten();
    let mut rules: Vec<String> = findings
        .map(|one| format!("{} {} {}", one["rule"], one["severity"], one["since"]))
        .collect();
    rules.sort();
    rules
}

#[tokio::test(start_paused = true)]
async fn a_recording_that_exists_is_copied_under_pseudonyms_with_the_same_findings_and_routes() {
    let (state, folder) = (state(), recordings::folder());
    let original = recorded(&folder).await;
    let copy = folder.path().join("copy.jsonl").display().to_string();
    let copied = format!("record --replay {original} --anonymize -o {copy}");
    let copied = run_in(&state, &copied);
    assert_eq!(copied.code, Some(0), "{}", copied.err);
    let [named, hidden] =
        [&original, &copy].map(|path| fs::read_to_string(path).expect("it was written"));
    let words = |text: &str| {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    let hidden_words = words(&hidden);
    let mut left: Vec<String> = words(&named)
        .into_iter()
        .filter(|word| word.len() > 4 && word.chars().any(char::is_alphabetic))
        .filter(|word| pseudonym(word) != *word)
        .filter(|word| hidden_words.contains(word))
        .collect();
    // Words of the lines themselves.
    left.retain(|word| !hidden.contains(&format!("\"{word}\":")));
    let own = [
        "Recording",
        "listBegan",
        "listed",
        "listEnded",
        "aheadMillis",
        "deleted",
        "retrying",
        "heard",
    ];
    left.retain(|word| !own.contains(&&**word));
    assert!(left.is_empty(), "{left:?}");
    for at in ["09:00:20", "09:00:50", "09:01:30", "09:02:00"] {
        let check = |path: &str| {
            let check = format!("check -o json --fail-on info --replay {path} --at {at}");
            run_in(&state, &check)
        };
        let [one, other] = [check(&original), check(&copy)];
        assert_eq!(one.code, other.code, "{at}: {}", other.err);
        assert!(!rules(&one).is_empty(), "{at}");
        assert_eq!(rules(&one), rules(&other), "{at}");
        for (to, from) in [
            ("reviews.bookinfo", "cluster-2/bookinfo"),
            ("kafka.data", "cluster-1/shop"),
        ] {
            let route = |(path, to, from): (&str, &str, &str)| {
                let route = format!("route {to} --from {from} --replay {path} --at {at} -o json");
                run_in(&state, &route)
            };
            let one = route((&original, to, from));
            let other = route((&copy, &pseudonym(to), &pseudonym(from)));
            assert_eq!(outcome(&one), outcome(&other), "{at} {to}");
        }
    }
    let changes = |path: &str| {
        let told = run_in(&state, &format!("changes -o json --replay {path}")).json();
        let items = told["items"].as_array().into_iter().flatten();
        let items =
            items.map(|item| format!("{} {} {}", item["at"], item["change"], item["destinations"]));
        items.collect::<Vec<_>>()
    };
    assert_eq!(changes(&original), changes(&copy));
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
