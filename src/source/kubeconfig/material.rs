//! Certificates, keys and tokens of a kubeconfig, as data or as the path of a file.
//!
//! As in client-go, an empty field is the same as none, and data goes before a file. Reads those files, up to a limit,
//! and nothing else.

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
};

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

/// How long is waited for what comes through a pipe.
const PIPE: Duration = Duration::from_secs(5);

/// The bytes of a file, up to a limit.
///
/// # Errors
/// If it cannot be read, or holds more, or is a pipe and nothing comes through it for [`PIPE`].
pub(super) fn bytes(path: &Path, limit: Limit) -> Result<Vec<u8>, FileError> {
    // Without it a pipe would not even be opened until someone writes.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    let mut bytes = Vec::new();
    let read = Timely(file).take(limit.most + 1).read_to_end(&mut bytes);
    if read
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::TimedOut)
    {
        return Err(FileError::SilentPipe(PIPE));
    }
    read?;
    if bytes.len() as u64 > limit.most {
        return Err(FileError::TooLarge(limit));
    }
    Ok(bytes)
}

/// A file whose next part is waited for no longer than [`PIPE`].
struct Timely(File);

impl Read for Timely {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = Timespec::try_from(PIPE).ok();
        loop {
            match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], most.as_ref()) {
                Ok(0) => return Err(ErrorKind::TimedOut.into()),
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            match self.0.read(into) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }
}
