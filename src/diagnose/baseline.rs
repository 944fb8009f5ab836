//! Findings that a user accepted, so that only new ones are reported.

use std::hash::Hash;

use hashbrown::HashMap;
use jiff::Timestamp;

use crate::model::SourceName;

use super::{Finding, Holder, Severity};

/// Findings that a user accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// When it was written. `None` if it does not say.
    pub written: Option<Timestamp>,
    /// The accepted findings.
    pub findings: Vec<Accepted>,
}

/// One accepted finding: its rule, its object, and what it is about. Its path and message may change, and its severity may become less.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepted {
    /// The id of the rule. An unknown id is kept: it may be of a later version.
    pub rule: String,
    /// The source of the object. `None` if the finding is accepted in any source.
    pub source: Option<SourceName>,
    /// The kind of the object.
    pub kind: String,
    /// The namespace of the object; empty if it has none.
    pub namespace: String,
    /// The name of the object.
    pub name: String,
    /// The mark that distinguishes it from other findings of the rule about the object.
    pub mark: Mark,
    /// The path in the object at which it was found.
    pub path: String,
    /// The severity of the finding when it was accepted. `None` if the baseline does not say.
    pub severity: Option<Severity>,
    /// The sentence of the finding when it was accepted; empty in a baseline of an older version.
    pub message: String,
    /// Why it is accepted. `None` if no reason is given.
    pub reason: Option<String>,
}

/// The mark that distinguishes an accepted finding from others of its rule about the same object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The values it is about: the text of [`About`](crate::derive::fault::About).
    About(String),
    /// Only its path, in a baseline of an older version.
    Path,
}

impl Mark {
    /// The values it is about. `None` if they are not known, or if it is about the object as a whole.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::About(about) if !about.is_empty() => Some(about),
            Self::About(_) | Self::Path => None,
        }
    }
}

/// The key by which a finding is looked up: the id of its rule, its kind, namespace and name, and what it is about or its path.
type Name<'p> = (&'p str, (&'p str, &'p str, &'p str), NamedBy<'p>);

/// The values that a finding is about, or its path.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum NamedBy<'p> {
    About(&'p str),
    Path(&'p str),
}

impl Baseline {
    /// Whether an older version wrote it. That version marked findings by their paths, which change when lists are
    /// reordered.
    #[must_use]
    pub fn is_old(&self) -> bool {
        self.findings.iter().any(|one| one.mark == Mark::Path)
    }
}

/// A baseline in use: it is asked about each finding, and in the end knows which of its own findings did not come up.
pub(super) struct Comparison<'b> {
    baseline: &'b Baseline,
    by_name: HashMap<Name<'b>, Vec<usize>, foldhash::fast::RandomState>,
    met: Vec<bool>,
}

impl<'b> Comparison<'b> {
    pub(super) fn to(baseline: &'b Baseline) -> Self {
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

    /// The accepted form of a finding about an object. `None` if it is not accepted, or if it was less grave then.
    pub(super) fn accepted(&mut self, holder: &Holder, finding: &Finding) -> Option<&'b Accepted> {
        let meta = holder.meta();
        let object = (holder.kind().name(), &*meta.namespace, &*meta.name);
        let about = finding.about.to_string();
        let mut found = None;
        for mark in [NamedBy::About(&about), NamedBy::Path(&finding.path)] {
            let name: Name<'_> = (finding.rule.id, object, mark);
            for at in self.by_name.get(&name).into_iter().flatten() {
                let accepted = &self.baseline.findings[*at];
                if accepted.is_of(&holder.id().source) {
                    self.met[*at] = true;
                    // The graver a severity, the less it is.
                    let is_graver = accepted
                        .severity
                        .is_some_and(|then| finding.severity < then);
                    found = found.or((!is_graver).then_some(accepted));
                }
            }
        }
        found
    }

    /// The findings of the baseline that did not come up.
    pub(super) fn missed(&self) -> impl Iterator<Item = &'b Accepted> {
        let findings = self.baseline.findings.iter().zip(&self.met);
        findings.filter_map(|(accepted, met)| (!met).then_some(accepted))
    }
}

impl Accepted {
    /// Accepts a finding about an object in any source.
    #[must_use]
    pub fn of(holder: &Holder, finding: &Finding) -> Self {
        let meta = holder.meta();
        Self {
            rule: finding.rule.id.to_owned(),
            source: None,
            kind: holder.kind().name().to_owned(),
            namespace: meta.namespace.to_string(),
            name: meta.name.to_string(),
            mark: Mark::About(finding.about.to_string()),
            path: finding.path.clone(),
            severity: Some(finding.severity),
            message: finding.message.clone(),
            reason: None,
        }
    }

    /// The identity of the accepted finding, whatever its words.
    pub(super) fn identity(&self) -> impl Eq + Hash {
        (self.entry_name(), &self.source)
    }

    /// Whether it applies to a source.
    pub(super) fn is_of(&self, source: &SourceName) -> bool {
        self.source.as_ref().is_none_or(|own| own == source)
    }

    fn entry_name(&self) -> Name<'_> {
        let mark = match &self.mark {
            Mark::About(about) => NamedBy::About(about),
            Mark::Path => NamedBy::Path(&self.path),
        };
        (&self.rule, (&self.kind, &self.namespace, &self.name), mark)
    }
}
