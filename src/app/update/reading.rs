//! One line, whole: of a pane or a list as it was drawn, of the table with every column.

use crate::{
    app::{Overlay, State},
    derive::{self, wording::counted, world::Known},
    diagnose::Severity,
    query::Column,
};

/// Shows the line of the cursor whole, or says that it is whole already; on the table, every column of the row.
pub(super) fn read(state: &mut State) {
    let line = if state.trail.is_at_findings() {
        let listed = state.geometry.findings.as_ref();
        listed.map(|listed| (in_one_line(&listed.text), listed.is_cut))
    } else if state.trail.listed_kind().is_some() {
        let text = state.lists.text(state.list_facts(), state.now);
        Some((text, true))
    } else if state.is_in_pane() {
        let shown = state.geometry.pane(state.panes().chosen);
        shown.map(|shown| (in_one_line(&shown.text), shown.is_cut))
    } else {
        state.selected().map(|known| (row(state, known), true))
    };
    match line.filter(|(text, _)| !text.is_empty()) {
        Some((text, true)) => state.lay(Overlay::Text { text, scroll: 0 }),
        Some((_, false)) => state.note = Some("this line is shown in full already".to_owned()),
        None => {}
    }
}

/// A text without the signs that part lines and labels.
fn in_one_line(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

/// Every column of a row that says something, each in a line behind its heading.
fn row(state: &State, known: &Known) -> String {
    let cell = |column: Column| match column {
        Column::Why => state
            .diagnosis
            .gravest_of(&known.id)
            .map(|(finding, words)| format!("{}: {words}", finding.rule.id)),
        Column::Findings => state.diagnosis.counts_of(&known.id).map(|counts| {
            let words = Severity::ALL.map(|severity| (counts.get(severity), severity));
            let words = words.into_iter().filter(|(count, _)| *count > 0);
            let words = words.map(|(count, severity)| match severity {
                Severity::Info => format!("{count} of severity info"),
                _ => counted(count, &severity.to_string()),
            });
            words.collect::<Vec<_>>().join(", ")
        }),
        Column::ClaimedReady => state
            .diagnosis
            .watched(&known.id)
            .map(|watched| derive::drift::claimed_ready(known, Some(&watched.tally()))),
        _ => Some(column.text(known, state.now)),
    };
    let lines = Column::ALL.into_iter().filter_map(|column| {
        let text = cell(column).filter(|text| !text.is_empty() && text != "·")?;
        Some(format!("{}\t{}", column.heading(), in_one_line(&text)))
    });
    lines.collect::<Vec<_>>().join("\n")
}
