//! What each source has told us, and how whole it is.
//!
//! Facts enter the house as [`Update`]s and in no other way. Every pair of source and kind is a [`Feed`] with a list
//! and a [`Link`] of its own. The first list shows as it arrives; later ones are staged and swapped in whole, so that
//! a reconnect never blinks and never shrinks. Pure: time comes in with the updates.

pub mod checkup;
mod clock;
mod feed;
mod knowledge;
mod link;
mod narrowing;
mod object;
mod pace;
mod passed;
mod reaches;
mod skew;
mod update;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Destination, SourceName, Text};

pub use feed::Feed;
pub use knowledge::Knowledge;
pub use link::{Absence, Link};
pub use narrowing::Narrowing;
pub use object::{Kind, Object, ObjectKey};
pub use passed::{Passed, Tally};
pub use reaches::{Grounds, Reach, Reached, Reaches};
pub use skew::Skew;
pub use update::{Change, Update};

/// A live source that was not heard for this long is called silent. Before that its server is asked whether anything was
/// missed.
const SILENT: SignedDuration = SignedDuration::from_secs(30);

/// The identity of an object over all sources, whatever row it is shown in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// Where it comes from.
    pub source: SourceName,
    /// Which object it is there.
    pub key: ObjectKey,
}

impl Id {
    /// An object of any kind in the same source.
    #[must_use]
    pub fn beside(&self, kind: Kind, key: ObjectKey) -> Subject {
        let source = self.source.clone();
        Subject {
            kind,
            id: Self { source, key },
        }
    }
}

/// An object of any kind over all sources: what a page is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its kind.
    pub kind: Kind,
    /// Which object of the kind.
    pub id: Id,
}

/// Everything that the sources have told so far.
#[derive(Debug, Default)]
pub struct Store {
    sources: Vec<Source>,
    places: HashMap<SourceName, usize, foldhash::fast::RandomState>,
    /// By the cluster that they are about: how many objects each source has, by the places of the sources.
    naming: HashMap<Text, BTreeMap<usize, usize>, foldhash::fast::RandomState>,
    /// How often a source began or ceased to have objects about a cluster.
    namings: u64,
    /// The places of the sources that have spoken of what clusters have of their own.
    reading: BTreeSet<usize>,
    reaches: Reaches,
}

/// One source with its feeds, in the order in which they first spoke.
#[derive(Debug)]
pub struct Source {
    name: SourceName,
    origin: Option<Origin>,
    reach: Option<Grounds>,
    clock: clock::Clock,
    feeds: Vec<(Kind, Feed)>,
}

/// What sort of place a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A context of a kubeconfig: a live cluster.
    Context,
    /// A context that is read for the Services of the cluster it reaches alone, and has no Destinations to tell of.
    Cluster,
    /// A file, or several that belong together.
    File,
    /// A part of the built-in mesh.
    Demo,
    /// What is told again of a recording.
    Replay(Recorded),
}

/// What sort of place it was that was recorded.
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

    /// Whether it has no Destinations to tell of, but what the cluster that it reaches has of its own.
    #[must_use]
    pub fn is_cluster(self) -> bool {
        matches!(self, Self::Cluster | Self::Replay(Recorded::Cluster))
    }

    /// Whether there is somebody who goes on changing things, now or when it was recorded. A dump is taken as it is.
    #[must_use]
    pub fn is_alive(self) -> bool {
        !matches!(self, Self::File | Self::Replay(Recorded::File))
    }
}

/// What an update changed, so that only this is derived again. The form that an object had before is told with it,
/// nothing where it is new; what it is now is in the store. Whoever follows needs no copies.
#[derive(Clone, Debug, PartialEq)]
pub enum Touched {
    /// Nothing that anyone sees.
    Nothing,
    /// What only those see who look at the feeds themselves: that one was asked for, or heard from.
    Told,
    /// The state of this feed, no object.
    Link(SourceName, Kind),
    /// One object: it is new, changed or gone.
    One(Id, Kind, Option<Object>),
    /// Several objects of one source: a list was swapped in, these changed or went.
    Many(SourceName, Kind, Vec<(ObjectKey, Option<Object>)>),
    /// The clock of this source: its objects are older or younger now.
    Clock(SourceName),
}

impl Store {
    /// Makes a source known before it has said anything, so that the screen can show that it is being waited for.
    pub fn declare(&mut self, name: &SourceName, origin: Origin) {
        self.source_mut(name).origin = Some(origin);
        if !origin.is_cluster() {
            self.feed_mut(name, Kind::Destination);
        }
    }

    /// Takes in which source reaches which registered cluster.
    pub fn reach(&mut self, reaches: Reaches) {
        for (_, reach) in reaches.iter() {
            self.source_mut(&reach.source).reach = Some(reach.by);
        }
        self.reaches = reaches;
    }

