//! The task that replays a recording, takes orders, and answers requests for its objects.

use std::{collections::VecDeque, panic::resume_unwind, path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
    time::{Instant, sleep, sleep_until},
};

use super::{
    links::Links,
    objects::answer,
    order::{ReplayOrder, ReplaySeek, Tempo},
    reader::{Batch, RecordedUpdate, RecordingReader},
    state::RecordedState,
};
use crate::{
    model::SourceName,
    source::{ReplaySpeed, limits::RECORDED_OBJECTS, requests::Requests},
    store::{Change, RestoredItem, Update},
};

/// Timers go by the millisecond, in nanoseconds.
const TICK: u128 = 1_000_000;

/// The most updates that are held because they fall on one tick.
pub(super) const AHEAD: usize = 100_000;

/// Tells a recording.
pub(super) struct Player {
    pub(super) path: Arc<Path>,
    pub(super) pace: ReplaySpeed,
    pub(super) tempo: Tempo,
    pub(super) began: Timestamp,
    pub(super) links: Links,
    pub(super) state: RecordedState,
    /// The number of updates that were sent.
    pub(super) sent: usize,
    pub(super) updates: mpsc::Sender<Update>,
    /// The reader, but while it reads.
    pub(super) reader: Option<Box<RecordingReader>>,
    /// The updates that were read and are not sent yet.
    pub(super) ahead: VecDeque<RecordedUpdate>,
    /// Whether nothing is left to be read.
    pub(super) is_read: bool,
    /// The time up to which every update was sent.
    pub(super) at: Timestamp,
    /// Who waits until every update up to a time was sent.
    pub(super) arrival: Option<(Timestamp, oneshot::Sender<()>)>,
}

/// The requests and the orders.
pub(super) struct Wishes {
    pub(super) requests: Requests,
    pub(super) orders: mpsc::UnboundedReceiver<ReplayOrder>,
}

/// The reason for which telling breaks off.
pub(super) enum BreakOff {
    /// The receiver is gone.
    Unheard,
    /// It goes on at another time.
    Sought(ReplaySeek),
}

impl Player {
    pub(super) fn new(
        path: &Path,
        pace: ReplaySpeed,
        reader: RecordingReader,
        updates: mpsc::Sender<Update>,
    ) -> Self {
        let began = reader.header.began;
        let times = match pace {
            ReplaySpeed::Times(times) => times,
            ReplaySpeed::AtOnce(_) | ReplaySpeed::Moment(_) | ReplaySpeed::Verbatim(_) => 0.0,
        };
        Self {
            path: path.into(),
            pace,
            tempo: Tempo {
                at: began,
                start: now(),
                times,
            },
            began,
            links: Links::of(&reader.header),
            state: RecordedState::default(),
            sent: 0,
            updates,
            reader: Some(Box::new(reader)),
            ahead: VecDeque::new(),
            is_read: false,
            at: began,
            arrival: None,
        }
    }

    /// Tells everything, then answers for ever.
    pub(super) async fn play(mut self, mut wishes: Wishes) {
        // The time until the task began is not lost.
        self.tempo.start = now();
        let mut told = self.begin(&mut wishes).await;
        loop {
            let seek = match told {
                Err(BreakOff::Sought(seek)) => seek,
                Ok(()) | Err(BreakOff::Unheard) => {
                    // Who reads it at once knows by the end of what is said that there is no more; a screen goes on listening.
                    if self.is_at_once() {
                        self.updates = mpsc::channel(1).0;
                    }
                    self.rest(&mut wishes).await
                }
            };
            told = match self.seek(seek).await {
                Ok(()) => self.tell(&mut wishes).await,
                Err(end) => Err(end),
            };
        }
    }

    /// Sends the updates of the start, and then all others.
    async fn begin(&mut self, wishes: &mut Wishes) -> Result<(), BreakOff> {
        let narrowings = self.reader.as_ref().map(|reader| reader.narrowings());
        for (source, narrowed) in narrowings.unwrap_or_default() {
            self.say(source, self.began, narrowed).await?;
        }
        if let ReplaySpeed::Moment(_) = self.pace {
            let until = self.reader.as_ref().and_then(|reader| reader.until);
            let facts = self.restore(until.unwrap_or(Timestamp::MAX)).await;
            for item in facts.into_iter().flatten() {
                match item {
                    RestoredItem::Said(update) if !is_link(&update.change) => {
                        self.send(update).await?;
                    }
                    // Nothing is known yet that could be kept.
                    RestoredItem::Said(_) | RestoredItem::Kept(..) => {}
                }
            }
        }
        self.tell(wishes).await
    }

