//! Captions beneath the terminal: an asciicast has nothing but a terminal, so that it is made higher for them.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use crate::cast::{Film, Shot};

/// An empty row, and one for the caption.
const ROWS: u16 = 2;

/// How far a caption is from the left.
const INDENT: u16 = 1;

/// How many rows the film needs beneath the screen.
pub(super) fn rows(film: &Film) -> u16 {
    if film.has_captions() { ROWS } else { 0 }
}

/// The screen of a shot, and below it this many rows with its caption in the last.
pub(super) fn beneath(shot: &Shot, rows: u16) -> Buffer {
    let area = shot.screen.area;
    let mut whole = Buffer::empty(Rect::new(0, 0, area.width, area.height + rows));
    let cells = whole.content.iter_mut().zip(&shot.screen.content);
    cells.for_each(|(to, from)| to.clone_from(from));
    if let Some(caption) = shot.caption.as_deref().filter(|_| rows > 0) {
        let width = usize::from(area.width.saturating_sub(INDENT));
        let style = Style::default().add_modifier(Modifier::BOLD);
        whole.set_stringn(INDENT, area.height + rows - 1, caption, width, style);
    }
    whole
}
