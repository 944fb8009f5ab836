//! Advice about paths that do not exist: users try here what works after `kubectl -f`, or in a shell.

use std::{io, path::Path};

use crate::source::FileError;

/// Why a path cannot be read, and what to do instead.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> FileError {
    let hint = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename => of(&path.to_string_lossy()),
        _ => None,
    };
    hint.map_or_else(|| error.into(), |hint| FileError::Misspelt { hint })
}

/// The advice about a path that works elsewhere. `None` if there is none.
pub(super) fn of(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("the path is empty".to_owned());
    }
    if let Some(path) = text.strip_prefix("file://") {
        return Some(format!("only paths are read, as -f {path}"));
    }
    if text.contains("://") {
        return Some("only files are read: curl -sSfL URL | portolan -f -".to_owned());
    }
    if let Some(path) = text.strip_prefix("~/") {
        return Some(format!(
            "the shell puts your home in place of ~ only at the begin of a word without quotes: -f \"$HOME/{path}\""
        ));
    }
    if text.contains(['*', '?']) || text.contains('[') && text.contains(']') {
        return Some(
            "name the folder, or have the shell expand the pattern: for one file to each -f, without quotes".to_owned(),
        );
    }
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) {
        let each: Vec<String> = parts.iter().map(|part| format!("-f {part}")).collect();
        return Some(format!("repeat -f for each file: {}", each.join(" ")));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_works_elsewhere_is_answered_with_what_works_here() {
        for (path, told) in [
            (
                "https://example.com/a.yaml",
                "curl -sSfL URL | portolan -f -",
            ),
            (
                "file:///tmp/a.yaml",
                "only paths are read, as -f /tmp/a.yaml",
            ),
            ("*.yaml", "name the folder"),
            ("dump-[0-9].yaml", "name the folder"),
            (
                "a.yaml,b.yaml",
                "repeat -f for each file: -f a.yaml -f b.yaml",
            ),
            ("~/a.yaml", "-f \"$HOME/a.yaml\""),
            ("", "the path is empty"),
            ("gone.yaml", "check the path"),
        ] {
            let error = io::Error::from(io::ErrorKind::NotFound);
            let why = unreadable(Path::new(path), &error).to_string();
            assert!(
                why.starts_with("there is no such file or folder; "),
                "{why}"
            );
            assert!(why.contains(told), "{path}: {why}");
        }
    }
}
