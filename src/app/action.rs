//! Everything the user can do, in one table that feeds the keymap, the help and the manual.

mod table;

use super::{Key, Mode};

pub use table::ACTIONS;

/// Something the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// One row down.
    Down,
    /// One row up.
    Up,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Half a screen down.
    HalfDown,
    /// Half a screen up.
    HalfUp,
    /// A screen down.
    PageDown,
    /// A screen up.
    PageUp,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// To the next link, then to the next pane.
    NextPane,
    /// To the link before, then to the pane before.
    PreviousPane,
    /// Focus the pane of a number, from 1.
    Show(u8),
    /// Look closer.
    Open,
    /// Go one step back: close what is on top, take back a change of the filter.
    Back,
    /// Type a filter.
    Filter,
    /// Show the next preset.
    Preset,
    /// Make a filter of a cell or a line.
    Narrow,
    /// Leave out the rows that have the cell under the cursor.
    Exclude,
    /// Sort by the next column.
    Sort,
    /// Sort by the shown column to the left.
    SortLeft,
    /// Sort by the shown column to the right.
    SortRight,
    /// Turn the order round.
    Reverse,
    /// Choose and order the columns of the table.
    Columns,
    /// Show the usual columns again.
    UsualColumns,
    /// To the page before.
    Earlier,
    /// To the page after.
    Later,
    /// Show only the chosen pane, or all again.
    Zoom,
    /// Open one level more.
    Deeper,
    /// Shut one level.
    Shallower,
    /// Show a line whole.
    Read,
    /// Explain the rule of a finding.
    Explain,
    /// List all findings.
    Findings,
    /// List what changed: of the object of the page, or everything.
    Changes,
    /// Show the facts of the change before.
    EarlierChange,
    /// Show the facts of the change after.
    LaterChange,
    /// Show the facts of the change before of the object.
    EarlierOwn,
    /// Show the facts of the change after of the object.
    LaterOwn,
    /// Show the facts of when a finding came.
    Came,
    /// Show the facts of a time that is typed, or of a change in the list.
    Moment,
    /// Show the facts of now again.
    Present,
    /// Show the newest change in a line at the foot, or no longer.
    Ticker,
    /// Show the past of the object.
    Timeline,
    /// Record to a file, or end that.
    Record,
    /// Pause the replay, or go on.
    Pause,
    /// Halve the speed of the replay.
    Slower,
    /// Double the speed of the replay.
    Faster,
    /// A step back in the replay.
    SeekBack,
    /// A step on in the replay.
    SeekOn,
    /// Begin the replay again at its end, or no longer.
    Loop,
    /// Choose a kind of objects to list.
    Kinds,
    /// To the bar of clusters, or back.
    Clusters,
    /// Write the table to a file.
    Export,
    /// Group the rows or the findings by something else.
    Group,
    /// List what is good to know among the findings, or count it only.
    Infos,
    /// Take the locality for lost, or found again.
    Lose,
    /// Take every locality for found again.
    Found,
    /// List what is lost with the places of the what-if, or name another place.
    WhatIf,
    /// Show the route of a request, or choose its client.
    Route,
    /// Tell times as ages or as they are.
    Times,
    /// Show the object as YAML.
    Yaml,
    /// In YAML, show managed fields and the last applied configuration too.
    Whole,
    /// In YAML, show who wrote each line.
    Owners,
    /// In YAML, type a search.
    Search,
    /// In YAML, to the next match.
    NextMatch,
    /// In YAML, to the match before.
    PreviousMatch,
    /// Pick the selected Destination to be compared, or no longer.
    Pick,
    /// Show Destinations next to one another.
    Compare,
    /// Offer the texts to copy that a line holds.
    Copy,
    /// Find any action, Destination, object, cluster or source.
    Palette,
    /// Give the mouse to the terminal, or take it again.
    Mouse,
    /// Show what each source is doing.
    Sources,
    /// Show the keys.
    Help,
    /// Have sources that wait try at once.
    TryNow,
    /// Draw every cell again.
    Redraw,
    /// Go to the background.
    Suspend,
    /// Close what is open; on the table, leave.
    Close,
    /// Leave at once.
    Quit,
}

/// The help text of an action, and its default keys.
#[derive(Debug)]
pub struct ActionDoc {
    /// The action.
    pub action: Action,
    /// The name in config files.
    pub name: &'static str,
    /// The effect, as a fragment of a sentence.
    pub doc: &'static str,
    /// The modes in which it works.
    pub modes: &'static [Mode],
    /// Its keys by default, the one that hints show first.
    pub keys: &'static [Key],
}

impl Action {
    /// Its entry in [`ACTIONS`].
    ///
    /// # Panics
    /// Never: a test holds every action to the table.
    #[must_use]
    pub fn doc(self) -> &'static ActionDoc {
        let doc = ACTIONS.iter().find(|doc| doc.action == self);
        doc.expect("every action is in ACTIONS")
    }
}
