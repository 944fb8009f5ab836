//! However parts list, break off, begin again and change, the union is what they have together.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    model::{Service, meta::Meta},
    store::{Feed, Store, Update},
};

const KIND: Kind = Kind::Service;
const PARTS: [&str; 3] = ["a", "b", "c"];

/// What happens to a part.
#[derive(Clone, Debug)]
enum Event {
    /// It lists all it has; a list may break off after some objects.
    List(Option<usize>),
    /// An object has this version now, or is gone for 0. It is told of where the part was listed.
    Change(u8, u8),
    /// The whole cluster is read by one feed from now on, or each namespace by its own.
    Reshape(bool),
}

fn event() -> impl Strategy<Value = (usize, Event)> {
    let event = prop_oneof![
        3 => proptest::option::of(0usize..3).prop_map(Event::List),
        5 => (0u8..3, 0u8..4).prop_map(|(name, version)| Event::Change(name, version)),
        1 => any::<bool>().prop_map(Event::Reshape),
    ];
    (0..PARTS.len(), event)
}

fn service(namespace: &str, name: u8, version: u8) -> Object {
    let meta = Meta {
        name: format!("s{name}").into(),
        namespace: namespace.into(),
        resource_version: version.to_string().into(),
        ..Meta::default()
    };
    Object::Service(Arc::new(Service {
        meta,
        ..Service::default()
    }))
}

/// A cluster with its namespaces, what reads it, and what was understood.
struct Scene {
    cluster: BTreeMap<(usize, u8), u8>,
    merged_feed: MergedFeed,
    /// Whether one feed reads all.
    is_wide: bool,
    /// Whether each part has a watch.
    watched: Vec<bool>,
    store: Store,
    said: Vec<Change>,
}

impl Scene {
    fn new() -> Self {
        let mut scene = Self {
            cluster: BTreeMap::new(),
            merged_feed: MergedFeed::new(KIND),
            is_wide: false,
            watched: Vec::new(),
            store: Store::default(),
            said: Vec::new(),
        };
        scene.reshape(false);
        scene
    }

    fn reshape(&mut self, is_wide: bool) {
        self.is_wide = is_wide;
        self.merged_feed.clear();
        let all = || PARTS.iter().map(|name| Text::from(*name));
        self.watched = if is_wide {
            self.merged_feed.add(all().collect());
            vec![false]
        } else {
            for name in all() {
                self.merged_feed.add([name].into());
            }
            vec![false; PARTS.len()]
        };
        let news = self.merged_feed.relink();
        self.hear(news);
    }

    /// The part that reads a namespace.
    fn part(&self, namespace: usize) -> usize {
        if self.is_wide { 0 } else { namespace }
    }

