//! Where a context comes from: for people who look for the file that says something else than they think.

use std::path::Path;

use kube::config::Config;

use super::{Chosen, Files, Way};
use crate::{source::address::Address, store::checkup::Whence};

impl Chosen {
    /// Where it was found, and what the config that was made of it says. It reads files, so it may block for a moment.
    pub(in crate::source) fn whence(&self, config: &Config) -> Whence {
        let mut whence = Whence {
            home: self.namespace.clone(),
            server: Address::of(&config.cluster_url).to_string(),
            ..Whence::default()
        };
        if let Way::Context { files, context } = &self.way {
            whence.user = self.user_of(files, context);
            trace(files, &mut whence);
        }
        whence
    }

    fn user_of(&self, files: &Files, context: &str) -> Option<String> {
        let merged = files.read().merged.unwrap_or_default();
        let mut contexts = merged.contexts.into_iter();
        let of_context = contexts
            .find(|known| known.name == context)
            .and_then(|known| known.context?.user);
        self.overrides.user.clone().or(of_context)
    }
}

/// Notes which of the files were read, which are missing, and which are broken.
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
}
