//! Texts broken into lines of a pane.

use crate::ui::text;

/// Breaks a text into lines at blanks. A word longer than a line gets a line of its own and is cut when painted.
pub(in crate::ui) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut taken = 0;
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        // What is wider than a line need not be measured to its end.
        let width = text::width(word, columns.max(1));
        if !line.is_empty() && taken + 1 + width > columns {
            lines.push(word.to_owned());
            taken = width;
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            taken += 1;
        }
        line.push_str(word);
        taken += width;
    }
    lines
}

/// Breaks a text into lines at blanks, and words that are longer than a line within themselves.
pub(in crate::ui) fn broken(text: &str, columns: usize) -> Vec<String> {
    let lines = wrapped(text, columns).into_iter();
    lines.flat_map(|line| pieces(&line, columns)).collect()
}

/// Breaks a word after a sign if there is one well within the line, or else at the end of the line.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    let (mut rest, mut pieces) = (word, Vec::new());
    loop {
        let line = text::beginning(rest, columns);
        if line.len() == rest.len() {
            pieces.push(rest.to_owned());
            return pieces;
        }
        let sign = line.rfind(['/', '=', ',', '.', ':']).map(|sign| sign + 1);
        let end = sign.filter(|end| text::width(&line[..*end], columns) > columns / 5 + 1);
        let (piece, after) = rest.split_at(end.unwrap_or(line.len()));
        pieces.push(piece.to_owned());
        rest = after;
    }
}

/// A text of more bytes is cut and not wrapped: it is too long to be read.
pub(super) const LONG: usize = 2_000;

/// Broken into lines, unless it is long beyond reading.
pub(super) fn lines_of(text: &str, columns: usize) -> Vec<String> {
    if text.len() > LONG {
        vec![text.to_owned()]
    } else {
        broken(text, columns)
    }
}
