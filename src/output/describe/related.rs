//! What a Destination has to do with.

use super::{
    Scene,
    page::{NOTHING, Section, grid},
};
use crate::{
    derive::{self, Known, Level, Related},
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
    match row.level {
        Some(Level::Error) => format!("error: {}", row.words),
        Some(Level::Warning) => format!("warning: {}", row.words),
        Some(Level::Note) | None => row.words.clone(),
    }
}
