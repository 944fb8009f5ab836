//! The overlays above the main screen: the keys, the sources, the YAML of an object, a line, a rule.

mod blast;
mod changes;
mod compare;
mod help;
mod menu;
mod rule;
mod sources;
mod text;
mod yaml;

pub(super) use blast::blast;
pub(super) use changes::{change, changes};
pub(super) use compare::compare;
pub(super) use help::{filter_help, help};
pub(super) use menu::{cells, columns, copy, kinds, palette};
pub(super) use rule::rule;
pub(super) use sources::sources;
pub(super) use text::text;
pub(super) use yaml::yaml;

use ratatui::layout::Rect;

use crate::app::{ScreenArea, State};

use super::{
    Role,
    canvas::Canvas,
    lattice::Lattice,
    layout::{Borders, Layout},
    line::PaneLine,
};

/// Highlights the text that is looked for in an area.
fn mark(state: &State, area: ScreenArea, canvas: &mut Canvas<'_>) {
    let Some(finder) = &state.finder else {
        return;
    };
    let area = Rect::new(area.x, area.y, area.width, area.height);
    for row in 0..area.height {
        canvas.mark(area, row, finder.needle());
    }
}

/// Highlights the row of the cursor.
fn select(area: Rect, row: u16, canvas: &mut Canvas<'_>) {
    let whole = Rect {
        y: area.y + row,
        height: 1,
        ..area
    };
    canvas.paint(whole, canvas.theme.selection());
}

/// Clears the body, sets a title into its first row, and returns what is left for the content.
fn open(layout: &Layout, canvas: &mut Canvas<'_>, titles: (&PaneLine<'_>, &PaneLine<'_>)) -> Rect {
    open_at(body(layout), canvas, (titles, layout.frame))
}

/// All that is between header and footer.
fn body(layout: &Layout) -> Rect {
    let clusters = layout.clusters;
    Rect {
        y: clusters.y,
        height: clusters.height + layout.body.height,
        ..layout.body
    }
}

/// The rows of an overlay with this many lines: a title, and a rule below where there are frames.
fn rows(lines: usize, layout: &Layout) -> u16 {
    let rules = 1 + usize::from(layout.frame == Borders::Outer);
    u16::try_from(lines + rules).unwrap_or(u16::MAX)
}

/// The columns for the text of an overlay over the whole width.
fn columns_of(layout: &Layout) -> usize {
    let edges = 2 + 2 * u16::from(layout.frame == Borders::Outer);
    layout.body.width.saturating_sub(edges).into()
}

/// Clears an area, frames it where there are frames, sets a title into its first row, and returns what is left for the content.
fn open_at(
    area: Rect,
    canvas: &mut Canvas<'_>,
    ((left, right), frame): ((&PaneLine<'_>, &PaneLine<'_>), Borders),
) -> Rect {
    canvas.clear(area);
    let is_framed = frame == Borders::Outer && area.height > 2;
    let edge = u16::from(is_framed);
    if is_framed {
        Lattice::around(area).paint(canvas);
    }
    let rule = area.width.saturating_sub(2 * edge);
    canvas.rule(area.x + edge, area.y, rule, Role::Accent);
    let inner = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        height: area.height.min(1),
        ..area
    };
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX);
    // The left side gives way as long as half of the rule is its own.
    let is_room = taken > 0 && taken <= inner.width / 2;
    let reserved = if is_room { taken + 1 } else { 0 };
    let beside = Rect {
        width: inner.width - reserved,
        ..inner
    };
    canvas.line(beside, 0, left);
    if is_room {
        canvas.line(
            Rect {
                x: inner.right() - taken,
                width: taken,
                ..inner
            },
            0,
            right,
        );
    }
    let below = area.height.saturating_sub(1 + edge);
    Rect {
        x: area.x + 1 + edge,
        y: area.y + 1,
        width: area.width.saturating_sub(2 + 2 * edge),
        height: below,
    }
}
