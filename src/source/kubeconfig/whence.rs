//! Where a context comes from: for people who look for the file that says something else than they think.

use std::path::Path;

use super::{Chosen, Files, Way};
use crate::{
    source::{
        access::{Access, printable},
        address::Address,
    },
    store::checkup::Whence,
};

impl Chosen {
    /// Where it was found, and what it says. It reads files, so it may block for a moment.
    pub(in crate::source) fn whence(&self, access: &Access) -> Whence {
        let mut whence = Whence {
            home: self.namespace.clone(),
            server: Address::of(access.server()).to_string(),
            ..Whence::default()
        };
        if let Way::Context { files, .. } = &self.way {
            let parts = self.way.parts_in(&files.read(), &self.overrides);
            whence.user = parts.ok().and_then(|parts| parts.user);
            trace(files, &mut whence);
        }
        whence
    }
}

/// Notes which of the files were read, which are missing, and what of them is broken.
fn trace(files: &Files, whence: &mut Whence) {
    let contents = files.read();
    for path in files.paths() {
        let shown = path.display().to_string();
        let broken = contents.broken.iter().find(|broken| broken.path == *path);
        match broken {
            Some(broken) => whence.broken.push((shown, broken.why.clone())),
            None if Path::exists(path) => whence.files.push(shown),
            None => whence.missing.push(shown),
        }
    }
    for (path, odd) in &contents.oddities {
        let (sort, path) = (odd.sort.word(), path.display());
        let what = format!("{sort} {} of {path}", printable(&odd.name));
        whence.broken.push((what, odd.why.clone()));
    }
}