    fn hear(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            self.said.push(change.clone());
            self.store.apply(Update {
                source: "eu".into(),
                at: Timestamp::UNIX_EPOCH,
                change,
            });
        }
    }

    fn send(&mut self, part: usize, change: Change) {
        let changes = self.merged_feed.take(part, change);
        self.hear(changes);
    }

    fn happen(&mut self, namespace: usize, event: &Event) {
        let part = self.part(namespace);
        match *event {
            Event::Reshape(is_wide) if is_wide != self.is_wide => self.reshape(is_wide),
            Event::Reshape(_) => {}
            Event::Change(name, 0) => {
                let was = self.cluster.remove(&(namespace, name));
                if self.watched[part]
                    && let Some(version) = was
                {
                    let key = service(PARTS[namespace], name, version).key();
                    self.send(part, Change::Deleted(KIND, key));
                }
            }
            Event::Change(name, version) => {
                self.cluster.insert((namespace, name), version);
                if self.watched[part] {
                    let object = service(PARTS[namespace], name, version);
                    self.send(part, Change::Applied(object));
                }
            }
            Event::List(broken_off) => self.list(part, broken_off),
        }
    }

    fn list(&mut self, part: usize, broken_off: Option<usize>) {
        let inside = |namespace: usize| self.is_wide || namespace == part;
        let all = self.cluster.iter().filter(|((at, _), _)| inside(*at));
        let all = all.map(|((at, name), version)| service(PARTS[*at], *name, *version));
        let mut objects: Vec<Object> = all.collect();
        if self.is_wide {
            // Of namespaces that nobody asked for nothing is told.
            objects.push(service("other", 0, 1));
        }
        self.watched[part] = broken_off.is_none();
        self.send(part, Change::ListBegan(KIND));
        for object in objects.into_iter().take(broken_off.unwrap_or(usize::MAX)) {
            self.send(part, Change::Listed(object));
        }
        let next = Timestamp::UNIX_EPOCH;
        let why = "cut".to_owned();
        if broken_off.is_some() {
            self.send(part, Change::Link(KIND, Link::Retrying { why, next }));
        } else {
            self.send(part, Change::ListEnded(KIND));
            self.send(part, Change::Link(KIND, Link::Live));
        }
    }

    fn feed(&self) -> &Feed {
        let source = self.store.source(&"eu".into());
        source
            .and_then(|source| source.feed(KIND))
            .expect("it spoke")
    }

    /// What is known of a namespace: the versions by name.
    fn known(&self, namespace: usize) -> BTreeMap<u8, Box<str>> {
        let objects = self.feed().objects();
        let within = objects.filter(|(key, _)| *key.namespace == *PARTS[namespace]);
        let pair = |(key, object): (&ObjectKey, &Object)| {
            let number = key.name[1..].parse().expect("it is a number");
            (number, object.meta().resource_version.clone())
        };
        within.map(pair).collect()
    }

    fn truth(&self, namespace: usize) -> BTreeMap<u8, Box<str>> {
        let within = self.cluster.iter().filter(|((at, _), _)| *at == namespace);
        within
            .map(|((_, name), version)| (*name, version.to_string().into()))
            .collect()
    }
}

proptest! {
    #[test]
    fn what_is_watched_is_known_as_it_is(script in proptest::collection::vec(event(), 0..60)) {
        let mut scene = Scene::new();
        for (namespace, event) in &script {
            scene.happen(*namespace, event);
            for (namespace, name) in PARTS.into_iter().enumerate() {
                let part = scene.part(namespace);
                if scene.watched[part] {
                    prop_assert_eq!(scene.known(namespace), scene.truth(namespace));
                    prop_assert!(scene.feed().has_first_list_of(name));
                }
            }
            if !scene.said.is_empty() {
                let is_whole = scene.watched.iter().all(|watched| *watched);
                prop_assert_eq!(*scene.feed().link() == Link::Live, is_whole);
            }
        }
        for part in 0..scene.watched.len() {
            scene.list(part, None);
        }
        prop_assert!(scene.feed().has_first_list() && scene.feed().is_complete());
        let lists = scene.said.iter().filter(|said| matches!(said, Change::ListBegan(_)));
        prop_assert_eq!(lists.count(), 1, "later lists are told as what they change");
    }
}

#[test]
fn a_list_that_changes_nothing_is_a_sign_of_life() {
    let mut scene = Scene::new();
    scene.happen(1, &Event::Change(1, 1));
    for part in 0..PARTS.len() {
        scene.list(part, None);
    }
    scene.said.clear();
    scene.list(1, None);
    assert_eq!(scene.said, [Change::Heard(KIND)]);
}

#[test]
fn a_refusal_names_its_namespaces_where_others_may_be_read() {
    let denied = || {
        let why = "forbidden".to_owned();
        Change::Link(KIND, Link::Denied { why })
    };
    let mut scene = Scene::new();
    scene.list(1, None);
    scene.send(0, denied());
    assert_eq!(scene.feed().link().reason(), Some("in a: forbidden"));
    assert!(scene.feed().has_first_list_of("b") && !scene.feed().has_first_list_of("a"));
    scene.send(2, denied());
    assert_eq!(scene.feed().link().reason(), Some("in a, c: forbidden"));
    scene.send(1, denied());
    assert_eq!(scene.feed().link().reason(), Some("forbidden"));
}
