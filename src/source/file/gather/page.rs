//! One file: what became of it, and what in it was of no use.

use super::{
    super::{item::TypeName, sort},
    note::{Gap, Note, counted},
};

/// So many kinds of objects that are not read are said one by one.
const KINDS_SAID: usize = 5;

/// A file, and what became of it.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) label: String,
    pub(super) fate: Fate,
    /// Whether it is one of several views of a cluster.
    pub(super) is_view: bool,
    unsupported: Vec<(TypeName, usize)>,
    others: Vec<(String, usize)>,
    digests: Vec<(String, usize)>,
    newer: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was read.
    #[default]
    Read,
    /// It could not be read.
    Failed,
}

impl Page {
    pub(super) fn new(label: String, is_view: bool) -> Self {
        Self {
            label,
            is_view,
            ..Self::default()
        }
    }

    /// An object of a type that is not read.
    pub(super) fn count(&mut self, of: &TypeName) {
        match self.unsupported.iter_mut().find(|(known, _)| known == of) {
            Some((_, count)) => *count += 1,
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

    /// A snapshot in which no object stands that is read.
    pub(super) fn count_newer(&mut self) {
        self.newer += 1;
    }

    /// What was of no use, in a few lines.
    pub(super) fn close(&mut self) -> Vec<Note> {
        let mut notes = self.unsupported_notes();
        let (secrets, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.others)
            .into_iter()
            .partition(|(word, _)| sort::is_secrets(word));
        let digests = std::mem::take(&mut self.digests);
        for (counts, why) in [
            (secrets, sort::SECRETS),
            (others, "this version does not read these kinds"),
            (digests, sort::DIGEST),
        ] {
            notes.extend(self.note(&counts, why));
        }
        if self.newer > 0 {
            notes.push(Note::new(self.label.clone(), sort::NEWER, Gap::None));
        }
        notes
    }

    /// A line for each type, and one for all that nothing more can be said of, where they are many.
    fn unsupported_notes(&mut self) -> Vec<Note> {
        let mut types = std::mem::take(&mut self.unsupported);
        let unknown = types.iter().filter(|(of, _)| sort::is_unknown(of)).count();
        let mut summed = Vec::new();
        if unknown > KINDS_SAID {
            let unknown = types.extract_if(.., |(of, _)| sort::is_unknown(of));
            summed.extend(unknown.map(|(of, count)| (of.kind, count)));
        }
        let notes = types
            .iter()
            .map(|(of, count)| self.unsupported_note(of, *count));
        let why = "these kinds are not supported by this version";
        notes.chain(self.note(&summed, why)).collect()
    }

    fn unsupported_note(&self, of: &TypeName, count: usize) -> Note {
        let what = counted(count, &format!("{} object", of.kind));
        let what = format!("{what} in {}", self.label);
        Note::new(what, sort::refusal(of), Gap::None)
    }

    /// One line for several sorts of objects; none where there are no objects.
    fn note(&self, counts: &[(String, usize)], why: &str) -> Option<Note> {
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(word, count)| format!("{word} ({count})"))
            .collect();
        let what = format!("{} in {}", counts.join(", "), self.label);
        (!counts.is_empty()).then(|| Note::new(what, why, Gap::None))
    }
}

fn add(counts: &mut Vec<(String, usize)>, word: String, count: usize) {
    match counts.iter_mut().find(|(known, _)| *known == word) {
        Some((_, known)) => *known += count,
        None => counts.push((word, count)),
    }
}
