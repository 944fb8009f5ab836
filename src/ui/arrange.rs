//! How the table and the panes share the screen: side by side, behind tabs, or one at a time.

mod page;

use ratatui::layout::Rect;

use crate::{
    app::{Focus, Geometry, Pane, State},
    derive,
};

use super::{
    Role, area_of,
    canvas::Canvas,
    findings,
    lattice::Lattice,
    layout::{Frame, Layout, Shape, take_top},
    line::Line,
    pane::{draw_content, draw_other, draw_pane, draw_tabs, is_focused},
    table,
};

/// Paints the body: the page that is open, else the table and what stands beside it.
pub(super) fn body(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    if state.trail.is_at_findings() {
        return findings::draw(state, layout, canvas, geometry);
    }
    match (state.page(), layout.shape) {
        (Some(page), _) => page::draw(state, page, layout, (canvas, geometry)),
        (None, Shape::Wide) => wide(state, layout, canvas, geometry),
        (None, Shape::Medium) => tabbed(state, layout, canvas, geometry),
        (None, Shape::Narrow) => single(state, layout, canvas, geometry),
    }
}

/// The table above, all panes below, three in a row, with one rule between neighbours. Findings and Overview share a place:
/// what is wrong matters most, until one asks what it is. So do Endpoints and Drift, which is about endpoints too.
fn wide(state: &State, layout: &Layout, canvas: &mut Canvas<'_>, geometry: &mut Geometry) {
    let body = layout.body;
    // The panes get a little more than half: they are what one opens portolan for.
    let upper = (body.height * 9 / 20).clamp(6, 40);
    let middle = upper + (body.height - upper) / 2;
    let columns = [0, body.width / 3, body.width * 2 / 3, body.width - 1];
    let rows = [0, upper, middle, body.height - 1];
    let (right, bottom) = (body.right() - 1, body.bottom() - 1);
    Lattice::around(body)
        .across(body.y + upper, body.x, right)
        .across(body.y + middle, body.x, right)
        .down(body.x + columns[1], body.y + upper, bottom)
        .down(body.x + columns[2], body.y + upper, bottom)
        .paint(canvas);
    let table = Rect {
        x: body.x + 1,
        y: body.y + 1,
        width: body.width - 2,
        height: upper - 1,
    };
    draw_table(state, table, canvas, geometry);
    if state.selected().is_none() {
        return;
    }
    let [overview, endpoints, rest @ .., findings, drift] = Pane::DESTINATION;
    let shared = [(findings, overview), (endpoints, drift)].map(|pair| in_front(state, pair));
    let shown = shared.map(|(shown, _)| shown);
    for (at, pane) in shown.into_iter().chain(rest).enumerate() {
        let (column, row) = (at % 3, at / 3 + 1);
        let inner = Rect {
            x: body.x + columns[column] + 1,
            y: body.y + rows[row] + 1,
            width: columns[column + 1] - columns[column] - 1,
            height: rows[row + 1] - rows[row] - 1,
        };
        draw_pane(state, pane, inner, (canvas, geometry));
        if let Some(pair) = shared.get(at) {
            draw_other(state, *pair, inner, (canvas, geometry));
        }
    }
}

/// Of two panes that share a place the one that is shown, then the other: the second where one looks at it.
fn in_front(state: &State, (first, second): (Pane, Pane)) -> (Pane, Pane) {
    if is_focused(state, second) {
        (second, first)
    } else {
        (first, second)
    }
}

/// The table over one pane, the others behind tabs.
fn tabbed(state: &State, layout: &Layout, canvas: &mut Canvas<'_>, geometry: &mut Geometry) {
    let body = layout.body;
    let upper = (body.height / 2).max(5);
    let lower = Rect {
        y: body.y + upper,
        height: body.height - upper,
        ..body
    };
    let upper = Rect {
        height: upper,
        ..body
    };
    let (upper, lower) = match layout.frame {
        Frame::Outer => {
            Lattice::around(body)
                .across(lower.y, body.x, body.right() - 1)
                .paint(canvas);
            (inside(upper, 0), inside(lower, 1))
        }
        Frame::None => {
            canvas.rule(upper.x, upper.y, upper.width, Role::Faint);
            canvas.rule(lower.x, lower.y, lower.width, Role::Faint);
            (below(upper), below(lower))
        }
    };
    draw_table(state, upper, canvas, geometry);
    draw_tabs(state, lower, canvas, geometry);
    draw_content(state, state.panes().chosen, lower, (canvas, geometry));
}

