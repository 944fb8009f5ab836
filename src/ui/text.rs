//! Text that fits: measured in columns, cut with a mark, safe to print.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::model::printable::printable;

/// The number of columns that a text takes once it is made printable. Looks at no more than `most` columns and then
/// says more than that, so that a huge text costs no more than a screen's width.
pub(super) fn width(text: &str, most: usize) -> usize {
    let mut width = 0;
    for piece in text.graphemes(true) {
        width += printable(piece).width();
        if width > most {
            break;
        }
    }
    width
}

/// A text in at most so many columns, made printable; what is cut ends in the mark.
pub(super) fn fit<'t>(text: &'t str, columns: usize, mark: &str) -> Cow<'t, str> {
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

/// A number with its thousands set apart: `1,204`.
pub(super) fn grouped(number: u64) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
