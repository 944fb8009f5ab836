//! `record`: writes down what the sources say, until the time is over, they have no more to say, or somebody ends it.
//!
//! A thread of its own writes: a full pipe blocks whoever writes to it, and a signal has to be heard meanwhile.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    panic::resume_unwind,
    path::Path,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task::spawn_blocking,
    time::{Instant, sleep_until, timeout},
};

use super::{
    Answer, Exit, commands::completeness, gather::is_settled, missing, progress::Progress,
};
use crate::{
    cli::{Invocation, Record},
    derive, output,
    runtime::{
        CHANNEL,
        artifact::{Artifact, ArtifactError},
        clock::Clock,
    },
    source::{self, Choice, OpenError, Sources, Writer},
    store::{Change, Feed, Kind, Origin, Source, Store, Update},
};

/// What was written is in the file after so long at the latest.
const PULSE: Duration = Duration::from_secs(1);

/// How long the end may take after a signal: nobody may be reading the pipe any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// Records until `told` to end; answers also with the code of that.
///
/// # Errors
/// Where signals cannot be listened to.
pub(super) async fn record(
    invocation: &Invocation,
    record: &Record,
    told: impl Future<Output = io::Result<u8>>,
) -> io::Result<(Answer, Option<u8>)> {
    let scribe = match Scribe::begin(invocation, record).await {
        Ok(scribe) => scribe,
        Err(refused) => return Ok((refused, None)),
    };
    let (end, ended) = oneshot::channel();
    let mut writing = spawn_blocking(move || scribe.write_down(ended));
    let (written, code) = tokio::select! {
        biased;
        code = told => {
            // It may have ended by itself just now.
            let _ = end.send(());
            match timeout(PATIENCE, writing).await {
                Ok(written) => (written, Some(code?)),
                Err(_) => return Ok((Answer::nothing(), Some(code?))),
            }
        }
        written = &mut writing => (written, None),
    };
    let written = written.unwrap_or_else(|broke_off| resume_unwind(broke_off.into_panic()));
    Ok((written.answer(record), code))
}

/// Writes one recording.
struct Scribe {
    writer: Writer<Box<dyn Write + Send>>,
    clock: Clock,
    began: Timestamp,
    /// When the time is over.
    over: Option<Instant>,
    store: Store,
    updates: mpsc::Receiver<Update>,
    /// Held, because they end with it.
    _sources: Sources,
}

/// What came of it.
struct Written {
    store: Store,
    span: SignedDuration,
    updates: u64,
    bytes: io::Result<u64>,
}

/// What there is to do next.
enum Heard {
    Update(Update),
    Pulse,
    End,
}

impl Scribe {
    /// Looks whether the file may be written, opens the sources, and then the file: what is wrong with those costs no file
    /// that is there.
    async fn begin(invocation: &Invocation, record: &Record) -> Result<Self, Answer> {
        let refused = |error: OpenError| Answer::refused(error);
        let clock = Clock::for_choice(&invocation.choice)
            .await
            .map_err(refused)?;
        let began = clock.now();
        check(record, &invocation.choice).map_err(Answer::refused)?;
        let (sender, updates) = mpsc::channel(CHANNEL);
        let (choice, scope) = (invocation.choice.clone(), invocation.scope.clone());
        let sources = source::open(choice, scope, clock.for_sources(), sender).await;
        let sources = sources.map_err(refused)?;
        let out = out(record).map_err(Answer::refused)?;
        let writer = Writer::begin(out, record.packing, &sources, began);
        let writer = writer.map_err(|error| match &record.path {
            None if has_left(&error) => Answer::nothing(),
            _ => Answer::refused(cannot_write(record, &error)),
        })?;
        let mut store = Store::default();
        for (name, origin) in sources.iter() {
            store.declare(name, origin);
        }
        store.reach(sources.reaches().clone());
        Ok(Self {
            writer,
            clock,
            began,
            over: record.length.map(|length| clock.after(length)),
            store,
            updates,
            _sources: sources,
        })
    }

    /// Writes until there is no more to write, or nothing can be written.
    fn write_down(mut self, mut ended: oneshot::Receiver<()>) -> Written {
        let (tasks, progress) = (Handle::current(), Progress::begin());
        let mut pulse = self.clock.after(PULSE);
        let written = loop {
            let heard = tasks.block_on(self.hear(&mut ended, pulse));
            let done = match heard {
                Heard::End => break Ok(()),
                Heard::Update(update) => self.write(update),
                Heard::Pulse => {
                    pulse = self.clock.after(PULSE);
                    progress.say(&self.so_far());
                    self.writer.flush()
                }
            };
            if done.is_err() || self.have_said_all() {
                break done;
            }
        };
        let now = self.clock.now();
        Written {
            span: now.duration_since(self.began),
            updates: self.writer.updates,
            bytes: written.and_then(|()| self.writer.end(now)),
            store: self.store,
        }
    }

