//! Sources: their origin, their feeds, and the state of these as a whole.

use jiff::{SignedDuration, Timestamp};

use super::{Absence, Feed, Grounds, Kind, Knowledge, Link, Skew, Touched, clock::SourceClock};
use crate::model::{SourceName, meta::Meta};

/// A live source that was not heard for this long is called silent. Sources ask a quiet server 5 s before whether anything
/// was missed, so that the source of an idle server never is.
pub const SILENT: SignedDuration = SignedDuration::from_secs(35);

/// One source with its feeds, in the order in which they first spoke.
#[derive(Clone, Debug)]
pub struct Source {
    name: SourceName,
    pub(super) origin: Option<Origin>,
    /// How it is known which cluster it reaches. `None` if it reaches none.
    pub(super) reach: Option<Grounds>,
    clock: SourceClock,
    feeds: Vec<(Kind, Feed)>,
}

/// The sort of place that a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A context of a kubeconfig: a live cluster.
    Context,
    /// A context that is read only for the Services of the cluster that it reaches. It has no Destinations.
    Cluster,
    /// A file, or several that belong together.
    File,
    /// A part of the built-in mesh.
    Demo,
    /// A source of a recording that is replayed.
    Replay(Recorded),
}

/// The origin of a source that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// As [`Origin::Context`].
    Context,
    /// As [`Origin::Cluster`].
    Cluster,
    /// As [`Origin::File`].
    File,
    /// As [`Origin::Demo`].
    Demo,
}

impl Origin {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Context | Self::Cluster => "context",
            Self::File => "file",
            Self::Demo => "demo",
            Self::Replay(_) => "replay",
        }
    }

    /// The origin before it was recorded, however often that was.
    #[must_use]
    pub fn first(self) -> Self {
        match self {
            Self::Replay(Recorded::Context) => Self::Context,
            Self::Replay(Recorded::Cluster) => Self::Cluster,
            Self::Replay(Recorded::File) => Self::File,
            Self::Replay(Recorded::Demo) => Self::Demo,
            first => first,
        }
    }

    /// Whether it is read only for the objects of the cluster that it reaches, and has no Destinations.
    #[must_use]
    pub fn is_cluster(self) -> bool {
        self.first() == Self::Cluster
    }

    /// Whether it is a server, now or when it was recorded.
    #[must_use]
    pub fn is_server(self) -> bool {
        matches!(self.first(), Self::Context | Self::Cluster)
    }

    /// Whether there is somebody who goes on changing things, now or when it was recorded. A dump is taken as it is.
    #[must_use]
    pub fn is_alive(self) -> bool {
        self.first() != Self::File
    }
}

impl Source {
    pub(super) fn new(name: SourceName) -> Self {
        Self {
            name,
            origin: None,
            reach: None,
            clock: SourceClock::default(),
            feeds: Vec::new(),
        }
    }

    /// The feed of a kind, and whether it begins with this.
    pub(super) fn feed_mut(&mut self, kind: Kind) -> (&mut Feed, bool) {
        let found = self.feeds.iter().position(|(known, _)| *known == kind);
        let at = found.unwrap_or_else(|| {
            self.feeds.push((kind, Feed::default()));
            self.feeds.len() - 1
        });
        (&mut self.feeds[at].1, found.is_none())
    }

