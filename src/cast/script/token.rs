//! The words and quoted texts of a line.

use std::{fmt, iter::Peekable, str::Chars};

use crate::model::printable::is_printable;

use super::error::Flaw;

/// A word or a text, and where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScriptToken {
    /// The number of its first character in the line, from 1.
    pub(super) column: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text between blanks.
    Word(String),
    /// The text between quotes.
    Text(String),
}

impl fmt::Display for ScriptToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Word(word) => write!(f, "{word:?}"),
            Kind::Text(text) => write!(f, "the text {text:?}"),
        }
    }
}

/// The tokens of a line before its comment, and the column after the last.
pub(super) fn tokens(line: &str) -> Result<(Vec<ScriptToken>, usize), Flaw> {
    let mut reader = Reader {
        letters: line.chars().peekable(),
        column: 1,
    };
    let mut tokens = Vec::new();
    let mut end = 1;
    while let Some(token) = reader.token()? {
        tokens.push(token);
        end = reader.column;
    }
    Ok((tokens, end))
}

struct Reader<'l> {
    letters: Peekable<Chars<'l>>,
    /// The column of the next character.
    column: usize,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<char> {
        let letter = self.letters.next()?;
        self.column += 1;
        Some(letter)
    }

    fn token(&mut self) -> Result<Option<ScriptToken>, Flaw> {
        while self
            .letters
            .peek()
            .is_some_and(|letter| letter.is_whitespace())
        {
            self.take();
        }
        let column = self.column;
        let kind = match self.letters.peek() {
            None | Some('#') => return Ok(None),
            Some('"') => Kind::Text(self.text()?),
            Some(_) => Kind::Word(self.word()),
        };
        Ok(Some(ScriptToken { column, kind }))
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(letter) = self.letters.peek().copied()
            && !letter.is_whitespace()
        {
            word.push(letter);
            self.take();
        }
        word
    }

    fn text(&mut self) -> Result<String, Flaw> {
        let opened = self.column;
        self.take();
        let mut text = String::new();
        loop {
            let column = self.column;
            match self.take() {
                None => {
                    return Err(Flaw::new(
                        opened,
                        "this quote is never closed: end the text with \"",
                    ));
                }
                Some('"') => break,
                Some('\\') => text.push(self.escaped(column)?),
                Some(letter) if is_printable(letter) => text.push(letter),
                Some(letter) => {
                    let what = format!(
                        "the character {letter:?} cannot be shown and is refused in a text"
                    );
                    return Err(Flaw::new(column, what));
                }
            }
        }
        match self.letters.peek() {
            Some(letter) if !letter.is_whitespace() && *letter != '#' => Err(Flaw::new(
                self.column,
                "expected a blank behind the quote; within a text write \\\" for it",
            )),
            _ => Ok(text),
        }
    }

    fn escaped(&mut self, column: usize) -> Result<char, Flaw> {
        match self.take() {
            Some(letter @ ('"' | '\\')) => Ok(letter),
            _ => Err(Flaw::new(
                column,
                "a backslash may only precede \" or \\; write \\\\ for a backslash",
            )),
        }
    }
}
