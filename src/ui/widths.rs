//! How the columns of a table share its width: some are left out if there is little room, and all grow if there is much.

use ratatui::layout::Rect;

use crate::app::ScreenArea;

use super::area_of;

/// The marks in front of each row.
pub(super) const MARKS: usize = 4;
/// How much earlier a column goes that is empty in every row. It is not taken back.
pub(super) const EMPTY: u8 = 50;

/// A column with the width it needs, the width it likes, and how early it goes if room is scarce: 0 never goes.
#[derive(Clone, Copy)]
pub(super) struct Wish<C> {
    pub(super) column: C,
    pub(super) needs: usize,
    pub(super) likes: usize,
    pub(super) goes: u8,
}

/// The columns that are shown, in order, with their widths.
#[derive(Clone, Debug)]
pub(super) struct Fitted<C>(Vec<(C, usize)>);

impl<C: Copy + PartialEq> Fitted<C> {
    /// The columns that fit. What is left over goes to the first ones up to a width each, then evenly to all that like more, then
    /// to the last one.
    pub(super) fn of(
        mut wishes: Vec<Wish<C>>,
        room: usize,
        (first, last): (&[(C, usize)], Option<C>),
    ) -> Self {
        let all = wishes.clone();
        while needed(&wishes) > room && drop_one(&mut wishes, 1) {}
        take_back(&mut wishes, &all, room);
        let mut fitted: Vec<(C, usize)> = wishes
            .iter()
            .map(|wish| (wish.column, wish.needs))
            .collect();
        let mut left = room.saturating_sub(needed(&wishes));
        let mut grow = |column: &mut (C, usize), to: usize| {
            let grows = to.saturating_sub(column.1).min(left);
            column.1 += grows;
            left -= grows;
            grows > 0
        };
        for (column, most) in first {
            let mut both = fitted.iter_mut().zip(&wishes);
            if let Some((one, wish)) = both.find(|(_, wish)| wish.column == *column) {
                grow(one, wish.likes.min(*most));
            }
        }
        let mut grew = true;
        while grew {
            grew = false;
            for (column, wish) in fitted.iter_mut().zip(&wishes) {
                let next = wish.likes.min(column.1 + 1);
                grew |= grow(column, next);
            }
        }
        if let Some(last) = fitted.iter_mut().find(|(column, _)| Some(*column) == last) {
            grow(last, usize::MAX);
        }
        if let Some(first) = fitted.first_mut() {
            // On a screen too narrow even for the first column, that is cut.
            first.1 = first.1.min(room.saturating_sub(1).max(1));
        }
        Self(fitted)
    }

    /// The headings that are seen in a row of the screen.
    pub(super) fn places(&self, row: Rect) -> impl Iterator<Item = (C, ScreenArea)> {
        let mut x = usize::from(row.x) + MARKS;
        let place = move |(column, width): (C, usize)| {
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
        self.iter().filter_map(place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (C, usize)> {
        self.0.iter().copied()
    }
}

/// The columns that all need.
fn needed<C>(wishes: &[Wish<C>]) -> usize {
    wishes.iter().map(|wish| wish.needs + 1).sum()
}

/// Drops the columns that go first, if they go at least this early. Returns whether there were any.
pub(super) fn drop_one<C>(wishes: &mut Vec<Wish<C>>, least: u8) -> bool {
    let goes = wishes.iter().map(|wish| wish.goes).max().unwrap_or(0);
    let is_dropped = goes >= least && wishes.len() > 1;
    if is_dropped {
        wishes.retain(|wish| wish.goes != goes);
    }
    is_dropped
}

/// Takes back what was dropped and has room after all, the most wanted first.
fn take_back<C: Copy + PartialEq>(wishes: &mut Vec<Wish<C>>, all: &[Wish<C>], room: usize) {
    let is_kept =
        |wish: &Wish<C>, wishes: &[Wish<C>]| wishes.iter().any(|one| one.column == wish.column);
    let mut dropped: Vec<&Wish<C>> = all.iter().filter(|wish| !is_kept(wish, wishes)).collect();
    dropped.sort_by_key(|wish| wish.goes);
    let mut left = room.saturating_sub(needed(wishes));
    let mut back = Vec::new();
    for wish in dropped {
        if wish.goes < EMPTY && wish.needs < left {
            left -= wish.needs + 1;
            back.push(wish.column);
        }
    }
    let kept = |wish: &&Wish<C>| back.contains(&wish.column) || is_kept(wish, wishes);
    *wishes = all.iter().filter(kept).copied().collect();
}
