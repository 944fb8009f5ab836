//! Screens as output for a terminal: of each frame only the difference from the one before.

use crossterm::{
    cursor::{Hide, MoveTo, Show},
    queue,
    style::force_color_output,
    terminal::{Clear, ClearType},
};
use ratatui::{
    backend::{Backend, CrosstermBackend},
    buffer::Buffer,
    layout::Size,
};

/// Writes frames for a terminal that shows nothing else.
#[derive(Debug, Default)]
pub(super) struct Pen {
    shown: Option<Buffer>,
}

impl Pen {
    /// Whether a frame is of another size than the one before it.
    pub(super) fn resizes(&self, next: &Buffer) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|shown| shown.area != next.area)
    }

    /// The output that turns the frame before into this one. `None` if both look the same.
    pub(super) fn frame(&mut self, next: &Buffer) -> String {
        // What a recording looks like is up to its theme, and not to NO_COLOR.
        force_color_output(true);
        let mut bytes = Vec::new();
        let kept = self.shown.take().filter(|shown| shown.area == next.area);
        if kept.is_none() {
            queue!(bytes, Hide, Clear(ClearType::All)).expect(MEMORY);
        }
        let before = kept.unwrap_or_else(|| Buffer::empty(next.area));
        let changes = before.diff(next);
        if !changes.is_empty() {
            let mut backend = CrosstermBackend::new(&mut bytes);
            backend.draw(changes.into_iter()).expect(MEMORY);
        }
        self.shown = Some(next.clone());
        text(&bytes)
    }
}

/// The output that shows the cursor again, below the last frame.
pub(super) fn last(size: Size) -> String {
    let mut bytes = Vec::new();
    queue!(bytes, MoveTo(0, size.height), Show).expect(MEMORY);
    text(&bytes)
}

const MEMORY: &str = "memory takes everything that is written to it";

/// A frame is made of whole characters.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
