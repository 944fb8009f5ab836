//! Looks at the files that logins are made of: once at each, however many contexts are made of it.
//!
//! Files of one folder are looked at together, each folder apart: a network drive that hangs hides no change elsewhere.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use crate::source::kubeconfig::{Fingerprint, Stamps};

/// The interval of the checks: soon enough for a waiting user, and next to no work.
pub(super) const LOOK: Duration = Duration::from_secs(5);

/// The last known state of the files. Clones share it.
#[derive(Clone, Default)]
pub(super) struct FileWatcher(Arc<watch::Sender<Stamps>>);

impl FileWatcher {
    /// Looks at the files of a fingerprint from now on.
    pub(super) fn add(&self, fingerprint: &Fingerprint) {
        self.0.send_if_modified(|seen| {
            seen.add(fingerprint);
            // Whatever was written since is found at the next look.
            false
        });
    }

    /// Hears when a file was written.
    pub(super) fn seen(&self) -> watch::Receiver<Stamps> {
        self.0.subscribe()
    }

    /// Looks again and again.
    pub(super) async fn run(self) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut looking, mut under_way) = (JoinSet::new(), BTreeSet::new());
        loop {
            tokio::select! {
                _ = looks.tick() => {
                    let folders = self.0.borrow().folders();
                    for (folder, paths) in folders {
                        if under_way.insert(folder.clone()) {
                            looking.spawn_blocking(move || (folder, Stamps::of(paths)));
                        }
                    }
                }
                Some(Ok((folder, seen))) = looking.join_next() => {
                    under_way.remove(&folder);
                    self.0.send_if_modified(|before| before.take(seen));
                }
            }
        }
    }
}
