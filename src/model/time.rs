//! Durations as the API writes them, and times that take little room. No clock is ever read here.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

/// A time to the microsecond, or none, in a third of the room of an `Option<Timestamp>`: each object has five.
///
/// No time of the [API](https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#MicroTime) is finer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CompactTime(i64);

impl CompactTime {
    /// The time. `None` if there is none.
    #[must_use]
    pub fn given(self) -> Option<Timestamp> {
        // No time is as early as the least number, which is used for none.
        Timestamp::from_microsecond(self.0).ok()
    }
}

impl Default for CompactTime {
    fn default() -> Self {
        Self(i64::MIN)
    }
}

impl From<Timestamp> for CompactTime {
    fn from(time: Timestamp) -> Self {
        Self(time.as_microsecond())
    }
}

impl From<Option<Timestamp>> for CompactTime {
    fn from(time: Option<Timestamp>) -> Self {
        time.map_or_else(Self::default, Self::from)
    }
}

impl fmt::Debug for CompactTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given().fmt(f)
    }
}

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
    fn a_compact_time_is_the_same_time() {
        for text in [
            "-009998-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "2026-01-31T09:00:00.123456Z",
        ] {
            let time: Timestamp = text.parse().expect("it is a time");
            assert_eq!(CompactTime::from(time).given(), Some(time));
        }
        assert_eq!(CompactTime::from(None).given(), None);
        assert!(CompactTime::from(Timestamp::MIN) > CompactTime::default());
    }

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
