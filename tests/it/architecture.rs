//! Holds the code to the plan of the house: who may import whom, and what only one room may do.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A room, the rooms it may import, and the crates it may name beside those that only compute.
struct Room(
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Crates that only compute, which any room may name.
const COMPUTING: &[&str] = &[
    "std",
    "core",
    "alloc",
    "jiff",
    "thiserror",
    "hashbrown",
    "foldhash",
    "smallvec",
    "ipnet",
    "unicode_segmentation",
    "md5",
    "strsim",
];

const ROOMS: &[Room] = &[
    Room("model", &[], &["serde", "serde_json"]),
    Room("store", &["model"], &["serde"]),
    Room("derive", &["model", "store"], &[]),
    Room("diagnose", &["model", "store", "derive"], &[]),
    Room(
        "query",
        &["model", "store", "derive", "diagnose"],
        &["nucleo_matcher"],
    ),
    Room(
        "app",
        &["model", "store", "derive", "diagnose", "query"],
        &["serde", "serde_json", "tui_input"],
    ),
    Room(
        "ui",
        &["model", "store", "derive", "diagnose", "query", "app"],
        &["ratatui", "unicode_width"],
    ),
    Room(
        "output",
        &["model", "store", "derive", "diagnose", "query"],
        &["serde", "serde_json", "unicode_width", "quick_xml"],
    ),
    Room(
        "source",
        &["model", "store"],
        &[
            "tokio",
            "kube",
            "k8s_openapi",
            "serde",
            "serde_json",
            "serde_saphyr",
            "flate2",
            "futures",
            "http",
            "base64",
            "hyper",
            "hyper_rustls",
            "hyper_timeout",
            "http_body_util",
            "hyper_util",
            "percent_encoding",
            "rustix",
            "rustls",
            "rustls_platform_verifier",
            "secrecy",
            "tower_http",
            "tower_service",
            "ruzstd",
            "strsim",
            "tar",
            "zip",
        ],
    ),
    // Of the app it knows keys alone, and of the model how durations are written and what may be shown. It names crossterm
    // for what a terminal is told.
    Room(
        "cast",
        &["model", "app"],
        &["ratatui", "crossterm", "serde_json", "unicode_width"],
    ),
    // The hall may do everything but name kube.
    Room(
        "runtime",
        &[
            "model", "store", "derive", "diagnose", "query", "app", "ui", "output", "source",
            "cast", "cli",
        ],
        &[
            "tokio",
            "futures",
            "crossterm",
            "ratatui",
            "color_eyre",
            "serde",
            "serde_saphyr",
            "serde_json",
            "rustix",
            "clap",
        ],
    ),
    Room(
        "cli",
        &[
            "model", "diagnose", "query", "source", "ui", "output", "cast", "runtime",
        ],
        &["clap", "color_eyre"],
    ),
    Room(
        "main",
        &["cli", "runtime"],
        &["portolan", "color_eyre", "tokio"],
    ),
    Room("lib", &[], &[]),
];

/// Crates whose names are looked for. What stands in none of these lists cannot be a dependency: a test below holds
/// the list to Cargo.toml.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml is readable");
    let section = manifest
        .split("[dependencies]")
        .nth(1)
        .expect("there are dependencies");
    let section = section.split("\n[").next().expect("a section has a text");
    let names = section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='));
    names
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A source file: its room, its path, and its code without comments, texts and test modules.
struct File {
    room: String,
    path: String,
    code: String,
}

fn files() -> Vec<File> {
    let mut paths = Vec::new();
    gather(&root().join("src"), &mut paths);
    // A room's tests beside it are no part of the room.
    let is_test = |path: &Path| {
        path.iter()
            .any(|part| part == "tests" || part == "tests.rs")
    };
    paths.retain(|path| !is_test(path.strip_prefix(root()).expect("it lies in the package")));
    paths.sort();
    let files = paths.into_iter().map(|path| {
        let inside = path
            .strip_prefix(root().join("src"))
            .expect("it lies in src")
            .to_string_lossy()
            .into_owned();
        let room = inside
            .split('/')
            .next()
            .expect("a path has parts")
            .trim_end_matches(".rs")
            .to_owned();
        let text = fs::read_to_string(&path).expect("source files are UTF-8");
        File {
            room,
            path: inside,
            code: bare(&text),
        }
    });
    files.collect()
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            gather(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The code alone: comments and test modules may name what they like.
fn bare(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The first segments of paths that begin with a prefix: `crate::model::…` gives `model`.
fn named_after<'c>(code: &'c str, prefix: &str) -> BTreeSet<&'c str> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            names.extend(first_segments(group));
        } else {
            names.extend(identifier(rest));
        }
    }
    names
}

