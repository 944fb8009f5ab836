//! Versions of a server's history. Pure.
//!
//! A version is a decimal number that grows with every change on the server, of whatever kind. Kubernetes promises since
//! 1.35 that it may be compared as one (KEP-5504); servers before did the same without a promise. What is no such number
//! cannot be compared.

use std::cmp::Ordering;

/// Longer numbers than this are no versions. etcd counts in 64 bits, which are 20 digits at most.
const DIGITS: usize = 40;

/// The trust in the cache of a server, from which its watches are answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum CacheTrust {
    /// It is of the history of the storage.
    #[default]
    Trusted,
    /// Another history was seen, so its version has to be asked for.
    Doubted,
    /// It was ahead of the list, at this version. There may have been changes between the two.
    Ahead(String),
}

/// The order of two versions in time; `None` if they differ and one of them is not a number.
pub(super) fn order(one: &str, other: &str) -> Option<Ordering> {
    if one == other && !one.is_empty() {
        return Some(Ordering::Equal);
    }
    let [one, other] = [number(one)?, number(other)?];
    Some(one.len().cmp(&other.len()).then_with(|| one.cmp(other)))
}

/// The digits of a version without leading zeros; `None` if it has other characters or too many.
fn number(version: &str) -> Option<&str> {
    let is_number = !version.is_empty()
        && version.len() <= DIGITS
        && version.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| version.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers_of_any_length() {
        let cases = [
            ("9", "10", Some(Ordering::Less)),
            ("10", "9", Some(Ordering::Greater)),
            ("42", "42", Some(Ordering::Equal)),
            ("042", "42", Some(Ordering::Equal)),
            (
                "18446744073709551615",
                "18446744073709551616",
                Some(Ordering::Less),
            ),
            ("a1b2", "a1b2", Some(Ordering::Equal)),
            ("", "", None),
            ("", "1", None),
            ("1", "", None),
            ("-1", "1", None),
            ("1.5", "1", None),
            ("a1b2", "a1b3", None),
            ("٣", "1", None),
            (&"1".repeat(DIGITS + 1), "1", None),
        ];
        for (one, other, expected) in cases {
            assert_eq!(order(one, other), expected, "{one} and {other}");
        }
    }
}
