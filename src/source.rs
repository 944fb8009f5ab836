//! Where facts come from: live watches, files, recordings, the demo; and what stands in the way of a context, for the
//! doctor.
//!
//! A source speaks [`Update`]s into a bounded channel, so a slow screen slows the reader and not the memory. After
//! opening, trouble is told as `Link` and `Skipped` data and never ends the program. This is the only room that names
//! `kube`. It never sees the app.

mod access;
mod address;
mod admission;
mod answer;
mod choice;
mod demo;
mod doctor;
mod file;
mod gloo_mesh;
pub mod kubeconfig;
mod limits;
mod live;
mod meter;
pub mod panics;
mod pieces;
mod plugin;
mod reach;
mod recording;
mod requests;
mod selector;
mod status;
mod yaml;

use std::{ffi::OsString, io, panic::resume_unwind, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use crate::{
    model::{Json, SourceName},
    store::{Kind, ObjectKey, Origin, Reaches, Subject, Update},
};

pub use choice::{Choice, Mapping, Mappings, NamedPath, Overrides, Pace, Scope, Which};
pub use demo::epoch as demo_epoch;
pub use doctor::examine;
pub use limits::{LIMITS, Limit, Unit};
use live::Nudge;
pub use recording::{Packing, Writer};

/// Tells the time. Made in the hall, where the clock is read, and handed in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Why nothing could be opened at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The kubeconfig cannot be read or lacks what was asked for.
    #[error("{0}")]
    Kubeconfig(#[from] kubeconfig::KubeconfigError),
    /// None of the files could be read.
    #[error("cannot read {}: {why}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// The label selector is not one.
    #[error("cannot use the label selector {selector:?}: {why}")]
    Selector {
        /// What was given.
        selector: String,
        /// Why, and what to do.
        why: String,
    },
    /// The built-in mesh is broken, which a test would have found.
    #[error("cannot play the demo: {0}")]
    Demo(String),
}

/// Why an object could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The source knows no such object any more.
    #[error("it is gone: {0} has no such object now")]
    Gone(SourceName),
    /// The source did not answer, or refused.
    #[error("cannot read it from {0}: {1}")]
    Failed(SourceName, String),
}

/// Sources that are open. Dropping them stops every task behind them.
#[derive(Debug)]
pub struct Sources {
    opened: Vec<Opened>,
    reaches: Reaches,
    nudge: Nudge,
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

/// Opens sources and starts reading them. Returns at once; what they say comes by `updates`.
///
/// # Errors
/// Where nothing can be opened at all: no such file, no such context, a kubeconfig that is broken. A cluster that does
/// not answer is no error here but a `Link` that says so, and so is a context that is broken beside one that is not.
pub async fn open(
    choice: Choice,
    scope: Scope,
    clock: Clock,
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
            let plan =
                move || kubeconfig::plan(kubeconfig.as_deref(), &which, &overrides, &mappings);
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

/// By which time things are told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timing {
    /// That of everybody: it is told as it happens.
    Now,
    /// Its own, which begins anew whenever it is opened.
    Own {
        /// What time it is at the beginning.
        began: Timestamp,
        /// At what time it stands still.
        ends: Timestamp,
        /// How many seconds pass in a second.
        times: f64,
    },
}

/// By which time what was chosen tells things.
///
/// # Errors
/// Where a recording cannot be read, or is none.
pub async fn timing(choice: &Choice) -> Result<Timing, OpenError> {
    Ok(match choice {
        Choice::Files(_) | Choice::Contexts { .. } => Timing::Now,
        Choice::Demo => Timing::Own {
            began: demo::epoch(),
            ends: Timestamp::MAX,
            times: 1.0,
        },
        Choice::Replay { path, pace } => {
            let path = path.clone();
            let (began, ends) = aside(move || recording::span(&path)).await?;
            let (began, times) = match pace {
                Pace::AtOnce => (ends, 1.0),
                Pace::Times(times) => (began, *times),
            };
            Timing::Own { began, ends, times }
        }
    })
}

/// Opens a text that the program holds, and reads it as if it were a file of this name.
///
/// # Errors
/// As [`open`].
pub fn open_text(
    name: &str,
    text: &str,
    clock: &Clock,
    updates: &mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    file::open_text(name, text, clock, updates)
}

/// Why a file cannot be read, and what to do.
fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "reading it is not permitted; ask for the right to read it".to_owned()
        }
        _ => error.to_string(),
    }
}

/// Does what blocks where it blocks nobody: files may lie on a slow disk, and the screen is already there.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))
}

impl Sources {
    /// What is open, in the order of the command line.
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

    /// Asks for one whole object as its source has it now. The answer may take as long as the source does.
    ///
    /// # Errors
    /// Where the source has no such object, does not answer or refuses.
    pub fn fetch(
        &self,
        Subject { kind, id }: Subject,
    ) -> impl Future<Output = Result<Json, FetchError>> + Send + 'static {
        let requests = self.opened.iter().find(|opened| opened.name == id.source);
        let requests = requests.map(|opened| opened.requests.clone());
        async move {
            let failed = |why: &str| FetchError::Failed(id.source.clone(), why.to_owned());
            let Some(requests) = requests else {
                return Err(failed("it is not open"));
            };
            let (reply, answer) = oneshot::channel();
            let request = Fetch {
                source: id.source.clone(),
                kind,
                key: id.key,
                reply,
            };
            requests
                .send(request)
                .await
                .map_err(|_| failed("it has ended"))?;
            answer
                .await
                .map_err(|_| failed("it ended before it answered"))?
        }
    }
}
