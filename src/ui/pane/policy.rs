//! What a policy is: its state, what it says, for how many Destinations it is accepted, its YAML.

use crate::{
    derive::{self, Own, PolicyKind},
    model::approval::ApprovalState,
    ui::{Role, line::Line},
};

use super::{
    Facing, Lines,
    policies::{
        block::{clauses, labelled, part},
        remark_lines,
    },
};

/// What it says and does, to which what every object says is added.
pub(super) fn lines<'s>(facing: &Facing<'s>, own: Own<'_>, into: &mut Lines<'_, 's>) {
    let mut lines = Vec::new();
    lines.extend(labelled(("state", &state(own)), facing, 0));
    lines.extend(labelled(("in force", &tally(own)), facing, 0));
    for remark in own.remarks() {
        lines.extend(remark_lines(&remark, facing, 0));
    }
    lines.extend([Line::new(), Line::of(Role::Muted, heading(own))]);
    match own.clauses() {
        Some(said) => lines.extend(clauses(&said, facing, 0)),
        None => lines.push(Line::of(Role::Muted, "It has no spec.")),
    }
    let branch = ("YAML".to_owned(), "spec as YAML");
    lines.extend(part(branch, "/spec", (facing, 0)));
    for line in lines {
        match line.handle().map(|handle| handle.topic.clone()) {
            Some(topic) => into.push_about(|held| *held == topic, || line),
            None => into.push(|| line),
        }
    }
}

fn heading(own: Own<'_>) -> &'static str {
    match own.kind() {
        PolicyKind::Traffic => "What it does",
        PolicyKind::Access => "Whom it lets call what",
    }
}

fn state(own: Own<'_>) -> String {
    let state = own.status().state;
    state.map_or("?", derive::approval_words).to_owned()
}

/// For how many Destinations it is in which state.
fn tally(own: Own<'_>) -> String {
    let tally = own.tally();
    let told = tally.iter().map(|(state, count)| match state {
        ApprovalState::Accepted => format!("for {}", derive::counted(*count, "Destination")),
        other => format!("{} for {count}", derive::approval_words(*other)),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        "for no Destination".to_owned()
    } else {
        told.join(", ")
    }
}
