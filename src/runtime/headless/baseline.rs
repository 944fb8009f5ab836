//! The files that findings are compared with: a baseline and an earlier run. They are read before anything else.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use crate::{
    diagnose::Baseline,
    output::{self, BaselineError, EarlierRunError},
    runtime::{
        bounded,
        whole::{self, SHARED},
    },
    source::FINDINGS_FILE,
};

/// A file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum BaselineFileError {
    #[error("cannot read the baseline {0}: no such file; --write-baseline {0} creates it")]
    NoBaseline(String),
    #[error(
        "cannot read the earlier run {0}: no such file; -o json={0} without --new-since creates it"
    )]
    NoRun(String),
    #[error("cannot read {0}: {1}")]
    Read(String, io::Error),
    #[error("cannot use the baseline {0}: {1}")]
    Baseline(String, BaselineError),
    #[error("cannot use the earlier run {0}: {1}")]
    Run(String, EarlierRunError),
    #[error("cannot write the baseline {0}: {1}")]
    Write(String, io::Error),
    #[error(
        "cannot replace {0}, which is no baseline; remove it first, or name another file ({1})"
    )]
    Replaces(String, Box<BaselineFileError>),
}

/// Reads a baseline.
///
/// # Errors
/// If it cannot be read or is none.
pub(super) fn read(path: &Path) -> Result<Baseline, BaselineFileError> {
    let (name, text) = text(path, BaselineFileError::NoBaseline)?;
    output::read_baseline(&text).map_err(|why| BaselineFileError::Baseline(name, why))
}

/// Reads the baseline that is about to be replaced. `None` if there is no file yet, or an empty one.
///
/// # Errors
/// If it is no baseline: whatever it is, it is not written over.
pub(super) fn replaced(path: &Path) -> Result<Option<Baseline>, BaselineFileError> {
    if fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0) {
        return read(path).map(Some).map_err(|why| {
            let name = path.display().to_string();
            BaselineFileError::Replaces(name, Box::new(why))
        });
    }
    Ok(None)
}

/// Reads the findings of an earlier run, and whether it was complete.
///
/// # Errors
/// If it cannot be read or is none.
pub(super) fn read_run(path: &Path) -> Result<(Baseline, bool), BaselineFileError> {
    let (name, text) = text(path, BaselineFileError::NoRun)?;
    output::read_run(&text).map_err(|why| BaselineFileError::Run(name, why))
}

/// The name of a file and its text.
fn text(
    path: &Path,
    missing: fn(String) -> BaselineFileError,
) -> Result<(String, String), BaselineFileError> {
    let name = path.display().to_string();
    match File::open(path).and_then(|file| bounded::text(file, FINDINGS_FILE)) {
        Ok(text) => Ok((name, text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(missing(name)),
        Err(error) => Err(BaselineFileError::Read(name, error)),
    }
}

/// Writes a baseline, whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(path: &Path, baseline: &Baseline) -> Result<(), BaselineFileError> {
    let document = output::baseline_document(baseline);
    whole::write(path, SHARED, |mut out| output::json(&mut out, &document))
        .map_err(|error| BaselineFileError::Write(path.display().to_string(), error))
}
