//! Wishes that need the outside world, as data.

use crate::store::Subject;

/// Something that `update` wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Draw the screen.
    Draw(Urgency),
    /// Draw every cell again, whatever the terminal shows.
    Repaint,
    /// Fetch a whole object from its source; the answer comes as an event.
    Fetch(Subject),
    /// Remember an accepted filter for later sessions.
    Remember(String),
    /// Have every source that waits try at once, and every one that is silent make sure that it is live.
    TryNow,
    /// Give the terminal back and stop until told to go on.
    Suspend,
    /// Leave.
    Quit,
}

/// How soon the screen must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// At once: someone pressed a key.
    Now,
    /// With the next frame: facts changed.
    Frame,
}
