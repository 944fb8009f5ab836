//! Recordings: what sources said, as JSON lines, and the same told again at its own pace.
//!
//! The first line says which sources there were; each other line is an [`Update`] with the whole of its object, and the
//! last one closes the recording. One that broke off tells what is in it.

mod header;
mod line;
mod lines;
mod links;
mod pack;
mod player;
mod shelf;
mod tape;
mod writer;

use std::path::Path;

use tokio::{sync::mpsc, task::JoinSet};

use self::{player::Player, tape::Tape};
use super::{Nudge, OpenError, Pace, Scope, Sources, admission::Admission, requests::Requests};
use crate::store::Update;

pub(super) use self::{pack::Frames, tape::span};
pub use {pack::Packing, writer::Writer};

/// Whether a text is a recording, by how it begins.
pub(super) fn begins(text: &str) -> bool {
    text.starts_with(header::BEGIN)
}

/// Opens a recording, from its beginning.
pub(super) fn open(
    path: &Path,
    pace: Pace,
    scope: &Scope,
    updates: mpsc::Sender<Update>,
) -> Result<Sources, OpenError> {
    let tape = Tape::open(path, Admission::parse(scope)?)?;
    let (opened, requests) = Requests::open(tape.header.sources.iter().cloned());
    let reaches = tape.header.reaches.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(Player::new(path, pace, &tape.header, updates).play(tape, requests));
    Ok(Sources {
        opened,
        reaches,
        nudge: Nudge::default(),
        _tasks: tasks,
    })
}
