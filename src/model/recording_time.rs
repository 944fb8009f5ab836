//! A time in a recording, as the command line names it.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Span, Timestamp, civil::Time, tz::TimeZone};

use super::time;

/// A time in a recording: `2026-06-01T10:14:00Z`, `10:14` or `10:14:05` in UTC, or `-5m` before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingTime {
    /// A date and a time.
    At(Timestamp),
    /// The first time in the recording at which clocks in UTC show this.
    OfDay(Time),
    /// As long before the end of the recording.
    BeforeEnd(SignedDuration),
}

/// A text that is no time in a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a time such as 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5 minutes before the end"
)]
pub struct RecordingTimeError;

/// A time that a recording does not cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} is not in the recording, which is from {began:.0} to {ended:.0}")]
pub struct OutsideRecording {
    asked: RecordingTime,
    began: Timestamp,
    ended: Timestamp,
}

impl FromStr for RecordingTime {
    type Err = RecordingTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(before) = text.strip_prefix('-') {
            let before = time::duration(before).filter(|span| !span.is_negative());
            return before.map(Self::BeforeEnd).ok_or(RecordingTimeError);
        }
        let of_day = (text.contains(':') && text.len() <= "10:14:05".len())
            .then(|| text.parse().ok())
            .flatten();
        of_day
            .map(Self::OfDay)
            .or_else(|| text.parse().ok().map(Self::At))
            .ok_or(RecordingTimeError)
    }
}

impl fmt::Display for RecordingTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => write!(f, "{at}"),
            Self::OfDay(time) => write!(f, "{time}"),
            Self::BeforeEnd(span) => write!(f, "-{span:#}"),
        }
    }
}

impl RecordingTime {
    /// The time in a recording from `began` to `ended`.
    ///
    /// # Errors
    /// If the recording does not cover it.
    pub fn within(
        self,
        (began, ended): (Timestamp, Timestamp),
    ) -> Result<Timestamp, OutsideRecording> {
        self.found_within((began, ended)).ok_or(OutsideRecording {
            asked: self,
            began,
            ended,
        })
    }

    /// The same; `None` if the span does not cover it.
    #[must_use]
    pub fn found_within(self, (began, ended): (Timestamp, Timestamp)) -> Option<Timestamp> {
        // A recording that begins within a second begins with that second.
        let first = Timestamp::from_second(began.as_second()).unwrap_or(began);
        let found = match self {
            Self::At(at) => Some(at),
            Self::OfDay(time) => first_of_day(first, time),
            Self::BeforeEnd(span) => ended.checked_sub(span).ok(),
        };
        let found = found.filter(|at| (first..=ended).contains(at));
        found.map(|at| at.max(began))
    }
}

/// The first time from `began` on at which clocks in UTC show a time.
fn first_of_day(began: Timestamp, time: Time) -> Option<Timestamp> {
    let day = began.to_zoned(TimeZone::UTC).date();
    let on = |day: jiff::civil::Date| {
        let at = day.to_datetime(time).to_zoned(TimeZone::UTC).ok()?;
        Some(at.timestamp())
    };
    let today = on(day)?;
    if today >= began {
        return Some(today);
    }
    on(day.checked_add(Span::new().days(1)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a valid time")
    }

    #[test]
    fn times_are_found_in_the_recording() {
        let span = (at("2026-06-01T23:50:00.7Z"), at("2026-06-02T00:20:00Z"));
        for (asked, found) in [
            ("23:50", "2026-06-01T23:50:00.7Z"),
            ("23:50:30", "2026-06-01T23:50:30Z"),
            ("00:14", "2026-06-02T00:14:00Z"),
            ("00:20", "2026-06-02T00:20:00Z"),
            ("-5m", "2026-06-02T00:15:00Z"),
            ("-0s", "2026-06-02T00:20:00Z"),
            ("2026-06-02T02:01:00+02:00", "2026-06-02T00:01:00Z"),
        ] {
            let asked: RecordingTime = asked.parse().expect("a time");
            assert_eq!(asked.within(span), Ok(at(found)), "{asked}");
        }
        for asked in [
            "23:49:59",
            "00:20:01",
            "12:00",
            "-31m",
            "2026-06-01T00:00:00Z",
        ] {
            let time: RecordingTime = asked.parse().expect("a time");
            let why = time.within(span).expect_err(asked).to_string();
            assert!(
                why.ends_with("from 2026-06-01T23:50:00Z to 2026-06-02T00:20:00Z"),
                "{why}"
            );
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_to_write() {
        for text in [
            "",
            "10",
            "10.14",
            "25:00",
            "-",
            "-x",
            "--5m",
            "yesterday",
            "10:14 pm",
        ] {
            let error = text.parse::<RecordingTime>().expect_err(text);
            assert!(error.to_string().starts_with("write a time such as 10:14"));
        }
    }
}
