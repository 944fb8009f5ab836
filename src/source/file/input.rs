//! What was named on the command line, and the files behind it.
//!
//! Streams are read once and kept, since whoever asks for an object later cannot read them again.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use tokio::sync::oneshot;

use crate::source;

/// Something to read objects from.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// A stream: standard input (`-`) or a pipe.
    Stream(PathBuf),
    /// A stream that was read.
    Kept(PathBuf, Arc<[u8]>),
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
    Kept(Arc<[u8]>),
    Lost(String),
}

/// The bytes of a page.
pub(super) enum Bytes {
    Read(Vec<u8>),
    Kept(Arc<[u8]>),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Kept(bytes) => bytes,
        }
    }
}

impl Input {
    /// # Errors
    /// Why it cannot be opened.
    pub(super) fn find(path: &Path) -> Result<Self, String> {
        if is_stdin(path) {
            return Ok(Self::Stream(path.to_owned()));
        }
        let about = fs::metadata(path).map_err(|error| source::unreadable(&error))?;
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
        thread::spawn(move || done.send(drain(&from)));
        match read.await {
            Ok(Ok(bytes)) => Self::Kept(path, bytes.into()),
            Ok(Err(error)) => Self::Lost(path, source::unreadable(&error)),
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

    /// The files behind it: itself, or those of the folder.
    pub(super) fn pages(&self) -> Vec<Page> {
        let (path, source) = match self {
            Self::Path(path) if path.is_dir() => return walk(path, &own_name(path)),
            Self::Path(path) => (path, PageSource::Disk),
            Self::Kept(path, bytes) => (path, PageSource::Kept(Arc::clone(bytes))),
            Self::Stream(path) => (path, PageSource::Lost("it was not read".to_owned())),
            Self::Lost(path, why) => (path, PageSource::Lost(why.clone())),
        };
        vec![Page {
            path: path.clone(),
            named: Named::Outright,
            place: String::new(),
            source,
        }]
    }
}

impl Page {
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn bytes(&self) -> Result<Bytes, String> {
        match &self.source {
            PageSource::Disk => fs::read(&self.path)
                .map(Bytes::Read)
                .map_err(|error| source::unreadable(&error)),
            PageSource::Kept(bytes) => Ok(Bytes::Kept(Arc::clone(bytes))),
            PageSource::Lost(why) => Err(why.clone()),
        }
    }

    /// What it is called in what is said of it.
    pub(super) fn label(&self) -> String {
        label(&self.path)
    }
}

/// What a path is called in what is said of it.
pub(super) fn label(path: &Path) -> String {
    if is_stdin(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn drain(path: &Path) -> io::Result<Vec<u8>> {
    if !is_stdin(path) {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The files of a folder and the folders in it, by name. Hidden ones and links to folders are left out.
fn walk(folder: &Path, place: &str) -> Vec<Page> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return vec![Page {
                path: folder.to_owned(),
                named: Named::Outright,
                place: place.to_owned(),
                source: PageSource::Lost(source::unreadable(&error)),
            }];
        }
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let pages = entries.iter().flat_map(|entry| pages_of(entry, place));
    pages.collect()
}

fn pages_of(entry: &fs::DirEntry, within: &str) -> Vec<Page> {
    let path = entry.path();
    let place = format!("{within}/{}", own_name(&path));
    if entry.file_type().is_ok_and(|of| of.is_dir()) {
        return walk(&path, &place);
    }
    // A link may point to a file, a folder (which may hold this one), a pipe (which may never end) or nowhere.
    if fs::metadata(&path).is_ok_and(|about| !about.is_file()) {
        return Vec::new();
    }
    vec![Page {
        path,
        named: Named::ByFolder,
        place,
        source: PageSource::Disk,
    }]
}

fn own_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
