//! Parts of one whole as one stacked bar, each part in its own role.

use super::{Role, Symbols, Theme, line::PaneLine};

/// A part of a whole: its role, its letter, its weight.
pub(super) type BarPart = (Role, char, usize);

/// A bar over all of `room` columns, shared by weight. A part too small for a column has none; without any weight there is
/// no bar. If colours do not tell parts apart, its cells are their letters.
pub(super) fn stacked(
    parts: impl Iterator<Item = BarPart> + Clone,
    room: usize,
    theme: Theme,
) -> PaneLine<'static> {
    let whole: usize = parts.clone().map(|(.., weight)| weight).sum();
    let mut line = PaneLine::new();
    let (mut counted, mut painted) = (0, 0);
    for (role, letter, weight) in parts {
        counted += weight;
        let until = (room * counted).checked_div(whole).unwrap_or(0);
        if until > painted {
            let cells = until - painted;
            let cells = if theme.has_letters() {
                letter.to_string().repeat(cells)
            } else {
                theme.symbols.block().repeat(cells)
            };
            line.push(role, cells);
        }
        painted = until;
    }
    line
}

/// The letter of a thing in bars: the last one of its label. `?` if it is not a letter or digit of ASCII.
pub(super) fn letter_of(label: &str) -> char {
    let last = label.chars().next_back();
    last.filter(char::is_ascii_alphanumeric).unwrap_or('?')
}

/// A share of a whole as a bar of this many columns, to an eighth of a column, and the rest of the columns. A share above
/// zero is always visible.
pub(super) fn part(
    (part, whole): (usize, usize),
    columns: usize,
    symbols: Symbols,
) -> (String, String) {
    let eighths = (part * columns * 8).checked_div(whole).unwrap_or(0);
    let eighths = eighths.max(usize::from(part > 0)).min(columns * 8);
    let (full, rest) = match symbols {
        Symbols::Unicode => (eighths / 8, eighths % 8),
        // Without eighths half a column and more is a column.
        Symbols::Ascii => ((eighths + 4) / 8, 0),
    };
    let mut bar = symbols.full().repeat(full);
    if rest > 0 {
        bar.push_str(symbols.eighth(rest));
    }
    let left = columns - full - usize::from(rest > 0);
    (bar, symbols.rest().repeat(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Depth;

    #[test]
    fn a_part_takes_its_share_of_the_columns() {
        let cases = [
            ((0, 10), "", "        "),
            ((10, 10), "████████", ""),
            ((5, 10), "████", "    "),
            ((1, 1_000_000), "▏", "       "),
            ((3, 64), "▍", "       "),
            ((0, 0), "", "        "),
        ];
        for (share, bar, rest) in cases {
            let drawn = part(share, 8, Symbols::Unicode);
            assert_eq!(drawn, (bar.into(), rest.into()), "{share:?}");
        }
        assert_eq!(part((5, 10), 4, Symbols::Ascii), ("##".into(), "..".into()));
    }

    fn bar(weights: &[usize], room: usize, theme: Theme) -> String {
        let letters = 'a'..;
        let parts = letters.zip(weights);
        let parts = parts.map(|(letter, weight)| (Role::Text, letter, *weight));
        stacked(parts, room, theme).whole()
    }

    #[test]
    fn a_bar_fills_its_room_whatever_the_weights() {
        let theme = Theme::default();
        for weights in [&[1][..], &[1, 1, 1], &[75, 25], &[1, 999], &[3, 0, 4]] {
            let bar = bar(weights, 50, theme);
            assert_eq!(bar.chars().count(), 50, "{weights:?}");
        }
        assert_eq!(bar(&[0], 50, theme), "");
    }

    #[test]
    fn letters_tell_parts_apart_where_colours_do_not() {
        let theme = Theme {
            depth: Depth::None,
            ..Theme::default()
        };
        assert_eq!(bar(&[2, 1, 3], 6, theme), "aabccc");
        assert_eq!(bar(&[2, 1, 3], 6, Theme::default()), "▇▇▇▇▇▇");
        let letters = ["us-east-1a", "2", "中", ""].map(letter_of);
        assert_eq!(letters, ['a', '2', '?', '?']);
    }
}
