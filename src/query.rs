//! Which Destinations, in which order, with which columns. One definition for the screen's table and `get`.
//!
//! Pure. A [`Listing`] is kept in step with the world row by row: a change costs a search, not a sort.

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
pub use filter::{Filter, FilterError};
pub use insight::{Health, Insight};
pub use listing::Listing;
pub use named::{named, nearest};
pub use sieve::Sieve;
pub use sort::{Direction, Sort};
