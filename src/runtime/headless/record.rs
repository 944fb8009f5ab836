//! `record`: writes the updates of the sources to a file until the time is over, the sources end, or a signal comes.
//!
//! A thread of its own writes: a full pipe blocks the writer, and signals must be heard meanwhile.

use std::{
    io::{self, IsTerminal, Write},
    panic::resume_unwind,
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
    CommandOutput, Exit, answer::completeness, gather::is_settled, missing, progress::ProgressLine,
};
use crate::{
    cli::{Invocation, Record},
    derive, output,
    runtime::{
        CHANNEL,
        artifact::{Artifact, ArtifactError},
        clock::Clock,
        inputs, log,
    },
    source::{self, Choice, OpenError, ReplaySpeed, Sources, Writer},
    store::{Change, Feed, Kind, Origin, Source, Store, Update},
};

/// The longest time until an update is in the file.
const PULSE: Duration = Duration::from_secs(1);

/// The longest time for the end after a signal: the pipe may have no reader any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// Records until the sources end, or `signalled`, which gives the exit code of a signal. Returns that code too, if a signal
/// ended it.
///
/// # Errors
/// If signals cannot be listened to.
pub(super) async fn record(
    invocation: &Invocation,
    record: &Record,
    signalled: impl Future<Output = io::Result<u8>>,
) -> io::Result<(CommandOutput, Option<u8>)> {
    let scribe = match Scribe::begin(invocation, record).await {
        Ok(scribe) => scribe,
        Err(refused) => return Ok((refused, None)),
    };
    let (end, ended) = oneshot::channel();
    let mut writing = spawn_blocking(move || scribe.write_down(ended));
    let (written, code) = tokio::select! {
        biased;
        code = signalled => {
            // It may have ended by itself just now.
            let _ = end.send(());
            match timeout(PATIENCE, writing).await {
                Ok(written) => (written, Some(code?)),
                Err(_) => return Ok((CommandOutput::nothing(), Some(code?))),
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
    /// When the recording ends that is copied. `None` if none is.
    ends: Option<Timestamp>,
    /// The time of the last update.
    last: Timestamp,
    /// When the time is over.
    over: Option<Instant>,
    store: Store,
    updates: mpsc::Receiver<Update>,
    /// Held, because they end with it.
    _sources: Sources,
}

/// The result.
struct Written {
    store: Store,
    span: SignedDuration,
    updates: u64,
    /// Whether it ended because there was no more room.
    is_full: bool,
    bytes: io::Result<u64>,
}

/// The next thing to do.
enum Heard {
    Update(Update),
    Pulse,
    /// To end, whatever there is to come.
    Stop,
    /// There is no more to come.
    End,
}

impl Scribe {
    /// Looks whether the file may be written, opens the sources, and then the file: what is wrong with those costs no file
    /// that is there.
    async fn begin(invocation: &Invocation, record: &Record) -> Result<Self, CommandOutput> {
        let refused = |error: OpenError| CommandOutput::refused(error);
        let choice = copied(&invocation.choice);
        let clock = Clock::for_choice(&choice).await.map_err(refused)?;
        let began = clock.now();
        check(record, invocation).map_err(CommandOutput::refused)?;
        let (sender, updates) = mpsc::channel(CHANNEL);
        let scope = invocation.scope.clone();
        let sources = source::open(choice, scope, clock.for_sources(), sender).await;
        let sources = sources.map_err(refused)?;
        let out = out(record).map_err(CommandOutput::refused)?;
        let writer = Writer::begin(out, record.packing, &sources, began);
        let writer = writer.map(|writer| writer.within(record.most));
        let writer = writer.map_err(|error| match &record.path {
            None if has_left(&error) => CommandOutput::nothing(),
            _ => CommandOutput::refused(cannot_write(record, &error)),
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
            ends: clock.replay().map(|replay| replay.ends),
            last: began,
            over: record.length.map(|length| clock.after(length)),
            store,
            updates,
            _sources: sources,
        })
    }

    /// Writes until there is no more to write, or nothing can be written.
    fn write_down(mut self, mut ended: oneshot::Receiver<()>) -> Written {
        let (tasks, progress) = (Handle::current(), ProgressLine::begin());
        let mut is_full = false;
        let mut pulse = self.clock.after(PULSE);
        let written = loop {
            let heard = tasks.block_on(self.hear(&mut ended, pulse));
            let done = match heard {
                Heard::Stop => break Ok(()),
                Heard::End => {
                    self.last = self.ends.unwrap_or(self.last);
                    break Ok(());
                }
                Heard::Update(update) => match self.write(update) {
                    Ok(true) => Ok(()),
                    Ok(false) => {
                        is_full = true;
                        break Ok(());
                    }
                    Err(error) => Err(error),
                },
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
        let now = self.now();
        Written {
            span: now.duration_since(self.began),
            updates: self.writer.updates,
            is_full,
            bytes: written.and_then(|()| self.writer.end(now)),
            store: self.store,
        }
    }

    async fn hear(&mut self, ended: &mut oneshot::Receiver<()>, pulse: Instant) -> Heard {
        let over = self.over.unwrap_or(pulse + PULSE);
        tokio::select! {
            biased;
            _ = ended => Heard::Stop,
            () = sleep_until(over), if self.over.is_some() => Heard::Stop,
            () = sleep_until(pulse) => Heard::Pulse,
            update = self.updates.recv() => update.map_or(Heard::End, Heard::Update),
        }
    }

    /// Writes an update, and keeps no more of it than it takes to say what is missing.
    /// Returns `false` if there is no room for it.
    fn write(&mut self, mut update: Update) -> io::Result<bool> {
        log::updates(std::slice::from_ref(&update));
        if !self.writer.write(&update)? {
            return Ok(false);
        }
        self.last = self.last.max(update.at);
        if let Change::Listed(object) | Change::Applied(object) = &mut update.change {
            object.forget_text();
        }
        self.store.apply(update);
        Ok(true)
    }

    /// The time: in a recording that is copied, how far that is.
    fn now(&self) -> Timestamp {
        self.ends.map_or_else(|| self.clock.now(), |_| self.last)
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
            ", not complete yet"
        };
        let destinations: usize = self.store.sources().map(Source::destinations).sum();
        let span = self.now().duration_since(self.began);
        format!(
            "recording for {}: {} Destinations{whole}, {} changes; ctrl-c ends it",
            seconds(span),
            derive::wording::grouped(destinations as u64),
            derive::wording::grouped(self.writer.updates)
        )
    }
}

impl Written {
    fn answer(self, record: &Record) -> CommandOutput {
        let mut answer = CommandOutput {
            remarks: missing::remarks(&self.store),
            exit: completeness(&self.store),
            ..CommandOutput::nothing()
        };
        match self.bytes {
            Ok(bytes) => answer.remarks.push(format!(
                "note: {}recorded {}: {} changes, {} bytes{}",
                if self.is_full {
                    "the file has reached --max-size; "
                } else {
                    ""
                },
                seconds(self.span),
                derive::wording::grouped(self.updates),
                derive::wording::grouped(bytes),
                hint(record)
            )),
            Err(error) if record.path.is_none() && has_left(&error) => {
                answer.exit = Exit::Done;
            }
            Err(error) => {
                let why = cannot_write(record, &error);
                answer.remarks.push(format!(
                    "error: {why}; everything before that can be replayed"
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
        format!("; replay it with portolan --replay {}", path.display())
    })
}

/// Whether the reader closed the pipe, which is no error.
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
    derive::wording::duration(SignedDuration::from_secs(span.as_secs()))
}

/// An output that a recording must not have.
#[derive(Debug, thiserror::Error)]
enum OutputError {
    #[error("standard output is a terminal: name a file with -o, or a pipe")]
    Terminal,
    #[error("{0} is also the input: name another file with -o")]
    Input(String),
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

/// Checks that the recording can be written.
fn check(record: &Record, invocation: &Invocation) -> Result<(), OutputError> {
    let Some(place) = place(record) else {
        // Objects are written as they are, and might control the terminal.
        return if io::stdout().is_terminal() {
            Err(OutputError::Terminal)
        } else {
            Ok(())
        };
    };
    if inputs::reads(invocation, place.path) {
        return Err(OutputError::Input(place.path.display().to_string()));
    }
    Ok(place.check()?)
}

/// The output.
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

/// The sources to record. Of a recording everything is copied at once.
fn copied(choice: &Choice) -> Choice {
    match choice {
        Choice::Replay {
            path,
            pace: ReplaySpeed::AtOnce(until),
        } => Choice::Replay {
            path: path.clone(),
            pace: ReplaySpeed::Verbatim(*until),
        },
        other => other.clone(),
    }
}
