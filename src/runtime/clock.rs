//! The only place that reads clocks. Everything else is handed the time.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use crate::{
    app::ReplayControl,
    source::{self, Choice, OpenError, Tempo, Timeline},
};

/// The longest wait for a clock of its own.
const HOUR: Duration = Duration::from_hours(1);

/// Tells the time: the system's, or the time of a replay or the demo, which begins at the same moment every time.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The time of the system.
    System,
    /// A time that began at `epoch` when the program started, and goes on as the runtime's time does, or faster.
    Fixed {
        /// The time at the start.
        epoch: Timestamp,
        /// When the start was.
        start: Instant,
        /// How many seconds pass in one of the runtime's.
        times: f64,
        /// The time at which it stops.
        ends: Timestamp,
    },
}

impl Clock {
    /// The clock that goes with what is read: the demo and recordings have their own.
    ///
    /// # Errors
    /// If a recording cannot be read, or is none.
    pub async fn for_choice(choice: &Choice) -> Result<Self, OpenError> {
        Ok(match source::timing(choice).await? {
            Timeline::Now => Self::System,
            Timeline::Own { began, ends, times } => Self::Fixed {
                epoch: began,
                start: monotonic(),
                times,
                ends,
            },
        })
    }

    /// A clock that shows a time now.
    #[must_use]
    pub fn starting_at(epoch: Timestamp) -> Self {
        Self::Fixed {
            epoch,
            start: monotonic(),
            times: 1.0,
            ends: Timestamp::MAX,
        }
    }

    /// The present time.
    #[must_use]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => system(),
            Self::Fixed {
                epoch,
                start,
                times,
                ends,
            } => {
                let since = (monotonic() - start).mul_f64(times);
                let since = SignedDuration::try_from(since).unwrap_or(SignedDuration::MAX);
                epoch.checked_add(since).map_or(ends, |now| now.min(ends))
            }
        }
    }

    /// The control of a replay by this clock. `None` if the clock has no end, and so is not the one of a recording.
    #[must_use]
    pub fn replay(self) -> Option<ReplayControl> {
        match self {
            Self::Fixed {
                epoch, times, ends, ..
            } if ends < Timestamp::MAX => Some(ReplayControl::new((epoch, ends), times)),
            Self::Fixed { .. } | Self::System => None,
        }
    }

    /// The same clock at another time or speed from now on. The clock of the system does not change.
    #[must_use]
    pub fn turned(self, at: Timestamp, times: f64) -> Self {
        match self {
            Self::System => self,
            Self::Fixed { ends, .. } => Self::Fixed {
                epoch: at,
                start: monotonic(),
                times,
                ends,
            },
        }
    }

    /// How a replay goes by this clock. `None` if it is the clock of the system.
    #[must_use]
    pub fn tempo(self) -> Option<Tempo> {
        match self {
            Self::System => None,
            Self::Fixed {
                epoch: at,
                start,
                times,
                ..
            } => Some(Tempo { at, start, times }),
        }
    }

    /// The moment at which the clock shows a time: an hour from now if it is paused.
    #[must_use]
    pub fn shows(self, at: Timestamp) -> Instant {
        let wait = at.duration_since(self.now()).max(SignedDuration::ZERO);
        let wait = wait.unsigned_abs();
        let wait = match self {
            Self::System => wait,
            Self::Fixed { times, .. } if times > 0.0 => wait.div_f64(times).min(HOUR),
            Self::Fixed { .. } => HOUR,
        };
        monotonic() + wait
    }

    /// The moment after this duration.
    #[must_use]
    pub fn after(self, span: Duration) -> Instant {
        monotonic() + span
    }

    /// The same clock, in the form that sources take.
    #[must_use]
    pub fn for_sources(self) -> source::NowFn {
        Arc::new(move || self.now())
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
fn system() -> Timestamp {
    Timestamp::now()
}

/// The runtime's own time, which tests can pause.
#[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
pub(super) fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_fixed_clock_goes_on_from_its_epoch() {
        let epoch: Timestamp = "2026-01-31T09:00:00Z".parse().expect("a valid time");
        let clock = Clock::starting_at(epoch);
        assert_eq!(clock.now(), epoch);
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(clock.now(), epoch + SignedDuration::from_secs(90));
        assert_eq!((clock.for_sources())(), clock.now());
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_may_run_faster_and_stands_still_at_its_end() {
        let epoch: Timestamp = "2026-01-31T09:00:00Z".parse().expect("a valid time");
        let clock = Clock::Fixed {
            epoch,
            start: monotonic(),
            times: 10.0,
            ends: epoch + SignedDuration::from_secs(25),
        };
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now(), epoch + SignedDuration::from_secs(20));
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(clock.now(), epoch + SignedDuration::from_secs(25));
    }
}
