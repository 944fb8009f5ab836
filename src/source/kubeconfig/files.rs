//! Which kubeconfigs there are, and what they say together.
//!
//! The rules are kubectl's: a file of a list that is missing is passed over, and of two files that say the same thing
//! the first counts. A broken one is named and hides no other. Reads files and nothing else.

use std::path::{Path, PathBuf};

use kube::config::Kubeconfig;
use serde_json::Value;

use super::{
    KubeconfigError, Surroundings,
    entries::{Entries, Oddity, Sort, entries},
    material, text,
};
use crate::source::{limits, yaml};

/// Why a file that is named cannot be read that is not there.
const NOT_THERE: &str = "there is no such file; check the path";

/// The files to read, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Files {
    /// This one, which must be there.
    Named(PathBuf),
    /// These, as far as they are there.
    Listed(Vec<PathBuf>),
}

/// What files say.
#[derive(Clone, Debug, Default)]
pub(super) struct Contents {
    /// What those say together that can be read; nothing where there is none.
    pub(super) merged: Option<Kubeconfig>,
    /// Those that are there but cannot be read.
    pub(super) broken: Vec<Broken>,
    /// The entries that cannot be read, and of which file they are.
    pub(super) oddities: Vec<(PathBuf, Oddity)>,
}

/// A file that is no kubeconfig.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) path: PathBuf,
    pub(super) why: String,
}

impl Files {
    /// The file that is named, else what `KUBECONFIG` lists, else the one in the home folder.
    pub(super) fn find(surroundings: &Surroundings, named: Option<&Path>) -> Self {
        if let Some(named) = named {
            return Self::Named(named.to_owned());
        }
        if !surroundings.kubeconfigs.is_empty() {
            return Self::Listed(surroundings.kubeconfigs.clone());
        }
        let home = surroundings.home.iter();
        Self::Listed(home.map(|home| home.join(".kube/config")).collect())
    }

    /// What the files say together, and which of them are broken.
    pub(super) fn read(&self) -> Contents {
        let mut contents = Contents::default();
        match self {
            Self::Named(path) => {
                let file = read(path).and_then(|file| file.ok_or(NOT_THERE.to_owned()));
                contents.add(path, file);
            }
            Self::Listed(paths) => {
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
        match self {
            Self::Named(path) => std::slice::from_ref(path),
            Self::Listed(paths) => paths,
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
                self.broken.push(Broken { path, why });
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

impl From<Broken> for KubeconfigError {
    fn from(Broken { path, why }: Broken) -> Self {
        Self::Unreadable { path, why }
    }
}
