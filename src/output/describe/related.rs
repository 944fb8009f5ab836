//! What a Destination has to do with.

use super::{
    Scene,
    page::{NOTHING, Section, grid},
};
use crate::{
    derive::{self, Known, Related, Severity},
    query::Align::Left,
};

/// What is behind it, what it refers to, and what refers to it.
pub(super) fn related(known: &Known, scene: &Scene<'_>) -> Section<'static> {
    let rows = derive::related(scene.store, scene.world, known);
    let verdict = match rows.len() {
        0 => NOTHING.to_owned(),
        many => many.to_string(),
    };
    let lines = rows.iter().map(|row| [row.what.to_owned(), words(row)]);
    Section::new("Related", &verdict, scene.glyphs).with(grid([Left, Left], scene.glyphs, lines))
}

fn words(row: &Related) -> String {
    match row.severity {
        Some(Severity::Error) => format!("error: {}", row.words),
        Some(Severity::Warning) => format!("warning: {}", row.words),
        Some(Severity::Info) | None => row.words.clone(),
    }
}
