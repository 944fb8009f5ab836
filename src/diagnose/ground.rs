//! The facts that all Destinations are examined against.

use jiff::Timestamp;

use crate::{derive::world::World, store::Store};

/// The facts, and the time of the examination.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The facts that the sources reported.
    pub store: &'a Store,
    /// The facts that are derived from them.
    pub world: &'a World,
    /// The time of the examination.
    pub now: Timestamp,
}
