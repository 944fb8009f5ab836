//! One file: what became of it, and what in it was of no use.

use super::{
    super::{inspect::Provenance, item::TypeName, page::FileText, types},
    note::{SkipNote, SkipReason, counted},
};
use crate::source::yaml::{Broken, SyntaxFault};

/// The most unsupported kinds that are named one by one.
const KINDS_SAID: usize = 5;

/// The most gaps that are kept by name.
const DOUBTS_KEPT: usize = 1_000;

/// The most unsupported kinds that are counted apart.
const KINDS_KEPT: usize = 500;

/// A file, and what became of it.
#[derive(Debug, Default)]
pub(in crate::source::file) struct PageTally {
    pub(super) label: String,
    pub(super) fate: PageFate,
    /// Whether it is one of several views of a cluster.
    pub(super) is_view: bool,
    origin: Origin,
    /// How many items it had.
    pub(super) items: usize,
    /// How many lists and objects were taken from it, also in part.
    pub(super) took: usize,
    /// How many answers of a server it had that refuse.
    pub(super) refused: usize,
    /// How many objects are a template.
    pub(super) templates: usize,
    /// Notes that are gaps if it is a dump, and none if it is a file of another tool.
    pub(super) doubts: Vec<SkipNote>,
    /// How many more of these there are.
    unsaid: usize,
    unsupported: Vec<(TypeName, usize)>,
    others: Vec<(String, usize)>,
    digests: Vec<(String, usize)>,
    newer: usize,
}

/// How a file came to be read, and what it seems to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Origin {
    /// Somebody named it.
    #[default]
    Meant,
    /// It was found in a folder or an archive, and may be a template from which a tool makes manifests.
    Template,
    /// It was found, and says a kind.
    Manifest,
    /// It was found, and says no kind.
    Other,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageFate {
    /// It was read.
    #[default]
    Read,
    /// It could not be read.
    Failed,
    /// It is not for us.
    Skipped,
}

impl PageTally {
    pub(super) fn new(label: String) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    /// One that could not be read.
    pub(super) fn failed(label: String) -> Self {
        Self {
            fate: PageFate::Failed,
            ..Self::new(label)
        }
    }

    /// A text that is about to be read.
    pub(in crate::source::file) fn of(text: &FileText<'_>) -> Self {
        let has = |word: &str| text.content.contains(word);
        Self {
            is_view: text.is_view,
            origin: match text.named {
                Provenance::Outright => Origin::Meant,
                Provenance::ByFolder if has("{{") => Origin::Template,
                Provenance::ByFolder if has("kind") => Origin::Manifest,
                Provenance::ByFolder => Origin::Other,
            },
            ..Self::new(text.label.clone())
        }
    }

    /// Something that is a gap if it is a dump, and none if it is of another tool.
    pub(super) fn doubt(&mut self, note: SkipNote) {
        if self.doubts.len() < DOUBTS_KEPT {
            self.doubts.push(note);
        } else {
            self.unsaid += 1;
        }
    }

    /// Whether nothing was in it so far.
    pub(super) fn is_empty(&self) -> bool {
        self.items == 0 && self.doubts.is_empty()
    }

    /// Whether something that is broken may be as it should be in a file of another tool.
    pub(super) fn is_strange(&self, broken: &Broken) -> bool {
        match self.origin {
            Origin::Template => true,
            Origin::Other => broken.why != SyntaxFault::CutOff,
            Origin::Meant | Origin::Manifest => false,
        }
    }

    /// Whether it was found in a folder or an archive, and nothing in it is of Kubernetes.
    pub(super) fn is_of_another_tool(&self) -> bool {
        let took = self.took + self.refused + self.unsupported.len() + self.others.len();
        let is_strange = took + self.templates + self.digests.len() + self.newer == 0;
        self.origin != Origin::Meant && is_strange && !self.doubts.is_empty()
    }

    /// An object of a type that is not read.
    pub(super) fn count(&mut self, of: &TypeName) {
        let is_full = self.unsupported.len() >= KINDS_KEPT;
        match self.unsupported.iter_mut().find(|(known, _)| known == of) {
            Some((_, count)) => *count += 1,
            None if is_full => add(&mut self.others, "others".to_owned(), 1),
            None => self.unsupported.push((of.clone(), 1)),
        }
    }

    /// Objects of a snapshot that are not read.
    pub(super) fn count_others(&mut self, word: String, count: usize) {
        add(&mut self.others, word, count);
    }

    /// Names of objects without the objects.
    pub(super) fn count_digest(&mut self, word: String, count: usize) {
        add(&mut self.digests, word, count);
    }

    /// Counts a snapshot without any object that is read.
    pub(super) fn count_newer(&mut self) {
        self.newer += 1;
    }

    /// The notes about unsupported content, in a few lines.
    pub(super) fn close(&mut self) -> Vec<SkipNote> {
        if self.refused > 0 && self.took == 0 {
            self.fate = PageFate::Failed;
        }
        let mut notes = std::mem::take(&mut self.doubts);
        if self.unsaid > 0 {
            let what = format!("{} of {}", counted(self.unsaid, "more place"), self.label);
            notes.push(SkipNote::new(what, SkipReason::NoObjects));
        }
        notes.extend(self.unsupported_notes());
        let (secrets, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.others)
            .into_iter()
            .partition(|(word, _)| types::is_secrets(word));
        let digests = std::mem::take(&mut self.digests);
        for (counts, why) in [
            (secrets, SkipReason::Secrets),
            (others, SkipReason::OtherKinds),
            (digests, SkipReason::Digest),
        ] {
            notes.extend(self.note(&counts, why));
        }
        if self.templates > 0 {
            let what = format!("{} in {}", counted(self.templates, "object"), self.label);
            notes.push(SkipNote::new(what, SkipReason::Template));
        }
        if self.newer > 0 {
            let what = self.label.clone();
            notes.push(SkipNote::new(what, SkipReason::NewerSnapshot));
        }
        notes
    }

    /// A line for each type, and one for all that nothing more can be said of, where they are many.
    fn unsupported_notes(&mut self) -> Vec<SkipNote> {
        let mut types = std::mem::take(&mut self.unsupported);
        let unknown = types.iter().filter(|(of, _)| types::is_unknown(of)).count();
        let mut summed = Vec::new();
        if unknown > KINDS_SAID {
            let unknown = types.extract_if(.., |(of, _)| types::is_unknown(of));
            summed.extend(unknown.map(|(of, count)| (of.kind, count)));
        }
        let notes = types
            .iter()
            .map(|(of, count)| self.unsupported_note(of, *count));
        notes
            .chain(self.note(&summed, SkipReason::UnknownKinds))
            .collect()
    }

    fn unsupported_note(&self, of: &TypeName, count: usize) -> SkipNote {
        let what = counted(count, &format!("{} object", of.kind));
        let what = format!("{what} in {}", self.label);
        SkipNote::new(what, SkipReason::OtherType(of.clone()))
    }

    /// One line for several sorts of objects; none where there are no objects.
    fn note(&self, counts: &[(String, usize)], why: SkipReason) -> Option<SkipNote> {
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(word, count)| format!("{word} ({count})"))
            .collect();
        let what = format!("{} in {}", counts.join(", "), self.label);
        (!counts.is_empty()).then(|| SkipNote::new(what, why))
    }
}

fn add(counts: &mut Vec<(String, usize)>, word: String, count: usize) {
    let is_full = counts.len() >= KINDS_KEPT;
    match counts.iter_mut().find(|(known, _)| *known == word) {
        Some((_, known)) => *known += count,
        None if is_full => {}
        None => counts.push((word, count)),
    }
}
