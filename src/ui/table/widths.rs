//! The width of each column, from the width of the screen and the broadest cells there have been: what is empty gives its room
//! to the reason why something is wrong.

use crate::{
    app::State,
    query::{Column, GroupBy},
    ui::widths::{EMPTY, Fitted, MARKS, Wish, drop_one},
};

use super::behind;

/// The wish of a column, before anything is known of its cells.
const fn of_column(column: Column) -> Wish<Column> {
    let (needs, likes, goes) = match column {
        Column::Name => (14, 40, 0),
        Column::Namespace => (9, 16, 3),
        Column::Cluster => (9, 14, 1),
        Column::Source => (9, 14, 11),
        Column::Type => (4, 4, 10),
        Column::Ports => (5, 16, 5),
        Column::Endpoints => (9, 15, 1),
        Column::ClaimedReady => (7, 12, 8),
        Column::Locality => (18, 27, 6),
        Column::TrafficPolicies => (3, 3, 12),
        Column::AccessPolicies => (3, 3, 13),
        Column::Subsets => (8, 8, 7),
        Column::Federated => (9, 10, 14),
        Column::Age => (5, 6, 9),
        Column::Changed => (7, 7, 9),
        Column::Why => (28, 38, 2),
        Column::Findings => (11, 14, 15),
        Column::Fqdn | Column::Object => (20, 50, 15),
    };
    Wish {
        column,
        needs,
        likes,
        goes,
    }
}

/// Columns that go as early as this give way before any other is narrower than it likes.
const LUXURY: u8 = 12;
/// The width of an age in the future: `in 119m`, `in 7973y`.
const FUTURE: usize = 8;
/// The columns for a reason on a screen that has hardly room for one, which is one with less room than this.
const LEAST_WHY: usize = 20;
const SCARCE: usize = 70;
/// With more room than this, a reason gets what it likes.
const AMPLE: usize = 90;
/// The columns for a reason on a screen with more room than this, so that ports are whole and pictures are there.
const WIDE_WHY: usize = 32;
const WIDE: usize = 140;
/// The columns for the clusters of a service.
const CLUSTERS: usize = 24;
/// Up to this width ports are whole before pictures have room.
const PORTS: usize = 12;
/// Up to this width names are whole before pictures have room.
const NAMES: usize = 20;

/// The columns that fit into a width, in order: names and ports first, then pictures, then all that like more, then the reasons.
pub(super) fn fitted(width: u16, state: &State) -> Fitted<Column> {
    let room = usize::from(width).saturating_sub(MARKS);
    let mut wishes = wishes(state, room);
    let likes = |wishes: &[Wish<Column>]| wishes.iter().map(|wish| wish.likes + 1).sum::<usize>();
    let is_usual = state.columns.is_none();
    while is_usual && likes(&wishes) > room && drop_one(&mut wishes, LUXURY) {}
    let first = [
        (Column::Name, NAMES),
        (Column::Ports, PORTS),
        (Column::Endpoints, usize::MAX),
        (Column::Locality, usize::MAX),
    ];
    Fitted::of(wishes, room, (&first, Some(Column::Why)))
}

/// The wishes of the columns that there are to show. Of those that the user chose the last go first, and none because it is
/// empty.
fn wishes(state: &State, room: usize) -> Vec<Wish<Column>> {
    let sort = state.listing.sort();
    let mut sources = state.store.sources();
    let is_future = sources.any(|source| source.written_ahead().is_some());
    let fitting = |wish: Wish<Column>| {
        let mut wish = wish;
        let is_sorted = sort.column == wish.column && !state.listing.is_by_match();
        let heading = wish.column.heading().len() + usize::from(is_sorted);
        match (wish.column, state.listing.breadths().of(wish.column)) {
            (Column::Age | Column::Changed, _) if is_future => {
                (wish.needs, wish.likes) = (FUTURE, FUTURE);
            }
            (Column::Why, _) if room < SCARCE => wish.needs = LEAST_WHY,
            (Column::Why, _) if room > WIDE => wish.needs = WIDE_WHY,
            (Column::Why, _) if room > AMPLE => wish.needs = wish.likes,
            (_, Some(breadth)) => {
                let most = breadth.max(heading) + behind(wish.column).len();
                (wish.needs, wish.likes) = (wish.needs.min(most), wish.likes.min(most));
                if breadth == 0 && wish.goes > 0 {
                    wish.goes += EMPTY;
                }
            }
            (_, None) => {}
        }
        match (state.listing.grouped_by(), wish.column) {
            // The sign of a group, or the indent below it.
            (Some(_), Column::Name) => wish.likes += 2,
            (Some(GroupBy::Service), Column::Cluster) => wish.likes = CLUSTERS,
            _ => {}
        }
        // The direction is a part of the heading.
        wish.needs = wish.needs.max(if is_sorted { heading } else { 0 });
        wish.likes = wish.likes.max(wish.needs);
        wish
    };
    if let Some(columns) = &state.columns {
        let places = columns.iter().zip(0..);
        let chosen = places.map(|(column, goes)| Wish {
            goes,
            ..fitting(of_column(*column))
        });
        return chosen.collect();
    }
    let several = state.store.sources().nth(1).is_some();
    let is_reached = state.store.reaches().iter().next().is_some();
    let is_wanted = |column: &&Column| match column {
        Column::Source => several,
        Column::ClaimedReady => is_reached,
        _ => true,
    };
    let usual = Column::OF_SCREEN.iter().filter(is_wanted);
    usual.map(|column| fitting(of_column(*column))).collect()
}
