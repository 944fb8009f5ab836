//! Sources of facts: live clusters, dumps, recordings and the built-in demo; and the checks of the doctor.
//!
//! A source sends [`Update`]s into a bounded channel, so a slow screen slows the reader and does not fill the memory.
//! After opening, errors are `Link` and `Skipped` data and never end the program. This is the only room that names
//! `kube`. It does not know the app.
//!
//! [`open`] is the one main function: it takes a [`Choice`] of sources and a [`Scope`] of objects, and gives
//! [`Sources`]. `live` reads clusters (`kubeconfig` chooses contexts, `access` builds clients, `plugin` runs login
//! plugins), `file` reads dumps, `recording` reads and writes recordings, `demo` plays the demo, `doctor` is
//! [`examine`].

mod access;
mod address;
mod admission;
mod anonymous;
mod choice;
mod demo;
mod doctor;
mod file;
mod file_error;
mod framing;
mod gloo_mesh;
pub mod kubeconfig;
mod limits;
mod live;
mod meter;
mod name_lookup;
mod one_line;
pub mod panics;
mod plugin;
mod recording;
mod requests;
mod response;
mod secrets;
mod selector;
mod status;
mod unreachable;
mod yaml;

use std::{ffi::OsString, panic::resume_unwind, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::{
    model::{Json, SourceName},
    store::{Kind, ObjectKey, Origin, Reaches, Subject, Update},
};

pub use crate::model::recording_time::{OutsideRecording, RecordingTime, RecordingTimeError};
pub use choice::{
    Choice, ContextChoice, Mapping, Mappings, NamedPath, Overrides, ReplaySpeed, Scope,
};
pub use demo::{DemoError, epoch as demo_epoch};
pub use doctor::examine;
use file::UnreadableFile;
pub use file_error::FileError;
use file_error::{Unreadable, ZipMethod};
use kubeconfig::ContextQuery;
pub use limits::{FINDINGS_FILE, LIMITS, Limit, SETTINGS_FILE, Unit};
use live::{FeedError, Nudge};
pub use recording::{HeaderError, Packing, RecordingError, ReplayOrder, ReplaySeek, Tempo, Writer};
pub use selector::SelectorError;

/// Tells the time. Made in the hall, where the clock is read, and handed in.
pub type NowFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Why nothing could be opened at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The kubeconfig cannot be read or lacks what was asked for.
    #[error("{0}")]
    Kubeconfig(#[from] kubeconfig::KubeconfigError),
    /// None of the files can be read.
    #[error("cannot read {}: {why}", path.display())]
    File {
        /// The first of them.
        path: PathBuf,
        /// Why it cannot be read.
        why: FileError,
    },
    /// The recording cannot be replayed.
    #[error("cannot read {}: {why}", path.display())]
    Recording {
        /// The file of the recording.
        path: PathBuf,
        /// Why it cannot be replayed.
        why: RecordingError,
    },
    /// The label selector is not one.
    #[error("cannot use the label selector {selector:?}: {why}")]
    Selector {
        /// The text that was given.
        selector: String,
        /// Why it is not a selector.
        why: SelectorError,
    },
    /// The built-in mesh is broken, which a test would have found.
    #[error("cannot play the demo: {0}")]
    Demo(#[from] DemoError),
}

/// Why an object could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The source knows no such object any more.
    #[error("it is gone: {0} has no such object now")]
    Gone(SourceName),
    /// The source is not open.
    #[error("cannot read it from {0}: it is not open")]
    NotOpen(SourceName),
    /// The source has ended, perhaps while it was asked.
    #[error("cannot read it from {0}: it has ended")]
    Ended(SourceName),
    /// The source did not answer in time.
    #[error("cannot read it from {0}: no answer; a longer --timeout may help")]
    Silent(SourceName),
    /// The source cannot read it.
    #[error("cannot read it from {0}: {1}")]
    Failed(SourceName, FetchFault),
}

/// The reason of a source that cannot read an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct FetchFault(Box<SourceFault>);

/// The same, by the sort of source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum SourceFault {
    #[error(transparent)]
    Server(#[from] FeedError),
    #[error(transparent)]
    File(#[from] UnreadableFile),
    #[error(transparent)]
    Reading(#[from] FileError),
    #[error("the recording has changed")]
    RecordingChanged,
}

impl FetchError {
    /// A source cannot read it.
    fn failed(source: SourceName, fault: impl Into<SourceFault>) -> Self {
        Self::Failed(source, FetchFault(Box::new(fault.into())))
    }
}

/// Sources that are open. Dropping them stops every task behind them.
#[derive(Debug)]
pub struct Sources {
    opened: Vec<Opened>,
    reaches: Reaches,
    nudge: Nudge,
    /// Takes the orders for a replay. `None` if nothing is replayed.
    replay: Option<mpsc::UnboundedSender<ReplayOrder>>,
    is_anonymous: bool,
    _tasks: JoinSet<()>,
}

/// One source that is open.
#[derive(Debug)]
struct Opened {
    name: SourceName,
    origin: Origin,
    requests: mpsc::Sender<Fetch>,
}

/// Asks a source for one whole object as it is now.
#[derive(Debug)]
struct Fetch {
    source: SourceName,
    kind: Kind,
    key: ObjectKey,
    reply: oneshot::Sender<Result<Json, FetchError>>,
}

/// Opens sources and starts to read them. Returns at once; the updates come through `updates`.
///
/// # Errors
/// If nothing can be opened: the file or the context does not exist, or the kubeconfig is broken. A cluster that does
/// not answer is not an error but a `Link`, and so is a broken context if another one can be used.
pub async fn open(
    choice: Choice,
    scope: Scope,
    clock: NowFn,
    updates: mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    let Some(key) = scope.pseudonyms else {
        return open_named(choice, scope, clock, updates).await;
    };
    let (sender, said) = mpsc::channel(updates.max_capacity());
    let keeps_texts = scope.keeps_texts;
    let scope = Scope {
        keeps_texts: true,
        ..scope
    };
    let sources = open_named(choice, scope, clock, sender).await?;
    let channels = (said, updates);
    Ok(anonymous::veiled(sources, channels, (key, keeps_texts)))
}

/// The same under their own names.
async fn open_named(
    choice: Choice,
    scope: Scope,
    clock: NowFn,
    updates: mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    match choice {
        Choice::Demo => demo::open(&scope, updates),
        Choice::Replay { path, pace } => {
            let open = move || recording::open(&path, pace, &scope, updates);
            aside(open).await
        }
        Choice::Files(paths) => file::open(paths, &scope, &clock, &updates),
        Choice::Contexts {
            kubeconfig,
            which,
            overrides,
            mappings,
        } => {
            let plan = move || {
                let query = ContextQuery {
                    kubeconfig: kubeconfig.as_deref(),
                    which: &which,
                    overrides: &overrides,
                };
                kubeconfig::plan(&query, &mappings)
            };
            live::open(aside(plan).await?, &scope, &clock, &updates)
        }
    }
}

/// Guards a login plugin, if this process was started for that; answers with the exit code, else `None`.
///
/// Live sources start the program a second time with these arguments, so that a login plugin has no terminal and ends with
/// the program. Call this before anything else.
#[must_use]
pub fn guard_login_plugin(arguments: &[OsString]) -> Option<u8> {
    let asked = arguments.get(1)?;
    (asked == plugin::GUARD).then(|| u8::from(plugin::guard().is_err()))
}

/// The clock of the chosen sources.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timeline {
    /// The clock of this machine.
    Now,
    /// A clock of its own, which starts when the source is opened.
    Own {
        /// The time at the beginning.
        began: Timestamp,
        /// The time at which it stops.
        ends: Timestamp,
        /// How many seconds pass in a second.
        times: f64,
    },
}

/// By which time what was chosen tells things.
///
/// # Errors
/// If a recording cannot be read, or is none.
pub async fn timing(choice: &Choice) -> Result<Timeline, OpenError> {
    Ok(match choice {
        Choice::Files(_) | Choice::Contexts { .. } => Timeline::Now,
        Choice::Demo => Timeline::Own {
            began: demo::epoch(),
            ends: Timestamp::MAX,
            times: 1.0,
        },
        Choice::Replay { path, pace } => {
            let path = path.clone();
            let until = match pace {
                ReplaySpeed::AtOnce(until)
                | ReplaySpeed::Moment(until)
                | ReplaySpeed::Verbatim(until) => *until,
                ReplaySpeed::Times(_) => None,
            };
            let (began, ends) = aside(move || recording::span(&path, until)).await?;
            let (began, times) = match pace {
                ReplaySpeed::AtOnce(_) | ReplaySpeed::Moment(_) => (ends, 1.0),
                // Its updates have times of their own.
                ReplaySpeed::Verbatim(_) => (began, 0.0),
                ReplaySpeed::Times(times) => (began, *times),
            };
            Timeline::Own { began, ends, times }
        }
    })
}

/// A file as a choice of its own: a recording, at a time in it or at its end, or else a dump.
pub async fn saved(path: &std::path::Path, at: Option<RecordingTime>) -> Choice {
    let (owned, is_timed) = (path.to_owned(), at.is_some());
    let is_recording = is_timed || aside(move || recording::is_recording(&owned)).await;
    let path = path.to_owned();
    if is_recording {
        let pace = ReplaySpeed::AtOnce(at);
        return Choice::Replay { path, pace };
    }
    Choice::Files(vec![NamedPath { name: None, path }])
}

/// Opens a text that the program holds, and reads it as if it were a file of this name.
///
/// # Errors
/// As [`open`].
pub fn open_text(
    name: &str,
    text: &str,
    clock: &NowFn,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    file::open_text(name, text, clock, updates)
}

/// Runs work that blocks in another thread: files may be on a slow disk, and the screen is already there.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))
}

impl Sources {
    /// The open sources, in the order of the command line.
    pub fn iter(&self) -> impl Iterator<Item = (&SourceName, Origin)> {
        self.opened
            .iter()
            .map(|opened| (&opened.name, opened.origin))
    }

    /// Which of them reaches which registered cluster.
    #[must_use]
    pub fn reaches(&self) -> &Reaches {
        &self.reaches
    }

    /// Has every feed of a live cluster that waits try at once, and every one that is silent make sure that it is live.
    pub fn try_now(&self) {
        self.nudge.give();
    }

    /// Whether names and addresses are replaced by pseudonyms.
    #[must_use]
    pub fn are_anonymous(&self) -> bool {
        self.is_anonymous
    }

    /// Whether they come from a recording, and take orders.
    #[must_use]
    pub fn are_replayed(&self) -> bool {
        self.replay.is_some()
    }

    /// Has a replay go on at another speed, or at another time. Nothing else takes such orders.
    pub fn order(&self, order: ReplayOrder) {
        if let Some(replay) = &self.replay {
            // The task ends with this.
            let _ = replay.send(order);
        }
    }

    /// Asks for one whole object as its source has it now. The answer may take as long as the source does.
    ///
    /// # Errors
    /// If the source has no such object, does not answer or refuses.
    pub fn fetch(
        &self,
        Subject { kind, id }: Subject,
    ) -> impl Future<Output = Result<Json, FetchError>> + Send + 'static {
        let requests = self.opened.iter().find(|opened| opened.name == id.source);
        let requests = requests.map(|opened| opened.requests.clone());
        async move {
            let (source, key) = (id.source, id.key);
            let Some(requests) = requests else {
                return Err(FetchError::NotOpen(source));
            };
            let (reply, answer) = oneshot::channel();
            let request = Fetch {
                source: source.clone(),
                kind,
                key,
                reply,
            };
            // A request that is not taken drops its end of the channel too.
            let _ = requests.send(request).await;
            answer.await.map_err(|_| FetchError::Ended(source))?
        }
    }
}
