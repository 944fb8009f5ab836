//! A recording that is made from within the screen: what is known of the past, and then everything that sources say.
//!
//! A thread of its own writes, so that a slow disk never holds a key up: a recording that is not written in time ends, with what
//! it has. The screen keeps no texts of objects: of each, the recording has what portolan reads.

use std::{fs::File, path::Path, thread};

use futures::Stream;
use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot},
    time::Duration,
};

use crate::{
    app::{Event, State},
    derive::wording,
    source::{Packing, Sources, Writer},
    store::{Change, Update},
};

use super::{LoopInput, Screen, Shell};
use crate::runtime::{artifact, clock::Clock, fetches::Fetches};

/// The most updates that wait for the disk.
const WAITING: usize = 100_000;

/// The longest time until an update is in the file.
const PULSE: Duration = Duration::from_secs(1);

/// A recording under way.
#[derive(Debug)]
pub(super) struct UpdateRecorder {
    updates: mpsc::Sender<Update>,
}

impl UpdateRecorder {
    /// Begins a new file in a folder, with all updates until now. The event comes when it is at its end.
    ///
    /// # Errors
    /// If the file cannot be made, with the reason in words.
    pub(super) fn begin(
        path: &Path,
        (sources, clock): (&Sources, Clock),
        past: Vec<Update>,
    ) -> Result<(Self, impl Future<Output = Event> + Send + 'static + use<>), String> {
        let shown = path.display().to_string();
        let cannot = |error: &dyn std::fmt::Display| format!("cannot record to {shown}: {error}");
        let file = artifact::new(path).map_err(|error| cannot(&error))?;
        let began = past.first().map_or(clock.now(), |first| first.at);
        let writer = Writer::begin(file, Packing::Zstd, sources, began);
        let writer = writer.map_err(|error| cannot(&error))?;
        let (sender, updates) = mpsc::channel(WAITING);
        let tasks = tokio::runtime::Handle::current();
        let (reply, written) = oneshot::channel();
        let listening = Listening {
            writer,
            updates,
            clock,
            last: began,
        };
        let begun = thread::Builder::new().spawn(move || {
            // A screen that is gone needs no answer.
            let _ = reply.send(listening.write_down(past, &tasks));
        });
        begun.map_err(|error| cannot(&error))?;
        let ended = async move {
            let broke_off = |_| Err("it broke off".to_owned());
            let written = written.await.unwrap_or_else(broke_off);
            Event::Recorded(
                written.map_err(|why| format!("the recording {shown} ends here: {why}")),
            )
        };
        Ok((Self { updates: sender }, ended))
    }

    /// Takes in what a source says. Returns `false` if there is no room for it: then nothing more is recorded.
    pub(super) fn take(&self, updates: &[Update]) -> bool {
        updates
            .iter()
            .all(|update| self.updates.try_send(update.clone()).is_ok())
    }
}

/// The thread that writes.
struct Listening {
    writer: Writer<File>,
    updates: mpsc::Receiver<Update>,
    clock: Clock,
    /// The time of the last update.
    last: Timestamp,
}

impl Listening {
    /// Writes until no more updates come; answers what was written.
    fn write_down(
        mut self,
        past: Vec<Update>,
        tasks: &tokio::runtime::Handle,
    ) -> Result<String, String> {
        let in_words = |error: std::io::Error| error.to_string();
        let began = past.first().map(|first| first.at);
        for update in past {
            self.write(update).map_err(in_words)?;
        }
        self.writer.flush().map_err(in_words)?;
        loop {
            let heard =
                tasks.block_on(async { tokio::time::timeout(PULSE, self.updates.recv()).await });
            match heard {
                Ok(Some(update)) => self.write(update).map_err(in_words)?,
                Ok(None) => break,
                Err(_) => self.writer.flush().map_err(in_words)?,
            }
        }
        let (now, updates) = (self.clock.now().max(self.last), self.writer.updates);
        let bytes = self.writer.end(now).map_err(in_words)?;
        let span = began.map_or_else(String::new, |began| length(began, now));
        Ok(format!(
            "recorded {span}{} changes, {} bytes",
            wording::grouped(updates),
            wording::grouped(bytes)
        ))
    }

    fn write(&mut self, mut update: Update) -> std::io::Result<()> {
        self.last = self.last.max(update.at);
        if let Change::Listed(object) | Change::Applied(object) = &mut update.change {
            object.keep_text();
        }
        self.writer.write(&update).map(|_| ())
    }
}

fn length(began: Timestamp, now: Timestamp) -> String {
    let span = jiff::SignedDuration::from_secs(now.duration_since(began).as_secs());
    format!("{}: ", wording::duration(span))
}

impl<S: Screen, I: Stream<Item = LoopInput> + Unpin> Shell<S, I> {
    /// Begins to record to a new file.
    pub(super) fn record(
        &self,
        name: &str,
        state: &State,
        fetches: &mut Fetches,
    ) -> Option<UpdateRecorder> {
        let Some(folder) = &self.exports else {
            let why = "a script of keys writes no files".to_owned();
            fetches.say(Event::Recording(Err(why)));
            return None;
        };
        let path = folder.join(name);
        let shown = path.display().to_string();
        let past = state.present_store().retold(self.clock.now());
        match UpdateRecorder::begin(&path, (&self.sources, self.clock), past) {
            Ok((recorder, ended)) => {
                fetches.say(Event::Recording(Ok(shown)));
                fetches.wait_for(ended);
                Some(recorder)
            }
            Err(why) => {
                fetches.say(Event::Recording(Err(why)));
                None
            }
        }
    }
}