    /// Which source reaches which registered cluster.
    #[must_use]
    pub fn reaches(&self) -> &Reaches {
        &self.reaches
    }

    /// Who reaches a cluster of a plane. A reach that does not say whose cluster it is about counts for the one plane that
    /// has a cluster of that name; equal names only if no other plane has one at all.
    #[must_use]
    pub fn reached(&self, plane: &SourceName, cluster: &str) -> Reached<'_> {
        let Some(reach) = self.reaches.to(plane, cluster) else {
            return Reached::No;
        };
        if reach.of.is_some() {
            return Reached::By(reach);
        }
        let is_told_apart = |name: &SourceName| {
            let told = self.reaches.to(name, cluster);
            reach.by == Grounds::Said && told.is_some_and(|told| told.of.is_some())
        };
        let planes: Vec<&SourceName> = self
            .planes_with(cluster)
            .filter(|name| !is_told_apart(name))
            .collect();
        match planes[..] {
            [] | [_] => Reached::By(reach),
            _ => Reached::Ambiguous(reach.ambiguity(cluster, &planes)),
        }
    }

    /// The management planes that have a cluster of a name.
    pub fn planes_with(&self, cluster: &str) -> impl Iterator<Item = &SourceName> {
        let naming = self.naming.get(cluster).into_iter().flatten();
        let planes = naming.filter_map(|(at, _)| self.sources.get(*at));
        planes
            .filter(|source| !source.is_cluster())
            .map(Source::name)
    }

    /// Each cluster of which it is not known whose it is, with what to do.
    #[must_use]
    pub fn ambiguities(&self) -> BTreeSet<String> {
        let reached = self.reaches.iter().flat_map(|(cluster, _)| {
            let cluster = &*cluster.0;
            let planes = self.planes_with(cluster);
            planes.map(|plane| self.reached(plane, cluster))
        });
        let ambiguous = reached.filter_map(|reached| match reached {
            Reached::Ambiguous(why) => Some(why),
            Reached::By(_) | Reached::No => None,
        });
        ambiguous.collect()
    }

    /// Takes in one update and says what it changed.
    pub fn apply(&mut self, update: Update) -> Touched {
        let Update { source, at, change } = update;
        if let Change::Clock(skew) = change {
            let moves_ages = self.source_mut(&source).turn_clock(skew, at);
            return if moves_ages {
                Touched::Clock(source)
            } else {
                Touched::Told
            };
        }
        // What is of no kind may have been a Destination, and their feed stands for the source as a whole.
        let kind = change.kind().unwrap_or(Kind::Destination);
        let feed = self.feed_mut(&source, kind);
        let touched = feed.apply(&source, kind, at, change);
        self.count_clusters(&touched);
        self.source_mut(&source).follow_clock(&touched, kind, at);
        touched
    }

    /// The names of the clusters that objects are about, in no order.
    pub fn clusters(&self) -> impl Iterator<Item = &str> {
        self.naming.keys().map(|cluster| &**cluster)
    }

    /// The sources that have spoken of what clusters have of their own.
    pub fn readers_of_clusters(&self) -> impl Iterator<Item = &SourceName> {
        let reading = self.reading.iter().filter_map(|at| self.sources.get(*at));
        reading.map(Source::name)
    }

    /// How often a plane began or ceased to have a cluster.
    #[must_use]
    pub fn namings(&self) -> u64 {
        self.namings
    }

    /// The sources, in the order in which they first spoke.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    /// One source.
    #[must_use]
    pub fn source(&self, name: &SourceName) -> Option<&Source> {
        self.sources.get(self.place(name)?)
    }

    /// The place of a source among all; `None` if it has not spoken.
    #[must_use]
    pub fn place(&self, name: &SourceName) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// How much is known of a kind in a source.
    #[must_use]
    pub fn knowledge(&self, source: &SourceName, kind: Kind) -> Knowledge<'_> {
        let source = self.source(source);
        source.map_or(Knowledge::none(kind), |source| source.knowledge(kind))
    }

    /// What our clock shows when that of a source shows a time; the same if that was never measured.
    #[must_use]
    pub fn ours(&self, source: &SourceName, theirs: Timestamp) -> Timestamp {
        let skew = self.source(source).and_then(Source::skew);
        skew.unwrap_or_default().ours(theirs)
    }

    /// What the clock of a source shows when ours shows a time.
    #[must_use]
    pub fn theirs(&self, source: &SourceName, ours: Timestamp) -> Timestamp {
        let source = self.source(source);
        source.map_or(ours, |source| source.theirs(ours))
    }

    /// One object.
    #[must_use]
    pub fn object(&self, source: &SourceName, kind: Kind, key: &ObjectKey) -> Option<&Object> {
        self.source(source)?.feed(kind)?.get(key)
    }

    /// One Destination.
    #[must_use]
    pub fn destination(&self, id: &Id) -> Option<&Arc<Destination>> {
        match self.object(&id.source, Kind::Destination, &id.key)? {
            Object::Destination(destination) => Some(destination),
            _ => None,
        }
    }

    /// Counts the objects of each source that are about a cluster.
    fn count_clusters(&mut self, touched: &Touched) {
        match touched {
            Touched::One(id, kind, before) if has_clusters(*kind) => {
                self.recount(&id.source, *kind, (&id.key, before.as_ref()));
            }
            Touched::Many(source, kind, many) if has_clusters(*kind) => {
                for (key, before) in many {
                    self.recount(source, *kind, (key, before.as_ref()));
                }
            }
            _ => {}
        }
    }

    fn recount(
        &mut self,
        source: &SourceName,
        kind: Kind,
        (key, before): (&ObjectKey, Option<&Object>),
    ) {
        let after = self.object(source, kind, key).and_then(cluster_of);
        let before = before.and_then(cluster_of);
        if before == after {
            return;
        }
        let after: Option<Text> = after.map(Text::from);
        let at = self.place_of(source);
        if let Some(cluster) = before {
            self.uncount(cluster, at);
        }
        if let Some(cluster) = after {
            let count = self.naming.entry(cluster).or_default();
            let count = count.entry(at).or_default();
            *count += 1;
            self.namings += u64::from(*count == 1);
        }
    }

    fn uncount(&mut self, cluster: &str, at: usize) {
        let Some(counts) = self.naming.get_mut(cluster) else {
            return;
        };
        if let Some(count) = counts.get_mut(&at) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&at);
                self.namings += 1;
            }
        }
        if counts.is_empty() {
            self.naming.remove(cluster);
        }
    }

    fn source_mut(&mut self, name: &SourceName) -> &mut Source {
        let at = self.place_of(name);
        &mut self.sources[at]
    }

    /// The place of a source, which is made known where it is not.
    fn place_of(&mut self, name: &SourceName) -> usize {
        self.place(name).unwrap_or_else(|| {
            self.sources.push(Source {
                name: name.clone(),
                origin: None,
                reach: None,
                clock: clock::Clock::default(),
                feeds: Vec::new(),
            });
            let at = self.sources.len() - 1;
            self.places.insert(name.clone(), at);
            at
        })
    }

    fn feed_mut(&mut self, name: &SourceName, kind: Kind) -> &mut Feed {
        let place = self.place_of(name);
        let feeds = &mut self.sources[place].feeds;
        let found = feeds.iter().position(|(known, _)| *known == kind);
        let at = found.unwrap_or_else(|| {
            feeds.push((kind, Feed::default()));
            if Kind::OF_CLUSTERS.contains(&kind) {
                self.reading.insert(place);
            }
            feeds.len() - 1
        });
        &mut feeds[at].1
    }
}

