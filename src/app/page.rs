//! Pages: everything about one object, and the way one went through them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::world::{Known, World},
    model::yaml,
    store::{Kind, Object, Store, Subject},
};

use super::Panes;

/// How many pages the way back remembers.
const MOST: usize = 64;

/// A page about one object.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its object.
    pub subject: Subject,
    /// The object, as it was known last.
    pub seen: Seen,
    /// Whether the object is still there.
    pub presence: ObjectPresence,
    /// Its panes.
    pub panes: Panes,
    /// The whole object, where something on the page asked for it.
    pub whole: Option<Whole>,
}

/// An object as a page knows it.
#[derive(Clone, Debug)]
pub enum Seen {
    /// A Destination, with what it sums up to.
    Destination(Arc<Known>),
    /// An object of another kind.
    Other(Object),
}

/// Whether the object of a page is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectPresence {
    /// It is.
    There,
    /// It is not; what the page shows is how it was last.
    Gone,
}

/// A whole object as its source had it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The object.
    pub value: Arc<serde_json::Value>,
    /// When it came.
    pub at: Timestamp,
}

/// The most values of a part that are shown among other things.
const PART: usize = 2_000;

impl Whole {
    /// A part of the object as lines of YAML, by its JSON pointer (RFC 6901), and how many values are left out because it is
    /// too large. `None` if the object has no such part.
    #[must_use]
    pub fn part(&self, pointer: &str) -> Option<(Vec<yaml::YamlLine>, usize)> {
        let part = self.value.pointer(pointer)?;
        Some(super::yaml::lines(part, PART, yaml::ManagedFields::Hidden))
    }
}

impl Seen {
    fn of(subject: &Subject, store: &Store, world: &World) -> Option<Self> {
        match subject.kind {
            Kind::Destination => world.get(&subject.id).cloned().map(Self::Destination),
            kind => store
                .object(&subject.id.source, kind, &subject.id.key)
                .cloned()
                .map(Self::Other),
        }
    }
}

impl Page {
    /// A page about an object. `None` if no source has the object.
    #[must_use]
    pub fn of(subject: Subject, store: &Store, world: &World) -> Option<Self> {
        let seen = Seen::of(&subject, store, world)?;
        Some(Self {
            subject,
            seen,
            presence: ObjectPresence::There,
            panes: Panes::default(),
            whole: None,
        })
    }

    /// Looks at the object again, which may have changed or gone.
    pub(super) fn refresh(&mut self, store: &Store, world: &World) {
        match Seen::of(&self.subject, store, world) {
            Some(seen) => (self.seen, self.presence) = (seen, ObjectPresence::There),
            None => self.presence = ObjectPresence::Gone,
        }
    }
}

/// The way one went: pages behind and ahead, and the one that is open. `None` if the table is shown.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    pages: Vec<Stop>,
    /// How many of them are behind, the open one included.
    at: usize,
}

/// Something on the way.
#[derive(Clone, Debug)]
enum Stop {
    Page(Box<Page>),
    /// The list of all findings.
    Findings,
    /// The list of the objects of a kind.
    Objects(Kind),
}

impl Trail {
    /// The page that is open.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        match self.stop()? {
            Stop::Page(page) => Some(page),
            Stop::Findings | Stop::Objects(_) => None,
        }
    }

    /// How many pages lead to the open one, it included; 0 at the table.
    pub(super) fn depth(&self) -> usize {
        self.at
    }

    /// Whether the list of all findings is open.
    #[must_use]
    pub fn is_at_findings(&self) -> bool {
        matches!(self.stop(), Some(Stop::Findings))
    }

    /// The kind of the list of objects that is open.
    #[must_use]
    pub fn listed_kind(&self) -> Option<Kind> {
        match self.stop() {
            Some(Stop::Objects(kind)) => Some(*kind),
            _ => None,
        }
    }

    /// The kind of the last list of objects on the way here.
    pub(super) fn last_listed_kind(&self) -> Option<Kind> {
        let mut behind = self.pages[..self.at].iter().rev();
        behind.find_map(|stop| match stop {
            Stop::Objects(kind) => Some(*kind),
            Stop::Page(_) | Stop::Findings => None,
        })
    }

    fn stop(&self) -> Option<&Stop> {
        self.pages.get(self.at.checked_sub(1)?)
    }

    /// The page that is open, to be changed.
    pub(super) fn page_mut(&mut self) -> Option<&mut Page> {
        match self.pages.get_mut(self.at.checked_sub(1)?)? {
            Stop::Page(page) => Some(page),
            Stop::Findings | Stop::Objects(_) => None,
        }
    }

    /// Opens a page; what was ahead is forgotten.
    pub(super) fn open(&mut self, page: Page) {
        self.go(Stop::Page(Box::new(page)));
    }

    /// Opens the list of all findings.
    pub(super) fn open_findings(&mut self) {
        self.go(Stop::Findings);
    }

    /// Opens the list of the objects of a kind, unless it is open.
    pub(super) fn open_objects(&mut self, kind: Kind) {
        if self.listed_kind() != Some(kind) {
            self.go(Stop::Objects(kind));
        }
    }

    fn go(&mut self, stop: Stop) {
        self.pages.truncate(self.at);
        if self.pages.len() == MOST {
            self.pages.remove(0);
        }
        self.pages.push(stop);
        self.at = self.pages.len();
    }

    /// Forgets the whole objects that were fetched, because another time is shown.
    pub(super) fn forget_wholes(&mut self) {
        for stop in &mut self.pages {
            if let Stop::Page(page) = stop {
                page.whole = None;
            }
        }
    }

    /// To the table; the pages stay ahead.
    pub(super) fn leave(&mut self) {
        self.at = 0;
    }

    /// To the page before, or to the table.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// To the page after.
    pub(super) fn forward(&mut self) {
        self.at = (self.at + 1).min(self.pages.len());
    }
}
