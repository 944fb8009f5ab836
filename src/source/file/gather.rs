//! Gathers what the files of one source hold: of each object the last form, and of everything else a note.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::{
    item::{Item, Piece, Place, TypeName},
    page::Refusal,
    sort,
};
use crate::{
    model::Interner,
    store::{Change, Kind, Object, ObjectKey},
};

/// So many objects that are given twice are said one by one.
const REPEATS_SAID: usize = 20;

/// What was gathered so far.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    objects: Vec<Gift>,
    known: HashMap<(Kind, ObjectKey), usize, foldhash::fast::RandomState>,
    listed: BTreeSet<Kind>,
    notes: Vec<Note>,
    repeats: usize,
    pages: Vec<Page>,
    interner: Interner,
}

/// An object, and the page that gave it.
#[derive(Debug)]
struct Gift {
    object: Object,
    page: usize,
}

/// A file, and what became of it.
#[derive(Debug, Default)]
struct Page {
    label: String,
    fate: Fate,
    unsupported: Vec<(TypeName, usize)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    /// It was read.
    #[default]
    Read,
    /// There was nothing in it, or nothing that concerns us.
    Passed,
    /// It could not be read.
    Failed,
}

/// Something that was passed over.
#[derive(Clone, Debug)]
struct Note {
    kind: Option<Kind>,
    what: String,
    why: String,
    gap: Gap,
}

/// Whether something is missing for what was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Open,
    None,
}

impl Gathered {
    /// A page begins; what is taken from now on stands in it.
    pub(super) fn turn_to(&mut self, label: String) {
        self.pages.push(Page {
            label,
            ..Page::default()
        });
    }

    /// Takes in one piece of the page.
    pub(super) fn take(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Item(item) => self.take_item(&item),
            Piece::List(of) => self.listed.extend(sort::kind(&of.of_items())),
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
        let (why, fate, gap) = match refusal {
            Refusal::Unreadable(why) => (why, Fate::Failed, Gap::Open),
            Refusal::Empty => ("it is empty".to_owned(), Fate::Passed, Gap::None),
            Refusal::Foreign => {
                let why = "it neither is called .yaml, .yml or .json nor looks like one";
                (why.to_owned(), Fate::Passed, Gap::None)
            }
        };
        if let Some(page) = self.pages.last_mut() {
            page.fate = fate;
        }
        self.note(self.label(), why, gap);
    }

    /// A byte of the page is no UTF-8.
    pub(super) fn garbled(&mut self, at: usize) {
        let why = "it is no UTF-8 and shown as a replacement sign; dump it again";
        let what = format!("byte {} of {}", at + 1, self.label());
        self.note(what, why.to_owned(), Gap::Open);
    }

    /// A folder has no file in it.
    pub(super) fn bare_folder(&mut self, label: String) {
        self.note(label, "no file stands in this folder".to_owned(), Gap::None);
    }

    /// The page ends.
    pub(super) fn close_page(&mut self) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        let label = page.label.clone();
        for (of, count) in std::mem::take(&mut page.unsupported) {
            let objects = if count == 1 { "object" } else { "objects" };
            let what = format!("{count} {} {objects} in {label}", of.kind);
            self.note(what, sort::refusal(&of), Gap::None);
        }
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
        all.then(|| self.notes.first().map_or("", |note| &*note.why))
    }

    /// What was passed over, to be said. Also that there is no Destination, where that is no fault of reading.
    pub(super) fn passed_over(&mut self) -> Vec<Change> {
        if self.repeats > REPEATS_SAID {
            let what = format!("{} more objects", self.repeats - REPEATS_SAID);
            let why = "they are given more than once, and the last of each counts";
            self.note(what, why.to_owned(), Gap::None);
        }
        self.note_no_destination();
        let notes = std::mem::take(&mut self.notes).into_iter();
        notes
            .map(|note| Change::Skipped {
                kind: note.kind,
                what: note.what,
                why: note.why,
                unreadable: note.gap == Gap::Open,
            })
            .collect()
    }

    /// The objects, in the order in which they were first met.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Object> {
        self.objects.into_iter().map(|gift| gift.object)
    }

    fn take_item(&mut self, item: &Item<'_>) {
        if let Some(kind) = sort::kind(&item.of) {
            if matches!(item.place, Place::Listed(_)) {
                self.listed.insert(kind);
            }
            let object = Object::decode(kind, item.body, &mut self.interner);
            self.put(object);
        } else if item.of.kind.is_empty() {
            let what = self.place(item.place);
            let why = "it has no kind, and no list around it says one";
            self.note(what, why.to_owned(), Gap::Open);
        } else {
            self.count(&item.of);
        }
    }

    fn put(&mut self, object: Object) {
        let page = self.pages.len().saturating_sub(1);
        let at = self.objects.len();
        let name = (object.kind(), object.key());
        let before = *self.known.entry(name.clone()).or_insert(at);
        let gift = Gift { object, page };
        if before == at {
            self.objects.push(gift);
            return;
        }
        let earlier = std::mem::replace(&mut self.objects[before], gift).page;
        self.note_repeat(&name, earlier);
    }

    fn note_repeat(&mut self, (kind, key): &(Kind, ObjectKey), earlier: usize) {
        self.repeats += 1;
        if self.repeats > REPEATS_SAID {
            return;
        }
        let again = if earlier + 1 == self.pages.len() {
            "there".to_owned()
        } else {
            format!("in {}", self.label())
        };
        let page = &self.pages[earlier].label;
        let what = if key.name.is_empty() {
            format!("{kind} without a name in {page}")
        } else {
            format!("{kind} {key} in {page}")
        };
        self.notes.push(Note {
            kind: Some(*kind),
            what,
            why: format!("it is given again {again}, and the last counts"),
            gap: Gap::None,
        });
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

    fn count(&mut self, of: &TypeName) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        match page.unsupported.iter_mut().find(|(known, _)| known == of) {
            Some((_, count)) => *count += 1,
            None => page.unsupported.push((of.clone(), 1)),
        }
    }

    fn note(&mut self, what: String, why: String, gap: Gap) {
        self.notes.push(Note {
            kind: None,
            what,
            why,
            gap,
        });
    }

    fn label(&self) -> String {
        self.pages
            .last()
            .map_or_else(String::new, |page| page.label.clone())
    }

    fn place(&self, place: Place) -> String {
        match place {
            Place::Alone => self.label(),
            Place::Listed(number) => format!("item {number} of {}", self.label()),
        }
    }
}
