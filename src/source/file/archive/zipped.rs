//! Walks through a zip, in the order of the directory at its end.

use std::{io::Cursor, ops::ControlFlow};

use zip::{ZipArchive, read::ZipFile, result::ZipError};

use super::{Counted, Refusal, Spot, Walk, join};
use crate::model::printable::printable;

/// Walks through a zip, which stands at a spot.
pub(super) fn walk(walk: &mut Walk<'_>, bytes: &[u8], at: Spot<'_>) -> ControlFlow<()> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return walk.pass(at.path, refusal(&error)),
    };
    for number in 0..archive.len() {
        walk.budget.count_entry()?;
        let named = archive.name_for_index(number);
        let name = named.and_then(Result::ok).unwrap_or_default().into_owned();
        match archive.by_index(number) {
            Ok(file) => entry(walk, &name, file, at)?,
            Err(error) => {
                let path = join(at.path, &printable(&name));
                walk.pass(&path, refusal(&error))?;
            }
        }
    }
    ControlFlow::Continue(())
}

fn entry(
    walk: &mut Walk<'_>,
    name: &str,
    file: ZipFile<'_, Cursor<&[u8]>>,
    at: Spot<'_>,
) -> ControlFlow<()> {
    if file.is_dir() {
        return ControlFlow::Continue(());
    }
    if file.is_symlink() {
        return walk.link(at.path, name);
    }
    let size = file.size();
    let mut file = Counted::new(file, walk.budget);
    walk.entry(name, size, &mut file, at)
}

fn refusal(error: &ZipError) -> Refusal {
    let why = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "it is encrypted; unpack it and name the folder".to_owned()
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            format!(
                "it is packed in a way that is not opened ({error}); unpack it and name the folder"
            )
        }
        error => return Refusal::damaged(error),
    };
    Refusal::Unreadable(why)
}