/// The first segments of a group of imports, nested groups left out.
fn first_segments(group: &str) -> Vec<&str> {
    let (mut depth, mut segments, mut start) = (0, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            _ if start && depth == 0 && (letter.is_alphabetic() || letter == '_') => {
                segments.extend(identifier(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    segments
}

fn identifier(text: &str) -> Option<&str> {
    let end = text
        .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// Whether a crate is named anywhere in code: `kube::`, not `my_kube::` and not `crate::kube`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != ':')
    })
}

#[test]
fn rooms_import_only_what_the_plan_lets_them() {
    let rooms: BTreeMap<&str, &Room> = ROOMS.iter().map(|room| (room.0, room)).collect();
    let mut wrong = Vec::new();
    for file in files() {
        let Some(Room(_, allowed, _)) = rooms.get(file.room.as_str()) else {
            wrong.push(format!("{} is in no room of the plan", file.path));
            continue;
        };
        let prefix = if file.room == "main" {
            "portolan::"
        } else {
            "crate::"
        };
        for name in named_after(&file.code, prefix) {
            let is_room = rooms.contains_key(name);
            if is_room && name != file.room && !allowed.contains(&name) {
                wrong.push(format!("{} imports {name}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rooms_name_only_the_crates_that_the_plan_lets_them() {
    let rooms: BTreeMap<&str, &Room> = ROOMS.iter().map(|room| (room.0, room)).collect();
    let dependencies = dependencies();
    let mut wrong = Vec::new();
    for file in files() {
        let Some(Room(_, _, allowed)) = rooms.get(file.room.as_str()) else {
            continue;
        };
        for name in &dependencies {
            let allowed = allowed.contains(&name.as_str()) || COMPUTING.contains(&name.as_str());
            if !allowed && names_crate(&file.code, name) {
                wrong.push(format!("{} names {name}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn clocks_are_read_in_one_file() {
    let readers = [
        "Instant::now",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
    ];
    let files = files()
        .into_iter()
        .filter(|file| readers.iter().any(|reader| file.code.contains(reader)));
    let found: Vec<String> = files.map(|file| file.path).collect();
    assert_eq!(found, ["runtime/clock.rs"]);
}

#[test]
fn nothing_prints_but_the_hall_and_output_through_its_writer() {
    let macros = ["println!", "eprintln!", "print!", "eprint!", "dbg!"];
    let printing = |file: &File| macros.iter().any(|name| names_macro(&file.code, name));
    let found: Vec<String> = files()
        .into_iter()
        .filter(printing)
        .map(|file| file.path)
        .collect();
    assert_eq!(found, Vec::<String>::new());
    let streams = ["io::stdout", "io::stderr"];
    let writing = |file: &File| streams.iter().any(|name| file.code.contains(name));
    let writers: Vec<String> = files()
        .into_iter()
        .filter(writing)
        .map(|file| file.path)
        .collect();
    let in_the_hall =
        |path: &String| path.starts_with("runtime/") || path == "main.rs" || path == "runtime.rs";
    assert!(writers.iter().all(in_the_hall), "{writers:?}");
}

fn names_macro(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        code[..at]
            .chars()
            .next_back()
            .is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("source files are UTF-8");
        !text.starts_with("//!")
    };
    let mut paths = Vec::new();
    gather(&root().join("src"), &mut paths);
    gather(&root().join("tests"), &mut paths);
    let found: Vec<PathBuf> = paths.into_iter().filter(silent).collect();
    assert_eq!(found, Vec::<PathBuf>::new());
}

#[test]
fn the_plan_names_each_crate_that_is_depended_upon() {
    let planned: BTreeSet<&str> = ROOMS
        .iter()
        .flat_map(|room| room.2.iter().chain(COMPUTING))
        .copied()
        .collect();
    let unplanned: Vec<String> = dependencies()
        .into_iter()
        .filter(|name| !planned.contains(name.as_str()))
        .collect();
    assert_eq!(unplanned, Vec::<String>::new());
}

#[test]
fn only_the_doctor_sends_what_is_no_get() {
    let senders = [
        "POST",
        "Request::post",
        "Request::put",
        "Request::patch",
        "Request::delete",
        "Request::create",
        ".create(",
        "Api<",
        "Api::",
        "SelfSubjectAccessReview",
    ];
    let files = files().into_iter().filter(|file| file.room == "source");
    let sending = files.filter(|file| senders.iter().any(|sender| file.code.contains(sender)));
    let found: Vec<String> = sending.map(|file| file.path).collect();
    assert_eq!(found, ["source/doctor/review.rs"]);
}
