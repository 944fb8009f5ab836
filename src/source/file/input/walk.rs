//! The files of a folder and the folders in it, by name. What is not looked into is named, as in an archive.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    super::{
        inspect::Provenance,
        refusal::{LeftOut, Refusal},
    },
    DumpFile, NamedFile, PageSource, label, own_name,
};
use crate::source::{FileError, limits::FOLDER};

/// A walk that is under way.
struct Walk<'v> {
    visit: &'v mut dyn FnMut(NamedFile) -> ControlFlow<()>,
    /// How many more files may come.
    left: usize,
}

/// A folder or a file in it, and where it is in the folder that was named.
struct Spot {
    path: PathBuf,
    place: String,
}

/// Visits all files in a folder, until the visitor breaks.
pub(super) fn walk(
    folder: &Path,
    visit: &mut dyn FnMut(NamedFile) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut walk = Walk {
        visit,
        left: FOLDER.length(),
    };
    let root = Spot {
        path: folder.to_owned(),
        place: own_name(folder),
    };
    let flow = walk.folder(&root);
    if walk.left > 0 {
        return flow;
    }
    let refusal = Refusal::from(FOLDER);
    (walk.visit)(NamedFile::Skipped(label(folder), refusal))
}

impl Walk<'_> {
    fn folder(&mut self, at: &Spot) -> ControlFlow<()> {
        let entries = match fs::read_dir(&at.path) {
            Ok(entries) => entries,
            Err(error) => {
                return self.skip(&at.path, Refusal::from(FileError::from(error)));
            }
        };
        let mut found = Vec::new();
        // One more than may come shows that there are too many.
        for entry in entries.take(self.left + 1) {
            match entry {
                Ok(entry) => found.push(entry.path()),
                Err(error) => {
                    self.skip(&at.path, Refusal::from(FileError::from(error)))?;
                }
            }
        }
        found.sort();
        for path in found {
            self.entry(path, &at.place)?;
        }
        ControlFlow::Continue(())
    }

    fn entry(&mut self, path: PathBuf, within: &str) -> ControlFlow<()> {
        let Some(left) = self.left.checked_sub(1).filter(|left| *left > 0) else {
            self.left = 0;
            return ControlFlow::Break(());
        };
        self.left = left;
        let name = own_name(&path);
        if name.starts_with('.') {
            return self.skip(&path, LeftOut::Hidden);
        }
        let place = format!("{within}/{name}");
        let is_link = fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink());
        // A link may point to a file, a folder (which may hold this one), a pipe (which may never end) or nowhere.
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() && is_link => self.skip(&path, LeftOut::FolderLink),
            Ok(about) if about.is_dir() => self.folder(&Spot { path, place }),
            Ok(about) if !about.is_file() => self.skip(&path, LeftOut::Device),
            _ => (self.visit)(NamedFile::Page(DumpFile {
                path,
                named: Provenance::ByFolder,
                place,
                source: PageSource::Disk,
            })),
        }
    }

    fn skip(&mut self, path: &Path, refusal: impl Into<Refusal>) -> ControlFlow<()> {
        (self.visit)(NamedFile::Skipped(label(path), refusal.into()))
    }
}
