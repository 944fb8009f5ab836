//! The areas of the screen at each size.

use ratatui::layout::Rect;

use crate::app::{State, Ticker};

/// How much can be shown at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrangement {
    /// The table and all panes.
    Wide,
    /// The table over one pane with tabs.
    Medium,
    /// One thing at a time, with a breadcrumb.
    Narrow,
}

/// Whether there is room for a frame around everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Borders {
    /// Rules all around and between.
    Outer,
    /// Rules between things only.
    None,
}

/// The parts of the screen.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) shape: Arrangement,
    pub(super) frame: Borders,
    /// All of it.
    pub(super) area: Rect,
    /// Sources and totals: the first row, or none on a screen too low.
    pub(super) header: Rect,
    /// The clusters.
    pub(super) clusters: Rect,
    /// The table and the panes, with their rules.
    pub(super) body: Rect,
    /// The newest change; no row if it is not shown.
    pub(super) ticker: Rect,
    /// The keys, the prompt and messages.
    pub(super) footer: Rect,
}

impl Layout {
    /// Cuts a screen into its parts.
    pub(super) fn of(area: Rect, state: &State) -> Self {
        let shape = match (area.width, area.height) {
            (140.., 30..) => Arrangement::Wide,
            (80.., 18..) => Arrangement::Medium,
            _ => Arrangement::Narrow,
        };
        let frame = if area.width >= 100 {
            Borders::Outer
        } else {
            Borders::None
        };
        let mut rest = area;
        let header = take_top(&mut rest, u16::from(area.height >= 3));
        let clusters = take_top(&mut rest, u16::from(area.height >= 12));
        let prompt_alone = state.prompt.is_some() && area.height >= 2;
        let footer = take_bottom(&mut rest, u16::from(area.height >= 6 || prompt_alone));
        let is_on = state.ticker == Ticker::On && area.height >= 12;
        let ticker = take_bottom(&mut rest, u16::from(is_on));
        Self {
            shape,
            frame,
            area,
            header,
            clusters,
            body: rest,
            ticker,
            footer,
        }
    }
}

/// Cuts rows off the top.
pub(super) fn take_top(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    let top = Rect {
        height: rows,
        ..*rest
    };
    rest.y += rows;
    rest.height -= rows;
    top
}

/// Cuts rows off the bottom.
pub(super) fn take_bottom(rest: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(rest.height);
    rest.height -= rows;
    Rect {
        y: rest.y + rest.height,
        height: rows,
        ..*rest
    }
}

/// The inside of a rectangle with rules on three sides, and this many rows of rules at the bottom.
pub(super) fn inside(area: Rect, bottom: u16) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(1 + bottom),
    }
}

/// The rectangle without its first row.
pub(super) fn below(area: Rect) -> Rect {
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}
