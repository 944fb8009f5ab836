//! An object of another kind than Destination: the verdict on it, its oddities, then fact by fact.

use crate::{
    derive::{self, affected::AffectedDestinations, fault::Severity, policies::PolicyObject},
    diagnose::{Finding, Gravest, Holder, Need, Skipped},
    store::{Id, Object},
    ui::{Role, severity},
};

use super::{
    Facing, PaneContent, PaneLines,
    overview::{facts, oddities, paragraph, paragraph_with},
    policy,
};

pub(super) fn content<'s>(facing: &Facing<'s>, object: &'s Object) -> PaneContent<'s> {
    let (store, world) = (&facing.state.store, &facing.state.world);
    let page = facing
        .state
        .page()
        .expect("objects of other kinds have a page");
    let mut lines = PaneLines::new(facing);
    if let Some(affected) = &facing.state.affected {
        verdict(facing, affected, &mut lines);
    }
    oddities(facing, object.oddities(), &mut lines);
    if let Some(own) = PolicyObject::of(object) {
        policy::lines(facing, own, &mut lines);
    }
    for group in
        derive::overview::object_facts((store, world), &page.subject.id, object, facing.times())
    {
        facts(facing, &group, &mut lines);
    }
    lines.content()
}

/// Three sentences: its nature, whether it does its work, and the gravest fault between it and a Destination, which enter
/// opens.
fn verdict<'s>(
    facing: &Facing<'s>,
    affected: &AffectedDestinations,
    lines: &mut PaneLines<'_, 's>,
) {
    let of = (&facing.state.store, &facing.state.world);
    let verdict = affected.verdict(of);
    paragraph(facing, "what", (Role::Strong, &verdict.what), lines);
    paragraph(facing, "works", (Role::Text, &verdict.works), lines);
    if let Some(own) = own_finding(facing, affected) {
        let (role, mark) = severity::mark(own.severity, facing.theme.symbols);
        let words = format!("{mark} {}: {}.", own.rule.id, own.message);
        return paragraph(facing, "gravest", (role, &words), lines);
    }
    let Some((row, fault)) = affected.gravest(of) else {
        let words = nothing(facing, affected).words();
        return paragraph(facing, "gravest", (Role::Muted, &words), lines);
    };
    let severity = fault.severity.unwrap_or(Severity::Info);
    let (role, mark) = severity::mark(severity, facing.theme.symbols);
    let name = derive::destination::service_name(&row.known.destination);
    let more = match affected.broken() - 1 {
        0 => String::new(),
        more => format!(
            " ({} above info)",
            derive::wording::counted(more, "more Destination")
        ),
    };
    let words = format!("{mark} {name}: {}{more}.", fault.words);
    paragraph_with(facing, (role, &words), lines, |line| {
        line.opens(row.known.subject())
    });
}

/// The gravest finding about the object itself that is not muted. `None` if there is none.
fn own_finding(facing: &Facing<'_>, affected: &AffectedDestinations) -> Option<Finding> {
    let (state, subject) = (facing.state, affected.subject());
    let mut standing = state.diagnosis.of_policy(subject).iter();
    let gravest = standing.find(|one| !one.is_muted)?;
    let Id { source, key } = &subject.id;
    let object = state.store.object(source, subject.kind, key)?;
    let holder = Holder::Policy(subject.clone(), object.clone());
    let findings = state.diagnosis.findings_of(&state.ground(), &holder);
    findings.into_iter().find(|finding| gravest.is(finding))
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
