//! The task that replays a recording, and answers requests for its objects.

use std::{collections::VecDeque, panic::resume_unwind, path::Path, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    task::spawn_blocking,
    time::{Instant, sleep},
};

use super::{
    header::RecordingHeader,
    line::RecordedLine,
    lines::{LineSpot, line_at},
    links::Links,
    reader::{Batch, RecordedUpdate, RecordingReader},
    spots::ObjectSpots,
};
use crate::{
    model::{Json, SourceName},
    source::{
        Fetch, FetchError, FileError, ReplaySpeed, SourceFault,
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
    pace: ReplaySpeed,
    began: Timestamp,
    /// How many sources there are.
    sources: usize,
    links: Links,
    spots: ObjectSpots,
    /// The number of updates that were sent.
    sent: usize,
    /// How many had been sent when it was last said of every source that there is more to read.
    said: usize,
    updates: mpsc::Sender<Update>,
}

/// The receiver is gone.
struct Unheard;

impl Player {
    pub(super) fn new(
        path: &Path,
        pace: ReplaySpeed,
        header: &RecordingHeader,
        updates: mpsc::Sender<Update>,
    ) -> Self {
        Self {
            path: path.into(),
            pace,
            began: header.began,
            sources: header.sources.len(),
            links: Links::of(header),
            spots: ObjectSpots::default(),
            sent: 0,
            said: 0,
            updates,
        }
    }

    /// Tells everything, then answers for ever.
    pub(super) async fn play(mut self, reader: RecordingReader, mut requests: Requests) {
        if self.tell(reader, &mut requests).await.is_err() {
            return;
        }
        // Who reads it at once knows by the end of what is said that there is no more; a screen goes on listening.
        let _heard = (!self.is_at_once()).then_some(self.updates);
        loop {
            let fetch = requests.next().await;
            answer(&self.path, &self.spots, fetch).await;
        }
    }

    async fn tell(
        &mut self,
        mut reader: RecordingReader,
        requests: &mut Requests,
    ) -> Result<(), Unheard> {
        let start = sleep(Duration::ZERO).deadline();
        for (source, narrowed) in reader.narrowings() {
            self.say(source, self.began, narrowed).await?;
        }
        let (mut ahead, mut is_last) = (VecDeque::new(), false);
        loop {
            while !is_last && self.lacks(&ahead) {
                let batch;
                (reader, batch) = read_on(reader).await;
                is_last = batch.is_last;
                ahead.extend(batch.said);
            }
            let Some(said) = ahead.pop_front() else {
                break;
            };
            self.wait(start, said.update.at, requests).await;
            self.repeat(said).await?;
            if ahead.is_empty() {
                self.go_on(reader.last).await?;
            }
            if self.spots.count > RECORDED_OBJECTS.length() {
                let why = RECORDED_OBJECTS.exceeded();
                if let Some(RecordedUpdate { update, .. }) = reader.complaint(&why, true) {
                    self.say(update.source, update.at, update.change).await?;
                }
                break;
            }
        }
        self.wait(start, reader.last, requests).await;
        for (source, link) in self.links.at_the_end(reader.until.is_some()) {
            self.say(source, reader.last, link).await?;
        }
        Ok(())
    }

    fn is_at_once(&self) -> bool {
        matches!(self.pace, ReplaySpeed::AtOnce(_))
    }

    /// Whether more has to be read before the next update is sent.
    ///
    /// All updates that fall on one tick of the timers are read before that tick: if reading went on in its middle, a
    /// frame could come between the two halves or not, and a film would not be the same twice.
    fn lacks(&self, ahead: &VecDeque<RecordedUpdate>) -> bool {
        let tick = |said: &RecordedUpdate| {
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

    /// The time from the start to the update of a time. `None` if the speed is not limited.
    fn since(&self, at: Timestamp) -> Option<Duration> {
        let ReplaySpeed::Times(times) = self.pace else {
            return None;
        };
        let since = Duration::try_from(at.duration_since(self.began)).unwrap_or_default();
        Some(since.div_f64(times))
    }

    /// Answers requests until it is time for the update of a time.
    async fn wait(&self, start: Instant, at: Timestamp, requests: &mut Requests) {
        if let Some(since) = self.since(at) {
            while let Some(fetch) = requests.next_until(start + since).await {
                answer(&self.path, &self.spots, fetch).await;
            }
        }
    }

    /// Reports that there is more to read, to a receiver that reads at full speed: one source may be silent for long
    /// while others have updates.
    async fn go_on(&mut self, at: Timestamp) -> Result<(), Unheard> {
        // To say it of many sources after every few lines would cost more than the lines.
        let is_due = self.sent >= self.said + self.sources;
        if self.is_at_once() && is_due {
            self.said = self.sent;
            for (source, link) in self.links.under_way(self.sent) {
                self.say(source, at, link).await?;
            }
        }
        Ok(())
    }

    /// Says what a source said.
    async fn repeat(
        &mut self,
        RecordedUpdate { update, spot }: RecordedUpdate,
    ) -> Result<(), Unheard> {
        self.spots.note(&update.source, &update.change, spot);
        self.links.note(&update.source, &update.change);
        self.sent += 1;
        // Who reads it at once waits until every feed has come to its end, not to some state on the way.
        if self.is_at_once() && matches!(update.change, Change::Link(..)) {
            return Ok(());
        }
        self.updates.send(update).await.map_err(|_| Unheard)
    }

    async fn say(&self, source: SourceName, at: Timestamp, change: Change) -> Result<(), Unheard> {
        let update = Update { source, at, change };
        self.updates.send(update).await.map_err(|_| Unheard)
    }
}

/// Reads some lines in a thread that may block.
async fn read_on(mut reader: RecordingReader) -> (RecordingReader, Batch) {
    let read = spawn_blocking(move || {
        let batch = reader.read();
        (reader, batch)
    });
    read.await
        .unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()))
}

/// Answers with an object as the last update had it.
async fn answer(path: &Arc<Path>, spots: &ObjectSpots, fetch: Fetch) {
    let Fetch {
        source,
        kind,
        key,
        reply,
    } = fetch;
    let found = match spots.spot(&source, kind, &key) {
        None => Err(FetchError::Gone(source)),
        Some(spot) => {
            let path = Arc::clone(path);
            let read = spawn_blocking(move || whole(&path, spot, kind));
            let read = read.await.unwrap_or(Err(FileError::BrokenOff.into()));
            read.map_err(|fault| FetchError::failed(source, fault))
        }
    };
    // Who asked may have lost interest by now.
    let _ = reply.send(found);
}

/// The whole object of a line.
fn whole(path: &Path, spot: LineSpot, kind: Kind) -> Result<Json, SourceFault> {
    let line = line_at(path, spot).map_err(FileError::from)?;
    let line = serde_json::from_slice::<RecordedLine<'_>>(&line);
    let object = line.ok().and_then(|line| line.object);
    let object = object.ok_or(SourceFault::RecordingChanged)?.get();
    Ok(requests::complete(kind, object.to_owned().into()))
}
