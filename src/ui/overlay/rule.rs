//! A rule: what it checks, why that matters, what to do, and what it needs.

use crate::{
    app::ScreenArea,
    diagnose::{Need, RULES, Rule},
    ui::{
        Role, Symbols, area_of,
        canvas::Canvas,
        layout::{Layout, take_bottom},
        line::PaneLine,
        pane::wrapped,
        severity,
    },
};

/// Paints a rule over as many lines as it needs; returns its area and number of lines.
pub(in crate::ui) fn rule(
    rule: &Rule,
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (ScreenArea, usize) {
    let title = PaneLine::of(Role::Accent, format!(" {} ", rule.id));
    let hint = PaneLine::of(Role::Muted, " esc close ");
    let mut body = super::body(layout);
    let lines = lines(rule, super::columns_of(layout), canvas.theme.symbols);
    let rows = super::rows(lines.len(), layout);
    let area = take_bottom(&mut body, rows);
    let area = super::open_at(area, canvas, ((&title, &hint), layout.frame));
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

fn lines(rule: &Rule, width: usize, symbols: Symbols) -> Vec<PaneLine<'static>> {
    let (role, mark) = severity::mark(rule.severity, symbols);
    let area = RULES.iter().find(|(_, rules)| rules.contains(rule));
    let area = area.map_or("", |(area, _)| area.title());
    let head = PaneLine::of(role, format!("{mark} {}", rule.severity))
        .add(Role::Muted, format!(" at most; a rule about {area}"));
    let mut lines = vec![head, PaneLine::new()];
    let needs: Vec<String> = rule.needs.iter().map(|need| words(*need)).collect();
    let needs = match &needs[..] {
        [] => "only the Destination".to_owned(),
        needs => needs.join("; "),
    };
    let waiting = rule.waiting();
    let waiting = waiting.as_deref().map(|words| ("Waits", words));
    let parts = [
        ("Finds", rule.summary),
        ("Why", rule.why),
        ("What to do", rule.advice),
        ("Needs", &needs),
    ];
    for (label, text) in parts.into_iter().chain(waiting) {
        lines.extend(part(label, text, width));
    }
    lines
}

/// The columns of the labels.
const LABEL: usize = 12;

/// A text behind its label, over as many lines as it takes.
fn part(label: &'static str, text: &str, width: usize) -> Vec<PaneLine<'static>> {
    let broken = wrapped(text, width.saturating_sub(LABEL).max(8)).into_iter();
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    labels
        .zip(broken)
        .map(|(label, text)| {
            PaneLine::of(Role::Muted, format!("{label:LABEL$}")).add(Role::Text, text)
        })
        .collect()
}

/// The needs of a rule, in words.
fn words(need: Need) -> String {
    match need {
        Need::Listed(kind) => format!("the first list of {kind} objects"),
        Need::OneOf(kinds) => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            format!("the first list of {} objects", kinds.join(" or "))
        }
        Need::Whole(kind) => format!("all {kind} objects there are"),
        Need::Live(kind) => format!("{kind} objects of the Destination's own cluster"),
    }
}
