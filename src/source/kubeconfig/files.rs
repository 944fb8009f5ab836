//! Which kubeconfigs there are, and what they say together.
//!
//! The rules are kubectl's: a file of a list that is missing is passed over, and of two files that say the same thing
//! the first counts. A broken one is named and hides no other. Reads files and nothing else.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use kube::config::Kubeconfig;
use serde_json::Value;
use tokio::sync::watch;

use super::{
    KubeconfigError, Surroundings,
    entries::{Entries, Oddity, Sort, entries},
    imprint::Stamp,
    material, text,
};
use crate::source::{limits, yaml};

/// Why a file that is named cannot be read that is not there.
const NOT_THERE: &str = "there is no such file; check the path";

/// The files to read, in order. Copies of it share what was read, until one of the files is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files {
    listed: Listed,
    shelf: Shelf,
}

/// Which files.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Listed {
    /// This one, which must be there.
    Named(PathBuf),
    /// These, as far as they are there.
    All(Vec<PathBuf>),
}

/// What was read last, and when the files had been written by then: many contexts are of the same files.
#[derive(Clone, Default)]
struct Shelf(Arc<watch::Sender<Option<Held>>>);

/// When the files had been written, and what they said.
type Held = (Vec<Stamp>, Arc<Contents>);

impl fmt::Debug for Shelf {
    // It holds credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}

impl PartialEq for Shelf {
    // It is an economy, never a meaning.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Shelf {}

/// What files say.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    /// What those say together that can be read; nothing where there is none.
    pub(super) merged: Option<Kubeconfig>,
    /// Those that are there but cannot be read.
    pub(super) broken: Vec<BrokenFile>,
    /// The entries that cannot be read, and of which file they are.
    pub(super) oddities: Vec<(PathBuf, Oddity)>,
}

/// A file that is no kubeconfig.
#[derive(Clone, Debug)]
pub(super) struct BrokenFile {
    pub(super) path: PathBuf,
    pub(super) why: String,
}

impl Files {
    /// The file that is named, else what `KUBECONFIG` lists, else the one in the home folder.
    pub(super) fn find(surroundings: &Surroundings, named: Option<&Path>) -> Self {
        if let Some(named) = named {
            return Self::named(named.to_owned());
        }
        if !surroundings.kubeconfigs.is_empty() {
            return Self::of(Listed::All(surroundings.kubeconfigs.clone()));
        }
        let home = surroundings.home.iter();
        Self::of(Listed::All(
            home.map(|home| home.join(".kube/config")).collect(),
        ))
    }

    /// This one, which must be there.
    pub(super) fn named(path: PathBuf) -> Self {
        Self::of(Listed::Named(path))
    }

    fn of(listed: Listed) -> Self {
        Self {
            listed,
            shelf: Shelf::default(),
        }
    }

    /// What the files say together, and which of them are broken. They are read if they were written since they last were.
    pub(super) fn read(&self) -> Arc<Contents> {
        let mut found = Arc::default();
        self.shelf.0.send_if_modified(|held| {
            // Before they are read, or a change in between would be overlooked.
            let stamps: Vec<Stamp> = self.paths().iter().map(|path| Stamp::of(path)).collect();
            let known = held.as_ref().filter(|(before, _)| *before == stamps);
            let is_known = known.is_some();
            found = known.map_or_else(
                || Arc::new(self.read_anew()),
                |(_, known)| Arc::clone(known),
            );
            *held = Some((stamps, Arc::clone(&found)));
            !is_known
        });
        found
    }

    fn read_anew(&self) -> Contents {
        let mut contents = Contents::default();
        match &self.listed {
            Listed::Named(path) => {
                let file = read(path).and_then(|file| file.ok_or(NOT_THERE.to_owned()));
                contents.add(path, file);
            }
            Listed::All(paths) => {
                for path in paths {
                    if let Some(file) = read(path).transpose() {
                        contents.add(path, file);
                    }
                }
            }
        }
        contents
    }

