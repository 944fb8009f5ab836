//! Dumps in every form people have them: what is good is shown, what is broken is named.

use std::{fs, path::Path};

use portolan::{
    model::SourceName,
    source::{Choice, FetchError, NamedPath, OpenError, Scope},
    store::{Absence, Change, Feed, Id, Kind, Link, ObjectKey, Source, Store, Update},
};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::sources::{Heard, open, store};

const V1: &str = "discovery.mesh.gloo.solo.io/v1";
const POLICIES: &str = "networking.mesh.gloo.solo.io/v1";

/// The API version of a kind that is read.
fn api_version(kind: &str) -> &'static str {
    let found = Kind::ALL.into_iter().find(|known| known.name() == kind);
    found.expect("it is read").api_version()
}

/// A folder with files, each a name and a content.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }
    folder
}

fn named(name: Option<&str>, path: &Path) -> NamedPath {
    NamedPath {
        name: name.map(SourceName::from),
        path: path.to_owned(),
    }
}

async fn load(paths: Vec<NamedPath>, scope: Scope) -> (Heard, Vec<Update>) {
    let mut heard = open(Choice::Files(paths), scope).await.expect("it opens");
    let updates = heard.settle().await;
    (heard, updates)
}

/// Opens files of a folder as one source.
async fn read(folder: &TempDir, names: &[&str]) -> Vec<Update> {
    let paths = names
        .iter()
        .map(|name| named(None, &folder.path().join(name)));
    load(paths.collect(), Scope::default()).await.1
}

/// Opens one file of this content.
async fn read_one(content: impl AsRef<[u8]>) -> Vec<Update> {
    let folder = folder(&[("dump", content.as_ref())]);
    let mut updates = read(&folder, &["dump"]).await;
    for update in &mut updates {
        if let Change::Skipped { what, .. } = &mut update.change {
            let path = format!("{}/", folder.path().display());
            *what = what.replace(&path, "");
        }
    }
    updates
}

/// The objects that are listed: `Destination gloo-mesh/a`.
fn listed(updates: &[Update]) -> Vec<String> {
    let listed = updates.iter().filter_map(|update| match &update.change {
        Change::Listed(object) => Some(format!("{} {}", object.kind(), object.key())),
        _ => None,
    });
    listed.collect()
}

/// What is passed over: `? what: why` where it could not be read, else `- what: why`.
fn passed_over(updates: &[Update]) -> Vec<String> {
    let passed = updates.iter().filter_map(|update| match &update.change {
        Change::Skipped {
            what,
            why,
            unreadable,
            ..
        } => Some(format!(
            "{} {what}: {why}",
            if *unreadable { '?' } else { '-' }
        )),
        _ => None,
    });
    passed.collect()
}

fn link(updates: &[Update], kind: Kind) -> Link {
    let store = store(updates.to_vec());
    let source = store.sources().next().expect("it spoke");
    source
        .feed(kind)
        .expect("it spoke of the kind")
        .link()
        .clone()
}

fn was_listed(updates: &[Update], kind: Kind) -> bool {
    let store = store(updates.to_vec());
    let source = store.sources().next().expect("it spoke");
    source.feed(kind).is_some_and(Feed::was_listed)
}

fn yaml(kind: &str, name: &str) -> String {
    let api = api_version(kind);
    format!(
        "apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: gloo-mesh\nspec: {{}}\n"
    )
}

fn json(kind: &str, name: &str) -> String {
    let api = api_version(kind);
    format!(
        r#"{{"apiVersion":"{api}","kind":"{kind}","metadata":{{"name":"{name}","namespace":"gloo-mesh"}},"spec":{{}}}}"#
    )
}

/// The same as an item of a list, at an indentation.
fn yaml_item(indent: &str, object: &str) -> String {
    let mut lines = object.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<_> = lines
        .map(|line| {
            format!(
                "{indent}  {line}
"
            )
        })
        .collect();
    format!("{indent}- {first}\n{}", rest.concat())
}

const BOTH: [&str; 2] = ["Destination gloo-mesh/a", "Destination gloo-mesh/b"];

