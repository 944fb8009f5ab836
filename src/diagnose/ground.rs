//! What all Destinations are examined against.

use jiff::Timestamp;

use crate::{derive::World, store::Store};

/// The facts, and the time at which they are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// What the sources have told.
    pub store: &'a Store,
    /// What it means.
    pub world: &'a World,
    /// The time.
    pub now: Timestamp,
}
