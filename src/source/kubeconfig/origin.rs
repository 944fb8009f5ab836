//! The origin of a context, for users who wonder which file it comes from.

use std::path::Path;

use super::{ChosenContext, ContextSource, Files};
use crate::{
    source::{
        access::{Access, printable},
        address::ServerAddress,
    },
    store::checkup::ContextOrigin,
};

impl ChosenContext {
    /// The files of the context, and its settings. It reads files, so it may block for a moment.
    pub(in crate::source) fn origin(&self, access: &Access) -> ContextOrigin {
        let mut origin = ContextOrigin {
            home: self.namespace.clone(),
            server: ServerAddress::of(access.server()).to_string(),
            ..ContextOrigin::default()
        };
        if let ContextSource::Context { files, .. } = &self.context_source {
            let parts = self.context_source.parts_in(&files.read(), &self.overrides);
            origin.user = parts.ok().and_then(|parts| parts.user);
            trace(files, &mut origin);
        }
        origin
    }
}

/// Notes which of the files were read, which are missing, and what of them is broken.
fn trace(files: &Files, origin: &mut ContextOrigin) {
    let contents = files.read();
    for path in files.paths() {
        let shown = path.display().to_string();
        let broken = contents.broken.iter().find(|broken| broken.path == *path);
        match broken {
            Some(broken) => origin.broken.push((shown, broken.why.to_string())),
            None if Path::exists(path) => origin.files.push(shown),
            None => origin.missing.push(shown),
        }
    }
    for (path, odd) in &contents.oddities {
        let (sort, path) = (odd.sort.word(), path.display());
        let what = format!("{sort} {} of {path}", printable(&odd.name));
        origin.broken.push((what, odd.why.to_string()));
    }
}
