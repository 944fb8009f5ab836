//! The task that tells a recording, and answers whoever asks for one of its objects.

use std::{collections::VecDeque, panic::resume_unwind, path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    task::spawn_blocking,
    time::{Instant, sleep},
};

use super::{
    header::Header,
    line::Line,
    lines::{Spot, line_at},
    links::Links,
    shelf::Shelf,
    tape::{Batch, Said, Tape},
};
use crate::{
    model::{Json, SourceName},
    source::{
        Fetch, FetchError, Pace,
        limits::RECORDED_OBJECTS,
        requests::{self, Requests},
    },
    store::{Change, Kind, Update},
};

/// Timers go by the millisecond, in nanoseconds.
const TICK: u128 = 1_000_000;

/// The most updates that are held because they fall on one tick.
const AHEAD: usize = 100_000;

/// Tells a recording.
pub(super) struct Player {
    path: Arc<Path>,
    pace: Pace,
    began: Timestamp,
    /// How many sources there are.
    sources: usize,
    links: Links,
    shelf: Shelf,
    /// How many updates were told.
    told: usize,
    /// How many had been told when it was last said of every source that there is more to read.
    said: usize,
    updates: mpsc::Sender<Update>,
}

/// Nobody listens any more.
struct Unheard;

impl Player {
    pub(super) fn new(
        path: &Path,
        pace: Pace,
        header: &Header,
        updates: mpsc::Sender<Update>,
    ) -> Self {
        Self {
            path: path.into(),
            pace,
            began: header.began,
            sources: header.sources.len(),
            links: Links::of(header),
            shelf: Shelf::default(),
            told: 0,
            said: 0,
            updates,
        }
    }

    /// Tells everything, then answers for ever.
    pub(super) async fn play(mut self, tape: Tape, mut requests: Requests) {
        if self.tell(tape, &mut requests).await.is_err() {
            return;
        }
        // Who reads it at once knows by the end of what is said that there is no more; a screen goes on listening.
        let _heard = (self.pace != Pace::AtOnce).then_some(self.updates);
        loop {
            let fetch = requests.next().await;
            answer(&self.path, &self.shelf, fetch).await;
        }
    }

    async fn tell(&mut self, mut tape: Tape, requests: &mut Requests) -> Result<(), Unheard> {
        let start = sleep(Duration::ZERO).deadline();
        for (source, narrowed) in tape.narrowings() {
            self.say(source, self.began, narrowed).await?;
        }
        let (mut ahead, mut is_last) = (VecDeque::new(), false);
        loop {
            while !is_last && self.lacks(&ahead) {
                let batch;
                (tape, batch) = read_on(tape).await;
                is_last = batch.is_last;
                ahead.extend(batch.said);
            }
            let Some(said) = ahead.pop_front() else {
                break;
            };
            self.wait(start, said.update.at, requests).await;
            self.repeat(said).await?;
            if ahead.is_empty() {
                self.go_on(tape.last).await?;
            }
            if self.shelf.count > RECORDED_OBJECTS.length() {
                let why = RECORDED_OBJECTS.exceeded();
                if let Some(Said { update, .. }) = tape.complaint(&why, true) {
                    self.say(update.source, update.at, update.change).await?;
                }
                break;
            }
        }
        self.wait(start, tape.last, requests).await;
        for (source, link) in self.links.at_the_end() {
            self.say(source, tape.last, link).await?;
        }
        Ok(())
    }

    /// Whether more has to be read before the next update is told.
    ///
    /// All that falls on one tick of the timers is read before that tick: if reading went on in its middle, a frame could
    /// come between the two halves or not, and a film would not be the same twice.
    fn lacks(&self, ahead: &VecDeque<Said>) -> bool {
        let tick = |said: &Said| {
            self.since(said.update.at)
                .map(|since| since.as_nanos().div_ceil(TICK))
        };
        match (ahead.front(), ahead.back()) {
            (Some(next), Some(last)) => {
                let next = tick(next);
                ahead.len() < AHEAD && next.is_some() && next == tick(last)
            }
            _ => true,
        }
    }

    /// How long after the start it is time for what was said at a moment; `None` if everything is told at once.
    fn since(&self, at: Timestamp) -> Option<Duration> {
        let Pace::Times(times) = self.pace else {
            return None;
        };
        let since = Duration::try_from(at.duration_since(self.began)).unwrap_or_default();
        Some(since.div_f64(times))
    }

    /// Answers until it is time for what was said at a moment.
    async fn wait(&self, start: Instant, at: Timestamp, requests: &mut Requests) {
        if let Some(since) = self.since(at) {
            while let Some(fetch) = requests.next_until(start + since).await {
                answer(&self.path, &self.shelf, fetch).await;
            }
        }
    }

    /// Says to who reads at once that there is more to read: one source may be silent for long while others are told.
    async fn go_on(&mut self, at: Timestamp) -> Result<(), Unheard> {
        // To say it of many sources after every few lines would cost more than the lines.
        let is_due = self.told >= self.said + self.sources;
        if self.pace == Pace::AtOnce && is_due {
            self.said = self.told;
            for (source, link) in self.links.under_way(self.told) {
                self.say(source, at, link).await?;
            }
        }
        Ok(())
    }

    /// Says what a source said.
    async fn repeat(&mut self, Said { update, spot }: Said) -> Result<(), Unheard> {
        self.shelf.note(&update.source, &update.change, spot);
        self.links.note(&update.source, &update.change);
        self.told += 1;
        // Who reads it at once waits until every feed has come to its end, not to some state on the way.
        if self.pace == Pace::AtOnce && matches!(update.change, Change::Link(..)) {
            return Ok(());
        }
        self.updates.send(update).await.map_err(|_| Unheard)
    }

    async fn say(&self, source: SourceName, at: Timestamp, change: Change) -> Result<(), Unheard> {
        let update = Update { source, at, change };
        self.updates.send(update).await.map_err(|_| Unheard)
    }
}

/// Reads some lines where that blocks nobody.
async fn read_on(mut tape: Tape) -> (Tape, Batch) {
    let read = spawn_blocking(move || {
        let batch = tape.read();
        (tape, batch)
    });
    read.await
        .unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()))
}

/// Answers with an object as it was told last.
async fn answer(path: &Arc<Path>, shelf: &Shelf, fetch: Fetch) {
    let Fetch {
        source,
        kind,
        key,
        reply,
    } = fetch;
    let found = match shelf.spot(&source, kind, &key) {
        None => Err(FetchError::Gone(source)),
        Some(spot) => {
            let path = Arc::clone(path);
            let read = spawn_blocking(move || whole(&path, spot, kind));
            let broke_off = |_| Err("reading broke off".to_owned());
            let read = read.await.unwrap_or_else(broke_off);
            read.map_err(|why| FetchError::Failed(source, why))
        }
    };
    // Who asked may have lost interest by now.
    let _ = reply.send(found);
}

/// The whole object of a line.
fn whole(path: &Path, spot: Spot, kind: Kind) -> Result<Json, String> {
    let line = line_at(path, spot).map_err(|error| error.to_string())?;
    let line: Line<'_> = serde_json::from_slice(&line).map_err(|error| error.to_string())?;
    let object = line.object.ok_or("the recording has changed")?.get();
    Ok(requests::complete(kind, object.to_owned().into()))
}