/// What is left of a rectangle within rules on three sides, and as many rows of rules at the bottom.
pub(super) fn inside(area: Rect, bottom: u16) -> Rect {
    Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(1 + bottom),
    }
}

/// What is left of a rectangle below its first row.
pub(super) fn below(area: Rect) -> Rect {
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// One thing at a time: the table, or one pane under a breadcrumb.
fn single(state: &State, layout: &Layout, canvas: &mut Canvas<'_>, geometry: &mut Geometry) {
    let mut body = layout.body;
    let has_rule = body.height > 3;
    let top = take_top(&mut body, u16::from(has_rule));
    canvas.rule(top.x, top.y, top.width, Role::Faint);
    let Some(known) = state.selected().filter(|_| state.focus == Focus::Pane) else {
        let above = Rect {
            y: body.y.saturating_sub(top.height),
            ..body
        };
        table_title(state, above, canvas);
        let (rows, first) = table::draw(state, body, canvas);
        (geometry.table, geometry.first_row) = (area_of(rows), first);
        return;
    };
    let name = derive::service_name(&known.destination);
    let place = derive::cluster(&known.destination).unwrap_or("external");
    let crumb = breadcrumb(state, (name, place), canvas);
    canvas.line(top, 0, &crumb);
    draw_content(state, state.panes().chosen, body, (canvas, geometry));
}

/// Where one is: the thing, its place, the pane.
fn breadcrumb(state: &State, (name, place): (&str, &str), canvas: &Canvas<'_>) -> Line<'static> {
    let symbols = canvas.theme.symbols;
    Line::of(Role::Faint, symbols.across())
        .add(Role::Text, format!(" {name} "))
        .add(Role::Muted, format!("{place} "))
        .add(
            Role::Accent,
            format!("{} {} ", symbols.selected(), state.panes().chosen.title()),
        )
}

/// The table with its title in the rule above.
fn draw_table(state: &State, area: Rect, canvas: &mut Canvas<'_>, geometry: &mut Geometry) {
    table_title(
        state,
        Rect {
            y: area.y.saturating_sub(1),
            ..area
        },
        canvas,
    );
    let (rows, first) = table::draw(state, area, canvas);
    (geometry.table, geometry.first_row) = (area_of(rows), first);
}

fn table_title(state: &State, rule: Rect, canvas: &mut Canvas<'_>) {
    let role = if state.focus == Focus::Table {
        Role::Accent
    } else {
        Role::Faint
    };
    canvas.rule(rule.x, rule.y, rule.width, role);
    let (left, right) = table::title(state, canvas);
    title(canvas, rule, (left, Some(right)));
}

/// Sets a title into a rule, one cell from its left, and something more one cell from its right.
pub(super) fn title(
    canvas: &mut Canvas<'_>,
    rule: Rect,
    (left, right): (Line<'_>, Option<Line<'_>>),
) {
    let inner = Rect {
        x: rule.x + 1,
        width: rule.width.saturating_sub(2),
        height: 1,
        ..rule
    };
    let width = u16::try_from(left.width()).unwrap_or(u16::MAX);
    canvas.line(
        Rect {
            width: inner.width.min(width),
            ..inner
        },
        0,
        &left,
    );
    let Some(right) = right else { return };
    let taken = u16::try_from(right.width()).unwrap_or(u16::MAX);
    if taken.saturating_add(width) < inner.width {
        canvas.line(
            Rect {
                x: inner.right() - taken,
                width: taken,
                ..inner
            },
            0,
            &right,
        );
    }
}
