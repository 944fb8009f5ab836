//! Scripts of keys, similar to VHS tapes.
//!
//! ```text
//! size 120x36                   # settings come first
//! title "A shift to v3"
//!
//! type "/reviews" 60ms          # a key each 60ms
//! key enter
//! key j x5 120ms
//! wait until "v3" 5s
//! caption "v3 has no endpoint"
//! ```
//!
//! A script is parsed completely before it is played, and a mistake is reported with line and column. Never panics,
//! whatever the text.

mod error;
mod parse;
mod token;
mod words;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use ratatui::layout::Size;

use crate::app::Key;

use super::Look;

pub use error::ScriptError;

/// How large the terminal is where the script does not say.
pub const SIZE: Size = Size {
    width: 120,
    height: 36,
};

/// The default length of pauses.
pub const IDLE: Duration = Duration::from_secs(2);

/// How long a letter of a text takes where the script does not say.
const LETTER: Duration = Duration::from_millis(60);

/// How long a key takes where the script does not say.
const PRESS: Duration = Duration::from_millis(120);

/// How long something is waited for where the script does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// The keys to press and their times, and the properties of the recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// How large the terminal is at first.
    pub size: Option<Size>,
    /// For which background.
    pub look: Option<Look>,
    /// The title.
    pub title: Option<String>,
    /// To how much idle time is cut.
    pub idle: Option<Duration>,
    /// The time at the start. `None` means the source's own clock.
    pub clock: Option<Timestamp>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// Something to do, and the line that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The number of the line, from 1.
    pub line: usize,
    /// The step.
    pub act: Act,
}

/// The steps of scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Presses keys one after the other, and lets this time pass after each.
    Press {
        /// The keys.
        keys: Vec<Key>,
        /// The time.
        each: Duration,
    },
    /// Lets time pass.
    Wait(Duration),
    /// Lets time pass until a row of the screen holds a text.
    Until {
        /// The text.
        text: String,
        /// How much time at most.
        patience: Duration,
    },
    /// Gives the terminal another size.
    Resize(Size),
    /// Writes something beneath the terminal, or nothing any more.
    Caption(Option<Arc<str>>),
    /// Gives this moment a name.
    Mark(Box<str>),
    /// Goes on unseen: what happens and the time it takes are no part of the recording.
    Hide,
    /// Is seen again.
    Show,
}

impl Script {
    /// Parses a script.
    ///
    /// # Errors
    /// The first mistake, with line and column.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        parse::script(text)
    }
}

#[cfg(test)]
mod tests;
