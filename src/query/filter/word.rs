//! Words of a filter. Thousands of Destinations are searched at each letter that is typed, so a word first asks which letters
//! there are.

use memchr::memmem::Finder;

use crate::{
    derive::{
        destination::{LetterSet, SearchText, names},
        world::Known,
    },
    query::claims::hosts,
};

/// The rank of a word that is not in the name.
pub(super) const ELSEWHERE: u32 = 3;

/// How a word matches a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WordMatch {
    /// It is somewhere in it, in one piece.
    Within,
    /// It is the whole text.
    Whole,
    /// Its letters are there in this order.
    Scattered,
}

/// A word.
#[derive(Clone, Debug)]
pub(super) struct WordTest {
    how: WordMatch,
    lower: String,
    /// The word as it is written, if its capital letters matter.
    written: Option<String>,
    finder: Finder<'static>,
    /// Finds it as a whole line after another one.
    line_finder: Finder<'static>,
    letters: LetterSet,
    /// The letters without which it cannot match.
    needed: LetterSet,
    /// Whether it may be part of the address of an endpoint.
    is_of_address: bool,
}

impl WordTest {
    pub(super) fn new(how: WordMatch, word: &str) -> Self {
        // Texts are lines.
        let word = word.replace('\n', " ");
        let lower = word.to_lowercase();
        let letters = LetterSet::of(&lower);
        let is_of_address = may_be_of_address(&lower);
        // Hosts and addresses are the same in capitals.
        let has_case = word.chars().any(char::is_uppercase) && !word.contains(['.', ':']);
        Self {
            how,
            finder: Finder::new(&lower).into_owned(),
            line_finder: Finder::new(&format!("\n{lower}\n")).into_owned(),
            needed: if is_of_address {
                letters.but_those_of_addresses()
            } else {
                letters
            },
            letters,
            is_of_address,
            written: has_case.then_some(word),
            lower,
        }
    }

    /// A word in one piece.
    pub(super) fn within(word: &str) -> Self {
        Self::new(WordMatch::Within, word)
    }

    /// How well it matches a text in lower case: as in a name, or by its letters in this order.
    pub(super) fn rank_in(&self, text: &str) -> Option<u32> {
        match class(text, self.finder.find_iter(text.as_bytes())) {
            ELSEWHERE => scattered(&self.lower, text).map(|_| ELSEWHERE + 1),
            class => Some(class),
        }
    }

    pub(super) fn matches(&self, known: &Known) -> bool {
        let found = &known.summary.search_text;
        found.letters().may_spell(self.needed)
            && match self.how {
                WordMatch::Within => self.is_within(found),
                WordMatch::Whole => self.is_a_line(self.texts(found)),
                WordMatch::Scattered => found.names().any(|name| is_scattered(&self.lower, name)),
            }
            && self
                .written
                .as_ref()
                .is_none_or(|word| self.is_written(word, known))
    }

    /// Whether one of these texts matches.
    pub(super) fn is_in(&self, texts: &[&str]) -> bool {
        texts.iter().any(|text| {
            let text = match &self.written {
                Some(_) => (*text).to_owned(),
                None => text.to_lowercase(),
            };
            let word = self.written.as_ref().unwrap_or(&self.lower);
            match self.how {
                WordMatch::Within => text.contains(&**word),
                WordMatch::Whole => text == *word,
                WordMatch::Scattered => scattered(word, &text).is_some(),
            }
        })
    }

    fn is_within(&self, found: &SearchText) -> bool {
        // A single letter that occurs needs no search.
        (self.lower.len() == 1 && self.letters.is_one_of(found.letters()))
            || self.finder.find(self.texts(found).as_bytes()).is_some()
    }

