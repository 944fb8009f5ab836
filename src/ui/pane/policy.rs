//! The page of a policy: its state, for how many Destinations it is accepted, what it does, its YAML.

use crate::{
    app::PolicyDetails,
    derive::{
        self,
        policies::{PolicyKind, PolicyObject},
        wording::counted,
    },
    model::approval::ApprovalState,
    ui::{Role, line::PaneLine},
};

use super::{
    Facing, PaneLines,
    policies::{
        block::{labelled, part, statements},
        remark_lines,
    },
};

/// Everything about a policy that is not common to all objects. Nothing if the page is about another kind.
pub(super) fn lines<'s>(facing: &Facing<'s>, into: &mut PaneLines<'_, 's>) {
    let Some((policy, details)) = facing.state.policy_details() else {
        return;
    };
    let mut lines = Vec::new();
    lines.extend(labelled(("state", &state(policy)), facing, 0));
    lines.extend(labelled(("in force", &tally(details)), facing, 0));
    for remark in &details.remarks {
        lines.extend(remark_lines(remark, facing, 0));
    }
    lines.extend([PaneLine::new(), PaneLine::of(Role::Muted, heading(policy))]);
    match &details.statements {
        Some(said) => lines.extend(statements(said, facing, 0)),
        None => lines.push(PaneLine::of(Role::Muted, "It has no spec.")),
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

fn heading(policy: PolicyObject<'_>) -> &'static str {
    match policy.kind() {
        PolicyKind::Traffic => "What it does",
        PolicyKind::Access => "Who may call what",
    }
}

fn state(policy: PolicyObject<'_>) -> String {
    derive::policies::state_words(policy.status().state).to_owned()
}

/// The number of Destinations for which it is in each state.
fn tally(details: &PolicyDetails) -> String {
    let told = details.tally.iter().map(|(state, count)| match state {
        ApprovalState::Accepted => format!("for {}", counted(*count, "Destination")),
        other => format!("{} for {count}", derive::policies::approval_words(*other)),
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        "for no Destination".to_owned()
    } else {
        told.join(", ")
    }
}
