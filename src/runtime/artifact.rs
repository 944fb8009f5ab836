//! Files with recorded updates or screens: recordings and casts.
//!
//! Only their owner may read them, because objects hold private data. An existing file is never replaced unless the user
//! asked for that. A pipe or a device is written to as it is.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    io::Errno,
};

/// Read and written by the owner only.
pub(super) const PRIVATE: u32 = 0o600;

/// Makes a folder that only its owner may enter, with the folders above it.
///
/// # Errors
/// If it cannot be made.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// How the system says that a pipe has no reader.
const NO_READER: i32 = Errno::NXIO.raw_os_error();

/// The place of such a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Artifact<'p> {
    /// The path.
    pub(super) path: &'p Path,
    /// Whether a file that is there is replaced (`--force`).
    pub(super) replaces: bool,
}

/// Why there is no such file.
#[derive(Debug, thiserror::Error)]
pub(super) enum ArtifactError {
    /// There is a file already, which was not to be replaced.
    #[error("cannot write {}: it already exists; name another file, or add --force", .0.display())]
    Exists(PathBuf),
    /// It is a pipe without a reader.
    #[error("cannot write {}: it is a pipe without a reader; start the reader first", .0.display())]
    Unread(PathBuf),
    /// The system does not let it be written.
    #[error("cannot write {}: {}", .0.display(), .1)]
    Io(PathBuf, io::Error),
}

impl Artifact<'_> {
    /// Looks whether a file is in the way, and leaves everything as it is.
    ///
    /// # Errors
    /// If one is.
    pub(super) fn check(&self) -> Result<(), ArtifactError> {
        let is_there = fs::symlink_metadata(self.path).is_ok();
        let is_file = fs::metadata(self.path).map_or(true, |found| found.is_file());
        if is_there && is_file && !self.replaces {
            return Err(ArtifactError::Exists(self.path.to_owned()));
        }
        Ok(())
    }

    /// Begins the file, empty.
    ///
    /// # Errors
    /// If a file is in the way, or it cannot be written.
    pub(super) fn create(&self) -> Result<File, ArtifactError> {
        let created = match new(self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.check()?;
                instead(self.path)
            }
            created => created,
        };
        created.map_err(|error| {
            let path = self.path.to_owned();
            match error.raw_os_error() {
                Some(NO_READER) if !path.is_file() => ArtifactError::Unread(path),
                _ => ArtifactError::Io(path, error),
            }
        })
    }
}

/// Begins a file where none is.
///
/// # Errors
/// If there is one, or it cannot be written.
pub(super) fn new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(path)
}

/// A new file in place of the one at the path, so that a program with the old one open sees nothing of it. If the path is
/// a link, its target is replaced. Pipes and devices are written to.
fn instead(path: &Path) -> io::Result<File> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if place.exists() && !place.is_file() {
        return opened(&place);
    }
    fs::remove_file(&place)?;
    new(&place)
}

/// The existing pipe or device, for writing. A pipe without a reader is an error: waiting for one would block everything.
fn opened(place: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(flags.bits().cast_signed());
    let file = options.open(place)?;
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::*;

    #[test]
    fn a_pipe_that_nobody_reads_is_refused_and_one_that_is_read_is_written_to() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pipe");
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("there are pipes");
        let place = Artifact {
            path: &path,
            replaces: false,
        };
        let error = place.create().expect_err("nobody reads it");
        let told = error.to_string();
        assert!(
            told.ends_with("it is a pipe without a reader; start the reader first"),
            "{told}"
        );
        let flags = OFlags::NONBLOCK.bits().cast_signed();
        let reader = OpenOptions::new()
            .read(true)
            .custom_flags(flags)
            .open(&path);
        let _reader = reader.expect("a reader needs no writer");
        let mut pipe = place.create().expect("somebody reads it");
        pipe.write_all(b"x").expect("it is read");
        let flags = fcntl_getfl(&pipe).expect("it is open");
        assert!(!flags.contains(OFlags::NONBLOCK));
    }
}
