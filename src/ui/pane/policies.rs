//! Policies in force: which generation, whether it is the newest, and what it does in words.

use crate::{
    derive::{self, Freshness, PolicyKind, PolicyRow},
    model::approval::ApprovalState,
    ui::{Role, line::Line, text},
};

use super::{Content, Facing, wrapped};

/// The columns of a policy's name.
const NAME: usize = 26;

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let rows = derive::policies(
        &facing.state.store,
        &facing.known.id,
        &facing.known.destination,
    );
    if facing.known.destination.status.is_none() {
        return Content::empty(
            facing,
            "Not known. The management plane has not written a status; look at networking.",
        );
    }
    if rows.is_empty() {
        return Content::empty(
            facing,
            "No policies apply. Requests are routed by the mesh's defaults.",
        );
    }
    let count = rows.len();
    let names = rows
        .iter()
        .map(|row| text::width(&row.reference.name, NAME))
        .max()
        .unwrap_or(0)
        .min(NAME);
    let lines = rows
        .iter()
        .flat_map(|row| policy(row, names, facing))
        .collect();
    Content::counted(lines, &count)
}

/// A line with name, generations and state; what the policy does stands behind it, or below where that is too long.
fn policy(row: &PolicyRow, names: usize, facing: &Facing<'_>) -> Vec<Line<'static>> {
    let letter = match row.kind {
        PolicyKind::Traffic => "T ",
        PolicyKind::Access => "A ",
    };
    let name = row.reference.name.given().unwrap_or("?");
    let mark = facing.theme.symbols.cut();
    let line = Line::of(Role::Muted, letter).cell(Role::Text, name, names, mark);
    let (generations, role, remark) = generations(row, facing);
    let line = line.cell(Role::Muted, &generations, 5, mark);
    let line = if remark.is_empty() {
        line
    } else {
        line.add(role, format!("{remark} "))
    };
    let words = row
        .words
        .join(&format!(" {} ", facing.theme.symbols.nothing()));
    let room = facing.width.saturating_sub(line.width());
    if text::width(&words, room) <= room {
        return vec![line.add(Role::Text, words)];
    }
    let below = wrapped(&words, facing.width.saturating_sub(4)).into_iter();
    let below = below.map(|words| Line::of(Role::Text, format!("    {words}")));
    std::iter::once(line).chain(below).collect()
}

/// The generation in force against the newest: `3=3`, `1<2`, `3 ?`.
fn generations(row: &PolicyRow, facing: &Facing<'_>) -> (String, Role, String) {
    let applied = row
        .applied
        .map_or("?".to_owned(), |generation| generation.to_string());
    let warning = facing.theme.symbols.warning();
    match &row.freshness {
        Freshness::Current { newest } => {
            (format!("{applied}={newest}"), Role::Muted, String::new())
        }
        Freshness::Stale { newest, state } => {
            let refused = matches!(state, Some(ApprovalState::Invalid | ApprovalState::Failed));
            let remark = if refused {
                "newer one refused"
            } else {
                "newer one not in force"
            };
            (
                format!("{applied}<{newest}"),
                Role::Warning,
                format!("{warning} {remark}"),
            )
        }
        Freshness::Missing => (applied, Role::Warning, format!("{warning} no such policy")),
        Freshness::Unknown => (format!("{applied} ?"), Role::Muted, String::new()),
    }
}
