//! The names of entries. They are shown as places and never opened.

use crate::source::Unreadable;

/// The place of an entry in its archive, with single slashes and without dots; empty for the archive's own folder.
///
/// # Errors
/// If the name leads out of the archive, or is absolute: an honest archive has no such names, and a user who unpacks it
/// by hand should know.
pub(super) fn inside(name: &str) -> Result<String, Unreadable> {
    if name.starts_with(['/', '\\']) || has_drive(name) {
        return Err(Unreadable::AbsolutePath);
    }
    let parts = || name.split(['/', '\\']);
    if parts().any(|part| part == "..") {
        return Err(Unreadable::ClimbingPath);
    }
    let kept: Vec<&str> = name
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    Ok(kept.join("/"))
}

/// The place of an entry in an archive that is itself in another place.
pub(in crate::source::file) fn join(at: &str, path: &str) -> String {
    match (at, path) {
        ("", path) => path.to_owned(),
        (at, "") => at.to_owned(),
        (at, path) => format!("{at}/{path}"),
    }
}

/// Whether a part of the place is hidden, as what version control and desktops leave behind.
pub(super) fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// Whether a name begins with the drive of a Windows machine.
fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic())
}
