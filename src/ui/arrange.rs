//! How the table and the panes share the screen: side by side, behind tabs, or one at a time.

mod page;
mod room;

use ratatui::layout::Rect;

use crate::{
    app::{Focus, Geometry, PANES, Pane, PaneEntry, PanePlace, State},
    derive,
};

use super::{
    Role, Theme,
    canvas::Canvas,
    findings,
    heading::title,
    lattice::Lattice,
    layout::{Arrangement, Borders, Layout, below, inside, take_top},
    line::PaneLine,
    objects,
    pane::{PaneContent, PlacedPane, draw_content, draw_pane, draw_tabs, is_focused, measured},
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
    let upper = upper.min(table_room(state).saturating_add(1));
    let edges = [0, body.width / 3, body.width * 2 / 3, body.width - 1];
    let (right, bottom) = (body.right() - 1, body.bottom() - 1);
    let below = Rect {
        y: body.y + upper,
        height: body.height - upper,
        ..body
    };
    let columns = stacks(state, below, edges, canvas.theme);
    let mut lattice = Lattice::around(body)
        .across(below.y, body.x, right)
        .down(body.x + edges[1], below.y, bottom)
        .down(body.x + edges[2], below.y, bottom);
    for PlacedPane { area, .. } in &columns {
        lattice = lattice.across(area.y - 1, area.x - 1, area.right());
    }
    lattice.paint(canvas);
    let table = Rect {
        x: body.x + 1,
        y: body.y + 1,
        width: body.width - 2,
        height: upper - 1,
    };
    draw_table(state, table, canvas, geometry);
    for placed in columns {
        draw_pane(state, placed, (canvas, geometry));
    }
}

/// The rows that the table takes with its heading, and the rule above: no more than there are Destinations, except while a
/// filter is typed, so that nothing jumps at each letter.
fn table_room(state: &State) -> u16 {
    if state.prompt.is_some() || state.listing.lines() == 0 {
        return u16::MAX;
    }
    let rows = u16::try_from(state.listing.lines()).unwrap_or(u16::MAX);
    rows.max(LEAST_ROWS).saturating_add(1)
}

/// The rows of a table however few Destinations there are.
const LEAST_ROWS: u16 = 3;

/// The panes below the table, each with the pane that is seen there and the one behind.
fn stacks<'s>(
    state: &'s State,
    below: Rect,
    edges: [u16; 4],
    theme: &'s Theme,
) -> Vec<PlacedPane<'s>> {
    if state.selected().is_none() {
        return Vec::new();
    }
    let mut places: Vec<(usize, Pane)> = state
        .all_panes()
        .into_iter()
        .filter_map(|pane| match pane.entry().below_table {
            PanePlace::At(at) => Some((at, pane)),
            PanePlace::Behind(_) => None,
        })
        .collect();
    places.sort_by_key(|(at, _)| *at);
    let column = |column: usize| {
        let seen = places.iter().filter(move |(at, _)| at % 3 == column);
        let seen = seen.map(|(_, pane)| in_front(state, *pane, |entry| entry.below_table));
        let area = Rect {
            x: below.x + edges[column] + 1,
            width: edges[column + 1] - edges[column] - 1,
            ..below
        };
        stacked(state, area, seen.collect(), theme)
    };
    (0..3).flat_map(column).collect()
}

/// Panes above one another, as high as they need, each below a rule, with a rule at the bottom.
fn stacked<'s>(
    state: &'s State,
    area: Rect,
    panes: Vec<(Pane, Option<Pane>)>,
    theme: &'s Theme,
) -> Vec<PlacedPane<'s>> {
    let rules = u16::try_from(panes.len() + 1).unwrap_or(u16::MAX);
    let room = area.height.saturating_sub(rules);
    let contents: Vec<Option<PaneContent<'_>>> = panes
        .iter()
        .map(|(pane, _)| measured(state, *pane, (area.width, room), theme))
        .collect();
    let rows = |content: &Option<PaneContent<'_>>| content.as_ref().map_or(0, PaneContent::rows);
    let needs: Vec<u16> = contents.iter().map(rows).collect();
    let mut y = area.y + 1;
    let heights = room::heights(&needs, room).into_iter();
    let placed = heights.zip(panes).zip(contents);
    let placed = placed.map(|((height, (pane, other)), content)| {
        let area = Rect { y, height, ..area };
        y += height + 1;
        PlacedPane {
            pane,
            other,
            area,
            content,
        }
    });
    placed.collect()
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
    let upper = upper.min(table_room(state).saturating_add(1));
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
        table::draw(state, body, canvas, geometry);
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
    table::draw(state, area, canvas, geometry);
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
