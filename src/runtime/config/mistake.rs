//! The mistakes of config files and themes, with their lines.

use std::{
    io,
    path::{Path, PathBuf},
};

use strsim::damerau_levenshtein;

use crate::{app::KeymapError, diagnose::MuteError, query::FilterError};

/// A theme that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::runtime) enum ThemeError {
    /// No file has this name.
    #[error("no theme is called {name:?}; there are {known}; a theme of your own is a file {file}")]
    Unknown {
        /// The name.
        name: String,
        /// All names.
        known: String,
        /// The file that would be a theme of this name.
        file: String,
    },
    /// The file cannot be read.
    #[error("cannot read the theme {path}: {why}", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        why: io::Error,
    },
}

/// A mistake in a config file.
#[derive(Debug, thiserror::Error)]
pub(in crate::runtime) enum Mistake {
    #[error("{0}; nothing in the file has an effect")]
    Yaml(String),
    #[error("{0}")]
    Shape(String),
    #[error("no setting is called {name}; the nearest is {near}")]
    Setting { name: String, near: &'static str },
    #[error("theme: {0}")]
    Theme(#[from] ThemeError),
    #[error("contrast: write high or usual")]
    Contrast,
    #[error("{name}: write {}", colors(*.most))]
    Color { name: &'static str, most: usize },
    #[error("{0}")]
    Weak(String),
    #[error("mute: {0}")]
    Mute(#[from] MuteError),
    #[error("rules: {0}")]
    Rule(String),
    #[error("rules: {rule}: for: {text:?} is no duration; write one such as 90s or 5m")]
    For { rule: &'static str, text: String },
    #[error("filters: {0}: {1}")]
    Filter(String, Box<FilterError>),
    #[error("keys: {0}")]
    Keys(#[from] KeymapError),
    #[error("clipboard: write a command such as wl-copy, pbcopy or xclip -selection clipboard")]
    Clipboard,
    #[error("contexts: {context:?}: mark: write a word of 1 to {most} columns, such as PRODUCTION")]
    Mark { context: String, most: usize },
    #[error("clusters: {cluster:?}: write a name of 1 to {most} columns, such as Frankfurt")]
    ClusterName { cluster: String, most: usize },
    #[error("reaches: {context:?}: {cluster:?} is not of the form CLUSTER or CLUSTER@SOURCE")]
    Reaches { context: String, cluster: String },
}

impl Mistake {
    /// A setting that is none of these.
    pub(super) fn unknown(name: &str, known: &[&'static str]) -> Self {
        let near = known.iter();
        let near = near.min_by_key(|known| damerau_levenshtein(known, name));
        Self::Setting {
            name: name.to_owned(),
            near: near.copied().unwrap_or_default(),
        }
    }
}

/// The way to write one colour, or a list of several.
fn colors(most: usize) -> String {
    let what = match most {
        1 => "a colour".to_owned(),
        most => format!("a list of 1 to {most} colours"),
    };
    format!("{what} such as \"#6cb6ff\", in quotes, because a # without them begins a comment")
}

/// A mistake and its line.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {mistake}")]
pub(in crate::runtime) struct PlacedMistake {
    pub(super) line: u64,
    pub(super) mistake: Mistake,
}

/// A config file or a theme with its mistakes.
#[derive(Debug, Default)]
pub(in crate::runtime) struct CheckedFile {
    /// Its path. `None` if there is none.
    pub(in crate::runtime) path: Option<PathBuf>,
    /// Its mistakes, by line.
    pub(super) mistakes: Vec<PlacedMistake>,
    /// Its colours that are hard to read, by line.
    pub(super) weaknesses: Vec<PlacedMistake>,
}

impl CheckedFile {
    /// A sentence for each mistake, with the file and the line.
    pub(in crate::runtime) fn sentences(&self) -> impl Iterator<Item = String> {
        self.placed(&self.mistakes)
    }

    /// A sentence for each colour that is hard to read, with the file and the line.
    pub(in crate::runtime) fn weak(&self) -> impl Iterator<Item = String> {
        self.placed(&self.weaknesses)
    }

    fn placed(&self, mistakes: &[PlacedMistake]) -> impl Iterator<Item = String> {
        let path = self.path.as_deref().unwrap_or(Path::new("the config file"));
        mistakes
            .iter()
            .map(move |mistake| format!("{}: {mistake}", path.display()))
    }
}
