//! Reads a stream to its end: standard input, a pipe or a device, which may have none.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::FileTypeExt as _,
    path::Path,
};

use super::{
    super::{
        bytes::{GLANCE, ReadBytes},
        inspect::{FileUse, Provenance, inspect},
        refusal::Refusal,
    },
    is_stdin, own_name,
};
use crate::source::{
    FileError,
    limits::{PACKED_STREAM, TEXT},
};

/// Reads a stream, and no more of it than may be of use.
///
/// # Errors
/// If it cannot be read.
pub(super) fn drain(path: &Path) -> Result<Vec<u8>, FileError> {
    let held = if is_stdin(path) {
        hold(&mut io::stdin().lock(), path)
    } else {
        let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
        hold(&mut file, path)
    };
    let ReadBytes { bytes, error } = held?;
    error.map_or(Ok(bytes), |error| Err(error.into()))
}

fn unreadable(path: &Path, error: &io::Error) -> FileError {
    let of = fs::metadata(path).map(|about| about.file_type());
    if of.is_ok_and(|of| of.is_socket()) {
        FileError::Socket
    } else {
        error.into()
    }
}

fn hold(from: &mut dyn Read, path: &Path) -> Result<ReadBytes, FileError> {
    let mut held = ReadBytes::default();
    held.fill(from, GLANCE as u64);
    let refusal = match inspect(&held.bytes, &own_name(path), Provenance::Outright) {
        FileUse::Read => Refusal::of_text(held.read_text(from, TEXT.most)),
        FileUse::Skip(refusal) => Some(refusal),
        FileUse::Unpack(_) => {
            held.fill(from, PACKED_STREAM.most + 1 - held.bytes.len() as u64);
            if held.bytes.len() as u64 > PACKED_STREAM.most {
                return Err(FileError::TooLarge(PACKED_STREAM));
            }
            None
        }
    };
    match refusal {
        Some(Refusal::Unreadable(why)) => Err(FileError::Content(why.into())),
        _ => Ok(held),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(from: &mut dyn Read) -> Result<usize, String> {
        let held = hold(from, Path::new("-"));
        held.map(|held| held.bytes.len())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_never_ends_is_given_up_by_what_it_is() {
        let no_text = "it is no text; give a YAML or JSON dump, or an archive of such";
        assert_eq!(held(&mut io::repeat(0)), Err(no_text.to_owned()));
        let fruitless = "the limit for text in a file without an object is 16 MiB";
        assert_eq!(held(&mut io::repeat(b'y')), Err(fruitless.to_owned()));
        let packed = "the limit for an archive from standard input or a pipe is 128 MiB; save it to a file and name that";
        let mut endless = (&[0x1f, 0x8b][..]).chain(io::repeat(b'y'));
        assert_eq!(held(&mut endless), Err(packed.to_owned()));
        assert_eq!(held(&mut &b"kind: Mesh\n"[..]), Ok(11));
    }
}
