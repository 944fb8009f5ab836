//! The width of each column, from the width of the screen and the broadest cells there have been: what is empty gives its room
//! to the reason why something is wrong.

use ratatui::layout::Rect;

use crate::{
    app::{ScreenArea, State},
    query::Column,
    ui::area_of,
};

use super::behind;

/// The columns that fit, in order, with their widths.
#[derive(Clone, Debug)]
pub(super) struct Fitted(Vec<(Column, usize)>);

/// A column with the width it needs, the width it likes, and how early it goes when room is scarce: 0 never goes.
#[derive(Clone, Copy)]
struct Wish {
    column: Column,
    needs: usize,
    likes: usize,
    goes: u8,
}

/// The wish of a column, before anything is known of its cells.
const fn of_column(column: Column) -> Wish {
    let (needs, likes, goes) = match column {
        Column::Name => (14, 40, 0),
        Column::Namespace => (9, 16, 3),
        Column::Cluster => (9, 14, 1),
        Column::Source => (9, 14, 11),
        Column::Type => (4, 4, 10),
        Column::Ports => (5, 16, 5),
        Column::Endpoints => (9, 15, 1),
        Column::ClaimedReady => (14, 14, 8),
        Column::Locality => (18, 27, 6),
        Column::TrafficPolicies => (3, 3, 12),
        Column::AccessPolicies => (3, 3, 13),
        Column::Subsets => (8, 8, 7),
        Column::Federated => (9, 10, 14),
        Column::Age => (5, 6, 9),
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
/// How much earlier a column goes that is empty for every Destination.
const EMPTY: u8 = 50;
/// The width of an age in the future: `in 119m`, `in 7973y`.
const FUTURE: usize = 8;
/// The columns for a reason on a screen that has hardly room for one, which is one with less room than this.
const LEAST_WHY: usize = 20;
const SCARCE: usize = 70;
/// With more room than this, a reason gets what it likes.
const AMPLE: usize = 90;
/// Up to this width names are whole before pictures have room.
const NAMES: usize = 20;

/// The marks in front of each row.
const MARKS: usize = 4;

impl Fitted {
    pub(super) fn of(width: u16, state: &State) -> Self {
        let room = usize::from(width).saturating_sub(MARKS);
        let mut wishes = wishes(state, room);
        let likes = |wishes: &[Wish]| wishes.iter().map(|wish| wish.likes + 1).sum::<usize>();
        let is_usual = state.columns.is_none();
        while is_usual && likes(&wishes) > room && drop_one(&mut wishes, LUXURY) {}
        let all = wishes.clone();
        while needed(&wishes) > room && drop_one(&mut wishes, 1) {}
        take_back(&mut wishes, &all, room);
        Self::share(&wishes, room)
    }

    /// Gives what is left over to names first, then to pictures, then evenly to all that like more, then to the reasons.
    fn share(wishes: &[Wish], room: usize) -> Self {
        let mut fitted: Vec<(Column, usize)> = wishes
            .iter()
            .map(|wish| (wish.column, wish.needs))
            .collect();
        let mut left = room.saturating_sub(needed(wishes));
        let mut grow = |column: &mut (Column, usize), to: usize| {
            let grows = to.saturating_sub(column.1).min(left);
            column.1 += grows;
            left -= grows;
            grows > 0
        };
        let pictures = [Column::Endpoints, Column::Locality];
        for first in [&[Column::Name][..], &pictures] {
            for (column, wish) in fitted.iter_mut().zip(wishes) {
                let is_name = wish.column == Column::Name;
                if first.contains(&wish.column) {
                    grow(
                        column,
                        wish.likes.min(if is_name { NAMES } else { usize::MAX }),
                    );
                }
            }
        }
        let mut grew = true;
        while grew {
            grew = false;
            for (column, wish) in fitted.iter_mut().zip(wishes) {
                let next = wish.likes.min(column.1 + 1);
                grew |= grow(column, next);
            }
        }
        if let Some(why) = fitted.iter_mut().find(|(column, _)| *column == Column::Why) {
            grow(why, usize::MAX);
        }
        if let Some(first) = fitted.first_mut() {
            // On a screen too narrow even for the first column, that is cut.
            first.1 = first.1.min(room.saturating_sub(1).max(1));
        }
        Self(fitted)
    }

    /// The headings that are seen in a row of the screen.
    pub(super) fn places(&self, row: Rect) -> Box<[(Column, ScreenArea)]> {
        let mut x = usize::from(row.x) + MARKS;
        let place = |(column, width): (Column, usize)| {
            let at = u16::try_from(x).ok()?;
            x += width + 1;
            let width = u16::try_from(width).unwrap_or(u16::MAX);
            let width = width.min(row.right().saturating_sub(at));
            let area = Rect {
                x: at,
                width,
                ..row
            };
            (!area.is_empty()).then(|| (column, area_of(area)))
        };
        self.iter().filter_map(place).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Column, usize)> {
        self.0.iter().copied()
    }
}

fn needed(wishes: &[Wish]) -> usize {
    wishes.iter().map(|wish| wish.needs + 1).sum()
}

/// Drops the columns that go first, if they go at least this early. Returns whether there were any.
fn drop_one(wishes: &mut Vec<Wish>, least: u8) -> bool {
    let goes = wishes.iter().map(|wish| wish.goes).max().unwrap_or(0);
    let is_dropped = goes >= least && wishes.len() > 1;
    if is_dropped {
        wishes.retain(|wish| wish.goes != goes);
    }
    is_dropped
}

/// Takes back what was dropped and has room after all, the most wanted first.
fn take_back(wishes: &mut Vec<Wish>, all: &[Wish], room: usize) {
    let is_kept = |wish: &Wish, wishes: &[Wish]| wishes.iter().any(|one| one.column == wish.column);
    let mut dropped: Vec<&Wish> = all.iter().filter(|wish| !is_kept(wish, wishes)).collect();
    dropped.sort_by_key(|wish| wish.goes);
    let mut left = room.saturating_sub(needed(wishes));
    let mut back = Vec::new();
    for wish in dropped {
        if wish.goes < EMPTY && wish.needs < left {
            left -= wish.needs + 1;
            back.push(wish.column);
        }
    }
    let kept = |wish: &&Wish| back.contains(&wish.column) || is_kept(wish, wishes);
    *wishes = all.iter().filter(kept).copied().collect();
}

/// The wishes of the columns that there are to show. Of those that the user chose the last go first, and none because it is
/// empty.
fn wishes(state: &State, room: usize) -> Vec<Wish> {
    let sort = state.listing.sort();
    let mut sources = state.store.sources();
    let is_future = sources.any(|source| source.written_ahead().is_some());
    let fitting = |wish: Wish| {
        let mut wish = wish;
        let is_sorted = sort.column == wish.column && !state.listing.is_by_match();
        let heading = wish.column.heading().len() + usize::from(is_sorted);
        match (wish.column, state.listing.breadths().of(wish.column)) {
            (Column::Age, _) if is_future => (wish.needs, wish.likes) = (FUTURE, FUTURE),
            (Column::Why, _) if room < SCARCE => wish.needs = LEAST_WHY,
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
