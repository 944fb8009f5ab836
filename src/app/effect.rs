//! Wishes that need the outside world, as data.

use crate::store::Subject;

use super::ReplayWish;

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
    /// Copy a text to the clipboard.
    Copy(String),
    /// Write the table that is shown, or the list of objects, to a new file as CSV; the result comes as an event.
    Export(String),
    /// Take the mouse from the terminal, or give it back.
    Mouse(MouseOwner),
    /// Have every source that waits try at once, and every one that is silent make sure that it is live.
    TryNow,
    /// Record to a new file of this name; the result comes as an event.
    Record(String),
    /// End the recording.
    EndRecording,
    /// Have the replay go on otherwise. Its control says how fast.
    Replay(ReplayWish),
    /// Give the terminal back and stop until told to go on.
    Suspend,
    /// Leave.
    Quit,
}

/// Who has the mouse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MouseOwner {
    /// We: clicks choose and open, the wheel scrolls.
    #[default]
    Program,
    /// The terminal, which selects text with it.
    Terminal,
}

/// How soon the screen must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// At once: someone pressed a key.
    Now,
    /// With the next frame: facts changed.
    Frame,
}
