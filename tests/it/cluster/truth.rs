//! What kubectl says is there, held against what portolan has read, object by object.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use portolan::{
    source::{Choice, NamedPath, Scope},
    store::{Feed, Kind, Link, Object, ObjectKey},
};
use tempfile::TempDir;

use super::plane::Plane;
use crate::reading::Reading;

/// Waits until portolan has read what kubectl prints, no more and no less; nothing may change meanwhile.
pub(super) async fn agrees(reading: &mut Reading, plane: &Plane) {
    let truth = printed(plane).await;
    for kind in Kind::ALL {
        assert!(!objects(&truth, kind).is_empty(), "a {kind} is there");
    }
    let agree = |reading: &Reading| differences(reading, &truth).is_empty();
    let agreed = reading.hears_at_last(agree).await;
    assert!(
        agreed,
        "kubectl says otherwise: {:#?}",
        differences(reading, &truth)
    );
    truth.close().await;
}

/// Everything that kubectl prints, as portolan reads dumps of it: one for each kind, as the server has it, since newer
/// versions of kubectl leave parts away where they are not asked for raw answers.
async fn printed(plane: &Plane) -> Reading {
    let folder = TempDir::new().expect("a temporary folder");
    for kind in Kind::ALL {
        let (version, plural) = (kind.api_version(), kind.plural());
        let path = format!("/apis/{version}/{plural}");
        let json = plane.kubectl(&["get", "--raw", &path]).await;
        let dump = folder.path().join(format!("{plural}.json"));
        fs::write(dump, json).expect("the folder is ours");
    }
    let path = NamedPath {
        name: None,
        path: folder.path().to_owned(),
    };
    let mut truth = Reading::open_choice(Choice::Files(vec![path]), Scope::default()).await;
    truth
        .until("the dump", |truth| {
            let loaded = |kind: &Kind| matches!(truth.link(*kind), Link::Loaded | Link::Absent(_));
            Kind::ALL.iter().all(loaded)
        })
        .await;
    truth
}

fn differences(read: &Reading, truth: &Reading) -> Vec<String> {
    let of_kind = |kind: Kind| {
        let (ours, theirs) = (objects(read, kind), objects(truth, kind));
        let keys: BTreeSet<&ObjectKey> = ours.keys().chain(theirs.keys()).copied().collect();
        let differ = keys
            .into_iter()
            .filter(|key| ours.get(*key) != theirs.get(*key));
        let tell = |key| {
            let (ours, theirs) = (version(ours.get(key)), version(theirs.get(key)));
            format!("{kind} {key}: portolan has version {ours:?}, kubectl {theirs:?}")
        };
        differ.map(tell).collect::<Vec<_>>()
    };
    Kind::ALL.into_iter().flat_map(of_kind).collect()
}

fn version<'o>(object: Option<&&'o Object>) -> Option<&'o str> {
    object.map(|object| &*object.meta().resource_version)
}

fn objects(reading: &Reading, kind: Kind) -> BTreeMap<&ObjectKey, &Object> {
    let source = reading.store.sources().next();
    let feed = source.and_then(|source| source.feed(kind));
    feed.into_iter().flat_map(Feed::objects).collect()
}
