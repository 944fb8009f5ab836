//! The current findings and the gone ones, without their words, and their numbers.

use std::{collections::VecDeque, ops::Deref, sync::Arc};

use jiff::Timestamp;

use crate::{
    diagnose::{
        Area, Came, Cause, Counts, Finding, FindingsByObject, Rule, Severity, SinceSource,
        SinceTime,
    },
    model::Text,
    store::Subject,
};

/// The most gone findings that are remembered.
const WENT: usize = 1_000;

/// A current finding, without its words.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentFinding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The area of the rule.
    pub area: Area,
    /// How much it matters.
    pub severity: Severity,
    /// The values it is about: the text of [`About`](crate::derive::fault::About). With its rule and its Destination
    /// they are its identity.
    pub about: Text,
    /// Its path in the Destination now, which changes when lists are reordered.
    pub path: Text,
    /// The thing that it follows from. `None` if it shares none with other findings.
    pub cause: Option<Cause>,
    /// The objects of other kinds whose pages name it.
    pub objects: Arc<[Subject]>,
    /// The share of the requests to its object that it is about, in thousandths.
    pub share: u16,
    /// Since when it is present.
    pub since: SinceTime,
    /// When it was raised, which may be some time after it came.
    pub raised: Timestamp,
    /// Whether it was there when the program began, or came later.
    pub came: Came,
    /// Whether it is muted, so that it is counted apart and not listed.
    pub is_muted: bool,
}

/// The sentence of a finding, for when it has gone. `None` if it is only good to know.
pub(super) type LastSentence = Option<Box<str>>;

/// A current finding and its sentence.
pub(super) type WordedFinding = (CurrentFinding, LastSentence);

/// The current findings of an object, the gravest first, and the sentence of each.
#[derive(Debug, Default)]
pub(super) struct WordedFindings {
    findings: Box<[CurrentFinding]>,
    sentences: Box<[LastSentence]>,
}

impl WordedFindings {
    /// Takes them out.
    pub(super) fn take(&mut self) -> Vec<WordedFinding> {
        let Self {
            findings,
            sentences,
        } = std::mem::take(self);
        findings.into_iter().zip(sentences).collect()
    }

    /// The gravest finding above info that is not muted, and its sentence.
    pub(super) fn gravest(&self) -> Option<(&CurrentFinding, &str)> {
        let mut worded = self.findings.iter().zip(&self.sentences);
        worded.find_map(|(one, sentence)| {
            let sentence = sentence.as_deref().filter(|_| !one.is_muted)?;
            Some((one, sentence))
        })
    }

    /// The sentence of one of the findings. `None` if it is only good to know, or not among them.
    pub(super) fn sentence(&self, finding: &CurrentFinding) -> Option<&str> {
        let place = finding.place();
        let first = self.findings.partition_point(|one| one.place() < place);
        let mut same = self.findings[first..]
            .iter()
            .take_while(|one| one.place() == place);
        let at = same.position(|one| one.about == finding.about)?;
        self.sentences[first + at].as_deref()
    }

    /// Puts findings in, in the place of those that are there.
    pub(super) fn put(&mut self, mut worded: Vec<WordedFinding>) {
        worded.sort_by(|(a, _), (b, _)| a.place().cmp(&b.place()));
        let (findings, sentences): (Vec<_>, Vec<_>) = worded.into_iter().unzip();
        (self.findings, self.sentences) = (findings.into(), sentences.into());
    }
}

impl Deref for WordedFindings {
    type Target = [CurrentFinding];

    fn deref(&self) -> &Self::Target {
        &self.findings
    }
}

/// A finding that is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Went {
    /// The object that had it.
    pub subject: Subject,
    /// The finding as it was last.
    pub standing: CurrentFinding,
    /// Its last sentence. `None` if it was only good to know.
    pub words: Option<Box<str>>,
    /// When it went, as far as it was seen.
    pub at: Timestamp,
}

impl CurrentFinding {
    /// Whether it is this finding about the same Destination, whatever its path, severity and words.
    #[must_use]
    pub fn is(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && *self.about == *finding.about.to_string()
    }

    /// Since when it is present. `None` if it was there at the start and no object says when it began.
    #[must_use]
    pub fn began(&self) -> Option<Timestamp> {
        let is_known = self.came == Came::Since || self.since.source == SinceSource::Object;
        is_known.then_some(self.since.at)
    }

    /// Whether a list says the same of it as of another form of this finding.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (self.severity, self.is_muted) == (other.severity, other.is_muted)
            && (&self.cause, self.share, &self.objects)
                == (&other.cause, other.share, &other.objects)
    }

    fn kept(&self) -> (Severity, &'static Rule, &Text) {
        (self.severity, self.rule, &self.about)
    }

    /// The sort key among the findings of its Destination: the gravest first.
    pub(super) fn place(&self) -> (Severity, &'static str, &str) {
        (self.severity, self.rule.id, &self.path)
    }
}

/// The number of current findings of all Destinations and policies, and the objects that they are about.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The findings that are not muted.
    pub(super) open: Counts,
    /// The findings that are muted.
    pub(super) muted: usize,
    /// Those that are not muted, by object.
    pub(super) by_object: FindingsByObject,
}

impl Tally {
    /// Adds findings of a holder.
    pub(super) fn add<'f>(
        &mut self,
        holder: impl Fn() -> Subject,
        standing: impl IntoIterator<Item = &'f CurrentFinding>,
    ) {
        for one in standing {
            if one.is_muted {
                self.muted += 1;
                continue;
            }
            self.open += one.severity;
            if !one.objects.is_empty() {
                self.by_object.add(&holder(), one.kept(), &one.objects);
            }
        }
    }

    /// Takes findings of a holder away.
    pub(super) fn take<'f>(
        &mut self,
        holder: impl Fn() -> Subject,
        standing: impl IntoIterator<Item = &'f CurrentFinding>,
    ) {
        for one in standing {
            if one.is_muted {
                self.muted -= 1;
                continue;
            }
            self.open -= one.severity;
            if !one.objects.is_empty() {
                self.by_object.take(&holder(), one.kept(), &one.objects);
            }
        }
    }
}

/// The number of these findings, without muted ones.
pub(super) fn counted(standing: &[CurrentFinding]) -> Counts {
    let open = standing.iter().filter(|one| !one.is_muted);
    open.map(|one| one.severity).collect()
}

/// The findings that went since the program began, at most the last `WENT`.
#[derive(Debug, Default)]
pub(super) struct Gone(VecDeque<Went>);

impl Gone {
    pub(super) fn remember(
        &mut self,
        subject: &Subject,
        (standing, words): WordedFinding,
        at: Timestamp,
    ) {
        if self.0.len() == WENT {
            self.0.pop_front();
        }
        let subject = subject.clone();
        self.0.push_back(Went {
            subject,
            standing,
            words,
            at,
        });
    }

    /// Those that were gone by a time.
    pub(super) fn until(&self, at: Timestamp) -> Self {
        Self(
            self.0
                .iter()
                .filter(|went| went.at <= at)
                .cloned()
                .collect(),
        )
    }

    /// Whether every finding that went after a time is among them.
    pub(super) fn reaches_back_to(&self, at: Timestamp) -> bool {
        self.0.len() < WENT || self.0.front().is_some_and(|oldest| oldest.at <= at)
    }

    /// The gone findings, the last first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Went> {
        self.0.iter().rev()
    }
}
