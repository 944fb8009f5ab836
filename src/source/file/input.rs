//! The arguments of the command line, and the files behind them.
//!
//! Streams are read once and kept, since they cannot be read again when an object is requested later.

mod hint;
mod stream;
mod walk;

use std::{
    ffi::OsString,
    fs::{self, File},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use tokio::sync::oneshot;

use super::{inspect::Provenance, refusal::Refusal};
use crate::{
    model::{SourceName, printable::printable},
    source::FileError,
};

/// Something to read objects from.
#[derive(Clone, Debug)]
pub(super) enum DumpInput {
    /// A file or a folder.
    Path(PathBuf),
    /// A stream: standard input (`-`) or a pipe.
    Stream(PathBuf),
    /// A stream that was read.
    Kept(PathBuf, Arc<Vec<u8>>),
    /// A stream that could not be read.
    Lost(PathBuf, FileError),
}

/// One file, ready to be read.
#[derive(Clone, Debug)]
pub(super) struct DumpFile {
    /// As it was named, or found.
    pub(super) path: PathBuf,
    pub(super) named: Provenance,
    /// Its place in the folder that was named, beginning with the name of that folder.
    pub(super) place: String,
    source: PageSource,
}

#[derive(Clone, Debug)]
enum PageSource {
    Disk,
    Kept(Arc<Vec<u8>>),
    Lost(FileError),
}

/// The place of the bytes of a file.
pub(super) enum Bytes {
    Disk(File),
    Kept(Arc<Vec<u8>>),
}

/// A file behind an argument: one to read, or one that is skipped, with the reason.
#[derive(Clone, Debug)]
pub(super) enum NamedFile {
    Page(DumpFile),
    Skipped(String, Refusal),
}

impl DumpInput {
    /// Finds what is at a path, and sees that it can be opened.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) fn find(path: &Path) -> Result<Self, FileError> {
        if is_stdin(path) {
            return Ok(Self::Stream(path.to_owned()));
        }
        let about = fs::metadata(path).map_err(|error| hint::unreadable(path, &error))?;
        if about.is_file() {
            fs::File::open(path)?;
        } else if about.is_dir() {
            fs::read_dir(path)?;
        } else {
            return Ok(Self::Stream(path.to_owned()));
        }
        Ok(Self::Path(path.to_owned()))
    }

    /// Reads a stream to its end.
    pub(super) async fn keep(self) -> Self {
        let Self::Stream(path) = self else {
            return self;
        };
        let (done, read) = oneshot::channel();
        let from = path.clone();
        // A thread of its own: the runtime waits for its blocking tasks at the end, and a terminal into which
        // nobody types would hold the whole program.
        thread::spawn(move || done.send(stream::drain(&from)));
        match read.await {
            Ok(Ok(bytes)) => Self::Kept(path, bytes.into()),
            Ok(Err(why)) => Self::Lost(path, why),
            Err(_) => Self::Lost(path, FileError::BrokenOff),
        }
    }

    /// The folder that was named, if it is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Path(path) if path.is_dir() => Some(path),
            _ => None,
        }
    }

    /// The files behind it, one by one: itself, or those of the folder.
    pub(super) fn visit(
        &self,
        visit: &mut dyn FnMut(NamedFile) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (path, source) = match self {
            Self::Path(path) if path.is_dir() => return walk::walk(path, visit),
            Self::Path(path) => (path, PageSource::Disk),
            Self::Kept(path, bytes) => (path, PageSource::Kept(Arc::clone(bytes))),
            Self::Stream(path) => (path, PageSource::Lost(FileError::BrokenOff)),
            Self::Lost(path, why) => (path, PageSource::Lost(why.clone())),
        };
        visit(NamedFile::Page(DumpFile {
            path: path.clone(),
            named: Provenance::Outright,
            place: String::new(),
            source,
        }))
    }
}

impl DumpFile {
    /// Opens the file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn open(&self) -> Result<Bytes, FileError> {
        match &self.source {
            PageSource::Disk => Ok(Bytes::Disk(File::open(&self.path)?)),
            PageSource::Kept(bytes) => Ok(Bytes::Kept(Arc::clone(bytes))),
            PageSource::Lost(why) => Err(why.clone()),
        }
    }

    /// The name of the file in messages.
    pub(super) fn label(&self) -> String {
        label(&self.path)
    }

    /// Its name without the folders.
    pub(super) fn own_name(&self) -> String {
        own_name(&self.path)
    }
}

/// The name of a path in messages.
pub(super) fn label(path: &Path) -> String {
    if is_stdin(path) {
        "stdin".to_owned()
    } else {
        printable(&path.to_string_lossy()).into_owned()
    }
}

/// An argument `NAME=PATH` as one path.
pub(super) fn whole(name: &SourceName, path: &Path) -> PathBuf {
    let mut whole = OsString::from(name.to_string());
    whole.push("=");
    whole.push(path);
    PathBuf::from(whole)
}

/// Why a path with a name cannot be read. The argument may be meant as the path of one file.
pub(super) fn misread(name: &SourceName, path: &Path, why: FileError) -> FileError {
    if path.is_absolute() || path.starts_with(".") || path.starts_with("..") {
        return why;
    }
    let whole = whole(name, path);
    match hint::of(&whole.to_string_lossy()) {
        Some(hint) => FileError::Misspelt { hint },
        None => FileError::Named {
            why: Box::new(why),
            name: name.clone(),
            path: path.to_owned(),
            whole,
        },
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn own_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
