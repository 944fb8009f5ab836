//! Files that are written whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
};

/// Writes a temporary file next to the path and then renames it, so that no reader finds half a file. A pipe or a device
/// stays and is written to; if the path is a link, its target is. `mode` says who may read it.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(path: &Path, text: &[u8], mode: u32) -> io::Result<()> {
    let place = fs::canonicalize(path);
    let place = place.as_deref().unwrap_or(path);
    if place.exists() && !place.is_file() {
        return fs::write(place, text);
    }
    let beside = beside(place);
    let written = fill(&beside, text, mode).and_then(|()| fs::rename(&beside, place));
    written.inspect_err(|_| {
        // It may never have come to be.
        let _ = fs::remove_file(&beside);
    })
}

fn fill(path: &Path, text: &[u8], mode: u32) -> io::Result<()> {
    // One of a program that was killed, which had our number.
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(text)
}

/// A name of our own in the same folder: only within a file system is a file put in its place at once.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", process::id()));
    path.with_file_name(name)
}
