//! What is done to the traffic of a Destination: policies in force, and the subsets that traffic shifts require.

use super::{
    Scene,
    page::{Facts, NOTHING, Section, UNKNOWN, grid},
};
use crate::{
    derive::{self, Freshness, Known, Member, PolicyKind, PolicyRow, RequiredSubset, Verdict},
    model::{
        Destination,
        approval::ApprovalState,
        status::{AppliedAccessPolicy, AppliedTrafficPolicy},
    },
    output::Glyphs,
    query::Align::{self, Left, Right},
};

/// The traffic policies in force.
pub(super) fn traffic(known: &Known, scene: &Scene<'_>) -> Section {
    let applied = known
        .destination
        .status
        .as_ref()
        .map(|status| &*status.traffic_policies);
    section(
        "Traffic policies",
        (known, scene),
        PolicyKind::Traffic,
        applied.map(|of| (of, traffic_facts)),
    )
}

/// The access policies in force.
pub(super) fn access(known: &Known, scene: &Scene<'_>) -> Section {
    let applied = known
        .destination
        .status
        .as_ref()
        .map(|status| &*status.access_policies);
    section(
        "Access policies",
        (known, scene),
        PolicyKind::Access,
        applied.map(|of| (of, access_facts)),
    )
}

/// The policies of one kind, each with its facts; unknown where the management plane has written no status.
fn section<T, F: Fn(&PolicyRow, &T, Glyphs) -> Facts>(
    title: &str,
    (known, scene): (&Known, &Scene<'_>),
    kind: PolicyKind,
    applied: Option<(&[T], F)>,
) -> Section {
    let Some((applied, facts)) = applied else {
        return Section::new(title, UNKNOWN, scene.glyphs);
    };
    let mut section = Section::new(title, &applied.len().to_string(), scene.glyphs);
    for (row, applied) in rows(known, scene, kind).iter().zip(applied) {
        section.add(1, [scene.glyphs.show(&row.reference.to_string())]);
        section.add(2, facts(row, applied, scene.glyphs).lines());
    }
    section
}

fn traffic_facts(row: &PolicyRow, applied: &AppliedTrafficPolicy, glyphs: Glyphs) -> Facts {
    let mut facts = common(row, glyphs);
    let spec = applied.spec.as_deref();
    facts
        .many(
            "For",
            spec.map(|spec| derive::destination_words(&spec.destination_selector))
                .unwrap_or_default(),
        )
        .any(
            "Gateway routes",
            spec.map(|spec| derive::route_words(&spec.route_selector))
                .unwrap_or_default(),
        )
        .any(
            "Applied to routes",
            applied.routes.iter().map(ToString::to_string),
        )
        .any("Not known", unknown(spec.map(derive::traffic_unknown)));
    facts
}

fn access_facts(row: &PolicyRow, applied: &AppliedAccessPolicy, glyphs: Glyphs) -> Facts {
    let mut facts = common(row, glyphs);
    let spec = applied.spec.as_deref();
    facts
        .many(
            "For",
            spec.map(|spec| derive::destination_words(&spec.destination_selector))
                .unwrap_or_default(),
        )
        .any("Not known", unknown(spec.map(derive::access_unknown)));
    facts
}

fn rows(known: &Known, scene: &Scene<'_>, kind: PolicyKind) -> Vec<PolicyRow> {
    let mut rows = derive::policies(scene.store, &known.id, &known.destination);
    rows.retain(|row| row.kind == kind);
    rows
}

fn common(row: &PolicyRow, glyphs: Glyphs) -> Facts {
    let mut facts = Facts::new(glyphs);
    facts
        .one("Generation", Some(generation(row)))
        .many("Does", row.words.iter().cloned());
    facts
}

fn generation(row: &PolicyRow) -> String {
    let applied = number(row.applied);
    match &row.freshness {
        Freshness::Current { .. } => format!("{applied}, the newest"),
        Freshness::Stale { newest, state } => {
            format!("{applied}; {newest} is the newest, {}", became(*state))
        }
        Freshness::Missing => format!("{applied}; there is no such policy any more"),
        Freshness::Unknown => format!("{applied}; the newest is {UNKNOWN}"),
    }
}

fn became(state: Option<ApprovalState>) -> &'static str {
    match state {
        None | Some(ApprovalState::Pending) => "not processed yet",
        Some(ApprovalState::Accepted) => "accepted but not in force here yet",
        Some(ApprovalState::Invalid) => "refused as invalid",
        Some(ApprovalState::Failed) => "refused because something failed",
    }
}

