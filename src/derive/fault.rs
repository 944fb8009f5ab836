//! Something wrong or doubtful with a Destination: the one value from which panes, `describe`, JSON and the rules take it.
//!
//! A rule adds its id, why it matters and what to do. A page turns the fault into a [`Remark`].

pub(super) mod about;
pub(super) mod port_values;
pub(super) mod severity;

pub use about::{About, Aspect};
pub use severity::Severity;

use std::borrow::Cow;

use hashbrown::HashSet;
use jiff::Timestamp;

use crate::{
    model::endpoint_slice::{ENDPOINTS, SUBSETS_OF_ENDPOINTS},
    store::{Kind, Subject},
};

use super::wording::{brief_text, counted};

/// Something wrong or doubtful with a Destination, proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How much it matters here.
    pub severity: Severity,
    /// The values that it is about.
    pub about: About,
    /// Its path in the object, as `status.requiredSubsets[0].trafficShift.destinations[1].kubeService.subset`.
    pub path: String,
    /// One sentence without its end: `version=v3 matches none of 5 endpoints`.
    pub words: String,
    /// The share of the requests to the Destination that it is about, in thousandths: 1,000 if that is not known.
    pub share: u16,
    /// The values that prove it.
    pub evidence: Vec<Evidence>,
    /// Whether a controller may still be about to clear it.
    pub settling: Maturity,
}

/// How far the objects that a fault compares have settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Maturity {
    /// When the newest of them is old enough, as far as they say. `None` if it is.
    pub due: Option<Timestamp>,
    /// The generation that the slower side has reached. While it moves, a controller is at work.
    pub reached: Option<i64>,
}

/// A value that proves a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The object that holds it. `None` if that is the Destination itself.
    pub object: Option<Subject>,
    /// Its path in that object, or a name for a value that no single object holds: `zones of cluster-1`.
    pub path: String,
    /// The value as a person reads it.
    pub value: String,
}

impl Evidence {
    /// The value with its place, and with the object that holds it if that is another one.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { path, value, .. } = self;
        match self.object.as_ref().zip(self.kind_name()) {
            Some((subject, kind)) => format!("{kind} {} {path}: {value}", subject.id.key),
            None => format!("{path}: {value}"),
        }
    }

    /// The kind of another object that holds it, as its server names it.
    #[must_use]
    pub fn kind_name(&self) -> Option<&'static str> {
        let kind = self.object.as_ref()?.kind;
        let is_of_endpoints = kind == Kind::EndpointSlice && self.path == SUBSETS_OF_ENDPOINTS;
        Some(if is_of_endpoints {
            ENDPOINTS
        } else {
            kind.name()
        })
    }
}

impl Fault {
    pub(super) fn new(
        severity: Severity,
        path: impl Into<String>,
        words: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            about: About::default(),
            path: path.into(),
            words: brief_owned(words.into()),
            share: 1_000,
            evidence: Vec::new(),
            settling: Maturity::default(),
        }
    }

    pub(super) fn error(path: impl Into<String>, words: impl Into<String>) -> Self {
        Self::new(Severity::Error, path, words)
    }

    pub(super) fn warning(path: impl Into<String>, words: impl Into<String>) -> Self {
        Self::new(Severity::Warning, path, words)
    }

    pub(super) fn info(path: impl Into<String>, words: impl Into<String>) -> Self {
        Self::new(Severity::Info, path, words)
    }

    /// Adds a value that it is about, which makes it another fault than those about other values.
    pub(super) fn about(mut self, aspect: Aspect) -> Self {
        self.about.add(aspect);
        self
    }

    /// Says that it is about a share of the requests, in hundredths.
    pub(super) fn of_requests(mut self, percent: u32) -> Self {
        self.share = u16::try_from(percent.min(100) * 10).unwrap_or(1_000);
        self
    }

    /// Adds when an object that it compares is old enough. `None` if it is.
    pub(crate) fn after(mut self, due: Option<Timestamp>) -> Self {
        self.settling.due = self.settling.due.max(due);
        self
    }

    /// Adds the generation that the slower side has reached.
    pub(crate) fn reached(mut self, generation: Option<i64>) -> Self {
        self.settling.reached = generation;
        self
    }

    /// Whether it is about another object, or a value of that object proves it.
    pub(super) fn concerns(&self, other: &Subject) -> bool {
        let proves = |one: &Evidence| one.object.as_ref() == Some(other);
        self.about.names(other) || self.evidence.iter().any(proves)
    }

    /// Adds a value of the Destination that proves it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, times and texts are handed over as they are"
    )]
    pub(super) fn shows(self, path: impl Into<String>, value: impl ToString) -> Self {
        self.proven(None, path.into(), &value)
    }

    /// Adds a value of another object that proves it.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, times and texts are handed over as they are"
    )]
    pub(super) fn shows_of(
        self,
        object: Subject,
        path: impl Into<String>,
        value: impl ToString,
    ) -> Self {
        self.proven(Some(object), path.into(), &value)
    }

    fn proven(mut self, object: Option<Subject>, path: String, value: &impl ToString) -> Self {
        self.evidence.push(Evidence {
            object,
            path,
            // Many faults may show the same long value.
            value: brief_owned(value.to_string()),
        });
        self
    }
}

/// A text, cut if it is too long for a sentence.
fn brief_owned(text: String) -> String {
    match brief_text(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(brief) => brief,
    }
}

/// A sentence that panes and `describe` say, and its severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How much it matters.
    pub severity: Severity,
    /// The fact first, then what to do.
    pub text: String,
}

impl Remark {
    /// A remark that no rule makes.
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self::at(Severity::Info, text)
    }

    /// The first of many faults, each once, and how many more there are.
    pub(super) fn first_of(faults: impl IntoIterator<Item = Fault>) -> Vec<Self> {
        const MOST: usize = 20;
        let mut known = HashSet::new();
        let faults = faults.into_iter();
        let mut faults = faults.filter(|fault| known.insert(fault.words.clone()));
        let mut first: Vec<Self> = faults.by_ref().take(MOST).map(Self::from).collect();
        let rest: Vec<Severity> = faults.map(|fault| fault.severity).collect();
        first.extend(rest.iter().min().map(|gravest| {
            let more = counted(rest.len(), "more fault");
            Self::at(*gravest, format!("{more}, listed among the findings"))
        }));
        first
    }

    pub(super) fn warning(text: impl Into<String>) -> Self {
        Self::at(Severity::Warning, text)
    }

    pub(super) fn error(text: impl Into<String>) -> Self {
        Self::at(Severity::Error, text)
    }

    pub(super) fn at(severity: Severity, text: impl Into<String>) -> Self {
        Self {
            severity,
            text: text.into(),
        }
    }
}

impl From<Fault> for Remark {
    fn from(fault: Fault) -> Self {
        Self {
            severity: fault.severity,
            text: fault.words,
        }
    }
}

/// A text as a sentence: it has an end, and begins with a capital unless its first word is a name with other signs than
/// letters, such as `gloo-mesh/split`.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let word = words.split(' ').next().unwrap_or_default();
    let is_word = word.chars().all(char::is_alphabetic);
    let first = letters.next().into_iter();
    let first = first.flat_map(|first| {
        let upper = is_word.then(|| first.to_uppercase());
        let same = (!is_word).then_some(first);
        upper.into_iter().flatten().chain(same)
    });
    let end = if words.ends_with('.') { "" } else { "." };
    let rest = letters.as_str();
    first.chain(rest.chars()).chain(end.chars()).collect()
}
