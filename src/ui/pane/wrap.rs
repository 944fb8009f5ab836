//! Texts that are broken into lines of some columns.

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

/// Breaks a word where it is seen as two: after a sign, or else before a bracket, after a hyphen or before a capital letter, if
/// that is well within the line; or else at the end of the line.
fn pieces(word: &str, columns: usize) -> Vec<String> {
    let (mut rest, mut pieces) = (word, Vec::new());
    loop {
        let line = text::beginning(rest, columns);
        if line.len() == rest.len() {
            pieces.push(rest.to_owned());
            return pieces;
        }
        let sign = line.rfind(['/', '=', ',', '.', ':']).map(|sign| sign + 1);
        let is_within = |end: &usize| text::width(&line[..*end], columns) > columns / 5 + 1;
        let end = sign
            .filter(is_within)
            .or_else(|| joint(line).filter(is_within));
        let (piece, after) = rest.split_at(end.unwrap_or(line.len()));
        pieces.push(piece.to_owned());
        rest = after;
    }
}

/// The last place in a word before a bracket, after a hyphen, or before a capital letter that follows a small one.
fn joint(word: &str) -> Option<usize> {
    let bytes = word.as_bytes();
    (1..bytes.len())
        .rev()
        .find(|at| match (bytes[at - 1], bytes[*at]) {
            (_, b'[') | (b'-', _) => true,
            (before, after) => before.is_ascii_lowercase() && after.is_ascii_uppercase(),
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_broken_where_it_is_seen_as_two() {
        for (word, columns, expected) in [
            ("spec.kubeService.ports", 18, "spec.kubeService. ports"),
            ("appliedTrafficPolicies", 18, "appliedTraffic Policies"),
            ("istio-ingressgateway", 14, "istio- ingressgateway"),
            ("destinations[0]", 14, "destinations [0]"),
            ("abcdefghij", 4, "abcd efgh ij"),
            ("größer[Ähnlich]", 9, "größer [Ähnlich]"),
        ] {
            assert_eq!(broken(word, columns).join(" "), expected, "{word}");
        }
    }
}