    async fn tell(&mut self, wishes: &mut Wishes) -> Result<(), BreakOff> {
        loop {
            while !self.is_read && self.lacks() {
                self.read_on().await;
            }
            let Some(said) = self.ahead.front() else {
                break;
            };
            let at = said.update.at;
            self.arrive(at);
            self.wait(at, wishes).await?;
            let Some(said) = self.ahead.pop_front() else {
                break;
            };
            self.repeat(said).await?;
            if self.state.objects() > RECORDED_OBJECTS.length() {
                let why = RECORDED_OBJECTS.exceeded();
                let reader = self.reader.as_ref();
                if let Some(said) = reader.and_then(|reader| reader.complaint(&why, true)) {
                    self.send(said.update).await?;
                }
                break;
            }
        }
        let last = self.last();
        self.arrive(Timestamp::MAX);
        self.wait(last, wishes).await?;
        self.at = last;
        if self.is_verbatim() {
            return Ok(());
        }
        let is_in_between = self
            .reader
            .as_ref()
            .is_some_and(|read| read.until.is_some());
        let links: Vec<_> = self.links.at_the_end(is_in_between).collect();
        for (source, link) in links {
            self.say(source, last, link).await?;
        }
        Ok(())
    }

    /// The time of the last line that was read.
    fn last(&self) -> Timestamp {
        self.reader
            .as_ref()
            .map_or(self.began, |reader| reader.last)
    }

    pub(super) fn is_at_once(&self) -> bool {
        !matches!(self.pace, ReplaySpeed::Times(_))
    }

    /// Whether it sends only what is in the recording.
    fn is_verbatim(&self) -> bool {
        matches!(self.pace, ReplaySpeed::Verbatim(_))
    }

    /// Reads some lines in a thread that may block.
    pub(super) async fn read_on(&mut self) {
        let Some(mut reader) = self.reader.take() else {
            self.is_read = true;
            return;
        };
        let read = spawn_blocking(move || {
            let batch = reader.read();
            (reader, batch)
        });
        let read = read.await;
        let (reader, Batch { said, is_last }) =
            read.unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()));
        self.reader = Some(reader);
        self.ahead.extend(said);
        self.is_read = is_last;
    }

    /// Whether more has to be read before the next update is sent.
    ///
    /// All updates that fall on one tick of the timers are read before that tick: if reading went on in its middle, a
    /// frame could come between the two halves or not, and a film would not be the same twice.
    fn lacks(&self) -> bool {
        let tick = |said: &RecordedUpdate| {
            let since = said.update.at.duration_since(self.began);
            let times = self.tempo.times;
            let since = Duration::try_from(since).unwrap_or_default();
            let is_limited = !self.is_at_once() && times > 0.0;
            is_limited.then(|| since.div_f64(times).as_nanos().div_ceil(TICK))
        };
        match (self.ahead.front(), self.ahead.back()) {
            (Some(next), Some(last)) => {
                let next = tick(next);
                self.ahead.len() < AHEAD && next.is_some() && next == tick(last)
            }
            _ => true,
        }
    }

    /// Takes orders and answers requests until it is time for the update of a time.
    async fn wait(&mut self, at: Timestamp, wishes: &mut Wishes) -> Result<(), BreakOff> {
        if self.is_at_once() {
            return Ok(());
        }
        loop {
            let due = self.tempo.due(at);
            tokio::select! {
                biased;
                Some(order) = wishes.orders.recv() => match order {
                    ReplayOrder::Tempo(tempo) => self.tempo = tempo,
                    ReplayOrder::Seek(seek) => return Err(BreakOff::Sought(seek)),
                    ReplayOrder::Next(reply) => {
                        // Who asked may have lost interest by now.
                        let _ = reply.send(self.next_change().await);
                    }
                },
                fetch = wishes.requests.next() => answer(&self.path, &self.state, fetch).await,
                () = sleep_until(due.unwrap_or_else(now)), if due.is_some() => return Ok(()),
            }
        }
    }

    /// Answers requests until it goes on at another time.
    async fn rest(&mut self, wishes: &mut Wishes) -> ReplaySeek {
        loop {
            tokio::select! {
                biased;
                Some(order) = wishes.orders.recv() => match order {
                    ReplayOrder::Tempo(tempo) => self.tempo = tempo,
                    ReplayOrder::Seek(seek) => return seek,
                    ReplayOrder::Next(reply) => drop(reply.send(None)),
                },
                fetch = wishes.requests.next() => answer(&self.path, &self.state, fetch).await,
            }
        }
    }

    /// Says what a source said.
    async fn repeat(
        &mut self,
        RecordedUpdate { update, spot }: RecordedUpdate,
    ) -> Result<(), BreakOff> {
        // What was not taken was not said.
        let permit = self.updates.reserve().await;
        let permit = permit.map_err(|_| BreakOff::Unheard)?;
        self.state.note(&update, spot);
        self.links.note(&update.source, &update.change);
        self.sent += 1;
        self.at = update.at;
        permit.send(update);
        Ok(())
    }

    pub(super) async fn say(
        &self,
        source: SourceName,
        at: Timestamp,
        change: Change,
    ) -> Result<(), BreakOff> {
        self.send(Update { source, at, change }).await
    }

    async fn send(&self, update: Update) -> Result<(), BreakOff> {
        let sent = self.updates.send(update).await;
        sent.map_err(|_| BreakOff::Unheard)
    }
}

/// This moment.
fn now() -> Instant {
    sleep(Duration::ZERO).deadline()
}

fn is_link(change: &Change) -> bool {
    matches!(change, Change::Link(..))
}
