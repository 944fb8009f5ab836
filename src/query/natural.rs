//! The order of names with numbers in them, as people count: `cluster-2` before `cluster-10`.

use std::cmp::Ordering;

/// Compares two names piece by piece: digits as numbers of any length, everything else as text.
#[must_use]
pub fn natural(one: &str, other: &str) -> Ordering {
    let (mut one_rest, mut other_rest) = (one, other);
    while let (Some(a), Some(b)) = (piece(one_rest), piece(other_rest)) {
        let order = match (number(a), number(b)) {
            (Some(x), Some(y)) => (x.len(), x).cmp(&(y.len(), y)),
            _ => a.cmp(b),
        };
        if order.is_ne() {
            return order;
        }
        (one_rest, other_rest) = (&one_rest[a.len()..], &other_rest[b.len()..]);
    }
    // `a-01` and `a-1` are equal as numbers.
    one_rest
        .len()
        .cmp(&other_rest.len())
        .then_with(|| one.cmp(other))
}

/// The digits at the beginning, or everything up to the first digit. `None` at the end.
fn piece(text: &str) -> Option<&str> {
    let is_digit = text.chars().next()?.is_ascii_digit();
    let end = text.find(|letter: char| letter.is_ascii_digit() != is_digit);
    Some(&text[..end.unwrap_or(text.len())])
}

/// The digits without leading zeros. `None` if it is no number.
fn number(piece: &str) -> Option<&str> {
    let is_number = piece.starts_with(|letter: char| letter.is_ascii_digit());
    is_number.then(|| piece.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_in_names_are_compared_as_numbers() {
        let sorted = [
            "",
            "10",
            "a",
            "a-01",
            "a-1",
            "a-2",
            "a-10",
            "a-10-x",
            "a-184467440737095516160",
            "b",
            "cluster",
            "cluster-2",
            "cluster-10",
            "ä1",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(natural(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_an_order(names in prop::collection::vec("[a01-]{0,6}", 3)) {
            let [a, b, c] = &names[..] else { unreachable!("there are three") };
            prop_assert_eq!(natural(a, b), natural(b, a).reverse());
            prop_assert_eq!(natural(a, b) == Ordering::Equal, a == b);
            if natural(a, b).is_le() && natural(b, c).is_le() {
                prop_assert!(natural(a, c).is_le());
            }
        }
    }
}
