//! The head of a policy's branch: its name, its generation and its state.

use crate::{
    derive::policies::{AppliedPolicy, Freshness, NotInForce, PolicyKind, Reason},
    model::approval::ApprovalState,
    ui::{Role, line::PaneLine, pane::Facing, text},
};

use super::letter;

/// The columns of a policy's name at most.
const NAME: usize = 26;

/// The columns that names take.
pub(super) fn width<'n>(names: impl Iterator<Item = &'n str>, facing: &Facing<'_>) -> usize {
    let widest = names.map(|name| text::width(name, NAME)).max();
    widest.unwrap_or(1).clamp(1, (facing.width / 2).max(8))
}

/// `T1 reviews-shift 3=3 ✔`
pub(super) fn in_force(
    row: &AppliedPolicy<'_>,
    facing: &Facing<'_>,
    names: usize,
) -> PaneLine<'static> {
    let place = match row.kind {
        PolicyKind::Traffic => format!("{}{}", letter(row.kind), row.order + 1),
        PolicyKind::Access => letter(row.kind).to_owned(),
    };
    let (generations, is_newest) = generations(row);
    let role = if is_newest {
        Role::Muted
    } else {
        Role::Warning
    };
    let (state_role, sign) = state(row, facing);
    begin(place, &row.reference.name, names)
        .add(role, generations)
        .add(state_role, format!(" {sign} "))
}

/// The same of a policy that is not in force.
pub(super) fn not_in_force(
    one: &NotInForce<'_>,
    facing: &Facing<'_>,
    names: usize,
) -> PaneLine<'static> {
    let generation = one.object.meta().generation;
    let generation = generation.map_or("?".to_owned(), |number| number.to_string());
    let (role, sign) = match one.reason {
        Reason::RefusedHere(_) | Reason::Refused(_) => (Role::Error, facing.theme.symbols.no()),
        Reason::UnknownSelector | Reason::Unwritten => (Role::Muted, "?"),
        _ => (Role::Warning, facing.theme.symbols.warning()),
    };
    let place = letter(one.object.kind()).to_owned();
    begin(place, &one.key.name, names)
        .add(Role::Muted, generation)
        .add(role, format!(" {sign} "))
}

fn begin(place: String, name: &str, names: usize) -> PaneLine<'static> {
    let name = if name.is_empty() { "?" } else { name };
    PaneLine::new()
        .cell(Role::Muted, place, 2)
        .cell(Role::Text, name.to_owned(), names)
}

/// The generation in force compared with the newest, and whether nothing is wrong: `3=3`, `1<2`, `3 ?`.
fn generations(row: &AppliedPolicy<'_>) -> (String, bool) {
    let applied = row
        .applied
        .map_or("?".to_owned(), |generation| generation.to_string());
    match &row.freshness {
        Freshness::Current { newest } => (format!("{applied}={newest}"), true),
        Freshness::Stale { newest, .. } => (format!("{applied}<{newest}"), false),
        Freshness::Ahead { newest } => (format!("{applied}>{newest}"), false),
        Freshness::Missing => (format!("{applied} gone"), false),
        Freshness::Unrecorded { newest } => (format!("?<{newest}"), false),
        Freshness::Unknown { .. } => (format!("{applied} ?"), true),
    }
}

/// The sign of its state.
fn state(row: &AppliedPolicy<'_>, facing: &Facing<'_>) -> (Role, &'static str) {
    let symbols = facing.theme.symbols;
    match row.state() {
        Some(ApprovalState::Accepted) => (Role::Ok, symbols.yes()),
        Some(ApprovalState::Pending) => (Role::Warning, symbols.pending()),
        Some(ApprovalState::Invalid | ApprovalState::Failed) => (Role::Error, symbols.no()),
        None => (Role::Muted, "?"),
    }
}
