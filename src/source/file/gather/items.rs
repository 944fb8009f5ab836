//! Objects by their keys, in the order in which they were first found; of each the form that wins.

use super::{
    super::{
        foreign::{self, Kindless},
        item::{ItemPlace, RawItem, TypeName, WatchDeed},
        list_fault::ListFault,
        rank::{FormVerdict, KeptForm, View},
        refusal::Refusal,
        types,
    },
    DumpContents, PageTally,
    note::{SkipNote, SkipReason},
    objects::DumpObject,
};
use crate::{
    model::Body,
    source::limits::JSON_OBJECT,
    store::{Kind, Object},
};

impl DumpContents {
    pub(super) fn take_item(&mut self, item: &RawItem<'_>) {
        self.on_page(|page| page.items += 1);
        if foreign::is_status(&item.of) {
            self.take_status(item);
        } else if let Some(kind) = types::kind(&item.of) {
            self.take_object(kind, item);
        } else if item.of.kind.is_empty() {
            self.take_kindless(item);
        } else if item.place != ItemPlace::Event(WatchDeed::Bookmark) {
            self.on_page(|page| page.count(&item.of));
        }
    }

    fn take_object(&mut self, kind: Kind, item: &RawItem<'_>) {
        self.on_page(|page| page.took += 1);
        if matches!(item.body, Body::Text(text) if text.len() > JSON_OBJECT.length()) {
            let what = self.place(item.place);
            self.note(what, Refusal::from(JSON_OBJECT));
            return;
        }
        if item.place == ItemPlace::Event(WatchDeed::Bookmark) {
            return;
        }
        let object = Object::decode(kind, item.body, &mut self.interner);
        if object.meta().name.contains("{{") {
            self.on_page(|page| page.templates += 1);
            return;
        }
        if object.meta().name.is_empty() {
            // Two such objects could not be told apart.
            return self.doubt(SkipNote {
                kind: Some(kind),
                what: self.place(item.place),
                why: SkipReason::NoName(kind),
            });
        }
        match item.place {
            ItemPlace::Event(deed) => self.put_event(object, deed),
            ItemPlace::Alone => {
                if self.put(object, self.view(item)) {
                    let bundles = self.bundles.iter_mut();
                    bundles.for_each(|bundle| bundle.count_single(kind));
                }
            }
            ItemPlace::Listed(_) | ItemPlace::InSnapshot(_) => {
                self.listed.insert(kind);
                self.put(object, self.view(item));
            }
        }
    }

    /// A `Status` that a server sent in place of a dump.
    fn take_status(&mut self, item: &RawItem<'_>) {
        if let Some(said) = foreign::failure(item.body) {
            let what = self.place(item.place);
            self.doubt(SkipNote::new(what, SkipReason::Status(said)));
            self.on_page(|page| page.refused += 1);
        }
    }

    fn take_kindless(&mut self, item: &RawItem<'_>) {
        let what = self.place(item.place);
        match foreign::kindless(item.body) {
            Kindless::Object => {
                self.doubt(SkipNote::new(what, SkipReason::NoKind));
                self.on_page(|page| page.took += 1);
            }
            Kindless::Answer(said) => {
                self.doubt(SkipNote::new(what, SkipReason::Answer(said)));
                self.on_page(|page| page.refused += 1);
            }
            Kindless::Other => self.doubt(SkipNote::new(what, SkipReason::NoKind)),
        }
    }

    /// An event of a watch replaces the form before it.
    fn put_event(&mut self, object: Object, deed: WatchDeed) {
        self.has_events = true;
        self.objects.remove(&object);
        if deed == WatchDeed::Put {
            self.put(object, View::Dump);
        }
    }

    fn view(&self, item: &RawItem<'_>) -> View {
        let in_view = self.pages.last().is_some_and(|page| page.is_view);
        if in_view || matches!(item.place, ItemPlace::InSnapshot(_)) {
            View::of(item.body)
        } else {
            View::Dump
        }
    }

    /// Puts an object among the others; tells whether it is new.
    fn put(&mut self, object: Object, view: View) -> bool {
        let page = self.pages.len().saturating_sub(1);
        let later = DumpObject { object, page, view };
        let Some(earlier) = self.objects.form_of(&later.object) else {
            self.objects.add(later);
            return true;
        };
        let verdict = FormVerdict::on(earlier.rank(), later.rank());
        let name = (later.object.kind(), later.object.key());
        let page = earlier.page;
        if verdict.which() == KeptForm::Later {
            *earlier = later;
        }
        let note = self.repeats.note(&name, verdict, page, &self.pages);
        self.notes.extend(note);
        false
    }

    pub(super) fn take_list(&mut self, of: &TypeName, fault: Option<ListFault>) {
        if let Some(fault) = fault {
            let what = self.label();
            self.note(what, fault);
        }
        let kind = types::kind(&of.of_items());
        self.listed.extend(kind);
        let is_of_all = of.kind.is_empty() || of.kind == "List";
        let is_empty = self.pages.last().is_some_and(PageTally::is_empty);
        self.has_empty_list |= is_of_all && is_empty;
        if is_empty || !of.kind.is_empty() {
            self.on_page(|page| page.took += 1);
        }
    }
}
