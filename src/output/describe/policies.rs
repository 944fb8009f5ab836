//! The policies of a Destination: those in force, those that are not, and the effective value of each field.

use super::{
    PageInputs,
    page::{Facts, PageSection, UNKNOWN, add_remarks, add_statements, capital, number},
};
use crate::{
    derive::{
        fault::Remark,
        faults,
        neighbours::Neighbourhood,
        policies::{
            self, AppliedPolicy, FieldValue, Freshness, NotInForce, PolicyKind, ValueStanding,
        },
        world::Known,
    },
    model::{json::JsonPart, yaml},
    output::Glyphs,
};

/// The policies of a Destination: a section for each kind in force, for those that are not, and for effective values.
pub(super) fn sections(known: &Known, scene: &PageInputs<'_>) -> Vec<PageSection<'static>> {
    let rows = policies::policies(scene.store, &known.id, &known.destination);
    let (unapplied, gaps) = policies::not_in_force(scene.store, scene.world, known);
    let mut sections = vec![
        in_force(PolicyKind::Traffic, (known, &rows), scene),
        in_force(PolicyKind::Access, (known, &rows), scene),
        not_in_force(&unapplied, &gaps, scene.glyphs),
    ];
    sections.extend(effective_values(&rows, scene.glyphs));
    sections
}

/// The policies of one kind in force; unknown if the Destination has no status.
fn in_force(
    kind: PolicyKind,
    (known, all): (&Known, &[AppliedPolicy<'_>]),
    scene: &PageInputs<'_>,
) -> PageSection<'static> {
    let title = match kind {
        PolicyKind::Traffic => "Traffic policies",
        PolicyKind::Access => "Access policies",
    };
    if known.destination.status.is_none() {
        return PageSection::new(title, UNKNOWN, scene.glyphs);
    }
    let rows: Vec<&AppliedPolicy<'_>> = all.iter().filter(|row| row.kind == kind).collect();
    let mut section = PageSection::new(title, &rows.len().to_string(), scene.glyphs);
    let remarks = match kind {
        PolicyKind::Traffic => {
            let mut around = Neighbourhood::of((scene.store, scene.world), known);
            let mut remarks = faults::policy_remarks(&mut around);
            remarks.extend(policies::http_remarks(&known.destination, all));
            remarks
        }
        PolicyKind::Access => policies::access_remarks((scene.store, scene.world), known),
    };
    let mut said = Facts::new(scene.glyphs);
    add_remarks(&mut said, &remarks);
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

fn facts(row: &AppliedPolicy<'_>, glyphs: Glyphs) -> Facts {
    let mut facts = Facts::new(glyphs);
    facts
        .one("Generation", Some(generation(row)))
        .one("State", Some(state(row)));
    add_remarks(&mut facts, &row.remarks());
    add_statements(&mut facts, &row.statements());
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

fn generation(row: &AppliedPolicy<'_>) -> String {
    let applied = number(row.applied);
    match &row.freshness {
        Freshness::Current { .. } => format!("{applied}, up to date"),
        Freshness::Stale { newest, .. } => format!("{applied}; the newest is {newest}"),
        Freshness::Ahead { newest } => format!("{applied}; the policy object is at {newest}"),
        Freshness::Missing => format!("{applied}; the policy no longer exists"),
        Freshness::Unrecorded { newest } => format!("unknown here; the newest is {newest}"),
        Freshness::Unknown { .. } => format!("{applied}; the newest is {UNKNOWN}"),
    }
}

/// The state of the policy for this Destination, and its place.
fn state(row: &AppliedPolicy<'_>) -> String {
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

/// The policies as the whole object lists them. Empty if it was not fetched.
fn listed<'s>(
    rows: &[&AppliedPolicy<'_>],
    known: &Known,
    scene: &PageInputs<'s>,
) -> Vec<JsonPart<'s>> {
    let (Some(row), Some(object)) = (rows.first(), scene.whole(&known.id)) else {
        return Vec::new();
    };
    let items = object.part().at(row.list()).and_then(JsonPart::items);
    // The decoder leaves out what is no object, so only objects have a place.
    let items = items.into_iter().flatten().filter(|item| item.is_object());
    items.collect()
}

/// The spec in force as YAML.
fn spec(policy: JsonPart<'_>, glyphs: Glyphs) -> Vec<String> {
    let Some(spec) = policy.at("/spec") else {
        return Vec::new();
    };
    let lines = yaml::lines(&spec.value(), yaml::ManagedFields::Hidden).into_iter();
    let lines = lines.map(|line| format!("  {}", glyphs.show(&line.to_string())));
    std::iter::once("Spec:".to_owned()).chain(lines).collect()
}

/// The policies that select the Destination but are not in force.
fn not_in_force(
    unapplied: &[NotInForce<'_>],
    gaps: &[Remark],
    glyphs: Glyphs,
) -> PageSection<'static> {
    let verdict = match (unapplied.len(), gaps) {
        (0, []) => "0".to_owned(),
        (0, _) => UNKNOWN.to_owned(),
        (count, _) => count.to_string(),
    };
    let mut section = PageSection::new("Policies not in force here", &verdict, glyphs);
    let mut facts = Facts::new(glyphs);
    add_remarks(&mut facts, gaps);
    section.add(1, facts.lines());
    for one in unapplied {
        let (kind, key) = (one.object.kind().kind(), &one.key);
        let generation = number(one.object.meta().generation);
        section.add(
            1,
            [glyphs.show(&format!("{kind} {key}, generation {generation}"))],
        );
        let mut facts = Facts::new(glyphs);
        add_remarks(&mut facts, &one.remarks());
        add_statements(&mut facts, &one.statements());
        section.add(2, facts.lines());
    }
    section
}

/// The effective value of each field. `None` if no policy sets any.
fn effective_values(applied: &[AppliedPolicy<'_>], glyphs: Glyphs) -> Option<PageSection<'static>> {
    let fields = policies::field_values(applied);
    if fields.is_empty() {
        return None;
    }
    let mut section = PageSection::new("Effective values", "", glyphs);
    let mut facts = Facts::new(glyphs);
    for field in &fields {
        let values = field.values.iter().map(|value| value_words(value, applied));
        facts.many(&capital(field.field.label()), values);
    }
    add_remarks(&mut facts, &Vec::from_iter(policies::merge_remark(&fields)));
    section.add(1, facts.lines());
    Some(section)
}

/// `timeout 1 s for all requests (gloo-mesh/slow, generation 3)`; of a value without effect, why.
fn value_words(value: &FieldValue<'_, '_>, applied: &[AppliedPolicy<'_>]) -> String {
    let scope = value.scope_words().unwrap_or("for all requests".to_owned());
    let name = policies::policy_name(applied, value.order);
    let from = format!("{name}, generation {}", number(value.generation));
    let words = format!("{} {scope} ({from})", value.words);
    match (value.standing, value.remark(applied)) {
        (ValueStanding::Effective, _) | (_, None) => words,
        (_, Some(remark)) => format!("{words}: {}", remark.text),
    }
}
