//! What was named on the command line, and the files behind it.
//!
//! Streams are read once and kept, since whoever asks for an object later cannot read them again.

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

use super::page::Refusal;
use crate::{
    model::{SourceName, printable::printable},
    source,
};

/// Something to read objects from.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// A stream: standard input (`-`) or a pipe.
    Stream(PathBuf),
    /// A stream that was read.
    Kept(PathBuf, Arc<Vec<u8>>),
    /// A stream that could not be read.
    Lost(PathBuf, String),
}

/// One file, ready to be read.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// As it was named, or found.
    pub(super) path: PathBuf,
    pub(super) named: Named,
    /// Where it stands in the folder that was named, that folder's own name first.
    pub(super) place: String,
    source: PageSource,
}

/// Whether somebody named a file, or it was only found in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Outright,
    ByFolder,
}

#[derive(Clone, Debug)]
enum PageSource {
    Disk,
    Kept(Arc<Vec<u8>>),
    Lost(String),
}

/// Where the bytes of a page are.
pub(super) enum Bytes {
    Disk(File),
    Kept(Arc<Vec<u8>>),
}

/// What is behind an input: a file to read, or something that is not looked into and why.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Page(Page),
    Passed(String, Refusal),
}

impl Input {
    /// # Errors
    /// Why it cannot be opened.
    pub(super) fn find(path: &Path) -> Result<Self, String> {
        if is_stdin(path) {
            return Ok(Self::Stream(path.to_owned()));
        }
        let about = fs::metadata(path).map_err(|error| hint::unreadable(path, &error))?;
        if about.is_file() {
            fs::File::open(path).map_err(|error| source::unreadable(&error))?;
        } else if about.is_dir() {
            fs::read_dir(path).map_err(|error| source::unreadable(&error))?;
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
            Err(_) => Self::Lost(path, "reading it broke off".to_owned()),
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
    pub(super) fn visit(&self, visit: &mut dyn FnMut(Found) -> ControlFlow<()>) -> ControlFlow<()> {
        let (path, source) = match self {
            Self::Path(path) if path.is_dir() => return walk::walk(path, visit),
            Self::Path(path) => (path, PageSource::Disk),
            Self::Kept(path, bytes) => (path, PageSource::Kept(Arc::clone(bytes))),
            Self::Stream(path) => (path, PageSource::Lost("it was not read".to_owned())),
            Self::Lost(path, why) => (path, PageSource::Lost(why.clone())),
        };
        visit(Found::Page(Page {
            path: path.clone(),
            named: Named::Outright,
            place: String::new(),
            source,
        }))
    }
}

impl Page {
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn open(&self) -> Result<Bytes, String> {
        match &self.source {
            PageSource::Disk => File::open(&self.path)
                .map(Bytes::Disk)
                .map_err(|error| source::unreadable(&error)),
            PageSource::Kept(bytes) => Ok(Bytes::Kept(Arc::clone(bytes))),
            PageSource::Lost(why) => Err(why.clone()),
        }
    }

    /// What it is called in what is said of it.
    pub(super) fn label(&self) -> String {
        label(&self.path)
    }

    /// Its name without the folders.
    pub(super) fn own_name(&self) -> String {
        own_name(&self.path)
    }
}

/// What a path is called in what is said of it.
pub(super) fn label(path: &Path) -> String {
    if is_stdin(path) {
        "stdin".to_owned()
    } else {
        printable(&path.to_string_lossy()).into_owned()
    }
}

/// What was given for a path with a name, as if it were a path only.
pub(super) fn whole(name: &SourceName, path: &Path) -> PathBuf {
    let mut whole = OsString::from(name.to_string());
    whole.push("=");
    whole.push(path);
    PathBuf::from(whole)
}

/// Why a path with a name cannot be read, for whoever meant a file of the whole name.
pub(super) fn misread(name: &SourceName, path: &Path, why: String) -> String {
    if path.is_absolute() || path.starts_with(".") || path.starts_with("..") {
        return why;
    }
    let whole = whole(name, path);
    let path = path.display();
    match hint::of(&whole.to_string_lossy()) {
        Some(hint) => format!("there is no such file or folder; {hint}"),
        None => format!(
            "{why} (it was read as {path}, for the source {name}; write ./{} for a file of that name)",
            whole.display()
        ),
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn own_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
