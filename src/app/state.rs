//! Everything the screen is drawn from.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    derive::{
        affected::AffectedDestinations,
        locality::LostPlaces,
        world::{Known, World},
    },
    diagnose::{Diagnosis, Ground},
    query::{Column, Listing, ObjectRow, RowGroup, TableLine},
    route::Blast,
    store::{Id, Kind, Source, Store, Subject},
};

use super::{
    ClusterErrors, ContextMarks, Cursor, Details, FilterSteps, Finder, FindingsView, Geometry,
    Infos, Key, Keymap, ListFacts, Marks, Mode, MouseOwner, ObjectForm, ObjectLists, Overlay, Page,
    Pane, Panes, Presets, Prompt, RecentFilters, ReplayControl, RouteView, Seen, Trail, Travel,
    Trends, ViewLink,
    focus::{Focus, Zoom},
    travel::next_multiple,
};

/// The most Destinations to examine before the loop checks for keys again.
pub(super) const PORTION: usize = 200;

/// The form of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeFormat {
    /// How long ago.
    #[default]
    Ages,
    /// When, in UTC.
    Absolute,
}

/// Whether the newest change is shown in a line at the foot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ticker {
    /// It is not.
    #[default]
    Off,
    /// It is.
    On,
}

/// Everything the user sees and wants, and the facts behind it.
#[derive(Debug, Default)]
pub struct State {
    /// The facts of the sources.
    pub store: Store,
    /// The facts as Destinations and relations.
    pub world: World,
    /// The findings so far.
    pub diagnosis: Diagnosis,
    /// The rows of the table.
    pub listing: Listing,
    /// The columns of the table that the user chose, in their order. `None` for the usual ones, as far as there is room.
    pub columns: Option<Vec<Column>>,
    /// The selection.
    pub cursor: Cursor,
    /// The Destinations that the user picked to compare, in that order.
    pub picked: Vec<Id>,
    /// The target of the movement keys.
    pub focus: Focus,
    /// The panes next to the table, about the selected Destination.
    pub beside: Panes,
    /// The pages one went through.
    pub trail: Trail,
    /// The Destinations that the object of the open page affects. `None` if that is a Destination itself.
    pub affected: Option<AffectedDestinations>,
    /// The list of all findings.
    pub findings: FindingsView,
    /// The lists of objects of other kinds.
    pub lists: Box<ObjectLists>,
    /// The errors of each cluster.
    pub cluster_errors: ClusterErrors,
    /// The entry of the bar of clusters under the cursor, the first being all clusters.
    pub cluster_at: usize,
    /// How much of a page is shown at a time.
    pub zoom: Zoom,
    /// The places of the what-if, marked as lost.
    pub lost: LostPlaces,
    /// The effect of their loss on every Destination. `None` if none is lost.
    pub blast: Option<Blast>,
    /// The route of a request to the Destination of the panes.
    pub route: RouteView,
    /// The form of times.
    pub times: TimeFormat,
    /// Whether the newest change is shown at the foot.
    pub ticker: Ticker,
    /// Whether findings of severity info are listed.
    pub infos: Infos,
    /// The message of the last key, until the next one.
    pub note: Option<String>,
    /// The overlay on top.
    pub overlay: Overlay,
    /// The overlays below it, the topmost last.
    pub beneath: Vec<Overlay>,
    /// The text that is looked for in a page, in the help or in the sources.
    pub finder: Option<Finder>,
    /// The filter that is being typed.
    pub prompt: Option<Prompt>,
    /// The presets that a key walks through.
    pub presets: Presets,
    /// The filters that were accepted before.
    pub recent: RecentFilters,
    /// The filters that going back restores.
    pub steps: FilterSteps,
    /// How many endpoints Destinations had since the program began.
    pub trends: Trends,
    /// Which rows changed or went a moment ago.
    pub marks: Marks,
    /// The places of things on the last frame.
    pub geometry: Geometry,
    /// Everything derived for the Destination on the screen.
    pub details: Box<Details>,
    /// The actions of the keys.
    pub keymap: Keymap,
    /// The keys pressed so far of a longer sequence.
    pub pending: Vec<Key>,
    /// The object that is fetched to be copied, and in which form.
    pub copying: Option<(Subject, ObjectForm)>,
    /// The view link that waits for its object.
    pub awaited: Option<ViewLink>,
    /// Whether a command takes what is copied, so that it may be of any length.
    pub has_clipboard_command: bool,
    /// The marks of contexts in the header.
    pub context_marks: ContextMarks,
    /// The kubeconfig that was named. `None` for the default ones.
    pub kubeconfig: Option<String>,
    /// Who has the mouse.
    pub mouse: MouseOwner,
    /// The file to which it is recorded. `None` if it is not.
    pub recording: Option<String>,
    /// The replay that the user controls. `None` if nothing is replayed.
    pub replay: Option<ReplayControl>,
    /// The time that is shown: the time of the last event, or an earlier one.
    pub now: Timestamp,
    /// The facts of now. `None` unless an earlier time is shown.
    pub travel: Option<Box<Travel>>,
}

