//! Required subsets: what traffic shifts ask for, and whether any endpoint answers.

mod member;

use crate::{
    app::{Fold, Topic},
    derive::{
        self, policies,
        subsets::{Member, RequiredSubset, SubsetVerdict},
    },
    model::reference::ObjectRef,
    store::{Kind, ObjectKey, Subject},
    ui::{Role, bar::stacked, line::PaneLine, text},
};

use super::{Facing, PaneContent, policies::remark_lines, wrapped};

use member::{MemberRow, letter, role};

/// The most label keys by which the service can be split that are shown; the others are counted.
const DECLARED: usize = 100;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let known = facing.known();
    if known.destination.status.is_none() {
        return PaneContent::empty(
            facing,
            "Unknown: the Destination has no status. Check that networking runs.",
        );
    }
    let entries = facing.state.first_subsets();
    if entries.is_empty() {
        let mut content = PaneContent::empty(
            facing,
            "No traffic shift requires a subset of this service.",
        );
        content.append(declared(facing));
        return content;
    }
    let mut lines = Vec::new();
    let depth = facing.depth(&totals(entries, facing));
    for (at, entry) in entries.iter().enumerate() {
        lines.extend(required((at, entry), depth, facing));
    }
    lines.extend(more(facing, entries));
    lines.extend(declared(facing));
    let summary = &known.summary;
    let satisfied = if derive::subsets::knows_required_subsets(&known.destination) {
        let (satisfied, all) = (summary.subsets_satisfied, summary.subsets);
        derive::wording::part_of(satisfied as usize, all as usize)
    } else {
        "?".to_owned()
    };
    PaneContent {
        depth: Some(depth),
        ..PaneContent::counted(lines, satisfied)
    }
}

/// The number of members and entries that are not shown. `None` if all are shown.
fn more(facing: &Facing<'_>, entries: &[RequiredSubset]) -> Vec<PaneLine<'static>> {
    let status = facing.known().destination.status.as_ref();
    let all = status.map_or(0, |status| status.required_subsets.len());
    let hidden = |entry: &RequiredSubset| {
        let shown = entry.members.as_ref().map_or(0, Vec::len);
        entry.total - shown
    };
    let members: usize = entries.iter().map(hidden).sum();
    let counts = [
        (members, "member"),
        (all - entries.len(), "required subset"),
    ];
    let words = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| {
            let words = format!(
                "too many to show: and {}",
                derive::wording::counted(*count, &format!("more {what}"))
            );
            PaneLine::of(Role::Muted, words)
        });
    words.collect()
}

/// How many lines there are with members folded, and with all of them unfolded.
fn totals<'s>(entries: &'s [RequiredSubset], facing: &Facing<'s>) -> [usize; 2] {
    let (mut folded, mut unfolded) = (declared(facing).len(), 0);
    for entry in entries {
        folded += 1 + whose(entry, facing).len() + facts(entry, facing).len();
        let members = entry.members.as_deref().unwrap_or_default();
        for row in rows((0, members), facing) {
            folded += row.lines();
            unfolded += row.details();
        }
    }
    [folded, folded + unfolded]
}

fn required<'s>(
    (at, entry): (usize, &'s RequiredSubset),
    depth: u8,
    facing: &Facing<'s>,
) -> Vec<PaneLine<'s>> {
    let mut lines = vec![heading((at, entry), facing)];
    lines.extend(whose(entry, facing));
    lines.extend(facts(entry, facing));
    let members = entry.members.as_deref().unwrap_or_default();
    for row in rows((at, members), facing) {
        let fold = facing.fold(&row.topic, depth > 0);
        lines.extend(row.head(fold));
        if fold == Fold::Open {
            lines.extend(row.unfolded());
        }
    }
    lines
}

