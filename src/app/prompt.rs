//! The line on which a filter or a search is typed.

use tui_input::{Input, InputRequest};

use crate::query::{Candidate, Completion, FilterError};

use super::{Code, Key};

/// The most characters of a paste that are taken.
const MOST_PASTED: usize = 1_000;

/// A filter or a search that is being typed.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    input: Input,
    before: String,
    error: Option<FilterError>,
    ignores_last_term: bool,
    choices: Option<Choices>,
}

/// The candidates for the text before the cursor. One of them is written there.
#[derive(Clone, Debug)]
pub struct Choices {
    candidates: Vec<Candidate>,
    /// The candidate that is written.
    at: usize,
    /// The text before the candidates and after them, and the text in their place.
    around: [String; 3],
}

impl Choices {
    /// The candidates, the best first.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The candidate that is written.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }
}

/// The result of a key in the prompt.
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
            ignores_last_term: false,
            choices: None,
        }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The position of the cursor, in characters.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Whether the last term is only begun, so that it does not filter yet.
    #[must_use]
    pub fn ignores_last_term(&self) -> bool {
        self.ignores_last_term
    }

    /// The mistake in the text; meanwhile it does not filter.
    #[must_use]
    pub fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The candidates that tab walks through. `None` if none are shown.
    #[must_use]
    pub fn choices(&self) -> Option<&Choices> {
        self.choices.as_ref()
    }

    /// The text before the cursor.
    pub(super) fn head(&self) -> &str {
        let text = self.text();
        let end = text.char_indices().nth(self.cursor());
        &text[..end.map_or(text.len(), |(at, _)| at)]
    }

    /// Writes another text, with the cursor behind its beginning.
    pub(super) fn write(&mut self, head: &str, tail: &str) {
        let cursor = head.chars().count();
        self.input = Input::from(format!("{head}{tail}")).with_cursor(cursor);
    }

    /// Shows candidates, and writes the first. A single one is written and not shown.
    pub(super) fn offer(&mut self, completion: Completion) {
        let Completion { at, candidates } = completion;
        if candidates.is_empty() {
            return;
        }
        let (head, tail) = (self.head(), &self.text()[self.head().len()..]);
        let around = [&head[..at], &head[at..], tail].map(str::to_owned);
        let is_shown = candidates.len() > 1;
        self.choices = Some(Choices {
            candidates,
            at: 0,
            around,
        });
        self.choose(0);
        self.choices = self.choices.take().filter(|_| is_shown);
    }

    /// Writes the candidate that is this far from the one that is written.
    pub(super) fn choose(&mut self, by: isize) {
        let Some(mut choices) = self.choices.take() else {
            return;
        };
        let count = choices.candidates.len();
        choices.at = choices.at.wrapping_add_signed(by).wrapping_add(count) % count;
        let [before, _, after] = &choices.around;
        let head = format!("{before}{}", choices.candidates[choices.at].text);
        self.write(&head, after);
        self.choices = Some(choices);
    }

    /// Hides the candidates and keeps the text.
    pub(super) fn close_choices(&mut self) {
        self.choices = None;
    }

    /// Hides the candidates and writes the text that was there before. Returns whether any were shown.
    pub(super) fn refuse_choices(&mut self) -> bool {
        let choices = self.choices.take();
        if let Some(Choices { around, .. }) = &choices {
            let [before, typed, after] = around;
            self.write(&format!("{before}{typed}"), after);
        }
        choices.is_some()
    }

    /// The filter in force when typing began.
    pub(super) fn before(&self) -> &str {
        &self.before
    }

    pub(super) fn set_error(&mut self, error: Option<FilterError>) {
        (self.error, self.ignores_last_term) = (error, false);
    }

    pub(super) fn ignore_last_term(&mut self) {
        self.ignores_last_term = true;
    }

    /// Whether a key with alt means something here. All others are esc and that key, which tmux sends as one.
    pub(super) fn takes_with_alt(code: Code) -> bool {
        matches!(code, Code::Left | Code::Right)
    }

    pub(super) fn press(&mut self, key: Key) -> Typed {
        let request = match (key.code, key.ctrl || key.alt) {
            (Code::Enter, _) => return Typed::Accepted,
            (Code::Esc, _) => return Typed::Cancelled,
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
        for letter in on_one_line(text).chars().take(MOST_PASTED) {
            self.input.handle(InputRequest::InsertChar(letter));
        }
    }
}

/// The text with a blank between its lines. Other control characters are left out.
fn on_one_line(text: &str) -> String {
    let lines = text.split(is_line_end).map(str::trim);
    let lines: Vec<String> = lines
        .filter(|line| !line.is_empty())
        .map(|line| line.replace('\t', " ").replace(char::is_control, ""))
        .collect();
    let is_within = |side: Option<char>| side.is_some_and(|letter| letter == ' ');
    let [before, after] = [
        is_within(text.chars().next()),
        is_within(text.chars().last()),
    ]
    .map(|is_blank| if is_blank { " " } else { "" });
    format!("{before}{}{after}", lines.join(" "))
}

fn is_line_end(letter: char) -> bool {
    matches!(
        letter,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_stand_on_one_with_a_blank_between_them() {
        for (pasted, expected) in [
            ("reviews\nns:bookinfo\r\n", "reviews ns:bookinfo"),
            ("a\rb\u{2028}c\u{85}d", "a b c d"),
            ("\n\n a \n\n\n b\n", "a b"),
            ("a\tb\u{1b}[31m\u{0}", "a b[31m"),
            ("web", "web"),
            (" web ", " web "),
            ("\n", ""),
        ] {
            let mut prompt = Prompt::new("");
            prompt.paste(pasted);
            assert_eq!(prompt.text(), expected, "{pasted:?}");
        }
    }

    #[test]
    fn a_huge_paste_is_cut() {
        let mut prompt = Prompt::new("");
        prompt.paste(&"a\n".repeat(500_000));
        assert_eq!(prompt.text().chars().count(), MOST_PASTED);
    }
}
