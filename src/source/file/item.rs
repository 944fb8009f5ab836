//! The content of a text, piece by piece: the types between the readers and the gatherer.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{super::yaml::Broken, types};
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

/// Why a list is not the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ListFault {
    /// It gives its version and no kind, which kubectl writes at the end of YAML.
    #[error("the list has no kind, as if it was cut off before it; dump it again")]
    CutOff,
    /// It is one page of a list, with this many objects behind it if that is said.
    #[error("it is one page of a list, and {} on the server; dump it again with kubectl get -o yaml", more(*.0))]
    Page(Option<u64>),
    /// What should be its items is no list.
    #[error("its items are missing; dump it again")]
    NoItems,
}

fn more(count: Option<u64>) -> String {
    match count {
        None => "more objects are".to_owned(),
        Some(1) => "1 more object is".to_owned(),
        Some(count) => format!("{count} more objects are"),
    }
}

impl ListFault {
    /// The fault of a list of a type with this metadata, which has items or has none. `None` if it is whole.
    pub(super) fn of(of: &TypeName, has_items: bool, metadata: Option<&Value>) -> Option<Self> {
        let member = |name: &str| metadata?.get(name);
        let left = member("remainingItemCount").and_then(Value::as_u64);
        let token = member("continue").and_then(Value::as_str);
        if of.kind.is_empty() && !of.api_version.is_empty() {
            Some(Self::CutOff)
        } else if !has_items && (of.kind == "List" || types::kind(&of.of_items()).is_some()) {
            Some(Self::NoItems)
        } else {
            let has_more = left.is_some_and(|left| left > 0);
            let has_token = token.is_some_and(|token| !token.is_empty());
            (has_more || has_token).then_some(Self::Page(left))
        }
    }
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
