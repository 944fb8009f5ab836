//! The orders that a replay takes while it is played.

use std::time::Duration;

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::store::{RestoredItem, Update};

/// The speed of a replay from a moment on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tempo {
    /// The time in the recording at that moment.
    pub at: Timestamp,
    /// The moment.
    pub start: Instant,
    /// How many seconds pass in a second. 0 while it is paused.
    pub times: f64,
}

impl Tempo {
    /// The moment at which the recording is at a time. `None` while it is paused before it.
    pub(super) fn due(self, at: Timestamp) -> Option<Instant> {
        let since = Duration::try_from(at.duration_since(self.at)).unwrap_or_default();
        if since.is_zero() {
            return Some(self.start);
        }
        (self.times > 0.0).then(|| self.start + since.div_f64(self.times))
    }
}

/// An order for a replay.
#[derive(Debug)]
pub enum ReplayOrder {
    /// Go on at another speed.
    Tempo(Tempo),
    /// Go to another time, and on from there.
    Seek(ReplaySeek),
    /// Say when the next change of an object is. `None` if there is none.
    Next(oneshot::Sender<Option<Timestamp>>),
}

/// The order to go to another time.
#[derive(Debug)]
pub struct ReplaySeek {
    /// The time, and the speed from there on.
    pub tempo: Tempo,
    /// Takes the updates from then on. None comes before the facts are handed over.
    pub updates: mpsc::Sender<Update>,
    /// Takes the facts of shortly before that time. They are `None` if the updates until now lead there.
    pub facts: oneshot::Sender<Option<Vec<RestoredItem>>>,
    /// Hears when every update until that time came.
    pub arrival: oneshot::Sender<()>,
}
