//! Everything the screen is drawn from.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::{Circle, Known, Lost, World, endpoint_remarks},
    diagnose::{Diagnosis, Ground},
    query::Listing,
    store::{Link, Source, Store, Subject},
};

use super::{
    Cursor, FindingsView, FirstPorts, Geometry, Judged, Keymap, Looked, Marks, Mode, Overlay, Page,
    Panes, Prompt, Seen, Trail, Trends, looked, update::PORTION,
};

/// What the keys move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The table.
    #[default]
    Table,
    /// The pane that is chosen.
    Pane,
}

/// How much of a page is shown at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// As many panes as there is room for.
    #[default]
    All,
    /// The chosen pane alone.
    One,
}

/// What becomes of findings that are only good to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Infos {
    /// They are counted.
    #[default]
    Counted,
    /// They are listed with the others.
    Listed,
}

/// How times are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// How long ago.
    #[default]
    Ages,
    /// When, in UTC.
    Absolute,
}

/// What the user sees and wants, and the facts it is about.
#[derive(Debug, Default)]
pub struct State {
    /// What the sources have told.
    pub store: Store,
    /// What it means.
    pub world: World,
    /// What is wrong with it, as far as it was examined.
    pub diagnosis: Diagnosis,
    /// The rows of the table.
    pub listing: Listing,
    /// The selection.
    pub cursor: Cursor,
    /// What the keys move.
    pub focus: Focus,
    /// The panes beside the table, about the selected Destination.
    pub beside: Panes,
    /// The pages one went through.
    pub trail: Trail,
    /// The Destinations around the object of the open page, where that is of another kind.
    pub circle: Option<Circle>,
    /// The list of all findings.
    pub findings: FindingsView,
    /// How much of a page is shown at a time.
    pub zoom: Zoom,
    /// The localities that are taken for lost, to see what would remain.
    pub lost: Lost,
    /// How times are told.
    pub times: Times,
    /// What becomes of findings that are only good to know.
    pub infos: Infos,
    /// What there is to say about the last key, until the next one.
    pub note: Option<String>,
    /// What lies on top.
    pub overlay: Overlay,
    /// The filter that is being typed.
    pub prompt: Option<Prompt>,
    /// How many endpoints Destinations had since the program began.
    pub trends: Trends,
    /// Which rows changed or went a moment ago.
    pub marks: Marks,
    /// Where things stand on the last frame.
    pub geometry: Geometry,
    /// What was derived for the Destination that one looks at.
    pub looked: Box<Looked>,
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

    /// The page that is open; none where one looks at the table.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.trail.page()
    }

    /// The panes one looks at: those of the page that is open, else those beside the table.
    #[must_use]
    pub fn panes(&self) -> &Panes {
        self.page().map_or(&self.beside, |page| &page.panes)
    }

    /// What the panes are about: the object of the page that is open, else the Destination that is selected.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self.page() {
            Some(page) => Some(page.subject.clone()),
            None => self.selected().map(|known| known.subject()),
        }
    }

    /// The Destination that the panes are about; nothing where the page is about something else.
    #[must_use]
    pub fn destination(&self) -> Option<&Arc<Known>> {
        match self.page().map(|page| &page.seen) {
            Some(Seen::Destination(known)) => Some(known),
            Some(Seen::Other(_)) => None,
            None => self.selected(),
        }
    }

    /// The findings of the Destination that one looks at, the gravest first, derived once after a change; none without a
    /// Destination.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        let judge = |known: &Arc<Known>| looked::judged(&self.diagnosis, &self.ground(), known);
        self.looked
            .judged(|| self.destination().map_or_else(Vec::new, judge))
    }

    /// The ports of the same Destination, as they are served without the places that count as lost.
    #[must_use]
    pub fn first_ports(&self) -> &FirstPorts {
        self.looked.ports(|| {
            let known = self.destination();
            known.map_or_else(FirstPorts::default, |known| {
                FirstPorts::of(&known.destination, &self.lost)
            })
        })
    }

    /// What is odd about the endpoints of the same Destination, a sentence each.
    #[must_use]
    pub fn endpoint_remarks(&self) -> &[String] {
        self.looked.remarks(|| {
            let known = self.destination();
            known.map_or_else(Vec::new, |known| endpoint_remarks(&known.destination))
        })
    }

    /// Whether the keys move a pane, and not the table.
    #[must_use]
    pub fn is_in_pane(&self) -> bool {
        self.page().is_some() || self.focus == Focus::Pane
    }

    /// Where keys are pressed.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self.overlay {
            Overlay::None if self.trail.is_at_findings() => Mode::Findings,
            Overlay::None if self.page().is_some() => Mode::Page,
            Overlay::None => Mode::Main,
            Overlay::Help { .. } => Mode::Help,
            Overlay::Sources { .. } => Mode::Sources,
            Overlay::Yaml(_) => Mode::Yaml,
            Overlay::Text { .. } | Overlay::Rule { .. } => Mode::Text,
        }
    }

    /// What Destinations are examined against.
    #[must_use]
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            store: &self.store,
            world: &self.world,
            now: self.now,
        }
    }

    /// How many Destinations have still to be examined, where those are too many to be done within a moment.
    #[must_use]
    pub fn examining(&self) -> Option<usize> {
        let pending = self.diagnosis.pending();
        (pending > PORTION).then_some(pending)
    }

    /// How many rules do not run in some source, because they lack what they need.
    #[must_use]
    pub fn skipped_rules(&self) -> usize {
        self.diagnosis.skipped_rules()
    }

    /// Whether every source says that the Destinations that are known are all there are, right now.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let mut sources = self.store.sources();
        sources.all(Source::has_all_destinations)
    }

    /// When the screen will look different although nothing happens: a mark ends, a countdown ticks, an age grows.
    #[must_use]
    pub fn wakes(&self) -> Timestamp {
        let minute = next_multiple(self.now, 60);
        let retries = self.store.sources().any(|source| {
            matches!(
                source.link(),
                Link::Retrying { .. } | Link::LoggingIn { .. }
            )
        });
        // Whoever looks at the sources sees how long ago each was heard, and how many changes a second come; whoever
        // looks at an object, how old it is.
        let counts = retries
            || match &self.overlay {
                Overlay::Sources { .. } => true,
                Overlay::Yaml(view) => self.times == Times::Ages && view.counts_seconds(self.now),
                _ => false,
            };
        let second = counts.then(|| next_multiple(self.now, 1));
        let silent = self.store.sources().filter_map(Source::falls_silent).min();
        let silent = silent.map(|silent| silent.max(next_multiple(self.now, 1)));
        let mark = self.marks.wakes(self.now);
        // Not within the second: whatever is due, the loop never spins.
        let due = self.diagnosis.due();
        let due = due.map(|due| due.max(next_multiple(self.now, 1)));
        let listed = self.trail.is_at_findings().then(|| self.findings.wakes());
        [Some(minute), second, silent, mark, due, listed.flatten()]
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
