//! What is done to the traffic of a Destination: the policies in force, those that are not, and who sets what.

use super::{
    Scene,
    page::{Facts, Section, UNKNOWN, capital, number},
};
use crate::{
    derive::{
        self, Clause, Freshness, Known, PolicyKind, PolicyRow, Remark, Setting, Severity, Unapplied,
    },
    model::{json::Part, yaml},
    output::Glyphs,
};

/// The policies of a Destination: a section for those of each kind in force, for those that are not, for who sets what.
pub(super) fn policies(known: &Known, scene: &Scene<'_>) -> Vec<Section<'static>> {
    let rows = derive::policies(scene.store, &known.id, &known.destination);
    let (unapplied, gaps) = derive::unapplied(scene.store, scene.world, known);
    let mut sections = vec![
        in_force(PolicyKind::Traffic, (known, &rows), scene),
        in_force(PolicyKind::Access, (known, &rows), scene),
        not_in_force(&unapplied, &gaps, scene.glyphs),
    ];
    sections.extend(who_sets_what(&rows, scene.glyphs));
    sections
}

/// The policies of one kind; unknown where the management plane has written no status.
fn in_force(
    kind: PolicyKind,
    (known, all): (&Known, &[PolicyRow<'_>]),
    scene: &Scene<'_>,
) -> Section<'static> {
    let title = match kind {
        PolicyKind::Traffic => "Traffic policies",
        PolicyKind::Access => "Access policies",
    };
    if known.destination.status.is_none() {
        return Section::new(title, UNKNOWN, scene.glyphs);
    }
    let rows: Vec<&PolicyRow<'_>> = all.iter().filter(|row| row.kind == kind).collect();
    let mut section = Section::new(title, &rows.len().to_string(), scene.glyphs);
    let remark = match kind {
        PolicyKind::Traffic => derive::http_remark(&known.destination, all),
        PolicyKind::Access => derive::access_remarks((scene.store, scene.world), known),
    };
    let mut said = Facts::new(scene.glyphs);
    add_remarks(&mut said, &Vec::from_iter(remark));
    section.add(1, said.lines());
    let listed = listed(&rows, known, scene);
    for row in rows {
        section.add(1, [scene.glyphs.show(&row.reference.to_string())]);
        section.add(2, facts(row, scene.glyphs).lines());
        let listed = listed.get(row.order);
        section.add(
            2,
            listed.map_or_else(Vec::new, |one| spec(*one, scene.glyphs)),
        );
    }
    section
}

fn facts(row: &PolicyRow<'_>, glyphs: Glyphs) -> Facts {
    let mut facts = Facts::new(glyphs);
    facts
        .one("Generation", Some(generation(row)))
        .one("State", Some(state(row)));
    add_remarks(&mut facts, &row.remarks());
    add_clauses(&mut facts, &row.clauses);
    facts
        .any(
            "Applied to routes",
            row.routes.iter().map(ToString::to_string),
        )
        .any(
            "Not known",
            row.unknown()
                .into_iter()
                .map(|(path, json)| format!("{path} {json}")),
        );
    facts
}

fn generation(row: &PolicyRow<'_>) -> String {
    let applied = number(row.applied);
    match &row.freshness {
        Freshness::Current { .. } => format!("{applied}, the newest"),
        Freshness::Stale { newest, .. } => format!("{applied}; {newest} is the newest"),
        Freshness::Remade { newest } => format!("{applied}; the policy is at {newest}"),
        Freshness::Missing => format!("{applied}; there is no such policy any more"),
        Freshness::Unrecorded { newest } => format!("not known here; the newest is {newest}"),
        Freshness::Unknown { .. } => format!("{applied}; the newest is {UNKNOWN}"),
    }
}

/// What the policy says of this Destination, and its place.
fn state(row: &PolicyRow<'_>) -> String {
    let place = match row.kind {
        PolicyKind::Traffic => format!("number {} in order", row.order + 1),
        PolicyKind::Access => String::new(),
    };
    let state = row.state_words().unwrap_or_else(|| UNKNOWN.to_owned());
    match &*place {
        "" => state,
        place => format!("{state}, {place}"),
    }
}

fn add_clauses(facts: &mut Facts, clauses: &[Clause]) {
    for clause in clauses {
        facts.many(&capital(clause.field.label()), clause.long.iter().cloned());
    }
}

fn add_remarks(facts: &mut Facts, remarks: &[Remark]) {
    for (label, severity) in [
        ("Error", Severity::Error),
        ("Warning", Severity::Warning),
        ("Note", Severity::Info),
    ] {
        let told = remarks.iter().filter(|remark| remark.severity == severity);
        facts.any(label, told.map(|remark| remark.text.clone()));
    }
}

/// The policies as the whole object lists them; none if it was not fetched.
fn listed<'s>(rows: &[&PolicyRow<'_>], known: &Known, scene: &Scene<'s>) -> Vec<Part<'s>> {
    let (Some(row), Some(object)) = (rows.first(), scene.whole(&known.id)) else {
        return Vec::new();
    };
    let items = object.part().at(row.list()).and_then(Part::items);
    // The decoder leaves out what is no object, so only objects have a place.
    let items = items.into_iter().flatten().filter(|item| item.is_object());
    items.collect()
}

/// The spec in force as YAML.
fn spec(policy: Part<'_>, glyphs: Glyphs) -> Vec<String> {
    let Some(spec) = policy.at("/spec") else {
        return Vec::new();
    };
    let lines = yaml::lines(&spec.value(), yaml::Noise::Hidden).into_iter();
    let lines = lines.map(|line| format!("  {}", glyphs.show(&line.to_string())));
    std::iter::once("Spec:".to_owned()).chain(lines).collect()
}

/// The policies that select the Destination and are not in force.
fn not_in_force(unapplied: &[Unapplied<'_>], gaps: &[Remark], glyphs: Glyphs) -> Section<'static> {
    let verdict = match (unapplied.len(), gaps) {
        (0, []) => "0".to_owned(),
        (0, _) => UNKNOWN.to_owned(),
        (count, _) => count.to_string(),
    };
    let mut section = Section::new("Policies not in force here", &verdict, glyphs);
    let mut facts = Facts::new(glyphs);
    add_remarks(&mut facts, gaps);
    section.add(1, facts.lines());
    for one in unapplied {
        let (kind, key) = (one.own.kind().kind(), &one.key);
        let generation = number(one.own.meta().generation);
        section.add(
            1,
            [glyphs.show(&format!("{kind} {key}, generation {generation}"))],
        );
        let mut facts = Facts::new(glyphs);
        add_remarks(&mut facts, &one.remarks());
        add_clauses(&mut facts, &one.clauses());
        section.add(2, facts.lines());
    }
    section
}

/// Which policy sets which field; nothing where none sets any.
fn who_sets_what(rows: &[PolicyRow<'_>], glyphs: Glyphs) -> Option<Section<'static>> {
    let settings = derive::settings(rows);
    if settings.is_empty() {
        return None;
    }
    let mut section = Section::new("Who sets what", "", glyphs);
    let mut facts = Facts::new(glyphs);
    for setting in &settings {
        facts.many(&capital(setting.field.label()), setters(setting, rows));
    }
    add_remarks(&mut facts, &derive::settings_remarks(&settings));
    section.add(1, facts.lines());
    Some(section)
}

fn setters(setting: &Setting, rows: &[PolicyRow<'_>]) -> Vec<String> {
    let name = |order: usize| derive::setter_name(rows, order);
    let setter = |by: &derive::Setter| {
        let scope = by.scope.as_deref();
        let scope = scope.map_or(String::new(), |scope| format!(" {scope}"));
        let remark = by.remark(name).map(|remark| format!("; {}", remark.text));
        format!(
            "{}: {}{scope}{}",
            name(by.order),
            by.words,
            remark.unwrap_or_default()
        )
    };
    setting.by.iter().map(setter).collect()
}
