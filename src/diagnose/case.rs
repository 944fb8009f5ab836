//! One Destination under examination: what the rules see of it, what they ask for, and what they raise.
//!
//! Rules look up everything outside the Destination here. Each look-up is remembered: when its result changes, the
//! Destination is examined again. The look-ups themselves are in `lookup`.

mod lookup;

use std::sync::Arc;

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::{
    derive::{Aspect, Drift, Fault, Known, Neighbours},
    model::{Destination, SourceName},
};

use super::{
    Area, Finding, Ground, Program, Rule,
    areas::Areas,
    topic::{Asked, Topic, hash},
};

/// A Destination under examination.
pub(super) struct Case<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) known: &'a Known,
    /// The area of the current rule.
    area: Area,
    /// The differences from its own cluster. `None` if no source reaches that cluster.
    drift: Option<Arc<Drift<'a>>>,
    findings: Vec<Finding>,
    asked: Vec<Asked>,
    due: Option<Timestamp>,
}

/// The result of an examination.
#[derive(Default)]
pub(super) struct Examined<'a> {
    /// The differences from its own cluster. `None` if no source reaches that cluster.
    pub(super) drift: Option<Arc<Drift<'a>>>,
    /// The findings, the gravest first, each rule and path once.
    pub(super) findings: Vec<Finding>,
    /// The topics that were asked for, sorted, each once.
    pub(super) asked: Vec<Asked>,
    /// When the object will have settled. `None` if nothing has to settle.
    pub(super) due: Option<Timestamp>,
}

impl<'a> Case<'a> {
    /// Runs the rules of a program that are about these areas on a Destination.
    pub(super) fn examine(
        ground: &'a Ground<'a>,
        program: &Program,
        (known, areas): (&'a Known, Areas),
    ) -> Examined<'a> {
        if program.running().is_empty() {
            return Examined::default();
        }
        let mut case = Self {
            ground,
            known,
            area: Area::Cluster,
            drift: None,
            findings: Vec::new(),
            asked: Vec::new(),
            due: None,
        };
        if areas.has(Area::Cluster) {
            case.drift = case.compare().map(Arc::new);
        }
        for (area, rule) in program.by_area().filter(|(area, _)| areas.has(*area)) {
            case.area = area;
            let faults = (rule.check)(&mut case);
            case.take(rule, faults);
        }
        case.close()
    }

    /// Ends the examination: sorts the findings and topics, and keeps each once.
    fn close(self) -> Examined<'a> {
        let Self {
            drift,
            mut findings,
            mut asked,
            due,
            ..
        } = self;
        Asked::tidy(&mut asked);
        let place = |finding: &Finding| (finding.severity, finding.rule.id);
        findings.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.path.cmp(&b.path)));
        findings.dedup_by(|a, b| a.rule == b.rule && a.path == b.path);
        tell_apart(&mut findings);
        Examined {
            drift,
            findings,
            asked,
            due,
        }
    }

    /// Raises a finding of a rule for each fault.
    fn take(&mut self, rule: &'static Rule, faults: impl IntoIterator<Item = Fault>) {
        let area = self.area;
        let findings = faults.into_iter();
        let findings = findings.map(|fault| Finding::of(rule, area, fault));
        self.findings.extend(findings);
    }

    /// The difference from its own cluster that `find` looks for, once the management plane has had the time to follow.
    /// Empty if there is none, or if no source reaches the cluster.
    pub(super) fn differs(
        &mut self,
        find: fn(&Destination, &Drift<'a>) -> Option<Fault>,
    ) -> Vec<Fault> {
        let destination = self.destination();
        let drift = self.drift.clone();
        let fault = drift.and_then(|drift| find(destination, &drift));
        let settled = fault.filter(|_| self.has_settled(&destination.meta));
        settled.into_iter().collect()
    }

    /// Remembers a topic that the current rule asks for.
    fn ask(&mut self, topic: &Topic<'_>) {
        self.ask_live(&self.known.id.source, topic);
    }

    /// Remembers a topic that is asked of another source, which reaches the Destination's own cluster.
    fn ask_live(&mut self, source: &SourceName, topic: &Topic<'_>) {
        let by = self.area.into();
        self.asked.push(Asked::new(hash(source, topic), by));
    }
}

/// Numbers findings of one rule that are about equal values. They are ordered by severity and message, so that their
/// numbers do not depend on their paths.
fn tell_apart(findings: &mut [Finding]) {
    let mut alike: HashMap<_, Vec<usize>, foldhash::fast::RandomState> = HashMap::default();
    for (at, finding) in findings.iter().enumerate() {
        let identity = (finding.rule.id, finding.about.to_string());
        alike.entry(identity).or_default().push(at);
    }
    for mut places in alike.into_values().filter(|places| places.len() > 1) {
        places.sort_by(|a, b| {
            let said = |at: &usize| (findings[*at].severity, &findings[*at].message);
            said(a).cmp(&said(b))
        });
        for (before, at) in places.into_iter().enumerate().skip(1) {
            findings[at].about(Aspect::Occurrence(before + 1));
        }
    }
}
