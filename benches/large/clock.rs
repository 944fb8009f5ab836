//! How long this program worked, on all cores together: what else the machine does meanwhile does not count.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A moment of this program's work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Work(Duration);

impl Work {
    /// Now.
    pub(crate) fn now() -> Self {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let rest = u64::try_from(time.tv_nsec).unwrap_or(0);
        Self(Duration::from_secs(seconds) + Duration::from_nanos(rest))
    }

    /// How long it worked since.
    pub(crate) fn since(self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }
}
