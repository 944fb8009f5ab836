//! The state of a file on disk, by which a change of it is noticed without reading it.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

/// The change time, the length and the identity of a file. `None` if there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(Option<[i128; 5]>);

impl Stamp {
    /// The state of the file at a path.
    pub(super) fn of(path: &Path) -> Self {
        let found = fs::metadata(path).ok();
        Self(found.map(|found| {
            [
                found.ctime().into(),
                found.ctime_nsec().into(),
                found.len().into(),
                found.ino().into(),
                found.dev().into(),
            ]
        }))
    }
}
