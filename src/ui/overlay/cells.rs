//! The cells of the selected row, from which a filter is made.

use ratatui::layout::Rect;

use crate::{
    app::{CellMenu, ScreenArea},
    ui::{
        Role, area_of,
        canvas::Canvas,
        layout::{Layout, take_bottom},
        line::PaneLine,
    },
};

/// Paints the terms over no more than they need; returns their area and number.
pub(in crate::ui) fn cells(
    menu: &CellMenu,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, " Filter by a cell of this row ");
    let hint = PaneLine::of(
        Role::Muted,
        " enter only these  ! without these  esc close ",
    );
    let mut body = super::body(layout);
    let rows = u16::try_from(menu.terms.len() + 1).unwrap_or(u16::MAX);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, (&title, &hint));
    let first = (menu.at + 1).saturating_sub(area.height.into());
    for (row, (at, term)) in (0..area.height).zip(menu.terms.iter().enumerate().skip(first)) {
        canvas.line(area, row, &PaneLine::of(Role::Text, term.as_str()));
        if at == menu.at {
            let whole = Rect {
                y: area.y + row,
                height: 1,
                ..area
            };
            canvas.paint(whole, canvas.theme.selection());
        }
    }
    (area_of(area), menu.terms.len())
}
