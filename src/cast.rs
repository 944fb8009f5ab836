//! Drawn frames as recordings, and the scripts of keys that make them.
//!
//! A [`Script`] says what is pressed when; whoever plays it makes a [`Film`] of what was drawn, and each form is made from
//! that alone. Pure: nothing in here plays, waits, reads a clock or opens a file, so that the same film is the same bytes
//! every time.

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
pub use moment::Moment;
pub use script::{Act, Script, ScriptError, Step};
