//! Why a file cannot be read.

use std::{
    io::{Error, ErrorKind},
    path::PathBuf,
    time::Duration,
};

use super::limits::{Limit, size};
use crate::{model::SourceName, store::checkup::Failure};

/// Why a file cannot be read, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub enum FileError {
    /// There is nothing at the path.
    Missing,
    /// There is nothing at the path, which works elsewhere: in `kubectl -f`, or in a shell.
    Misspelt {
        /// The command or the path to write instead.
        hint: String,
    },
    /// An argument `NAME=PATH` cannot be read, which may be the path of one file.
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
    Forbidden,
    /// There is a folder, where a file is needed.
    IsFolder,
    /// The file holds more than is read of one.
    TooLarge(Limit),
    /// The file holds nothing, where it should hold a token.
    NoToken,
    /// There is a pipe, and for this time nothing came through it.
    SilentPipe(Duration),
    /// There is a socket.
    Socket,
    /// The content of a stream is of no use.
    Content(UnusableContent),
    /// The read was interrupted, because this program broke or ends.
    BrokenOff,
    /// The operating system gives another reason.
    System(String),
}

impl FileError {
    /// Why, and what to do.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::Missing => {
                Failure::new("there is no such file or folder").advise("check the path")
            }
            Self::Misspelt { hint } => Failure::new("there is no such file or folder").advise(hint),
            Self::Named {
                why,
                name,
                path,
                whole,
            } => Failure::new(format!(
                "{why} (it was read as {}, for the source {name}; write ./{} for a file of that name)",
                path.display(),
                whole.display()
            )),
            Self::Forbidden => {
                Failure::new("reading it is not permitted").advise("ask for the right to read it")
            }
            Self::IsFolder => Failure::new("it is a folder").advise("give a file of it"),
            Self::TooLarge(limit) => limit.failure(),
            Self::NoToken => Failure::new("it is empty").advise("log in again"),
            Self::SilentPipe(time) => Failure::new(format!(
                "it is a pipe, and nothing came through it for {}s",
                time.as_secs()
            ))
            .advise("give a file"),
            Self::Socket => Failure::new("it is a socket, from which no dump can be read")
                .advise("name a file, a folder or a pipe"),
            Self::Content(why) => Failure::new(why.to_string()),
            Self::BrokenOff => Failure::new("reading it broke off"),
            Self::System(words) => Failure::new(words),
        }
    }
}

/// The reason why the content of a stream is of no use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct UnusableContent(Box<Unreadable>);

impl From<Unreadable> for UnusableContent {
    fn from(why: Unreadable) -> Self {
        Self(why.into())
    }
}

/// Why a file gives no objects, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{}", .0.exceeded())]
    Limit(Limit),
    #[error("it is no text; give a YAML or JSON dump, or an archive of such")]
    NoText,
    #[error("it is empty; dump it again")]
    Empty,
    #[error("it has nothing but comments; dump it again")]
    OnlyComments,
    #[error("it has no object, and line {number} reads: {line}")]
    NoObject { number: usize, line: String },
    #[error("it is a recording: --replay tells it, and -f reads dumps")]
    Recording,
    /// It is the output of another tool, with the next step.
    #[error("{0}")]
    OtherTool(&'static str),
    /// It is damaged, by the words of the library that reads it.
    #[error("it is damaged or breaks off ({0}); fetch or make it again")]
    Damaged(String),
    /// It holds no object before this.
    #[error("{0} (what is before it is shown)")]
    BreaksOff(Box<Self>),
    #[error(
        "it may be cut off, for it ends without the mark that ends a tar; fetch or make it again"
    )]
    CutTar,
    #[error("it is a sparse file, which is not read; unpack it and name the file")]
    Sparse,
    #[error(
        "it is packed as {0}, which is not opened (tar, gzip, zip and zstd are); unpack it and name the folder"
    )]
    Packed(&'static str),
    #[error(
        "it is packed {0}; only Stored and Deflate are opened in a zip: unpack it and name the folder"
    )]
    ZipMethod(ZipMethod),
    #[error("it is packed in a way that is not opened ({0}); unpack it and name the folder")]
    ZipForm(String),
    #[error("it is encrypted; unpack it and name the folder")]
    Encrypted,
    #[error("its path is absolute, which no bundle needs; do not unpack it unseen")]
    AbsolutePath,
    #[error("its path climbs out of the archive; do not unpack it unseen")]
    ClimbingPath,
    #[error("more than {0} archives lie in each other; unpack it yourself")]
    DeepArchive(usize),
    #[error("it is larger than {}; unpack it and name the file itself", size(*.0))]
    LargeEntry(u64),
    #[error(
        "more than {} come out of it, and reading stops there; unpack what you need of it and name the folder",
        size(*.0)
    )]
    MuchUnpacked(u64),
    #[error(
        "it has more than {0} entries, and reading stops there; unpack what you need of it and name the folder"
    )]
    ManyEntries(usize),
}

/// A method of packing in a zip.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ZipMethod {
    #[error("as {0}")]
    Named(String),
    #[error("with method {0}")]
    Numbered(u16),
}

impl Unreadable {
    /// The reason that an error of the library for archives means.
    pub(super) fn damaged(error: &dyn std::error::Error) -> Self {
        Self::Damaged(error.to_string())
    }
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
