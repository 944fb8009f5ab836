//! The subsets that traffic shifts require of a Destination, and whether any endpoint is in them.

use super::{
    PageInputs,
    page::{NOTHING, PageSection, UNKNOWN, grid},
    ports::said,
};
use crate::{
    derive::{
        self, policies,
        subsets::{Matched, Member, RequiredSubset, SubsetVerdict},
        world::{Known, zone_label},
    },
    model::Destination,
    output::Glyphs,
    query::Align::{self, Left, Right},
};

const ALIGNS: [Align; 6] = [Right, Right, Left, Right, Left, Left];
const HEADINGS: [&str; 6] = [
    "WEIGHT",
    "SHARE",
    "TARGET",
    "ENDPOINTS",
    "ZONES",
    "DESTINATION RULE SUBSET",
];

/// The subsets that traffic shifts require, and whether any endpoint is in them.
pub(super) fn required_subsets(known: &Known, scene: &PageInputs<'_>) -> PageSection<'static> {
    let (destination, glyphs) = (&*known.destination, scene.glyphs);
    let required = derive::subsets::required_subsets(destination);
    let mut section =
        PageSection::new("Required subsets", &verdict(destination, &required), glyphs);
    for entry in &required {
        let policy = entry.policy.as_ref();
        let policy = policy.map_or(UNKNOWN.to_owned(), ToString::to_string);
        let generation = entry
            .observed_generation
            .map_or(UNKNOWN.to_owned(), |number| number.to_string());
        section.add(
            1,
            [glyphs.show(&format!("{policy}, generation {generation}"))],
        );
        let whose = entry.policy.as_ref().filter(|_| entry.members.is_some());
        let whose = whose.map(|policy| policies::shifted_requests(scene.store, known, policy));
        section.add(
            2,
            whose.map(|whose| glyphs.show(&format!("Splits {whose}."))),
        );
        let members = entry.members.as_deref().unwrap_or_default();
        if !members.is_empty() {
            section.add(2, shift(destination, members, glyphs));
        }
        section.add(2, remarks(entry, members, glyphs));
    }
    section
}

fn verdict(destination: &Destination, required: &[RequiredSubset]) -> String {
    let members = required
        .iter()
        .filter_map(|entry| entry.members.as_ref())
        .flatten();
    let subsets = members.filter(|member| matches!(member.verdict, SubsetVerdict::Subset { .. }));
    let (total, missing) = subsets.fold((0, 0), |(total, missing), member| {
        (
            total + 1,
            missing + usize::from(member.verdict.is_unsatisfied()),
        )
    });
    match (&destination.status, total) {
        (None, _) => UNKNOWN.to_owned(),
        _ if !derive::subsets::knows_required_subsets(destination) => UNKNOWN.to_owned(),
        (Some(_), 0) if required.is_empty() => NOTHING.to_owned(),
        (Some(_), 0) => String::new(),
        (Some(_), total) => format!("{} of {total} satisfied", total - missing),
    }
}

fn shift(destination: &Destination, members: &[Member], glyphs: Glyphs) -> Vec<String> {
    let region = destination
        .kube_service()
        .and_then(|kube| kube.region.given());
    let headings = std::iter::once(HEADINGS.map(str::to_owned));
    let members = members.iter().map(|one| member(one, region));
    grid(ALIGNS, glyphs, headings.chain(members))
}

/// Remarks on the entry as a whole and on its members, each by its target.
fn remarks(entry: &RequiredSubset, members: &[Member], glyphs: Glyphs) -> Vec<String> {
    let of_members = members.iter().flat_map(|member| {
        let faults = member.faults().map(|fault| said("", &fault, glyphs));
        let others = member.remarks.iter();
        faults.chain(others.map(|one| said(&format!("{}: ", subject(member)), one, glyphs)))
    });
    let of_entry = entry.remarks.iter();
    let of_entry = of_entry.map(|remark| said("", remark, glyphs));
    of_entry.chain(of_members).collect()
}

/// The labels of a subset of this Destination, else what the member is.
fn subject(member: &Member) -> String {
    match &member.verdict {
        SubsetVerdict::Subset { labels, .. } => labels.to_string(),
        SubsetVerdict::Whole | SubsetVerdict::Elsewhere => target(member),
    }
}

fn target(member: &Member) -> String {
    member.target.clone().unwrap_or(UNKNOWN.to_owned())
}

fn member(member: &Member, region: Option<&str>) -> [String; 6] {
    let (suffix, endpoints, zones) = match &member.verdict {
        SubsetVerdict::Subset { endpoints, .. } => {
            ("", endpoints.len().to_string(), zones(endpoints, region))
        }
        SubsetVerdict::Whole => (" (all of it)", NOTHING.to_owned(), NOTHING.to_owned()),
        SubsetVerdict::Elsewhere => (" (elsewhere)", NOTHING.to_owned(), NOTHING.to_owned()),
    };
    let share = member.share.map_or(NOTHING.to_owned(), |share| {
        format!("{:.0} %", share * 100.0)
    });
    let rule = member.rule_name.clone().unwrap_or(NOTHING.to_owned());
    let target = format!("{}{suffix}", target(member));
    let weight = member.weight.to_string();
    [weight, share, target, endpoints, zones, rule]
}

fn zones(endpoints: &Matched, region: Option<&str>) -> String {
    let all = endpoints.zones();
    let zones = all.iter().map(|(zone, count)| {
        let label = zone.as_deref();
        let label = label.map_or(UNKNOWN, |zone| zone_label(region, zone));
        format!("{label} {count}")
    });
    if all.is_empty() {
        return NOTHING.to_owned();
    }
    derive::wording::first_of(zones, all.len())
}
