//! Nudges: somebody asks that what waits is tried at once.

use tokio::sync::watch;

/// Tells the feeds of all contexts to try now.
#[derive(Debug, Default)]
pub(in crate::source) struct Nudge(watch::Sender<()>);

/// Hears of nudges.
#[derive(Clone)]
pub(super) struct Nudges(watch::Receiver<()>);

impl Nudge {
    /// Tells every feed that waits.
    pub(in crate::source) fn give(&self) {
        self.0.send_replace(());
    }

    /// Hears of the nudges from now on.
    pub(super) fn nudges(&self) -> Nudges {
        Nudges(self.0.subscribe())
    }
}

impl Nudges {
    /// Waits for a nudge that is given from now on. One that came before, while nothing waited, is forgotten.
    pub(super) async fn next(&mut self) {
        self.0.mark_unchanged();
        if self.0.changed().await.is_err() {
            // The sources are closed, and what waits here ends with them.
            std::future::pending::<()>().await;
        }
    }
}
