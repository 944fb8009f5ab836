//! The file that holds a baseline: read before anything else, written at the end.

use std::{fs, io, path::Path};

use super::whole;
use crate::{diagnose::Baseline, output};

/// A baseline is for everybody whom the umask lets.
const SHARED: u32 = 0o666;

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

/// Writes a baseline, whole or not at all.
///
/// # Errors
/// In words, where it cannot be written.
pub(super) fn write(path: &Path, baseline: &Baseline) -> Result<(), String> {
    let mut text = Vec::new();
    output::json(&mut text, &output::baseline_document(baseline))
        .expect("memory takes everything that is written to it");
    whole::write(path, &text, SHARED)
        .map_err(|error| format!("cannot write the baseline {}: {error}", path.display()))
}
