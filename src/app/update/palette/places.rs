//! The entries of the palette for places that could be lost.

use crate::{
    app::{PaletteEntry, PaletteTarget, State},
    derive::locality::Place,
    query::WordSearch,
};

use super::entries::MOST;

/// The best entries for a text; without a word, the first places.
pub(super) fn entries(state: &State, places: &[Place], text: &str) -> Vec<PaletteEntry> {
    let search = WordSearch::new(text);
    let ranked = places.iter().enumerate().filter_map(|(at, place)| {
        let written = place.written();
        let (kind, name) = written.split_once(':')?;
        let named = search.rank(name);
        let by_kind = search.rank(&written).map(|rank| rank + 1);
        let rank = named.into_iter().chain(by_kind).min()?;
        Some((rank, at, entry(state, place, (kind, name))))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, at, _)| (*rank, *at));
    ranked.truncate(MOST);
    ranked.into_iter().map(|(.., entry)| entry).collect()
}

fn entry(state: &State, place: &Place, (kind, name): (&str, &str)) -> PaletteEntry {
    let mut without = state.lost.clone();
    without.toggle(place);
    let is_lost = without.places().len() < state.lost.places().len();
    let kind = match kind {
        "plane" => "management plane",
        kind => kind,
    };
    PaletteEntry {
        label: name.to_owned(),
        about: if is_lost {
            format!("{kind}, lost: enter takes it back")
        } else {
            kind.to_owned()
        },
        target: PaletteTarget::Loss(place.clone()),
    }
}
