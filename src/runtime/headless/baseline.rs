//! The file that holds a baseline: read before anything else, written at the end.

use std::{fs, io, path::Path};

use super::whole;
use crate::{diagnose::Baseline, output};

/// The mode of a baseline: readable for all that the umask admits.
const SHARED: u32 = 0o666;

/// A baseline that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum BaselineFileError {
    #[error("cannot read the baseline {0}: no such file; --write-baseline {0} creates it")]
    Missing(String),
    #[error("cannot read the baseline {0}: {1}")]
    Read(String, io::Error),
    #[error("cannot use the baseline {0}: {1}")]
    Content(String, output::BaselineError),
    #[error("cannot write the baseline {0}: {1}")]
    Write(String, io::Error),
}

/// Reads a baseline.
///
/// # Errors
/// If it cannot be read or is none.
pub(super) fn read(path: &Path) -> Result<Baseline, BaselineFileError> {
    let name = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => {
            output::read_baseline(&text).map_err(|error| BaselineFileError::Content(name, error))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(BaselineFileError::Missing(name))
        }
        Err(error) => Err(BaselineFileError::Read(name, error)),
    }
}

/// Writes a baseline, whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(path: &Path, baseline: &Baseline) -> Result<(), BaselineFileError> {
    let mut text = Vec::new();
    output::json(&mut text, &output::baseline_document(baseline))
        .expect("memory takes everything that is written to it");
    whole::write(path, &text, SHARED)
        .map_err(|error| BaselineFileError::Write(path.display().to_string(), error))
}
