//! What a kubeconfig names or holds: certificates, keys and tokens, as data or as the path of a file.
//!
//! As in client-go, a field that is there and empty says nothing, and data counts before a file. Reads those files, up to a
//! limit, and nothing else.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use crate::source::{
    access::{Unfit, base64},
    limits::{self, Limit},
};

/// What a field says, if it says anything.
pub(super) fn given(field: Option<&str>) -> Option<&str> {
    field.filter(|text| !text.trim().is_empty())
}

/// What is given as data, or in a file.
///
/// # Errors
/// If the data is no base64, or the file cannot be read.
pub(super) fn material(
    what: &'static str,
    data: Option<&str>,
    file: Option<&str>,
) -> Result<Option<Vec<u8>>, Unfit> {
    match (given(data), given(file)) {
        (Some(data), _) => base64(data.as_bytes()).map(Some).ok_or(Unfit::Base64(what)),
        (None, Some(path)) => read(what, path).map(Some),
        (None, None) => Ok(None),
    }
}

/// The bytes of a file that a kubeconfig names.
///
/// # Errors
/// If it cannot be read, or holds too much.
pub(super) fn read(what: &'static str, path: &str) -> Result<Vec<u8>, Unfit> {
    bytes(Path::new(path), limits::CREDENTIAL).map_err(|unread| Unfit::File {
        what,
        path: path.into(),
        why: unread.why,
    })
}

/// Why a file cannot be read.
pub(super) struct Unread {
    pub(super) why: String,
    /// Whether there is none.
    pub(super) is_missing: bool,
}

/// The bytes of a file, up to a limit.
///
/// # Errors
/// If it cannot be read, or holds more.
pub(super) fn bytes(path: &Path, limit: Limit) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let opened = File::open(path);
    let read = opened.and_then(|file| file.take(limit.most + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => Err(Unread {
            why: words(&error),
            is_missing: error.kind() == ErrorKind::NotFound,
        }),
        Ok(_) if bytes.len() as u64 > limit.most => Err(Unread {
            why: limit.exceeded(),
            is_missing: false,
        }),
        Ok(_) => Ok(bytes),
    }
}

/// Why a file cannot be read, and what to do.
fn words(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        ErrorKind::PermissionDenied => {
            "reading it is not permitted; ask for the right to read it".to_owned()
        }
        ErrorKind::IsADirectory => "it is a folder; give a file of it".to_owned(),
        _ => error.to_string(),
    }
}
