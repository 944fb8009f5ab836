//! The related objects of a Destination.

use super::{
    PageInputs,
    page::{NOTHING, PageSection, grid},
};
use crate::{
    derive::{self, fault::Severity, related::Related, world::Known},
    query::Align::Left,
};

/// The objects behind it, those that it refers to, and those that refer to it.
pub(super) fn related(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let rows = derive::related::related(scene.store, scene.world, known);
    let verdict = match rows.len() {
        0 => NOTHING.to_owned(),
        many => many.to_string(),
    };
    let lines = rows.iter().map(|row| [row.what.to_owned(), words(row)]);
    PageSection::new("Related", &verdict, scene.glyphs).with(grid(
        [Left, Left],
        scene.glyphs,
        lines,
    ))
}

fn words(row: &Related) -> String {
    match row.severity() {
        Some(Severity::Error) => format!("error: {}", row.text()),
        Some(Severity::Warning) => format!("warning: {}", row.text()),
        Some(Severity::Info) | None => row.text(),
    }
}
