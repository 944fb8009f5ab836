//! The themes that can be chosen: the built-in ones and those of the user, which are files in a folder.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use super::{
    bounded, folder,
    mistake::{CheckedFile, ThemeError},
    theme_file::{BUILT_IN, built_in, check},
};
use crate::{
    cli::{ScreenColors, ThemeChoice},
    source::SETTINGS_FILE,
    ui::Contrast,
};

/// The theme of the terminal's background.
const AUTO: &str = "auto";
/// The most files of a folder that are read.
const MOST_THEMES: usize = 200;

/// The colours of a theme, and the mistakes of its file if it is not built in. Auto is the built-in theme for the
/// background of the terminal.
///
/// # Errors
/// If there is no such theme, or its file cannot be read.
pub(super) fn open(
    choice: &ThemeChoice,
) -> Result<(ScreenColors, Option<CheckedFile>), ThemeError> {
    if *choice == ThemeChoice::Auto {
        let scheme = built_in(Contrast::Usual);
        return Ok((ScreenColors { scheme, only: None }, None));
    }
    let (path, text) = file(choice)?;
    let is_of_user = path.is_some();
    let (colors, checked) = check(path.unwrap_or_default(), &text);
    Ok((colors, is_of_user.then_some(checked)))
}

/// The text of a theme, and its file if it is not built in. The text of auto is the dark theme.
///
/// # Errors
/// As [`open`].
pub(super) fn file(choice: &ThemeChoice) -> Result<(Option<PathBuf>, String), ThemeError> {
    let named = match choice {
        ThemeChoice::Auto => "dark",
        ThemeChoice::Named(name) => name,
        ThemeChoice::File(path) => return Ok((Some(path.clone()), text(path)?)),
    };
    if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == named) {
        return Ok((None, (*text).to_owned()));
    }
    let path = folder().map(|folder| file_of(&folder, named));
    let path = path.filter(|path| path.is_file());
    let path = path.ok_or_else(|| unknown(named))?;
    let text = text(&path)?;
    Ok((Some(path), text))
}

fn text(path: &Path) -> Result<String, ThemeError> {
    let text = File::open(path).and_then(|file| bounded::text(file, SETTINGS_FILE));
    text.map_err(|why| ThemeError::Unreadable {
        path: path.to_owned(),
        why,
    })
}

/// The themes of the user, by name. Without a folder there are none.
pub(super) fn of_user() -> Vec<(String, PathBuf)> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let Ok(files) = fs::read_dir(folder.join("themes")) else {
        return Vec::new();
    };
    let named = files.flatten().filter_map(|file| {
        let path = file.path();
        let is_theme = path
            .extension()
            .is_some_and(|extension| extension == "yaml");
        let name = path.file_stem()?.to_str()?.to_owned();
        is_theme.then_some((name, path))
    });
    let mut named: Vec<_> = named.take(MOST_THEMES).collect();
    named.sort();
    named
}

/// The names of all themes.
pub(in crate::runtime) fn names() -> Vec<String> {
    let built_in = BUILT_IN.map(|(name, _)| name);
    let known = [AUTO].into_iter().chain(built_in).map(str::to_owned);
    let of_user = of_user().into_iter().map(|(name, _)| name);
    known.chain(of_user).collect()
}

/// All themes, one a line, and how to make one.
pub(in crate::runtime) fn described() -> Vec<String> {
    let line = |name: &str, what: &str| format!("{name:16} {what}");
    let mut lines = vec![line(
        AUTO,
        "Dark or light, as the terminal is. This is the default.",
    )];
    let built_in = BUILT_IN.iter().map(|(name, text)| {
        let what = text.lines().next().unwrap_or_default();
        line(name, what.trim_start_matches("# "))
    });
    lines.extend(built_in);
    let of_user = of_user().into_iter();
    lines.extend(of_user.map(|(name, path)| {
        let is_taken = name == AUTO || BUILT_IN.iter().any(|(known, _)| *known == name);
        let file = path.display();
        if is_taken {
            line(
                &name,
                &format!(
                    "{file}: never used, because a built-in theme has this name: rename the file"
                ),
            )
        } else {
            line(&name, &file.to_string())
        }
    }));
    let file = folder().map_or_else(
        || "~/.config/portolan/themes/NAME.yaml".to_owned(),
        |folder| file_of(&folder, "NAME").display().to_string(),
    );
    lines.push(String::new());
    lines.push(format!(
        "A theme of your own is a file {file}; `portolan config theme dark` prints one to begin with."
    ));
    lines
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    folder.join("themes").join(format!("{name}.yaml"))
}

fn unknown(name: &str) -> ThemeError {
    let file = folder().map_or_else(
        || PathBuf::from("~/.config/portolan/themes/NAME.yaml"),
        |folder| file_of(&folder, name),
    );
    ThemeError::Unknown {
        name: name.to_owned(),
        known: names().join(", "),
        file: file.display().to_string(),
    }
}
