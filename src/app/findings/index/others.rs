//! The lines after the current findings: findings that went, and rules that were skipped.

use super::group::{FindingGroup, FindingLine, GroupKey};
use crate::{
    app::findings::{Infos, ListedFacts},
    diagnose::{Severity, Went},
    store::Kind,
};

/// Those that went, but for those of Destinations that do not pass the filter.
pub(super) fn went(facts: &ListedFacts<'_>) -> Option<FindingGroup> {
    let passes = |went: &&Went| {
        let is_listed = went.standing.severity != Severity::Info || facts.infos == Infos::Listed;
        let known = match went.subject.kind {
            Kind::Destination => facts.world.get(&went.subject.id),
            _ if facts.listing.filter().is_empty() => None,
            _ => return false,
        };
        is_listed && known.is_none_or(|known| facts.listing.has(known))
    };
    let went = facts.diagnosis.went().filter(|went| passes(went));
    let items: Vec<FindingLine> = went.cloned().map(FindingLine::Went).collect();
    of_items(GroupKey::Went, items)
}

/// The skipped rules, each source and reason once.
pub(super) fn skipped(facts: &ListedFacts<'_>) -> Option<FindingGroup> {
    let mut items: Vec<FindingLine> = Vec::new();
    for one in facts.diagnosis.skipped() {
        // The rules of one source come one after another.
        let mut of_source = items.iter_mut().rev().map_while(|item| match item {
            FindingLine::Skipped(source, why, ids) if *source == one.source => Some((why, ids)),
            _ => None,
        });
        let found = of_source.find_map(|(why, ids)| (*why == one.reason).then_some(ids));
        match found {
            Some(ids) => ids.push(one.rule.id),
            None => items.push(FindingLine::Skipped(
                one.source.clone(),
                one.reason.clone(),
                vec![one.rule.id],
            )),
        }
    }
    of_items(GroupKey::Skipped, items)
}

fn of_items(key: GroupKey, items: Vec<FindingLine>) -> Option<FindingGroup> {
    (!items.is_empty()).then(|| FindingGroup {
        items,
        ..FindingGroup::new(key)
    })
}