/// Reads forms of a dump, each with its name, and expects of each that it says the same.
async fn expect_both<const N: usize>(forms: [(&str, String); N]) {
    for (form, content) in forms {
        let updates = read_one(&content).await;
        assert_eq!(passed_over(&updates), [""; 0], "{form}:\n{content}");
        assert_eq!(listed(&updates), BOTH, "{form}:\n{content}");
        assert_eq!(link(&updates, Kind::Destination), Link::Loaded, "{form}");
        assert!(was_listed(&updates, Kind::Destination), "{form}");
        assert_eq!(
            link(&updates, Kind::AccessPolicy),
            Link::Absent(Absence::NotInDump),
            "{form}"
        );
    }
}

#[tokio::test]
async fn documents_of_yaml_give_their_objects() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let (ja, jb) = (json("Destination", "a"), json("Destination", "b"));
    let marked = format!("# dump\n%YAML 1.2\n--- # one\n{a}...\n---\n# nothing\n---\n{b}...\n");
    expect_both([
        ("documents", format!("{a}---\n{b}")),
        ("marks and comments", marked),
        ("CRLF", format!("---\n{a}---\n{b}").replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{a}---\n{b}")),
        ("a key given twice", format!("{a}---\nkind: Nothing\n{b}")),
        ("JSON in a YAML stream", format!("---\n{ja}\n---\n{jb}\n")),
    ])
    .await;
}

