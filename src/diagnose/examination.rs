//! The examination of one Destination or policy by the rules of a program.

use std::sync::Arc;

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::{
    derive::{
        drift::Drift,
        fault::{Aspect, Fault},
        policies::PolicyObject,
        world::Known,
    },
    model::SourceName,
};

use super::{
    Area, Finding, Ground, Program,
    areas::Areas,
    case::{Case, settles_at},
    dependency::Asked,
    rule::{MOST_FAULTS, RuleCheck},
};

/// The result of an examination.
#[derive(Default)]
pub(super) struct Examined<'a> {
    /// The differences from its own cluster. `None` if no source reaches that cluster.
    pub(super) drift: Option<Arc<Drift<'a>>>,
    /// The findings, settled or not, the gravest first, each rule and path once.
    pub(super) findings: Vec<Finding>,
    /// The dependencies that were asked for, sorted, each once.
    pub(super) asked: Vec<Asked>,
}

/// Runs the rules of a program that are about these areas on a Destination.
pub(super) fn examine<'a>(
    ground: &'a Ground<'a>,
    program: &Program,
    (known, areas): (&'a Known, Areas),
) -> Examined<'a> {
    if program.running().is_empty() {
        return Examined::default();
    }
    let mut case = Case::of(ground, known);
    if areas.has(Area::Cluster) {
        case.compare();
    }
    let mut findings = Vec::new();
    for (area, rule) in program.by_area().filter(|(area, _)| areas.has(*area)) {
        case.area = area;
        let RuleCheck::Destination(check) = rule.check else {
            continue;
        };
        let faults = first(check(&mut case)).into_iter();
        findings.extend(faults.map(|fault| Finding::of(rule, area, fault)));
    }
    let mut asked = case.asked;
    Asked::tidy(&mut asked);
    Examined {
        drift: case.drift,
        findings: sorted(findings),
        asked,
    }
}

/// The gravest faults that a rule found, in their order. If there are more than a person reads, the last one says so.
fn first(mut faults: Vec<Fault>) -> Vec<Fault> {
    if faults.len() > MOST_FAULTS {
        faults.sort_by_key(|fault| fault.severity);
        faults.truncate(MOST_FAULTS);
        if let Some(last) = faults.last_mut() {
            let more = format!("; only the first {MOST_FAULTS} findings of this rule are listed");
            last.words.push_str(&more);
        }
    }
    faults
}

/// Runs the rules of a program that are about policies on one of them. Returns its findings, the gravest first, and when it
/// will have settled; until then, nothing is found. `None` if it has settled.
pub(super) fn examine_policy(
    ground: &Ground<'_>,
    program: &Program,
    (source, policy): (&SourceName, PolicyObject<'_>),
) -> (Vec<Finding>, Option<Timestamp>) {
    let due = settles_at(ground, source, policy.meta());
    if due.is_some() {
        return (Vec::new(), due);
    }
    let findings = program.by_area().filter_map(|(area, rule)| {
        let RuleCheck::Policy(check) = rule.check else {
            return None;
        };
        let fault = check(ground.world, source, policy)?;
        Some(Finding::of(rule, area, fault))
    });
    (sorted(findings.collect()), None)
}

/// The findings of an object, the gravest first, each rule and path once.
fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    let place = |finding: &Finding| (finding.severity, finding.rule.id);
    findings.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.path.cmp(&b.path)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.path == b.path);
    tell_apart(&mut findings);
    findings
}

/// Numbers findings of one rule that are about equal values. They are ordered by severity and message, so that their
/// numbers do not depend on their paths.
fn tell_apart(findings: &mut [Finding]) {
    let mut by_rule: Vec<usize> = (0..findings.len()).collect();
    by_rule.sort_by_key(|at| findings[*at].rule.id);
    let rule = |at: usize| findings[at].rule;
    let of_rules = by_rule.chunk_by(|a, b| rule(*a) == rule(*b));
    let several: Vec<&[usize]> = of_rules.filter(|places| places.len() > 1).collect();
    for places in several {
        let mut same: HashMap<_, Vec<usize>, foldhash::fast::FixedState> = HashMap::default();
        for at in places {
            let about = findings[*at].about.to_string();
            same.entry(about).or_default().push(*at);
        }
        for mut places in same.into_values().filter(|places| places.len() > 1) {
            places.sort_by(|a, b| {
                let said = |at: &usize| (findings[*at].severity, &findings[*at].message);
                said(a).cmp(&said(b))
            });
            for (before, at) in places.into_iter().enumerate().skip(1) {
                findings[at].about(Aspect::Occurrence(before + 1));
            }
        }
    }
}
