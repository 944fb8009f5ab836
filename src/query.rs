//! Destinations by filter, order and columns: one definition for the screen's table and `get`.
//!
//! Pure. A [`Listing`] follows the world row by row: a change costs a search, not a sort.

mod columns;
mod filter;
mod insight;
mod listing;
mod named;
mod pasted;
mod ranks;
mod rows;
mod sieve;
mod sort;
mod word;

pub use columns::{Align, Column};
pub use filter::{Filter, FilterError, TermError};
pub use insight::{Health, Insight};
pub use listing::Listing;
pub use named::{named, nearest};
pub use sieve::Sieve;
pub use sort::{Direction, Sort};
