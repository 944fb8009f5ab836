//! The lines of groups: a service across clusters cell by cell, with what differs marked; any other group with its numbers.

use ratatui::style::Modifier;

use crate::{
    app::State,
    derive::{self, wording::counted, world::Known},
    diagnose::{Counts, Severity},
    query::{Column, GroupBy, RowGroup},
};

use super::{
    super::{Role, Symbols, canvas::Canvas, line::PaneLine, severity, text},
    Fitted, align, behind, cell, is_stale, marks,
};

/// The most rows of a group that are compared in each cell.
const MOST: usize = 16;

/// The line of a group.
pub(super) fn line(
    (group, is_selected): (&RowGroup, bool),
    columns: &Fitted<Column>,
    (state, canvas): (&State, &Canvas<'_>),
) -> PaneLine<'static> {
    let symbols = canvas.theme.symbols;
    let gravest = group.counts().gravest();
    let mark = gravest.map_or((Role::Text, " "), |gravest| {
        severity::mark(gravest, symbols)
    });
    let rows = || group.rows().iter().take(MOST);
    let is_stale = rows().any(|known| is_stale(known, state));
    let line = marks(is_stale, mark, is_selected, symbols).add(Role::Text, " ");
    let sign = if group.is_open() {
        symbols.branch()
    } else {
        symbols.selected()
    };
    if state.listing.grouped_by() == Some(GroupBy::Service) {
        return service(line, (group, sign), columns, (state, canvas));
    }
    let line = line
        .add(Role::Faint, format!("{sign} "))
        .add(Role::Strong, title(group, state))
        .add(
            Role::Muted,
            format!("  {}", counted(group.rows().len(), "Destination")),
        );
    let mut line = counts(line, group.counts(), symbols);
    if let Some(known) = state.selected().filter(|_| is_selected) {
        line.push(Role::Muted, format!("  panes show {}", called(known)));
    }
    line
}

fn counts(mut line: PaneLine<'static>, counts: Counts, symbols: Symbols) -> PaneLine<'static> {
    line.push(Role::Text, "  ");
    let severities = [Severity::Error, Severity::Warning];
    line.append(severity::counts(counts, &severities, (symbols, "  ")));
    line
}

/// The name of a group, or what its Destinations lack.
fn title(group: &RowGroup, state: &State) -> String {
    let name = group.name();
    match (&*name.name, state.listing.grouped_by()) {
        ("", Some(GroupBy::Cluster)) => "external".to_owned(),
        ("", by) => format!("no {}", by.map_or("name", GroupBy::key)),
        (name_only, _) if name.namespace.is_empty() => name_only.to_owned(),
        (mesh, _) => format!("{}/{mesh}", name.namespace),
    }
}

/// The Destination that the panes show.
fn called(known: &Known) -> String {
    let destination = &known.destination;
    let name = derive::destination::service_name(destination);
    let namespace = derive::destination::namespace(destination);
    let cluster = derive::destination::cluster_words(destination);
    format!("{name}.{namespace} {cluster}")
}

/// A service in several clusters, cell by cell.
fn service(
    mut line: PaneLine<'static>,
    (group, sign): (&RowGroup, &'static str),
    columns: &Fitted<Column>,
    (state, canvas): (&State, &Canvas<'_>),
) -> PaneLine<'static> {
    let symbols = canvas.theme.symbols;
    for (column, width) in columns.iter() {
        let mut drawn = match column {
            Column::Name => PaneLine::of(Role::Faint, format!("{sign} ")).marked(
                Role::Text,
                group.name().name.to_string(),
                Modifier::BOLD,
            ),
            Column::Findings => counts(PaneLine::new(), group.counts(), symbols),
            Column::Why => gravest(group, state).map_or_else(PaneLine::new, |known| {
                owned(&cell(column, known, width, (state, canvas)))
            }),
            _ => compared(column, group, width, (state, canvas)),
        };
        drawn.push(Role::Text, behind(column));
        line = line.aligned((align(column), width), drawn, symbols.cut());
    }
    line
}

/// The first of the rows with the gravest findings.
fn gravest<'g>(group: &'g RowGroup, state: &State) -> Option<&'g Known> {
    let rows = group.rows().iter().take(MOST);
    let gravest = rows.min_by_key(|known| {
        let counts = state.diagnosis.counts_of(&known.id).unwrap_or_default();
        std::cmp::Reverse((counts.error, counts.warning))
    });
    gravest.map(|known| &**known)
}

/// The cell that all rows share, or the values that they have, with a mark.
fn compared(
    column: Column,
    group: &RowGroup,
    width: usize,
    (state, canvas): (&State, &Canvas<'_>),
) -> PaneLine<'static> {
    let symbols = canvas.theme.symbols;
    let mut values: Vec<String> = Vec::new();
    for known in group.rows().iter().take(MOST) {
        let room = if column == Column::Endpoints {
            NUMBER
        } else {
            WHOLE
        };
        let value = cell(column, known, room, (state, canvas)).whole();
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if let (1, Some(known)) = (values.len(), group.rows().first()) {
        let mut line = owned(&cell(column, known, width, (state, canvas)));
        if group.rows().len() > MOST {
            line.push(Role::Muted, symbols.cut());
        }
        return line;
    }
    // What differs between clusters anyway is not marked.
    let by_nature = matches!(
        column,
        Column::Cluster
            | Column::Source
            | Column::Locality
            | Column::Age
            | Column::Changed
            | Column::Fqdn
            | Column::Object
    );
    let joined = values.join("|");
    let line = if by_nature {
        PaneLine::new()
    } else {
        PaneLine::of(Role::Accent, format!("{} ", symbols.differs()))
    };
    let room = width.saturating_sub(line.width());
    match column {
        _ if text::width(&joined, room) <= room => line.add(Role::Text, joined),
        Column::Cluster | Column::Source => {
            line.add(Role::Text, counted(values.len(), column.key()))
        }
        Column::Age | Column::Changed => PaneLine::of(Role::Faint, symbols.nothing()),
        _ if width <= SHORT => line,
        _ => line.add(Role::Text, joined),
    }
}

/// Values that do not fit into this width are left out.
const SHORT: usize = 8;

/// A width in which a number has no picture behind it.
const NUMBER: usize = 12;
/// A width in which any other value is whole.
const WHOLE: usize = 60;

/// A line that borrows nothing.
fn owned(line: &PaneLine<'_>) -> PaneLine<'static> {
    let mut owned = PaneLine::new();
    for piece in line.pieces() {
        owned = owned.marked(piece.role, piece.text.clone().into_owned(), piece.modifier);
    }
    owned
}
