//! What `kubectl get --watch --output-watch-events` writes, and a watch of the API itself: objects as they came, changed
//! and went.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::{
    super::item::{Deed, Item, Piece, Place, Reading, TypeName},
    Document, Shape,
    visit::word,
};
use crate::model::Body;

/// The two members of an event.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    of: String,
    object: Option<&'a RawValue>,
}

impl<'a> Event<'a> {
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
        Deed::of(&self.of).is_some() && self.object.is_some_and(is_object)
    }

    pub(super) fn tell(&self, reading: &mut Reading<'_>) -> ControlFlow<()> {
        let Some((deed, object)) = Deed::of(&self.of).zip(self.object) else {
            return ControlFlow::Continue(());
        };
        let text = object.get();
        if !reading.wants(text) {
            return ControlFlow::Continue(());
        }
        let (document, ..) = Document::parse(text);
        if document.shape == Shape::List && document.of.is_list() {
            return document.tell(text, &TypeName::default(), reading);
        }
        reading.tell(Piece::Item(Item {
            of: document.of,
            body: Body::Text(text),
            place: Place::Event(deed),
        }))
    }
}
