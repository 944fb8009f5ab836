//! A text that is looked for in others: literally, and regardless of case unless it has capitals.

/// A text that is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needle {
    letters: Vec<char>,
    is_any_case: bool,
}

impl Needle {
    /// The text as it was typed. The empty one is nowhere.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            letters: text.chars().collect(),
            is_any_case: !text.chars().any(char::is_uppercase),
        }
    }

    /// How many characters it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Whether it is in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        !self.places(text.chars()).is_empty()
    }

    /// Its places in a text, by the first character of each, without overlaps.
    #[must_use]
    pub fn places(&self, text: impl Iterator<Item = char>) -> Vec<usize> {
        let (wanted, mut found) = (&self.letters[..], Vec::new());
        if wanted.is_empty() {
            return found;
        }
        let letters: Vec<char> = text
            .map(|letter| {
                if self.is_any_case {
                    lower(letter)
                } else {
                    letter
                }
            })
            .collect();
        let mut at = 0;
        while at + wanted.len() <= letters.len() {
            if letters[at..].starts_with(wanted) {
                found.push(at);
                at += wanted.len();
            } else {
                at += 1;
            }
        }
        found
    }
}

/// The small form of a letter, if that is one letter.
fn lower(letter: char) -> char {
    let mut small = letter.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => letter,
    }
}
