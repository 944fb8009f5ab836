//! Why a finding is muted, and until when.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::derive::wording::brief_text;

/// Why a finding is muted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Muted {
    /// Who muted it.
    pub by: MutedBy,
    /// The reason. `None` if none is given.
    pub reason: Option<String>,
    /// The last day of the mute, in UTC. `None` if it has no end.
    pub until: Option<Date>,
}

/// Who muted a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MutedBy {
    /// An annotation of the object.
    Annotation,
    /// The config file.
    Config,
    /// A flag.
    Flag,
}

impl Muted {
    /// A mute without a reason and an end.
    pub(super) fn by(by: MutedBy) -> Self {
        Self {
            by,
            reason: None,
            until: None,
        }
    }
}

impl MutedBy {
    /// One word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Annotation => "annotation",
            Self::Config => "config",
            Self::Flag => "flag",
        }
    }
}

impl fmt::Display for Muted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.by, &self.reason) {
            (_, Some(reason)) => f.write_str(reason)?,
            (MutedBy::Annotation, None) => f.write_str("by an annotation")?,
            (MutedBy::Config, None) => f.write_str("by the config")?,
            (MutedBy::Flag, None) => f.write_str("by --mute")?,
        }
        match self.until {
            Some(until) => write!(f, " (until {until})"),
            None => Ok(()),
        }
    }
}

/// Parses a day, which is written `YYYY-MM-DD`.
///
/// # Errors
/// If it is written in another way, or there is no such day.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let is_plain = text.len() == 10
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = is_plain.then(|| Date::from_str(text).ok()).flatten();
    date.ok_or_else(|| {
        format!(
            "the mute does not apply: {:?} is no day; write until YYYY-MM-DD",
            brief_text(text)
        )
    })
}

/// Whether the last day is over. A mute without one never ends.
pub(super) fn has_ended(until: Option<Date>, now: Timestamp) -> bool {
    until.is_some_and(|until| end(until) <= now)
}

/// The end of a day in UTC.
pub(super) fn end(day: Date) -> Timestamp {
    let next = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC));
    next.map_or(Timestamp::MAX, |next| next.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_ends_when_its_last_day_is_over() {
        let day = day("2026-12-31").ok();
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        assert!(!has_ended(day, at("2026-12-31T23:59:59Z")));
        assert!(has_ended(day, at("2027-01-01T00:00:00Z")));
        assert!(!has_ended(Some(Date::MAX), at("9999-12-30T00:00:00Z")));
        assert!(!has_ended(None, at("9999-12-30T00:00:00Z")));
    }
}
