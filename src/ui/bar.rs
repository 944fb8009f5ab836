//! Parts of one whole as one stacked bar, each part in its own role.

use super::{Role, Symbols, line::Line};

/// A bar over all of `room` columns, shared by weight. A part too small for a column has none; without any weight there is
/// no bar.
pub(super) fn stacked(parts: &[(Role, usize)], room: usize, symbols: Symbols) -> Line<'static> {
    let whole: usize = parts.iter().map(|(_, weight)| weight).sum();
    let mut line = Line::new();
    let (mut counted, mut painted) = (0, 0);
    for (role, weight) in parts {
        counted += weight;
        let until = (room * counted).checked_div(whole).unwrap_or(0);
        line.push(*role, symbols.block().repeat(until - painted));
        painted = until;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_fills_its_room_whatever_the_weights() {
        for weights in [&[1][..], &[1, 1, 1], &[75, 25], &[1, 999], &[3, 0, 4]] {
            let parts: Vec<(Role, usize)> =
                weights.iter().map(|weight| (Role::Text, *weight)).collect();
            assert_eq!(
                stacked(&parts, 50, Symbols::Unicode).width(),
                50,
                "{weights:?}"
            );
        }
        assert_eq!(stacked(&[(Role::Text, 0)], 50, Symbols::Unicode).width(), 0);
    }
}
