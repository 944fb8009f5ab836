//! Everything the user sees and wants: one [`State`], changed in one place by [`update()`].
//!
//! Pure: events and the time come in as values, and work for the outside world goes out as [`Effect`]s. Nothing here
//! draws, reads a clock or waits.
//!
//! | topic | modules |
//! |---|---|
//! | what happens, and what is to be done about it | `event`, `update`, `effect` |
//! | keys and the actions that they have in each mode | `key`, `keymap`, `action`, `mode` |
//! | what the screen is drawn from | `state`, `side_by_side`, `cursor`, `focus`, `page`, `pane`, `panes`, `overlay`, `topic` |
//! | what is derived for the object on the screen, when it is first shown | `derived`, `details`, `object_details` |
//! | the filter that is typed, those before it, and what is searched | `prompt`, `menu`, `recent`, `steps`, `presets`, `palette` |

pub mod key;

mod action;
mod changes;
mod cluster_errors;
mod context_marks;
mod copy;
mod cursor;
mod derived;
mod details;
mod effect;
mod event;
mod finder;
mod finding_messages;
mod findings;
mod focus;
mod geometry;
mod keymap;
mod marks;
mod menu;
mod mode;
mod needle;
mod object_details;
mod object_lists;
mod overlay;
mod page;
mod palette;
mod pane;
mod panes;
mod present;
mod presets;
mod prompt;
mod proof;
mod recent;
mod replay;
mod route_view;
mod side_by_side;
mod state;
mod steps;
mod topic;
mod travel;
mod trend;
mod update;
mod view_link;
mod yaml;

pub use action::{ACTIONS, Action, ActionDoc};
pub use changes::{ChangeView, ChangesLine, ChangesView};
pub use cluster_errors::ClusterErrors;
pub use context_marks::{ContextMark, ContextMarks, MarkColor};
pub use copy::{CopyContent, CopyItem, ObjectForm};
pub use cursor::Cursor;
pub use details::{
    Details, FirstPolicies, FirstPorts, FirstRelated, Judged, LossDetails, POLICIES,
};
pub use effect::{Effect, MouseOwner, Urgency};
pub use event::{Event, Mouse, MouseButton};
pub use finder::Finder;
pub use findings::{
    FindingGroup, FindingLine, FindingOrder, FindingsView, GroupKey, Grouping, Index, Infos, Row,
};
pub use focus::{Focus, Zoom};
pub use geometry::{ColumnHeading, Geometry, Listed, ScreenArea, Shown, Tab};
pub use key::{Code, Key};
pub use keymap::{KeyMeaning, KeySequence, Keymap, KeymapError};
pub use marks::{Flash, Marks, Motion};
pub use menu::{ColumnChoice, Menu};
pub use mode::Mode;
pub use needle::Needle;
pub use object_details::{GravestFault, PolicyDetails};
pub use object_lists::{ListFacts, ObjectLists, has_all_objects, object_count, object_gap};
pub use overlay::Overlay;
pub use page::{ObjectPresence, Page, Seen, Trail, Whole};
pub use palette::{CommandPalette, PaletteEntry, PaletteScope, PaletteTarget};
pub use pane::{PANES, Pane, PaneEntry, PaneOwner, PanePlace};
pub use panes::{PaneCursor, Panes};
pub use presets::Presets;
pub use prompt::{Choices, Prompt};
pub use proof::EvidencePlace;
pub use recent::{MOST_RECENT, RecentFilters};
pub use replay::{ReplayControl, ReplayWish};
pub use route_view::{ChosenRoute, RouteView, SentRequest, ShownRoute, step_key};
pub use side_by_side::{
    ComparedDestination, ComparedFields, ComparedRow, MOST_COMPARED, SideBySide,
};
pub use state::{State, Ticker, TimeFormat};
pub use steps::FilterSteps;
pub use topic::{Enter, Fold, Handle, Topic};
pub use travel::Travel;
pub use trend::Trends;
pub use update::update;
pub use view_link::{ListLink, ViewLink, ViewLinkError, ViewPlace};
pub use yaml::{Content, Match, Search, YamlView};
