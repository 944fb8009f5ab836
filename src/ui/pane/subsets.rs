//! Required subsets: what traffic shifts ask for, and whether any endpoint answers.

use crate::{
    derive::{self, Member, RequiredSubset, Verdict},
    ui::{Role, Theme, bar::stacked, line::Line},
};

use super::{Content, Facing};

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let entries = derive::required_subsets(&facing.known.destination);
    if facing.known.destination.status.is_none() {
        return Content::empty(
            facing,
            "Not known. The management plane has not written a status; look at networking.",
        );
    }
    if entries.is_empty() {
        return Content::empty(facing, "No traffic shift requires a subset of it.");
    }
    let summary = &facing.known.summary;
    let lines = entries
        .iter()
        .flat_map(|entry| required(entry, facing))
        .collect();
    Content::counted(
        lines,
        &format!("{}/{}", summary.subsets_satisfied, summary.subsets),
    )
}

fn required(entry: &RequiredSubset<'_>, facing: &Facing<'_>) -> Vec<Line<'static>> {
    let policy = entry
        .policy
        .map_or("policy not recorded".to_owned(), |policy| {
            policy.name.to_string()
        });
    let mut line = Line::of(
        if entry.policy.is_some() {
            Role::Text
        } else {
            Role::Muted
        },
        policy,
    );
    if let Some(generation) = entry.observed_generation {
        line.push(Role::Muted, format!("  generation {generation}"));
    }
    let Some(members) = &entry.members else {
        let why = Line::of(
            Role::Muted,
            "  its traffic shift is not recorded: old CRDs prune it",
        );
        return vec![line, why];
    };
    let mut lines = vec![line];
    lines.extend(weights(members, facing));
    let labels = members
        .iter()
        .map(|member| label(member).chars().count())
        .max()
        .unwrap_or(0)
        .min(28);
    for (at, shifted) in members.iter().enumerate() {
        lines.push(member(shifted, member_role(at), labels, facing));
    }
    lines
}

/// The weights as one bar, each member in its colour; nothing where there is nothing to compare.
fn weights(members: &[Member<'_>], facing: &Facing<'_>) -> Option<Line<'static>> {
    let weight =
        |(at, member): (usize, &Member<'_>)| (member_role(at), member.shifted.weight as usize);
    let parts: Vec<_> = members.iter().enumerate().map(weight).collect();
    let is_telling = parts.len() > 1 && parts.iter().any(|(_, weight)| *weight > 0);
    is_telling.then(|| {
        let mut line = Line::of(Role::Text, "  ");
        line.append(stacked(
            &parts,
            facing.width.saturating_sub(4).min(64),
            facing.theme.symbols,
        ));
        line
    })
}

fn member_role(at: usize) -> Role {
    Role::Locality(u8::try_from(at % 8).unwrap_or(0))
}

fn member(member: &Member<'_>, color: Role, labels: usize, facing: &Facing<'_>) -> Line<'static> {
    let (role, symbol, found) = judged(member, *facing.theme);
    let mark = facing.theme.symbols.cut();
    let weight = format!(
        "{} %",
        member.share.map_or(0.0, |share| share * 100.0).round()
    );
    Line::of(Role::Text, "  ")
        .add(role, symbol)
        .add(Role::Text, " ")
        .cell(color, &label(member), labels, mark)
        .add(Role::Text, found)
        .at_right(Role::Text, weight)
}

fn judged(member: &Member<'_>, theme: Theme) -> (Role, &'static str, String) {
    match &member.verdict {
        Verdict::Subset { endpoints, .. } if endpoints.is_empty() => {
            (Role::Error, theme.symbols.no(), "no endpoint".to_owned())
        }
        Verdict::Subset { endpoints, .. } if endpoints.len() == 1 => {
            (Role::Ok, theme.symbols.yes(), "1 endpoint".to_owned())
        }
        Verdict::Subset { endpoints, .. } => (
            Role::Ok,
            theme.symbols.yes(),
            format!("{} endpoints", endpoints.len()),
        ),
        Verdict::Whole => (
            Role::Muted,
            theme.symbols.nothing(),
            "the whole service".to_owned(),
        ),
        Verdict::Elsewhere => (Role::Muted, theme.symbols.nothing(), "elsewhere".to_owned()),
    }
}

/// What a member is: the labels of a subset of this Destination, else the name of what it is.
fn label(member: &Member<'_>) -> String {
    match (&member.verdict, &member.shifted.target) {
        (Verdict::Subset { labels, .. }, _) => labels.to_string(),
        (_, Some(target)) => derive::target_words(target),
        (_, None) => "?".to_owned(),
    }
}
