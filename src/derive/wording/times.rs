//! Points in time in sentences: how long ago, or when exactly.

use jiff::Timestamp;

use super::ago;
use crate::{model::SourceName, store::Store};

/// The format of points in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// How long ago they were at this time.
    Ages(Timestamp),
    /// In UTC, with how long ago they were at this time.
    Both(Timestamp),
    /// In UTC: output that is kept must not depend on when it was written.
    Absolute,
}

impl Times {
    /// A point in time in words that follow a verb: `4d ago`, `in 2h`, `2026-05-28T09:00:00Z`.
    #[must_use]
    pub fn said(self, at: Timestamp) -> String {
        match self {
            Self::Ages(now) => ago(at, now),
            Self::Both(now) => format!("{} ({})", Self::Absolute.said(at), ago(at, now)),
            Self::Absolute => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }

    /// The same for times that a source wrote, which go by its clock.
    #[must_use]
    pub fn of(self, store: &Store, source: &SourceName) -> Self {
        match self {
            Self::Ages(now) => Self::Ages(store.theirs(source, now)),
            Self::Both(now) => Self::Both(store.theirs(source, now)),
            Self::Absolute => Self::Absolute,
        }
    }
}

/// The time of day in UTC as clocks show it, with the date if that is another day than the one of `now`.
#[must_use]
pub fn clock_time(at: Timestamp, now: Timestamp) -> String {
    let day = |at: Timestamp| at.as_second().div_euclid(24 * 60 * 60);
    let format = if day(at) == day(now) {
        "%H:%M:%S"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    at.strftime(format).to_string()
}
