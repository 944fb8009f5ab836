//! The files of a folder and the folders in it, by name. What is not looked into is named, as in an archive.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{super::page::Refusal, Found, Named, Page, PageSource, label, own_name};
use crate::source::{self, limits::FOLDER};

/// A walk that is under way.
struct Walk<'v> {
    visit: &'v mut dyn FnMut(Found) -> ControlFlow<()>,
    /// How many more files may come.
    left: usize,
}

/// A folder or a file in it, and where it is in the folder that was named.
struct Spot {
    path: PathBuf,
    place: String,
}

/// Visits all that is in a folder, until whoever listens has heard enough.
pub(super) fn walk(
    folder: &Path,
    visit: &mut dyn FnMut(Found) -> ControlFlow<()>,
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
    let refusal = Refusal::Unreadable(FOLDER.exceeded());
    (walk.visit)(Found::Passed(label(folder), refusal))
}

impl Walk<'_> {
    fn folder(&mut self, at: &Spot) -> ControlFlow<()> {
        let entries = match fs::read_dir(&at.path) {
            Ok(entries) => entries,
            Err(error) => {
                return self.pass(&at.path, Refusal::Unreadable(source::unreadable(&error)));
            }
        };
        let mut found = Vec::new();
        // One more than may come shows that there are too many.
        for entry in entries.take(self.left + 1) {
            match entry {
                Ok(entry) => found.push(entry.path()),
                Err(error) => {
                    self.pass(&at.path, Refusal::Unreadable(source::unreadable(&error)))?;
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
            return self.pass(&path, Refusal::LeftOut("it is hidden"));
        }
        let place = format!("{within}/{name}");
        let is_link = fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink());
        // A link may point to a file, a folder (which may hold this one), a pipe (which may never end) or nowhere.
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() && is_link => self.pass(
                &path,
                Refusal::LeftOut("it is a link to a folder, and only files are read"),
            ),
            Ok(about) if about.is_dir() => self.folder(&Spot { path, place }),
            Ok(about) if !about.is_file() => self.pass(
                &path,
                Refusal::LeftOut("it is a pipe or a device, and only files are read"),
            ),
            _ => (self.visit)(Found::Page(Page {
                path,
                named: Named::ByFolder,
                place,
                source: PageSource::Disk,
            })),
        }
    }

    fn pass(&mut self, path: &Path, refusal: Refusal) -> ControlFlow<()> {
        (self.visit)(Found::Passed(label(path), refusal))
    }
}
