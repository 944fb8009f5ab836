//! The output of `rules`: the list of rules, or one explained.

mod document;
mod text;

pub use document::{RuleList, rule_list};
pub use text::{rule_page, rule_table, rules};

use crate::diagnose::{Area, Need, RULES, Report, Rule};

/// A rule, and what the rules find in its example.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'r> {
    /// The rule.
    pub rule: &'static Rule,
    /// The findings in its own example.
    pub report: &'r Report,
}

/// A need, in words.
fn need(need: Need) -> String {
    match need {
        Need::Listed(kind) => kind.to_string(),
        Need::OneOf(kinds) => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            kinds.join(" or ")
        }
        Need::Whole(kind) => format!("every {kind}"),
        Need::Live(kind) => format!("{kind} of the live cluster"),
    }
}

/// The heading above a rule.
pub(super) fn area(rule: &Rule) -> &'static str {
    area_of(rule).title()
}

/// The documentation of what a rule checks.
pub(super) fn reference(rule: &Rule) -> &'static str {
    match area_of(rule) {
        Area::Endpoints | Area::Cluster => {
            "https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/"
        }
        Area::Ports => "https://kubernetes.io/docs/concepts/services-networking/service/",
        Area::Subsets | Area::Policies => {
            "https://istio.io/latest/docs/concepts/traffic-management/"
        }
        Area::External => "https://istio.io/latest/docs/reference/config/networking/service-entry/",
        Area::Identity | Area::Freshness | Area::Federation | Area::Size => {
            "https://docs.solo.io/gloo-mesh/latest/"
        }
    }
}

fn area_of(rule: &Rule) -> Area {
    let mut areas = RULES.iter();
    let area = areas.find(|(_, rules)| rules.contains(rule));
    area.expect("every rule is of an area").0
}
