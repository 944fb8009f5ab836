//! Why a file cannot be read.

use std::{
    io::{Error, ErrorKind},
    path::PathBuf,
};

use super::limits::Limit;
use crate::model::SourceName;

/// Why a file cannot be read, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is nothing at the path.
    #[error("there is no such file or folder; check the path")]
    Missing,
    /// There is nothing at the path, which works elsewhere: in `kubectl -f`, or in a shell.
    #[error("there is no such file or folder; {hint}")]
    Misspelt {
        /// The command or the path to write instead.
        hint: String,
    },
    /// An argument `NAME=PATH` cannot be read, which may be the path of one file.
    #[error(
        "{why} (it was read as {}, for the source {name}; write ./{} for a file of that name)",
        path.display(),
        whole.display()
    )]
    Named {
        /// Why the path cannot be read.
        why: Box<Self>,
        /// The name in front of the equals sign.
        name: SourceName,
        /// The path behind it.
        path: PathBuf,
        /// Both as one path.
        whole: PathBuf,
    },
    /// The file may not be read.
    #[error("reading it is not permitted; ask for the right to read it")]
    Forbidden,
    /// There is a folder, where a file is needed.
    #[error("it is a folder; give a file of it")]
    IsFolder,
    /// The file holds more than is read of one.
    #[error("{}", .0.exceeded())]
    TooLarge(Limit),
    /// The file holds nothing, where it should hold a token.
    #[error("it is empty; log in again")]
    NoToken,
    /// There is a socket.
    #[error("it is a socket, from which no dump can be read; name a file, a folder or a pipe")]
    Socket,
    /// The content of a stream is of no use.
    #[error("{0}")]
    Content(String),
    /// The read was interrupted, because this program broke or ends.
    #[error("reading it broke off")]
    BrokenOff,
    /// The operating system gives another reason.
    #[error("{0}")]
    System(String),
}

impl From<&Error> for FileError {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::PermissionDenied => Self::Forbidden,
            ErrorKind::IsADirectory => Self::IsFolder,
            _ => Self::System(error.to_string()),
        }
    }
}

impl From<Error> for FileError {
    fn from(error: Error) -> Self {
        (&error).into()
    }
}
