//! What the user sees and wants: one [`State`], changed in one place by [`update()`].
//!
//! Pure: events and the time come in as values, wishes that need the outside world go out as [`Effect`]s. Nothing in
//! here draws, reads a clock or waits.

pub mod key;

mod action;
mod cursor;
mod effect;
mod event;
mod findings;
mod geometry;
mod keymap;
mod looked;
mod marks;
mod overlay;
mod page;
mod pane;
mod panes;
mod prompt;
mod proof;
mod state;
mod topic;
mod trend;
mod update;
mod yaml;

pub use action::{ACTIONS, Action, ActionDoc};
pub use cursor::Cursor;
pub use effect::{Effect, Urgency};
pub use event::{Event, Mouse, MouseButton};
pub use findings::{FindingsView, Group, GroupKey, Grouping, Index, Item, Order, Row};
pub use geometry::{Area, Geometry, Listed, Shown, Tab};
pub use key::{Code, Key};
pub use keymap::{Keymap, Mode};
pub use looked::{FirstPorts, Judged, Looked};
pub use marks::{Flash, Marks};
pub use overlay::Overlay;
pub use page::{Page, Presence, Seen, Trail, Whole};
pub use pane::{PANES, Pane, PaneEntry, PaneOwner, PanePlace};
pub use panes::{Panes, Spot};
pub use prompt::Prompt;
pub use proof::Proof;
pub use state::{Focus, Infos, State, Times, Zoom};
pub use topic::{Enter, Fold, Handle, Topic};
pub use trend::Trends;
pub use update::update;
pub use yaml::{Content, Match, Search, YamlView};
