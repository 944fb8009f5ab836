//! Text of another program, made fit for one line of a terminal.

use crate::model::printable::is_printable;

/// A text on one line of at most this many letters; `None` if nothing of it can be shown.
pub(super) fn fit(text: &str, shown: usize) -> Option<String> {
    let text = plain(text);
    let mut fitting: String = text.chars().take(shown).collect();
    if fitting.len() < text.len() {
        fitting.push('…');
    }
    (!fitting.is_empty()).then_some(fitting)
}

/// The text without escape sequences and without what cannot be shown.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_sequence(&mut letters),
            '\u{9b}' => skip_to_final(&mut letters),
            '\t' | '\n' | '\r' => plain.push(' '),
            letter if is_printable(letter) && letter != '\u{fffd}' => plain.push(letter),
            _ => {}
        }
    }
    plain.trim().to_owned()
}

fn skip_sequence(letters: &mut std::str::Chars<'_>) {
    match letters.next() {
        Some('[') => skip_to_final(letters),
        // A text for the terminal, such as a title: until BEL or ESC \.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let mut last = ' ';
            for letter in letters.by_ref() {
                if letter == '\u{7}' || (last == '\u{1b}' && letter == '\\') {
                    return;
                }
                last = letter;
            }
        }
        _ => {}
    }
}

fn skip_to_final(letters: &mut std::str::Chars<'_>) {
    letters.find(|letter| ('@'..='~').contains(letter));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_with_a_mark() {
        assert_eq!(fit("abcdef", 3).as_deref(), Some("abc…"));
        assert_eq!(fit("abc", 3).as_deref(), Some("abc"));
        assert_eq!(fit("\u{1b}[2J\n", 3), None);
    }
}
