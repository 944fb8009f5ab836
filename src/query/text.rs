//! Text that fits: measured in columns, cut with a mark, safe to print.

use std::borrow::Cow;

use hashbrown::HashMap;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use crate::derive::wording::grouped;
use crate::model::printable::printable;

/// The number of columns that a text takes once it is made printable. Looks at no more than `most` columns and then
/// says more than that, so that a huge text costs no more than a screen's width.
#[must_use]
pub fn width(text: &str, most: usize) -> usize {
    let looked_at = text.len().min(most.saturating_add(1));
    if is_plain(&text.as_bytes()[..looked_at]) {
        return looked_at;
    }
    let mut width = 0;
    for piece in text.graphemes(true) {
        width += printable(piece).width();
        if width > most {
            break;
        }
    }
    width
}

/// Whether a text takes a column for each byte, as nearly all do.
fn is_plain(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text in at most this many columns, made printable; a cut ends in the mark.
#[must_use]
pub fn fit<'t>(text: &'t str, columns: usize, mark: &str) -> Cow<'t, str> {
    if width(text, columns) <= columns {
        return printable(text);
    }
    let mut fitted = String::new();
    let mut taken = mark.width();
    if taken > columns {
        return Cow::Borrowed("");
    }
    for piece in text.graphemes(true) {
        let piece = printable(piece);
        taken += piece.width();
        if taken > columns {
            break;
        }
        fitted.push_str(&piece);
    }
    fitted.push_str(mark);
    Cow::Owned(fitted)
}

/// A name in at most this many columns that stays distinct from others with the same beginning: the beginning is left
/// out. A name like no other keeps both its ends.
#[must_use]
pub fn apart<'n>(
    name: &'n str,
    others: impl IntoIterator<Item = &'n str>,
    (columns, mark): (usize, &str),
) -> Cow<'n, str> {
    if width(name, columns) <= columns {
        return printable(name);
    }
    if columns <= mark.width() {
        return fit(name, columns, mark);
    }
    let others = others.into_iter().filter(|other| *other != name);
    let shared = others.map(|other| common(name, other)).max().unwrap_or(0);
    let room = columns.saturating_sub(mark.width());
    let end = ending(name, room);
    if shared < end.len() || shared * 2 < name.len() {
        return in_the_middle(name, (columns, mark));
    }
    if name.len() - shared <= end.len() {
        return Cow::Owned(format!("{mark}{}", printable(from_part(end))));
    }
    let apart = fit(&name[shared..], room, mark);
    Cow::Owned(format!("{mark}{apart}"))
}

/// The short forms of the values of a column that are too wide for it. Each ends in the mark, unless two of them would then
/// be equal: those lose their middle, or, if that makes them equal too, the beginning that they share with their neighbours.
#[must_use]
pub fn elided<'v>(
    values: impl IntoIterator<Item = &'v str>,
    (columns, mark): (usize, &str),
) -> HashMap<&'v str, String, foldhash::fast::FixedState> {
    let values = values.into_iter();
    let mut wide: Vec<&str> = values
        .filter(|value| width(value, columns) > columns)
        .collect();
    wide.sort_unstable();
    wide.dedup();
    let neighbours = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| wide.get(at));
        before.into_iter().chain(wide.get(at + 1)).copied()
    };
    let shorten = |way: usize, at: usize| match way {
        0 => fit(wide[at], columns, mark).into_owned(),
        1 => in_the_middle(wide[at], (columns, mark)).into_owned(),
        _ => {
            let shared = neighbours(at).map(|other| common(wide[at], other)).max();
            let own = &wide[at][shared.unwrap_or(0)..];
            let room = columns.saturating_sub(mark.width());
            format!("{mark}{}", fit(own, room, mark))
        }
    };
    let mut forms = HashMap::default();
    let mut equal: Vec<usize> = (0..wide.len()).collect();
    for way in 0..3 {
        let short: Vec<(usize, String)> =
            equal.drain(..).map(|at| (at, shorten(way, at))).collect();
        let mut often: HashMap<String, usize, foldhash::fast::FixedState> = HashMap::default();
        for (_, form) in &short {
            *often.entry_ref(form).or_default() += 1;
        }
        for (at, form) in short {
            if often[&form] > 1 {
                equal.push(at);
            }
            forms.insert(wide[at], form);
        }
    }
    forms
}

/// The beginning of a text, in at most this many columns. It has at least one piece, so that a loop over pieces ends.
#[must_use]
pub fn beginning(text: &str, columns: usize) -> &str {
    let looked_at = text.len().min(columns.saturating_add(1));
    if columns > 0 && is_plain(&text.as_bytes()[..looked_at]) {
        // What follows may combine with the last one.
        return if text.len() <= columns {
            text
        } else {
            &text[..columns]
        };
    }
    let mut taken = 0;
    for (at, piece) in text.grapheme_indices(true) {
        taken += printable(piece).width();
        if taken > columns && at > 0 {
            return &text[..at];
        }
    }
    text
}

