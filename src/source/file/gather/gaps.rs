//! Gaps: the parts of files that were not read, and whether anything was read at all. Each gap is a note.

use super::{
    super::{super::yaml::Broken, page::Outcome, refusal::Refusal, text::Garbled},
    DumpContents,
    note::{SkipNote, SkipReason, counted},
    page::{PageFate, PageTally},
};
use crate::{
    source::Unreadable,
    store::{Change, Kind},
};

impl DumpContents {
    /// Whether a list of a kind was read, and nothing was unreadable that might belong to it.
    pub(in crate::source::file) fn has_whole_list(&self, kind: Kind) -> bool {
        let is_torn = self.notes.iter().any(|note| note.why.is_gap());
        self.listed.contains(&kind) && !is_torn
    }

    /// Why nothing could be read at all. `None` if something was.
    pub(in crate::source::file) fn failure(&self) -> Option<String> {
        let mut pages = self
            .pages
            .iter()
            .filter(|page| page.fate != PageFate::Skipped);
        let has_failed = |page: &PageTally| page.fate == PageFate::Failed;
        let all = pages.next().is_some_and(has_failed) && pages.all(has_failed);
        let mut notes = self.notes.iter();
        let first = notes.find(|note| note.why.is_gap());
        all.then(|| first.map_or_else(String::new, |note| note.why.to_string()))
    }

    /// The notes about skipped items, and that there is no Destination if nothing failed.
    pub(in crate::source::file) fn passed_over(&mut self) -> Vec<Change> {
        self.notes.extend(self.repeats.notes(&self.pages));
        if self.gave_nothing() {
            self.note_nothing(SkipReason::NothingRead);
        } else if !self.has(Kind::Destination) {
            self.note_nothing(SkipReason::NoDestination);
        }
        let notes = std::mem::take(&mut self.notes).into_iter();
        notes.map(Change::from).collect()
    }

    /// The notes about the page.
    pub(super) fn gaps(&self, outcome: &Outcome) -> Vec<SkipNote> {
        let label = self.label();
        let mut notes = Vec::new();
        for (number, line) in &outcome.stray_lines.first {
            let what = format!("{label}, line {number}");
            notes.push(SkipNote::new(what, SkipReason::StrayLine(line.clone())));
        }
        let more = outcome.stray_lines.count - outcome.stray_lines.first.len();
        if more > 0 {
            let what = format!("{} of {label}", counted(more, "more line"));
            notes.push(SkipNote::new(what, SkipReason::StrayLines));
        }
        if let Some(Garbled { byte, what }) = &outcome.garbled {
            let at = format!("byte {byte} of {label}");
            notes.push(SkipNote::new(at, SkipReason::Garbled(*what)));
        }
        if let Some(why) = &outcome.flaw {
            let why = Unreadable::BreaksOff(why.clone().into());
            notes.push(SkipNote::new(label, Refusal::from(why)));
        }
        notes
    }

    pub(super) fn take_broken(&mut self, broken: &Broken) {
        let what = format!(
            "{}, line {}, column {}",
            self.label(),
            broken.line,
            broken.column
        );
        let is_strange = self
            .pages
            .last()
            .is_some_and(|page| page.is_strange(broken));
        self.doubt(SkipNote::new(what, SkipReason::Broken(broken.why.clone())));
        if !is_strange {
            self.on_page(|page| page.took += 1);
        }
    }

    /// Whether nothing was read, not even that there is nothing: what a dump that failed leaves behind.
    fn gave_nothing(&self) -> bool {
        self.objects.len() == 0
            && self.listed.is_empty()
            && !self.has_empty_list
            && !self.has_events
    }

    fn note_nothing(&mut self, why: SkipReason) {
        let read = self.pages.iter().filter(|page| page.fate == PageFate::Read);
        let mut read: Vec<&str> = read.map(|page| &*page.label).collect();
        if read.is_empty() && why.is_gap() {
            read = self.roots.iter().map(|label| &**label).collect();
        }
        let is_torn = self.notes.iter().any(|note| note.why.is_gap());
        if is_torn {
            return;
        }
        let what = match read[..] {
            [one] => one.to_owned(),
            [first, ref rest @ ..] => format!("{first} and {} more files", rest.len()),
            [] => return,
        };
        self.note(what, why);
    }
}