    fn texts<'f>(&self, found: &'f SearchText) -> &'f str {
        if self.is_of_address {
            found.texts_and_endpoints()
        } else {
            found.texts()
        }
    }

    /// Whether it is there as it is written, capital letters and all.
    fn is_written(&self, word: &str, known: &Known) -> bool {
        let destination = &*known.destination;
        let names = names(destination).into_iter();
        match self.how {
            WordMatch::Within => names
                .chain(hosts(destination))
                .any(|text| text.contains(word)),
            WordMatch::Whole => names.chain(hosts(destination)).any(|text| text == word),
            WordMatch::Scattered => names.into_iter().any(|text| is_scattered(word, text)),
        }
    }

    /// How well it matches: by its place in the name of the service; an address that is exactly this comes first.
    pub(super) fn rank(&self, known: &Known) -> u32 {
        let found = &known.summary.search_text;
        let name = found.names().next().unwrap_or_default();
        let places = self.finder.find_iter(name.as_bytes());
        match (self.how, class(name, places)) {
            (WordMatch::Whole, _) => 0,
            (WordMatch::Scattered, ELSEWHERE) => ELSEWHERE + 1,
            (_, ELSEWHERE) if self.is_of_address && self.is_a_line(found.texts_and_endpoints()) => {
                0
            }
            (_, class) => class,
        }
    }

    /// Whether the word is one of the lines. All end in a line break.
    fn is_a_line(&self, lines: &str) -> bool {
        let after_first = || self.line_finder.find(lines.as_bytes()).is_some();
        let mut first = lines.split('\n');
        first.next() == Some(&self.lower) || after_first()
    }

    /// Adds the places of the letters of a text that it matches.
    pub(super) fn mark(&self, text: &str, hits: &mut Vec<usize>) {
        let lower = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
        let has_case = self.written.is_some();
        let letters: Vec<char> = text
            .chars()
            .map(|letter| if has_case { letter } else { lower(letter) })
            .collect();
        let word: Vec<char> = self
            .written
            .as_ref()
            .unwrap_or(&self.lower)
            .chars()
            .collect();
        if self.how == WordMatch::Scattered {
            let text: String = letters.into_iter().collect();
            let word: String = word.into_iter().collect();
            return hits.extend(scattered(&word, &text).into_iter().flatten());
        }
        let windows = letters.windows(word.len().max(1)).enumerate();
        let whole = self.how != WordMatch::Whole || letters.len() == word.len();
        let places = windows.filter(|(_, window)| whole && **window == *word);
        hits.extend(places.flat_map(|(at, window)| at..at + window.len()));
    }
}

/// Whether a word may be part of the address of an endpoint: one without a digit or a colon is not looked for there, which
/// spares most words the long way.
fn may_be_of_address(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit() || letter == ':')
}

/// The rank of the best of these places in a name: its beginning, the beginning of a word in it, or inside.
pub(super) fn class(name: &str, places: impl Iterator<Item = usize>) -> u32 {
    let classes = places.map(|at| match name[..at].chars().next_back() {
        None => 0,
        Some(before) if !before.is_alphanumeric() => 1,
        Some(_) => 2,
    });
    classes.min().unwrap_or(ELSEWHERE)
}

/// Whether the letters of a word are in a text, in this order.
fn is_scattered(word: &str, text: &str) -> bool {
    let mut letters = text.chars();
    word.chars()
        .all(|letter| letters.any(|there| there == letter))
}

/// The places of the letters of a word in a text, in this order: the last of the first letters that reach its end, so that
/// they are close together. `None` if they are not there.
fn scattered(word: &str, text: &str) -> Option<Vec<usize>> {
    let text: Vec<char> = text.chars().collect();
    let mut end = 0;
    for letter in word.chars() {
        end += text[end..].iter().position(|there| *there == letter)? + 1;
    }
    let mut places = Vec::new();
    for letter in word.chars().rev() {
        end = text[..end].iter().rposition(|there| *there == letter)?;
        places.push(end);
    }
    places.reverse();
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(how: WordMatch, word: &str, text: &str) -> String {
        let mut hits = Vec::new();
        WordTest::new(how, word).mark(text, &mut hits);
        let mark = |(at, letter)| if hits.contains(&at) { '^' } else { letter };
        text.chars().enumerate().map(mark).collect()
    }

    #[test]
    fn the_matched_letters_of_a_name_are_known() {
        for (how, word, text, expected) in [
            (WordMatch::Within, "re", "reviews-re", "^^views-^^"),
            (WordMatch::Within, "re", "Reviews", "^^views"),
            (WordMatch::Within, "Re", "reRe", "re^^"),
            (WordMatch::Within, "aa", "aaa", "^^^"),
            (WordMatch::Whole, "api", "api", "^^^"),
            (WordMatch::Whole, "api", "api-2", "api-2"),
            (WordMatch::Scattered, "rv2", "reviews-v2", "^eviews-^^"),
            (WordMatch::Within, "", "web", "web"),
        ] {
            assert_eq!(marked(how, word, text), expected, "{word} in {text}");
        }
    }

    #[test]
    fn a_place_at_the_beginning_ranks_before_one_at_a_word_and_that_before_others() {
        for (word, name, expected) in [
            ("re", "reviews", 0),
            ("re", "shop-reviews", 1),
            ("re", "are", 2),
            ("re", "are-re", 1),
            ("re", "web", ELSEWHERE),
        ] {
            assert_eq!(
                class(name, name.match_indices(word).map(|(at, _)| at)),
                expected,
                "{name}"
            );
        }
    }
}