fn unknown(parts: Option<Vec<(String, String)>>) -> impl Iterator<Item = String> {
    let parts = parts.unwrap_or_default().into_iter();
    parts.map(|(path, json)| format!("{path} {json}"))
}

fn number(number: Option<i64>) -> String {
    number.map_or(UNKNOWN.to_owned(), |number| number.to_string())
}

/// The subsets that traffic shifts require, and whether any endpoint is in them.
pub(super) fn required_subsets(destination: &Destination, glyphs: Glyphs) -> Section {
    let required = derive::required_subsets(destination);
    let mut section = Section::new("Required subsets", &verdict(destination, &required), glyphs);
    for entry in &required {
        let policy = entry.policy.map_or(UNKNOWN.to_owned(), ToString::to_string);
        let heading = format!("{policy}, generation {}", number(entry.observed_generation));
        section.add(1, [glyphs.show(&heading)]);
        match &entry.members {
            Some(members) => section.add(2, shift(members, glyphs)),
            None => section.add(
                2,
                ["the shift is not recorded: old CRDs prune it".to_owned()],
            ),
        }
    }
    section
}

fn verdict(destination: &Destination, required: &[RequiredSubset<'_>]) -> String {
    let members = required
        .iter()
        .filter_map(|entry| entry.members.as_ref())
        .flatten();
    let subsets = members.filter(|member| matches!(member.verdict, Verdict::Subset { .. }));
    let (total, missing) = subsets.fold((0, 0), |(total, missing), member| {
        (
            total + 1,
            missing + usize::from(member.verdict.is_unsatisfied()),
        )
    });
    match (&destination.status, total) {
        (None, _) => UNKNOWN.to_owned(),
        (Some(_), 0) if required.is_empty() => NOTHING.to_owned(),
        (Some(_), 0) => String::new(),
        (Some(_), total) => format!("{} of {total} satisfied", total - missing),
    }
}

fn shift(members: &[Member<'_>], glyphs: Glyphs) -> Vec<String> {
    const ALIGNS: [Align; 5] = [Right, Right, Left, Right, Left];
    const HEADINGS: [&str; 5] = [
        "WEIGHT",
        "SHARE",
        "TARGET",
        "ENDPOINTS",
        "DESTINATION RULE SUBSET",
    ];
    let headings = std::iter::once(HEADINGS.map(str::to_owned));
    grid(ALIGNS, glyphs, headings.chain(members.iter().map(member)))
}

fn member(member: &Member<'_>) -> [String; 5] {
    let shifted = member.shifted;
    let target = shifted
        .target
        .as_ref()
        .map_or(UNKNOWN.to_owned(), derive::target_words);
    let (target, endpoints, subset) = match &member.verdict {
        Verdict::Subset { labels, endpoints } => (
            target,
            endpoints.len().to_string(),
            derive::subset_name(labels),
        ),
        Verdict::Whole => (
            format!("{target} (all of it)"),
            NOTHING.to_owned(),
            NOTHING.to_owned(),
        ),
        Verdict::Elsewhere => (
            format!("{target} (elsewhere)"),
            NOTHING.to_owned(),
            NOTHING.to_owned(),
        ),
    };
    let share = member.share.map_or(NOTHING.to_owned(), |share| {
        format!("{:.0} %", share * 100.0)
    });
    [shifted.weight.to_string(), share, target, endpoints, subset]
}