/// The members as rows: those of this Destination first, those of other services apart.
fn rows<'f, 's>(
    (at, members): (usize, &'s [Member]),
    facing: &'f Facing<'s>,
) -> Vec<MemberRow<'f, 's>> {
    let widths = members
        .iter()
        .map(|member| text::width(&member::label(member), 40));
    let width = widths.max().unwrap_or(0).min(facing.width / 2);
    let row = |(place, member): (usize, &'s Member)| MemberRow {
        member,
        place,
        width,
        topic: Topic::member(place, at),
        facing,
    };
    let all: Vec<_> = members.iter().enumerate().map(row).collect();
    let (own, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|row| !matches!(row.member.verdict, SubsetVerdict::Elsewhere));
    own.into_iter().chain(others).collect()
}

/// The policy, which enter opens.
fn heading<'s>((at, entry): (usize, &RequiredSubset), facing: &Facing<'s>) -> PaneLine<'s> {
    let topic = Topic::entry(at);
    let line = match &entry.policy {
        Some(policy) => {
            // The namespace is shown only if it differs from the Destination's.
            let is_here = policy.namespace == facing.known().destination.meta.namespace;
            let name = if is_here && !policy.name.is_empty() {
                policy.name.to_string()
            } else {
                policy.to_string()
            };
            PaneLine::of(Role::Text, name).opens_as(topic, subject(policy, facing))
        }
        None => PaneLine::of(Role::Muted, "policy not recorded").about(topic),
    };
    match entry.observed_generation {
        Some(generation) => line.add(Role::Muted, format!("  generation {generation}")),
        None => line,
    }
}

/// Whose requests the shift splits. Empty if the policy or the shift is not recorded.
fn whose(entry: &RequiredSubset, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let policy = entry.policy.as_ref();
    let Some(policy) = policy.filter(|_| entry.members.is_some()) else {
        return Vec::new();
    };
    let whose = policies::shifted_requests(&facing.state.store, facing.known(), policy);
    sentence_lines(&format!("splits {whose}"), Role::Muted, facing).collect()
}

fn subject(policy: &ObjectRef, facing: &Facing<'_>) -> Subject {
    let id = &facing.known().id;
    id.neighbour(Kind::TrafficPolicy, ObjectKey::from(policy))
}

/// The weights as one bar, each member in its colour, and what is to be said of them as a whole.
fn facts(entry: &RequiredSubset, facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let members = entry.members.as_deref().unwrap_or_default();
    let remarks = entry.remarks.iter();
    let remarks = remarks.flat_map(|remark| remark_lines(remark, facing, 2));
    weights(members, facing)
        .into_iter()
        .chain(remarks)
        .collect()
}

/// `None` if there is nothing to compare.
fn weights(members: &[Member], facing: &Facing<'_>) -> Option<PaneLine<'static>> {
    let weight = |(at, member): (usize, &Member)| (role(at), letter(at), member.weight as usize);
    let parts = members.iter().enumerate().map(weight);
    let is_telling = members.len() > 1 && members.iter().any(|member| member.weight > 0);
    is_telling.then(|| {
        let room = facing.width.saturating_sub(4).min(64);
        let mut line = PaneLine::of(Role::Text, "  ");
        line.append(stacked(parts, room, *facing.theme));
        line.picture()
    })
}

/// The labels by which discovery says the service can be split.
fn declared(facing: &Facing<'_>) -> Vec<PaneLine<'static>> {
    let Some(kube) = facing.known().destination.kube_service() else {
        return Vec::new();
    };
    let declared = derive::subsets::declared_words(kube);
    let count = declared.len();
    let first: Vec<String> = declared.take(DECLARED).collect();
    let words = match count.saturating_sub(DECLARED) {
        _ if count == 0 => {
            "Declared: none. Gloo Mesh declares only label keys with several values, so this is not an error."
                .to_owned()
        }
        0 => format!("Declared: {}", first.join("; ")),
        more => format!(
            "Declared: {}; too many to show: and {}",
            first.join("; "),
            derive::wording::counted(more, "more label key")
        ),
    };
    let lines = wrapped(&words, facing.width).into_iter();
    lines
        .map(|words| PaneLine::of(Role::Muted, words))
        .collect()
}

/// A sentence, one step in.
fn sentence_lines(
    words: &str,
    role: Role,
    facing: &Facing<'_>,
) -> impl Iterator<Item = PaneLine<'static>> {
    let lines = wrapped(words, facing.width.saturating_sub(2)).into_iter();
    lines.map(move |words| PaneLine::of(role, format!("  {words}")))
}