    /// The sort of place that it is. `None` if it was not declared.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        self.origin
    }

    /// See [`Origin::is_cluster`].
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.origin.is_some_and(Origin::is_cluster)
    }

    /// Whether it is read from a server that goes on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.origin, Some(Origin::Context | Origin::Cluster))
    }

    /// Whether some kind is read again and again, as it cannot be watched.
    #[must_use]
    pub fn is_polled(&self) -> bool {
        self.feeds()
            .any(|(_, feed)| matches!(feed.link(), Link::Polled { .. }))
    }

    /// Whether the source is called silent.
    #[must_use]
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.falls_silent().is_some_and(|at| at <= now)
    }

    /// From when on the source is called silent, unless it is heard before; `None` if it is not live.
    #[must_use]
    pub fn falls_silent(&self) -> Option<Timestamp> {
        let is_live = self.is_live() && *self.link() == Link::Live;
        let heard = self.heard().filter(|_| is_live)?;
        heard.checked_add(SILENT).ok()
    }

    /// The troubles of a kind that is current again, each with its time: of the first kind that was in trouble
    /// when the last one was, since most troubles are of all kinds.
    #[must_use]
    pub fn last_troubles(&self) -> &[(Timestamp, String)] {
        let over = self.feeds().filter(|(_, feed)| feed.link().is_current());
        let mut over: Vec<_> = over
            .filter_map(|(kind, feed)| Some((kind, feed.last_troubles().last()?.0, feed)))
            .collect();
        over.sort_by_key(|(kind, ..)| *kind);
        let newest = over.iter().map(|(_, at, _)| *at).max();
        let is_of_the_last = |at: &Timestamp| {
            newest.is_some_and(|newest| newest.duration_since(*at) < SignedDuration::from_mins(1))
        };
        let found = over.iter().find(|(_, at, _)| is_of_the_last(at));
        found.map_or(&[], |(.., feed)| feed.last_troubles())
    }

    /// Whether what it tells was recorded.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        matches!(self.origin, Some(Origin::Replay(_)))
    }

    /// The name of the source.
    #[must_use]
    pub fn name(&self) -> &SourceName {
        &self.name
    }

    /// The feed of one kind. `None` if the source never mentioned the kind.
    #[must_use]
    pub fn feed(&self, kind: Kind) -> Option<&Feed> {
        self.feeds
            .iter()
            .find(|(k, _)| *k == kind)
            .map(|(_, feed)| feed)
    }

    /// How much is known of a kind.
    #[must_use]
    pub fn knowledge(&self, kind: Kind) -> Knowledge<'_> {
        let feed = self.feed(kind);
        feed.map_or(Knowledge::none(kind), |feed| feed.knowledge(kind))
    }

    /// The feeds, in the order in which they first spoke.
    pub fn feeds(&self) -> impl Iterator<Item = (Kind, &Feed)> {
        self.feeds.iter().map(|(kind, feed)| (*kind, feed))
    }

    /// The link of the feed of Destinations, which represents the source as a whole. If it has no Destinations, the worst
    /// link of its feeds.
    #[must_use]
    pub fn link(&self) -> &Link {
        if self.is_cluster() {
            return self.link_of_cluster();
        }
        self.feed(Kind::Destination)
            .map_or(&Link::Connecting, Feed::link)
    }

    fn link_of_cluster(&self) -> &Link {
        let links = || {
            let kinds = Kind::OF_CLUSTERS.into_iter();
            kinds.filter_map(|kind| self.feed(kind)).map(Feed::link)
        };
        let worst = links().find(|link| !link.is_current()).or(links().next());
        worst.unwrap_or(&Link::Absent(Absence::NotConcerned))
    }

    /// How many Destinations are known.
    #[must_use]
    pub fn destinations(&self) -> usize {
        self.feed(Kind::Destination).map_or(0, Feed::len)
    }

    /// When the feed of Destinations last brought news, for the age of stale data.
    #[must_use]
    pub fn heard(&self) -> Option<Timestamp> {
        self.feed(Kind::Destination).and_then(Feed::heard)
    }

    /// Whether every list is in and nothing was unreadable. A kind that is not installed is no gap. Nor
    /// are Services that are read only because a context has the name of a cluster.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let has_destinations = || {
            let feed = self.feed(Kind::Destination);
            feed.is_some_and(|feed| !feed.link().is_absent())
        };
        let needed = self.feeds().filter(|(kind, _)| self.needs(*kind));
        (self.is_cluster() || has_destinations())
            && needed.into_iter().all(|(_, feed)| feed.is_complete())
    }

    /// Whether the Destinations that are known are all that were asked for, as they are now; also if it has none to offer.
    #[must_use]
    pub fn has_all_destinations(&self) -> bool {
        let feed = self.feed(Kind::Destination);
        self.is_cluster() || feed.is_some_and(Feed::is_complete)
    }

    /// Whether what cannot be read of a kind is missing, rather than just not known.
    #[must_use]
    pub fn needs(&self, kind: Kind) -> bool {
        self.reach != Some(Grounds::SameName) || !Kind::OF_CLUSTERS.contains(&kind)
    }

    /// By how much its clock is ahead of ours. `None` if it was never measured.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        self.clock.measured()
    }

    /// How far the newest of its objects was written in the future of its own clock, or of ours if that was never measured:
    /// clocks differ by at least as much. `None` if it is no more than 5 seconds.
    #[must_use]
    pub fn written_ahead(&self) -> Option<SignedDuration> {
        self.clock.written_ahead()
    }

    /// The time on its clock when ours shows a time; the same if its clock was never measured.
    #[must_use]
    pub fn theirs(&self, ours: Timestamp) -> Timestamp {
        self.clock.skew().theirs(ours)
    }

    /// When the object will be this old, by our clock. `None` if that is past, or if it was written in the future, which only
    /// another clock can do: then its age is not known.
    #[must_use]
    pub fn comes_of_age(
        &self,
        meta: &Meta,
        age: SignedDuration,
        ours: Timestamp,
    ) -> Option<Timestamp> {
        self.clock.comes_of_age(meta, age, ours)
    }

    /// Each feed with its kind, to be changed.
    pub(super) fn feeds_mut(&mut self) -> impl Iterator<Item = (Kind, &mut Feed)> {
        self.feeds.iter_mut().map(|(kind, feed)| (*kind, feed))
    }

    /// Takes in how its clock is set, at a time by ours. Says whether that moves ages.
    pub(super) fn turn_clock(&mut self, skew: Skew, at: Timestamp) -> bool {
        self.clock.turn(skew, at, &self.feeds)
    }

    /// Follows what became of the objects of a kind.
    pub(super) fn follow_clock(&mut self, touched: &Touched, kind: Kind, at: Timestamp) {
        let feed = self.feeds.iter().find(|(known, _)| *known == kind);
        if let Some((_, feed)) = feed {
            self.clock.follow(touched, feed, at);
        }
    }
}