/// How many bytes two names have in common at their beginnings.
fn common(name: &str, other: &str) -> usize {
    let both = name.chars().zip(other.chars());
    let shared = both.take_while(|(one, two)| one == two);
    shared.map(|(letter, _)| letter.len_utf8()).sum()
}

/// The end of a text, in at most this many columns.
fn ending(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    let mut from = text.len();
    for (at, piece) in text.grapheme_indices(true).rev() {
        taken += printable(piece).width();
        if taken > columns {
            break;
        }
        from = at;
    }
    &text[from..]
}

/// A text from where a part of it begins, if little is lost by that.
fn from_part(text: &str) -> &str {
    let part = text.find(['/', ':', '@']).map(|at| &text[at + 1..]);
    part.filter(|part| part.len() * 2 >= text.len())
        .unwrap_or(text)
}

/// A text without its middle, in at most this many columns.
fn in_the_middle<'t>(text: &'t str, (columns, mark): (usize, &str)) -> Cow<'t, str> {
    let room = columns.saturating_sub(mark.width());
    let end = ending(text, room / 2);
    let begin = fit(text, columns - room / 2, mark);
    Cow::Owned(format!("{begin}{}", printable(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_alike_stay_apart() {
        let arn = |name: &str| format!("arn:aws:eks:eu-west-1:111122223333:cluster/{name}");
        let (blue, green) = (arn("production-blue"), arn("production-green"));
        for (columns, shown) in [
            (80, &*blue),
            (32, "…3333:cluster/production-blue"),
            (20, "…production-blue"),
            (14, "…oduction-blue"),
            (9, "…ion-blue"),
            (1, "…"),
        ] {
            let fitted = apart(&blue, [&*blue, &green, "minikube"], (columns, "…"));
            assert!(width(&fitted, 100) <= columns, "{fitted}");
            assert!(
                fitted.len() >= shown.len().min(3) && (columns < 9 || fitted.ends_with("blue")),
                "{fitted}"
            );
            if columns == 20 || columns == 14 {
                assert_eq!(fitted, shown);
            }
        }
        let long = [
            "gke_project_europe-west1-b_one-with-a-long-end",
            "gke_project_europe-west1-b_two-with-a-long-end",
        ];
        assert_eq!(apart(long[0], long, (14, "…")), "…one-with-a-l…");
        assert_eq!(apart(long[1], long, (14, "…")), "…two-with-a-l…");
        let only = "a-name-that-is-like-none-other";
        assert_eq!(apart(only, ["minikube"], (13, "…")), "a-name…-other");
        for columns in 0..60 {
            for name in [&*blue, only, long[0], "評価サービスの名前はとても長い"] {
                let fitted = apart(name, [&*green, long[1]], (columns, "…"));
                assert!(width(&fitted, 100) <= columns, "{fitted} in {columns}");
            }
        }
    }

    #[test]
    fn values_that_would_be_equal_when_cut_lose_their_middle_or_their_common_beginning() {
        for (values, expected) in [
            (&["reviews", "ratings"][..], &[][..]),
            (&["reviews-of-books", "ratings"], &["reviews-…"]),
            (
                &["reviews-cluster-1", "reviews-cluster-2"],
                &["revi…er-1", "revi…er-2"],
            ),
            (
                &[
                    "orders-v1-cluster-1",
                    "orders-v2-cluster-1",
                    "orders-v1-cluster-1",
                ],
                &["…1-clust…", "…2-clust…"],
            ),
        ] {
            let forms = elided(values.iter().copied(), (9, "…"));
            let mut short: Vec<&str> = forms.values().map(|form| &**form).collect();
            short.sort_unstable();
            assert_eq!(short, expected, "{values:?}");
        }
    }

    #[test]
    fn text_is_cut_by_columns_and_says_so() {
        let cases = [
            ("reviews", 7, "reviews"),
            ("reviews", 6, "revie…"),
            ("reviews", 1, "…"),
            ("reviews", 0, ""),
            ("評価サービス", 7, "評価サ…"),
            ("評価サービス", 6, "評価…"),
            ("", 3, ""),
        ];
        for (text, columns, expected) in cases {
            assert_eq!(fit(text, columns, "…"), expected, "{text:?} in {columns}");
        }
    }

    #[test]
    fn control_characters_are_shown_and_measured_as_shown() {
        let shown = fit("a\u{1b}[2Jb", 40, "…");
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
        assert_eq!(width("a\u{1b}[2Jb", 100), shown.width());
    }
}
