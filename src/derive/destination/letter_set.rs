//! The letters in the names of a Destination, so that a filter need not read names that cannot match.
//!
//! A set of letters only saves work: it never changes the result of a filter.

/// A set of letters, regardless of case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetterSet(u64);

/// The letter that stands for all ASCII that has none of its own.
const OTHER: LetterSet = LetterSet(1 << 39);

/// The set in which any letter may be. Every text with non-ASCII letters has this one: a set cannot hold these, and a
/// filter treats some of them as plain ones. A word with such a letter needs a text with one.
const ANY: LetterSet = LetterSet(u64::MAX);

/// Digits and the colon.
const NUMBERS: u64 = 0x3ff << 26 | 1 << 38;

impl LetterSet {
    /// The letters of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        text.bytes()
            .fold(Self::default(), |letters, byte| letters.and(of_byte(byte)))
    }

    /// The letters of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The digits and colons among them. A set in which any letter may be stays as it is.
    #[must_use]
    pub fn of_numbers(self) -> Self {
        match self {
            ANY => ANY,
            Self(letters) => Self(letters & NUMBERS),
        }
    }

    /// The set without the letters that IP addresses have in addition to digits and colons.
    #[must_use]
    pub fn but_those_of_addresses(self) -> Self {
        match self {
            ANY => ANY,
            Self(letters) => Self(letters & !Self::of("abcdef.").0),
        }
    }

    /// Whether a word of these letters may occur, whole or scattered, in texts that have the letters of `self`.
    #[must_use]
    pub fn may_spell(self, word: Self) -> bool {
        self.0 & word.0 == word.0
    }

    /// Whether this is one letter that certainly occurs in texts with these letters.
    #[must_use]
    pub fn is_one_of(self, texts: Self) -> bool {
        self.0.is_power_of_two() && self != OTHER && texts != ANY && texts.0 & self.0 != 0
    }
}

/// The set of one byte of a text.
fn of_byte(byte: u8) -> LetterSet {
    let one = |at: u8| LetterSet(1 << at);
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => one(letter - b'a'),
        digit @ b'0'..=b'9' => one(26 + digit - b'0'),
        b'-' => one(36),
        b'.' => one(37),
        b':' => one(38),
        other if other.is_ascii() => OTHER,
        _ => ANY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_says_what_may_be_spelled_and_what_is_certain() {
        let names = LetterSet::of("Reviews-2").and(LetterSet::of("10.0.0.1"));
        for (word, may, is) in [
            ("r", true, true),
            ("R", true, true),
            ("sw", true, false),
            ("x", false, false),
            (".", true, true),
            ("_", false, false),
            ("ä", false, false),
        ] {
            assert_eq!(names.may_spell(LetterSet::of(word)), may, "{word}");
            assert_eq!(LetterSet::of(word).is_one_of(names), is, "{word}");
        }
        let foreign = LetterSet::of("größe");
        assert!(
            foreign.may_spell(LetterSet::of("xä")),
            "nothing is ruled out"
        );
        assert!(
            !LetterSet::of("g").is_one_of(foreign),
            "and nothing is certain"
        );
        let odd = LetterSet::of("a_b");
        assert!(
            odd.may_spell(LetterSet::of("*")),
            "other ASCII is one letter"
        );
        assert!(!LetterSet::of("*").is_one_of(odd));
    }
}
