//! The facts of each source, and how complete they are.
//!
//! Facts enter the program as [`Update`]s and in no other way: [`Store::apply`] takes one in and returns what it
//! [touched](Touched). Every pair of a [`Source`] and a [`Kind`] is a [`Feed`] with its objects and a [`Link`], which is the
//! state of its connection. The first list shows as it arrives; later ones are staged and swapped in whole, so that a
//! reconnect never blinks and never shrinks. [`Knowledge`] answers whether an object that is not there does not exist.
//! [`Reaches`] maps registered clusters to the sources that read them. Pure: time comes in with the updates.

mod census;
pub mod checkup;
mod clock;
mod cluster_names;
mod event_rate;
mod feed;
mod history;
mod id;
mod knowledge;
mod link;
mod link_watch;
mod narrowing;
mod object;
mod past;
mod reaches;
mod restored;
mod retold;
mod skew;
mod skipped;
mod source;
mod update;

use std::{collections::BTreeSet, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::model::{Destination, SourceName};

use census::Census;
pub use cluster_names::ClusterNames;
pub use feed::Feed;
pub use history::{History, HistoryGap, HistoryLimits, SeenChange};
pub use id::{Id, Subject};
pub use knowledge::Knowledge;
pub use link::{Absence, Link};
use link_watch::LinkWatch;
pub use narrowing::Narrowing;
pub use object::{Kind, Object, ObjectKey};
pub use reaches::{ClusterReach, Grounds, Reached, Reaches};
pub use restored::RestoredItem;
pub use skew::Skew;
pub use skipped::{SkippedItem, SkippedTally};
pub use source::{Origin, Recorded, SILENT, Source};
pub use update::{Change, Update};

/// Everything that the sources have told so far.
#[derive(Debug, Default)]
pub struct Store {
    sources: Vec<Source>,
    places: HashMap<SourceName, usize, foldhash::fast::RandomState>,
    census: Census,
    /// The places of the sources that have spoken of what clusters have of their own.
    reading: BTreeSet<usize>,
    reaches: Reaches,
    cluster_names: Arc<ClusterNames>,
    links: LinkWatch,
    history: History,
}

/// The effect of an update on the store, so that only this is derived again. It holds the old form of each object, `None` if
/// it is new; the new form is in the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Touched {
    /// Nothing that anyone sees.
    Nothing,
    /// Only the statistics of a feed: a request left, or a sign of life came.
    Statistics,
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
    /// A store that remembers changes within bounds.
    #[must_use]
    pub fn remembering(limits: HistoryLimits) -> Self {
        Self {
            history: History::within(limits),
            ..Self::default()
        }
    }

    /// The changes of objects. Empty unless the store [remembers](Self::remembering) them.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Gives clusters the names that the user wrote.
    pub fn name_clusters(&mut self, names: ClusterNames) {
        self.cluster_names = names.into();
    }

    /// The names that the user gave to clusters.
    #[must_use]
    pub fn cluster_names(&self) -> &ClusterNames {
        &self.cluster_names
    }

    /// Makes a source known before it has said anything, so that the screen can show that it is being waited for.
    pub fn declare(&mut self, name: &SourceName, origin: Origin) {
        self.source_mut(name).origin = Some(origin);
        if !origin.is_cluster() {
            self.feed_mut(name, Kind::Destination);
        }
        self.follow_link(name);
    }

    fn follow_link(&mut self, name: &SourceName) {
        if let Some(place) = self.place(name) {
            self.links.follow(place, &self.sources[place]);
        }
    }

    /// When the next source is called silent, unless it is heard before. `None` if none is live.
    #[must_use]
    pub fn next_silence(&self) -> Option<Timestamp> {
        self.links.next_silence()
    }

    /// Whether a source waits until it is tried again, or for a login.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.links.is_waiting()
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

    /// The source that reaches a cluster of a plane. A reach that does not name its plane applies to the one plane that has
    /// a cluster of that name; a reach by equal names applies only if no other plane has one at all.
    #[must_use]
    pub fn reached(&self, plane: &SourceName, cluster: &str) -> Reached<'_> {
        let Some(reach) = self.reaches.to(plane, cluster) else {
            return Reached::No;
        };
        if reach.of.is_some() {
            return Reached::By(reach);
        }
        let is_told_apart = |name: &SourceName| {
            let own = self.reaches.to(name, cluster);
            reach.by == Grounds::Said && own.is_some_and(|own| own.of.is_some())
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
        let sources = self.census.sources(cluster);
        let planes = sources.filter_map(|at| self.sources.get(at));
        planes
            .filter(|source| !source.is_cluster())
            .map(Source::name)
    }

    /// For each cluster that several planes have under one name: why nothing is compared, and what to do.
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
                Touched::Statistics
            };
        }
        // What is of no kind may have been a Destination, and their feed stands for the source as a whole.
        let kind = change.kind().unwrap_or(Kind::Destination);
        let place = self.place_of(&source);
        self.feed_mut(&source, kind);
        let (feed, _) = self.sources[place].feed_mut(kind);
        let before = self.history.before(feed, &change);
        let touched = feed.apply(&source, kind, at, change);
        if let Some(before) = before {
            let of = (&source, kind, at);
            self.history.follow(of, (before, feed), &touched);
        }
        self.count_clusters(&touched);
        self.source_mut(&source).follow_clock(&touched, kind, at);
        self.follow_link(&source);
        touched
    }

    /// The names of the clusters that objects are about, in no order.
    pub fn clusters(&self) -> impl Iterator<Item = &str> {
        self.census.clusters()
    }

    /// The sources that have spoken of what clusters have of their own.
    pub fn readers_of_clusters(&self) -> impl Iterator<Item = &SourceName> {
        let reading = self.reading.iter().filter_map(|at| self.sources.get(*at));
        reading.map(Source::name)
    }

    /// How often a plane began or ceased to have a cluster.
    #[must_use]
    pub fn namings(&self) -> u64 {
        self.census.changes()
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

    /// The time on our clock when the clock of a source shows a time; the same if that was never measured.
    #[must_use]
    pub fn ours(&self, source: &SourceName, theirs: Timestamp) -> Timestamp {
        let skew = self.source(source).and_then(Source::skew);
        skew.unwrap_or_default().ours(theirs)
    }

    /// The time on the clock of a source when ours shows a time.
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

    /// Counts again the objects that are about a cluster.
    fn count_clusters(&mut self, touched: &Touched) {
        match touched {
            Touched::One(id, kind, before) if census::counts(*kind) => {
                self.recount(&id.source, *kind, (&id.key, before.as_ref()));
            }
            Touched::Many(source, kind, many) if census::counts(*kind) => {
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
        let at = self.place_of(source);
        let feed = self.sources[at].feed(kind);
        self.census
            .replace(at, before, feed.and_then(|feed| feed.get(key)));
    }

    fn source_mut(&mut self, name: &SourceName) -> &mut Source {
        let at = self.place_of(name);
        &mut self.sources[at]
    }

    /// The place of a source, which is made known where it is not.
    fn place_of(&mut self, name: &SourceName) -> usize {
        self.place(name).unwrap_or_else(|| {
            self.sources.push(Source::new(name.clone()));
            let at = self.sources.len() - 1;
            self.places.insert(name.clone(), at);
            at
        })
    }

    fn feed_mut(&mut self, name: &SourceName, kind: Kind) -> &mut Feed {
        let place = self.place_of(name);
        let (feed, is_new) = self.sources[place].feed_mut(kind);
        if is_new && Kind::OF_CLUSTERS.contains(&kind) {
            self.reading.insert(place);
        }
        feed
    }
}

/// The objects of one feed by their key, unordered.
pub(crate) type Objects = HashMap<ObjectKey, Object, foldhash::fast::RandomState>;
