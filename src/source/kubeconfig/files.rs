//! The kubeconfig files, and their merged content.
//!
//! The rules are
//! [kubectl's](https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files):
//! a missing file of a list is skipped, and of two entries of one name the first one is used. A broken file is named
//! and hides no other. Reads files and nothing else.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use kube::config::Kubeconfig;
use serde_json::Value;
use tokio::sync::watch;

use super::{
    ConfigFileError, Environment, KubeconfigError,
    entries::{EntryKind, KubeconfigEntries, UnreadableEntry, entries},
    fields::FieldError,
    material,
    stamp::Stamp,
    text,
};
use crate::source::{
    FileError, limits,
    yaml::{self, Broken, SyntaxFault},
};

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

/// The content that was read last, with the state of the files by then: many contexts come from the same files.
#[derive(Clone, Default)]
struct Shelf(Arc<watch::Sender<Option<Held>>>);

/// When the files had been written, and what they said.
type Held = (Vec<Stamp>, Arc<KubeconfigContents>);

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

/// The content of kubeconfig files.
#[derive(Clone, Debug, Default)]
pub(super) struct KubeconfigContents {
    /// The merged entries that can be read. `None` if there is no file.
    pub(super) merged: Option<Kubeconfig>,
    /// Those that are there but cannot be read.
    pub(super) broken: Vec<BrokenFile>,
    /// The entries that cannot be read, each with its file.
    pub(super) oddities: Vec<(PathBuf, UnreadableEntry)>,
}

/// A file that is no kubeconfig.
#[derive(Clone, Debug)]
pub(super) struct BrokenFile {
    pub(super) path: PathBuf,
    pub(super) why: ConfigFileError,
}

impl Files {
    /// The file that is named, else what `KUBECONFIG` lists, else the one in the home folder.
    pub(super) fn find(environment: &Environment, named: Option<&Path>) -> Self {
        if let Some(named) = named {
            return Self::named(named.to_owned());
        }
        if !environment.kubeconfigs.is_empty() {
            return Self::of(Listed::All(environment.kubeconfigs.clone()));
        }
        let home = environment.home.iter();
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

    /// The merged content of the files. They are read if one was written since the last time.
    pub(super) fn read(&self) -> Arc<KubeconfigContents> {
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

    fn read_anew(&self) -> KubeconfigContents {
        let mut contents = KubeconfigContents::default();
        match &self.listed {
            Listed::Named(path) => {
                let file = read(path).and_then(|file| Ok(file.ok_or(FileError::Missing)?));
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

    /// The paths that were tried, for a message: ` at a, b`.
    pub(super) fn looked(&self) -> String {
        let paths = self.paths().iter().map(|p| p.display().to_string());
        let paths: Vec<String> = paths.collect();
        match paths.as_slice() {
            [] => String::new(),
            paths => format!(" at {}", paths.join(", ")),
        }
    }
}

impl KubeconfigContents {
    /// Takes in the next file; what the ones before it say counts.
    fn add(&mut self, path: &Path, file: Result<Vec<KubeconfigEntries>, ConfigFileError>) {
        let documents = match file {
            Ok(documents) => documents,
            Err(why) => {
                let path = path.to_owned();
                self.broken.push(BrokenFile { path, why });
                return;
            }
        };
        let mut merged = self.merged.take().unwrap_or_default();
        for KubeconfigEntries { known, oddities } in documents {
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
    pub(super) fn trouble(&self, sort: EntryKind, name: &str) -> Option<&FieldError> {
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
fn read(path: &Path) -> Result<Option<Vec<KubeconfigEntries>>, ConfigFileError> {
    let bytes = match material::bytes(path, limits::KUBECONFIG) {
        Ok(bytes) => bytes,
        Err(FileError::Missing) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let text = text::decode(&bytes)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut all = Vec::new();
    for document in documents(&text)? {
        all.push(entries(&document, folder)?);
    }
    Ok(Some(all))
}

/// The documents of a text. JSON is read as JSON, which may be indented by tabs.
fn documents(text: &str) -> Result<Vec<Value>, ConfigFileError> {
    if text.trim_start().starts_with('{')
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(vec![value]);
    }
    let documents = yaml::documents(text).into_iter();
    let values = documents.map(|document| yaml::value(document).map_err(broken));
    values.collect()
}

/// Why a document cannot be read. The words of the parser may quote a secret.
fn broken(Broken { line, column, why }: Broken) -> ConfigFileError {
    match why {
        SyntaxFault::Limit(_) | SyntaxFault::Aliases | SyntaxFault::Depth => {
            let why = why.to_string();
            ConfigFileError::Excess { line, why }
        }
        SyntaxFault::Syntax(_)
        | SyntaxFault::CutOff
        | SyntaxFault::Stray(_)
        | SyntaxFault::Repeated(_)
        | SyntaxFault::NoItem => ConfigFileError::Yaml { line, column },
    }
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
    fn yaml_that_goes_beyond_a_limit_is_not_called_broken() {
        let deep = format!("x: {}{}", "[".repeat(300), "]".repeat(300));
        let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (before, name) in ('a'..'h').zip('b'..'i') {
            let nine = format!("*{before}, ").repeat(9);
            laughs += &format!("{name}: &{name} [{nine}]\n");
        }
        for (text, expected) in [
            (&*deep, "line 1: it is nested deeper than 200 levels"),
            (&laughs, "the limit for the values in one YAML object"),
            ("a: [", "it is no YAML (line 1"),
        ] {
            let why = documents(text).expect_err("it is not read").to_string();
            assert!(why.contains(expected), "{why}");
        }
    }

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
