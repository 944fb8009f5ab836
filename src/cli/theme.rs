//! The theme of the screen: the one that is asked for, and its colours once it was read.

use std::path::{Path, PathBuf};

use crate::ui::{Background, ColorScheme};

/// A theme that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    /// The built-in theme for the background of the terminal.
    Auto,
    /// A built-in theme, or a file of the user's folder of themes.
    Named(String),
    /// A file.
    File(PathBuf),
}

fn is_yaml(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|end| end == "yaml" || end == "yml")
}

impl From<&str> for ThemeChoice {
    /// A path if it has a slash or ends as a YAML file, otherwise a name.
    fn from(text: &str) -> Self {
        match text {
            "auto" => Self::Auto,
            _ if text.contains('/') || is_yaml(text) => Self::File(text.into()),
            _ => Self::Named(text.to_owned()),
        }
    }
}

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenColors {
    /// The colours.
    pub scheme: ColorScheme,
    /// The only background that they are for. `None` means that the terminal decides.
    pub only: Option<Background>,
}
