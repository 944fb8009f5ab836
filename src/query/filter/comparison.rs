//! Values that are numbers: `3`, `<3`, `>=3`, `3-5`, and the same for durations such as `5m` and `2d`.

use crate::model::time::duration;

/// The numbers from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumberRange {
    pub(super) least: i64,
    pub(super) most: i64,
}

impl NumberRange {
    /// Reads a comparison, a range or a number. `None` if it is neither.
    pub(super) fn parse(text: &str, read: impl Fn(&str) -> Option<i64>) -> Option<Self> {
        let end = text.find(|letter| !"<>=".contains(letter))?;
        let (sign, number) = text.split_at(end);
        if let Some((least, most)) = number.split_once("..").or_else(|| number.split_once('-')) {
            let (least, most) = (read(least)?, read(most)?);
            return sign.is_empty().then_some(Self { least, most });
        }
        let number = read(number)?;
        let (least, most) = match sign {
            "" | "=" => (number, number),
            "<" => (i64::MIN, number.saturating_sub(1)),
            "<=" => (i64::MIN, number),
            ">" => (number.saturating_add(1), i64::MAX),
            ">=" => (number, i64::MAX),
            _ => return None,
        };
        Some(Self { least, most })
    }

    pub(super) fn contains(self, number: i64) -> bool {
        (self.least..=self.most).contains(&number)
    }
}

/// A whole number without a sign.
pub(super) fn number(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The seconds of a duration, which may begin with weeks and days: `1w`, `2d12h`, `90s`.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (weeks, text) = leading(text, 'w', 7 * 86_400)?;
    let (days, text) = leading(text, 'd', 86_400)?;
    let rest = match text {
        "" if weeks + days > 0 => 0,
        _ => duration(text).filter(|span| !span.is_negative())?.as_secs(),
    };
    weeks.checked_add(days)?.checked_add(rest)
}

/// The seconds of a unit at the beginning, and the rest.
fn leading(text: &str, unit: char, of: i64) -> Option<(i64, &str)> {
    match text.split_once(unit) {
        Some((count, rest)) => Some((number(count)?.checked_mul(of)?, rest)),
        None => Some((0, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_ranges_of_whole_numbers() {
        for (text, expected) in [
            ("3", Some((3, 3))),
            ("=3", Some((3, 3))),
            ("<3", Some((i64::MIN, 2))),
            ("<=3", Some((i64::MIN, 3))),
            (">3", Some((4, i64::MAX))),
            (">=3", Some((3, i64::MAX))),
            ("3-5", Some((3, 5))),
            ("3..5", Some((3, 5))),
            ("", None),
            ("<", None),
            ("-3", None),
            ("<>3", None),
            ("<3-5", None),
            ("three", None),
            ("99999999999999999999", None),
        ] {
            let range = NumberRange::parse(text, number);
            assert_eq!(
                range.map(|range| (range.least, range.most)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn durations_may_have_weeks_and_days() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("1h30m", Some(5_400)),
            ("2d", Some(172_800)),
            ("1w1d1h", Some(694_800)),
            ("0", Some(0)),
            ("2", None),
            ("d", None),
            ("1.5d", None),
            ("-5m", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
