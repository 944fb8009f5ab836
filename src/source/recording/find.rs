//! Finds the checkpoint of a recording from which a time is read, and tells the state in it.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    num::NonZeroUsize,
    panic::resume_unwind,
    path::Path,
    thread,
};

use hashbrown::HashMap;
use jiff::Timestamp;

use super::{
    checkpoint::{CHECKPOINT, Checkpoint},
    line::RecordedLine,
    lines::{LineFinder, RecordingLines},
    pack::{self, Frames, MAGIC},
    spot::LineSpot,
    state::{RecordedFeed, RecordedState},
};
use crate::{
    model::Interner,
    source::limits::LINE,
    store::{Change, Kind, Link, Object, ObjectKey, RestoredItem, Update},
};

/// How much is looked through at a time, from the end of the file.
const PART: u64 = 1 << 20;

/// How far before the end of the file the last checkpoint is looked for. More than the lines between two of them.
const MOST: u64 = 512 << 20;

/// The number of objects at which half as much is read before a time: their facts take time, too.
const MANY: u64 = 5_000;

/// Fewer objects than these are not worth a thread of their own.
const FEW: usize = 1_000;

/// How many bytes of text a byte of a packed file holds, roughly.
const PACKED: u64 = 8;

/// The checkpoint in a file from which a time is read, and the place of the line after it: the last one that is not later, or the
/// first one that is at most `reach` bytes of text before that, and fewer if there are many objects. `None` if there is none, or if
/// the beginning is as near.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn last_until(
    path: &Path,
    (time, reach): (Timestamp, u64),
    interner: &mut Interner,
) -> io::Result<Option<(Checkpoint, LineSpot)>> {
    let mut file = File::open(path)?;
    let mut magic = [0; MAGIC.len()];
    let is_packed = file.read_exact(&mut magic).is_ok() && magic == MAGIC;
    let mut end = file.seek(SeekFrom::End(0))?;
    let first = end.saturating_sub(MOST);
    let (found, here) = loop {
        let marker = if is_packed {
            &pack::SKIPPED[..]
        } else {
            CHECKPOINT
        };
        let Some(at) = last_marker(&mut file, marker, (first, end))? else {
            return Ok(None);
        };
        // A line that was cut off, or bytes that only look like one.
        match read_at(&mut file, (at, is_packed), interner) {
            Some(found) => break (found, at),
            None => end = at,
        }
    };
    let (last, _) = &found;
    let earlier = last.before.iter().map(|(at, spot)| (*at, spot.0));
    let all: Vec<(Timestamp, u64)> = earlier.chain([(last.at, here)]).collect();
    let in_time = all.iter().rposition(|(at, _)| *at <= time);
    let objects = last.state.objects() as u64;
    let reach = reach / (1 + objects / MANY);
    let reach = if is_packed { reach / PACKED } else { reach };
    let first = in_time.and_then(|at| all[at].1.checked_sub(reach));
    let chosen = first.and_then(|first| all.iter().find(|(_, at)| *at >= first));
    Ok(chosen.and_then(|(_, at)| {
        if *at == here {
            return Some(found);
        }
        read_at(&mut file, (*at, is_packed), interner)
    }))
}

/// The place of the last marker in a part of a file.
fn last_marker(
    file: &mut File,
    marker: &[u8],
    (first, mut end): (u64, u64),
) -> io::Result<Option<u64>> {
    let mut bytes = Vec::new();
    while end > first {
        let start = end.saturating_sub(PART).max(first);
        file.seek(SeekFrom::Start(start))?;
        bytes.clear();
        // A marker may begin here and end in the part behind.
        let length = end - start + marker.len() as u64 - 1;
        file.by_ref().take(length).read_to_end(&mut bytes)?;
        let found = bytes
            .windows(marker.len())
            .rposition(|found| found == marker);
        if let Some(found) = found {
            return Ok(Some(start + found as u64));
        }
        end = start;
    }
    Ok(None)
}

/// The checkpoint at a place, and the place of the line after it.
fn read_at(
    file: &mut File,
    (at, is_packed): (u64, bool),
    interner: &mut Interner,
) -> Option<(Checkpoint, LineSpot)> {
    // What was cut off or damaged is not there.
    let (line, next) = line_at(file, at, is_packed).ok()?;
    let found = Checkpoint::read(&line, LineSpot(at, 0), interner)?;
    Some((found, LineSpot(next, 0)))
}

fn line_at(file: &mut File, at: u64, is_packed: bool) -> io::Result<(Vec<u8>, u64)> {
    let mut line = Vec::new();
    if is_packed {
        file.seek(SeekFrom::Start(at + pack::SKIPPED.len() as u64))?;
        let mut length = [0; 4];
        file.read_exact(&mut length)?;
        let length = u64::from(u32::from_le_bytes(length));
        let mut packed = Vec::new();
        file.by_ref()
            .take(length.min(LINE.most))
            .read_to_end(&mut packed)?;
        let frames = Frames::new(Cursor::new(packed));
        frames.take(LINE.most).read_to_end(&mut line)?;
        return Ok((line, at + 8 + length));
    }
    let mut lines = RecordingLines::over(file.try_clone()?, at)?;
    lines.next(&mut line)?;
    let next = at + line.len() as u64 + 1;
    Ok((line, next))
}

