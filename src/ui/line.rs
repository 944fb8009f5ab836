//! One line of the screen in the making: pieces of text, each with its role.

use std::borrow::Cow;

use ratatui::style::Modifier;

use super::{Role, text};

/// A line of a pane. Pieces may be longer than the screen; they are cut when they are painted.
#[derive(Clone, Debug, Default)]
pub(super) struct Line<'a> {
    pieces: Vec<Piece<'a>>,
    right: Vec<Piece<'a>>,
}

/// A piece of text in one role.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) role: Role,
    pub(super) modifier: Modifier,
}

impl<'a> Line<'a> {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// A line that is one piece.
    pub(super) fn of(role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        Self::new().add(role, text)
    }

    /// Adds a piece.
    pub(super) fn add(mut self, role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        self.push(role, text);
        self
    }

    /// Adds a piece to a line that is already held.
    pub(super) fn push(&mut self, role: Role, text: impl Into<Cow<'a, str>>) {
        self.pieces.push(Piece {
            text: text.into(),
            role,
            modifier: Modifier::empty(),
        });
    }

    /// Adds a piece that is set apart by a modifier.
    pub(super) fn marked(
        mut self,
        role: Role,
        text: impl Into<Cow<'a, str>>,
        modifier: Modifier,
    ) -> Self {
        self.pieces.push(Piece {
            text: text.into(),
            role,
            modifier,
        });
        self
    }

    /// Adds blanks up to a column, or one blank where the line is already beyond it.
    pub(super) fn to(mut self, column: usize) -> Self {
        let at = self.width();
        let blanks = column.saturating_sub(at).max(usize::from(at > 0));
        self.push(Role::Text, " ".repeat(blanks));
        self
    }

    /// Adds a text in a column of fixed width, cut where it is too long, and a blank behind it.
    pub(super) fn cell(self, role: Role, value: &str, columns: usize, mark: &str) -> Self {
        let fitted = text::fit(value, columns, mark).into_owned();
        let blanks = columns.saturating_sub(text::width(&fitted, columns)) + 1;
        self.add(role, fitted).add(Role::Text, " ".repeat(blanks))
    }

    /// Adds a piece at the right edge. The left side gives way to it.
    pub(super) fn at_right(mut self, role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        self.right.push(Piece {
            text: text.into(),
            role,
            modifier: Modifier::empty(),
        });
        self
    }

    /// Adds all pieces of another line.
    pub(super) fn append(&mut self, other: Self) {
        self.pieces.extend(other.pieces);
    }

    /// Gives every piece a modifier in addition.
    pub(super) fn weighty(mut self, modifier: Modifier) -> Self {
        self.pieces
            .iter_mut()
            .for_each(|piece| piece.modifier |= modifier);
        self
    }

    /// Cuts the left side to so many columns; the last of them says that something was cut.
    pub(super) fn cut(mut self, columns: usize, mark: &str) -> Self {
        let mut room = columns;
        for at in 0..self.pieces.len() {
            let width = text::width(&self.pieces[at].text, room);
            let rest = self.pieces[at + 1..]
                .iter()
                .any(|piece| !piece.text.trim().is_empty());
            if width > room || (width == room && rest) {
                let piece = &mut self.pieces[at];
                piece.text = text::fit(&format!("{}{mark} ", piece.text), room, mark)
                    .into_owned()
                    .into();
                self.pieces.truncate(at + 1);
                return self;
            }
            room -= width;
        }
        self
    }

    /// The columns that the left side takes.
    pub(super) fn width(&self) -> usize {
        self.pieces
            .iter()
            .map(|piece| text::width(&piece.text, 1_000))
            .sum()
    }

    pub(super) fn pieces(&self) -> &[Piece<'a>] {
        &self.pieces
    }

    pub(super) fn right(&self) -> &[Piece<'a>] {
        &self.right
    }
}
