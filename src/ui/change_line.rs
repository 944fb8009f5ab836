//! The pieces of a line about a change, wherever changes are listed.

use crate::{derive::changes::ChangeFate, diagnose::FindingMove};

use super::{Role, Symbols, line::PaneLine, severity};

/// The role of the sign of a change.
pub(super) fn fate_role(fate: ChangeFate) -> Role {
    match fate {
        ChangeFate::Added => Role::Ok,
        ChangeFate::Changed => Role::Accent,
        ChangeFate::Removed => Role::Error,
    }
}

impl PaneLine<'static> {
    /// Adds a finding that came or went.
    pub(super) fn append_move(self, one: &FindingMove, symbols: Symbols) -> Self {
        let (role, mark) = severity::mark(one.severity, symbols);
        let sign = if one.has_come { "" } else { "no longer " };
        self.add(role, format!("{mark} "))
            .add(Role::Text, format!("{sign}{}", one.rule.id))
    }
}
