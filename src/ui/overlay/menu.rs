//! Lists from which the user takes one entry: the cells of a row, the texts to copy, the entries of the palette.

use crate::{
    app::{
        ColumnChoice, CommandPalette, CopyContent, CopyItem, Menu, PaletteScope, ScreenArea, State,
        has_all_objects, object_count, object_gap,
    },
    query::Column,
    store::Kind,
    ui::{
        Role, area_of,
        canvas::Canvas,
        layout::{Layout, take_bottom},
        line::PaneLine,
        text::grouped,
    },
};

/// The columns of a name before what it is.
const NAME: usize = 28;
/// The same for names with their cluster and namespace.
const WIDE_NAME: usize = 44;
/// The columns of a heading before what the column says.
const COLUMN: usize = 14;

/// Paints the cells of a row; returns their area and number.
pub(in crate::ui) fn cells(
    menu: &Menu<String>,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let titles = (
        " Filter by a cell of this row ",
        " enter only these  ! without these  esc close ",
    );
    let terms = menu.items.iter();
    let lines = terms.map(|term| PaneLine::of(Role::Text, term.as_str()));
    draw(titles, (lines.collect(), menu.at), layout, canvas)
}

/// Paints the columns of the table and those that it could have; returns their area and number.
pub(in crate::ui) fn columns(
    (menu, shown): (&Menu<ColumnChoice>, &[Column]),
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let titles = (
        " Columns ",
        " enter show or hide  left right move  u the usual ones  esc close ",
    );
    let symbols = canvas.theme.symbols;
    let line = |choice: &ColumnChoice| {
        let column = choice.column;
        let mark = if choice.is_chosen { symbols.yes() } else { " " };
        let line = PaneLine::of(Role::Ok, format!("{mark} "))
            .cell(Role::Text, column.heading(), COLUMN)
            .add(Role::Muted, column.doc());
        if choice.is_chosen && !shown.contains(&column) {
            line.add(Role::Warning, " (no room for it on this screen)")
        } else {
            line
        }
    };
    let lines = menu.items.iter().map(line).collect();
    draw(titles, (lines, menu.at), layout, canvas)
}

/// Paints the texts to copy; returns their area and number.
pub(in crate::ui) fn copy(
    menu: &Menu<CopyItem>,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let titles = (" Copy ", " a letter or enter copies  esc close ");
    let line = |item: &CopyItem| {
        let text = match &item.content {
            CopyContent::Text(text) => text.lines().collect::<Vec<_>>().join(" "),
            CopyContent::Whole(subject, _) => format!("{} {}", subject.kind, subject.id.key),
        };
        PaneLine::of(Role::Accent, format!("{}  ", item.key))
            .cell(Role::Muted, item.label, NAME)
            .add(Role::Text, text)
    };
    let lines = menu.items.iter().map(line).collect();
    draw(titles, (lines, menu.at), layout, canvas)
}

/// Paints the kinds that have lists, each with its number of objects and why these are not all; returns their area and number.
pub(in crate::ui) fn kinds(
    menu: &Menu<Kind>,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let titles = (" Lists ", " a digit or enter opens  esc close ");
    let symbols = canvas.theme.symbols;
    let line = |(digit, kind): (usize, &Kind)| {
        let is_whole = has_all_objects(&state.store, *kind);
        let at_least = if is_whole { "" } else { symbols.at_least() };
        let count = grouped(object_count(&state.store, *kind) as u64);
        let line = PaneLine::of(Role::Accent, format!("{digit}  "))
            .cell(Role::Text, kind.title(), NAME)
            .add(Role::Text, format!("{:>10}", format!("{at_least} {count}")));
        match object_gap(&state.store, *kind) {
            Some(why) => line.add(Role::Warning, format!("  ~ {why}")),
            None => line,
        }
    };
    let lines = (1..).zip(&menu.items).map(line).collect();
    draw(titles, (lines, menu.at), layout, canvas)
}

/// Paints what the palette finds; returns its area and number of entries.
pub(in crate::ui) fn palette(
    palette: &CommandPalette,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let (title, nothing) = match &palette.scope {
        PaletteScope::Anything => (
            " Find anything ",
            "No action, Destination, object, cluster or source has this name.",
        ),
        PaletteScope::Losses(_) => (
            " What if this were lost? ",
            "No zone, region, cluster, workload, gateway or management plane has this name.",
        ),
        PaletteScope::Clients(_) => (
            " Who calls? frontend@zone, frontend kafka, GET /path :80 header=value ",
            "No workload fits. Write the client, then the Destination: frontend kafka.",
        ),
    };
    let titles = (title, " enter choose  esc close ");
    let entries = palette.menu.items.iter();
    let mut lines: Vec<_> = entries
        .map(|entry| {
            let columns = match palette.scope {
                PaletteScope::Anything => NAME,
                PaletteScope::Losses(_) | PaletteScope::Clients(_) => WIDE_NAME,
            };
            PaneLine::new()
                .cell(Role::Text, entry.label.as_str(), columns)
                .add(Role::Muted, format!(" {}", entry.about))
        })
        .collect();
    if lines.is_empty() {
        lines.push(PaneLine::of(Role::Muted, nothing));
    }
    draw(titles, (lines, palette.menu.at), layout, canvas)
}

/// Paints lines over no more than they need, with a cursor.
fn draw(
    (title, hint): (&'static str, &'static str),
    (lines, at): (Vec<PaneLine<'_>>, usize),
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, title);
    let hint = PaneLine::of(Role::Muted, hint);
    let mut body = super::body(layout);
    let rows = super::rows(lines.len(), layout);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, ((&title, &hint), layout.frame));
    let first = (at + 1).saturating_sub(area.height.into());
    for (row, (number, line)) in (0..area.height).zip(lines.iter().enumerate().skip(first)) {
        canvas.line(area, row, line);
        if number == at {
            super::select(area, row, canvas);
        }
    }
    (area_of(area), lines.len())
}
