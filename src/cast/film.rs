//! What was drawn, moment by moment.

use std::{sync::Arc, time::Duration};

use ratatui::buffer::Buffer;

/// What was drawn, moment by moment.
pub struct Film {
    /// What it is called.
    pub title: Option<String>,
    /// What lies behind the text.
    pub look: Look,
    /// What was drawn, in the order of time.
    pub shots: Vec<Shot>,
    /// Moments with a name, in the order of time.
    pub markers: Vec<Marker>,
    /// How long it takes.
    pub length: Duration,
}

/// What lies behind the text.
pub enum Look {
    /// Light text on dark.
    Dark,
    /// Dark text on light.
    Light,
    /// Whatever the viewer prefers.
    Auto,
}

/// A screen from a moment on. A change of its area is a resize.
pub struct Shot {
    /// Since the beginning.
    pub at: Duration,
    /// What the terminal shows.
    pub screen: Buffer,
    /// What stands beneath the terminal.
    pub caption: Option<Arc<str>>,
}

/// A moment with a name.
pub struct Marker {
    /// Since the beginning.
    pub at: Duration,
    /// What it is called.
    pub name: Box<str>,
}
