//! The state of a recording at one of its lines: the place of the last line about each object, and what else still holds. An
//! object is read again from its place, and all of them make the whole state.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use jiff::Timestamp;

use super::spot::LineSpot;
use crate::{
    model::SourceName,
    store::{Change, Kind, Link, ObjectKey, Update},
};

/// The most skipped items of a feed that a checkpoint holds. With more of them a state has no checkpoint.
const SKIPPED: usize = 1_000;
/// The most reasons of a lost link that a checkpoint holds: the store remembers no more.
const TROUBLES: usize = 6;

/// The places of the last lines about the objects of a feed.
pub(super) type Spots = HashMap<ObjectKey, LineSpot, foldhash::fast::RandomState>;

/// The state of all feeds of all sources.
#[derive(Debug, Default)]
pub(super) struct RecordedState {
    /// The feeds, in the order in which they first spoke.
    pub(super) feeds: Vec<RecordedFeed>,
    /// How the clock of each source is set.
    pub(super) clocks: BTreeMap<SourceName, Update>,
    places: HashMap<(SourceName, Kind), usize, foldhash::fast::RandomState>,
}

/// The state of one feed. It goes through lists as the feed of the store does.
#[derive(Debug)]
pub(super) struct RecordedFeed {
    pub(super) source: SourceName,
    pub(super) kind: Kind,
    /// Whether a list was ever whole.
    pub(super) is_listed: bool,
    /// Whether a list has begun and not ended.
    pub(super) is_listing: bool,
    /// The objects that are known.
    pub(super) live: Spots,
    /// Those of the list that is arriving. `None` if they are known at once.
    pub(super) staged: Option<Spots>,
    /// How many requests left for the server.
    pub(super) asked: usize,
    /// When it was last heard.
    pub(super) heard: Option<Timestamp>,
    /// The parts that are not read, and why.
    pub(super) limits: [Option<Update>; 2],
    /// The items that were skipped since the last list began.
    pub(super) skipped: Vec<Update>,
    /// The reasons of the last loss of the link.
    pub(super) troubles: Vec<Update>,
    /// The link. `None` if it follows from the list.
    pub(super) link: Option<Update>,
}

impl RecordedState {
    /// Takes in the update of the line at a place.
    pub(super) fn note(&mut self, update: &Update, spot: LineSpot) {
        if let Change::Clock(_) = update.change {
            self.clocks.insert(update.source.clone(), update.clone());
            return;
        }
        // As in the store, what is of no kind may have been a Destination.
        let kind = update.change.kind().unwrap_or(Kind::Destination);
        self.feed_mut(&update.source, kind).note(update, spot);
    }

    /// Adds a feed.
    pub(super) fn feed_mut(&mut self, source: &SourceName, kind: Kind) -> &mut RecordedFeed {
        let feeds = &mut self.feeds;
        let place = self
            .places
            .entry((source.clone(), kind))
            .or_insert_with(|| {
                feeds.push(RecordedFeed::new(source.clone(), kind));
                feeds.len() - 1
            });
        &mut self.feeds[*place]
    }

    /// The place of the last line about an object. `None` if it does not exist.
    pub(super) fn spot(
        &self,
        source: &SourceName,
        kind: Kind,
        key: &ObjectKey,
    ) -> Option<LineSpot> {
        let place = self.places.get(&(source.clone(), kind))?;
        self.feeds[*place].live.get(key).copied()
    }

    /// How many objects there are.
    pub(super) fn objects(&self) -> usize {
        self.feeds.iter().map(|feed| feed.live.len()).sum()
    }

    /// Whether a checkpoint can hold it.
    pub(super) fn is_tellable(&self) -> bool {
        self.feeds.iter().all(|feed| feed.skipped.len() < SKIPPED)
    }
}

impl RecordedFeed {
    fn new(source: SourceName, kind: Kind) -> Self {
        Self {
            source,
            kind,
            is_listed: false,
            is_listing: false,
            live: Spots::default(),
            staged: None,
            asked: 0,
            heard: None,
            limits: [None, None],
            skipped: Vec::new(),
            troubles: Vec::new(),
            link: None,
        }
    }

    fn note(&mut self, update: &Update, spot: LineSpot) {
        match &update.change {
            Change::ListBegan(_) => self.begin_list(update.at),
            Change::Listed(object) => {
                self.heard = Some(update.at);
                let spots = self.staged.as_mut().unwrap_or(&mut self.live);
                spots.insert(object.key(), spot);
            }
            Change::ListEnded(_) => {
                self.heard = Some(update.at);
                (self.is_listed, self.is_listing) = (true, false);
                self.live = self
                    .staged
                    .take()
                    .unwrap_or_else(|| std::mem::take(&mut self.live));
            }
            Change::Applied(object) => {
                self.heard = Some(update.at);
                if let Some(staged) = &mut self.staged {
                    staged.insert(object.key(), spot);
                }
                self.live.insert(object.key(), spot);
            }
            Change::Deleted(_, key) => {
                self.heard = Some(update.at);
                if let Some(staged) = &mut self.staged {
                    staged.remove(key);
                }
                self.live.remove(key);
            }
            Change::Narrowed(..) => self.limits[0] = Some(update.clone()),
            Change::Covered(..) => self.limits[1] = Some(update.clone()),
            Change::Skipped { .. } if self.skipped.len() < SKIPPED => {
                self.skipped.push(update.clone());
            }
            Change::Link(_, link) => self.relink(update, link),
            Change::Asked(_) => self.asked += 1,
            Change::Heard(_) => self.heard = Some(update.at),
            Change::Skipped { .. } | Change::Clock(_) => {}
        }
    }

    fn begin_list(&mut self, at: Timestamp) {
        self.heard = Some(at);
        self.is_listing = true;
        self.staged = (self.is_listed || !self.live.is_empty()).then(Spots::default);
        self.skipped.clear();
        if !self.is_listed {
            self.link = None;
        }
    }

    fn relink(&mut self, update: &Update, link: &Link) {
        let before = self.link.as_ref().map(|before| &before.change);
        let was_current = matches!(before, Some(Change::Link(_, before)) if before.is_current());
        if link.is_current() {
            self.heard = Some(update.at);
        }
        if let Link::Retrying { why, .. } = link {
            if was_current {
                self.troubles.clear();
            }
            let is_told = |told: &Update| matches!(&told.change, Change::Link(_, link) if link.reason() == Some(why));
            if self.troubles.len() < TROUBLES && !self.troubles.iter().any(is_told) {
                self.troubles.push(update.clone());
            }
        }
        self.link = Some(update.clone());
    }
}
