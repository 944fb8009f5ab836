//! Destinations and other objects by filter, order and columns: one definition for the screen's table and `get`.
//!
//! Pure. A [`Listing`] follows the world row by row: a change costs a search, not a sort. A [`Filter`] is parsed from the
//! language that `filter` describes; a [`Column`] gives a cell of a Destination and a [`Sort`] the order; [`Insight`] answers what
//! they ask beyond the Destination itself. [`named()`] finds what a name means.

mod breadths;
mod claims;
mod columns;
mod filter;
mod groups;
mod insight;
mod listing;
mod named;
mod natural;
mod object_row;
mod objects;
mod pasted;
mod ranks;
mod rows;
mod sort;
pub mod text;

pub use breadths::Breadths;
pub use columns::{Align, Column};
pub use filter::{
    Candidate, Completion, Filter, FilterError, FilterKey, KEYS, KeyDoc, NamedFilter, SYNTAX,
    TermError, WordSearch, cell, cells, object_cells,
};
pub use groups::{GroupBy, RowGroup, RowGroupName, TableLine};
pub use insight::{Health, Insight, LiveInsight, ObjectInsight};
pub use listing::Listing;
pub use named::{named, nearest};
pub use natural::natural;
pub use object_row::{ObjectGround, ObjectRow};
pub use objects::{
    LISTED_KINDS, ObjectCell, ObjectColumn, ObjectSort, all_objects, arranged_objects,
    nearest_objects, object_rows, objects_named,
};
pub use sort::{Direction, Sort};
