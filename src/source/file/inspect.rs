//! The decision whether to read a file, by its name and its first bytes: the same in a folder and in an archive.

use std::{borrow::Cow, path::Path};

use super::{
    content::{self, Begin, Format},
    refusal::{LeftOut, Refusal},
    text,
};
use crate::source::Unreadable;

/// Whether somebody named a file, or it was only found in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provenance {
    Outright,
    ByFolder,
}

/// The use of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FileUse {
    /// Open it and look at what is in it.
    Unpack(Format),
    /// Read the rest of its text.
    Read,
    /// Leave it.
    Skip(Refusal),
}

/// Looks at the first bytes of a file. A folder or an archive may hold anything: a file in it that neither is called a
/// dump nor looks like one is left.
pub(super) fn inspect(head: &[u8], name: &str, named: Provenance) -> FileUse {
    let is_meant = named == Provenance::Outright || is_called_so(name);
    match content::begin(head) {
        Begin::Packed(format) => FileUse::Unpack(format),
        Begin::Binary if is_meant => FileUse::Skip(Unreadable::NoText.into()),
        Begin::Text if is_meant || looks_so(head) => FileUse::Read,
        Begin::Binary | Begin::Text => FileUse::Skip(LeftOut::Foreign.into()),
    }
}

fn looks_so(head: &[u8]) -> bool {
    content::seems_to_hold_objects(&text::decode(Cow::Borrowed(head)).text)
}

/// Whether a file is called as dumps are.
fn is_called_so(name: &str) -> bool {
    let packed = [".gz", ".zst"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let extension = Path::new(packed.unwrap_or(name)).extension();
    let extension = extension.unwrap_or_default();
    let mut known = ["yaml", "yml", "json"].iter();
    known.any(|known| extension.eq_ignore_ascii_case(known))
}
