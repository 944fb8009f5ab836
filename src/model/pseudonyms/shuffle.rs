//! One word for another of the same length, so that no two words become the same.
//!
//! A Feistel network over the letters, as in format-preserving encryption (NIST SP 800-38G): each half is moved by what a
//! keyed hash makes of the other half. Letters stay letters, digits stay digits, and capitals stay capitals.

use super::PseudonymKey;

/// How often both halves are moved.
const ROUNDS: u8 = 10;

/// The pseudonym of a word. Letters beyond ASCII become an `x` each: two such words may become the same.
pub(super) fn shuffled(key: PseudonymKey, word: &str) -> String {
    let mut letters: Vec<u8> = word.chars().map(lower).collect();
    let middle = letters.len() / 2;
    for round in 0..ROUNDS {
        let (one, other) = letters.split_at_mut(middle);
        if round % 2 == 0 {
            shift(key, round, (other, one));
        } else {
            shift(key, round, (one, other));
        }
    }
    let capital = |(letter, new): (char, u8)| {
        let new = char::from(new);
        if letter.is_uppercase() {
            new.to_ascii_uppercase()
        } else {
            new
        }
    };
    word.chars().zip(letters).map(capital).collect()
}

fn lower(letter: char) -> u8 {
    let letter = u8::try_from(letter).unwrap_or(b'x').to_ascii_lowercase();
    if letter.is_ascii_alphanumeric() {
        letter
    } else {
        b'x'
    }
}

/// Moves the letters of one half by a hash of the other.
fn shift(key: PseudonymKey, round: u8, (fixed, moved): (&[u8], &mut [u8])) {
    let mut hash = [0; 16];
    for (at, letter) in moved.iter_mut().enumerate() {
        if at % hash.len() == 0 {
            let part = u8::try_from(at / hash.len()).unwrap_or(u8::MAX);
            hash = md5::compute([&key.0[..], &[round, part], fixed, &key.0].concat()).0;
        }
        let by = hash[at % hash.len()];
        let (first, count) = if letter.is_ascii_digit() {
            (b'0', 10)
        } else {
            (b'a', 26)
        };
        *letter = first + (*letter - first + by % count) % count;
    }
}
