//! The arguments of a line, taken word by word.

use std::{time::Duration, vec};

use jiff::Timestamp;
use ratatui::layout::Size;

use super::{
    error::Flaw,
    token::{Kind, ScriptToken},
};
use crate::{app::Key, cast::near, model::time};

/// The smallest terminal and the largest one: what fits a screen, and memory.
const SIZES: (Size, Size) = (
    Size {
        width: 20,
        height: 5,
    },
    Size {
        width: 500,
        height: 200,
    },
);

/// No single wait is longer: a film holds every screen of it.
const LONGEST: Duration = Duration::from_mins(10);

/// No key is pressed more often by one line.
const OFTENEST: usize = 1_000;

/// The rest of a line.
pub(super) struct Words {
    tokens: vec::IntoIter<ScriptToken>,
    /// The column behind the line.
    end: usize,
}

impl Words {
    pub(super) fn new(tokens: Vec<ScriptToken>, end: usize) -> Self {
        let tokens = tokens.into_iter();
        Self { tokens, end }
    }

    /// The next one, whatever it is.
    pub(super) fn any(&mut self) -> Option<ScriptToken> {
        self.tokens.next()
    }

    /// Takes the next one where it is this word.
    pub(super) fn takes(&mut self, word: &str) -> bool {
        let next = self.tokens.as_slice().first();
        let is = next.is_some_and(|next| next.kind == Kind::Word(word.to_owned()));
        if is {
            self.tokens.next();
        }
        is
    }

    /// Nothing may be left.
    pub(super) fn end(mut self) -> Result<(), Flaw> {
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => Err(Flaw::new(
                token.column,
                format!("expected the end of the line, found {token}"),
            )),
        }
    }

    fn expected<T>(&self, what: &str, found: Option<&ScriptToken>) -> Result<T, Flaw> {
        let (column, found) = match found {
            Some(token) => (token.column, token.to_string()),
            None => (self.end, "the end of the line".to_owned()),
        };
        Err(Flaw::new(column, format!("expected {what}, found {found}")))
    }

    /// A text in quotes.
    pub(super) fn text(&mut self) -> Result<String, Flaw> {
        match self.tokens.next() {
            Some(ScriptToken {
                kind: Kind::Text(text),
                ..
            }) => Ok(text),
            found => self.expected("a text in quotes", found.as_ref()),
        }
    }

    /// A text in quotes that is not empty.
    pub(super) fn full_text(&mut self) -> Result<String, Flaw> {
        let column = self.tokens.as_slice().first().map(|token| token.column);
        let text = self.text()?;
        match column {
            Some(column) if text.is_empty() => Err(Flaw::new(
                column,
                "expected a text in quotes, found an empty one",
            )),
            _ => Ok(text),
        }
    }

    /// One of some words that mean something.
    pub(super) fn meaning<T>(
        &mut self,
        what: &str,
        words: &[&str],
        meant: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Flaw> {
        let found = self.tokens.next();
        match &found {
            Some(ScriptToken {
                kind: Kind::Word(word),
                ..
            }) if let Some(meant) = meant(word) => Ok(meant),
            _ => self
                .expected(what, found.as_ref())
                .map_err(|flaw| hinted(flaw, found.as_ref(), words)),
        }
    }

    /// `120x36`.
    pub(super) fn size(&mut self) -> Result<Size, Flaw> {
        let (least, most) = SIZES;
        let what = format!(
            "a size from {}x{} to {}x{}",
            least.width, least.height, most.width, most.height
        );
        self.meaning(&what, &[], |word| {
            let (width, height) = word.split_once('x')?;
            let size = Size::new(number(width)?, number(height)?);
            let fits = (least.width..=most.width).contains(&size.width)
                && (least.height..=most.height).contains(&size.height);
            fits.then_some(size)
        })
    }

    /// `2026-06-01T12:00:00Z`.
    pub(super) fn moment(&mut self) -> Result<Timestamp, Flaw> {
        self.meaning("a time such as 2026-06-01T12:00:00Z", &[], |word| {
            word.parse().ok()
        })
    }

    /// `800ms`, where one is due.
    pub(super) fn span(&mut self) -> Result<Duration, Flaw> {
        self.meaning("a duration such as 800ms or 2s, up to 10m", &[], |word| {
            let span = Duration::try_from(time::duration(word)?).ok()?;
            (span <= LONGEST).then_some(span)
        })
    }

    /// `2s`, more than nothing.
    pub(super) fn full_span(&mut self) -> Result<Duration, Flaw> {
        let column = self.tokens.as_slice().first().map(|token| token.column);
        let span = self.span()?;
        match column {
            Some(column) if span.is_zero() => {
                Err(Flaw::new(column, "expected a duration greater than 0"))
            }
            _ => Ok(span),
        }
    }

    /// `800ms`, or the usual one where the line ends.
    pub(super) fn span_or(&mut self, usual: Duration) -> Result<Duration, Flaw> {
        if self.tokens.as_slice().is_empty() {
            return Ok(usual);
        }
        self.span()
    }

    /// The name of a key, in quotes where it would be something else.
    pub(super) fn key(&mut self) -> Result<Key, Flaw> {
        let what = "a key such as j, enter or ctrl-d";
        let found = self.tokens.next();
        let Some(ScriptToken {
            kind: Kind::Word(name) | Kind::Text(name),
            ..
        }) = &found
        else {
            return self.expected(what, None);
        };
        let near: Vec<&str> = Key::words().collect();
        Key::named(name).map_or_else(
            || {
                self.expected(what, found.as_ref())
                    .map_err(|flaw| hinted(flaw, found.as_ref(), &near))
            },
            Ok,
        )
    }

    /// `x5`, or once.
    pub(super) fn times(&mut self) -> Result<usize, Flaw> {
        let next = self.tokens.as_slice().first();
        let Some(ScriptToken {
            kind: Kind::Word(word),
            ..
        }) = next
        else {
            return Ok(1);
        };
        if !word.starts_with('x') {
            return Ok(1);
        }
        self.meaning("how often, from x1 to x1000", &[], |word| {
            let times = number(word.strip_prefix('x')?)?;
            (1..=OFTENEST).contains(&times).then_some(times)
        })
    }
}

/// Digits only: no sign, no blanks.
fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().ok()).flatten()
}

/// The flaw, and the known word that may have been meant.
pub(super) fn hinted(mut flaw: Flaw, found: Option<&ScriptToken>, known: &[&str]) -> Flaw {
    let near = found.and_then(|token| match &token.kind {
        Kind::Word(word) | Kind::Text(word) => {
            near::nearest(&word.to_lowercase(), known.iter().copied())
        }
    });
    if let Some(near) = near {
        flaw.what.push_str(&format!("; did you mean {near}?"));
    }
    flaw
}
