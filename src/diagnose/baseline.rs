//! Findings that are known and accepted, so that only new ones are held against anyone.

use hashbrown::HashMap;

use crate::{derive::Known, model::SourceName};

use super::Finding;

/// Findings that somebody has accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Each of them.
    pub findings: Vec<Accepted>,
}

/// One accepted finding: by which rule, about which object, and where in it. What the message says may change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepted {
    /// The id of the rule. One that no rule has is kept: it may be of a later version.
    pub rule: String,
    /// In which source; in any where nothing is said.
    pub source: Option<SourceName>,
    /// The namespace of the object; empty where it has none.
    pub namespace: String,
    /// The name of the object.
    pub destination: String,
    /// Where in the object.
    pub path: String,
}

/// What a finding is known by.
type Place<'p> = (&'p str, &'p str, &'p str, &'p str);

/// A baseline at work: it is asked about each finding, and knows in the end which of its own did not come up.
pub(super) struct Comparison<'b> {
    baseline: &'b Baseline,
    by_place: HashMap<Place<'b>, Vec<usize>, foldhash::fast::RandomState>,
    met: Vec<bool>,
}

impl<'b> Comparison<'b> {
    pub(super) fn with(baseline: &'b Baseline) -> Self {
        let mut by_place: HashMap<Place<'b>, Vec<usize>, _> = HashMap::default();
        for (at, accepted) in baseline.findings.iter().enumerate() {
            by_place.entry(accepted.place()).or_default().push(at);
        }
        Self {
            baseline,
            by_place,
            met: vec![false; baseline.findings.len()],
        }
    }

    /// Whether a finding about a Destination is accepted.
    pub(super) fn accepts(&mut self, known: &Known, finding: &Finding) -> bool {
        let meta = &known.destination.meta;
        let place: Place<'_> = (
            finding.rule.id,
            &meta.namespace,
            &meta.name,
            finding.path.as_str(),
        );
        let mut accepts = false;
        for at in self.by_place.get(&place).into_iter().flatten() {
            if self.baseline.findings[*at].is_of(&known.id.source) {
                self.met[*at] = true;
                accepts = true;
            }
        }
        accepts
    }

    /// The findings of the baseline that did not come up.
    pub(super) fn missed(&self) -> impl Iterator<Item = &'b Accepted> {
        let findings = self.baseline.findings.iter().zip(&self.met);
        findings.filter_map(|(accepted, met)| (!met).then_some(accepted))
    }
}

impl Accepted {
    /// A finding about a Destination, to be accepted in whatever source.
    #[must_use]
    pub fn of(known: &Known, finding: &Finding) -> Self {
        let meta = &known.destination.meta;
        Self {
            rule: finding.rule.id.to_owned(),
            source: None,
            namespace: meta.namespace.to_string(),
            destination: meta.name.to_string(),
            path: finding.path.clone(),
        }
    }

    /// Whether it is meant for a source.
    pub(super) fn is_of(&self, source: &SourceName) -> bool {
        self.source.as_ref().is_none_or(|own| own == source)
    }

    fn place(&self) -> Place<'_> {
        (&self.rule, &self.namespace, &self.destination, &self.path)
    }
}
