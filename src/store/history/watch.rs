//! How a kind of a source is watched: since when, up to when, and by which links.

use std::{collections::VecDeque, mem::discriminant};

use jiff::Timestamp;

use crate::store::{Change, Feed, Link};

/// The most states of a link that are kept.
const LINKS: usize = 64;

/// How a kind of a source is watched.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    /// When its first list was whole.
    pub(super) began: Option<Timestamp>,
    /// Up to when every change was seen.
    pub(super) until: Option<Timestamp>,
    is_listing: bool,
    /// The last states of the link, each with its beginning, the oldest first.
    pub(super) links: VecDeque<(Timestamp, Link)>,
}

/// A feed before an update.
#[derive(Clone, Copy)]
pub(in crate::store) struct FeedBefore {
    pub(super) is_listed: bool,
    pub(super) is_current: bool,
    pub(super) what: Happening,
}

/// The meaning of an update for how much is seen of a feed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Happening {
    ListBegins,
    ListEnds,
    /// The kind is watched, up to this moment.
    Watched,
    Other,
}

impl FeedBefore {
    /// A feed before it takes a change in.
    pub(super) fn of(feed: &Feed, change: &Change) -> Self {
        Self {
            is_listed: feed.has_first_list(),
            is_current: feed.link().is_current(),
            what: match change {
                Change::ListBegan(_) => Happening::ListBegins,
                Change::ListEnded(_) => Happening::ListEnds,
                Change::Applied(_) | Change::Deleted(..) | Change::Heard(_) => Happening::Watched,
                _ => Happening::Other,
            },
        }
    }
}

impl Watch {
    /// Takes in what happened to the feed at a time, and its link since then.
    pub(super) fn take_in(&mut self, what: Happening, link: &Link, at: Timestamp) {
        self.follow_link(link, at);
        match what {
            Happening::ListBegins => self.is_listing = true,
            Happening::ListEnds => {
                self.is_listing = false;
                self.began = self.began.or(Some(at));
                self.until = Some(at);
            }
            Happening::Watched if link.is_current() && !self.is_listing => self.until = Some(at),
            Happening::Watched | Happening::Other => {}
        }
    }

    /// Remembers the state of the link if it is another one; how much of a list has arrived and when the next try is matter to
    /// no one later.
    fn follow_link(&mut self, link: &Link, at: Timestamp) {
        let before = self.links.back();
        if before.is_some_and(|(_, before)| discriminant(before) == discriminant(link)) {
            return;
        }
        if self.links.len() == LINKS {
            self.links.pop_front();
        }
        self.links.push_back((at, link.clone()));
    }
}
