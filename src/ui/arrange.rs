//! How the table and the panes share the screen: side by side, behind tabs, or one at a time.

use ratatui::layout::Rect;

use crate::{
    app::{Focus, Geometry, Pane, State},
    derive::{self, Known},
};

use super::{
    Role, Symbols, area_of,
    canvas::Canvas,
    layout::{Frame, Layout, take_top},
    line::Line,
    pane::{draw_content, draw_pane, draw_tabs},
    table,
};

/// The table above, all panes below, three in a row, with one rule between neighbours.
pub(super) fn wide(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let body = layout.body;
    // The panes get a little more than half: they are what one opens portolan for.
    let upper = (body.height * 9 / 20).clamp(6, 40);
    let middle = upper + (body.height - upper) / 2;
    let columns = [0, body.width / 3, body.width * 2 / 3, body.width - 1];
    let rows = [0, upper, middle, body.height - 1];
    grid(canvas, body, (&columns, &rows));
    let table = Rect {
        x: body.x + 1,
        y: body.y + 1,
        width: body.width - 2,
        height: upper - 1,
    };
    draw_table(state, table, canvas, geometry);
    for (at, pane) in Pane::ALL.into_iter().enumerate() {
        let (column, row) = (at % 3, at / 3 + 1);
        let inner = Rect {
            x: body.x + columns[column] + 1,
            y: body.y + rows[row] + 1,
            width: columns[column + 1] - columns[column] - 1,
            height: rows[row + 1] - rows[row] - 1,
        };
        draw_pane(state, pane, inner, canvas, geometry);
    }
}

/// The rules of the wide screen: the table's rule has no columns below it.
fn grid(canvas: &mut Canvas<'_>, body: Rect, (columns, rows): (&[u16; 4], &[u16; 4])) {
    let symbols = canvas.theme.symbols;
    for (at, row) in rows.iter().enumerate() {
        canvas.rule(body.x, body.y + row, body.width, Role::Faint);
        for (across, column) in columns.iter().enumerate() {
            let outer = across == 0 || across == 3;
            let (up, down) = (
                if outer { at > 0 } else { at > 1 },
                if outer { at < 3 } else { (1..3).contains(&at) },
            );
            let junction = symbols.junction([up, down, across > 0, across < 3]);
            canvas.junction(body.x + column, body.y + row, junction, Role::Faint);
        }
    }
    for y in 1..rows[3] {
        for (across, column) in columns.iter().enumerate() {
            let inner = across == 1 || across == 2;
            if rows.contains(&y) || (inner && y < rows[1]) {
                continue;
            }
            canvas.junction(body.x + column, body.y + y, symbols.along(), Role::Faint);
        }
    }
}

/// The table over one pane, the others behind tabs.
pub(super) fn tabbed(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
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
            frame(canvas, body, upper.height);
            let inner = |rect: Rect, bottom: u16| Rect {
                x: rect.x + 1,
                y: rect.y + 1,
                width: rect.width.saturating_sub(2),
                height: rect.height.saturating_sub(1 + bottom),
            };
            (inner(upper, 0), inner(lower, 1))
        }
        Frame::None => {
            let below = |rect: Rect| Rect {
                y: rect.y + 1,
                height: rect.height.saturating_sub(1),
                ..rect
            };
            canvas.rule(upper.x, upper.y, upper.width, Role::Faint);
            canvas.rule(lower.x, lower.y, lower.width, Role::Faint);
            (below(upper), below(lower))
        }
    };
    draw_table(state, upper, canvas, geometry);
    draw_tabs(state, lower, canvas, geometry);
    draw_content(state, state.pane, lower, canvas, geometry);
}

/// A frame around the body with a rule across.
fn frame(canvas: &mut Canvas<'_>, body: Rect, across: u16) {
    let symbols = canvas.theme.symbols;
    let right = body.right() - 1;
    for y in 0..body.height {
        let is_rule = y == 0 || y == across || y == body.height - 1;
        if is_rule {
            canvas.rule(body.x, body.y + y, body.width, Role::Faint);
        }
        let (up, down) = (y > 0, y < body.height - 1);
        canvas.junction(
            body.x,
            body.y + y,
            symbols.junction([up, down, false, is_rule]),
            Role::Faint,
        );
        canvas.junction(
            right,
            body.y + y,
            symbols.junction([up, down, is_rule, false]),
            Role::Faint,
        );
    }
}

/// One thing at a time: the table, or one pane under a breadcrumb.
pub(super) fn single(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
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
    canvas.line(top, 0, &breadcrumb(state, known, canvas.theme.symbols));
    draw_content(state, state.pane, body, canvas, geometry);
}

/// Where one is: the service, its cluster, the pane.
fn breadcrumb<'k>(state: &State, known: &'k Known, symbols: Symbols) -> Line<'k> {
    let name = derive::service_name(&known.destination);
    let cluster = derive::cluster(&known.destination).unwrap_or("external");
    Line::of(Role::Faint, symbols.across())
        .add(Role::Text, " ")
        .add(Role::Text, name)
        .add(Role::Muted, format!(" {cluster} "))
        .add(
            Role::Accent,
            format!("{} {} ", symbols.selected(), state.pane.title()),
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
    if taken + width < inner.width {
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
