//! The file that holds a baseline: read before anything else, written at the end, whole or not at all.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process,
};

use crate::{diagnose::Baseline, output};

/// Reads a baseline.
///
/// # Errors
/// In words, where it cannot be read or is none.
pub(super) fn read(path: &Path) -> Result<Baseline, String> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "cannot read the baseline {name}: there is no such file; --write-baseline {name} makes it"
        ),
        _ => format!("cannot read the baseline {name}: {error}"),
    })?;
    output::read_baseline(&text).map_err(|why| format!("cannot use the baseline {name}: {why}"))
}

/// Writes a baseline beside its place and then puts it there, so that nobody ever finds half of one.
///
/// # Errors
/// In words, where it cannot be written.
pub(super) fn write(path: &Path, baseline: &Baseline) -> Result<(), String> {
    let mut text = Vec::new();
    output::json(&mut text, &output::baseline_document(baseline))
        .expect("memory takes everything that is written to it");
    let beside = beside(path);
    let written = fs::write(&beside, &text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // It may never have come to be.
        let _ = fs::remove_file(&beside);
        format!("cannot write the baseline {}: {error}", path.display())
    })
}

/// A name of our own in the same folder: only within a file system is a file put in its place at once.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", process::id()));
    path.with_file_name(name)
}
