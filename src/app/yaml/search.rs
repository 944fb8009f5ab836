//! Searching in the lines of a text.

use crate::{
    app::{Key, Needle, Prompt, prompt::Typed},
    model::yaml::YamlLine,
};

/// The most matches.
const MOST: usize = 100_000;

/// A search: its text, its matches, and the current one.
#[derive(Clone, Debug, Default)]
pub struct Search {
    prompt: Option<Prompt>,
    text: String,
    matches: Vec<Match>,
    at: Option<usize>,
    from: usize,
}

/// A match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The line.
    pub line: usize,
    /// The first character, counted behind the blanks that indent the line.
    pub from: usize,
    /// The character behind the last one.
    pub to: usize,
}

impl Search {
    /// The line on which it is typed, while it is.
    #[must_use]
    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    /// How many matches there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.matches.len()
    }

    /// The current match, from 0. `None` without matches.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// The searched text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The matches on a line, each with whether one is at it.
    pub fn on(&self, line: usize) -> impl Iterator<Item = (Match, bool)> {
        let first = self.matches.partition_point(|found| found.line < line);
        let there = self.matches[first..]
            .iter()
            .take_while(move |found| found.line == line);
        there
            .enumerate()
            .map(move |(at, found)| (*found, self.at == Some(first + at)))
    }

    /// The line of the match one is at; that from which one searches while there is none.
    pub(super) fn line(&self) -> Option<usize> {
        let found = self.at.and_then(|at| self.matches.get(at));
        let from = self.prompt.is_some().then_some(self.from);
        found.map(|found| found.line).or(from)
    }

    /// Whether it is being typed, or is for something.
    pub(super) fn is_anything(&self) -> bool {
        self.prompt.is_some() || !self.text.is_empty()
    }

    /// Begins a new search, from a line on.
    pub(super) fn begin(&mut self, line: usize) {
        self.prompt = Some(Prompt::new(&self.text));
        self.from = line;
    }

    pub(super) fn press(&mut self, key: Key, lines: &[YamlLine]) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        match prompt.press(key) {
            Typed::Edited => self.look_for_what_is_typed(lines),
            Typed::Accepted => self.prompt = None,
            Typed::Cancelled => {
                self.text = prompt.before().to_owned();
                self.prompt = None;
                self.run(lines);
            }
            Typed::Move(by) => self.go(by, self.from),
        }
    }

    pub(super) fn paste(&mut self, text: &str, lines: &[YamlLine]) {
        if let Some(prompt) = &mut self.prompt {
            prompt.paste(text);
            self.look_for_what_is_typed(lines);
        }
    }

    fn look_for_what_is_typed(&mut self, lines: &[YamlLine]) {
        let typed = self.prompt.as_ref().map_or("", Prompt::text);
        if typed != self.text {
            self.text = typed.to_owned();
            self.run(lines);
        }
    }

    /// Finds the matches, and goes to the first one from where the search began.
    pub(super) fn run(&mut self, lines: &[YamlLine]) {
        self.matches = find(&self.text, lines);
        let next = self.matches.partition_point(|found| found.line < self.from);
        self.at = match self.matches.len() {
            0 => None,
            count => Some(next % count),
        };
    }

    /// To the next match or one before, in a circle; from the cursor's line where one has left the match.
    pub(super) fn go(&mut self, by: isize, line: usize) {
        let Some(at) = self.at else {
            return;
        };
        let count = self.matches.len();
        let next = if self.matches[at].line == line {
            at.wrapping_add_signed(by).wrapping_add(count)
        } else {
            let behind = self.matches.partition_point(|found| found.line < line);
            if by > 0 { behind } else { behind + count - 1 }
        };
        self.at = Some(next % count);
    }
}

/// The matches of a text, line by line.
fn find(text: &str, lines: &[YamlLine]) -> Vec<Match> {
    let needle = Needle::new(text);
    let found = lines.iter().enumerate().flat_map(|(line, content)| {
        let letters = content.spans.iter().flat_map(|span| span.text.chars());
        let places = needle.places(letters).into_iter();
        let length = needle.len();
        places.map(move |from| Match {
            line,
            from,
            to: from + length,
        })
    });
    found.take(MOST).collect()
}
