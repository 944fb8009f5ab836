//! Parts of one whole as one stacked bar, each part in its own role.

use super::{Role, Symbols, line::PaneLine};

/// A bar over all of `room` columns, shared by weight. A part too small for a column has none; without any weight there is
/// no bar.
pub(super) fn stacked(
    parts: impl Iterator<Item = (Role, usize)> + Clone,
    room: usize,
    symbols: Symbols,
) -> PaneLine<'static> {
    let whole: usize = parts.clone().map(|(_, weight)| weight).sum();
    let mut line = PaneLine::new();
    let (mut counted, mut painted) = (0, 0);
    for (role, weight) in parts {
        counted += weight;
        let until = (room * counted).checked_div(whole).unwrap_or(0);
        if until > painted {
            line.push(role, symbols.block().repeat(until - painted));
        }
        painted = until;
    }
    line
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

    #[test]
    fn a_bar_fills_its_room_whatever_the_weights() {
        for weights in [&[1][..], &[1, 1, 1], &[75, 25], &[1, 999], &[3, 0, 4]] {
            let parts = weights.iter().map(|weight| (Role::Text, *weight));
            assert_eq!(
                stacked(parts, 50, Symbols::Unicode).width(),
                50,
                "{weights:?}"
            );
        }
        let nothing = std::iter::once((Role::Text, 0));
        assert_eq!(stacked(nothing, 50, Symbols::Unicode).width(), 0);
    }
}
