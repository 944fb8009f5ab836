//! The table of Destinations. Only visible rows are built. Widths depend only on the width of the screen, so that nothing
//! jumps while scrolling.

mod cells;
mod groups;
mod widths;

use ratatui::{layout::Rect, style::Modifier};

use crate::{
    app::{ColumnHeading, Focus, Geometry, State},
    derive::{wording::counted, world::Known},
    query::{Align, Column, Direction, Sort, TableLine},
    store::Kind,
};

use super::{
    Role, Symbols, area_of,
    canvas::Canvas,
    layout::take_top,
    line::PaneLine,
    list_frame, severity,
    text::{self, grouped},
};

use super::widths::Fitted;
use widths::fitted;

/// The text in the rule above the table: the filter, the number of rows, the order.
pub(super) fn title(state: &State, canvas: &Canvas<'_>) -> (PaneLine<'static>, PaneLine<'static>) {
    let mut left = PaneLine::new().add(Role::Muted, " Destinations ");
    let filter = state.listing.filter().text();
    if !filter.trim().is_empty() {
        let filter = text::fit(filter.trim(), 40, canvas.theme.symbols.cut()).into_owned();
        left = left.add(Role::Accent, format!("{filter} "));
    }
    let (shown, all) = (
        (state.listing.rows().len() - state.marks.gone_among(&state.listing)) as u64,
        state.world.len() as u64,
    );
    let count = if shown == all {
        grouped(all)
    } else {
        format!("{} of {}", grouped(shown), grouped(all))
    };
    let sort = state.listing.sort();
    let arrow = match sort.direction {
        Direction::Up => canvas.theme.symbols.up(),
        Direction::Down => canvas.theme.symbols.down(),
    };
    let order = if state.listing.is_by_match() {
        "by match".to_owned()
    } else if sort == Sort::gravest_first() {
        "gravest first".to_owned()
    } else {
        format!("by {} {arrow}", sort.column.key())
    };
    let groups = state.listing.grouped_by().map(|by| {
        let groups = counted(state.listing.groups(), "group");
        format!("in {groups} by {}, ", by.key())
    });
    let order = format!(" {}{order} ", groups.unwrap_or_default());
    (
        left,
        PaneLine::new()
            .add(Role::Text, format!(" {count} "))
            .add(Role::Muted, order),
    )
}

/// Paints heading and rows, and remembers where they are.
pub(super) fn draw(
    state: &State,
    mut area: Rect,
    canvas: &mut Canvas<'_>,
    geometry: &mut Geometry,
) {
    let columns = fitted(area.width, state);
    let has_heading = area.height > 1;
    let heading = take_top(&mut area, u16::from(has_heading));
    canvas.line(heading, 0, &heading_line(&columns, state, canvas));
    let headings = columns.places(heading);
    geometry.headings = headings
        .map(|(column, area)| (ColumnHeading::Table(column), area))
        .collect();
    geometry.table = area_of(area);
    let lines = state.listing.lines();
    let Some(selected) = state.row() else {
        list_frame::nothing(&empty(state), area, canvas);
        return;
    };
    let first = state.cursor.first_row(selected, lines, area.height.into());
    for (line, at) in (0..area.height).zip(first..lines) {
        let is_selected = at == selected;
        let row = match state.listing.line(at) {
            Some(TableLine::Group(group)) => {
                groups::line((group, is_selected), &columns, (state, canvas))
            }
            Some(TableLine::Row(known, group)) => {
                let indent = if group.is_some() { "  " } else { "" };
                row_line((known, indent), is_selected, &columns, (state, canvas))
            }
            None => PaneLine::new(),
        };
        let over = match (is_selected, state.focus) {
            (false, _) => ratatui::style::Style::default(),
            (true, Focus::Table) => canvas.theme.selection(),
            (true, Focus::Pane | Focus::Clusters) => canvas.theme.selection_unfocused(),
        };
        let whole = Rect {
            y: area.y + line,
            height: 1,
            ..area
        };
        canvas.line_over(area, line, &row, over);
        canvas.paint(whole, over);
    }
    geometry.first_row = first;
}

