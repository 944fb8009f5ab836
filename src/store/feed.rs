//! One source and kind: the objects that are known, the list that is arriving, and the state of the link.

mod changes;
mod words;

use jiff::Timestamp;

use super::{
    Absence, Kind, Knowledge, Link, Narrowing, Object, ObjectKey, Objects, SkippedTally,
    event_rate::EventRate,
    knowledge::{Extent, Gap},
};
use crate::model::{Text, endpoint_slice::ENDPOINTS};

/// Everything known of one kind in one source.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    pub(super) live: Objects,
    pub(super) staged: Option<Objects>,
    listed: Listed,
    narrowed: Option<Narrowing>,
    within: Option<Box<[Text]>>,
    pub(super) link: Link,
    pub(super) heard: Option<Timestamp>,
    troubles: Vec<(Timestamp, String)>,
    asked: u64,
    event_rate: EventRate,
    unreadable: SkippedTally,
    left_out: SkippedTally,
}

/// Whether the feed ever had a whole list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Listed {
    /// Not yet: objects show as they arrive.
    #[default]
    Never,
    /// Once at least: later lists are staged.
    Once,
}

impl Feed {
    /// The link of the feed to its source.
    #[must_use]
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// When the feed last brought news, or its server last showed that it still watches.
    #[must_use]
    pub fn heard(&self) -> Option<Timestamp> {
        self.heard
    }

    /// Why the source had to be tried again when the link was last lost: each reason once, with when it was first told.
    #[must_use]
    pub fn last_troubles(&self) -> &[(Timestamp, String)] {
        &self.troubles
    }

    /// How many requests about the kind have left for the server.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// How many changes a second came over the last ten seconds. What a list brings is no change: it says what is
    /// there, however long it has been so.
    #[must_use]
    pub fn events_per_second(&self, now: Timestamp) -> f64 {
        self.event_rate.per_second(now)
    }

    /// How many objects are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.live.len()
    }

    /// Whether no object is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    /// The kind of its objects, as their server names it, if that is not the name of the kind: Endpoints stand for
    /// `EndpointSlices` that cannot be read. `None` otherwise, and if it has no object.
    #[must_use]
    pub fn stand_in(&self) -> Option<&'static str> {
        match self.live.iter().next() {
            Some((_, Object::EndpointSlice(slice))) => {
                Some(slice.kind_name()).filter(|name| *name == ENDPOINTS)
            }
            _ => None,
        }
    }

    /// One object.
    #[must_use]
    pub fn get(&self, key: &ObjectKey) -> Option<&Object> {
        self.live.get(key)
    }

    /// The objects, unordered.
    pub fn objects(&self) -> impl Iterator<Item = (&ObjectKey, &Object)> {
        self.live.iter()
    }

    /// Objects that cannot be read, which leave the feed incomplete.
    #[must_use]
    pub fn unreadable(&self) -> &SkippedTally {
        &self.unreadable
    }

    /// Objects that are left out on purpose.
    #[must_use]
    pub fn left_out(&self) -> &SkippedTally {
        &self.left_out
    }

    /// Whether the first list has ended: objects that come later are new. It says nothing about those that are missing;
    /// [`knowledge`](Self::knowledge) does.
    #[must_use]
    pub fn has_first_list(&self) -> bool {
        self.listed == Listed::Once
    }

    /// The same of the list of a namespace. Some kinds are only read in some namespaces.
    #[must_use]
    pub fn has_first_list_of(&self, namespace: &str) -> bool {
        self.within.as_ref().map_or_else(
            || self.has_first_list(),
            |within| within.iter().any(|one| **one == *namespace),
        )
    }

    /// How much is known of the kind, which the feed is of.
    #[must_use]
    pub fn knowledge(&self, kind: Kind) -> Knowledge<'_> {
        Knowledge::new(kind, self.extent())
    }

    fn extent(&self) -> Extent<'_> {
        match &self.link {
            Link::Absent(Absence::NotInstalled) => Extent::NotInstalled,
            Link::Denied { why } => Extent::Partial(Gap::Refused(why)),
            link => match self.gap() {
                Some(gap) => Extent::Partial(gap),
                None if link.is_current() => Extent::Whole,
                None => Extent::Stale(link),
            },
        }
    }

    /// Why objects may exist that were not read, though the server has the kind and lets us list it.
    fn gap(&self) -> Option<Gap<'_>> {
        match &self.within {
            Some(within) if !within.is_empty() => {
                return Some(Gap::Within {
                    namespaces: within,
                    is_arriving: matches!(
                        self.link,
                        Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. }
                    ) || !self.has_first_list(),
                });
            }
            _ => {}
        }
        if !self.has_first_list() {
            return Some(match &self.link {
                Link::Loaded => Gap::Single,
                link if link.reason().is_some() => Gap::Failed(link),
                _ => Gap::Awaited,
            });
        }
        let narrowed = self.narrowed.as_ref().map(Gap::Narrowed);
        let unreadable = self.unreadable.count();
        narrowed.or((unreadable > 0).then_some(Gap::Unreadable(unreadable)))
    }

    /// How far what is known reaches, in words that differ where that does: which namespaces were listed, and whether the
    /// kind is refused.
    #[must_use]
    pub fn standing(&self, kind: Kind) -> String {
        let refused = matches!(self.link, Link::Denied { .. } | Link::Absent(_));
        format!("{kind} {:?} {:?} {refused}", self.listed, self.within)
    }

    /// Whether the feed is current and nothing in it was unreadable. A kind that is not installed is no gap.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        (self.link.is_current() || self.link.is_absent()) && self.unreadable.count() == 0
    }
}
