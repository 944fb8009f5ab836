//! The line with the newest change, above the keys.

use crate::{
    app::State,
    derive::{
        changes::{author_words, change_row, change_words},
        difference::first_words,
        wording::clock_time,
    },
};

use super::{Role, canvas::Canvas, change_line::fate_role, layout::Layout, line::PaneLine};

pub(super) fn draw(state: &State, layout: &Layout, canvas: &mut Canvas<'_>) {
    if layout.ticker.is_empty() {
        return;
    }
    let newest = state.store.history().changes().next_back();
    let Some(row) = newest.map(change_row) else {
        let words = " no change was seen so far";
        return canvas.line(layout.ticker, 0, &PaneLine::of(Role::Muted, words));
    };
    let time = clock_time(row.at, state.now);
    let mut line = PaneLine::of(Role::Muted, format!(" {time} "))
        .add(fate_role(row.fate()), format!("{} ", row.fate().sign()))
        .add(
            Role::Text,
            row.object_words(state.store.sources().nth(1).is_some()),
        )
        .add(
            Role::Muted,
            format!(": {}", first_words(&change_words(&row))),
        );
    if let Some(by) = author_words(row.by.as_ref()) {
        line.push(Role::Muted, format!(", by {by}"));
    }
    canvas.line(layout.ticker, 0, &line);
}