/// An object that is read again: its place, its feed, whether it is of a list that is arriving, and its name.
type Wanted<'s> = (LineSpot, usize, bool, &'s ObjectKey);

/// The objects that were read again, by the index of their feed, whether they are of a list that is arriving, and their name.
type ReadAgain<'s> = HashMap<(usize, bool, &'s ObjectKey), Object, foldhash::fast::RandomState>;

/// The updates that lead to a state, and the objects that a reader of another state has already. The lists come first, so that
/// what holds at the end comes last.
///
/// # Errors
/// If an object is not where the state says: the file is another one.
pub(super) fn tell(
    (path, at): (&Path, Timestamp),
    state: &RecordedState,
    known: &RecordedState,
    interner: &mut Interner,
) -> io::Result<Vec<RestoredItem>> {
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for (place, feed) in state.feeds.iter().enumerate() {
        let live = feed
            .live
            .iter()
            .filter(|(key, spot)| known.spot(&feed.source, feed.kind, key) != Some(**spot));
        wanted.extend(live.map(|(key, spot)| (*spot, place, false, key)));
        let staged = feed.staged.iter().flatten();
        wanted.extend(staged.map(|(key, spot)| (*spot, place, true, key)));
    }
    wanted.sort_unstable();
    let mut objects = read_again(path, state, &wanted, interner)?;
    let mut told = Vec::new();
    for (place, feed) in state.feeds.iter().enumerate() {
        let mut take = |is_staged, key| objects.remove(&(place, is_staged, key));
        tell_feed(feed, at, &mut take, &mut told);
    }
    let clocks = state.clocks.values().cloned();
    told.extend(clocks.map(RestoredItem::Said));
    Ok(told)
}

/// The wanted objects, which are sorted by place: on each core a part of them. The storage of equal texts is shared within a part.
fn read_again<'s>(
    path: &Path,
    state: &RecordedState,
    wanted: &[Wanted<'s>],
    interner: &mut Interner,
) -> io::Result<ReadAgain<'s>> {
    let read = |part: &[Wanted<'s>], interner: &mut Interner| {
        let mut finder = LineFinder::open(path)?;
        let objects = part.iter().map(|&(spot, place, is_staged, key)| {
            let of = (state.feeds[place].kind, key);
            let object = object(finder.line(spot)?, of, interner);
            let object = object.ok_or(io::ErrorKind::InvalidData)?;
            Ok(((place, is_staged, key), object))
        });
        objects.collect::<io::Result<Vec<_>>>()
    };
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut parts = wanted.chunks(wanted.len().div_ceil(cores).max(FEW));
    let first = parts.next().unwrap_or_default();
    let keeps_texts = interner.keeps_texts();
    thread::scope(|scope| {
        let others = parts
            .map(|part| scope.spawn(move || read(part, &mut Interner::keeping_texts(keeps_texts))));
        let others: Vec<_> = others.collect();
        let mut objects = ReadAgain::from_iter(read(first, interner)?);
        for other in others {
            let part = other
                .join()
                .unwrap_or_else(|broke_off| resume_unwind(broke_off));
            objects.extend(part?);
        }
        Ok(objects)
    })
}

fn object(line: &[u8], (kind, key): (Kind, &ObjectKey), interner: &mut Interner) -> Option<Object> {
    let line: RecordedLine<'_> = serde_json::from_slice(line).ok()?;
    match line.tells(interner).ok()? {
        Change::Listed(object) | Change::Applied(object)
            if object.kind() == kind && object.key() == *key =>
        {
            Some(object)
        }
        _ => None,
    }
}

fn tell_feed<'s>(
    feed: &'s RecordedFeed,
    at: Timestamp,
    take: &mut impl FnMut(bool, &'s ObjectKey) -> Option<Object>,
    told: &mut Vec<RestoredItem>,
) {
    let (kind, heard) = (feed.kind, feed.heard.unwrap_or(at));
    let say = |at, change| {
        RestoredItem::Said(Update {
            source: feed.source.clone(),
            at,
            change,
        })
    };
    if feed.is_listed || feed.is_listing || !feed.live.is_empty() {
        told.push(say(at, Change::ListBegan(kind)));
        for key in feed.live.keys() {
            told.push(match take(false, key) {
                Some(object) => say(at, Change::Listed(object)),
                None => RestoredItem::Kept((feed.source.clone(), kind, key.clone()), at),
            });
        }
    }
    if feed.is_listed {
        told.push(say(at, Change::ListEnded(kind)));
        // Then a loss is one, also for the history.
        told.push(say(at, Change::Link(kind, Link::Live)));
    }
    if let Some(staged) = &feed.staged {
        told.push(say(at, Change::ListBegan(kind)));
        for key in staged.keys() {
            told.extend(take(true, key).map(|object| say(at, Change::Listed(object))));
        }
    }
    let asked = std::iter::repeat_with(|| say(heard, Change::Asked(kind)));
    told.extend(asked.take(feed.asked));
    let words = feed.limits.iter().flatten();
    let words = words.chain(&feed.skipped).chain(&feed.troubles);
    let words = words.chain(&feed.link).cloned();
    told.extend(words.map(RestoredItem::Said));
    if feed.heard.is_some() {
        told.push(say(heard, Change::Heard(kind)));
    }
}
