//! Several feeds of one kind, each for other namespaces, merged into the one feed that the rest of the program sees.
//! Pure: changes in, changes out.
//!
//! The first list is whole when the lists of all parts are. Later lists of a part become the changes that they amount
//! to, so that a part may start again, come or go while the others stay.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};

use super::interest::Namespaces;
use crate::{
    model::Text,
    store::{Change, Kind, Link, Object, ObjectKey},
};

/// Several parts of one kind, merged.
#[derive(Debug)]
pub(super) struct MergedFeed {
    kind: Kind,
    parts: Vec<ListPart>,
    known: HashMap<ObjectKey, Object, foldhash::fast::RandomState>,
    /// The namespaces whose lists were ever whole.
    covered: BTreeSet<Text>,
    stage: Stage,
    /// The link that was last said.
    said: Link,
}

/// How far the first list has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Unheard,
    Begun,
    Whole,
}

/// One feed, with its namespaces. Its objects in others are skipped.
#[derive(Debug)]
struct ListPart {
    namespaces: Namespaces,
    /// The objects of the list that is arriving.
    listing: Option<HashSet<ObjectKey, foldhash::fast::RandomState>>,
    is_listed: bool,
    link: Link,
}

impl MergedFeed {
    /// A merged feed without parts, in the state of connecting.
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            parts: Vec::new(),
            known: HashMap::default(),
            covered: BTreeSet::new(),
            stage: Stage::Unheard,
            said: Link::Connecting,
        }
    }

    /// Adds a part; the number by which it speaks counts up from 0.
    pub(super) fn add(&mut self, namespaces: Namespaces) -> usize {
        self.parts.push(ListPart {
            namespaces,
            listing: None,
            is_listed: false,
            link: Link::Connecting,
        });
        self.parts.len() - 1
    }

    /// Lets go of all parts, but not of what they have told.
    pub(super) fn clear(&mut self) {
        self.parts.clear();
    }

    /// Whether a part reads a namespace.
    pub(super) fn has(&self, namespace: &Text) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| part.namespaces.contains(namespace))
    }

    /// The changes of the merged feed when a part sends one.
    pub(super) fn take(&mut self, part: usize, change: Change) -> Vec<Change> {
        match change {
            Change::ListBegan(_) => self.begin(part),
            Change::Listed(object) => self.list(part, object).into_iter().collect(),
            Change::ListEnded(_) => self.end(part),
            Change::Applied(object) if self.parts[part].tells_of(&object.key()) => {
                self.known.insert(object.key(), object.clone());
                vec![Change::Applied(object)]
            }
            Change::Deleted(_, key) if self.known.remove(&key).is_some() => {
                vec![Change::Deleted(self.kind, key)]
            }
            Change::Applied(_) | Change::Deleted(..) => Vec::new(),
            Change::Link(_, link) => {
                let is_alive = link.is_current();
                let sign_of_life = is_alive.then_some(Change::Heard(self.kind));
                self.parts[part].link = link;
                self.relink().or(sign_of_life).into_iter().collect()
            }
            other => vec![other],
        }
    }

    fn begin(&mut self, part: usize) -> Vec<Change> {
        let part = &mut self.parts[part];
        part.listing = Some(HashSet::default());
        if !part.is_listed {
            part.link = Link::Syncing { seen: 0 };
        }
        let mut said = Vec::new();
        if self.stage == Stage::Unheard {
            self.stage = Stage::Begun;
            said.push(Change::ListBegan(self.kind));
            // Whoever hears that a list begins knows that it is arriving.
            self.said = Link::Syncing { seen: 0 };
        }
        said.extend(self.relink());
        said
    }

    fn list(&mut self, part: usize, object: Object) -> Option<Change> {
        let (part, key) = (&mut self.parts[part], object.key());
        if !part.tells_of(&key) {
            return None;
        }
        part.listing.as_mut()?.insert(key.clone());
        if self.known.get(&key) == Some(&object) {
            return None;
        }
        self.known.insert(key, object.clone());
        Some(match self.stage {
            Stage::Whole => Change::Applied(object),
            Stage::Unheard | Stage::Begun => Change::Listed(object),
        })
    }

    fn end(&mut self, part: usize) -> Vec<Change> {
        let part = &mut self.parts[part];
        let listing = part.listing.take().unwrap_or_default();
        part.is_listed = true;
        let part = &*part;
        let gone = self
            .known
            .extract_if(|key, _| part.tells_of(key) && !listing.contains(key));
        let mut gone: Vec<ObjectKey> = gone.map(|(key, _)| key).collect();
        gone.sort_unstable();
        let gone = gone.into_iter().map(|key| Change::Deleted(self.kind, key));
        let mut said: Vec<Change> = gone.collect();
        let before = self.covered.len();
        self.covered.extend(part.namespaces.iter().cloned());
        if self.covered.len() > before {
            let covered = self.covered.iter().cloned().collect();
            said.push(Change::Covered(self.kind, covered));
        }
        if self.stage != Stage::Whole && self.parts.iter().all(|part| part.is_listed) {
            self.stage = Stage::Whole;
            said.push(Change::ListEnded(self.kind));
        }
        said
    }

    /// The link of the merged feed, if it changed.
    pub(super) fn relink(&mut self) -> Option<Change> {
        let link = self.link();
        let is_news = match (&self.said, &link) {
            (Link::Syncing { .. }, Link::Syncing { .. }) => false,
            (said, link) => said != link,
        };
        is_news.then(|| {
            self.said = link.clone();
            Change::Link(self.kind, link)
        })
    }

    /// The link of the merged feed: the worst link of its parts.
    fn link(&self) -> Link {
        // Of several that are as bad the first is told.
        let worst = self.parts.iter().rev().max_by_key(|part| part.rank());
        let worst = worst.map_or(&Link::Connecting, |part| &part.link);
        match worst {
            Link::Denied { why } => Link::Denied {
                why: self.narrowed(why),
            },
            Link::Connecting | Link::Syncing { .. } if self.stage == Stage::Unheard => {
                Link::Connecting
            }
            Link::Connecting | Link::Syncing { .. } => Link::Syncing {
                seen: self.known.len(),
            },
            other => other.clone(),
        }
    }

    /// A refusal, with the namespaces that it is about where it is not about all.
    fn narrowed(&self, why: &str) -> String {
        let is_denied = |part: &&ListPart| matches!(part.link, Link::Denied { .. });
        let denied: Vec<&ListPart> = self.parts.iter().filter(is_denied).collect();
        if denied.len() == self.parts.len() {
            return why.to_owned();
        }
        let names = denied.iter().flat_map(|part| &part.namespaces);
        let names: Vec<&str> = names.map(|name| &**name).collect();
        format!("in {}: {why}", names.join(", "))
    }
}

impl ListPart {
    fn tells_of(&self, key: &ObjectKey) -> bool {
        self.namespaces.contains(&key.namespace)
    }

    /// How bad its link is.
    fn rank(&self) -> u8 {
        match self.link {
            Link::Live | Link::Loaded => 0,
            Link::Polled { .. } => 1,
            Link::Syncing { .. } => 2,
            Link::Connecting | Link::LoggingIn { .. } => 3,
            Link::Absent(_) => 4,
            Link::Retrying { .. } | Link::Ended { .. } => 5,
            Link::Denied { .. } => 6,
            Link::Unauthorized { .. } => 7,
        }
    }
}

#[cfg(test)]
mod tests;
