//! The content of a text, piece by piece: the types between the readers and the gatherer.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{super::yaml::Broken, list_fault::ListFault};
use crate::model::Body;

/// The kind and the API version that an object or a list claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TypeName {
    pub(super) kind: String,
    pub(super) api_version: String,
}

/// An object, not looked into yet.
#[derive(Clone, Debug)]
pub(super) struct RawItem<'a> {
    /// Its own type, else the type that the list around it implies.
    pub(super) of: TypeName,
    pub(super) body: Body<'a>,
    pub(super) place: ItemPlace,
}

/// The place of an object in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemPlace {
    /// On its own.
    Alone,
    /// In a list, as item of this number, from 1.
    Listed(usize),
    /// In a snapshot, as item of this number of those of its kind, from 1.
    InSnapshot(usize),
    /// In an event of a watch.
    Event(WatchDeed),
}

/// The type of an event of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WatchDeed {
    /// It came or changed.
    Put,
    /// It is gone.
    Gone,
    /// It only says how far the watch is.
    Bookmark,
    /// The watch failed, and the object says why.
    Failed,
}

impl WatchDeed {
    /// The deed that a type of event means.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "ADDED" | "MODIFIED" => Some(Self::Put),
            "DELETED" => Some(Self::Gone),
            "BOOKMARK" => Some(Self::Bookmark),
            "ERROR" => Some(Self::Failed),
            _ => None,
        }
    }
}

/// Something that a text holds.
#[derive(Clone, Debug)]
pub(super) enum DumpPiece<'a> {
    Item(RawItem<'a>),
    /// A list was read to its end, of this type, and why it is not the whole one.
    List(TypeName, Option<ListFault>),
    /// Objects of a snapshot that are not read, by its word for them and how many they are.
    Others(String, usize),
    /// The names of objects of a snapshot, by its word for them and how many they are.
    Digest(String, usize),
    /// A snapshot without any object that is read.
    NewerSnapshot,
    /// Something that is no object, in words.
    NoObject(ItemPlace, String),
    /// Something that is no JSON or YAML.
    Broken(Broken),
}

/// A reading of a text: who listens, and for what.
pub(super) struct Reading<'r> {
    /// The names of the only objects that are wanted. Pieces without any of them are skipped. `None` for all.
    pub(super) wanted: Option<&'r [&'r str]>,
    /// Hears every piece; a break ends the reading.
    pub(super) tell: &'r mut dyn FnMut(DumpPiece<'_>) -> ControlFlow<()>,
}

impl Reading<'_> {
    pub(super) fn tell(&mut self, piece: DumpPiece<'_>) -> ControlFlow<()> {
        (self.tell)(piece)
    }

    /// Whether a piece of text may hold what is looked for.
    pub(super) fn wants(&self, text: &str) -> bool {
        let mut names = self.wanted.into_iter().flatten();
        self.wanted.is_none() || names.any(|name| text.contains(name))
    }
}

impl TypeName {
    /// The type of the items of a list of this type; empty if the items give it.
    pub(super) fn of_items(&self) -> Self {
        match self.kind.strip_suffix("List") {
            Some(kind) if !kind.is_empty() => Self {
                kind: kind.to_owned(),
                api_version: self.api_version.clone(),
            },
            _ => Self::default(),
        }
    }

    /// Whether it is the type of a list.
    pub(super) fn is_list(&self) -> bool {
        self.kind.ends_with("List")
    }

    /// This type, with the implied one for its empty fields.
    pub(super) fn or(self, implied: &Self) -> Self {
        if self.kind.is_empty() {
            implied.clone()
        } else {
            self
        }
    }
}

/// A value that is no object, in words.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "there is nothing".to_owned(),
        Value::Bool(_) => "there is a truth value".to_owned(),
        Value::Number(_) => "there is a number".to_owned(),
        Value::Array(_) => "there is a list".to_owned(),
        Value::Object(_) => "there is an object".to_owned(),
        Value::String(text) => {
            let begin: String = text.chars().take(40).collect();
            format!("there is a text, {begin:?}")
        }
    }
}
