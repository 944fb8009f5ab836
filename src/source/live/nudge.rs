//! Nudges: somebody asks that what waits is tried at once.

use std::time::Duration;

use tokio::{sync::watch, time::sleep};

/// A request that was sent less than this ago is not repeated.
const NOW: Duration = Duration::from_secs(1);

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
        self.changed().await;
    }

    /// Waits for a nudge that is given from now on, but no shorter than [`NOW`]: who has just asked the server need not ask
    /// again.
    pub(super) async fn next_if_it_hangs(&mut self) {
        self.0.mark_unchanged();
        sleep(NOW).await;
        self.changed().await;
    }

    async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // The sources are closed, and what waits here ends with them.
            std::future::pending::<()>().await;
        }
    }
}