    /// The paths, whether there is anything at them or not.
    pub(super) fn paths(&self) -> &[PathBuf] {
        match &self.listed {
            Listed::Named(path) => std::slice::from_ref(path),
            Listed::All(paths) => paths,
        }
    }

    /// Where it was looked, for a message: ` at a, b`.
    pub(super) fn looked(&self) -> String {
        let paths = self.paths().iter().map(|p| p.display().to_string());
        let paths: Vec<String> = paths.collect();
        match paths.as_slice() {
            [] => String::new(),
            paths => format!(" at {}", paths.join(", ")),
        }
    }
}

impl Contents {
    /// Takes in the next file; what the ones before it say counts.
    fn add(&mut self, path: &Path, file: Result<Vec<Entries>, String>) {
        let documents = match file {
            Ok(documents) => documents,
            Err(why) => {
                let path = path.to_owned();
                self.broken.push(BrokenFile { path, why });
                return;
            }
        };
        let mut merged = self.merged.take().unwrap_or_default();
        for Entries { known, oddities } in documents {
            let odd = oddities.into_iter().map(|odd| (path.to_owned(), odd));
            self.oddities.extend(odd);
            join(&mut merged.contexts, known.contexts, |entry| &entry.name);
            join(&mut merged.clusters, known.clusters, |entry| &entry.name);
            join(&mut merged.auth_infos, known.auth_infos, |entry| {
                &entry.name
            });
            merged.current_context = merged.current_context.or(known.current_context);
        }
        self.merged = Some(merged);
    }

    /// Why an entry cannot be read, if it cannot.
    pub(super) fn trouble(&self, sort: Sort, name: &str) -> Option<&str> {
        let mut oddities = self.oddities.iter();
        let odd = oddities.find(|(_, odd)| odd.sort == sort && odd.name == name)?;
        Some(&odd.1.why)
    }
}

/// Adds the entries whose names are new.
fn join<T>(known: &mut Vec<T>, more: Vec<T>, name: impl Fn(&T) -> &String) {
    for entry in more {
        if !known.iter().any(|before| name(before) == name(&entry)) {
            known.push(entry);
        }
    }
}

/// Reads a file; nothing if there is none.
fn read(path: &Path) -> Result<Option<Vec<Entries>>, String> {
    let bytes = match material::bytes(path, limits::KUBECONFIG) {
        Ok(bytes) => bytes,
        Err(unread) if unread.is_missing => return Ok(None),
        Err(unread) => return Err(unread.why),
    };
    let text = text::decode(&bytes)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut all = Vec::new();
    for document in documents(&text)? {
        let read = entries(&document, folder);
        all.push(read.map_err(|why| format!("it is no kubeconfig: {why}"))?);
    }
    Ok(Some(all))
}

/// The documents of a text. JSON is read as JSON, which may be indented by tabs.
fn documents(text: &str) -> Result<Vec<Value>, String> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(vec![value]);
    }
    let documents = yaml::documents(text).into_iter();
    let values = documents.map(|document| {
        yaml::value(document).map_err(|broken| {
            let (line, column) = (broken.line, broken.column);
            format!("it is no YAML (line {line}, column {column}); mend it there")
        })
    });
    values.collect()
}

impl From<BrokenFile> for KubeconfigError {
    fn from(BrokenFile { path, why }: BrokenFile) -> Self {
        Self::Unreadable { path, why }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_read_once_for_all_contexts_until_one_of_them_is_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("config");
        let write = |name: &str| {
            let text = format!("contexts: [{{name: {name}, context: {{cluster: c}}}}]");
            fs::write(&path, text).expect("the folder is ours");
        };
        write("a");
        let files = Files::named(path.clone());
        let first = files.read();
        assert!(Arc::ptr_eq(&first, &files.clone().read()));
        write("another");
        let second = files.clone().read();
        let merged = second.merged.as_ref().expect("it is a kubeconfig");
        assert_eq!(merged.contexts[0].name, "another");
        assert!(Arc::ptr_eq(&second, &files.read()));
        assert!(!format!("{files:?}").contains("another"));
    }
}
