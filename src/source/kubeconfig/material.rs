//! Certificates, keys and tokens of a kubeconfig, as data or as the path of a file.
//!
//! As in client-go, an empty field is the same as none, and data goes before a file. Reads those files, up to a limit,
//! and nothing else.

use std::{fs::File, io::Read, path::Path};

use crate::source::{
    FileError,
    access::{AccessError, base64},
    limits::{self, Limit},
};

/// The value of a field. `None` if it is empty.
pub(super) fn given(field: Option<&str>) -> Option<&str> {
    field.filter(|text| !text.trim().is_empty())
}

/// The bytes of a field, from its data or from its file. `None` if neither is given.
///
/// # Errors
/// If the data is no base64, or the file cannot be read.
pub(super) fn material(
    what: &'static str,
    data: Option<&str>,
    file: Option<&str>,
) -> Result<Option<Vec<u8>>, AccessError> {
    match (given(data), given(file)) {
        (Some(data), _) => base64(data.as_bytes())
            .map(Some)
            .ok_or(AccessError::Base64(what)),
        (None, Some(path)) => read(what, path).map(Some),
        (None, None) => Ok(None),
    }
}

/// The bytes of a file that a kubeconfig names.
///
/// # Errors
/// If it cannot be read, or holds too much.
pub(super) fn read(what: &'static str, path: &str) -> Result<Vec<u8>, AccessError> {
    bytes(Path::new(path), limits::CREDENTIAL).map_err(|why| AccessError::File {
        what,
        path: path.into(),
        why,
    })
}

/// The bytes of a file, up to a limit.
///
/// # Errors
/// If it cannot be read, or holds more.
pub(super) fn bytes(path: &Path, limit: Limit) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(limit.most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit.most {
        return Err(FileError::TooLarge(limit));
    }
    Ok(bytes)
}
