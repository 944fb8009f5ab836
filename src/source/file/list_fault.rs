//! Lists that are not whole: cut off, one page of several, or without items.

use serde::Deserialize;
use serde_json::Value;

use crate::store::Kind;

/// Why a list is not the whole list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ListFault {
    /// It gives its version and no kind, which kubectl writes at the end of YAML.
    #[error("the list has no kind, as if it was cut off before it; dump it again")]
    CutOff,
    /// It is one page of a list, with this many objects behind it, if the server told.
    #[error("it is one page of a list, and {} on the server; dump it again with kubectl get -o yaml", more(*.0))]
    Page(Option<u64>),
    /// Its items are no list.
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

/// The signs of more pages in the metadata of a list.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PageMark {
    /// The token of the next page; empty or `None` if there is none.
    #[serde(rename = "continue")]
    token: Option<String>,
    remaining_item_count: Option<u64>,
}

impl PageMark {
    /// The mark in metadata as JSON text.
    #[inline(never)]
    pub(super) fn of_text(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_default()
    }

    /// The mark in the metadata of a value.
    pub(super) fn of_value(list: &Value) -> Self {
        let member = |name: &str| list.get("metadata")?.get(name);
        let token = member("continue").and_then(Value::as_str);
        Self {
            token: token.map(str::to_owned),
            remaining_item_count: member("remainingItemCount").and_then(Value::as_u64),
        }
    }
}

impl ListFault {
    /// The fault of a list of a type with this mark, which has items or has none. `None` if it is whole.
    pub(super) fn of(
        (kind, api_version): (&str, &str),
        has_items: bool,
        mark: &PageMark,
    ) -> Option<Self> {
        let left = mark.remaining_item_count;
        if kind.is_empty() && !api_version.is_empty() {
            Some(Self::CutOff)
        } else if !has_items && is_read(kind) {
            Some(Self::NoItems)
        } else {
            let has_token = mark.token.as_ref().is_some_and(|token| !token.is_empty());
            (has_token || left.is_some_and(|left| left > 0)).then_some(Self::Page(left))
        }
    }
}

/// Whether a kind names a list of objects that are read.
fn is_read(kind: &str) -> bool {
    let of = kind.strip_suffix("List");
    of.is_some_and(|of| of.is_empty() || Kind::ALL.into_iter().any(|known| known.name() == of))
}
