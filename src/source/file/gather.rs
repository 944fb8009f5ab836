//! Gathers what the files of one source hold: of each object the form that counts, and of everything else a note.

mod bundle;
mod note;
mod page;
mod repeats;

use std::collections::BTreeSet;

use hashbrown::HashMap;

pub(super) use self::page::Page;
use self::{
    bundle::{Bundle, BundleSort},
    note::{Gap, Note, counted},
    page::Fate,
    repeats::Repeats,
};
use super::{
    super::yaml::Broken,
    item::{Deed, Item, Piece, Place, TypeName},
    page::{Outcome, Refusal},
    rank::{Rank, Verdict, View, Which},
    sort,
    stranger::{self, Kindless},
    text::Garbled,
};
use crate::{
    model::{Body, Interner},
    source::limits::{FILE_OBJECTS, JSON_OBJECT},
    store::{Change, Kind, Object, ObjectKey},
};

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// In the order in which they were first met; `None` if one was deleted later.
    objects: Vec<Option<Gift>>,
    known: HashMap<(Kind, ObjectKey), usize, foldhash::fast::RandomState>,
    listed: BTreeSet<Kind>,
    notes: Vec<Note>,
    repeats: Repeats,
    pages: Vec<Page>,
    /// What was named for the source, as far as it was come to.
    roots: Vec<String>,
    /// Whether a list without any item was read: it says that there are none.
    has_empty_list: bool,
    /// Whether an event of a watch was read.
    has_events: bool,
    has_overflown: bool,
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
            let what = if is_archive { "archive" } else { "folder" };
            let why = format!("there is no file in this {what}");
            self.note(bundle.label.clone(), why, Gap::Open);
        } else if gave_no_page && is_archive {
            // It was read, and that it has no Destination is to be said.
            self.turn_to(Page::new(bundle.label.clone()));
        }
        self.notes.extend(bundle.into_notes());
    }

    /// What was named for the source, if nothing else was before.
    fn root(&mut self, label: &str) {
        if self.bundles.is_empty() {
            self.roots.push(label.to_owned());
        }
    }

    /// A page begins; what is taken from now on is in it.
    pub(super) fn turn_to(&mut self, page: Page) {
        self.root(&page.label);
        self.pages.push(page);
    }

    /// Takes in one piece of the page.
    pub(super) fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Item(item) => self.take_item(&item),
            Piece::List(of) => self.take_list(&of),
            Piece::Others(word, count) => self.on_page(|page| page.count_others(word, count)),
            Piece::Digest(word, count) => self.on_page(|page| page.count_digest(word, count)),
            Piece::NewerSnapshot => self.on_page(Page::count_newer),
            Piece::NoObject(place, why) => {
                let what = self.place(place);
                let why = format!("it is no object: {why}");
                self.doubt(Note::new(what, why, Gap::Open));
            }
            Piece::Broken(broken) => self.take_broken(&broken),
        }
    }

    fn take_list(&mut self, of: &TypeName) {
        let kind = sort::kind(&of.of_items());
        self.listed.extend(kind);
        let is_of_all = of.kind.is_empty() || of.kind == "List";
        let is_empty = self.pages.last().is_some_and(Page::is_empty);
        self.has_empty_list |= is_of_all && is_empty;
        if is_empty || !of.kind.is_empty() {
            self.on_page(|page| page.took += 1);
        }
    }

    fn take_broken(&mut self, broken: &Broken) {
        let what = format!(
            "{}, line {}, column {}",
            self.label(),
            broken.line,
            broken.column
        );
        let why = format!(
            "{}; mend it there or dump it again (what can be read around it is shown)",
            broken.why
        );
        let is_strange = self
            .pages
            .last()
            .is_some_and(|page| page.is_strange(broken));
        self.doubt(Note::new(what, why, Gap::Open));
        if !is_strange {
            self.on_page(|page| page.took += 1);
        }
    }

    /// Something that is a gap in a dump, and none in a file of another tool.
    fn doubt(&mut self, note: Note) {
        self.on_page(|page| page.doubt(note));
    }

    /// The page gave nothing.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        let label = self.pages.pop().map(|page| page.label);
        self.pass(label.unwrap_or_default(), refusal);
    }

    /// A file is not read.
    pub(super) fn pass(&mut self, label: String, refusal: Refusal) {
        let foreign = "it neither is called .yaml, .yml or .json nor looks like a dump";
        let (why, gap) = match refusal {
            Refusal::Unreadable(why) => (why, Gap::Open),
            Refusal::Foreign => (foreign.to_owned(), Gap::None),
            Refusal::LeftOut(why) => (why.to_owned(), Gap::None),
        };
        if gap == Gap::Open {
            self.turn_to(Page::failed(label.clone()));
        }
        match self.bundles.last_mut() {
            Some(bundle) => bundle.pass(label, why, gap),
            None => self.note(label, why, gap),
        }
    }

    /// The page ends, read in this way.
    pub(super) fn close_page(&mut self, outcome: &Outcome) {
        let gaps = self.gaps(outcome);
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        if gaps.is_empty() && page.is_of_another_tool() {
            page.fate = Fate::Passed;
            let why = "it has no Kubernetes objects";
            let label = page.label.clone();
            self.pass(label, Refusal::LeftOut(why));
            return;
        }
        self.notes.extend(page.close());
        self.notes.extend(gaps);
    }

    /// What of the page was not read.
    fn gaps(&self, outcome: &Outcome) -> Vec<Note> {
        let label = self.label();
        let open = |what: String, why: String| Note::new(what, why, Gap::Open);
        let mut notes = Vec::new();
        for (number, line) in &outcome.noise.first {
            let why = format!("it is no JSON and no YAML, and was skipped: {line}");
            notes.push(open(format!("{label}, line {number}"), why));
        }
        let more = outcome.noise.count - outcome.noise.first.len();
        if more > 0 {
            let why = "they are no JSON and no YAML, and were skipped".to_owned();
            notes.push(open(
                format!("{} of {label}", counted(more, "more line")),
                why,
            ));
        }
        if let Some(Garbled { byte, why }) = &outcome.garbled {
            notes.push(open(format!("byte {byte} of {label}"), why.clone()));
        }
        if let Some(why) = &outcome.flaw {
            let why = format!("{why} (what is before it is shown)");
            notes.push(open(label, why));
        }
        notes
    }

    /// Whether there are as many objects as are read; the first that comes then is not.
    pub(super) fn is_full(&self) -> bool {
        self.known.len() >= FILE_OBJECTS.length()
    }

    /// Whether more objects came than are read, after which nothing more is.
    pub(super) fn has_overflown(&self) -> bool {
        self.has_overflown
    }

    /// Says that there are more objects than are read.
    pub(super) fn overflow(&mut self) {
        self.has_overflown = true;
        let label = self.label();
        self.note(label, FILE_OBJECTS.exceeded(), Gap::Open);
    }

    /// How many objects there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether a kind occurs, or a list of it was read.
    pub(super) fn has(&self, kind: Kind) -> bool {
        let mut objects = self.objects.iter().flatten();
        self.listed.contains(&kind) || objects.any(|gift| gift.object.kind() == kind)
    }

    /// Whether a list of a kind was read, and nothing was unreadable that might belong to it.
    pub(super) fn has_whole_list(&self, kind: Kind) -> bool {
        let is_torn = self.notes.iter().any(|note| note.gap == Gap::Open);
        self.listed.contains(&kind) && !is_torn
    }

    /// Why nothing could be read at all; nothing where something could.
    pub(super) fn failure(&self) -> Option<&str> {
        let mut pages = self.pages.iter().filter(|page| page.fate != Fate::Passed);
        let has_failed = |page: &Page| page.fate == Fate::Failed;
        let all = pages.next().is_some_and(has_failed) && pages.all(has_failed);
        let mut notes = self.notes.iter();
        let first = notes.find(|note| note.gap == Gap::Open);
        all.then(|| first.map_or("", |note| &*note.why))
    }

    /// What was passed over, to be said. Also that there is no Destination, where that is no fault of reading.
    pub(super) fn passed_over(&mut self) -> Vec<Change> {
        self.notes.extend(self.repeats.notes(&self.pages));
        if self.gave_nothing() {
            self.note_nothing(Gap::Open, "it has no object that is read");
        } else if !self.has(Kind::Destination) {
            self.note_nothing(Gap::None, "it has no Destination");
        }
        let notes = std::mem::take(&mut self.notes).into_iter();
        notes.map(Change::from).collect()
    }

    /// The objects, in the order in which they were first met.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Object> {
        self.objects.into_iter().flatten().map(|gift| gift.object)
    }

    fn take_item(&mut self, item: &Item<'_>) {
        self.on_page(|page| page.items += 1);
        if stranger::is_status(&item.of) {
            self.take_status(item);
        } else if let Some(kind) = sort::kind(&item.of) {
            self.take_object(kind, item);
        } else if item.of.kind.is_empty() {
            self.take_kindless(item);
        } else if item.place != Place::Event(Deed::Bookmark) {
            self.on_page(|page| page.count(&item.of));
        }
    }

    fn take_object(&mut self, kind: Kind, item: &Item<'_>) {
        self.on_page(|page| page.took += 1);
        if matches!(item.body, Body::Text(text) if text.len() > JSON_OBJECT.length()) {
            let what = self.place(item.place);
            self.note(what, JSON_OBJECT.exceeded(), Gap::Open);
            return;
        }
        if item.place == Place::Event(Deed::Bookmark) {
            return;
        }
        let object = Object::decode(kind, item.body, &mut self.interner);
        if object.meta().name.contains("{{") {
            self.on_page(|page| page.templates += 1);
            return;
        }
        match item.place {
            Place::Event(deed) => self.put_event(object, deed),
            Place::Alone => {
                if self.put(object, self.view(item)) {
                    let bundles = self.bundles.iter_mut();
                    bundles.for_each(|bundle| bundle.count_single(kind));
                }
            }
            Place::Listed(_) | Place::InSnapshot(_) => {
                self.listed.insert(kind);
                self.put(object, self.view(item));
            }
        }
    }

    /// What a server said in place of a dump.
    fn take_status(&mut self, item: &Item<'_>) {
        if let Some(said) = stranger::failure(item.body) {
            let what = self.place(item.place);
            let why = format!("the server refused: {said}");
            self.doubt(Note::new(what, why, Gap::Open));
            self.on_page(|page| page.refused += 1);
        }
    }

    fn take_kindless(&mut self, item: &Item<'_>) {
        let what = self.place(item.place);
        let note = |why: &str| Note::new(what, why, Gap::Open);
        match stranger::kindless(item.body) {
            Kindless::Object => {
                self.doubt(note("it has no kind, and no list around it says one"));
                self.on_page(|page| page.took += 1);
            }
            Kindless::Answer(said) => {
                let why = format!("it has no kind, and may be what a server answered: {said}");
                self.doubt(note(&why));
                self.on_page(|page| page.refused += 1);
            }
            Kindless::Other => self.doubt(note("it has no kind, and no list around it says one")),
        }
    }

    /// What an event of a watch says counts in place of what was said before.
    fn put_event(&mut self, object: Object, deed: Deed) {
        self.has_events = true;
        let name = (object.kind(), object.key());
        let before = self.known.remove(&name);
        if let Some(before) = before {
            self.objects[before] = None;
        }
        if deed == Deed::Put {
            self.put(object, View::Dump);
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
            self.objects.push(Some(later));
            return true;
        }
        let Some(earlier) = &mut self.objects[before] else {
            return true;
        };
        let verdict = Verdict::on(earlier.rank(), later.rank());
        let page = earlier.page;
        if verdict.which() == Which::Later {
            *earlier = later;
        }
        let note = self.repeats.note(&name, verdict, page, &self.pages);
        self.notes.extend(note);
        false
    }

    /// Whether nothing was read, not even that there is nothing: what a dump that failed leaves behind.
    fn gave_nothing(&self) -> bool {
        self.known.is_empty() && self.listed.is_empty() && !self.has_empty_list && !self.has_events
    }

    fn note_nothing(&mut self, gap: Gap, why: &str) {
        let read = self.pages.iter().filter(|page| page.fate == Fate::Read);
        let mut read: Vec<&str> = read.map(|page| &*page.label).collect();
        if read.is_empty() && gap == Gap::Open {
            read = self.roots.iter().map(|label| &**label).collect();
        }
        let is_torn = self.notes.iter().any(|note| note.gap == Gap::Open);
        if is_torn {
            return;
        }
        let what = match read[..] {
            [one] => one.to_owned(),
            [first, ref rest @ ..] => format!("{first} and {} more files", rest.len()),
            [] => return,
        };
        let why = format!("{why}; dump them with kubectl get destinations -A -o yaml");
        self.note(what, why, gap);
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
            Place::Alone | Place::Event(_) => self.label(),
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
