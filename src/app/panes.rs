//! The panes about one object: the chosen one, and the cursor and folds of each.

use hashbrown::HashMap;

use super::{Fold, PANES, Pane, Shown, Topic};

/// The lines shown above the target of a jump.
const CONTEXT: usize = 3;

/// The cursor of a pane: like the selection of the table, it follows the thing and not the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaneCursor {
    /// The line of the pane.
    pub line: usize,
    /// Its row on the screen, counted from the top of the pane.
    pub row: usize,
    /// Whether it came from below, so that it skips lines without a text upwards.
    pub goes_up: bool,
    /// The thing under the cursor, to find it again when lines come and go.
    pub held: Option<Topic>,
    /// How deep branches are open where the user has not said so for one of them; nothing until it was drawn once.
    pub depth: Option<u8>,
}

/// The panes one looks at.
#[derive(Clone, Debug, Default)]
pub struct Panes {
    /// The pane that is chosen: the tab where one shows at a time.
    pub chosen: Pane,
    spots: [PaneCursor; PANES.len()],
    folds: [Folds; PANES.len()],
}

/// The branches that the user folded or unfolded.
type Folds = HashMap<Topic, Fold, foldhash::fast::RandomState>;

impl Panes {
    /// The cursor of a pane.
    #[must_use]
    pub fn spot(&self, pane: Pane) -> &PaneCursor {
        &self.spots[pane.index()]
    }

    /// Whether the user opened a branch. `None` if the user left it as it was.
    #[must_use]
    pub fn fold(&self, pane: Pane, topic: &Topic) -> Option<Fold> {
        self.folds[pane.index()].get(topic).copied()
    }

    /// To the first line of every pane, everything folded as it comes.
    pub(super) fn restart(&mut self) {
        self.spots = Default::default();
        self.folds = Default::default();
    }

    /// Lets every pane choose again how much it unfolds, as there may be more room or less.
    pub(super) fn measure_again(&mut self) {
        self.spots.iter_mut().for_each(|spot| spot.depth = None);
    }

    /// To a pane and to what a topic names there, with everything open that may hide it.
    pub(super) fn show(&mut self, pane: Pane, topic: Option<Topic>) {
        self.chosen = pane;
        self.spots[pane.index()] = PaneCursor {
            row: CONTEXT,
            held: topic,
            depth: matches!(pane, Pane::Endpoints).then_some(u8::MAX),
            ..PaneCursor::default()
        };
    }

    pub(super) fn set_fold(&mut self, topic: Topic, fold: Fold) {
        self.folds[self.chosen.index()].insert(topic, fold);
    }

    /// Opens or shuts one level more of the chosen pane.
    pub(super) fn deepen(&mut self, by: i8) {
        let spot = &mut self.spots[self.chosen.index()];
        spot.depth = spot.depth.map(|depth| depth.saturating_add_signed(by));
        self.folds[self.chosen.index()].clear();
    }

    /// Moves the cursor of a pane and its row on the screen by the same distance, so that the pane scrolls only at its
    /// edges.
    pub(super) fn step(&mut self, pane: Pane, by: isize, shown: &Shown) {
        let last = shown.total.saturating_sub(1);
        let spot = &mut self.spots[pane.index()];
        let to = spot.line.saturating_add_signed(by).min(last);
        let bottom = usize::from(shown.area.height).saturating_sub(1);
        let moved = isize::try_from(to).unwrap_or(isize::MAX)
            - isize::try_from(spot.line).unwrap_or(isize::MAX);
        spot.row = spot.row.saturating_add_signed(moved).min(bottom);
        (spot.line, spot.held, spot.goes_up) = (to, None, by < 0);
    }

    /// Moves what a pane shows, and the cursor with it.
    pub(super) fn scroll(&mut self, pane: Pane, by: isize, shown: &Shown) {
        let hidden = shown.total.saturating_sub(shown.area.height.into());
        let first = shown.first.saturating_add_signed(by).min(hidden);
        let spot = &mut self.spots[pane.index()];
        (spot.line, spot.held) = (first + spot.row, None);
    }

    /// Puts the cursor of a pane on a row of the screen.
    pub(super) fn select(&mut self, row: usize, shown: &Shown) {
        let row = row.min(shown.total.saturating_sub(shown.first + 1));
        let spot = &mut self.spots[shown.pane.index()];
        (spot.line, spot.row, spot.held) = (shown.first + row, row, None);
    }

    /// Remembers the places of the last frame.
    pub(super) fn settle(&mut self, shown: &Shown) {
        let spot = &mut self.spots[shown.pane.index()];
        spot.line = shown.line;
        spot.row = shown.line.saturating_sub(shown.first);
        spot.held = shown.handle.as_ref().map(|handle| handle.topic.clone());
        spot.depth = shown.depth.or(spot.depth);
    }
}
