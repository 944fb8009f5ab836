//! Objects among the others: of each the form that counts, in the order in which they were first met.

use super::{
    super::{
        item::{Deed, Item, Place, TypeName},
        rank::{Rank, Verdict, View, Which},
        sort,
        stranger::{self, Kindless},
    },
    Gathered, Page,
    note::{Gap, Note},
};
use crate::{
    model::Body,
    source::limits::JSON_OBJECT,
    store::{Kind, Object},
};

/// An object, the page that gave it, and what sort of view of it that is.
#[derive(Debug)]
pub(super) struct Gift {
    pub(super) object: Object,
    page: usize,
    view: View,
}

impl Gathered {
    pub(super) fn take_item(&mut self, item: &Item<'_>) {
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

    pub(super) fn take_list(&mut self, of: &TypeName) {
        let kind = sort::kind(&of.of_items());
        self.listed.extend(kind);
        let is_of_all = of.kind.is_empty() || of.kind == "List";
        let is_empty = self.pages.last().is_some_and(Page::is_empty);
        self.has_empty_list |= is_of_all && is_empty;
        if is_empty || !of.kind.is_empty() {
            self.on_page(|page| page.took += 1);
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
