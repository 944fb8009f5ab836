//! Checkpoints: the state of a recording, written into it now and then, so that a time in it is found without reading what is
//! before.
//!
//! A checkpoint holds the places of the last lines about all objects, and whatever else is known of the feeds. Checkpoints take a
//! fifth of the file at most. It names the checkpoints before it, and itself: in a file that was packed or unpacked by another
//! program the places are wrong, and no checkpoint is found.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    line::{RecordedLine, time},
    spot::LineSpot,
    state::{RecordedFeed, RecordedState, Spots},
};
use crate::{
    model::{Interner, SourceName},
    source::limits::{LINE, RECORDED_OBJECTS},
    store::{Kind, ObjectKey, Update},
};

/// How each begins. No other line begins like that.
pub(super) const CHECKPOINT: &[u8] = b"{\"checkpoint\":";

/// The version of the form.
const VERSION: u32 = 1;

/// The number of bytes of lines after which a checkpoint is worth its bytes.
const APART: u64 = 1 << 20;

/// How many bytes of lines there are at least for each byte of a checkpoint.
const SHARE: u64 = 4;

/// The state that is due to be written.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    state: RecordedState,
    /// How many bytes of lines came since the last one.
    bytes: u64,
    /// How many bytes the last one has.
    size: u64,
    at: Timestamp,
    before: Vec<(Timestamp, LineSpot)>,
}

/// A state that was read.
#[derive(Debug)]
pub(super) struct Checkpoint {
    /// The time of the last line before it.
    pub(super) at: Timestamp,
    /// How many lines there are up to it.
    pub(super) lines: usize,
    pub(super) state: RecordedState,
    /// The checkpoints before it, the earliest first.
    pub(super) before: Vec<(Timestamp, LineSpot)>,
}

#[derive(Serialize, Deserialize)]
struct WireCheckpoint<'a> {
    checkpoint: u32,
    #[serde(borrow)]
    at: Cow<'a, str>,
    here: LineSpot,
    lines: usize,
    #[serde(borrow)]
    clocks: Vec<RecordedLine<'a>>,
    #[serde(borrow)]
    feeds: Vec<WireFeed<'a>>,
    before: Vec<(String, LineSpot)>,
}

#[derive(Serialize, Deserialize)]
struct WireFeed<'a> {
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    listed: bool,
    listing: bool,
    /// Whether the last of the words is the link of the feed.
    linked: bool,
    asked: usize,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    heard: Option<Cow<'a, str>>,
    #[serde(borrow)]
    words: Vec<RecordedLine<'a>>,
    live: WireSpots,
    #[serde(skip_serializing_if = "Option::is_none")]
    staged: Option<WireSpots>,
}

/// The places of objects, by their namespaces.
type WireSpots = BTreeMap<String, Vec<(String, LineSpot)>>;

impl Checkpoints {
    /// Takes in the line of an update.
    pub(super) fn note(&mut self, update: &Update, (spot, bytes): (LineSpot, u64)) {
        self.bytes += bytes;
        self.at = self.at.max(update.at);
        self.state.note(update, spot);
    }

    /// Whether the next one is to be written.
    pub(super) fn are_due(&self) -> bool {
        self.bytes >= APART.max(self.size * SHARE) && self.state.is_tellable()
    }

    /// The line of the next one, at its place and after this many lines. `None` if it is too long to be read.
    pub(super) fn next(&mut self, here: LineSpot, lines: usize) -> Option<Vec<u8>> {
        let before = self.before.iter();
        let wire = WireCheckpoint {
            checkpoint: VERSION,
            at: self.at.to_string().into(),
            here,
            lines,
            clocks: self.state.clocks.values().map(RecordedLine::of).collect(),
            feeds: self.state.feeds.iter().map(WireFeed::of).collect(),
            before: before.map(|(at, spot)| (at.to_string(), *spot)).collect(),
        };
        let line = serde_json::to_vec(&wire).expect("it is JSON");
        self.bytes = 0;
        self.size = line.len() as u64;
        if self.size >= LINE.most {
            return None;
        }
        self.before.push((self.at, here));
        Some(line)
    }
}

