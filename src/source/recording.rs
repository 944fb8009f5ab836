//! Recordings: what sources said, as JSON lines, and the same told again at its own pace.
//!
//! The first line says which sources there were; each other line is an [`Update`] with the whole of its object, and the
//! last one closes the recording. One that broke off tells what is in it.

mod checkpoint;
mod find;
mod header;
mod line;
mod lines;
mod links;
mod objects;
mod order;
mod pack;
mod player;
mod reader;
mod seek;
mod spot;
mod state;
mod writer;

use std::path::Path;

use jiff::Timestamp;
use tokio::{sync::mpsc, task::JoinSet};

use self::{
    line::RecordedLine,
    lines::last,
    player::{Player, Wishes},
    reader::RecordingReader,
};
use super::{
    FileError, Nudge, OpenError, OutsideRecording, RecordingTime, ReplaySpeed, Scope, Sources,
    admission::Admission, requests::Requests,
};
use crate::store::Update;

pub(super) use self::pack::Frames;
pub use order::{ReplayOrder, ReplaySeek, Tempo};
pub use {header::HeaderError, pack::Packing, writer::Writer};

/// Why a recording cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// It is a stream or a folder.
    #[error("it is no file; a recording is read more than once: save it to one")]
    NoFile,
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no recording, or one of another version.
    #[error("{0}; --replay reads what `portolan record` wrote, and -f reads dumps")]
    Header(#[from] HeaderError),
    /// It does not cover the time that is asked for.
    #[error(transparent)]
    Time(#[from] OutsideRecording),
}

/// Whether a text is a recording, by how it begins.
pub(super) fn begins(text: &str) -> bool {
    text.starts_with(header::BEGIN)
}

/// Whether a file is a recording that can be read.
pub(super) fn is_recording(path: &Path) -> bool {
    RecordingReader::open(path, Admission::default()).is_ok()
}

/// Opens a recording, from its beginning.
pub(super) fn open(
    path: &Path,
    pace: ReplaySpeed,
    scope: &Scope,
    updates: mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    let mut reader = RecordingReader::open(path, Admission::parse(scope)?)?;
    if let ReplaySpeed::AtOnce(Some(time))
    | ReplaySpeed::Moment(Some(time))
    | ReplaySpeed::Verbatim(Some(time)) = pace
    {
        let (_, ends) = span(path, Some(time))?;
        reader.until = Some(ends);
    }
    let (opened, requests) = Requests::open(reader.header.sources.iter().cloned());
    let reaches = reader.header.reaches.clone();
    let (replay, orders) = mpsc::unbounded_channel();
    let wishes = Wishes { requests, orders };
    let mut tasks = JoinSet::new();
    tasks.spawn(Player::new(path, pace, reader, updates).play(wishes));
    Ok(Sources {
        opened,
        reaches,
        nudge: Nudge::default(),
        replay: Some(replay),
        is_anonymous: false,
        _tasks: tasks,
    })
}

/// From when to when a recording tells, or up to a time in it.
///
/// # Errors
/// If it cannot be read, is none, or does not cover the time.
pub(super) fn span(
    path: &Path,
    until: Option<RecordingTime>,
) -> Result<(Timestamp, Timestamp), OpenError> {
    let refused = |why: RecordingError| OpenError::Recording {
        path: path.to_owned(),
        why,
    };
    let began = RecordingReader::open(path, Admission::default())?
        .header
        .began;
    let at = |line: &[u8]| {
        serde_json::from_slice::<RecordedLine<'_>>(line)
            .ok()?
            .at()
            .ok()
    };
    let last = last(path, at).map_err(|error| refused(FileError::from(error).into()))?;
    let ends = last.map_or(began, |last| last.max(began));
    let asked = until.map(|time| time.within((began, ends))).transpose();
    let asked = asked.map_err(|why| refused(why.into()))?;
    Ok((began, asked.unwrap_or(ends)))
}