impl Source {
    /// What sort of place it is; nothing where nobody declared it.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        self.origin
    }

    /// Whether it has no Destinations to tell of; see [`Origin::is_cluster`].
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.origin.is_some_and(Origin::is_cluster)
    }

    /// Whether it is read from a server that goes on.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.origin, Some(Origin::Context | Origin::Cluster))
    }

    /// From when on the source is called silent, unless it is heard before; `None` if it is not live.
    #[must_use]
    pub fn falls_silent(&self) -> Option<Timestamp> {
        let is_live = self.is_live() && *self.link() == Link::Live;
        let heard = self.heard().filter(|_| is_live)?;
        heard.checked_add(SILENT).ok()
    }

    /// The troubles of a kind that is current again, each with when it was told: of the first kind that was in trouble
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

    /// What the source is called.
    #[must_use]
    pub fn name(&self) -> &SourceName {
        &self.name
    }

    /// The feed of one kind; nothing where the source never spoke of the kind.
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

    /// The state of the feed of Destinations, which stands for the source as a whole; where it has none to tell of,
    /// the worst of its feeds.
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

    /// Whether every list is in and nothing was unreadable. A kind that is not installed is no gap, nor is what nobody
    /// asked for: Services that are read because a context has the name of a cluster.
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
        self.reach != Some(Grounds::Alike) || !Kind::OF_CLUSTERS.contains(&kind)
    }
}

/// Whether objects of a kind are about clusters.
fn has_clusters(kind: Kind) -> bool {
    matches!(kind, Kind::Destination | Kind::KubernetesCluster)
}

/// The cluster that an object is about; `None` if it is about none.
fn cluster_of(object: &Object) -> Option<&str> {
    match object {
        Object::Destination(destination) => {
            let service = destination.kube_service()?;
            service.reference.cluster.given()
        }
        Object::KubernetesCluster(cluster) => Some(&cluster.meta.name),
        _ => None,
    }
}

/// The objects of one feed by their key, unordered.
pub(crate) type Objects = HashMap<ObjectKey, Object, foldhash::fast::RandomState>;
