//! Gathers the objects in the files of one source, each in the form that wins, and a note for everything else.

mod bundle;
mod gaps;
mod items;
mod note;
mod objects;
mod page;
mod repeats;

use std::collections::BTreeSet;

pub(super) use self::page::PageTally;
use self::{
    bundle::{Bundle, BundleSort},
    note::{SkipNote, SkipReason},
    objects::DumpObjects,
    page::PageFate,
    repeats::Repeats,
};
use super::{
    item::{DumpPiece, ItemPlace},
    page::Outcome,
    refusal::{LeftOut, Refusal},
};
use crate::{
    model::Interner,
    source::limits::FILE_OBJECTS,
    store::{Kind, Object},
};

/// The content of the files so far.
#[derive(Debug, Default)]
pub(super) struct DumpContents {
    objects: DumpObjects,
    listed: BTreeSet<Kind>,
    notes: Vec<SkipNote>,
    repeats: Repeats,
    pages: Vec<PageTally>,
    /// The argument of the source that is read at the moment.
    roots: Vec<String>,
    /// Whether a list without any item was read: it says that there are none.
    has_empty_list: bool,
    /// Whether an event of a watch was read.
    has_events: bool,
    has_overflown: bool,
    /// The folder and the archives that hold the page, from the outermost.
    bundles: Vec<Bundle>,
    interner: Interner,
}

impl DumpContents {
    /// Nothing yet; whether the objects keep their texts.
    pub(super) fn keeping_texts(keeps_texts: bool) -> Self {
        Self {
            interner: Interner::keeping_texts(keeps_texts),
            ..Self::default()
        }
    }

    /// A folder begins.
    pub(super) fn open_folder(&mut self, label: String) {
        self.open(label, BundleSort::Folder);
    }

    /// An archive begins.
    pub(super) fn open_archive(&mut self, label: String) {
        self.open(label, BundleSort::Archive);
    }

    fn open(&mut self, label: String, sort: BundleSort) {
        self.root(&label);
        let bundle = Bundle::new(label, sort, self.pages.len());
        self.bundles.push(bundle);
    }

    /// The folder or the archive that began last ends.
    pub(super) fn close(&mut self) {
        let Some(bundle) = self.bundles.pop() else {
            return;
        };
        self.listed.extend(bundle.proven());
        let is_archive = bundle.sort == BundleSort::Archive;
        let gave_no_page = self.pages.len() == bundle.pages_before;
        if gave_no_page && bundle.passed_nothing() {
            let why = match bundle.sort {
                BundleSort::Archive => SkipReason::EmptyArchive,
                BundleSort::Folder => SkipReason::EmptyFolder,
            };
            self.note(bundle.label.clone(), why);
        } else if gave_no_page && is_archive {
            // It was read, and that it has no Destination is to be said.
            self.turn_to(PageTally::new(bundle.label.clone()));
        }
        self.notes.extend(bundle.into_notes());
    }

    /// Sets the argument of the source, if it is the first one.
    fn root(&mut self, label: &str) {
        if self.bundles.is_empty() {
            self.roots.push(label.to_owned());
        }
    }

    /// A page begins; what is taken from now on is in it.
    pub(super) fn turn_to(&mut self, page: PageTally) {
        self.root(&page.label);
        self.pages.push(page);
    }

    /// Takes in one piece of the page.
    pub(super) fn take(&mut self, piece: DumpPiece<'_>) {
        match piece {
            DumpPiece::Item(item) => self.take_item(&item),
            DumpPiece::List(of, fault) => self.take_list(&of, fault),
            DumpPiece::Others(word, count) => self.on_page(|page| page.count_others(word, count)),
            DumpPiece::Digest(word, count) => self.on_page(|page| page.count_digest(word, count)),
            DumpPiece::NewerSnapshot => self.on_page(PageTally::count_newer),
            DumpPiece::NoObject(place, why) => {
                let what = self.place(place);
                self.doubt(SkipNote::new(what, SkipReason::NoObject(why)));
            }
            DumpPiece::Broken(broken) => self.take_broken(&broken),
        }
    }

    /// Something that is a gap in a dump, and none in a file of another tool.
    fn doubt(&mut self, note: SkipNote) {
        self.on_page(|page| page.doubt(note));
    }

    /// The page gave nothing.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        let label = self.pages.pop().map(|page| page.label);
        self.skip(label.unwrap_or_default(), refusal);
    }

    /// A file is not read.
    pub(super) fn skip(&mut self, label: String, refusal: Refusal) {
        if refusal.is_gap() {
            self.turn_to(PageTally::failed(label.clone()));
        }
        match self.bundles.last_mut() {
            Some(bundle) => bundle.skip(label, refusal),
            None => self.note(label, refusal),
        }
    }

    /// The page ends, read in this way.
    pub(super) fn close_page(&mut self, outcome: &Outcome) {
        let gaps = self.gaps(outcome);
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        if gaps.is_empty() && page.is_of_another_tool() {
            page.fate = PageFate::Skipped;
            let label = page.label.clone();
            self.skip(label, LeftOut::OtherTool.into());
            return;
        }
        self.notes.extend(page.close());
        self.notes.extend(gaps);
    }

    /// Whether there are as many objects as are read; the first that comes then is not.
    pub(super) fn is_full(&self) -> bool {
        self.objects.len() >= FILE_OBJECTS.length()
    }

    /// Whether more objects came than are read, after which nothing more is.
    pub(super) fn has_overflown(&self) -> bool {
        self.has_overflown
    }

    /// Says that there are more objects than are read.
    pub(super) fn overflow(&mut self) {
        self.has_overflown = true;
        let label = self.label();
        self.note(label, Refusal::from(FILE_OBJECTS));
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether a kind occurs, or a list of it was read.
    pub(super) fn has(&self, kind: Kind) -> bool {
        let mut objects = self.objects.iter();
        self.listed.contains(&kind) || objects.any(|object| object.kind() == kind)
    }

    /// The objects, in the order in which they were first met.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Object> {
        self.objects.into_iter()
    }

    fn on_page(&mut self, does: impl FnOnce(&mut PageTally)) {
        if let Some(page) = self.pages.last_mut() {
            does(page);
        }
    }

    fn note(&mut self, what: String, why: impl Into<SkipReason>) {
        self.notes.push(SkipNote::new(what, why));
    }

    fn label(&self) -> String {
        self.pages
            .last()
            .map_or_else(String::new, |page| page.label.clone())
    }

    fn place(&self, place: ItemPlace) -> String {
        match place {
            ItemPlace::Alone | ItemPlace::Event(_) => self.label(),
            ItemPlace::Listed(number) | ItemPlace::InSnapshot(number) => {
                format!("item {number} of {}", self.label())
            }
        }
    }
}
