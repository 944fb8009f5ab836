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

/// One accepted finding: its rule, its object, and what it is about. Its path, severity and message may change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepted {
    /// The id of the rule. One that no rule has is kept: it may be of a later version.
    pub rule: String,
    /// Its source. `None` if it is accepted in any.
    pub source: Option<SourceName>,
    /// The namespace of the object; empty where it has none.
    pub namespace: String,
    /// The name of the object.
    pub destination: String,
    /// What tells it from other findings of the rule about the object.
    pub mark: Mark,
    /// Where in the object it was.
    pub path: String,
}

/// What tells an accepted finding from others of its rule about the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// What it is about: the text of [`About`](crate::derive::About).
    About(String),
    /// Only its path, in a baseline of an older version.
    Path,
}

impl Mark {
    /// What it is about. `None` if that is not known, or if it is the object as a whole.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::About(about) if !about.is_empty() => Some(about),
            Self::About(_) | Self::Path => None,
        }
    }
}

/// By which a finding is looked up: the id of its rule, its namespace and name, and what it is about or its path.
type Name<'p> = (&'p str, &'p str, &'p str, Told<'p>);

/// What a finding is about, or where it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Told<'p> {
    About(&'p str),
    Path(&'p str),
}

impl Baseline {
    /// Whether an older version wrote it, which marked findings by their paths: these change when lists are reordered.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.findings.iter().any(|one| one.mark == Mark::Path)
    }
}

/// A baseline at work: it is asked about each finding, and knows in the end which of its own did not come up.
pub(super) struct Comparison<'b> {
    baseline: &'b Baseline,
    by_name: HashMap<Name<'b>, Vec<usize>, foldhash::fast::RandomState>,
    met: Vec<bool>,
}

impl<'b> Comparison<'b> {
    pub(super) fn with(baseline: &'b Baseline) -> Self {
        let mut by_name: HashMap<Name<'b>, Vec<usize>, _> = HashMap::default();
        for (at, accepted) in baseline.findings.iter().enumerate() {
            by_name.entry(accepted.entry_name()).or_default().push(at);
        }
        Self {
            baseline,
            by_name,
            met: vec![false; baseline.findings.len()],
        }
    }

    /// Whether a finding about a Destination is accepted.
    pub(super) fn accepts(&mut self, known: &Known, finding: &Finding) -> bool {
        let meta = &known.destination.meta;
        let about = finding.about.to_string();
        let mut accepts = false;
        for told in [Told::About(&about), Told::Path(&finding.path)] {
            let name: Name<'_> = (finding.rule.id, &meta.namespace, &meta.name, told);
            for at in self.by_name.get(&name).into_iter().flatten() {
                if self.baseline.findings[*at].is_of(&known.id.source) {
                    self.met[*at] = true;
                    accepts = true;
                }
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
            mark: Mark::About(finding.about.to_string()),
            path: finding.path.clone(),
        }
    }

    /// Whether it is meant for a source.
    pub(super) fn is_of(&self, source: &SourceName) -> bool {
        self.source.as_ref().is_none_or(|own| own == source)
    }

    fn entry_name(&self) -> Name<'_> {
        let told = match &self.mark {
            Mark::About(about) => Told::About(about),
            Mark::Path => Told::Path(&self.path),
        };
        (&self.rule, &self.namespace, &self.destination, told)
    }
}
