//! Snapshots: the output of `meshctl debug snapshot` and its successors, objects by kind in a format of its own.
//!
//! With `--json` it is `{"name": …, "destinations": […], "meshes": […], …}`, one such object for a file or several. The
//! objects come from typed Go structs and may leave out their kind, which the word before them gives. Without it, it is
//! a digest of names under the same file name: `{"kind": "destinations", "list": […]}`. Management servers of Gloo Mesh
//! 2.x write another format the same way, without Destinations. (meshctl `pkg/commands/debug/snapshot`; skv2
//! `pkg/stats/io_snapshots.go`.)

use std::{collections::BTreeMap, ops::ControlFlow};

use serde_json::value::RawValue;

use super::{
    super::item::{DumpPiece, ItemPlace, Reading, TypeName},
    MemberShape, tell_item,
};
use crate::store::Kind;

/// The members of an object that say neither its kind nor its name.
#[derive(Debug, Default)]
pub(super) struct Members<'a>(Vec<List<'a>>);

/// The most members of a snapshot, which has one for each kind.
const MEMBERS: usize = 1_000;

/// A member, and its items where it is a list.
#[derive(Debug)]
pub(super) struct List<'a> {
    word: String,
    pub(super) shape: MemberShape,
    pub(super) items: Vec<&'a RawValue>,
}

impl<'a> Members<'a> {
    /// Begins a member of unknown content.
    pub(super) fn begin(&mut self, word: String) -> &mut List<'a> {
        if self.0.len() >= MEMBERS {
            self.0.truncate(1);
            self.0[0].items = Vec::new();
        }
        self.0.push_mut(List {
            word,
            shape: MemberShape::Scalar,
            items: Vec::new(),
        })
    }

    /// Whether these may be the members of a snapshot: lists of objects, and nothing else.
    pub(super) fn are_of_snapshot(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|list| list.shape == MemberShape::List)
    }

    /// Whether these are the members of a digest.
    pub(super) fn are_of_digest(&self) -> bool {
        self.are_of_snapshot() && self.0.len() == 1 && self.0[0].word == "list"
    }

    /// How many names a digest has.
    pub(super) fn digested(&self) -> usize {
        self.0.iter().map(|list| list.items.len()).sum()
    }

    /// Tells the objects. Those of kinds that are not read are counted and not looked into.
    pub(super) fn tell(&self, reading: &mut Reading<'_>) -> ControlFlow<()> {
        for List { word, items, .. } in &self.0 {
            let Some(kind) = kind(word) else {
                reading.tell(DumpPiece::Others(word.clone(), items.len()))?;
                continue;
            };
            let of = type_name(kind, "");
            for (number, item) in items.iter().enumerate() {
                let text = item.get();
                if reading.wants(text) {
                    tell_item(text, ItemPlace::InSnapshot(number + 1), &of, reading)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Tells which lists are whole.
    pub(super) fn tell_whole(&self, reading: &mut Reading<'_>) -> ControlFlow<()> {
        let kinds = self.0.iter().filter_map(|list| kind(&list.word));
        for kind in kinds {
            reading.tell(DumpPiece::List(type_name(kind, "List"), None))?;
        }
        ControlFlow::Continue(())
    }
}

/// Whether a text is a snapshot of a management server of Gloo Mesh 2.x: of what it read, by component and by
/// `group/version, Kind=K`; or of what it made of it, under `translator`.
pub(super) fn is_newer(text: &str) -> bool {
    type Parts<'a> = BTreeMap<String, BTreeMap<String, &'a RawValue>>;
    let Ok(parts) = serde_json::from_str::<Parts<'_>>(text) else {
        return false;
    };
    let mut words = parts.values().flat_map(BTreeMap::keys);
    parts.contains_key("translator") || words.any(|word| word.contains(", Kind="))
}

/// The kind that a word of a snapshot means: `trafficPolicies`.
fn kind(word: &str) -> Option<Kind> {
    let mut kinds = Kind::ALL.into_iter();
    kinds.find(|kind| kind.plural().eq_ignore_ascii_case(word))
}

fn type_name(kind: Kind, ending: &str) -> TypeName {
    TypeName {
        kind: format!("{}{ending}", kind.name()),
        api_version: kind.api_version().to_owned(),
    }
}
