//! A replay on its way to another time: the facts that it hands over, the updates from there on, and when it has arrived.
//!
//! On the way the clock shows the time of the last update that was taken in, so that findings have the same times as if one had waited.

use std::collections::VecDeque;

use futures::Stream;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use crate::{
    app::{Event, ReplayControl, State, update},
    cli::{Command, Invocation, Tui},
    source::{Choice, OpenError, ReplayOrder, ReplaySeek},
    store::{RestoredItem, Update},
};

use super::{LoopInput, Screen, Shell};
use crate::runtime::{CHANNEL, clock::Clock};

/// The times that the screen waits for. None at first.
#[derive(Debug, Default)]
pub(super) struct Seeking {
    facts: Option<oneshot::Receiver<Option<Vec<RestoredItem>>>>,
    arrival: Option<oneshot::Receiver<()>>,
    next: Option<oneshot::Receiver<Option<Timestamp>>>,
    /// The clock from the arrival on. `None` if nothing is sought.
    clock: Option<Clock>,
    /// The updates on the way that are not taken in yet.
    left: VecDeque<Update>,
}

impl Seeking {
    /// Waits for the facts of another time, and no longer for those of the time before.
    fn begin(
        &mut self,
        clock: Clock,
    ) -> (
        oneshot::Sender<Option<Vec<RestoredItem>>>,
        oneshot::Sender<()>,
    ) {
        let (facts, restored) = oneshot::channel();
        let (arrival, arrived) = oneshot::channel();
        (self.facts, self.arrival, self.next) = (Some(restored), Some(arrived), None);
        self.clock = Some(clock);
        (facts, arrival)
    }

    /// Waits for the time of the next change.
    pub(super) fn look(&mut self) -> oneshot::Sender<Option<Timestamp>> {
        let (next, found) = oneshot::channel();
        self.next = Some(found);
        next
    }

    /// Whether a time is sought.
    pub(super) fn is_under_way(&self) -> bool {
        self.clock.is_some()
    }

    /// Whether the facts, or updates that came before, are taken in before any other update.
    pub(super) fn holds_updates(&self) -> bool {
        self.facts.is_some() || self.has_left()
    }

    /// Keeps updates on the way, which are taken in a second of the recording at a time.
    pub(super) fn keep(&mut self, updates: Vec<Update>) {
        self.left.extend(updates);
    }

    /// Whether updates on the way are not taken in yet.
    pub(super) fn has_left(&self) -> bool {
        !self.left.is_empty()
    }

    /// Whether everything until now was taken in, and examined if a time is sought.
    pub(super) fn is_caught_up(&self, pending: usize) -> bool {
        !self.is_under_way() || !self.has_left() && pending == 0
    }

    /// The updates on the way of the next second, and the time of the last of them.
    fn portion(&mut self) -> (Vec<Update>, Timestamp) {
        let first = self.left.front().map(|first| first.at).unwrap_or_default();
        let second = first.as_second();
        let others = self
            .left
            .iter()
            .position(|one| one.at.as_second() != second);
        let portion = self.left.drain(..others.unwrap_or(self.left.len()));
        let portion: Vec<Update> = portion.collect();
        let last = portion.iter().map(|update| update.at).max();
        (portion, last.unwrap_or(first))
    }

    /// The next news; waits for ever while nothing is waited for.
    pub(super) async fn news(&mut self) -> Event {
        if let Some(facts) = &mut self.facts {
            let restored = facts.await;
            self.facts = None;
            return Event::Restored(restored.ok().flatten());
        }
        if let Some(next) = &mut self.next {
            let found = next.await;
            self.next = None;
            return Event::NextChange(found.ok().flatten());
        }
        if let Some(arrival) = &mut self.arrival {
            // If the task is gone, nothing more is said either.
            let _ = arrival.await;
            self.arrival = None;
            return Event::Arrived;
        }
        std::future::pending().await
    }
}

impl<S: Screen, I: Stream<Item = LoopInput> + Unpin> Shell<S, I> {
    /// Sends the replay to another time. What it has said until then is taken in before, and nothing of that comes later.
    pub(super) async fn seek(&mut self, state: &mut State, at: Timestamp, seeking: &mut Seeking) {
        if seeking.facts.is_some() {
            // It goes on from these facts.
            let facts = seeking.news().await;
            self.follow(&facts, state, seeking);
            update(state, self.clock.now(), facts);
        }
        let now = self.clock.now();
        let (sender, updates) = mpsc::channel(CHANNEL);
        let mut before = std::mem::replace(&mut self.updates, updates);
        let rate = state.replay.map_or(1.0, |replay| replay.rate());
        let clock = self.clock.turned(at, rate);
        let (facts, arrival) = seeking.begin(clock);
        if let Some(tempo) = clock.tempo() {
            self.sources.order(ReplayOrder::Seek(ReplaySeek {
                tempo,
                updates: sender,
                facts,
                arrival,
            }));
        }
        let mut left = Vec::from(std::mem::take(&mut seeking.left));
        while let Some(update) = before.recv().await {
            left.push(update);
        }
        let told = left.iter().map(|update| update.at).max();
        let told = told.map_or(now, |told| told.max(now));
        self.clock = self.clock.turned(told, 0.0);
        update(state, told, Event::Updates(left));
    }

    /// The updates on the way of the next second, with the clock at their time.
    pub(super) fn portion(&mut self, seeking: &mut Seeking) -> Event {
        let (updates, at) = seeking.portion();
        self.clock = self.clock.turned(at, 0.0);
        Event::Updates(updates)
    }

    /// Sets the clock by news: to the time of the facts, and to the time that was sought once the replay is there.
    pub(super) fn follow(&mut self, news: &Event, state: &State, seeking: &mut Seeking) {
        match news {
            Event::Restored(Some(facts)) => {
                let began = state.replay.map(|replay| replay.began);
                let at = facts.iter().map(RestoredItem::at).max().or(began);
                let at = at.unwrap_or_else(|| self.clock.now());
                self.clock = self.clock.turned(at, 0.0);
            }
            Event::Arrived => self.clock = seeking.clock.take().unwrap_or(self.clock),
            _ => {}
        }
    }

    /// Has the replay go on as its control says, on the way from the arrival on.
    pub(super) fn turn(&mut self, state: &State, seeking: &mut Seeking) {
        let rate = state.replay.map_or(1.0, |replay| replay.rate());
        let clock = seeking.clock.as_mut().unwrap_or(&mut self.clock);
        *clock = clock.turned(clock.now(), rate);
        if let Some(tempo) = clock.tempo() {
            self.sources.order(ReplayOrder::Tempo(tempo));
        }
    }
}

/// The replay that starts at the time that was asked for. `None` if none was.
///
/// # Errors
/// If the recording does not cover the time.
pub(in crate::runtime) fn replay_start(
    invocation: &Invocation,
    clock: Clock,
) -> Result<Option<ReplayControl>, OpenError> {
    let (Command::Tui(Tui { at: Some(at), .. }), Choice::Replay { path, .. }) =
        (&invocation.command, &invocation.choice)
    else {
        return Ok(None);
    };
    let start = clock.replay().map(|replay| {
        let at = at.within((replay.began, replay.ends));
        at.map(|at| replay.stopped_at(at))
    });
    start.transpose().map_err(|why| OpenError::Recording {
        path: path.clone(),
        why: why.into(),
    })
}
