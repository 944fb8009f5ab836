//! Numbers in sentences: thousands separators, nouns in singular or plural, the first of many.

use crate::model::Text;

use super::{brief_name, brief_text};

/// A number with thousands separators: `1,204`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A value, or `?` if it is not known.
#[must_use]
pub fn or_unknown(value: Option<impl ToString>) -> String {
    value.map_or("?".to_owned(), |value| value.to_string())
}

/// A port by its number and whatever else is given: `9080 http`, `53 dns UDP`.
pub(in crate::derive) fn port_label<'p>(
    number: Option<u32>,
    given: impl IntoIterator<Item = Option<&'p str>>,
) -> String {
    let given = given.into_iter().flatten().map(brief_name);
    given.fold(or_unknown(number), |label, word| format!("{label} {word}"))
}

/// A protocol that is worth a word: `None` for TCP, which an empty one means too
/// ([protocols](https://kubernetes.io/docs/reference/networking/service-protocols/)).
pub(in crate::derive) fn unless_tcp(protocol: &Text) -> Option<&str> {
    protocol.given().filter(|protocol| *protocol != "TCP")
}

/// A part of a whole: `2/5`, `1,204/10,000`.
#[must_use]
pub fn part_of(part: usize, whole: usize) -> String {
    format!("{}/{}", grouped(part as u64), grouped(whole as u64))
}

/// A number with its noun: `1 port`, `1,204 ports`. For nouns whose plural ends in `s`.
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number as u64))
}

/// The number of items that a list of many names.
const SHOWN: usize = 3;

/// A few of `count` items: `a, b, c and 4 more`. Asks for no more items than it names.
pub(in crate::derive) fn few_of(all: impl IntoIterator<Item = String>, count: usize) -> String {
    if count <= SHOWN {
        return few(all);
    }
    let shown = all.into_iter().take(SHOWN);
    let shown: Vec<String> = shown.map(|one| brief_text(&one).into_owned()).collect();
    let more = grouped((count - SHOWN) as u64);
    format!("{} and {more} more", shown.join(", "))
}

/// The first 20 of `count` items in one text, and how many more there are: for lists that appear on each of many lines.
#[must_use]
pub fn first_of(all: impl IntoIterator<Item = String>, count: usize) -> String {
    first_joined(all, count, ", ")
}

/// The same with another text between the items.
pub(in crate::derive) fn first_joined(
    all: impl IntoIterator<Item = String>,
    count: usize,
    separator: &str,
) -> String {
    const FIRST: usize = 20;
    let shown: Vec<String> = all.into_iter().take(FIRST).collect();
    let shown = shown.join(separator);
    match count.saturating_sub(FIRST) {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

/// ` and 2 more` after the first of this many. Empty if it is the only one.
pub(in crate::derive) fn and_more(all: usize) -> String {
    match all {
        0 | 1 => String::new(),
        _ => format!(" and {} more", grouped(all as u64 - 1)),
    }
}

/// A few of many, with how many more there are: `a, b, c and 4 more`.
pub(in crate::derive) fn few(all: impl IntoIterator<Item = String>) -> String {
    let mut all = all.into_iter();
    let shown = all.by_ref().take(SHOWN);
    let mut shown: Vec<String> = shown.map(|one| brief_text(&one).into_owned()).collect();
    match all.count() {
        0 => match shown.pop() {
            Some(last) if !shown.is_empty() => format!("{} and {last}", shown.join(", ")),
            last => last.unwrap_or_default(),
        },
        more => format!("{} and {} more", shown.join(", "), grouped(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn one_is_one_and_all_others_are_many() {
        for (number, expected) in [(0, "0 zones"), (1, "1 zone"), (1_204, "1,204 zones")] {
            assert_eq!(counted(number, "zone"), expected);
        }
    }
}
