//! Everything known of one Destination, as a page of text to be read at night.
//!
//! Calm and aligned, in the order in which one asks: what it is, where it is, what is done to its traffic, who reaches
//! it, what is odd. Nothing is `·`, unknown is `?`, none is `0`. A section is left out only where it cannot apply.

mod drift;
mod endpoints;
mod findings;
mod identity;
pub(super) mod page;
mod policies;
mod ports;
mod reach;
mod related;
mod subsets;

use std::io::{self, Write};

use jiff::Timestamp;

use self::page::PageSection;
use super::{Described, Glyphs};
use crate::{
    derive::world::{Known, World},
    diagnose::FindingsByDestination,
    model::Json,
    store::{Id, Store},
};

/// The inputs of pages.
#[derive(Clone, Copy, Debug)]
pub struct PageInputs<'s> {
    /// The neighbours.
    pub store: &'s Store,
    /// The relations.
    pub world: &'s World,
    /// The findings.
    pub by_destination: &'s FindingsByDestination,
    /// The time for ages.
    pub now: Timestamp,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
    /// The Destinations, with their whole objects as far as those were fetched.
    pub described: &'s [Described],
}

impl<'s> PageInputs<'s> {
    /// A whole object; `None` if it was not fetched.
    fn whole(&self, id: &Id) -> Option<&'s Json> {
        let mut described = self.described.iter();
        described.find(|one| one.known.id == *id)?.object.as_ref()
    }
}

/// Writes a page for each Destination.
///
/// # Errors
/// If `out` cannot be written to.
pub fn describe(out: &mut impl Write, scene: &PageInputs<'_>) -> io::Result<()> {
    for (at, described) in scene.described.iter().enumerate() {
        if at > 0 {
            writeln!(out, "\n")?;
        }
        let mut sections = sections(&described.known, scene);
        for (at, section) in sections.by_ref().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            section.write(out)?;
        }
    }
    Ok(())
}

/// The sections in order, each made when the one before it is written.
fn sections<'r>(
    known: &'r Known,
    scene: &'r PageInputs<'r>,
) -> impl Iterator<Item = PageSection<'r>> {
    let destination = &*known.destination;
    let glyphs = scene.glyphs;
    let one = |section: PageSection<'r>| vec![section];
    let some = |section: Option<PageSection<'r>>| section.into_iter().collect();
    let made: [Box<dyn Fn() -> Vec<PageSection<'r>> + 'r>; 13] = [
        Box::new(move || one(identity::overview(known, scene))),
        Box::new(move || one(findings::findings(known, scene))),
        Box::new(move || identity::facts(known, scene)),
        Box::new(move || one(ports::ports(destination, glyphs))),
        Box::new(move || some(endpoints::localities(destination, glyphs))),
        Box::new(move || some(endpoints::groups(destination, glyphs))),
        Box::new(move || some(drift::drift(known, scene))),
        Box::new(move || policies::sections(known, scene)),
        Box::new(move || one(subsets::required_subsets(known, scene))),
        Box::new(move || one(reach::federation(destination, glyphs))),
        Box::new(move || one(reach::callers(known, scene))),
        Box::new(move || one(related::related(known, scene))),
        Box::new(move || one(reach::oddities(destination, glyphs))),
    ];
    made.into_iter().flat_map(|make| make())
}
