//! Scenarios: small worlds in files that read as documentation, each with what must be said of it and what must not.
//!
//! A file below `scenarios/` is a stream of YAML documents. The first is what is expected, the others are objects as
//! kubectl prints them:
//!
//! | key | means |
//! |---|---|
//! | `describe` | the name that is asked for |
//! | `says` | each stands in the text of `portolan describe` |
//! | `shows` | each stands on the page in the terminal UI, in any pane |
//! | `never` | stands in neither |
//!
//! Runs of blanks count as one, and so do line breaks.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use portolan::{
    app::Event,
    source::{self, Choice, NamedPath, Scope},
    store::{Change, Kind},
};
use serde::Deserialize;
use tokio::sync::mpsc;

use super::{desk::Desk, kit::noon};

/// What a file expects of its world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    describe: String,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    shows: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
}

/// The folders below `scenarios/`, each with a test of its own, so that they run beside each other.
const SUBJECTS: &[&str] = &[
    "endpoints",
    "federation",
    "identity",
    "policies",
    "ports",
    "related",
    "subsets",
];

#[test]
fn every_folder_of_scenarios_has_a_test() {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("it can be read").file_name());
    let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    assert_eq!(names, SUBJECTS);
}

#[tokio::test]
async fn endpoints_are_told_as_the_scenarios_say() {
    tell("endpoints").await;
}

#[tokio::test]
async fn federation_is_told_as_the_scenarios_say() {
    tell("federation").await;
}

#[tokio::test]
async fn identity_is_told_as_the_scenarios_say() {
    tell("identity").await;
}

#[tokio::test]
async fn policies_are_told_as_the_scenarios_say() {
    tell("policies").await;
}

#[tokio::test]
async fn ports_are_told_as_the_scenarios_say() {
    tell("ports").await;
}

#[tokio::test]
async fn related_things_are_told_as_the_scenarios_say() {
    tell("related").await;
}

#[tokio::test]
async fn subsets_are_told_as_the_scenarios_say() {
    tell("subsets").await;
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/scenarios")
}

/// Plays every scenario about a subject.
async fn tell(subject: &str) {
    assert!(SUBJECTS.contains(&subject), "{subject} is a folder");
    let files = files_below(&folder().join(subject));
    assert!(!files.is_empty(), "there are scenarios about {subject}");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().display().to_string();
        let failures = failures(&file).await.into_iter();
        wrong.extend(failures.map(|why| format!("{name}: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    let mut files: Vec<PathBuf> = paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    files
}

/// What a file expects and the program does not do.
async fn failures(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("it can be read");
    let Some((expected, world)) = text.split_once("\n---\n") else {
        return vec!["has no objects after what it expects".to_owned()];
    };
    let expected: Expected = match serde_saphyr::from_str(expected) {
        Ok(expected) => expected,
        Err(error) => return vec![format!("does not say what it expects: {error}")],
    };
    if expected.says.is_empty() && expected.shows.is_empty() && expected.never.is_empty() {
        return vec!["expects nothing".to_owned()];
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let dump = folder.path().join("world.yaml");
    fs::write(&dump, world).expect("it can be written");
    let page = match described(&dump, &expected.describe) {
        Ok(page) => page,
        Err(why) => return vec![why],
    };
    let shown = shown(dump, &page).await;
    let mut wrong = missing("describe says", &expected.says, &page);
    wrong.extend(missing("the page shows", &expected.shows, &shown));
    for never in &expected.never {
        let stands = |text: &str| plain(text).contains(&plain(never));
        if stands(&page) || stands(&shown) {
            wrong.push(format!("{never:?} must not stand in\n{page}\n{shown}"));
        }
    }
    wrong
}

fn missing(what: &str, wanted: &[String], text: &str) -> Vec<String> {
    let missing = wanted
        .iter()
        .filter(|wanted| !plain(text).contains(&plain(wanted)));
    missing
        .map(|wanted| format!("{what} nothing like {wanted:?}, but\n{text}"))
        .collect()
}

/// The text with its blanks as one each.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `portolan describe` says of a name.
fn described(dump: &Path, name: &str) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_portolan"))
        .arg("-f")
        .arg(dump)
        .args(["describe", name])
        .env_clear()
        .env("LANG", "C.UTF-8")
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    if out.is_empty() {
        return Err(format!("nothing is called {name:?}: {err}"));
    }
    Ok(out)
}

/// What the panes of its page show, one after the other, on a screen where nothing needs to be cut or folded.
async fn shown(dump: PathBuf, described: &str) -> String {
    let mut desk = Desk::new((160, 100));
    take_in(&mut desk, dump).await;
    let is_meant = |desk: &Desk| {
        let known = desk.state.selected().expect("there is a Destination");
        // The page of `describe` tells its object among its first facts.
        let name = format!("Name: {} ", known.destination.meta.name);
        plain(described).contains(&name)
    };
    for _ in 0..100 {
        if is_meant(&desk) {
            break;
        }
        desk.blindly("j");
    }
    for key in ["enter", "z"] {
        desk.blindly(key);
    }
    let mut shown = String::new();
    for digit in ["1", "2", "3", "4", "5", "6"] {
        desk.press(digit);
        for line in desk.text().lines().skip(4) {
            let line = line.trim_matches(|letter: char| " │└┘─".contains(letter));
            if !line.is_empty() {
                shown += line;
                shown.push('\n');
            }
        }
    }
    shown
}

/// Reads the dump as the terminal UI does.
async fn take_in(desk: &mut Desk, dump: PathBuf) {
    let (sender, mut updates) = mpsc::channel(1024);
    let paths = vec![NamedPath {
        name: None,
        path: dump,
    }];
    let clock = Arc::new(noon);
    let sources = source::open(Choice::Files(paths), Scope::default(), clock, sender)
        .await
        .expect("the dump opens");
    let mut ready = BTreeSet::new();
    while ready.len() < Kind::ALL.len() {
        let update = updates.recv().await.expect("a file speaks of every kind");
        if let Change::Link(kind, link) = &update.change
            && (link.is_current() || link.is_absent())
        {
            ready.insert(*kind);
        }
        desk.happens(Event::Updates(vec![update]));
    }
    drop(sources);
}
