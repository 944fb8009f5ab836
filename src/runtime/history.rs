//! The file of accepted filters, which is read at the start of a session: one filter a line, the newest last.
//!
//! Only its owner may read it. Sessions that run at the same time append to it, so that none loses what another wrote.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use crate::app::MOST_RECENT;

use super::{
    artifact::{PRIVATE, private_folder},
    look::variable,
};

/// The most bytes that are read, and the size from which the file is shortened at the start.
const MOST_BYTES: u64 = 256 * 1024;
/// Longer lines are not filters that someone typed.
const LONGEST: usize = 2_000;

/// The file of accepted filters. Without a path it remembers nothing.
#[derive(Debug, Default)]
pub struct FilterHistory {
    path: Option<PathBuf>,
    trouble: Option<String>,
}

impl FilterHistory {
    /// `$XDG_STATE_HOME/portolan/filters`, else `~/.local/state/portolan/filters`.
    pub(super) fn of_user() -> Self {
        Self::at(state_folder().map(|folder| folder.join("filters")))
    }

    fn at(path: Option<PathBuf>) -> Self {
        Self {
            path,
            trouble: None,
        }
    }

    /// The filters, the newest last and each once. Whatever cannot be read is left out.
    pub(super) fn read(&self) -> Vec<String> {
        let Some(path) = self.path.as_deref().filter(|path| path.is_file()) else {
            return Vec::new();
        };
        let Ok(text) = last_bytes(path) else {
            return Vec::new();
        };
        let filters = newest(&text);
        if text.len() as u64 > MOST_BYTES / 2 {
            // If it cannot be shortened it stays as it is.
            let _ = replace(path, &filters);
        }
        filters
    }

    /// Appends a filter. An error is kept for [`Self::trouble`].
    pub(super) fn add(&mut self, filter: &str) {
        let Some(path) = &self.path else {
            return;
        };
        if let Err(error) = append(path, filter) {
            let what = format!("cannot remember the filter in {}: {error}", path.display());
            // Once is enough.
            (self.path, self.trouble) = (None, Some(what));
        }
    }

    /// The message about the last error, once.
    pub(super) fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }
}

/// The folder for what is remembered: `$XDG_STATE_HOME/portolan`, else `~/.local/state/portolan`. `None` if there is no home.
pub(super) fn state_folder() -> Option<PathBuf> {
    let home = variable("HOME").map(PathBuf::from);
    let home = || {
        home.filter(|home| home.is_dir())
            .map(|home| home.join(".local/state"))
    };
    let folder = variable("XDG_STATE_HOME").map(PathBuf::from).or_else(home);
    folder.map(|folder| folder.join("portolan"))
}

/// The end of the file.
fn last_bytes(path: &Path) -> io::Result<String> {
    use io::Seek as _;
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(io::SeekFrom::Start(size.saturating_sub(MOST_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The newest filters of a text, the newest last and each once.
fn newest(text: &str) -> Vec<String> {
    let is_filter = |line: &&str| {
        let is_plain = !line.contains(|letter: char| letter.is_control());
        !line.trim().is_empty() && line.len() <= LONGEST && is_plain
    };
    let mut newest: Vec<String> = Vec::new();
    for line in text.lines().rev().filter(is_filter) {
        if newest.len() < MOST_RECENT && !newest.iter().any(|one| one == line) {
            newest.push(line.to_owned());
        }
    }
    newest.reverse();
    newest
}

fn append(path: &Path, filter: &str) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        // A pipe without a reader would block everything.
        return Err(io::Error::other("it is not a file"));
    }
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    let mut file = options.append(true).create(true).mode(PRIVATE).open(path)?;
    file.write_all(format!("{filter}\n").as_bytes())
}

/// Writes a shorter file in place of the one that is there.
fn replace(path: &Path, filters: &[String]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(PRIVATE)
        .open(&beside)?;
    file.write_all(format!("{}\n", filters.join("\n")).as_bytes())?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn filters_are_kept_from_one_session_to_the_next_for_their_owner_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("state/portolan/filters");
        let mut history = FilterHistory::at(Some(path.clone()));
        assert!(history.read().is_empty());
        for filter in ["a", "ns:b", "a"] {
            history.add(filter);
        }
        assert_eq!(history.trouble(), None);
        assert_eq!(FilterHistory::at(Some(path.clone())).read(), ["ns:b", "a"]);
        let mode = |path: &Path| {
            fs::metadata(path)
                .expect("it is there")
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().expect("it has one")), 0o700);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_reported_once_and_one_that_is_damaged_is_read_as_far_as_possible()
     {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("filters");
        fs::write(&path, b"\xff\xfe\n\na\x1b[31m\nns:shop\n").expect("it can be written");
        let filters = FilterHistory::at(Some(path.clone())).read();
        assert_eq!(filters.last().map(String::as_str), Some("ns:shop"));
        assert!(filters.iter().all(|one| !one.contains('\u{1b}')));
        let mut history = FilterHistory::at(Some(path.join("below-a-file")));
        history.add("a");
        let trouble = history.trouble().expect("it cannot be written");
        assert!(
            trouble.starts_with("cannot remember the filter in "),
            "{trouble}"
        );
        history.add("a");
        assert_eq!(history.trouble(), None);
    }

    #[test]
    fn a_large_file_is_shortened() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("filters");
        let lines: Vec<String> = (0..40_000).map(|at| format!("ns:{at}")).collect();
        fs::write(&path, lines.join("\n")).expect("it can be written");
        let filters = FilterHistory::at(Some(path.clone())).read();
        assert_eq!(filters.len(), MOST_RECENT);
        assert_eq!(filters.last().map(String::as_str), Some("ns:39999"));
        let size = fs::metadata(&path).expect("it is there").len();
        assert!(size < 10_000, "{size}");
    }
}
