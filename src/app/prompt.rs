//! The line on which a filter or a search is typed.

use tui_input::{Input, InputRequest};

use crate::query::FilterError;

use super::{Code, Key};

/// A filter or a search that is being typed.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    input: Input,
    before: String,
    error: Option<FilterError>,
}

/// What a key did to the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// The text may have changed.
    Edited,
    /// The user is content.
    Accepted,
    /// The user wants what was there before.
    Cancelled,
    /// A key that means something elsewhere: move the selection while typing.
    Move(isize),
}

impl Prompt {
    /// Starts with what is in force.
    #[must_use]
    pub fn new(before: &str) -> Self {
        Self {
            input: Input::from(before),
            before: before.to_owned(),
            error: None,
        }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The character before which the cursor stands.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// What is wrong with the text; the last good filter stays in force meanwhile.
    #[must_use]
    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// What was in force when typing began.
    pub(super) fn before(&self) -> &str {
        &self.before
    }

    pub(super) fn set_error(&mut self, error: Option<FilterError>) {
        self.error = error;
    }

    pub(super) fn press(&mut self, key: Key) -> Typed {
        let request = match (key.code, key.ctrl || key.alt) {
            (Code::Enter, _) => return Typed::Accepted,
            (Code::Esc, _) | (Code::Char('c'), true) => return Typed::Cancelled,
            (Code::Down, _) => return Typed::Move(1),
            (Code::Up, _) => return Typed::Move(-1),
            (Code::Char(letter), false) => InputRequest::InsertChar(letter),
            (Code::Char('a'), true) | (Code::Home, _) => InputRequest::GoToStart,
            (Code::Char('e'), true) | (Code::End, _) => InputRequest::GoToEnd,
            (Code::Char('u'), true) => InputRequest::DeleteLine,
            (Code::Char('k'), true) => InputRequest::DeleteTillEnd,
            (Code::Char('w'), true) => InputRequest::DeletePrevWord,
            (Code::Backspace, _) => InputRequest::DeletePrevChar,
            (Code::Delete, _) => InputRequest::DeleteNextChar,
            (Code::Left, false) => InputRequest::GoToPrevChar,
            (Code::Right, false) => InputRequest::GoToNextChar,
            (Code::Left, true) => InputRequest::GoToPrevWord,
            (Code::Right, true) => InputRequest::GoToNextWord,
            _ => return Typed::Edited,
        };
        self.input.handle(request);
        Typed::Edited
    }

    pub(super) fn paste(&mut self, text: &str) {
        for letter in text
            .chars()
            .filter(|letter| !letter.is_control())
            .take(1_000)
        {
            self.input.handle(InputRequest::InsertChar(letter));
        }
    }
}
