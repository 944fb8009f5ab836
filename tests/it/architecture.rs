//! Holds the code to the plan of the house: who may import whom, and what only one room may do.

mod code;
mod snippets;
mod walls;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use self::code::Code;
pub(super) use self::code::without_tests;

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
    Room("route", &["model", "store", "derive"], &["regex"]),
    Room("diagnose", &["model", "store", "derive", "route"], &[]),
    Room(
        "query",
        &["model", "store", "derive", "diagnose"],
        &["memchr", "regex", "unicode_width"],
    ),
    Room(
        "app",
        &["model", "store", "derive", "route", "diagnose", "query"],
        &["serde", "serde_json", "tui_input"],
    ),
    Room(
        "ui",
        &[
            "model", "store", "derive", "route", "diagnose", "query", "app",
        ],
        &["ratatui", "unicode_width"],
    ),
    Room(
        "output",
        &["model", "store", "derive", "route", "diagnose", "query"],
        &[
            "serde",
            "serde_json",
            "unicode_width",
            "quick_xml",
            "pulldown_cmark",
            "roff",
        ],
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
            "webpki",
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
            "model", "store", "derive", "route", "diagnose", "query", "app", "ui", "output",
            "source", "cast", "cli",
        ],
        &[
            "tokio",
            "futures",
            "base64",
            "crossterm",
            "ratatui",
            "color_eyre",
            "serde",
            "serde_saphyr",
            "serde_json",
            "rustix",
            "clap",
            "clap_complete",
            "clap_mangen",
            "tracing",
            "tracing_subscriber",
            "schemars",
        ],
    ),
    Room(
        "cli",
        &[
            "model", "store", "derive", "route", "diagnose", "query", "app", "source", "ui",
            "output", "cast", "runtime",
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

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The code of the program.
static CODE: LazyLock<Code> = LazyLock::new(|| {
    let texts = sources();
    Code::of(texts.iter().map(|(path, text)| (&**path, &**text)))
});

/// The files of the program by their paths below `src`, without the tests of a room in files of their own.
pub(super) fn sources() -> BTreeMap<String, String> {
    let source = root().join("src");
    let mut paths = Vec::new();
    gather(&source, &mut paths);
    let inside = |path: &PathBuf| {
        let inside = path.strip_prefix(&source).expect("it lies in src");
        inside.to_string_lossy().into_owned()
    };
    let is_test = |inside: &str| {
        inside
            .split('/')
            .any(|part| part == "tests" || part == "tests.rs")
    };
    let texts = paths.iter().filter_map(|path| {
        let inside = inside(path);
        let text = || fs::read_to_string(path).expect("source files are UTF-8");
        (!is_test(&inside)).then(|| (inside, text()))
    });
    texts.collect()
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

fn nothing() -> BTreeSet<String> {
    BTreeSet::new()
}

#[test]
fn rooms_import_only_what_the_plan_lets_them() {
    assert_eq!(walls::wrong_imports(&CODE, ROOMS), nothing());
}

#[test]
fn rooms_name_only_the_crates_that_the_plan_lets_them() {
    let wrong = walls::wrong_crates(&CODE, ROOMS, &dependencies());
    assert_eq!(wrong, nothing());
}

#[test]
fn modules_side_by_side_import_each_other_in_no_circle() {
    assert_eq!(walls::circles(&CODE), nothing(), "break these circles");
}

#[test]
fn one_name_of_a_type_has_one_meaning() {
    let shared = walls::shared_names(&CODE);
    assert!(
        shared.is_empty(),
        "give all but one another name: {shared:#?}"
    );
}

#[test]
fn clocks_are_read_in_one_file() {
    let clocks = ["Instant", "SystemTime", "Timestamp", "Zoned"];
    let readers = walls::naming(&CODE, |path| match path {
        [.., clock, "now"] => clocks.contains(clock),
        _ => false,
    });
    assert_eq!(Vec::from_iter(readers), ["runtime/clock.rs"]);
    let elapsed = walls::holding(&CODE, &[".elapsed("]);
    assert_eq!(
        elapsed,
        nothing(),
        "what has elapsed is asked of a clock too"
    );
}

#[test]
fn nothing_prints_but_the_hall_and_output_through_its_writer() {
    let macros = ["println", "eprintln", "print", "eprint", "dbg"];
    assert_eq!(walls::calling(&CODE, &macros), nothing());
    let writers = walls::naming(&CODE, |path| {
        matches!(path, ["std", "io", "stdout" | "stderr", ..])
    });
    let in_the_hall =
        |path: &String| path.starts_with("runtime/") || path == "main.rs" || path == "runtime.rs";
    assert!(writers.iter().all(in_the_hall), "{writers:?}");
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
    let found = walls::holding(&CODE, &senders).into_iter();
    let found: Vec<String> = found.filter(|file| file.starts_with("source/")).collect();
    assert_eq!(found, ["source/doctor/review.rs"]);
}
