//! Text that fits: measured in columns, cut with a mark, safe to print.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub(super) use crate::derive::grouped;
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
}
