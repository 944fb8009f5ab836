//! The differences between two states, as text and as documents.

mod document;
mod effect;
mod text;

use crate::{
    derive::{
        difference::StateDifference,
        objects::{DestinationCounts, destinations_about},
        world::World,
    },
    store::{Store, Subject},
};

pub(super) use document::ObjectReference;
pub use document::{DiffDocument, diff_document};
pub use effect::{EffectDiffDocument, effect_document, effect_page};
pub use text::diff_page;

use super::Glyphs;

/// One of the two states.
#[derive(Clone, Copy)]
pub struct DiffState<'d> {
    /// Its facts.
    pub store: &'d Store,
    /// The Destinations, with what belongs to them.
    pub world: &'d World,
    /// How many Destinations belong to each object of another kind.
    pub counts: &'d DestinationCounts,
}

/// Two states and their differences.
#[derive(Clone, Copy)]
pub struct DiffPage<'d> {
    /// The earlier state.
    pub before: DiffState<'d>,
    /// The later state.
    pub after: DiffState<'d>,
    /// The differences.
    pub difference: &'d StateDifference,
    /// The glyphs of the text.
    pub glyphs: Glyphs,
}

impl DiffState<'_> {
    /// The number of Destinations that an object is about.
    fn destinations(&self, subject: &Subject) -> usize {
        destinations_about(self.world, self.counts, subject)
    }
}
