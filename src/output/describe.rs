//! Everything known of one Destination, as a page of text to be read at night.
//!
//! Calm and aligned, in the order in which one asks: what it is, where it is, what is done to its traffic, who reaches
//! it, what is odd. Nothing is `·`, unknown is `?`, none is `0`. A section is left out only where it cannot apply.

mod endpoints;
mod identity;
mod page;
mod policies;
mod reach;

use std::{
    io::{self, Write},
    sync::Arc,
};

use jiff::Timestamp;

use self::page::Section;
use super::Glyphs;
use crate::{derive::Known, store::Store};

/// What a page is written by, beside the Destination.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'s> {
    /// What is known of the neighbours.
    pub store: &'s Store,
    /// The time by which ages are told.
    pub now: Timestamp,
    /// The glyphs that may be used.
    pub glyphs: Glyphs,
}

/// Writes a page for each Destination.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn describe(out: &mut impl Write, rows: &[Arc<Known>], scene: &Scene<'_>) -> io::Result<()> {
    for (at, known) in rows.iter().enumerate() {
        if at > 0 {
            writeln!(out, "\n")?;
        }
        for (at, section) in sections(known, scene).iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            section.write(out)?;
        }
    }
    Ok(())
}

fn sections(known: &Known, scene: &Scene<'_>) -> Vec<Section> {
    let destination = &*known.destination;
    let glyphs = scene.glyphs;
    let mut sections = vec![
        identity::destination(known, scene),
        identity::object(known, scene),
    ];
    sections.extend(identity::kube_service(destination, glyphs));
    sections.extend(identity::external_service(destination, glyphs));
    sections.push(endpoints::ports(destination, glyphs));
    sections.extend(endpoints::localities(destination, glyphs));
    sections.extend(endpoints::groups(destination, glyphs));
    sections.extend([
        policies::traffic(known, scene),
        policies::access(known, scene),
        policies::required_subsets(destination, glyphs),
        reach::federation(destination, glyphs),
        reach::oddities(destination, glyphs),
    ]);
    sections
}
