//! The keys, from the one table of actions, and what the symbols mean.

use crate::{
    app::{ACTIONS, Area},
    ui::{Role, Symbols, area_of, canvas::Canvas, layout::Layout, line::Line},
};

/// Paints the help from a line on; returns where it stands and how many lines it has.
pub(in crate::ui) fn help(
    scroll: usize,
    layout: &Layout,
    canvas: &mut Canvas<'_>,
) -> (Area, usize) {
    let lines = lines(canvas.theme.symbols);
    let title = Line::of(Role::Accent, " Keys ");
    let area = super::open(
        layout,
        canvas,
        (&title, &Line::of(Role::Muted, " ? or esc closes ")),
    );
    let first = scroll.min(lines.len().saturating_sub(area.height.into()));
    for (row, line) in (0..area.height).zip(&lines[first..]) {
        canvas.line(area, row, line);
    }
    (area_of(area), lines.len())
}

fn lines(symbols: Symbols) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = ACTIONS
        .iter()
        .map(|doc| {
            let keys: Vec<String> = doc.keys.iter().map(ToString::to_string).collect();
            Line::of(Role::Accent, format!("{:18}", keys.join("  "))).add(Role::Text, doc.doc)
        })
        .collect();
    lines.push(Line::new());
    lines.push(Line::of(Role::Muted, "The filter"));
    for (term, doc) in FILTER {
        lines.push(Line::of(Role::Accent, format!("{term:18}")).add(Role::Text, *doc));
    }
    lines.push(Line::new());
    lines.push(Line::of(Role::Muted, "Symbols"));
    for (symbol, role, doc) in legend(symbols) {
        lines.push(Line::of(role, format!("{symbol:18}")).add(Role::Text, doc));
    }
    lines
}

const FILTER: &[(&str, &str)] = &[
    (
        "word",
        "letters in this order in name, namespace or cluster; or this text in FQDN, host or address",
    ),
    ("ns:NAME", "the namespace of the service"),
    (
        "cluster:NAME",
        "the cluster; cluster:external for external services",
    ),
    (
        "type:NAME",
        "ClusterIP, NodePort, LoadBalancer, ExternalName, External or Unknown",
    ),
    ("source:NAME", "the context or file it was read from"),
    (
        "health:SEVERITY",
        "the gravest finding is an error, warning or info; ok where there is none, unknown where no rule looked",
    ),
    ("rule:ID", "this rule finds something, as rule:no-endpoints"),
    (
        "drift:yes",
        "it differs from its own cluster; no where it does not, unknown where not all was compared",
    ),
    ("!term", "everything but that"),
];

fn legend(symbols: Symbols) -> Vec<(String, Role, &'static str)> {
    vec![
        (
            symbols.live().to_owned(),
            Role::Ok,
            "a source that is live, or a file that was read whole",
        ),
        (
            symbols.pending().to_owned(),
            Role::Info,
            "a source that is on its way",
        ),
        (
            symbols.lost().to_owned(),
            Role::Warning,
            "a source that does not answer; what it said before may be stale",
        ),
        (
            symbols.refused().to_owned(),
            Role::Error,
            "a source that refuses, or has no Destinations installed",
        ),
        (
            "~".to_owned(),
            Role::Warning,
            "before a row: may be stale; before an age: at least so old",
        ),
        (
            symbols.at_least().to_owned(),
            Role::Text,
            "at least so many: some source may hold more",
        ),
        (
            format!("{} {}", symbols.yes(), symbols.no()),
            Role::Text,
            "it holds, and it does not: a required subset with endpoints, a policy in force, a caller that gets through",
        ),
        (
            format!(
                "{} {} {}",
                symbols.error(),
                symbols.warning(),
                symbols.info()
            ),
            Role::Text,
            "findings: an error, something to look at, and something good to know",
        ),
        (
            "?".to_owned(),
            Role::Muted,
            "behind the findings: so many rules lack what they need; before a row: not examined yet",
        ),
        (
            format!("{} {}", symbols.branch(), symbols.selected()),
            Role::Text,
            "a branch that is open, and one that is folded",
        ),
        (
            format!("{}2 {}1", symbols.more(), symbols.less()),
            Role::Text,
            "endpoints that came or went just now",
        ),
        (
            "3=3  1<2  3 ?".to_owned(),
            Role::Text,
            "the policy generation in force against the newest; ? is not known",
        ),
        (
            "T1 T2  A".to_owned(),
            Role::Text,
            "traffic policies in the order in which they apply, and access policies",
        ),
        (
            symbols.nothing().to_owned(),
            Role::Faint,
            "nothing; ? is unknown, 0 is none",
        ),
    ]
}
