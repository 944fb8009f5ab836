//! The canvas: a buffer that cannot be painted outside its area.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use crate::app::Needle;

use super::{
    Role, Theme,
    line::{PaneLine, TextPiece},
    text,
};

/// A buffer with its theme.
pub(super) struct Canvas<'b> {
    buffer: &'b mut Buffer,
    area: Rect,
    pub(super) theme: &'b Theme,
}

impl<'b> Canvas<'b> {
    pub(super) fn new(buffer: &'b mut Buffer, area: Rect, theme: &'b Theme) -> Self {
        let area = area.intersection(buffer.area);
        Self {
            buffer,
            area,
            theme,
        }
    }

    /// Paints a text from a cell on, in at most this many columns, and returns the columns used.
    pub(super) fn text(&mut self, x: u16, y: u16, columns: u16, piece: &str, style: Style) -> u16 {
        if y < self.area.top()
            || y >= self.area.bottom()
            || x < self.area.left()
            || x >= self.area.right()
        {
            return 0;
        }
        let columns = columns.min(self.area.right() - x);
        let fitted = text::fit(piece, columns.into(), self.theme.symbols.cut());
        let (end, _) = self.buffer.set_stringn(x, y, fitted, columns.into(), style);
        end - x
    }

    /// Paints a line in a row of a rectangle. What does not fit is cut and says so.
    pub(super) fn line(&mut self, area: Rect, row: u16, line: &PaneLine<'_>) {
        self.line_over(area, row, line, Style::default());
    }

    /// Paints a line whose every piece takes on a style in addition, as on a selected row.
    pub(super) fn line_over(&mut self, area: Rect, row: u16, line: &PaneLine<'_>, over: Style) {
        if row >= area.height {
            return;
        }
        let y = area.y + row;
        let right: usize = line
            .right()
            .iter()
            .map(|piece| text::width(&piece.text, area.width.into()))
            .sum();
        let right = u16::try_from(right).unwrap_or(u16::MAX);
        let reserved = if right == 0 {
            0
        } else {
            right.saturating_add(1)
        };
        let room = area.width.saturating_sub(reserved);
        self.pieces(area.x, y, room, line.pieces(), over);
        if right > 0 && right <= area.width {
            self.pieces(area.right() - right, y, right, line.right(), over);
        }
    }

    fn pieces(&mut self, x: u16, y: u16, columns: u16, pieces: &[TextPiece<'_>], over: Style) {
        let end = x.saturating_add(columns);
        let mut at = x;
        for (index, piece) in pieces.iter().enumerate() {
            let room = end.saturating_sub(at);
            if room == 0 {
                // Something is left that has no room: the last cell says so.
                if piece.text.trim().is_empty() && index + 1 == pieces.len() {
                    return;
                }
                if columns > 0 {
                    let style = self.theme.style(Role::Muted).patch(over);
                    self.text(end - 1, y, 1, self.theme.symbols.cut(), style);
                }
                return;
            }
            let style = self
                .theme
                .style(piece.role)
                .add_modifier(piece.modifier)
                .patch(over);
            at += match piece.columns {
                Some(columns) => {
                    let columns = room.min(u16::try_from(columns).unwrap_or(u16::MAX));
                    self.text(at, y, columns, &piece.text, style);
                    columns
                }
                None => self.text(at, y, room, &piece.text, style),
            };
        }
    }

    /// Lays a style over a rectangle, leaving the text.
    pub(super) fn paint(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area.intersection(self.area), style);
    }

    /// Highlights a text in a row of a rectangle.
    pub(super) fn mark(&mut self, area: Rect, row: u16, needle: &Needle) {
        let line = Rect {
            y: area.y.saturating_add(row),
            height: 1,
            ..area
        };
        let line = line.intersection(self.area);
        if row >= area.height || line.is_empty() {
            return;
        }
        let letters = line.positions().map(|at| {
            let mut letters = self.buffer[at].symbol().chars();
            letters.next().unwrap_or(' ')
        });
        let length = u16::try_from(needle.len()).unwrap_or(u16::MAX);
        for place in needle.places(letters) {
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            let hit = Rect {
                x: line.x.saturating_add(place),
                width: length,
                ..line
            };
            let style = Style::default().add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
            self.paint(hit.intersection(line), style);
        }
    }

    /// Blanks a rectangle.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
    }

    /// Paints a rule across, in a role.
    pub(super) fn rule(&mut self, x: u16, y: u16, columns: u16, role: Role) {
        let style = self.theme.style(role);
        for at in x..x.saturating_add(columns) {
            self.cell((at, y), self.theme.symbols.across(), style);
        }
    }

    /// Paints one cell of a rule.
    pub(super) fn junction(&mut self, x: u16, y: u16, symbol: &str, role: Role) {
        let style = self.theme.style(role);
        self.cell((x, y), symbol, style);
    }

    /// Puts a symbol of one column into a cell.
    fn cell(&mut self, at: (u16, u16), symbol: &str, style: Style) {
        if self.area.contains(at.into()) {
            self.buffer[at].set_symbol(symbol).set_style(style);
        }
    }
}