#[tokio::test]
async fn lists_of_yaml_give_their_objects() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let (flat_a, flat_b) = (yaml_item("", &a), yaml_item("", &b));
    let (deep_a, deep_b) = (yaml_item("  ", &a), yaml_item("  ", &b));
    let (ma, mb, la, lb) = (meta("a"), meta("b"), bare("a"), bare("b"));
    let typed = format!("apiVersion: {V1}\nkind: DestinationList\n");
    let tail = "kind: List\nmetadata:\n  resourceVersion: \"\"\n";
    let anchored = "items:\n- metadata: {name: a, namespace: &ns gloo-mesh}\n- metadata: {name: b, namespace: *ns}\n";
    expect_both([
        (
            "as kubectl writes it",
            format!("apiVersion: v1\nitems:\n{flat_a}{flat_b}{tail}"),
        ),
        (
            "indented items",
            format!("kind: List\nitems: # here\n\n{deep_a}\n  # and\n{deep_b}"),
        ),
        ("a sequence", format!("{flat_a}{flat_b}")),
        ("a marked sequence", format!("# all\n---\n{flat_a}{flat_b}")),
        (
            "a typed list",
            format!("{typed}items:\n- metadata: {ma}\n- metadata: {mb}\n"),
        ),
        (
            "items that lean on each other",
            format!("{typed}{anchored}"),
        ),
        (
            "items in flow style",
            format!("{typed}items: [{la}, {lb}]\n"),
        ),
        (
            "all in flow style",
            format!("{{apiVersion: {V1}, kind: DestinationList, items: [{la}, {lb}]}}"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn every_form_of_json_gives_its_objects() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let (la, lb) = (bare("a"), bare("b"));
    let list = format!(
        r#"{{"apiVersion":"v1","items":[{a},{b}],"kind":"List","metadata":{{"resourceVersion":""}}}}"#
    );
    let head = format!(r#""kind":"DestinationList","apiVersion":"{V1}","metadata":{{}}"#);
    expect_both([
        ("documents, one a line", format!("{a}\n{b}\n")),
        ("documents without a gap", format!("{a}{b}")),
        (
            "documents, indented",
            format!("{}\n{}", pretty(&a), pretty(&b)),
        ),
        ("a byte order mark", format!("\u{feff}\n {a}{b}")),
        ("a List with the kind last", list.clone()),
        ("a List, indented", pretty(&list)),
        ("a typed list", format!(r#"{{{head},"items":[{la},{lb}]}}"#)),
        ("an array", format!("[{a}, {b}]")),
        ("an array of Lists", format!("[{list}]")),
    ])
    .await;
}

/// The metadata of an object, in a form that both JSON and YAML are.
fn meta(name: &str) -> String {
    format!(r#"{{"name": "{name}", "namespace": "gloo-mesh"}}"#)
}

/// An object that leaves its kind to the list around it.
fn bare(name: &str) -> String {
    format!(r#"{{"metadata": {}}}"#, meta(name))
}

fn pretty(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    serde_json::to_string_pretty(&value).expect("JSON")
}

#[tokio::test]
async fn utf_16_as_a_windows_shell_writes_it_is_read() {
    let text = format!("\u{feff}{}", json("Destination", "a"));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        let updates = read_one(bytes).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
        assert_eq!(passed_over(&updates), [""; 0]);
    }
}

#[tokio::test]
async fn all_kinds_stand_side_by_side() {
    let kinds = Kind::ALL.map(Kind::name);
    let items: Vec<_> = kinds.map(|kind| json(kind, "a")).into();
    let updates = read_one(format!(
        r#"{{"kind":"List","items":[{}]}}"#,
        items.join(",")
    ))
    .await;
    assert_eq!(
        listed(&updates),
        kinds.map(|kind| format!("{kind} gloo-mesh/a"))
    );
    for kind in Kind::ALL {
        assert_eq!(link(&updates, kind), Link::Loaded);
        assert!(was_listed(&updates, kind));
    }
}

#[tokio::test]
async fn each_kind_has_a_list_of_its_own() {
    for kind in Kind::ALL {
        let (name, api) = (kind.name(), kind.api_version());
        for content in [
            format!(
                r#"{{"kind":"{name}List","apiVersion":"{api}","items":[{}]}}"#,
                bare("a")
            ),
            format!(
                "kind: {name}List\napiVersion: {api}\nitems:\n- metadata: {}\n",
                meta("a")
            ),
        ] {
            let updates = read_one(content).await;
            assert_eq!(listed(&updates), [format!("{name} gloo-mesh/a")]);
            for other in Kind::ALL {
                let is_there = other == kind || other == Kind::Destination;
                let expected = if is_there {
                    Link::Loaded
                } else {
                    Link::Absent(Absence::NotInDump)
                };
                assert_eq!(link(&updates, other), expected, "{other} beside {kind}");
                assert_eq!(
                    was_listed(&updates, other),
                    is_there,
                    "{other} beside {kind}"
                );
            }
            let store = store(updates);
            assert!(store.sources().all(Source::is_complete), "{kind}");
        }
    }
}

#[tokio::test]
async fn only_whole_lists_prove_what_is_not_there() {
    let policy = json("TrafficPolicy", "p");
    let empty = format!(r#"{{"kind":"TrafficPolicyList","apiVersion":"{POLICIES}","items":[]}}"#);
    let cases = [
        ("a single object", policy.clone(), false, Link::Loaded),
        (
            "several documents",
            format!("{policy}{policy}"),
            false,
            Link::Loaded,
        ),
        (
            "a list",
            format!(r#"{{"kind":"List","items":[{policy}]}}"#),
            true,
            Link::Loaded,
        ),
        ("an array", format!("[{policy}]"), true, Link::Loaded),
        ("an empty list", empty, true, Link::Loaded),
        (
            "an empty YAML list",
            format!("apiVersion: {POLICIES}\nkind: TrafficPolicyList\nitems: []\n"),
            true,
            Link::Loaded,
        ),
        (
            "a list that breaks off",
            format!(r#"{{"kind":"List","items":[{policy},"#),
            false,
            Link::Loaded,
        ),
        (
            "an empty List",
            r#"{"kind":"List","items":[]}"#.to_owned(),
            false,
            Link::Absent(Absence::NotInDump),
        ),
        (
            "a Destination",
            json("Destination", "a"),
            false,
            Link::Absent(Absence::NotInDump),
        ),
    ];
    for (case, content, proves, state) in cases {
        let updates = read_one(content).await;
        assert_eq!(was_listed(&updates, Kind::TrafficPolicy), proves, "{case}");
        assert_eq!(link(&updates, Kind::TrafficPolicy), state, "{case}");
        assert!(was_listed(&updates, Kind::Destination), "{case}");
    }
}

#[tokio::test]
async fn a_broken_yaml_document_costs_only_itself() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    let updates = read_one(format!(
        "{a}---\nkind: Destination\nmetadata: {{name: [}}\n---\n{b}"
    ))
    .await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1);
    assert!(
        passed[0].starts_with("? dump, line 9, column "),
        "{passed:?}"
    );
}

#[tokio::test]
async fn a_broken_item_of_a_yaml_list_costs_only_itself() {
    let (a, b) = (yaml("Destination", "a"), yaml("Destination", "b"));
    for indent in ["", "  "] {
        let broken = format!("{indent}- kind: Destination\n{indent}  metadata: {{name: \"x}}\n");
        let (a, b) = (yaml_item(indent, &a), yaml_item(indent, &b));
        let updates = read_one(format!("items:\n{a}{broken}{b}kind: List\n")).await;
        assert_eq!(listed(&updates), BOTH);
        let passed = passed_over(&updates);
        assert_eq!(passed.len(), 1);
        assert!(passed[0].starts_with("? dump, line "), "{passed:?}");
    }
}

#[tokio::test]
async fn a_broken_item_of_a_json_list_costs_only_itself() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let breaks = [
        (
            "a word that is none",
            "        {\n            \"kind\": Destination\n        }",
            "line 5, column",
        ),
        (
            "a string without an end",
            "        {\n            \"kind\": \"Desti\n        }",
            "line 5, column",
        ),
        (
            "a brace too few",
            "        {\n            \"kind\": {\n        }",
            "line ",
        ),
        (
            "no comma",
            "        {\n            \"kind\": 1 \"x\": 2\n        }",
            "line 5, column",
        ),
    ];
    for (case, broken, place) in breaks {
        let text = format!(
            "{{\n    \"items\": [\n        {a},\n{broken},\n        {b}\n    ],\n    \"kind\": \"List\"\n}}\n{}",
            json("AccessPolicy", "c")
        );
        let updates = read_one(&text).await;
        let all = [BOTH[0], BOTH[1], "AccessPolicy gloo-mesh/c"];
        let passed = passed_over(&updates);
        assert_eq!(listed(&updates), all, "{case}: {passed:?}");
        assert_eq!(passed.len(), 1, "{case}: {passed:?}");
        assert!(
            passed[0].starts_with(&format!("? dump, {place}")),
            "{case}: {passed:?}"
        );
    }
}

#[tokio::test]
async fn several_broken_items_cost_only_themselves() {
    let good = ["a", "b", "c"].map(|name| json("Destination", name));
    let text = good.join(",\n  {\"kind\": oops},\n  ");
    let text = format!("[\n  {{]}},\n  {text}\n]\n{}", json("AccessPolicy", "p"));
    let updates = read_one(&text).await;
    let all = [
        "Destination gloo-mesh/a",
        "Destination gloo-mesh/b",
        "Destination gloo-mesh/c",
        "AccessPolicy gloo-mesh/p",
    ];
    assert_eq!(listed(&updates), all, "{text}");
    let passed = passed_over(&updates);
    let lines: Vec<_> = passed
        .iter()
        .map(|line| line.split(", column").next())
        .collect();
    let named = ["? dump, line 2", "? dump, line 4", "? dump, line 6"].map(Some);
    assert_eq!(lines, named);
}

#[tokio::test]
async fn a_broken_first_item_of_a_typed_json_list_costs_only_itself() {
    let text = format!(
        "{{\"kind\":\"DestinationList\",\"apiVersion\":\"{V1}\",\"items\":[\n  {{\"metadata\": nope}},\n  {{\"metadata\":{{\"name\":\"a\",\"namespace\":\"gloo-mesh\"}}}}\n]}}"
    );
    let updates = read_one(&text).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    assert!(passed_over(&updates)[0].starts_with("? dump, line 2, column 17: expected "));
}

#[tokio::test]
async fn a_dump_that_was_cut_off_shows_what_is_whole() {
    let (a, b) = (json("Destination", "a"), json("Destination", "b"));
    let whole = format!(r#"{{"kind":"List","items":[{a},{b},{a}]}}"#);
    let updates = read_one(&whole[..whole.len() - 20]).await;
    assert_eq!(listed(&updates), BOTH);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 1);
    assert!(
        passed[0].contains("the text ends too early; mend it there"),
        "{passed:?}"
    );
}

#[tokio::test]
async fn items_that_are_no_objects_are_named() {
    let a = json("Destination", "a");
    for text in [
        format!("[1, {a}, null, \"x\", {{\"metadata\":{{\"name\":\"y\"}}}}]"),
        format!("- 1\n- {a}\n- null\n- x\n- metadata: {{name: y}}\n"),
    ] {
        let updates = read_one(&text).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
        assert_eq!(
            passed_over(&updates),
            [
                "? item 1 of dump: it is no object: a number stands there",
                "? item 3 of dump: it is no object: nothing stands there",
                "? item 4 of dump: it is no object: a text stands there, \"x\"",
                "? item 5 of dump: it has no kind, and no list around it says one",
            ]
        );
    }
}

#[tokio::test]
async fn a_message_instead_of_a_dump_is_named() {
    let updates = read_one("error, the server does not answer\n").await;
    let why = "it is no object: a text stands there, \"error, the server does not answer\"";
    assert_eq!(passed_over(&updates), [format!("? dump: {why}")]);
}

#[tokio::test]
async fn other_kinds_are_counted_by_file() {
    let updates = read_one(
        "kind: List\nitems:\n- {apiVersion: v1, kind: Secret, data: {a: b}}\n- {apiVersion: v1, kind: Secret}\n\
         - {apiVersion: discovery.mesh.gloo.solo.io/v1alpha2, kind: TrafficTarget}\n\
         - {apiVersion: networking.smh.solo.io/v1alpha2, kind: TrafficPolicy}\n\
         - {apiVersion: networking.enterprise.mesh.gloo.solo.io/v1beta1, kind: VirtualGateway}\n",
    )
    .await;
    assert_eq!(
        passed_over(&updates),
        [
            "- 2 Secret objects in dump: the kind Secret is not supported by this version",
            "- 1 TrafficTarget object in dump: TrafficTarget is what Destination was before Gloo Mesh 1.0, and only \
             Destination is read",
            "- 1 TrafficPolicy object in dump: it is of networking.smh.solo.io/v1alpha2, and only TrafficPolicy of \
             networking.mesh.gloo.solo.io/v1 is read",
            "- 1 VirtualGateway object in dump: the kind VirtualGateway is not supported by this version",
            "- dump: no Destination stands in it; dump them with kubectl get destinations -A -o yaml",
        ]
    );
}

#[tokio::test]
async fn items_of_other_lists_are_of_the_kind_of_their_list() {
    let updates = read_one(r#"{"kind":"MeshServiceList","apiVersion":"discovery.smh.solo.io/v1alpha1","items":[{"metadata":{}}]}"#).await;
    assert!(
        passed_over(&updates)[0].starts_with("- 1 MeshService object in dump: MeshService is what")
    );
}

#[tokio::test]
async fn of_an_object_that_is_given_twice_the_last_counts() {
    let with = |region: &str| {
        format!(
            "{}  kubeService: {{region: {region}}}\n",
            yaml("Destination", "a").replace("spec: {}", "spec:")
        )
    };
    let (one, two, three) = (with("one"), with("two"), with("three"));
    let both = format!("{one}---\n{two}");
    let folder = folder(&[("a.yaml", both.as_bytes()), ("b.yaml", three.as_bytes())]);
    let updates = read(&folder, &["a.yaml", "b.yaml"]).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let at = folder.path().display();
    assert_eq!(
        passed_over(&updates),
        [
            format!(
                "- Destination gloo-mesh/a in {at}/a.yaml: it is given again there, and the last counts"
            ),
            format!(
                "- Destination gloo-mesh/a in {at}/a.yaml: it is given again in {at}/b.yaml, and the last counts"
            ),
        ]
    );
    let id = Id {
        source: "a.yaml".into(),
        key: key("a"),
    };
    let last = store(updates)
        .destination(&id)
        .cloned()
        .expect("it is there");
    assert_eq!(&*last.kube_service().expect("a service").region, "three");
}

#[tokio::test]
async fn many_repetitions_are_summed_up() {
    let all: String = (0..50)
        .map(|n| json("Destination", &n.to_string()))
        .collect();
    let updates = read_one(format!("{all}{all}")).await;
    assert_eq!(listed(&updates).len(), 50);
    let passed = passed_over(&updates);
    assert_eq!(passed.len(), 21);
    assert_eq!(
        passed[20],
        "- 30 more objects: they are given more than once, and the last of each counts"
    );
}

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
            "- /image: it neither is called .yaml, .yml or .json nor looks like one",
            "- /notes.txt: it neither is called .yaml, .yml or .json nor looks like one",
            "? /old.tgz: it is a gzip archive, and this version opens no archives; unpack it and name the folder",
        ]
    );
    assert_eq!(updates[0].source, "dump".into());
}

#[tokio::test]
async fn a_folder_without_a_file_says_so() {
    let folder = folder(&[("dump/.hidden", b"x")]);
    let updates = read(&folder, &["dump"]).await;
    assert!(passed_over(&updates)[0].ends_with("/dump: no file stands in this folder"));
}

#[tokio::test]
async fn archives_and_binaries_are_refused_by_name() {
    let mut tar = vec![b'x'; 257];
    tar.extend(b"ustar\0");
    for (content, format) in [
        (b"\x1f\x8b\x08".to_vec(), "a gzip archive"),
        (b"PK\x03\x04rest".to_vec(), "a zip archive"),
        (tar, "a tar archive"),
        (vec![1, 0, 2], "no text"),
    ] {
        let updates = read_one(content).await;
        assert!(passed_over(&updates)[0].starts_with(&format!("? dump: it is {format}")));
        assert_eq!(link(&updates, Kind::Destination).word(), "unreachable");
    }
}

#[tokio::test]
async fn an_empty_file_is_said_and_no_gap() {
    for content in ["", " \n\n"] {
        let updates = read_one(content).await;
        assert_eq!(passed_over(&updates), ["- dump: it is empty"]);
        let store = store(updates);
        assert!(store.sources().all(Source::is_complete));
    }
}

#[tokio::test]
async fn a_byte_that_is_no_utf_8_costs_only_itself() {
    let mut bytes = json("Destination", "a").into_bytes();
    let at = bytes.len() - 1;
    bytes.splice(at..at, *b",\"x\":\"\xe4\"");
    let updates = read_one(&bytes).await;
    assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
    let passed = passed_over(&updates);
    assert!(
        passed[0].starts_with(&format!("? byte {} of dump: ", at + 7)),
        "{passed:?}"
    );
}

#[tokio::test]
async fn odd_yaml_scalars_come_through() {
    let text = yaml("Destination", "a").replace(
        "spec: {}",
        "  labels: {on: yes, y: n, n: 2021-01-01, v: 1.10}\n  annotations: {big: 123456789012345678901234567890, t: ~}\n\
         status: {observedGeneration: \"4\", localFqdn: .inf}\nspec: {kubeService: {region: 012, ports: [{port: 0x50, name: no}]}}",
    );
    let updates = read_one(&text).await;
    let store = store(updates);
    let id = Id {
        source: "dump".into(),
        key: key("a"),
    };
    let found = store.destination(&id).expect("it is there");
    assert_eq!(found.meta.labels.get("on"), Some("yes"));
    assert_eq!(found.meta.labels.get("y"), Some("n"));
    assert_eq!(found.meta.labels.get("n"), Some("2021-01-01"));
    let status = found.status.as_ref().expect("a status");
    assert_eq!(status.observed_generation, Some(4));
    assert_eq!(
        found.kube_service().expect("a service").ports[0].port,
        Some(80)
    );
}

#[tokio::test]
async fn a_namespace_and_a_selector_apply_to_files() {
    let object = |kind: &str, namespace: &str, labels: &str| {
        let api = api_version(kind);
        format!(
            "---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: x{labels}, namespace: {namespace}, labels: {{app: x{labels}}}}}\n"
        )
    };
    let all = ["Destination", "TrafficPolicy"].map(|kind| {
        ["1", "2"]
            .map(|label| {
                ["one", "two"]
                    .map(|namespace| object(kind, namespace, label))
                    .concat()
            })
            .concat()
    });
    let folder = folder(&[("dump", all.concat().as_bytes())]);
    let cases = [
        (None, None, 8),
        (Some("one"), None, 4),
        (None, Some("app=x1"), 6),
        (Some("one"), Some("app=x1"), 3),
        (Some("none"), None, 0),
    ];
    for (namespace, selector, count) in cases {
        let scope = Scope {
            namespace: namespace.map(str::to_owned),
            selector: selector.map(str::to_owned),
        };
        let path = named(None, &folder.path().join("dump"));
        let (_, updates) = load(vec![path], scope.clone()).await;
        assert_eq!(listed(&updates).len(), count, "{scope:?}");
        assert_eq!(passed_over(&updates), [""; 0]);
    }
}

#[tokio::test]
async fn selectors_mean_what_they_mean_to_kubectl() {
    let labels = [
        "{}",
        "{env: prod}",
        "{env: test, tier: web}",
        "{env: prod, tier: db, example.com/x: \"\"}",
    ];
    let objects = labels.iter().enumerate().map(|(n, labels)| {
        format!("---\napiVersion: {V1}\nkind: Destination\nmetadata: {{name: \"{n}\", labels: {labels}}}\n")
    });
    let folder = folder(&[("dump", objects.collect::<String>().as_bytes())]);
    let cases = [
        ("", "0123"),
        ("env=prod", "13"),
        ("env==prod", "13"),
        (" env = prod ", "13"),
        ("env!=prod", "02"),
        ("env", "123"),
        ("!env", "0"),
        ("! tier", "01"),
        ("env in (prod, test)", "123"),
        ("env in (test)", "2"),
        ("env notin (prod)", "02"),
        ("env notin (prod,test)", "0"),
        ("env=prod,tier", "3"),
        ("env=prod,tier notin (db,web)", "1"),
        ("example.com/x=", "3"),
        ("env,env!=test,!tier", "1"),
    ];
    for (selector, names) in cases {
        let scope = Scope {
            namespace: None,
            selector: Some(selector.to_owned()),
        };
        let path = named(None, &folder.path().join("dump"));
        let (_, updates) = load(vec![path], scope).await;
        let found: String = listed(&updates)
            .iter()
            .map(|line| line.replace("Destination ", ""))
            .collect();
        assert_eq!(found, names, "{selector}");
    }
}

#[tokio::test]
async fn what_is_no_selector_is_said() {
    for (selector, problem) in [
        ("a=b,", "a requirement is missing before or after a comma"),
        ("a in (b", "a parenthesis is never closed"),
        ("a in b)", "a parenthesis closes that never opened"),
        ("a in ((b))", "a parenthesis opens within another"),
        (
            "a within (b)",
            "\"a within\" is not a label key and one of in and notin",
        ),
        (
            "in (b)",
            "\"in\" is not a label key and one of in and notin",
        ),
        (
            "a in (b) c",
            "something stands behind a parenthesis; put a comma there",
        ),
        ("=b", "\"\" is no label key"),
        ("!", "\"\" is no label key"),
        ("a b", "\"a b\" is no label key"),
        ("a=b c", "\"b c\" is no label value"),
        ("a=b=c", "\"b=c\" is no label value"),
    ] {
        for choice in [
            Choice::Demo,
            Choice::Files(vec![named(None, Path::new("."))]),
        ] {
            let scope = Scope {
                namespace: None,
                selector: Some(selector.to_owned()),
            };
            match open(choice, scope).await {
                Err(OpenError::Selector { why, .. }) => assert_eq!(why, problem, "{selector}"),
                other => panic!("{selector}: {other:?}"),
            }
        }
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

fn key(name: &str) -> ObjectKey {
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: name.into(),
    }
}

#[tokio::test]
async fn an_object_is_fetched_from_the_files_as_they_are_now() {
    let bare = format!(
        r#"{{"kind":"DestinationList","apiVersion":"{V1}","items":[{{"metadata":{{"name":"a","namespace":"gloo-mesh","uid":"1"}}}}]}}"#
    );
    let listed = format!(
        "kind: List\nitems:\n{}",
        yaml_item("", &yaml("Destination", "b"))
    );
    let folder = folder(&[("a.json", bare.as_bytes()), ("b.yaml", listed.as_bytes())]);
    let (heard, _) = load(vec![named(Some("all"), folder.path())], Scope::default()).await;
    let id = |name: &str| Id {
        source: "all".into(),
        key: key(name),
    };
    let a = heard
        .sources
        .fetch(id("a"), Kind::Destination)
        .await
        .expect("it is there");
    assert_eq!(
        (&a["kind"], &a["metadata"]["uid"]),
        (&"Destination".into(), &"1".into())
    );
    let b = heard
        .sources
        .fetch(id("b"), Kind::Destination)
        .await
        .expect("it is there");
    assert_eq!(b["apiVersion"], V1);
    fs::write(folder.path().join("a.json"), bare.replace("\"1\"", "\"2\""))
        .expect("it can be written");
    let a = heard
        .sources
        .fetch(id("a"), Kind::Destination)
        .await
        .expect("it is there");
    assert_eq!(a["metadata"]["uid"], "2");
    for (name, kind) in [("c", Kind::Destination), ("a", Kind::AccessPolicy)] {
        let gone = heard.sources.fetch(id(name), kind).await;
        assert_eq!(gone, Err(FetchError::Gone("all".into())));
    }
}

#[tokio::test]
async fn what_a_source_says_has_an_order() {
    let updates = read_one(format!(
        "[{},{}]",
        json("AccessPolicy", "p"),
        json("Destination", "a")
    ))
    .await;
    let words: Vec<_> = updates
        .iter()
        .map(|update| match &update.change {
            Change::ListBegan(kind) => format!("began {kind}"),
            Change::Listed(object) => format!("listed {}", object.kind()),
            Change::ListEnded(kind) => format!("ended {kind}"),
            Change::Link(kind, link) => format!("{} {kind}", link.word()),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        words,
        [
            "began Destination",
            "began Mesh",
            "began Workload",
            "began TrafficPolicy",
            "began AccessPolicy",
            "began VirtualMesh",
            "began VirtualDestination",
            "began KubernetesCluster",
            "listed AccessPolicy",
            "listed Destination",
            "ended Destination",
            "loaded Destination",
            "absent Mesh",
            "absent Workload",
            "absent TrafficPolicy",
            "ended AccessPolicy",
            "loaded AccessPolicy",
            "absent VirtualMesh",
            "absent VirtualDestination",
            "absent KubernetesCluster",
        ]
    );
}

#[tokio::test]
async fn a_large_dump_says_how_far_it_is() {
    let all: String = (0..1200)
        .map(|n| json("Destination", &n.to_string()))
        .collect();
    let updates = read_one(all).await;
    let progress = updates.iter().filter_map(|update| match update.change {
        Change::Link(_, Link::Syncing { seen }) => Some(seen),
        _ => None,
    });
    assert_eq!(progress.collect::<Vec<_>>(), [500, 1000]);
}

/// Five objects in a list, in the form in which kubectl prints it, one item a line or several.
fn list_of_five() -> [String; 3] {
    let names = ["a", "b", "c", "d", "e"];
    let items = names
        .map(|name| json("Destination", name))
        .join(",\n        ");
    let lines =
        format!("{{\n    \"items\": [\n        {items}\n    ],\n    \"kind\": \"List\"\n}}\n");
    let blocks = names.map(|name| yaml_item("", &yaml("Destination", name)));
    let blocks = format!("apiVersion: v1\nitems:\n{}kind: List\n", blocks.concat());
    [pretty(&lines), lines, blocks]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_breaks_among_the_items_costs_one_of_them_or_two(
        form in 0_usize..3,
        place in 0.0..1.0_f64,
        // Any but the brackets that make one value of all that follows.
        sign in r"[ -Z]|[\\-z]|[|-~]",
    ) {
        let text = &list_of_five()[form];
        let (begin, end) = (text.find("discovery").unwrap(), text.rfind("kind").unwrap() - 14);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "it is a place in a short text")]
        let at = begin + (place * (end - begin) as f64) as usize;
        let broken = [&text[..at], &sign, &text[at + 1..]].concat();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let updates = runtime.block_on(read_one(&broken));
        let shown = listed(&updates);
        prop_assert!(shown.len() >= 3, "{broken}\n{shown:?}\n{:?}", passed_over(&updates));
        prop_assert!(shown.len() == 5 || !passed_over(&updates).is_empty(), "{broken}");
    }
}