impl<'a> WireFeed<'a> {
    fn of(feed: &'a RecordedFeed) -> Self {
        let limits = feed.limits.iter().flatten();
        let words = limits
            .chain(&feed.skipped)
            .chain(&feed.troubles)
            .chain(&feed.link);
        Self {
            source: (&*feed.source.0).into(),
            kind: feed.kind.name().into(),
            listed: feed.is_listed,
            listing: feed.is_listing,
            linked: feed.link.is_some(),
            asked: feed.asked,
            heard: feed.heard.map(|heard| heard.to_string().into()),
            words: words.map(RecordedLine::of).collect(),
            live: by_namespace(&feed.live),
            staged: feed.staged.as_ref().map(by_namespace),
        }
    }

    /// Adds the feed to a state. `None` if something in it is not known.
    fn add_to(self, state: &mut RecordedState, interner: &mut Interner) -> Option<()> {
        let kind = Kind::every().find(|kind| kind.name() == self.kind)?;
        let source = SourceName::from(&*self.source);
        for word in &self.words {
            state.note(&said(word, interner)?, LineSpot::default());
        }
        let feed = state.feed_mut(&source, kind);
        feed.is_listed = self.listed;
        feed.is_listing = self.listing;
        feed.asked = self.asked;
        feed.heard = match self.heard {
            Some(heard) => Some(time("heard", &heard).ok()?),
            None => None,
        };
        feed.live = spots(self.live, interner);
        feed.staged = self.staged.map(|staged| spots(staged, interner));
        if !self.linked {
            feed.link = None;
        }
        Some(())
    }
}

fn by_namespace(spots: &Spots) -> WireSpots {
    let mut sorted: Vec<(&ObjectKey, &LineSpot)> = spots.iter().collect();
    sorted.sort_unstable_by_key(|(_, spot)| **spot);
    let mut wire = WireSpots::new();
    for (key, spot) in sorted {
        let spots = match wire.get_mut(&*key.namespace) {
            Some(spots) => spots,
            None => wire.entry(key.namespace.to_string()).or_default(),
        };
        spots.push((key.name.to_string(), *spot));
    }
    wire
}

fn spots(wire: WireSpots, interner: &mut Interner) -> Spots {
    let namespaces = wire.into_iter();
    let spots = namespaces.flat_map(|(namespace, spots)| {
        let namespace = interner.text(&namespace);
        spots.into_iter().map(move |(name, spot)| {
            let (namespace, name) = (namespace.clone(), name.into());
            (ObjectKey { namespace, name }, spot)
        })
    });
    spots.collect()
}

fn said(word: &RecordedLine<'_>, interner: &mut Interner) -> Option<Update> {
    Some(Update {
        source: SourceName::from(&*word.source),
        at: word.at().ok()?,
        change: word.tells(interner).ok()?,
    })
}

impl Checkpoint {
    /// Reads the line at a place. `None` if it is no checkpoint of this version, or not of this place.
    pub(super) fn read(line: &[u8], here: LineSpot, interner: &mut Interner) -> Option<Self> {
        let wire: WireCheckpoint<'_> = serde_json::from_slice(line).ok()?;
        if wire.checkpoint != VERSION || wire.here != here {
            return None;
        }
        let mut state = RecordedState::default();
        for clock in &wire.clocks {
            state.note(&said(clock, interner)?, LineSpot::default());
        }
        for feed in wire.feeds {
            feed.add_to(&mut state, interner)?;
        }
        let before = wire.before.into_iter();
        let before = before.map(|(at, spot)| Some((at.parse().ok()?, spot)));
        (state.objects() <= RECORDED_OBJECTS.length()).then_some(Self {
            at: time("at", &wire.at).ok()?,
            lines: wire.lines,
            state,
            before: before.collect::<Option<_>>()?,
        })
    }
}
