//! Which kubeconfigs there are, and what they say together.
//!
//! The rules are kubectl's: a file of a list that is missing is passed over, and of two files that say the same thing
//! the first counts. A broken one is named and hides no other. Reads files and nothing else.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use kube::config::{Kubeconfig, KubeconfigError as KubeError};

use super::{KubeconfigError, Surroundings};

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
            Self::Named(path) => contents.add(path, read(path)),
            Self::Listed(paths) => {
                for path in paths {
                    match read(path) {
                        Err(KubeError::ReadConfig(error, _))
                            if error.kind() == ErrorKind::NotFound => {}
                        file => contents.add(path, file),
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
    fn add(&mut self, path: &Path, file: Result<Kubeconfig, KubeError>) {
        let merged = file.and_then(|next| match self.merged.clone() {
            Some(merged) => merged.merge(next),
            None => Ok(next),
        });
        match merged {
            Ok(merged) => self.merged = Some(merged),
            Err(error) => self.broken.push(Broken::new(path, &error)),
        }
    }
}

fn read(path: &Path) -> Result<Kubeconfig, KubeError> {
    let mut file = Kubeconfig::read_from(path)?;
    // kubectl writes an empty name where no context is current; it must not hide the one of a later file.
    file.current_context = file.current_context.filter(|name| !name.is_empty());
    Ok(file)
}

impl Broken {
    fn new(path: &Path, error: &KubeError) -> Self {
        let why = match error {
            KubeError::ReadConfig(error, _) => error.to_string(),
            KubeError::Parse(error) => {
                let text = error.to_string();
                format!("it is no kubeconfig: {}", text.lines().next().unwrap_or(""))
            }
            other => other.to_string(),
        };
        Self {
            path: path.to_owned(),
            why,
        }
    }
}

impl From<Broken> for KubeconfigError {
    fn from(Broken { path, why }: Broken) -> Self {
        Self::Unreadable { path, why }
    }
}
