//! News that a kind is there that was not.

use tokio::sync::watch;

/// Hears that a kind is there that was not.
pub(in crate::source::live) struct KindFinds(pub(super) watch::Receiver<()>);

impl KindFinds {
    /// Forgets what was found so far.
    pub(in crate::source::live) fn forget(&mut self) {
        self.0.mark_unchanged();
    }

    /// Waits for a find that is not forgotten.
    pub(in crate::source::live) async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The context has ended, and what waits here ends with it.
            std::future::pending::<()>().await;
        }
    }
}
