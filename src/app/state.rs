//! Everything the screen is drawn from.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::{Known, World},
    query::Listing,
    store::{Feed, Kind, Link, Store},
};

use super::{Cursor, Geometry, Keymap, Marks, Mode, Overlay, Prompt};

/// A pane about the selected Destination, in the order in which they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pane {
    /// Endpoints by locality.
    #[default]
    Endpoints,
    /// Ports.
    Ports,
    /// Policies in force.
    Policies,
    /// Required subsets.
    Subsets,
    /// Federation.
    Federation,
    /// What it is.
    About,
}

impl Pane {
    /// All panes, in the order in which they stand.
    pub const ALL: [Self; 6] = [
        Self::Endpoints,
        Self::Ports,
        Self::Policies,
        Self::Subsets,
        Self::Federation,
        Self::About,
    ];

    /// What stands in its rule: the thing, not the mechanism.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoints by locality",
            Self::Ports => "Ports",
            Self::Policies => "Applied policies",
            Self::Subsets => "Required subsets",
            Self::Federation => "Federation",
            Self::About => "Destination",
        }
    }

    /// What stands on its tab, behind its digit.
    #[must_use]
    pub fn tab(self) -> &'static str {
        match self {
            Self::Endpoints => "Endpoints",
            Self::Ports => "Ports",
            Self::Policies => "Policies",
            Self::Subsets => "Subsets",
            Self::Federation => "Federation",
            Self::About => "About",
        }
    }

    /// Its place among all panes, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// What the keys move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The table.
    #[default]
    Table,
    /// The pane that is chosen.
    Pane,
}

/// What the user sees and wants, and the facts it is about.
#[derive(Debug, Default)]
pub struct State {
    /// What the sources have told.
    pub store: Store,
    /// What it means.
    pub world: World,
    /// The rows of the table.
    pub listing: Listing,
    /// The selection.
    pub cursor: Cursor,
    /// What the keys move.
    pub focus: Focus,
    /// The pane that is chosen: the tab where one shows at a time.
    pub pane: Pane,
    /// The first line that each pane shows.
    pub scroll: [usize; Pane::ALL.len()],
    /// What lies on top.
    pub overlay: Overlay,
    /// The filter that is being typed.
    pub prompt: Option<Prompt>,
    /// Which rows changed or went a moment ago.
    pub marks: Marks,
    /// Where things stand on the last frame.
    pub geometry: Geometry,
    /// What keys mean.
    pub keymap: Keymap,
    /// The time, as of the last event.
    pub now: Timestamp,
}

impl State {
    /// The row that is selected.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.cursor.row(&self.listing, &self.world)
    }

    /// The Destination that is selected.
    #[must_use]
    pub fn selected(&self) -> Option<&Arc<Known>> {
        self.listing.rows().get(self.row()?)
    }

    /// Where keys are pressed.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self.overlay {
            Overlay::None => Mode::Main,
            Overlay::Help { .. } => Mode::Help,
            Overlay::Sources { .. } => Mode::Sources,
            Overlay::Yaml(_) => Mode::Yaml,
        }
    }

    /// Whether every source says that the Destinations that are known are all there are, right now.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut sources = self.store.sources();
        sources.all(|source| {
            source
                .feed(Kind::Destination)
                .is_some_and(Feed::is_complete)
        })
    }

    /// When the screen will look different although nothing happens: a mark ends, a countdown ticks, an age grows.
    #[must_use]
    pub fn wakes(&self) -> Timestamp {
        let minute = next_multiple(self.now, 60);
        let retries = self
            .store
            .sources()
            .any(|source| matches!(source.link(), Link::Retrying { .. }));
        // Whoever looks at the sources sees how long ago each was heard, and how many changes a second come.
        let counts = retries || matches!(self.overlay, Overlay::Sources { .. });
        let second = counts.then(|| next_multiple(self.now, 1));
        let mark = self.marks.wakes(self.now);
        [Some(minute), second, mark]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(minute)
    }
}

/// The next time that is a multiple of so many seconds.
fn next_multiple(now: Timestamp, seconds: i64) -> Timestamp {
    let next = (now.as_second().div_euclid(seconds) + 1) * seconds;
    Timestamp::from_second(next).unwrap_or(Timestamp::MAX)
}
