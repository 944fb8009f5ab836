//! The frame of a list that takes the whole body.

use ratatui::layout::Rect;

use super::{
    Role,
    canvas::Canvas,
    heading::title,
    lattice::Lattice,
    layout::{Borders, Layout, below, inside},
    line::PaneLine,
    pane::wrapped,
};

/// The titles on the left and on the right.
type Titles = (PaneLine<'static>, Option<PaneLine<'static>>);

/// Paints, in place of the lines of a list, why there are none.
pub(super) fn nothing(why: &str, area: Rect, canvas: &mut Canvas<'_>) {
    let why = wrapped(why, usize::from(area.width).saturating_sub(4));
    for (row, line) in (u16::from(area.height > 2)..).zip(why) {
        canvas.line(area, row, &PaneLine::of(Role::Muted, format!("   {line}")));
    }
}

/// Paints the rules around a list with its titles, which are made for a number of columns; returns what is left for its lines.
pub(super) fn framed(
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    titles: impl FnOnce(usize, &Canvas<'_>) -> Titles,
) -> Rect {
    let body = layout.body;
    let area = match layout.frame {
        Borders::Outer if body.height > 2 => {
            Lattice::around(body).paint(canvas);
            inside(body, 1)
        }
        Borders::Outer | Borders::None => below(body),
    };
    let rule = Rect {
        y: body.y,
        height: body.height.min(1),
        ..area
    };
    if rule.height > 0 {
        canvas.rule(rule.x, rule.y, rule.width, Role::Accent);
        let titles = titles(rule.width.into(), canvas);
        title(canvas, rule, titles);
    }
    area
}
