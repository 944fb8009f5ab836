//! Sparklines: numbers as a row of bars, from the least to the most.

use super::Symbols;

/// The numbers as bars, one each, for at most this many of the last ones. The smallest number is the lowest bar, whatever
/// it is.
pub(super) fn spark(numbers: &[u32], columns: usize, symbols: Symbols) -> String {
    let seen = &numbers[numbers.len().saturating_sub(columns)..];
    let least = seen.iter().copied().min().unwrap_or(0);
    let most = seen.iter().copied().max().unwrap_or(0);
    let bars = symbols.bars();
    let bar = |number: &u32| {
        let over = u64::from(number - least) * (bars.len() as u64 - 1);
        let step = over.checked_div(u64::from(most - least)).unwrap_or(0);
        bars[usize::try_from(step).unwrap_or(0)]
    };
    seen.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_is_the_lowest_bar_and_the_most_the_highest() {
        let cases: [(&[u32], usize, &str, &str); 5] = [
            (&[3, 5, 0], 9, "▅█▁", "-#_"),
            (&[0, 1, 2, 3, 4, 5, 6, 7], 9, "▁▂▃▄▅▆▇█", "__..--=#"),
            (&[9, 9, 1, 2], 2, "▁█", "_#"),
            (&[4, 4], 9, "▁▁", "__"),
            (&[0, u32::MAX], 9, "▁█", "_#"),
        ];
        for (numbers, columns, unicode, ascii) in cases {
            assert_eq!(spark(numbers, columns, Symbols::Unicode), unicode);
            assert_eq!(
                spark(numbers, columns, Symbols::Ascii),
                ascii,
                "{numbers:?}"
            );
        }
        assert_eq!(spark(&[], 9, Symbols::Unicode), "");
    }
}
