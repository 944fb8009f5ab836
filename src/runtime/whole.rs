//! Files that are written whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
};

/// Readable for all that the umask admits.
pub(super) const SHARED: u32 = 0o666;

/// Writes a temporary file next to the path and then renames it, so that no reader finds half a file. A pipe or a device
/// stays and is written to; if the path is a link, its target is. `mode` says who may read it.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(
    path: &Path,
    mode: u32,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let place = fs::canonicalize(path);
    let place = place.as_deref().unwrap_or(path);
    if place.exists() && !place.is_file() {
        return filled(OpenOptions::new().write(true).open(place)?, fill);
    }
    let beside = beside(place);
    let written = create(&beside, mode)
        .and_then(|file| filled(file, fill))
        .and_then(|()| fs::rename(&beside, place));
    written.inspect_err(|_| {
        // It may never have come to be.
        let _ = fs::remove_file(&beside);
    })
}

fn create(path: &Path, mode: u32) -> io::Result<File> {
    // One of a program that was killed, which had our number.
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode).open(path)
}

fn filled(file: File, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    fill(&mut out)?;
    out.flush()
}

/// A name of our own in the same folder: only within a file system is a file put in its place at once.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", process::id()));
    path.with_file_name(name)
}
