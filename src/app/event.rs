//! The events of the app.

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    model::SourceName,
    store::{Origin, Reaches, RestoredItem, Subject, Update},
};

use super::{Geometry, Key};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A source was opened, which has said nothing yet.
    Opened(SourceName, Origin),
    /// Which of the open sources reaches which registered cluster.
    Reaches(Reaches),
    /// Sources have said things.
    Updates(Vec<Update>),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has another size.
    Resized,
    /// Time went by.
    Tick,
    /// There is time to examine some of the Destinations that wait for it.
    Examine,
    /// A whole object came, or the reason why not.
    Fetched(Subject, Result<Arc<serde_json::Value>, String>),
    /// A table was written to the file of this name, as the message says, or the reason why not.
    Exported(String, Result<String, String>),
    /// It is recorded to this file, or the reason why not.
    Recording(Result<String, String>),
    /// The size of the recording that ended, or the reason why it broke off.
    Recorded(Result<String, String>),
    /// The facts of shortly before the time that a replay went to. `None` if what is known leads there.
    Restored(Option<Vec<RestoredItem>>),
    /// A replay has arrived at the time that it went to.
    Arrived,
    /// When the next change of a replay is. `None` if there is none.
    NextChange(Option<Timestamp>),
    /// A part of the program other than sources and keys failed, with this message.
    Trouble(String),
    /// A frame is about to be drawn. It shows how things are at the time of this event.
    Draws,
    /// A frame was drawn with this geometry.
    Drawn(Geometry),
}

/// Something the mouse did, in cells from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The column.
    pub x: u16,
    /// The row.
    pub y: u16,
    /// The button or the wheel.
    pub button: MouseButton,
}

/// The buttons and the wheel of the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseButton {
    /// The left button was pressed.
    Left,
    /// The wheel went up.
    WheelUp,
    /// The wheel went down.
    WheelDown,
}
