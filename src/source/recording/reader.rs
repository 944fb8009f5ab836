//! Reads what a recording tells, some lines at a time. It blocks.

use std::{fs, io, path::Path, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;

use super::{
    RecordingError,
    checkpoint::{CHECKPOINT, Checkpoint},
    find,
    header::RecordingHeader,
    line::{END, LineError, RecordedLine},
    lines::{ReadLine, RecordingLines},
    spot::LineSpot,
    state::RecordedState,
};
use crate::{
    model::{Interner, SourceName},
    source::{FileError, OpenError, admission::Admission, limits::FRUITLESS_LINES},
    store::{Change, Kind, RestoredItem, Update},
};

/// The number of bytes of lines that are read at a time, unless one line is longer.
const BATCH: u64 = 1 << 18;

/// A recording that is being read.
pub(super) struct RecordingReader {
    pub(super) header: RecordingHeader,
    path: Arc<Path>,
    lines: RecordingLines,
    line: Vec<u8>,
    /// How many lines were read.
    number: usize,
    /// The name of the recording in messages.
    name: String,
    admission: Admission,
    interner: Interner,
    /// The sources, by their names.
    names: HashMap<String, SourceName, foldhash::fast::RandomState>,
    /// How many bytes of lines came since the last one that said something.
    fruitless: u64,
    /// The number of updates since unused texts were forgotten.
    /// The time of the last line.
    pub(super) last: Timestamp,
    /// The time up to which it is read. `None` for all of it.
    pub(super) until: Option<Timestamp>,
}

/// The update of a line.
pub(super) struct RecordedUpdate {
    pub(super) update: Update,
    /// The place of the line.
    pub(super) spot: LineSpot,
}

/// The meaning of a line.
enum ToldLine {
    /// A source said this.
    Update(Update),
    /// It is after the time up to which the recording is read.
    Later,
    /// It closes the recording.
    End,
}

/// Some lines.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) said: Vec<RecordedUpdate>,
    /// Whether there are no more.
    pub(super) is_last: bool,
}

