//! Dumps in every form people have them: what is good is shown, what is broken is named.

mod broken;
mod bundles;
mod failed;
mod forms;
mod kinds;
mod places;
mod reports;
mod selection;
mod snapshots;
mod speech;

use std::{fs, path::Path};

use portolan::{
    model::SourceName,
    source::{Choice, NamedPath, Scope},
    store::{Change, Feed, Kind, Link, ObjectKey, Update},
};
use tempfile::TempDir;

use crate::sources::{Heard, open, passed_over, store};

const V1: &str = "discovery.mesh.gloo.solo.io/v1";
const POLICIES: &str = "networking.mesh.gloo.solo.io/v1";
const BOTH: [&str; 2] = ["Destination gloo-mesh/a", "Destination gloo-mesh/b"];

fn key(name: &str) -> ObjectKey {
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: name.into(),
    }
}

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
        if let Change::Skipped { what, why, .. } = &mut update.change {
            let path = format!("{}/", folder.path().display());
            for said in [what, why] {
                *said = said.replace(&path, "");
            }
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
    source.feed(kind).is_some_and(Feed::has_first_list)
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