    async fn hear(&mut self, ended: &mut oneshot::Receiver<()>, pulse: Instant) -> Heard {
        let over = self.over.unwrap_or(pulse + PULSE);
        tokio::select! {
            biased;
            _ = ended => Heard::End,
            () = sleep_until(over), if self.over.is_some() => Heard::End,
            () = sleep_until(pulse) => Heard::Pulse,
            update = self.updates.recv() => update.map_or(Heard::End, Heard::Update),
        }
    }

    /// Writes an update, and keeps no more of it than it takes to say what is missing.
    fn write(&mut self, mut update: Update) -> io::Result<()> {
        self.writer.write(&update)?;
        if let Change::Listed(object) | Change::Applied(object) = &mut update.change {
            object.forget_text();
        }
        self.store.apply(update);
        Ok(())
    }

    /// Whether nothing more will come: files are read once.
    fn have_said_all(&self) -> bool {
        let has_ended = |source: &Source, kind| {
            let link = source.feed(kind).map(Feed::link);
            link.is_some_and(is_settled)
        };
        self.store.sources().all(|source| {
            source.origin() == Some(Origin::File)
                && Kind::ALL.into_iter().all(|kind| has_ended(source, kind))
        })
    }

    fn so_far(&self) -> String {
        let whole = if output::is_complete(&self.store) {
            ""
        } else {
            ", not whole yet"
        };
        let destinations: usize = self.store.sources().map(Source::destinations).sum();
        let span = self.clock.now().duration_since(self.began);
        format!(
            "recording for {}: {} Destinations{whole}, {} changes; ctrl-c ends it",
            seconds(span),
            derive::grouped(destinations as u64),
            derive::grouped(self.writer.updates)
        )
    }
}

impl Written {
    fn answer(self, record: &Record) -> Answer {
        let mut answer = Answer {
            remarks: missing::remarks(&self.store),
            exit: completeness(&self.store),
            ..Answer::nothing()
        };
        match self.bytes {
            Ok(bytes) => answer.remarks.push(format!(
                "note: recorded {}: {} changes, {} bytes{}",
                seconds(self.span),
                derive::grouped(self.updates),
                derive::grouped(bytes),
                hint(record)
            )),
            Err(error) if record.path.is_none() && has_left(&error) => {
                answer.exit = Exit::Done;
            }
            Err(error) => {
                let why = cannot_write(record, &error);
                answer.remarks.push(format!(
                    "error: {why}; what is there until then can be told"
                ));
                answer.exit = Exit::Incomplete;
            }
        }
        answer
    }
}

fn hint(record: &Record) -> String {
    let path = record.path.as_ref();
    path.map_or_else(String::new, |path| {
        format!("; portolan --replay {} shows it", path.display())
    })
}

/// Whether whoever reads has enough of it, which is no error.
fn has_left(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

fn cannot_write(record: &Record, error: &io::Error) -> String {
    match &record.path {
        Some(path) => format!("cannot write {}: {error}", path.display()),
        None => format!("cannot write to standard output: {error}"),
    }
}

fn seconds(span: SignedDuration) -> String {
    derive::duration(SignedDuration::from_secs(span.as_secs()))
}

/// Looks whether the recording would have a place.
fn check(record: &Record, choice: &Choice) -> Result<(), String> {
    let Some(place) = place(record) else {
        // What objects hold comes as it is, and might drive it.
        return if io::stdout().is_terminal() {
            Err("standard output is a terminal: name a file with -o, or a pipe".to_owned())
        } else {
            Ok(())
        };
    };
    if reads(choice, place.path) {
        return Err(format!(
            "{} is what is read: name another file with -o",
            place.path.display()
        ));
    }
    place.check().map_err(|error| error.to_string())
}

/// Where it is written to.
fn out(record: &Record) -> Result<Box<dyn Write + Send>, ArtifactError> {
    Ok(match place(record) {
        None => Box::new(io::stdout()),
        Some(place) => Box::new(place.create()?),
    })
}

/// The file that is written; `None` for standard output.
fn place(record: &Record) -> Option<Artifact<'_>> {
    Some(Artifact {
        path: record.path.as_deref()?,
        replaces: record.replaces,
    })
}

/// Whether a file is one of those that are read.
fn reads(choice: &Choice, path: &Path) -> bool {
    let (Choice::Files(named), Ok(path)) = (choice, fs::canonicalize(path)) else {
        return false;
    };
    let mut inputs = named
        .iter()
        .filter_map(|named| fs::canonicalize(&named.path).ok());
    inputs.any(|input| path.starts_with(input))
}