impl RecordingReader {
    /// Opens a recording and reads its first line.
    ///
    /// # Errors
    /// If it cannot be read, or is none.
    pub(super) fn open(path: &Path, admission: Admission) -> Result<Self, OpenError> {
        let refused = |why: RecordingError| OpenError::Recording {
            path: path.to_owned(),
            why,
        };
        let unreadable = |error: io::Error| refused(FileError::from(error).into());
        let is_stdin = path.as_os_str() == "-";
        if is_stdin || !fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(refused(RecordingError::NoFile));
        }
        let mut line = Vec::new();
        let mut lines = RecordingLines::open(path).map_err(unreadable)?;
        lines.next(&mut line).map_err(unreadable)?;
        let header = RecordingHeader::read(&line).map_err(|error| refused(error.into()))?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let names = header.sources.iter();
        Ok(Self {
            names: names
                .map(|(name, _)| (name.to_string(), name.clone()))
                .collect(),
            fruitless: 0,
            last: header.began,
            until: None,
            header,
            path: path.into(),
            lines,
            line,
            number: 1,
            name: name.to_string_lossy().into_owned(),
            interner: Interner::keeping_texts(admission.keeps_texts()),
            admission,
        })
    }

    /// Reads on.
    pub(super) fn read(&mut self) -> Batch {
        let (mut batch, mut bytes) = (Batch::default(), 0);
        while bytes < BATCH && !batch.is_last {
            let found = self.lines.next(&mut self.line);
            self.number += 1;
            match found {
                Ok(ReadLine::Line(spot)) => {
                    let length = self.line.len() as u64 + 1;
                    bytes += length;
                    self.fruitless += length;
                    self.take(spot, &mut batch);
                    if self.fruitless > FRUITLESS_LINES.most {
                        self.break_off(&FRUITLESS_LINES.exceeded(), true, &mut batch);
                    }
                }
                Ok(ReadLine::End) => self.break_off(
                    "it ends without its last line; the recording was stopped before it could be written",
                    false,
                    &mut batch,
                ),
                Ok(ReadLine::Torn) => self.break_off(
                    "it breaks off in this line; what is before it is shown",
                    true,
                    &mut batch,
                ),
                Err(error) => {
                    let why = format!("{error}; what is before it is shown");
                    self.break_off(&why, true, &mut batch);
                }
            }
        }
        batch
    }

    /// Goes to where a time is read from: the last checkpoint before a time before it, one that is up to `reach` bytes of text
    /// earlier, or the beginning. Returns the facts there. `None` if it goes on where it is: what was `told` leads there as soon, and
    /// `known` is its state.
    pub(super) fn seek(
        &mut self,
        (before, reach): (Timestamp, u64),
        time: Timestamp,
        (told, known): (Option<Timestamp>, &RecordedState),
    ) -> Option<(RecordedState, Vec<RestoredItem>)> {
        let found = find::last_until(&self.path, (before, reach), &mut self.interner);
        // Without one everything is read.
        let found = found.ok().flatten();
        let ahead = told.filter(|told| *told <= time);
        let found = found.filter(|(found, _)| ahead.is_none_or(|told| found.at > told));
        let restored = found.and_then(|found| self.restore(found, known).ok());
        if restored.is_some() || told.is_none() || ahead.is_some() {
            return restored;
        }
        let begin = RecordingLines::open(&self.path).and_then(|mut lines| {
            lines.next(&mut self.line)?;
            Ok(lines)
        });
        self.lines = begin.ok()?;
        (self.number, self.last) = (1, self.header.began);
        Some((RecordedState::default(), Vec::new()))
    }

    fn restore(
        &mut self,
        (
            Checkpoint {
                at, lines, state, ..
            },
            next,
        ): (Checkpoint, LineSpot),
        known: &RecordedState,
    ) -> io::Result<(RecordedState, Vec<RestoredItem>)> {
        let mut feeds = state.feeds.iter();
        if !feeds.all(|feed| self.names.contains_key(&*feed.source.0)) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let told = find::tell((&self.path, at), &state, known, &mut self.interner)?;
        self.lines = RecordingLines::open_to(&self.path, next)?;
        (self.number, self.last, self.fruitless) = (lines, at, 0);
        let admitted = told.into_iter().filter_map(|item| {
            let RestoredItem::Said(update) = item else {
                return Some(item);
            };
            let change = self.admitted(update.change);
            let is_admitted = !matches!(change, Change::Deleted(..));
            is_admitted.then_some(RestoredItem::Said(Update { change, ..update }))
        });
        let admitted = admitted.collect();
        Ok((state, admitted))
    }

    /// The recording has no more, but for its last line.
    fn break_off(&self, why: &str, unreadable: bool, batch: &mut Batch) {
        batch.is_last = true;
        batch.said.extend(self.complaint(why, unreadable));
    }

    fn take(&mut self, spot: LineSpot, batch: &mut Batch) {
        let line = std::mem::take(&mut self.line);
        match self.read_line(&line) {
            // An empty line costs nothing but the patience.
            _ if line.trim_ascii().is_empty() => {}
            _ if line.starts_with(CHECKPOINT) => self.fruitless = 0,
            Ok(ToldLine::Later) => batch.is_last = true,
            Ok(ToldLine::End) => {
                batch.is_last = true;
                if self.goes_on() {
                    let why = "it goes on after the end of the recording; only what is before is read: keep recordings in files of their own";
                    batch.said.extend(self.complaint(why, true));
                }
            }
            Ok(ToldLine::Update(update)) => {
                self.fruitless = 0;
                batch.said.push(RecordedUpdate { update, spot });
            }
            Err(error) => batch.said.extend(self.complaint(&error.to_string(), true)),
        }
        self.line = line;
    }

    /// Whether anything but a few empty lines follows.
    fn goes_on(&mut self) -> bool {
        while self.fruitless <= FRUITLESS_LINES.most {
            self.number += 1;
            match self.lines.next(&mut self.line) {
                Ok(ReadLine::End) => return false,
                Ok(ReadLine::Line(_)) if self.line.trim_ascii().is_empty() => {
                    self.fruitless += self.line.len() as u64 + 1;
                }
                Ok(ReadLine::Line(_) | ReadLine::Torn) | Err(_) => return true,
            }
        }
        true
    }

    fn read_line(&mut self, line: &[u8]) -> Result<ToldLine, LineError> {
        let line: RecordedLine<'_> = serde_json::from_slice(line)?;
        let at = line.at()?;
        if let Some(until) = self.until.filter(|until| at > *until) {
            self.last = until;
            return Ok(ToldLine::Later);
        }
        self.last = self.last.max(at);
        if line.change == END {
            return Ok(ToldLine::End);
        }
        let source = self.names.get(&*line.source);
        let unknown = || LineError::UnknownSource(line.source.to_string());
        let source = source.ok_or_else(unknown)?.clone();
        let change = line.tells(&mut self.interner)?;
        Ok(ToldLine::Update(Update {
            source,
            at: self.last,
            change: self.admitted(change),
        }))
    }

    /// The change, with the deletion in place of an object that is not admitted.
    fn admitted(&self, change: Change) -> Change {
        match change {
            Change::Listed(object) | Change::Applied(object) if !self.admission.admits(&object) => {
                Change::Deleted(object.kind(), object.key())
            }
            Change::Narrowed(kind, recorded) => {
                let narrowing = match self.admission.narrowing(kind) {
                    Some(asked) => asked.and(&recorded, kind),
                    None => recorded,
                };
                Change::Narrowed(kind, narrowing)
            }
            other => other,
        }
    }

    /// Says of the first source that something in the file is of no use.
    pub(super) fn complaint(&self, why: &str, unreadable: bool) -> Option<RecordedUpdate> {
        let (source, _) = self.header.sources.first()?;
        Some(RecordedUpdate {
            update: Update {
                source: source.clone(),
                at: self.last,
                change: Change::Skipped {
                    kind: None,
                    what: format!("{}, line {}", self.name, self.number),
                    why: why.to_owned(),
                    unreadable,
                },
            },
            spot: LineSpot::default(),
        })
    }

    /// Why not all objects are let in, for each source and kind.
    pub(super) fn narrowings(&self) -> Vec<(SourceName, Change)> {
        let narrowing = |kind| {
            let narrowing = self.admission.narrowing(kind)?;
            Some(Change::Narrowed(kind, narrowing))
        };
        let narrowings: Vec<Change> = Kind::ALL.into_iter().filter_map(narrowing).collect();
        let sources = self.header.sources.iter();
        let sources = sources.filter(|(_, origin)| !origin.is_cluster());
        sources
            .flat_map(|(source, _)| {
                narrowings
                    .iter()
                    .map(|change| (source.clone(), change.clone()))
            })
            .collect()
    }
}
