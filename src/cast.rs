//! Recordings: what was drawn, moment by moment, as pictures that move.

mod film;
pub mod svg;

pub use film::{Film, Look, Marker, Shot};
