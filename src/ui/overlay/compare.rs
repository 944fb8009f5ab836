//! Destinations next to one another: first what differs, then which they are, then what is the same.

use crate::{
    app::{ComparedRow, Finder, ScreenArea, SideBySide, State},
    derive::wording::counted,
    ui::{
        Role, Symbols, area_of, canvas::Canvas, layout::Layout, line::PaneLine, pane::broken,
        text::grouped,
    },
};

/// The columns of a label at least and at most.
const LABEL: (usize, usize) = (20, 44);
/// Values of fewer columns are written below one another.
const LEAST: usize = 22;

/// Paints a comparison from a line on; returns its area and number of lines.
pub(in crate::ui) fn compare(
    shown: &SideBySide,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, " Compare ");
    let hint = PaneLine::of(Role::Muted, " / search  Y copy  c read again  esc close ");
    let area = super::open(layout, canvas, (&title, &hint));
    let grid = Grid::of(area.width.into(), shown, canvas.theme.symbols);
    let lines = grid.lines(state);
    let first = shown
        .scroll
        .min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    super::mark(state, area_of(area), canvas);
    (area_of(area), lines.len())
}

/// The columns of the comparison.
struct Grid<'s> {
    shown: &'s SideBySide,
    symbols: Symbols,
    width: usize,
    label: usize,
    /// The columns of each value. `None` if values are below one another.
    value: Option<usize>,
}

impl<'s> Grid<'s> {
    fn of(width: usize, shown: &'s SideBySide, symbols: Symbols) -> Self {
        let label = (width / 4).clamp(LABEL.0, LABEL.1);
        let value =
            (width.saturating_sub(label + 3) / shown.compared.len().max(1)).saturating_sub(1);
        Self {
            shown,
            symbols,
            width,
            label,
            value: (value >= LEAST).then_some(value),
        }
    }

    fn lines(&self, state: &State) -> Vec<PaneLine<'static>> {
        let needle = state.finder.as_ref().map(Finder::needle);
        let needle = needle.filter(|needle| !needle.is_empty());
        let is_wanted = |row: &&ComparedRow| {
            let mut texts = row.values.iter().flatten().chain([&row.label]);
            needle.is_none_or(|needle| texts.any(|text| needle.is_in(text)))
        };
        let facts = (self.shown).facts((&state.world, &state.diagnosis), state.now);
        let (differing, same): (Vec<_>, Vec<_>) = facts.iter().partition(|row| row.differs());
        let fields = self.shown.fields.iter();
        let (rows, identity) = (
            fields.clone().flat_map(|fields| &fields.rows),
            fields.flat_map(|fields| &fields.identity),
        );
        let mut lines = self.heads(state);
        let sections = [
            (
                "Differs",
                differing.into_iter().chain(rows).collect::<Vec<_>>(),
            ),
            ("Name and place", identity.collect()),
            ("The same", same),
        ];
        let count = lines.len();
        for (title, rows) in sections {
            let rows: Vec<_> = rows.into_iter().filter(is_wanted).collect();
            if rows.is_empty() {
                continue;
            }
            let heading = format!("{title}  {}", grouped(rows.len() as u64));
            lines.extend([PaneLine::new(), PaneLine::of(Role::Muted, heading)]);
            lines.extend(rows.into_iter().flat_map(|row| self.row(row)));
        }
        if lines.len() == count && needle.is_some() {
            lines.push(PaneLine::of(Role::Muted, "No row has this text."));
        }
        lines.extend(
            self.remarks()
                .map(|remark| PaneLine::of(Role::Warning, remark)),
        );
        lines
    }

    /// The names, and how far each can be compared.
    fn heads(&self, state: &State) -> Vec<PaneLine<'static>> {
        let names = self.shown.compared.iter().map(|one| Some(one.name()));
        let mut lines = self.cells("", Role::Strong, &names.collect::<Vec<_>>());
        if self.shown.fields.is_none() {
            let waits = "Reading the objects to compare their fields.";
            lines.push(PaneLine::of(Role::Warning, waits));
        }
        for one in &self.shown.compared {
            let source = state.store.source(&one.known.id.source);
            let is_stale = source.is_none_or(|source| source.link().is_stale());
            let name = one.name();
            let remark = if let Some(why) = &one.failure {
                format!("{name}: its fields are not compared: {why}")
            } else if one.present(&state.world).is_none() {
                format!("{name}: gone; its fields are as they were last")
            } else if one.has_changed(&state.world) {
                format!("{name}: changed since its fields were read; c reads them again")
            } else if is_stale {
                format!("{name}: its source is out of contact; this is its last known state")
            } else {
                continue;
            };
            let rows = broken(&format!("~ {remark}"), self.width);
            lines.extend(rows.into_iter().map(|row| PaneLine::of(Role::Warning, row)));
        }
        lines
    }

    /// The fields and Destinations that are left out.
    fn remarks(&self) -> impl Iterator<Item = String> {
        let more = self.shown.fields.as_ref().and_then(|fields| {
            let count = counted(fields.more, "more field");
            let more = if fields.has_more { "at least " } else { "" };
            let verb = if fields.more == 1 {
                "differs"
            } else {
                "differ"
            };
            (fields.more > 0 || fields.has_more).then(|| format!("And {more}{count} {verb}."))
        });
        let left_out = self.shown.left_out;
        let left_out = (left_out > 0).then(|| {
            let count = counted(left_out, "more Destination");
            format!("{count} of this service left out: p picks those to compare.")
        });
        [more, left_out].into_iter().flatten()
    }

    fn row(&self, row: &ComparedRow) -> Vec<PaneLine<'static>> {
        self.cells(&row.label, Role::Text, &row.values)
    }

    /// A label, and values next to one another or, if there is no room, below one another.
    fn cells(&self, label: &str, role: Role, values: &[Option<String>]) -> Vec<PaneLine<'static>> {
        let Some(width) = self.value else {
            return self.below(label, role, values);
        };
        let label = broken(label, self.label);
        let values: Vec<Vec<String>> = (values.iter())
            .map(|value| match value {
                Some(value) => broken(value, width),
                None => vec![self.symbols.nothing().to_owned()],
            })
            .collect();
        let height = values.iter().map(Vec::len).max().unwrap_or(0);
        let text = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
        let line = |at: usize| {
            let line =
                PaneLine::of(Role::Text, "  ").cell(Role::Muted, text(&label, at), self.label);
            (values.iter()).fold(line, |line, value| line.cell(role, text(value, at), width))
        };
        (0..height.max(label.len())).map(line).collect()
    }

    fn below(&self, label: &str, role: Role, values: &[Option<String>]) -> Vec<PaneLine<'static>> {
        let mut lines = Vec::new();
        if !label.is_empty() {
            let label = broken(label, self.width.saturating_sub(2));
            lines.extend(
                label
                    .into_iter()
                    .map(|row| PaneLine::of(Role::Muted, format!("  {row}"))),
            );
        }
        for (at, value) in values.iter().enumerate() {
            let value = value.as_deref().unwrap_or(self.symbols.nothing());
            let number = at + 1;
            for (row, text) in broken(value, self.width.saturating_sub(6))
                .into_iter()
                .enumerate()
            {
                let mark = if row == 0 {
                    format!("  {number}  ")
                } else {
                    " ".repeat(5)
                };
                lines.push(PaneLine::of(Role::Faint, mark).add(role, text));
            }
        }
        lines
    }
}
