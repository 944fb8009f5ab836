//! Durations as the API writes them. Times of day are `jiff` values; no clock is ever read here.

use jiff::SignedDuration;

/// Reads a duration: `5s` and `0.100s` as the API writes them, `100ms`, `1h`, `1m30s` as people do.
///
/// Follows Go's `time.ParseDuration`, which is what the API's own reader uses, and forgives blanks around it.
/// `None` if the text is no duration, or one too long for 64 bits of seconds.
#[must_use]
pub fn duration(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(SignedDuration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = SignedDuration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, next) = after.split_at(letters);
        sum = sum.checked_add(part(number, unit)?)?;
        rest = next;
    }
    Some(if negative { -sum } else { sum })
}

/// One number with its unit.
fn part(number: &str, unit: &str) -> Option<SignedDuration> {
    let nanos: i128 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let mut total = whole.checked_mul(nanos)?;
    let mut scale = nanos;
    for digit in fraction.bytes() {
        scale /= 10;
        total = total.checked_add(i128::from(digit.checked_sub(b'0')?) * scale)?;
    }
    let seconds = i64::try_from(total / 1_000_000_000).ok()?;
    let rest = i32::try_from(total % 1_000_000_000).ok()?;
    Some(SignedDuration::new(seconds, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        let cases: [(&str, Option<(i64, i32)>); 16] = [
            ("5s", Some((5, 0))),
            ("0.100s", Some((0, 100_000_000))),
            ("100ms ", Some((0, 100_000_000))),
            ("3600s", Some((3600, 0))),
            ("1h", Some((3600, 0))),
            ("1m30s", Some((90, 0))),
            (".5s", Some((0, 500_000_000))),
            ("-1.5s", Some((-1, -500_000_000))),
            ("0", Some((0, 0))),
            ("", None),
            ("s", None),
            (".s", None),
            ("5", None),
            ("5 s", None),
            ("5d", None),
            ("99999999999999999999h", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(s, n)| SignedDuration::new(s, n));
            assert_eq!(duration(text), expected, "{text:?}");
        }
    }
}