fn heading_line(columns: &Fitted<Column>, state: &State, canvas: &Canvas<'_>) -> PaneLine<'static> {
    let sort = state.listing.sort();
    let arrow = match sort.direction {
        Direction::Up => canvas.theme.symbols.up(),
        Direction::Down => canvas.theme.symbols.down(),
    };
    let mut line = PaneLine::new().add(Role::Text, "    ");
    for (column, width) in columns.iter() {
        let is_sorted = column == sort.column && !state.listing.is_by_match();
        let heading = if is_sorted {
            format!("{}{arrow}", column.heading())
        } else {
            column.heading().to_owned()
        };
        let heading = format!("{}{}", text::fit(&heading, width, ""), behind(column));
        let role = if is_sorted { Role::Accent } else { Role::Muted };
        let heading = PaneLine::of(role, heading);
        line = line.aligned((align(column), width), heading, "");
    }
    line
}

fn row_line<'k>(
    (known, indent): (&'k Known, &'static str),
    is_selected: bool,
    columns: &Fitted<Column>,
    (state, canvas): (&'k State, &Canvas<'_>),
) -> PaneLine<'k> {
    let symbols = canvas.theme.symbols;
    let counts = state.diagnosis.counts_of(&known.id);
    let health = severity::health(counts, state, symbols);
    let mut line = marks(is_stale(known, state), health, is_selected, symbols);
    if state.picked.contains(&known.id) {
        line.push(Role::Accent, symbols.yes());
    } else {
        line.push(Role::Text, " ");
    }
    for (at, (column, width)) in columns.iter().enumerate() {
        let indent = if at == 0 { indent } else { "" };
        let mut drawn = PaneLine::of(Role::Text, indent);
        let room = width.saturating_sub(indent.len());
        drawn.append(cell(column, known, room, (state, canvas)));
        drawn.push(Role::Text, behind(column));
        if is_selected && column == Column::Name {
            drawn = drawn.weighty(Modifier::BOLD);
        }
        line = line.aligned((align(column), width), drawn, symbols.cut());
    }
    if state.marks.is_gone(&known.id) {
        line.weighty(Modifier::CROSSED_OUT)
    } else {
        line
    }
}

/// Whether the source of a Destination is out of contact.
fn is_stale(known: &Known, state: &State) -> bool {
    let source = state.store.source(&known.id.source);
    source.is_none_or(|source| source.link().is_stale())
}

/// The marks in front of a line: whether it is stale, its gravest finding, the cursor. There is room for one more.
fn marks(
    is_stale: bool,
    (role, mark): (Role, &'static str),
    is_selected: bool,
    symbols: Symbols,
) -> PaneLine<'static> {
    let pointer = if is_selected { symbols.selected() } else { " " };
    PaneLine::of(Role::Warning, if is_stale { "~" } else { " " })
        .add(role, mark)
        .add(Role::Accent, pointer)
}

/// The cell of a Destination in a column of this width.
fn cell<'k>(
    column: Column,
    known: &'k Known,
    width: usize,
    (state, canvas): (&'k State, &Canvas<'_>),
) -> PaneLine<'k> {
    let symbols = canvas.theme.symbols;
    let flash = state.marks.flash(&known.id);
    match column {
        Column::Name => cells::name(known, width, (state, symbols)),
        Column::Namespace => cells::namespace(known, (state, symbols)),
        Column::Endpoints => cells::endpoints(known, width, (canvas.theme, flash, state)),
        Column::Locality => cells::locality(known, width, (state, symbols)),
        Column::Subsets => cells::subsets(known, (state, symbols)),
        Column::ClaimedReady => cells::claimed_ready(known, state, symbols),
        Column::Findings => cells::findings(known, state, symbols),
        Column::Why => cells::why(known, state, symbols),
        Column::Source => cells::source(known, width, (state, symbols)),
        Column::Cluster => cells::cluster(known, width, (state, symbols)),
        _ => cells::plain(column, known, (canvas.theme, state.now)),
    }
}

/// The gap between the last narrow number and the mark after it: groups are two blanks apart.
fn behind(column: Column) -> &'static str {
    match column {
        Column::TrafficPolicies | Column::AccessPolicies | Column::ClaimedReady => " ",
        _ => "",
    }
}

/// On which side a cell begins. The number of endpoints brings its own alignment, with a bar behind it.
fn align(column: Column) -> Align {
    match column {
        Column::Endpoints => Align::Left,
        _ => column.align(),
    }
}

/// Why there is no Destination yet, and what to do if a source does not answer.
fn not_yet(state: &State) -> String {
    let mut sources = state.store.sources();
    let source =
        sources.find(|source| !source.link().is_current() && source.link().reason().is_some());
    match source {
        Some(source) => format!(
            "No Destinations yet: {} cannot be read now. Press o for the reason, or run portolan doctor.",
            source.name()
        ),
        None => "No Destinations yet. Press o to see what each source does.".to_owned(),
    }
}

/// Why there is no row, and what to do.
fn empty(state: &State) -> String {
    let mut sources = state.store.sources();
    let gap = sources.find_map(|source| source.knowledge(Kind::Destination).gap());
    let waiting = state
        .examining()
        .filter(|_| state.listing.filter().needs_insight());
    match (state.world.is_empty(), gap, waiting) {
        (true, Some(gap), _) if state.is_whole() => format!("No Destination was read: {gap}."),
        (true, ..) if state.is_whole() => {
            "No Destinations. Discovery found none here, or they are in another context.".to_owned()
        }
        (true, ..) => not_yet(state),
        (false, _, Some(waiting)) => {
            let waiting = grouped(waiting as u64);
            format!("No match so far. {waiting} are not examined yet.")
        }
        (false, ..) => {
            "No Destination matches the filter. Press esc to go back, / to change it.".to_owned()
        }
    }
}
