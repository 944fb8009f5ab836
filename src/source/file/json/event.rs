//! Events of a watch, as `kubectl get --watch --output-watch-events` and the API write them: objects that came, changed
//! and went.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::{
    super::item::{DumpPiece, ItemPlace, RawItem, Reading, TypeName, WatchDeed},
    Document, MemberShape,
    visit::word,
};
use crate::model::Body;

/// The two members of an event.
#[derive(Debug, Default)]
pub(super) struct EventMembers<'a> {
    of: String,
    object: Option<&'a RawValue>,
}

impl<'a> EventMembers<'a> {
    /// Takes in a member of this name.
    pub(super) fn take(&mut self, key: &str, value: &'a RawValue) {
        if key == "type" {
            self.of = word(value);
        } else {
            self.object = Some(value);
        }
    }

    /// Whether it is an event, and not an object that has members of these names.
    pub(super) fn is_whole(&self) -> bool {
        let is_object = |object: &RawValue| object.get().starts_with('{');
        WatchDeed::of(&self.of).is_some() && self.object.is_some_and(is_object)
    }

    pub(super) fn tell(&self, reading: &mut Reading<'_>) -> ControlFlow<()> {
        let Some((deed, object)) = WatchDeed::of(&self.of).zip(self.object) else {
            return ControlFlow::Continue(());
        };
        let text = object.get();
        if !reading.wants(text) {
            return ControlFlow::Continue(());
        }
        let (document, ..) = Document::parse(text);
        if document.shape == MemberShape::List && document.of.is_list() {
            return document.tell(text, &TypeName::default(), reading);
        }
        reading.tell(DumpPiece::Item(RawItem {
            of: document.of,
            body: Body::Text(text),
            place: ItemPlace::Event(deed),
        }))
    }
}
