//! An object of another kind than Destination: the verdict on it, its oddities, then fact by fact.

use crate::{
    app::GravestFault,
    derive::{self, affected::AffectedDestinations},
    diagnose::{Gravest, Need, Skipped},
    store::Object,
    ui::{Role, severity},
};

use super::{
    Facing, PaneContent, PaneLines,
    overview::{facts, oddities, paragraph, paragraph_with},
    policy,
};

pub(super) fn content<'s>(facing: &Facing<'s>, object: &'s Object) -> PaneContent<'s> {
    let mut lines = PaneLines::new(facing);
    if let Some(affected) = &facing.state.affected {
        verdict(facing, affected, &mut lines);
    }
    oddities(facing, object.oddities(), &mut lines);
    policy::lines(facing, &mut lines);
    for group in facing.state.object_facts() {
        facts(facing, group, &mut lines);
    }
    lines.content()
}

/// Three sentences: its nature, whether it does its work, and the gravest finding about it, whose Destination enter opens.
fn verdict<'s>(
    facing: &Facing<'s>,
    affected: &AffectedDestinations,
    lines: &mut PaneLines<'_, 's>,
) {
    let verdict = facing.state.object_verdict(affected);
    paragraph(facing, "what", (Role::Strong, &verdict.what), lines);
    paragraph(facing, "works", (Role::Text, &verdict.works), lines);
    match facing.state.object_gravest(affected) {
        GravestFault::Own(own) => {
            let (role, mark) = severity::mark(own.severity, facing.theme.symbols);
            let words = format!("{mark} {}: {}.", own.rule.id, own.message);
            paragraph(facing, "gravest", (role, &words), lines);
        }
        GravestFault::Of(known, severity, found) => {
            let (role, mark) = severity::mark(*severity, facing.theme.symbols);
            let name = derive::destination::service_name(&known.destination);
            let more = match affected.broken().saturating_sub(1) {
                0 => String::new(),
                more => format!(
                    " ({} above info)",
                    derive::wording::counted(more, "more Destination")
                ),
            };
            let words = format!("{mark} {name}: {found}{more}.");
            paragraph_with(facing, (role, &words), lines, |line| {
                line.opens(known.subject())
            });
        }
        GravestFault::None => {
            let words = nothing(facing, affected).words();
            paragraph(facing, "gravest", (Role::Muted, &words), lines);
        }
    }
}

/// That no Destination has a fault above info, and which rules could not look for one.
fn nothing<'s>(facing: &Facing<'s>, affected: &AffectedDestinations) -> Gravest<'s> {
    let diagnosis = &facing.state.diagnosis;
    let Some(program) = diagnosis.program(&affected.subject().id.source) else {
        return Gravest::Unexamined;
    };
    // Rules about the own cluster of a Destination find nothing about another object.
    let is_live = |one: &&Skipped| {
        one.rule
            .needs
            .iter()
            .any(|need| matches!(need, Need::Live(_)))
    };
    let skipped = program.skipped().iter().filter(|one| !is_live(one));
    match Gravest::of([], 0, skipped) {
        Gravest::Nothing { muted, skipped, .. } => Gravest::Nothing {
            infos: affected.infos(),
            muted,
            skipped,
        },
        other => other,
    }
}
