//! The sources that are one file each, so that findings can name that file.

use std::{
    collections::BTreeMap,
    env,
    os::unix::ffi::OsStrExt,
    path::{Component, Path, PathBuf},
};

use crate::{
    model::SourceName,
    source::{Choice, NamedPath},
    store::{Source, Store},
};

/// The sources that were read from a single file, with its URI. For folders, streams and several files the file of an
/// object is unknown, and clusters have none.
pub(super) fn of(choice: &Choice, store: &Store) -> BTreeMap<SourceName, String> {
    let Choice::Files(paths) = choice else {
        return BTreeMap::new();
    };
    let sources = store.sources().map(Source::name);
    let files = sources.filter_map(|source| Some((source.clone(), only_file(source, paths)?)));
    files.collect()
}

fn only_file(source: &SourceName, paths: &[NamedPath]) -> Option<String> {
    let is_named = |path: &NamedPath| path.name.as_ref() == Some(source);
    let has_name = paths.iter().any(is_named);
    // Paths without a name are one source, which another path may have given the name that the first of them has.
    let first = paths.iter().find(|path| path.name.is_none());
    let first = first.and_then(|first| first.path.file_name());
    let has_both = has_name && first.is_some_and(|name| name.to_string_lossy() == *source.0);
    let is_own =
        |path: &&NamedPath| is_named(path) || (path.name.is_none() && (!has_name || has_both));
    let mut own = paths.iter().filter(is_own);
    let only = own.next().filter(|_| own.next().is_none())?;
    let path = &*only.path;
    if path.as_os_str() == "-" || !path.is_file() {
        return None;
    }
    Some(uri(path, &env::current_dir().ok()?))
}

/// The path as a URI: relative if it is in the current folder, else absolute.
fn uri(path: &Path, folder: &Path) -> String {
    let mut place = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => {
                place.pop();
            }
            Component::CurDir => {}
            part => place.push(part),
        }
    }
    let (prefix, path) = match place.strip_prefix(folder) {
        Ok(inside) => ("", inside),
        Err(_) => ("file://", &*place),
    };
    let escaped: String = path
        .as_os_str()
        .as_bytes()
        .iter()
        .map(|byte| escaped(*byte))
        .collect();
    format!("{prefix}{escaped}")
}

fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        for (path, expected) in [
            ("dump.yaml", "dump.yaml"),
            ("./a b/../ü.yaml", "%C3%BC.yaml"),
            ("/dumps/today/dump.yaml", "dump.yaml"),
            ("../dump.yaml", "file:///dumps/dump.yaml"),
            ("/other/a:b", "file:///other/a%3Ab"),
            ("a:b#c?d%", "a%3Ab%23c%3Fd%25"),
        ] {
            assert_eq!(uri(Path::new(path), Path::new("/dumps/today")), expected);
        }
    }
}
