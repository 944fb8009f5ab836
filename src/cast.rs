//! Drawn frames as recordings, and the scripts of keys that make them.
//!
//! A [`Script`] says which keys are pressed when; the player makes a [`Film`] of the drawn frames, and each format is
//! made only from the film. Pure: nothing here plays, waits, reads a clock or opens a file, so that the same film gives
//! the same bytes.

pub mod asciicast;
pub mod film;
pub mod script;
pub mod svg;
pub mod text;

mod look;
mod moment;
mod near;
mod pen;

pub use film::{Film, Marker, Shot};
pub use look::{Look, Palette};
pub use moment::{Moment, MomentError};
pub use script::{Act, Script, ScriptError, Step};