impl State {
    /// The line of the table that is selected.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.cursor.row(&self.listing, &self.world)
    }

    /// The Destination that is selected; on the line of a group, the one of its rows that was selected last, else its first.
    #[must_use]
    pub fn selected(&self) -> Option<&Arc<Known>> {
        match self.listing.line(self.row()?)? {
            TableLine::Row(known, _) => Some(known),
            TableLine::Group(group) => {
                let wanted = self.cursor.wanted().and_then(|id| self.world.get(id));
                let wanted = wanted.filter(|known| group.has(known));
                wanted.or_else(|| group.rows().first())
            }
        }
    }

    /// The group whose line is selected.
    #[must_use]
    pub fn selected_group(&self) -> Option<&RowGroup> {
        match self.listing.line(self.row()?)? {
            TableLine::Group(group) => Some(group),
            TableLine::Row(..) => None,
        }
    }

    /// The page that is open. `None` if the table is shown.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.trail.page()
    }

    /// The visible panes: those of the open page, or else those next to the table.
    #[must_use]
    pub fn panes(&self) -> &Panes {
        self.page().map_or(&self.beside, |page| &page.panes)
    }

    /// Every pane about what one looks at, in the order of their digits.
    #[must_use]
    pub fn all_panes(&self) -> Vec<Pane> {
        let page = self.page();
        Pane::of(page.map_or(Kind::Destination, |page| page.subject.kind))
    }

    /// The object one looks at: the object of the open page, or else the selected object or Destination.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self.page() {
            Some(page) => Some(page.subject.clone()),
            None if self.trail.listed_kind().is_some() => {
                self.lists.selected().map(ObjectRow::subject)
            }
            None => self.selected().map(|known| known.subject()),
        }
    }

    /// The Destination of the panes. `None` if the page is about another kind.
    #[must_use]
    pub fn destination(&self) -> Option<&Arc<Known>> {
        match self.page().map(|page| &page.seen) {
            Some(Seen::Destination(known)) => Some(known),
            Some(Seen::Other(_)) => None,
            None if self.trail.listed_kind().is_some() => None,
            None => self.selected(),
        }
    }

    /// Whether the keys move a pane, and not the table.
    #[must_use]
    pub fn is_in_pane(&self) -> bool {
        self.page().is_some() || self.trail.depth() == 0 && self.focus == Focus::Pane
    }

    /// Lays something on top. The same sort of thing is in the pile once.
    pub(super) fn lay(&mut self, overlay: Overlay) {
        let below = std::mem::replace(&mut self.overlay, overlay);
        self.beneath.push(below);
        let top = &self.overlay;
        self.beneath
            .retain(|below| !matches!(below, Overlay::None) && !below.is_like(top));
    }

    /// Takes away what lies on top.
    pub(super) fn lift(&mut self) {
        self.overlay = self.beneath.pop().unwrap_or_default();
    }

    /// Takes away everything that lies on top.
    pub(super) fn clear(&mut self) {
        self.beneath.clear();
        self.lift();
    }

    /// The mode for keys.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode_of(&self.overlay)
    }

    /// The mode below what lies on top.
    #[must_use]
    pub fn mode_beneath(&self) -> Mode {
        self.mode_of(self.beneath.last().unwrap_or(&Overlay::None))
    }

    fn mode_of(&self, overlay: &Overlay) -> Mode {
        match overlay {
            Overlay::None if self.focus == Focus::Clusters => Mode::Clusters,
            Overlay::None if self.trail.is_at_findings() => Mode::Findings,
            Overlay::None if self.trail.listed_kind().is_some() => Mode::Objects,
            Overlay::None if self.page().is_some() => Mode::Page,
            Overlay::None if self.focus == Focus::Pane => Mode::Pane,
            Overlay::None => Mode::Main,
            Overlay::Help { .. } | Overlay::Filter { .. } => Mode::Help,
            Overlay::Sources { .. } => Mode::Sources,
            Overlay::Cells(_) => Mode::Cells,
            Overlay::Blast { .. } => Mode::Loss,
            Overlay::Changes(_) | Overlay::Change(_) => Mode::Changes,
            Overlay::Columns(_) => Mode::Columns,
            Overlay::Copy(_) => Mode::Copy,
            Overlay::Kinds(_) => Mode::Kinds,
            Overlay::Yaml(_) => Mode::Yaml,
            Overlay::Compare(_) => Mode::Compare,
            Overlay::Text { .. }
            | Overlay::Rule { .. }
            | Overlay::Palette(_)
            | Overlay::Export(_)
            | Overlay::Moment(_) => Mode::Text,
        }
    }

    /// The facts that Destinations are examined against.
    #[must_use]
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            store: &self.store,
            world: &self.world,
            now: self.now,
        }
    }

    /// The facts that lists of objects are made from.
    #[must_use]
    pub fn list_facts(&self) -> ListFacts<'_> {
        ListFacts {
            store: &self.store,
            world: &self.world,
            found: &self.diagnosis,
        }
    }

    /// How many Destinations have still to be examined, where those are too many to be done within a moment.
    #[must_use]
    pub fn examining(&self) -> Option<usize> {
        let pending = self.diagnosis.pending();
        (pending > PORTION).then_some(pending)
    }

    /// How many rules do not run in some source, because they lack the objects they need.
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
        let replay = self.replay.as_ref();
        let replay = replay.and_then(|replay| {
            let now = self.clock();
            Some(next_multiple(now, replay.beat(now)?).min(replay.ends))
        });
        if let Some(travel) = &self.travel {
            let wakes = travel.wakes(self.now);
            return replay.map_or(wakes, |replay| replay.min(wakes));
        }
        let minute = next_multiple(self.now, 60);
        // The sources show the time since the last contact and the changes a second; the YAML shows its age.
        let counts = self.store.is_waiting()
            || match &self.overlay {
                Overlay::Sources { .. } | Overlay::Changes(_) => true,
                Overlay::Yaml(view) => {
                    self.times == TimeFormat::Ages && view.counts_seconds(self.now)
                }
                _ => false,
            };
        let second = counts.then(|| next_multiple(self.now, 1));
        let silent = self.store.next_silence();
        let silent = silent.map(|silent| silent.max(next_multiple(self.now, 1)));
        let mark = self.marks.wakes(self.now);
        // Not within the second: whatever is due, the loop never spins.
        let due = self.diagnosis.due();
        let due = due.map(|due| due.max(next_multiple(self.now, 1)));
        let listed = self.trail.is_at_findings().then(|| self.findings.wakes());
        let objects = self.trail.listed_kind().and_then(|_| self.lists.wakes());
        let turns = self.listing.turns();
        let turns = turns.map(|turns| turns.max(next_multiple(self.now, 1)));
        [
            Some(minute),
            self.route.wakes(self.now),
            second,
            silent,
            mark,
            due,
            listed.flatten(),
            objects,
            turns,
            replay,
        ]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(minute)
    }
}
