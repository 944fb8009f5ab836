//! What each source is doing, kind by kind, and what was passed over while reading it.

use crate::{
    app::{Area, State},
    derive,
    store::{Feed, Kind, Link, Passed, Source},
    ui::{
        Role, Symbols, area_of, canvas::Canvas, header::standing, layout::Layout, line::Line,
        pane::wrapped, text::grouped,
    },
};

/// Paints the sources from a line on; returns where they stand and how many lines they take.
pub(in crate::ui) fn sources(
    scroll: usize,
    state: &State,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (Area, usize) {
    let title = Line::of(Role::Accent, " Sources ");
    let area = super::open(
        layout,
        canvas,
        (&title, &Line::of(Role::Muted, " o or esc closes ")),
    );
    let page = Page {
        state,
        symbols: canvas.theme.symbols,
        width: area.width.into(),
    };
    let lines: Vec<Line<'static>> = state
        .store
        .sources()
        .flat_map(|source| page.source(source))
        .collect();
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

struct Page<'s> {
    state: &'s State,
    symbols: Symbols,
    width: usize,
}

impl Page<'_> {
    fn source(&self, source: &Source) -> Vec<Line<'static>> {
        let origin = source.origin().map_or("", |origin| origin.word());
        let name = Line::of(Role::Strong, source.name().to_string())
            .add(Role::Muted, format!("  {origin}"));
        let mut lines = vec![name];
        for (kind, feed) in Kind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, source.feed(kind)?)))
        {
            lines.extend(self.feed(source, kind, feed));
        }
        for passed in source.feeds().flat_map(|(_, feed)| feed.passed()) {
            lines.extend(self.passed(passed));
        }
        lines.push(Line::new());
        lines
    }

    /// A kind: its state, how many objects, when it last brought news, and why it is not live.
    fn feed(&self, source: &Source, kind: Kind, feed: &Feed) -> Vec<Line<'static>> {
        let (symbol, role) = standing(feed.link(), self.symbols);
        let line = Line::of(role, format!("  {symbol} ")).cell(Role::Text, kind.name(), 18, "");
        let line = line
            .cell(role, feed.link().word(), 12, "")
            .add(Role::Text, format!("{:>8}", grouped(feed.len() as u64)));
        let heard = feed
            .heard()
            .filter(|_| !matches!(feed.link(), Link::Loaded | Link::Absent));
        let heard = heard.map_or(String::new(), |heard| {
            format!("   last news {} ago", derive::age(heard, self.state.now))
        });
        let mut lines = vec![line.add(Role::Muted, heard)];
        lines.extend(
            source
                .reason(feed)
                .into_iter()
                .flat_map(|reason| self.indented(reason, Role::Muted)),
        );
        lines
    }

    fn passed(&self, passed: &Passed) -> Vec<Line<'static>> {
        let (mark, role) = if passed.unreadable {
            (self.symbols.warning(), Role::Warning)
        } else {
            (self.symbols.nothing(), Role::Muted)
        };
        self.indented(&format!("{mark} {}: {}", passed.what, passed.why), role)
    }

    fn indented(&self, text: &str, role: Role) -> Vec<Line<'static>> {
        let lines = wrapped(text, self.width.saturating_sub(6)).into_iter();
        lines
            .map(|line| Line::of(role, format!("    {line}")))
            .collect()
    }
}
