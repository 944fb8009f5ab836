//! Gathers what the files of one source hold: of each object the form that counts, and of everything else a note.

mod bundle;
mod note;
mod page;
mod repeats;

use std::collections::BTreeSet;

use hashbrown::HashMap;

use self::{
    bundle::{Bundle, BundleSort},
    note::{Gap, Note},
    page::{Fate, Page},
    repeats::Repeats,
};
use super::{
    item::{Item, Piece, Place},
    page::Refusal,
    rank::{Rank, Verdict, View, Which},
    sort,
};
use crate::{
    model::Interner,
    store::{Change, Kind, Object, ObjectKey},
};

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    objects: Vec<Gift>,
    known: HashMap<(Kind, ObjectKey), usize, foldhash::fast::RandomState>,
    listed: BTreeSet<Kind>,
    notes: Vec<Note>,
    repeats: Repeats,
    pages: Vec<Page>,
    /// The folder and the archives in which the page stands, from the outermost.
    bundles: Vec<Bundle>,
    interner: Interner,
}

/// An object, the page that gave it, and what sort of view of it that is.
#[derive(Debug)]
struct Gift {
    object: Object,
    page: usize,
    view: View,
}

impl Gathered {
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
            let what = if is_archive { "archive" } else { "folder" };
            let why = format!("no file stands in this {what}");
            self.note(bundle.label.clone(), why, Gap::None);
        } else if gave_no_page && is_archive {
            // It was read, and that no Destination stands in it is to be said.
            self.turn_to(bundle.label.clone(), false);
        }
        self.notes.extend(bundle.into_notes());
    }

    /// A page begins; what is taken from now on stands in it.
    pub(super) fn turn_to(&mut self, label: String, is_view: bool) {
        self.pages.push(Page::new(label, is_view));
    }

    /// Takes in one piece of the page.
    pub(super) fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Item(item) => self.take_item(&item),
            Piece::List(of) => self.listed.extend(sort::kind(&of.of_items())),
            Piece::Others(word, count) => self.on_page(|page| page.count_others(word, count)),
            Piece::Digest(word, count) => self.on_page(|page| page.count_digest(word, count)),
            Piece::NewerSnapshot => self.on_page(Page::count_newer),
            Piece::NoObject(place, why) => {
                let what = self.place(place);
                self.note(what, format!("it is no object: {why}"), Gap::Open);
            }
            Piece::Broken(broken) => {
                let page = self.label();
                let what = format!("{page}, line {}, column {}", broken.line, broken.column);
                let why = format!(
                    "{}; mend it there or dump it again (what can be read around it is shown)",
                    broken.why
                );
                self.note(what, why, Gap::Open);
            }
        }
    }

    /// The page gave nothing.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        let label = self.pages.pop().map(|page| page.label);
        self.pass(label.unwrap_or_default(), refusal);
    }

    /// A file is not read.
    pub(super) fn pass(&mut self, label: String, refusal: Refusal) {
        let foreign = "it neither is called .yaml, .yml or .json nor looks like one";
        let (why, gap) = match refusal {
            Refusal::Unreadable(why) => (why, Gap::Open),
            Refusal::Empty => ("it is empty".to_owned(), Gap::None),
            Refusal::Foreign => (foreign.to_owned(), Gap::None),
            Refusal::LeftOut(why) => (why.to_owned(), Gap::None),
        };
        if gap == Gap::Open {
            self.turn_to(label.clone(), false);
            self.on_page(|page| page.fate = Fate::Failed);
        }
        match self.bundles.last_mut() {
            Some(bundle) => bundle.pass(label, why, gap),
            None => self.note(label, why, gap),
        }
    }

    /// The page breaks off.
    pub(super) fn flawed(&mut self, why: &str) {
        let why = format!("{why} (what stands before is shown)");
        self.note(self.label(), why, Gap::Open);
    }

    /// A byte of the page is no UTF-8.
    pub(super) fn garbled(&mut self, at: usize) {
        let why = "it is no UTF-8 and shown as a replacement sign; dump it again";
        let what = format!("byte {} of {}", at + 1, self.label());
        self.note(what, why.to_owned(), Gap::Open);
    }

    /// The page ends.
    pub(super) fn close_page(&mut self) {
        let notes = self.pages.last_mut().map(Page::close);
        self.notes.extend(notes.unwrap_or_default());
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether a kind occurs, or a list of it was read.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.listed.contains(&kind) || self.objects.iter().any(|gift| gift.object.kind() == kind)
    }

    /// Whether a list of a kind was read, and nothing was unreadable that might belong to it.
    pub(super) fn has_whole_list(&self, kind: Kind) -> bool {
        let is_torn = self.notes.iter().any(|note| note.gap == Gap::Open);
        self.listed.contains(&kind) && !is_torn
    }

    /// Why nothing could be read at all; nothing where something could.
    pub(super) fn failure(&self) -> Option<&str> {
        let has_failed = |page: &Page| page.fate == Fate::Failed;
        let all = !self.pages.is_empty() && self.pages.iter().all(has_failed);
        let mut notes = self.notes.iter();
        let first = notes.find(|note| note.gap == Gap::Open);
        all.then(|| first.map_or("", |note| &*note.why))
    }

    /// What was passed over, to be said. Also that there is no Destination, where that is no fault of reading.
    pub(super) fn passed_over(&mut self) -> Vec<Change> {
        self.notes.extend(self.repeats.notes(&self.pages));
        self.note_no_destination();
        let notes = std::mem::take(&mut self.notes).into_iter();
        notes.map(Change::from).collect()
    }

    /// The objects, in the order in which they were first met.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Object> {
        self.objects.into_iter().map(|gift| gift.object)
    }

    fn take_item(&mut self, item: &Item<'_>) {
        if let Some(kind) = sort::kind(&item.of) {
            let is_alone = item.place == Place::Alone;
            if !is_alone {
                self.listed.insert(kind);
            }
            let object = Object::decode(kind, item.body, &mut self.interner);
            let is_new = self.put(object, self.view(item));
            if is_new && is_alone {
                let bundles = self.bundles.iter_mut();
                bundles.for_each(|bundle| bundle.count_single(kind));
            }
        } else if item.of.kind.is_empty() {
            let what = self.place(item.place);
            let why = "it has no kind, and no list around it says one";
            self.note(what, why.to_owned(), Gap::Open);
        } else {
            self.on_page(|page| page.count(&item.of));
        }
    }

    fn view(&self, item: &Item<'_>) -> View {
        let in_view = self.pages.last().is_some_and(|page| page.is_view);
        if in_view || matches!(item.place, Place::InSnapshot(_)) {
            View::of(item.body)
        } else {
            View::Dump
        }
    }

    /// Puts an object among the others; tells whether it is new.
    fn put(&mut self, object: Object, view: View) -> bool {
        let page = self.pages.len().saturating_sub(1);
        let at = self.objects.len();
        let name = (object.kind(), object.key());
        let before = *self.known.entry(name.clone()).or_insert(at);
        let later = Gift { object, page, view };
        if before == at {
            self.objects.push(later);
            return true;
        }
        let earlier = &mut self.objects[before];
        let verdict = Verdict::on(earlier.rank(), later.rank());
        let page = earlier.page;
        if verdict.which() == Which::Later {
            *earlier = later;
        }
        let note = self.repeats.note(&name, verdict, page, &self.pages);
        self.notes.extend(note);
        false
    }

    fn note_no_destination(&mut self) {
        let read = self.pages.iter().filter(|page| page.fate == Fate::Read);
        let read: Vec<&str> = read.map(|page| &*page.label).collect();
        let is_torn = self.notes.iter().any(|note| note.gap == Gap::Open);
        if read.is_empty() || is_torn || self.has(Kind::Destination) {
            return;
        }
        let what = match read[..] {
            [one] => one.to_owned(),
            [first, ref rest @ ..] => format!("{first} and {} more files", rest.len()),
            [] => return,
        };
        let why = "no Destination stands in it; dump them with kubectl get destinations -A -o yaml";
        self.note(what, why.to_owned(), Gap::None);
    }

    fn on_page(&mut self, does: impl FnOnce(&mut Page)) {
        if let Some(page) = self.pages.last_mut() {
            does(page);
        }
    }

    fn note(&mut self, what: String, why: String, gap: Gap) {
        self.notes.push(Note::new(what, why, gap));
    }

    fn label(&self) -> String {
        self.pages
            .last()
            .map_or_else(String::new, |page| page.label.clone())
    }

    fn place(&self, place: Place) -> String {
        match place {
            Place::Alone => self.label(),
            Place::Listed(number) | Place::InSnapshot(number) => {
                format!("item {number} of {}", self.label())
            }
        }
    }
}

impl Gift {
    fn rank(&self) -> Rank<'_> {
        Rank {
            meta: self.object.meta(),
            view: self.view,
        }
    }
}
