//! One line of the screen in the making: pieces of text, each with its role.

use std::borrow::Cow;

use ratatui::style::Modifier;

use crate::{
    app::{Enter, Fold, Handle, Topic},
    query::Align,
    store::Subject,
};

use super::{Role, text};

/// As many characters of a line as anyone reads.
const MOST: usize = 100_000;

/// A line of a pane. Pieces may be longer than the screen; they are cut when they are painted.
#[derive(Clone, Debug, Default)]
pub(super) struct PaneLine<'a> {
    pieces: Vec<TextPiece<'a>>,
    right: Vec<TextPiece<'a>>,
    handle: Option<Handle>,
    is_picture: bool,
    continues: bool,
}

/// A piece of text in one role.
#[derive(Clone, Debug)]
pub(super) struct TextPiece<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) role: Role,
    pub(super) modifier: Modifier,
    /// The width in columns. `None` means as many as the text needs.
    pub(super) columns: Option<usize>,
}

impl<'a> TextPiece<'a> {
    fn of(role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            role,
            modifier: Modifier::empty(),
            columns: None,
        }
    }

    fn width(&self) -> usize {
        self.columns
            .unwrap_or_else(|| text::width(&self.text, 1_000))
    }
}

impl<'a> PaneLine<'a> {
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
        self.pieces.push(TextPiece::of(role, text));
    }

    /// Adds a piece that is set apart by a modifier.
    pub(super) fn marked(
        mut self,
        role: Role,
        text: impl Into<Cow<'a, str>>,
        modifier: Modifier,
    ) -> Self {
        self.pieces.push(TextPiece {
            modifier,
            ..TextPiece::of(role, text)
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

    /// Adds a text in a column of fixed width, cut where it is too long when it is painted, and a blank behind it.
    pub(super) fn cell(
        mut self,
        role: Role,
        value: impl Into<Cow<'a, str>>,
        columns: usize,
    ) -> Self {
        self.pieces.push(TextPiece {
            columns: Some(columns),
            ..TextPiece::of(role, value)
        });
        self.add(Role::Text, " ")
    }

    /// Adds a piece at the right edge. The left side gives way to it.
    pub(super) fn at_right(mut self, role: Role, text: impl Into<Cow<'a, str>>) -> Self {
        self.right.push(TextPiece::of(role, text));
        self
    }

    /// Makes it a further row of the line above, which was too long for one.
    pub(super) fn continued(self) -> Self {
        self.continued_if(true)
    }

    /// The same under a condition.
    pub(super) fn continued_if(self, continues: bool) -> Self {
        Self { continues, ..self }
    }

    /// Whether it is a further row of the line above.
    pub(super) fn continues(&self) -> bool {
        self.continues
    }

    /// Says what the line is about, so that the cursor finds it again.
    pub(super) fn about(self, topic: Topic) -> Self {
        self.handled(topic, Enter::Read)
    }

    /// Makes the line the head of a branch that enter folds and unfolds.
    pub(super) fn folds(self, topic: Topic, fold: Fold) -> Self {
        self.handled(topic, Enter::Fold(fold))
    }

    /// Makes the line the head of a branch of the whole object, which is fetched when the branch is opened.
    pub(super) fn reveals(self, topic: Topic, fold: Fold) -> Self {
        self.handled(topic, Enter::Reveal(fold))
    }

    /// Makes enter open the page of an object.
    pub(super) fn opens(self, subject: Subject) -> Self {
        self.handled(Topic::Object(subject.clone()), Enter::Open(subject))
    }

    /// Makes enter open the page of an object that may be on several lines of the pane.
    pub(super) fn opens_as(self, topic: Topic, subject: Subject) -> Self {
        self.handled(topic, Enter::Open(subject))
    }

    /// Makes enter open an object as YAML at a field.
    pub(super) fn shows_field(self, topic: Topic, (subject, path): (Subject, &str)) -> Self {
        self.handled(topic, Enter::Field(subject, path.into()))
    }

    /// Makes enter go where the Destination shows what a path names.
    pub(super) fn proves(self, topic: Topic, path: &str) -> Self {
        self.handled(topic, Enter::Prove(path.into()))
    }

    /// Says what the line is about, and what enter does there.
    pub(super) fn enters(self, topic: Topic, enter: Enter) -> Self {
        self.handled(topic, enter)
    }

    fn handled(mut self, topic: Topic, enter: Enter) -> Self {
        self.handle = Some(Handle { topic, enter });
        self
    }

    /// Makes the line a picture, which the cursor skips.
    pub(super) fn picture(self) -> Self {
        Self {
            is_picture: true,
            ..self
        }
    }

    /// Whether the cursor skips the line: it is a picture or blank.
    pub(super) fn is_skipped(&self) -> bool {
        let mut pieces = self.pieces.iter().chain(&self.right);
        self.is_picture || pieces.all(|piece| piece.text.trim().is_empty())
    }

    /// Whether the line opens the page of an object.
    pub(super) fn is_link(&self) -> bool {
        let enter = self.handle.as_ref().map(|handle| &handle.enter);
        matches!(enter, Some(Enter::Open(_) | Enter::Field(..)))
    }

    /// The actions on the line.
    pub(super) fn handle(&self) -> Option<&Handle> {
        self.handle.as_ref()
    }

    /// The full text of the line, also if it is cut on the screen; very long texts are limited in characters.
    pub(super) fn whole(&self) -> String {
        let side = |pieces: &[TextPiece<'_>]| {
            let texts = pieces.iter().flat_map(|piece| piece.text.chars());
            texts.take(MOST).collect::<String>()
        };
        let whole = format!("{} {}", side(&self.pieces), side(&self.right));
        whole.trim().to_owned()
    }

    /// Whether all of it is seen in this many columns.
    pub(super) fn fits(&self, columns: usize) -> bool {
        let side =
            |pieces: &[TextPiece<'_>]| -> usize { pieces.iter().map(TextPiece::width).sum() };
        let is_whole = |piece: &TextPiece<'_>| {
            let room = piece.columns.unwrap_or(usize::MAX).min(MOST);
            text::width(&piece.text, room) <= room
        };
        let is_blank = |piece: &&TextPiece<'_>| piece.text.trim().is_empty();
        let blank = self.pieces.iter().rev().take_while(is_blank).count();
        let left = &self.pieces[..self.pieces.len() - blank];
        let right = side(&self.right);
        left.iter().all(is_whole) && side(left) + usize::from(right > 0) + right <= columns
    }

    /// Adds a cell of a table, cut to its width, with a blank behind it.
    pub(super) fn aligned(
        mut self,
        (align, width): (Align, usize),
        cell: Self,
        mark: &str,
    ) -> Self {
        let cell = cell.cut(width, mark);
        let blanks = width.saturating_sub(cell.width());
        let (before, behind) = match align {
            Align::Right => (blanks, 1),
            Align::Left => (0, blanks + 1),
        };
        if before > 0 {
            self.push(Role::Text, " ".repeat(before));
        }
        self.append(cell);
        self.push(Role::Text, " ".repeat(behind));
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

    /// Cuts the left side to this many columns; the last one marks the cut.
    pub(super) fn cut(mut self, columns: usize, mark: &str) -> Self {
        let mut room = columns;
        for at in 0..self.pieces.len() {
            let width = self.pieces[at].width();
            let rest = self.pieces[at + 1..]
                .iter()
                .any(|piece| !piece.text.trim().is_empty());
            if width > room || (width == room && rest) {
                let piece = &mut self.pieces[at];
                piece.columns = None;
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
        self.pieces.iter().map(TextPiece::width).sum()
    }

    pub(super) fn pieces(&self) -> &[TextPiece<'a>] {
        &self.pieces
    }

    pub(super) fn right(&self) -> &[TextPiece<'a>] {
        &self.right
    }
}
