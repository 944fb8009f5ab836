//! The list of the objects of a kind. Only visible rows are built.

mod widths;

use ratatui::{layout::Rect, style::Style};

use crate::{
    app::{
        ColumnHeading, Focus, Geometry, State, TimeFormat, has_all_objects, object_count,
        object_gap,
    },
    derive::wording::Times,
    query::{Direction, ObjectCell, ObjectColumn, ObjectRow},
    store::Kind,
};

use super::widths::Fitted;
use super::{
    Role, Symbols, area_of,
    canvas::Canvas,
    layout::{Layout, take_top},
    line::PaneLine,
    list_frame::{self, framed},
    severity,
    text::{self, grouped},
};
use widths::{PlacedColumn, fitted};

/// Paints the list around its cursor.
pub(super) fn draw(
    state: &State,
    kind: Kind,
    layout: &Layout,
    (canvas, geometry): (&mut Canvas<'_>, &mut Geometry),
) {
    let titles = |width, canvas: &Canvas<'_>| titles(state, kind, (width, canvas));
    let mut area = framed(layout, canvas, titles);
    let columns = fitted(state.lists.columns(), state.times, area.width.into());
    let has_heading = area.height > 1;
    let heading = take_top(&mut area, u16::from(has_heading));
    canvas.line(heading, 0, &heading_line(&columns, (state, kind), canvas));
    let headings = columns.places(heading);
    geometry.headings = headings
        .map(|((_, column), area)| (ColumnHeading::List(column), area))
        .collect();
    let first = state.lists.first(area.height.into());
    (geometry.table, geometry.first_row) = (area_of(area), first);
    let Some(selected) = state.lists.row() else {
        list_frame::nothing(&empty(state, kind), area, canvas);
        return;
    };
    let style = match state.focus {
        Focus::Clusters => canvas.theme.selection_unfocused(),
        Focus::Table | Focus::Pane => canvas.theme.selection(),
    };
    let rows = state.lists.rows().iter().enumerate().skip(first);
    for (line, (at, row)) in (0..area.height).zip(rows) {
        let is_selected = at == selected;
        let over = if is_selected { style } else { Style::default() };
        let drawn = row_line((at, row), is_selected, &columns, (state, canvas));
        canvas.line_over(area, line, &drawn, over);
        let whole = Rect {
            y: area.y + line,
            height: 1,
            ..area
        };
        canvas.paint(whole, over);
    }
}

/// The kind, the filter and why the list is incomplete; the number of rows and the order.
fn titles(
    state: &State,
    kind: Kind,
    (width, canvas): (usize, &Canvas<'_>),
) -> (PaneLine<'static>, Option<PaneLine<'static>>) {
    let symbols = canvas.theme.symbols;
    let mut left = PaneLine::of(Role::Accent, format!(" {} ", kind.title()));
    let filter = state.lists.filter(kind).text().trim();
    if !filter.is_empty() {
        let filter = text::fit(filter, 40, symbols.cut()).into_owned();
        left = left.add(Role::Accent, format!("{filter} "));
    }
    let (shown, all) = (state.lists.rows().len(), object_count(&state.store, kind));
    let at_least = if has_all_objects(&state.store, kind) {
        String::new()
    } else {
        format!("{} ", symbols.at_least())
    };
    let all_words = format!("{at_least}{}", grouped(all as u64));
    let number = if shown == all {
        all_words
    } else {
        format!("{} of {all_words}", grouped(shown as u64))
    };
    let sort = state.lists.sort(kind);
    let right = PaneLine::of(Role::Text, format!(" {number} ")).add(
        Role::Muted,
        format!(
            " by {} {} ",
            sort.column.key(),
            arrow(sort.direction, canvas)
        ),
    );
    if let Some(why) = object_gap(&state.store, kind) {
        let room = width.saturating_sub(left.width() + right.width() + 6);
        let why = text::fit(&why, room, symbols.cut()).into_owned();
        left = left.add(Role::Warning, format!("~ {why} "));
    }
    (left, Some(right))
}

fn arrow(direction: Direction, canvas: &Canvas<'_>) -> &'static str {
    match direction {
        Direction::Up => canvas.theme.symbols.up(),
        Direction::Down => canvas.theme.symbols.down(),
    }
}

fn heading_line(
    columns: &Fitted<PlacedColumn>,
    (state, kind): (&State, Kind),
    canvas: &Canvas<'_>,
) -> PaneLine<'static> {
    let sort = state.lists.sort(kind);
    let mut line = PaneLine::of(Role::Text, "    ");
    for ((_, column), width) in columns.iter() {
        let (role, heading) = if column == sort.column {
            let arrow = arrow(sort.direction, canvas);
            (Role::Accent, format!("{}{arrow}", column.heading()))
        } else {
            (Role::Muted, column.heading().to_owned())
        };
        let heading = PaneLine::of(role, text::fit(&heading, width, "").into_owned());
        line = line.aligned((column.align(), width), heading, "");
    }
    line
}

fn row_line(
    (at, row): (usize, &ObjectRow),
    is_selected: bool,
    columns: &Fitted<PlacedColumn>,
    (state, canvas): (&State, &Canvas<'_>),
) -> PaneLine<'static> {
    let symbols = canvas.theme.symbols;
    let source = state.store.source(&row.id.source);
    let is_stale = source.is_none_or(|source| source.knowledge(row.object.kind()).is_stale());
    let (role, mark) = health(state, row, symbols);
    let pointer = if is_selected { symbols.selected() } else { " " };
    let mut line = PaneLine::of(Role::Warning, if is_stale { "~" } else { " " })
        .add(role, mark)
        .add(Role::Accent, pointer)
        .add(Role::Text, " ");
    let cells = state.lists.cells(state.list_facts(), at);
    for ((place, column), width) in columns.iter() {
        let cell = cells.get(place).unwrap_or(&ObjectCell::Unknown);
        let text = match cell {
            ObjectCell::Nothing => symbols.nothing().to_owned(),
            ObjectCell::Time(at) if state.times == TimeFormat::Absolute => {
                Times::Absolute.said(*at)
            }
            cell => cell.text(state.now),
        };
        let text = text::fit(&text, width, symbols.cut()).into_owned();
        let cell = PaneLine::of(role_of(column, cell), text);
        line = line.aligned((column.align(), width), cell, symbols.cut());
    }
    line
}

/// The mark of the gravest finding about an object, as on its page.
fn health(state: &State, row: &ObjectRow, symbols: Symbols) -> (Role, &'static str) {
    let ground = state.lists.ground(state.list_facts());
    let counts = ground.and_then(|ground| ground.counts(row));
    severity::health(counts, state, symbols)
}

fn role_of(column: ObjectColumn, cell: &ObjectCell) -> Role {
    let is_behind = match cell {
        ObjectCell::Generation { own, processed } => processed.is_some() && own != processed,
        _ => false,
    };
    match (column, cell) {
        (_, ObjectCell::Nothing | ObjectCell::Number(0)) => Role::Faint,
        (ObjectColumn::Refused, ObjectCell::Number(_)) => Role::Error,
        (ObjectColumn::SelectsNothing, ObjectCell::Text(_)) => Role::Warning,
        _ if is_behind => Role::Warning,
        (ObjectColumn::Name | ObjectColumn::State, ObjectCell::Text(_))
        | (_, ObjectCell::Number(_)) => Role::Text,
        _ => Role::Muted,
    }
}

/// Why there is no row, and what to do.
fn empty(state: &State, kind: Kind) -> String {
    let mut planes = state.store.sources().filter(|source| !source.is_cluster());
    let lack = planes.find_map(|source| Some((source.name(), source.knowledge(kind).lack()?)));
    match (object_count(&state.store, kind), lack) {
        (1.., _) => format!("No {kind} matches the filter. Press esc to go back, / to change it."),
        (0, Some((source, lack))) => {
            format!("No {kind} is known: {source}: {lack}. Press o for the state of each source.")
        }
        (0, None) => format!("No {kind} was found. Press K for another list."),
    }
}
