//! A replay as the user controls it: how fast it is played, and where it is in the recording.

use jiff::{SignedDuration, Timestamp};

/// How often the speed is doubled or halved at most.
const STEPS: i32 = 7;

/// The replay of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayControl {
    /// When the recording begins.
    pub began: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// The speed at the start, as a multiple of real time.
    pub base: f64,
    /// How often the speed was doubled since; negative where it was halved.
    pub doubled: i32,
    /// Whether it is paused.
    pub is_paused: bool,
    /// Whether it begins again at its end.
    pub loops: bool,
    /// The time that it goes to. `None` once it is there.
    pub sought: Option<Timestamp>,
    /// The time of the facts that everything shown follows from: the beginning, or a checkpoint.
    pub(super) told_from: Timestamp,
    /// The number of the next change when the next change was looked for. `None` if it is not looked for.
    pub(super) wanted: Option<u64>,
}

/// A wish for a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayWish {
    /// Go on at the speed that was set, or pause.
    Speed,
    /// Go to a time.
    Seek(Timestamp),
    /// Look for the time of the next change.
    Next,
}

impl ReplayControl {
    /// A replay at a speed.
    #[must_use]
    pub fn new((began, ends): (Timestamp, Timestamp), base: f64) -> Self {
        Self {
            began,
            ends,
            base,
            doubled: 0,
            is_paused: false,
            loops: false,
            sought: None,
            told_from: began,
            wanted: None,
        }
    }

    /// The same that goes to a time at its start, and is paused there.
    #[must_use]
    pub fn stopped_at(self, at: Timestamp) -> Self {
        Self {
            is_paused: true,
            sought: Some(at),
            ..self
        }
    }

    /// The speed while it is not paused, as a multiple of real time.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.base * f64::from(self.doubled).exp2()
    }

    /// How many seconds pass in a second: 0 while it is paused.
    #[must_use]
    pub fn rate(&self) -> f64 {
        if self.is_paused { 0.0 } else { self.speed() }
    }

    /// Doubles the speed, or halves it.
    pub(super) fn turn(&mut self, by: i32) {
        self.doubled = (self.doubled + by).clamp(-STEPS, STEPS);
    }

    /// How far one step back or on is: a sixtieth of the recording, at least 5 seconds.
    #[must_use]
    pub fn step(&self) -> SignedDuration {
        let length = self.ends.duration_since(self.began);
        let step = SignedDuration::from_secs(length.as_secs() / 60);
        step.max(SignedDuration::from_secs(5))
    }

    /// The time in the recording that is nearest to another one.
    #[must_use]
    pub fn within(&self, at: Timestamp) -> Timestamp {
        at.clamp(self.began, self.ends)
    }

    /// The seconds of the recording after which its clock is drawn again: not more often than once a second of real time. `None`
    /// while it does not go.
    pub(super) fn beat(&self, now: Timestamp) -> Option<i64> {
        let goes = !self.is_paused && now < self.ends;
        #[expect(clippy::cast_possible_truncation, reason = "a speed is a small number")]
        goes.then(|| self.speed().ceil().max(1.0) as i64)
    }
}
