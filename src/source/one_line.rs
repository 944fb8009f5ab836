//! Text of another program, made fit for one line of a terminal.

use crate::model::printable::is_printable;

/// The text in place of a secret.
pub(super) const HIDDEN: &str = "[hidden]";

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

/// The line without words that look like a token or a key, and without what follows the name of a way to log in.
pub(super) fn without_tokens(line: &str) -> String {
    if line.contains("PRIVATE KEY") {
        return HIDDEN.to_owned();
    }
    let mut before = "";
    let words = line.split(' ').map(|word| {
        let is_secret = is_token(word) || is_login(before, word);
        before = word;
        if is_secret { HIDDEN } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a word is the login behind the name of a way to log in, as in a header of HTTP.
fn is_login(before: &str, word: &str) -> bool {
    let way = before.rsplit(['"', '\'', ':', '=']).next();
    match way.unwrap_or_default().to_ascii_lowercase().as_str() {
        "bearer" => !word.is_empty() && !word.starts_with("token"),
        // What people say of it has no capitals and no digits.
        "basic" => word.len() >= 8 && !word.chars().all(char::is_lowercase),
        _ => false,
    }
}

/// Whether a word is a JSON web token, or one of a known form.
fn is_token(word: &str) -> bool {
    let is_long = |at: usize| word.len() - at > 20;
    let forms = ["eyJ", "k8s-aws-v1."];
    forms
        .iter()
        .any(|form| word.find(form).is_some_and(is_long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_hidden_and_words_about_them_are_not() {
        for (line, expected) in [
            (
                "Authorization: Bearer abc",
                "Authorization: Bearer [hidden]",
            ),
            (r#""Basic dXNlcjpwYXNz""#, r#""Basic [hidden]"#),
            ("invalid bearer token", "invalid bearer token"),
            (
                "no basic authentication here",
                "no basic authentication here",
            ),
        ] {
            assert_eq!(without_tokens(line), expected);
        }
    }

    #[test]
    fn a_long_text_is_cut_with_a_mark() {
        assert_eq!(fit("abcdef", 3).as_deref(), Some("abc…"));
        assert_eq!(fit("abc", 3).as_deref(), Some("abc"));
        assert_eq!(fit("\u{1b}[2J\n", 3), None);
    }
}
