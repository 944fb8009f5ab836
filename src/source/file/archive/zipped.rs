//! Walks through a zip, in the order of the directory at its end.

use std::{
    io::{Read, Seek},
    ops::ControlFlow,
};

use zip::{CompressionMethod, ZipArchive, read::ZipFile, result::ZipError};

use super::{Counted, Refusal, Spot, Walk, join};
use crate::{
    model::printable::printable,
    source::{Unreadable, ZipMethod},
};

/// The numbers of the methods that are not read, and how they are called.
const METHODS: [(u16, &str); 15] = [
    (1, "Shrink"),
    (6, "Implode"),
    (9, "Deflate64"),
    (10, "PKWARE Implode"),
    (12, "bzip2"),
    (14, "LZMA"),
    (16, "IBM z/OS CMPSC"),
    (18, "IBM TERSE"),
    (19, "IBM LZ77"),
    (20, "zstd"),
    (93, "zstd"),
    (94, "MP3"),
    (95, "XZ"),
    (97, "WavPack"),
    (98, "PPMd"),
];

/// Walks through a zip, which is at a spot.
pub(super) fn walk(walk: &mut Walk<'_>, from: impl Read + Seek, at: Spot<'_>) -> ControlFlow<()> {
    let mut archive = match ZipArchive::new(from) {
        Ok(archive) => archive,
        Err(error) => return walk.skip(at.path, refusal(&error)),
    };
    for number in 0..archive.len() {
        walk.budget.count_entry()?;
        let named = archive.name_for_index(number);
        let name = named.and_then(Result::ok).unwrap_or_default().into_owned();
        let refused = match unread(&mut archive, number) {
            Some(why) => why.into(),
            None => match archive.by_index(number) {
                Ok(file) => {
                    entry(walk, &name, file, at)?;
                    continue;
                }
                Err(error) => refusal(&error),
            },
        };
        let path = join(at.path, &printable(&name));
        walk.skip(&path, refused)?;
    }
    ControlFlow::Continue(())
}

/// Why a file is not read, if it is locked or packed in another way.
fn unread<R: Read + Seek>(archive: &mut ZipArchive<R>, number: usize) -> Option<Unreadable> {
    let file = archive.by_index_raw(number).ok()?;
    if file.encrypted() {
        return Some(Unreadable::Encrypted);
    }
    if file.is_dir() || file.is_symlink() {
        return None;
    }
    match file.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => None,
        #[expect(deprecated, reason = "there is no constant for every method")]
        CompressionMethod::Unsupported(method) => Some(Unreadable::ZipMethod(named(method))),
        other => Some(Unreadable::ZipMethod(ZipMethod::Named(other.to_string()))),
    }
}

fn named(method: u16) -> ZipMethod {
    let known = METHODS.iter().find(|(number, _)| *number == method);
    match (known, method) {
        (Some((_, name)), _) => ZipMethod::Named((*name).to_owned()),
        (None, 2..=5) => ZipMethod::Named("Reduce".to_owned()),
        (None, _) => ZipMethod::Numbered(method),
    }
}

fn entry<R: Read>(
    walk: &mut Walk<'_>,
    name: &str,
    file: ZipFile<'_, R>,
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
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted.into(),
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            Unreadable::ZipForm(error.to_string()).into()
        }
        error => Refusal::damaged(error),
    }
}
