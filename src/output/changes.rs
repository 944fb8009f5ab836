//! Changes of objects, when and by whom, as text and as the `ChangeList` document.

mod document;
mod text;

use crate::{
    derive::{
        changes::{ChangeGap, ChangeRow},
        objects::DestinationCounts,
        world::World,
    },
    diagnose::FindingMoves,
    store::Store,
};

use super::Glyphs;

pub use document::{ChangeListDocument, change_list};
pub use text::changes_page;

/// The changes, and what belongs to them.
#[derive(Clone, Copy)]
pub struct ChangesPage<'c> {
    /// The facts.
    pub store: &'c Store,
    /// The Destinations among them.
    pub world: &'c World,
    /// How many Destinations belong to each object of another kind.
    pub counts: &'c DestinationCounts,
    /// The changes, the newest first.
    pub rows: &'c [ChangeRow],
    /// The times at which not everything was watched, the newest first.
    pub gaps: &'c [ChangeGap],
    /// The findings that came and went.
    pub moves: &'c FindingMoves,
    /// The glyphs of the text.
    pub glyphs: Glyphs,
}
