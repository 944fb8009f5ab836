//! How much is known of one kind in one source: the one answer to whether an object that was not found does not exist.
//!
//! Every pane, sentence and rule asks here, and takes its words for what is not known from here. Pure.

use std::borrow::Cow;

use super::{Absence, Kind, Link, Narrowing};
use crate::model::Text;

/// How much is known of one kind in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knowledge<'s> {
    kind: Kind,
    extent: Extent<'s>,
}

/// Which objects of a kind are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent<'s> {
    /// All that there are now.
    Whole,
    /// All that there were when the link was lost.
    Stale(&'s Link),
    /// None, because the cluster does not have the kind.
    NotInstalled,
    /// Those that were read. Others may exist.
    Partial(Gap<'s>),
}

/// Why objects of a kind may exist that were not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap<'s> {
    /// The source has never spoken of the kind.
    NotAsked,
    /// The first list is not in yet.
    Awaited,
    /// Only some objects were asked for.
    Narrowed(&'s Narrowing),
    /// A dump holds single objects of the kind and no list.
    Single,
    /// Only some namespaces were listed.
    Within {
        /// Those.
        namespaces: &'s [Text],
        /// Whether others are still being listed.
        is_arriving: bool,
    },
    /// The server refuses a list of all of them.
    Refused(&'s str),
    /// No list was ever read, and none is coming now.
    Failed(&'s Link),
    /// This many objects of the list could not be read.
    Unreadable(usize),
}

impl<'s> Knowledge<'s> {
    pub(super) fn new(kind: Kind, extent: Extent<'s>) -> Self {
        Self { kind, extent }
    }

    /// The knowledge of a kind that a source has never mentioned: none.
    pub(super) fn none(kind: Kind) -> Self {
        Self::new(kind, Extent::Partial(Gap::NotAsked))
    }

    /// Whether all objects of the kind are known, now or as of the moment when the link was lost: one that was not found
    /// does not exist.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !matches!(self.extent, Extent::Partial(_))
    }

    /// The same of the objects of one namespace. An empty namespace, which a dump may leave out, is known only if all are.
    #[must_use]
    pub fn is_whole_in(&self, namespace: &str) -> bool {
        match self.extent {
            Extent::Partial(Gap::Narrowed(narrowing)) => narrowing.admits_all_of(namespace),
            Extent::Partial(Gap::Within { namespaces, .. }) => {
                namespaces.iter().any(|listed| **listed == *namespace)
            }
            _ => self.is_whole(),
        }
    }

    /// Whether all objects of the kind are known as they are now.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(self.extent, Extent::Whole | Extent::NotInstalled)
    }

    /// Whether all objects of the kind were known once, and the link was lost since.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.extent, Extent::Stale(_))
    }

    /// Whether the cluster does not have the kind.
    #[must_use]
    pub fn is_not_installed(&self) -> bool {
        self.extent == Extent::NotInstalled
    }

    /// Whether the source has no objects of the kind to offer, for whatever reason.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(
            self.extent,
            Extent::NotInstalled | Extent::Partial(Gap::Failed(Link::Absent(_)))
        )
    }

    /// Why objects of the kind may exist that were not read, as a sentence without its end. `None` if all are known.
    #[must_use]
    pub fn gap(&self) -> Option<String> {
        let Extent::Partial(gap) = self.extent else {
            return None;
        };
        let kind = self.kind;
        Some(match gap {
            Gap::NotAsked => format!("{kind} objects were not read"),
            Gap::Awaited => format!("the list of {kind} objects is not in yet"),
            Gap::Narrowed(narrowing) => narrowing.sentence(kind),
            Gap::Within { .. } => {
                format!("{kind} objects were only read of the namespaces of Destinations")
            }
            Gap::Single => format!("the dump holds single {kind} objects, not the list"),
            Gap::Refused(why) => format!("{kind} objects were not all read: {why}"),
            Gap::Failed(_) => format!("{kind} objects were not read: {}", gap.reason()),
            Gap::Unreadable(1) => format!("1 {kind} object could not be read"),
            Gap::Unreadable(count) => format!("{count} {kind} objects could not be read"),
        })
    }

    /// The same of the objects of one namespace: `None` if all of these are known.
    #[must_use]
    pub fn gap_in(&self, namespace: &str) -> Option<String> {
        match self.extent {
            _ if self.is_whole_in(namespace) => None,
            Extent::Partial(Gap::Within {
                is_arriving: false, ..
            }) => Some(format!(
                "{} objects of {namespace} were not read",
                self.kind
            )),
            Extent::Partial(Gap::Within { .. }) => {
                Self::new(self.kind, Extent::Partial(Gap::Awaited)).gap()
            }
            _ => self.gap(),
        }
    }

    /// Why nothing can be said by the objects of the kind: as [`gap`](Self::gap), and also if the kind is not installed.
    #[must_use]
    pub fn lack(&self) -> Option<String> {
        if self.is_not_installed() {
            let why = Absence::NotInstalled.sentence();
            return Some(format!("{} objects were not read: {why}", self.kind));
        }
        self.gap()
    }

    /// Why not even a part of the objects can be relied on to be in, so that nothing can be said by those that are.
    /// `None` once a list is in, even one that was narrowed.
    #[must_use]
    pub fn unlisted(&self) -> Option<String> {
        self.lack().filter(|_| !self.has_list())
    }

    /// The same without the kind, for a sentence that names it.
    #[must_use]
    pub fn why_unlisted(&self) -> Option<Cow<'s, str>> {
        if self.has_list() {
            return None;
        }
        Some(match self.extent {
            Extent::Partial(gap) => gap.reason(),
            _ => Absence::NotInstalled.sentence().into(),
        })
    }

    fn has_list(&self) -> bool {
        match self.extent {
            Extent::Whole | Extent::Stale(_) => true,
            Extent::NotInstalled => false,
            Extent::Partial(gap) => gap.has_list(),
        }
    }

    /// Why the objects are not all known as they are now, in a few words that fit into brackets. `None` if they are.
    #[must_use]
    pub fn brief(&self) -> Option<Cow<'s, str>> {
        Some(match self.extent {
            Extent::Whole | Extent::NotInstalled => return None,
            Extent::Stale(link) => brief(link).into(),
            Extent::Partial(gap) => match gap {
                Gap::NotAsked | Gap::Awaited => "not read yet".into(),
                Gap::Narrowed(narrowing) => narrowing.brief(),
                Gap::Within { .. } => "only some namespaces are read".into(),
                Gap::Single => "the dump may lack some".into(),
                Gap::Refused(_) => "forbidden".into(),
                Gap::Failed(link) => brief(link).into(),
                Gap::Unreadable(count) => format!("{count} could not be read").into(),
            },
        })
    }
}

impl<'s> Gap<'s> {
    /// Whether a list is in, if only one of some objects. What a file holds is in once the file is read.
    fn has_list(self) -> bool {
        match self {
            Self::Narrowed(_) | Self::Within { .. } | Self::Single | Self::Unreadable(_) => true,
            Self::NotAsked | Self::Awaited | Self::Refused(_) | Self::Failed(_) => false,
        }
    }

    /// Why no list is in.
    fn reason(self) -> Cow<'s, str> {
        match self {
            Self::Refused(why) => why.into(),
            Self::Failed(link) => link.reason().unwrap_or("no list came").into(),
            _ => "the list is not in yet".into(),
        }
    }
}

fn brief(link: &Link) -> &'static str {
    match link {
        Link::Absent(absence) => absence.sentence(),
        Link::Retrying { .. } | Link::Ended { .. } => "the source does not answer",
        Link::Denied { .. } => "forbidden",
        Link::Unauthorized { .. } => "the login was refused",
        Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. } => "being read again",
        Link::Live | Link::Polled { .. } | Link::Loaded => "no list came",
    }
}
