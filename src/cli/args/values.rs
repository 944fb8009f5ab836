//! Values of flags, as clap reads them, with what to write instead of one that is not taken.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{model::time, query::LISTED_KINDS, store::Kind};

/// A value that a flag does not take, with what to write instead.
#[derive(Debug, thiserror::Error)]
pub(super) enum ValueError {
    #[error("write a duration such as 10s or 1m30s")]
    Duration,
    #[error("write a duration such as 20s or 1m, or 0 to wait for nothing")]
    Settling,
    #[error("write a duration such as 10s or 1m30s, or 0 for no limit")]
    RequestTimeout,
    #[error("write a number from 0.01 to 10000, such as 10 or 0.5")]
    Speed,
    #[error("the kinds are destination, {}", kinds())]
    Kind,
}

pub(super) fn duration(text: &str) -> Result<Duration, ValueError> {
    let span = time::duration(text).filter(SignedDuration::is_positive);
    let span = span.and_then(|span| Duration::try_from(span).ok());
    span.ok_or(ValueError::Duration)
}

/// A speed from 0.01 to 10,000.
pub(super) fn speed(text: &str) -> Result<f64, ValueError> {
    let speed = text.parse().ok();
    let speed = speed.filter(|speed| (0.01..=10_000.0).contains(speed));
    speed.ok_or(ValueError::Speed)
}

/// A duration that may be 0.
pub(super) fn settling(text: &str) -> Result<SignedDuration, ValueError> {
    let zero = (text.trim() == "0").then_some(SignedDuration::ZERO);
    let span = zero.or_else(|| time::duration(text));
    let span = span.filter(|span| !span.is_negative());
    span.ok_or(ValueError::Settling)
}

/// A duration as in kubectl, where a number without a unit is in seconds.
pub(super) fn request_timeout(text: &str) -> Result<Duration, ValueError> {
    let seconds = text.parse().ok().map(Duration::from_secs);
    let span = || Duration::try_from(time::duration(text)?).ok();
    let span = seconds.or_else(span);
    span.ok_or(ValueError::RequestTimeout)
}

/// The kinds that have lists, as the command line names them.
fn kinds() -> String {
    LISTED_KINDS
        .map(|kind| kind.name().to_ascii_lowercase())
        .join(", ")
}

pub(super) fn kind(text: &str) -> Result<Kind, ValueError> {
    let kind = Kind::named(text.trim());
    kind.filter(|kind| *kind == Kind::Destination || LISTED_KINDS.contains(kind))
        .ok_or(ValueError::Kind)
}
