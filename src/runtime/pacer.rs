//! The times to draw, as a pure value. Keys draw at once, and so do the first facts after a silence; a storm of facts is drawn
//! ten times a second, which is as fast as one reads.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::Urgency;

/// The shortest time between two frames that only facts asked for.
pub(super) const FRAME: Duration = Duration::from_millis(100);

/// Decides when the next frame is due.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pacer {
    drawn: Option<Instant>,
    due: Option<Instant>,
}

impl Pacer {
    /// Someone wants a frame.
    pub(super) fn ask(&mut self, urgency: Urgency, now: Instant) {
        let due = match (urgency, self.drawn) {
            (Urgency::Now, _) | (Urgency::Frame, None) => now,
            (Urgency::Frame, Some(drawn)) => (drawn + FRAME).max(now),
        };
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
    }

    /// The time of the next frame. `None` if none is wanted.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// A frame was drawn.
    pub(super) fn drew(&mut self, now: Instant) {
        *self = Self {
            drawn: Some(now),
            due: None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::monotonic;

    #[tokio::test(start_paused = true)]
    async fn a_storm_of_updates_is_one_frame_a_frame_time() {
        let mut pacer = Pacer::default();
        let mut frames = 0;
        for _ in 0..1_000 {
            pacer.ask(Urgency::Frame, monotonic());
            if pacer.due().is_some_and(|due| due <= monotonic()) {
                frames += 1;
                pacer.drew(monotonic());
            }
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert_eq!(frames, 10, "one at once, then one each 100 ms of a second");
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_is_never_made_to_wait() {
        let mut pacer = Pacer::default();
        pacer.drew(monotonic());
        pacer.ask(Urgency::Frame, monotonic());
        assert_eq!(pacer.due(), Some(monotonic() + FRAME));
        pacer.ask(Urgency::Now, monotonic());
        assert_eq!(pacer.due(), Some(monotonic()));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_due_while_nobody_asks() {
        let mut pacer = Pacer::default();
        pacer.ask(Urgency::Now, monotonic());
        pacer.drew(monotonic());
        assert_eq!(pacer.due(), None);
    }
}
