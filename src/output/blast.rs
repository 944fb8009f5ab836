//! The output of `blast`: the Destinations by what they lose, as text and as a document.

mod document;
mod text;

pub use document::{BlastDocument, blast_document};
pub use text::blast_page;

use super::Glyphs;
use crate::{derive::world::World, route::Blast, store::Store};

/// A loss and its look.
#[derive(Clone, Copy, Debug)]
pub struct BlastPage<'s> {
    /// The objects that were read, and what belongs together.
    pub facts: (&'s Store, &'s World),
    /// The loss.
    pub blast: &'s Blast,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
}
