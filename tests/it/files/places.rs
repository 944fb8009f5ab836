//! Folders, archives, empty files, files that are not there, and which of them are one source.

use portolan::{
    source::{Choice, Scope},
    store::{Kind, Source, Store},
};

use super::{
    bundles::gz, folder, json, link, listed, load, named, passed_over, read, read_one, yaml,
};
use crate::sources::{open, store};

#[tokio::test]
async fn a_folder_is_read_by_name_without_what_is_hidden_or_foreign() {
    let object = |name: &str| yaml("Destination", name).into_bytes();
    let folder = folder(&[
        ("dump/b.yml", &object("b")),
        ("dump/a.json", json("Destination", "a").as_bytes()),
        ("dump/sub/c", &object("c")),
        ("dump/sub/d.txt", json("Destination", "d").as_bytes()),
        ("dump/.hidden.yaml", &object("h")),
        ("dump/.git/x.yaml", &object("x")),
        ("dump/notes.txt", b"to do: nothing\n"),
        ("dump/image", &[0, 1, 2, 3]),
        ("dump/old.tgz", &[0x1f, 0x8b, 8, 0]),
    ]);
    let updates = read(&folder, &["dump"]).await;
    let all = ["a", "b", "c", "d"].map(|name| format!("Destination gloo-mesh/{name}"));
    assert_eq!(listed(&updates), all);
    let at = folder.path().join("dump").display().to_string();
    let passed: Vec<_> = passed_over(&updates)
        .iter()
        .map(|line| line.replace(&at, ""))
        .collect();
    assert_eq!(
        passed,
        [
            "? /old.tgz: it is damaged or breaks off (unexpected end of file); fetch or make it again",
            "- /.git: it is hidden",
            "- /.hidden.yaml: it is hidden",
            "- /image: it neither is called .yaml, .yml or .json nor looks like a dump",
            "- /notes.txt: it neither is called .yaml, .yml or .json nor looks like a dump",
        ]
    );
    assert_eq!(updates[0].source, "dump".into());
}

#[tokio::test]
async fn a_folder_without_a_file_says_so() {
    let folder = folder(&[("dump/.hidden", b"x")]);
    let updates = read(&folder, &["dump"]).await;
    assert!(passed_over(&updates)[0].ends_with("/dump/.hidden: it is hidden"));
    let nothing = tempfile::tempdir().expect("a temporary folder");
    let updates = load(vec![named(None, nothing.path())], Scope::default())
        .await
        .1;
    assert!(passed_over(&updates)[0].ends_with(": there is no file in this folder"));
}

#[tokio::test]
async fn files_of_a_folder_that_are_left_out_are_summed_up_where_they_are_many() {
    let logs: Vec<String> = (0..30).map(|n| format!("dump/pods/{n}.log")).collect();
    let mut files: Vec<(&str, &[u8])> = logs.iter().map(|name| (&**name, &b"a line"[..])).collect();
    let object = yaml("Destination", "a");
    files.push(("dump/a", object.as_bytes()));
    let folder = folder(&files);
    let updates = read(&folder, &["dump"]).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let at = folder.path().join("dump").display().to_string();
    let why = "it neither is called .yaml, .yml or .json nor looks like a dump";
    let told = format!("- 30 files of {at}, in pods: {why}");
    assert_eq!(passed_over(&updates), [told]);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let why = "it is no text; give a YAML or JSON dump, or an archive of such";
    for bytes in [vec![1, 0, 2], gz(&[1, 0, 2])] {
        let updates = read_one(bytes).await;
        assert_eq!(passed_over(&updates), [format!("? dump: {why}")]);
        assert_eq!(link(&updates, Kind::Destination).word(), "unreachable");
    }
}

#[tokio::test]
async fn an_empty_file_is_a_gap() {
    for content in ["", " \n\n"] {
        let updates = read_one(content).await;
        assert_eq!(
            passed_over(&updates),
            ["? dump: it is empty; dump it again"]
        );
        let store = store(updates);
        assert!(!store.sources().any(Source::is_complete));
    }
}

#[tokio::test]
async fn paths_without_a_name_are_one_source_and_each_name_is_its_own() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let folder = folder(&[("one.yaml", a.as_bytes()), ("two.yaml", b.as_bytes())]);
    let (one, two) = (
        folder.path().join("one.yaml"),
        folder.path().join("two.yaml"),
    );
    let paths = vec![
        named(Some("east"), &one),
        named(None, &two),
        named(Some("west"), &one),
        named(None, &one),
        named(Some("east"), &two),
    ];
    let (heard, updates) = load(paths, Scope::default()).await;
    let names: Vec<_> = heard
        .sources
        .iter()
        .map(|(name, _)| name.to_string())
        .collect();
    assert_eq!(names, ["east", "two.yaml", "west"]);
    let store = store(updates);
    let count = |name: &str| store.source(&name.into()).map_or(0, Source::destinations);
    assert_eq!(
        names.iter().map(|name| count(name)).collect::<Vec<_>>(),
        [2, 2, 1]
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_only_where_nothing_is() {
    let a = yaml("Destination", "a");
    let folder = folder(&[("a.yaml", a.as_bytes())]);
    let (here, gone) = (
        folder.path().join("a.yaml"),
        folder.path().join("gone.yaml"),
    );
    let choice = Choice::Files(vec![
        named(None, &gone),
        named(None, &folder.path().join("gone2")),
    ]);
    let error = open(choice, Scope::default())
        .await
        .expect_err("nothing is there");
    assert_eq!(
        error.to_string(),
        format!(
            "cannot read {}: there is no such file or folder; check the path",
            gone.display()
        )
    );
    let paths = vec![
        named(None, &here),
        named(None, &gone),
        named(Some("other"), &gone),
    ];
    let (_, updates) = load(paths, Scope::default()).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let passed = format!(
        "? {}: there is no such file or folder; check the path",
        gone.display()
    );
    assert_eq!(passed_over(&updates), [&*passed; 2]);
    let store = store(updates);
    let state = |store: &Store, name: &str| {
        store
            .source(&name.into())
            .map(|source| source.link().word())
    };
    assert_eq!(state(&store, "a.yaml"), Some("loaded"));
    assert_eq!(state(&store, "other"), Some("unreachable"));
}

#[test]
fn a_file_whose_own_name_has_an_equals_sign_is_meant() {
    let a = yaml("Destination", "a");
    let folder = folder(&[
        ("date=2026-01-01/a.yaml", a.as_bytes()),
        ("x=1.yaml", a.as_bytes()),
        ("1.yaml", b"kind: List\nitems: []\n"),
    ]);
    let name = "destination.discovery.mesh.gloo.solo.io/a\n";
    for (given, out, told) in [
        ("date=2026-01-01/a.yaml", name, ""),
        ("date=2026-01-01", name, ""),
        ("x=1.yaml", name, ""),
        ("y=1.yaml", "", "note: no Destination was found\n"),
        (
            "x=2.yaml",
            "",
            "error: cannot read 2.yaml: there is no such file or folder; check the path (it was read as 2.yaml, for the source x; write ./x=2.yaml for a file of that name)\n",
        ),
        (
            "date=2026-01-01,x=2.yaml",
            "",
            "error: cannot read 2026-01-01,x=2.yaml: there is no such file or folder; repeat -f for each file: -f date=2026-01-01 -f x=2.yaml\n",
        ),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_portolan"))
            .args(["get", "-o", "name", "-f", given])
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        let [shown, said] =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(
            (&*shown, said.contains(told)),
            (out, true),
            "{given}: {said}"
        );
    }
}
