//! Facts outside a Destination for filters, columns and orders: findings, drift from its own cluster, sources and time.

use jiff::Timestamp;

use crate::{
    derive::drift::{DriftState, DriftTally, Watched},
    diagnose::{
        Counts, Diagnosis, ExaminedObjects, FindingsByDestination, FindingsByObject, Rule, Severity,
    },
    model::SourceName,
    store::{Id, Link, Source, Store, Subject},
};

/// A source of findings and drift.
pub trait Insight {
    /// The number of findings of a Destination without muted ones. `None` if no rule has examined it.
    fn counts(&self, id: &Id) -> Option<Counts>;

    /// Whether a finding of a Destination that is not muted means something, by its rule and the values that it is about.
    fn is_found(&self, id: &Id, means: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool;

    /// The drift of a Destination from its own cluster. `None` if unknown.
    fn drift(&self, id: &Id) -> Option<DriftTally>;

    /// The gravest finding of a Destination above info that is not muted, in its own words. `None` if it has none, or if no rule
    /// has examined it.
    fn why(&self, _: &Id) -> Option<String> {
        None
    }

    /// The time.
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// Whether a source is out of contact, so that its objects may be out of date.
    fn is_stale(&self, _: &SourceName) -> bool {
        false
    }

    /// The name that the user gave to a cluster. `None` if there is none.
    fn given_name(&self, _: &str) -> Option<&str> {
        None
    }

    /// The health of a Destination.
    fn health(&self, id: &Id) -> Health {
        Health::of(self.counts(id))
    }

    /// Whether a Destination differs from its own cluster.
    fn drift_state(&self, id: &Id) -> DriftState {
        let tally = self.drift(id);
        tally.map_or(DriftState::Unknown, |tally| tally.state())
    }
}

/// A source of the findings about objects of other kinds than Destination.
pub trait ObjectInsight {
    /// The number of findings about an object without muted ones. `None` if the rules have not looked at everything.
    fn counts_of_object(&self, subject: &Subject) -> Option<Counts>;

    /// The findings about each object. `None` if no rule has looked for any.
    fn by_object(&self) -> Option<&FindingsByObject>;
}

/// How a Destination or another object is, by the gravest finding about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// The gravest finding is of this severity.
    Is(Severity),
    /// Rules looked at it and found nothing.
    Ok,
    /// No rule looked at it yet.
    Unknown,
}

impl Health {
    /// The health by the number of findings. `None` if no rule has looked for any.
    #[must_use]
    pub fn of(counts: Option<Counts>) -> Self {
        match counts.map(Counts::gravest) {
            None => Self::Unknown,
            Some(None) => Self::Ok,
            Some(Some(gravest)) => Self::Is(gravest),
        }
    }

    /// The word of filters, tables and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Is(severity) => severity.word(),
            Self::Ok => "ok",
            Self::Unknown => "unknown",
        }
    }
}

impl ObjectInsight for () {
    fn counts_of_object(&self, _: &Subject) -> Option<Counts> {
        None
    }

    fn by_object(&self) -> Option<&FindingsByObject> {
        None
    }
}

impl ObjectInsight for Diagnosis {
    fn counts_of_object(&self, subject: &Subject) -> Option<Counts> {
        self.counts_of_object(subject)
    }

    fn by_object(&self) -> Option<&FindingsByObject> {
        Some(self.by_object())
    }
}

impl ObjectInsight for ExaminedObjects {
    fn counts_of_object(&self, subject: &Subject) -> Option<Counts> {
        self.counts(subject)
    }

    fn by_object(&self) -> Option<&FindingsByObject> {
        Some(self.found())
    }
}

/// An insight without facts.
impl Insight for () {
    fn counts(&self, _: &Id) -> Option<Counts> {
        None
    }

    fn is_found(&self, _: &Id, _: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        false
    }

    fn drift(&self, _: &Id) -> Option<DriftTally> {
        None
    }
}

impl Insight for Diagnosis {
    fn counts(&self, id: &Id) -> Option<Counts> {
        let program = self.program(&id.source)?;
        let looks = !program.running().is_empty();
        self.counts_of(id).filter(|_| looks)
    }

    fn is_found(&self, id: &Id, means: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        let mut current = self.of(id).iter().filter(|one| !one.is_muted);
        current.any(|one| means(one.rule, &one.about))
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.watched(id).map(Watched::tally)
    }

    fn why(&self, id: &Id) -> Option<String> {
        self.gravest_of(id).map(|(_, words)| words.to_owned())
    }
}

impl Insight for FindingsByDestination {
    fn counts(&self, id: &Id) -> Option<Counts> {
        self.was_examined(id).then(|| self.counts(id))
    }

    fn is_found(&self, id: &Id, means: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        let mut found = self.unmuted(id);
        found.any(|finding| means(finding.rule, &finding.about.to_string()))
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.drift(id)
    }

    fn why(&self, id: &Id) -> Option<String> {
        let mut open = self.unmuted(id);
        let gravest = open.find(|finding| finding.severity.is_above_info())?;
        self.was_examined(id).then(|| gravest.message.clone())
    }
}

/// An insight with the sources and the time.
#[derive(Clone, Copy)]
pub struct LiveInsight<'a> {
    /// The findings and drift.
    pub found: &'a dyn Insight,
    /// The sources.
    pub store: &'a Store,
    /// The time.
    pub now: Timestamp,
}

impl Insight for LiveInsight<'_> {
    fn counts(&self, id: &Id) -> Option<Counts> {
        self.found.counts(id)
    }

    fn is_found(&self, id: &Id, means: &mut dyn FnMut(&'static Rule, &str) -> bool) -> bool {
        self.found.is_found(id, means)
    }

    fn drift(&self, id: &Id) -> Option<DriftTally> {
        self.found.drift(id)
    }

    fn why(&self, id: &Id) -> Option<String> {
        self.found.why(id)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn given_name(&self, cluster: &str) -> Option<&str> {
        self.store.cluster_names().of(cluster)
    }

    fn is_stale(&self, source: &SourceName) -> bool {
        let link = self.store.source(source).map(Source::link);
        link.is_none_or(Link::is_stale)
    }
}
