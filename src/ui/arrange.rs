//! How the table and the panes share the screen: side by side, behind tabs, or one at a time.

mod page;

use ratatui::layout::Rect;

use crate::{
    app::{Focus, Geometry, PANES, Pane, PaneEntry, PanePlace, State},
    derive,
};

use super::{
    Role, area_of,
    canvas::Canvas,
    findings,
    heading::title,
    lattice::Lattice,
    layout::{Arrangement, Borders, Layout, below, inside, take_top},
    line::PaneLine,
    objects,
    pane::{draw_content, draw_pane, draw_tabs, is_focused, panes},
    table,
};

/// Paints the body: the open page, or else the table and the panes next to it.
pub(super) fn body(
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    if state.trail.is_at_findings() {
        return findings::draw(state, layout, canvas, geometry);
    }
    if let Some(kind) = state.trail.listed_kind() {
        return objects::draw(state, kind, layout, (canvas, geometry));
    }
    match (state.page(), layout.shape) {
        (Some(page), _) => page::draw(state, page, layout, (canvas, geometry)),
        (None, Arrangement::Wide) => wide(state, layout, canvas, geometry),
        (None, Arrangement::Medium) => tabbed(state, layout, canvas, geometry),
        (None, Arrangement::Narrow) => single(state, layout, canvas, geometry),
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
    let mut places: Vec<(usize, Pane)> = panes(state)
        .into_iter()
        .filter_map(|pane| match pane.entry().below_table {
            PanePlace::At(at) => Some((at, pane)),
            PanePlace::Behind(_) => None,
        })
        .collect();
    places.sort_by_key(|(at, _)| *at);
    for (at, pane) in places {
        let (column, row) = (at % 3, at / 3 + 1);
        let inner = Rect {
            x: body.x + columns[column] + 1,
            y: body.y + rows[row] + 1,
            width: columns[column + 1] - columns[column] - 1,
            height: rows[row + 1] - rows[row] - 1,
        };
        let (shown, other) = in_front(state, pane, |entry| entry.below_table);
        draw_pane(state, (shown, other), inner, (canvas, geometry));
    }
}

/// The pane that is seen at the place of a pane, and the other one if two share it: the one behind if one looks at it.
fn in_front(
    state: &State,
    pane: Pane,
    place: impl Fn(&PaneEntry) -> PanePlace,
) -> (Pane, Option<Pane>) {
    let behind = |entry: &&PaneEntry| place(entry) == PanePlace::Behind(pane);
    match PANES.iter().find(behind).map(|entry| entry.pane) {
        Some(behind) if is_focused(state, behind) => (behind, Some(pane)),
        behind => (pane, behind),
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
        Borders::Outer => {
            Lattice::around(body)
                .across(lower.y, body.x, body.right() - 1)
                .paint(canvas);
            (inside(upper, 0), inside(lower, 1))
        }
        Borders::None => {
            canvas.rule(upper.x, upper.y, upper.width, Role::Faint);
            canvas.rule(lower.x, lower.y, lower.width, Role::Faint);
            (below(upper), below(lower))
        }
    };
    draw_table(state, upper, canvas, geometry);
    draw_tabs(state, lower, canvas, geometry);
    draw_content(state, state.panes().chosen, lower, (canvas, geometry));
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
    let name = derive::destination::service_name(&known.destination);
    let place = derive::destination::cluster_words(&known.destination);
    let crumb = breadcrumb(state, (name, place), canvas);
    canvas.line(top, 0, &crumb);
    draw_content(state, state.panes().chosen, body, (canvas, geometry));
}

/// The breadcrumb: the thing, its place, the pane.
fn breadcrumb(
    state: &State,
    (name, place): (&str, &str),
    canvas: &Canvas<'_>,
) -> PaneLine<'static> {
    let symbols = canvas.theme.symbols;
    PaneLine::of(Role::Faint, symbols.across())
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
