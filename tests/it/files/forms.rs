//! The forms of YAML and JSON in which people have the same objects.

use portolan::store::{Absence, Id, Kind, Link};

use super::{
    BOTH, V1, bare, json, key, link, listed, meta, passed_over, pretty, read_one, was_listed, yaml,
    yaml_item,
};
use crate::sources::store;

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
        (
            "members merged in",
            format!(
                "<<: &b {{kind: Destination}}\n{}---\n{b}",
                a.replace("kind: Destination\n", "")
            ),
        ),
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

#[tokio::test]
async fn utf_16_and_utf_32_as_a_windows_shell_writes_them_are_read() {
    let text = format!("\u{feff}{}", json("Destination", "a"));
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
        let updates = read_one(bytes).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
        assert_eq!(passed_over(&updates), [""; 0]);
    }
    for unit in [u32::to_le_bytes, u32::to_be_bytes] {
        let bytes: Vec<u8> = text
            .chars()
            .flat_map(|letter| unit(letter.into()))
            .collect();
        let updates = read_one(bytes).await;
        assert_eq!(listed(&updates), ["Destination gloo-mesh/a"]);
        assert_eq!(passed_over(&updates), [""; 0]);
    }
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
