//! Words in lines of a bearable length.

use unicode_width::UnicodeWidthStr;

/// Words with commas between them, in lines of about this many columns. A word is never cut.
pub(super) fn wrapped(words: &[&str], columns: usize) -> impl Iterator<Item = String> {
    let mut lines: Vec<String> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let comma = if at + 1 < words.len() { "," } else { "" };
        add(&mut lines, &format!("{word}{comma}"), columns);
    }
    lines.into_iter()
}

/// A sentence in lines of about this many columns. A word is never cut.
pub(super) fn folded(sentence: &str, columns: usize) -> impl Iterator<Item = String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split_whitespace() {
        add(&mut lines, word, columns);
    }
    lines.into_iter()
}

/// A sentence behind a label, in lines of about this many columns in all, the further ones under the first word. A word is
/// never cut.
pub(super) fn labelled(
    label: &str,
    sentence: &str,
    columns: usize,
) -> impl Iterator<Item = String> {
    let margin = label.width();
    let mut lines: Vec<String> = folded(sentence, columns.saturating_sub(margin)).collect();
    if lines.is_empty() {
        lines.push(String::new());
    }
    for (at, line) in lines.iter_mut().enumerate() {
        let before = if at == 0 {
            label.to_owned()
        } else {
            " ".repeat(margin)
        };
        line.insert_str(0, &before);
        line.truncate(line.trim_end().len());
    }
    lines.into_iter()
}

/// A line in lines of about this many columns, the further ones indented below the first. A word is never cut, and a line
/// that fits stays as it is.
pub(super) fn hanging(line: &str, columns: usize) -> impl Iterator<Item = String> {
    let words = line.trim_start_matches(' ');
    let indent = " ".repeat(line.len() - words.len());
    let room = columns.saturating_sub(indent.width() + 4);
    let mut lines: Vec<String> = Vec::new();
    if line.width() <= columns {
        lines.push(line.to_owned());
    } else {
        for word in words.split(' ') {
            add(&mut lines, word, room);
        }
        for (at, line) in lines.iter_mut().enumerate() {
            let more = if at == 0 { "" } else { "    " };
            line.insert_str(0, &format!("{indent}{more}"));
        }
    }
    lines.into_iter()
}

fn add(lines: &mut Vec<String>, word: &str, columns: usize) {
    match lines.last_mut() {
        Some(line) if line.width() + 1 + word.width() <= columns => {
            line.push(' ');
            line.push_str(word);
        }
        _ => lines.push(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_cut_and_lines_as_long_as_they_may_be() {
        let lines: Vec<String> = wrapped(&["one", "two", "a-long-one", "x"], 9).collect();
        assert_eq!(lines, ["one, two,", "a-long-one,", "x"]);
        let lines: Vec<String> = folded("one two three", 7).collect();
        assert_eq!(lines, ["one two", "three"]);
        assert_eq!(wrapped(&[], 9).count(), 0);
    }

    #[test]
    fn further_lines_hang_below_the_first() {
        let broken = |line, columns| hanging(line, columns).collect::<Vec<_>>();
        assert_eq!(
            broken("  one two  three", 14),
            ["  one two ", "      three"]
        );
        assert_eq!(broken("  one  two", 10), ["  one  two"]);
        assert_eq!(broken("a very-long-word", 4), ["a", "    very-long-word"]);
        assert_eq!(broken("", 4), [""]);
    }

    #[test]
    fn further_lines_of_a_labelled_sentence_begin_under_its_first_word() {
        let lines = |label, sentence| labelled(label, sentence, 14).collect::<Vec<_>>();
        assert_eq!(lines("ab  ", "one two three"), ["ab  one two", "    three"]);
        assert_eq!(lines("ab  ", ""), ["ab"]);
    }

    #[test]
    fn lines_are_measured_in_columns() {
        let lines: Vec<String> = folded("é é é 字 字", 5).collect();
        assert_eq!(lines, ["é é é", "字 字"]);
    }
}
