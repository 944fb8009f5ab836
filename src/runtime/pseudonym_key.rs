//! The key of the pseudonyms of this user, so that what is handed over today and tomorrow has the same ones.
//!
//! It is made once and only its owner may read it: with it names could be guessed and compared. Without a folder for it, each run
//! has a key of its own.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use crate::model::PseudonymKey;

use super::{artifact, history::state_folder};

/// The key of the user, or a new one.
///
/// # Errors
/// If the system has no random bytes.
pub(super) fn of_user() -> io::Result<PseudonymKey> {
    let path = state_folder().map(|folder| folder.join("pseudonyms"));
    let known = path.as_deref().and_then(read);
    if let Some(known) = known {
        return Ok(known);
    }
    let mut key = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut key)?;
    if let Some(path) = path {
        // If it cannot be kept, this run has it for itself.
        let _ = keep(&path, key);
    }
    Ok(PseudonymKey(key))
}

fn read(path: &Path) -> Option<PseudonymKey> {
    let mut key = Vec::new();
    File::open(path).ok()?.take(17).read_to_end(&mut key).ok()?;
    key.try_into().ok().map(PseudonymKey)
}

fn keep(path: &Path, key: [u8; 16]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        artifact::private_folder(folder)?;
    }
    let mut file = artifact::new(path)?;
    let written = file.write_all(&key);
    if written.is_err() {
        // Half a key would be none for ever.
        let _ = fs::remove_file(path);
    }
    written
}
