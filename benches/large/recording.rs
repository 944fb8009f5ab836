//! Recordings: the work of writing one change, and of going to a time in a recording of an hour in which ten things change a
//! second, with counts of what is parsed.

use std::{fs::File, io, path::Path, time::Duration};

use jiff::{SignedDuration, Timestamp};
use portolan::{
    app::{Event, State, update},
    model::{Body, Interner, SourceName},
    query::{Filter, Sort},
    source::{
        self, Choice, NamedPath, Packing, RecordingTime, ReplayOrder, ReplaySeek, ReplaySpeed,
        Scope, Sources, Tempo, Writer,
    },
    store::{Change, Kind, Link, Object, RestoredItem, Update},
};
use tempfile::TempDir;
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{clock::Work, mesh::Mesh, random::Random, table};

/// How many changes there are in a second of the recording.
const A_SECOND: u32 = 10;

/// The length of the recording in seconds.
const LENGTH: u32 = 3_600;

/// The times in it that are gone to, in seconds, one after the other.
const PLACES: [(&str, i64); 3] = [
    ("going on to 0:59", 3_540),
    ("back to 0:30", 1_800),
    ("on to 0:31", 1_860),
];

type Figures = Vec<(String, String)>;

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()?;
    let figures: io::Result<Vec<Figures>> = sizes
        .iter()
        .map(|size| runtime.block_on(one(*size)))
        .collect();
    table::print(
        "recording: an hour, 10 changes a second",
        sizes,
        &table::by_name(figures?),
    )
}

async fn one(size: usize) -> io::Result<Figures> {
    let folder = TempDir::new()?;
    let mut figures = Figures::new();
    for packing in [Packing::Plain, Packing::Zstd] {
        let path = folder.path().join(format!("{packing:?}"));
        figures.extend(written(size, (&path, packing)).await?);
        let name = |what: &str| format!("{packing:?}: {what}");
        figures.extend(moment(&path, name).await?);
        figures.extend(sought(&path, name).await?);
    }
    Ok(figures)
}

fn began() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().expect("it is a time")
}

/// Opens something, as a source does that nobody hears.
async fn open(choice: Choice) -> io::Result<(Sources, mpsc::Receiver<Update>)> {
    let (sender, updates) = mpsc::channel(1_024);
    let clock = std::sync::Arc::new(began);
    let opened = source::open(choice, Scope::default(), clock, sender).await;
    Ok((opened.map_err(io::Error::other)?, updates))
}

/// Writes the recording; says what that cost.
async fn written(size: usize, (path, packing): (&Path, Packing)) -> io::Result<Figures> {
    // The sources of the recording: one, whose name is that of an empty dump.
    let dump = path.with_file_name("mgmt.yaml");
    File::create(&dump)?;
    let named = NamedPath {
        name: Some("mgmt".into()),
        path: dump,
    };
    let (sources, _) = open(Choice::Files(vec![named])).await?;
    let mut writer = Writer::begin(File::create(path)?, packing, &sources, began())?;
    let (mesh, mut interner) = (Mesh::of(size), Interner::keeping_texts(true));
    let mut write = |second: u32, change: Change| {
        let since = SignedDuration::from_secs(second.into());
        let update = Update {
            source: "mgmt".into(),
            at: began() + since,
            change,
        };
        let begun = Work::now();
        writer.write(&update)?;
        Ok::<Duration, io::Error>(begun.since())
    };
    let mut object = |at, changes| {
        let json = mesh.destination(at, changes).to_string();
        Object::decode(Kind::Destination, Body::Text(&json), &mut interner)
    };
    let kind = Kind::Destination;
    write(0, Change::ListBegan(kind))?;
    for at in 0..size {
        write(0, Change::Listed(object(at, 0)))?;
    }
    write(0, Change::ListEnded(kind))?;
    write(0, Change::Link(kind, Link::Live))?;
    let (mut random, mut worked) = (Random::of(size), Duration::ZERO);
    for change in 0..A_SECOND * LENGTH {
        let changed = object(random.below(size), 1 + change as usize);
        worked += write(change / A_SECOND, Change::Applied(changed))?;
    }
    let bytes = writer.end(began() + SignedDuration::from_secs(LENGTH.into()))?;
    let each = worked / (A_SECOND * LENGTH);
    let name = |what: &str| format!("{packing:?}: {what}");
    Ok(vec![
        (name("writing one change"), table::time(each)),
        (
            name("of a core at 500 changes a second"),
            format!("{:.1} %", each.as_secs_f64() * 500.0 * 100.0),
        ),
        (name("MiB in the file"), (bytes >> 20).to_string()),
    ])
}

/// The state at a time as commands read it.
async fn moment(path: &Path, name: impl Fn(&str) -> String) -> io::Result<Figures> {
    let at = RecordingTime::At(began() + SignedDuration::from_secs(PLACES[0].1));
    let pace = ReplaySpeed::Moment(Some(at));
    let path = path.to_owned();
    let (begun, start) = (Work::now(), Instant::now());
    let (_sources, mut updates) = open(Choice::Replay { path, pace }).await?;
    let mut objects = 0;
    while let Some(update) = updates.recv().await {
        objects += usize::from(matches!(
            update.change,
            Change::Listed(_) | Change::Applied(_)
        ));
    }
    Ok(vec![
        (name("--at 0:59"), table::time(start.elapsed())),
        (name("--at 0:59: CPU"), table::time(begun.since())),
        (name("--at 0:59: objects parsed"), table::grouped(objects)),
    ])
}

/// Goes to some times on a screen without a terminal.
async fn sought(path: &Path, name: impl Fn(&str) -> String) -> io::Result<Figures> {
    let pace = ReplaySpeed::Times(1.0);
    let path = path.to_owned();
    let (sources, mut updates) = open(Choice::Replay { path, pace }).await?;
    let mut state = State::filtered(Filter::default(), Sort::gravest_first());
    for (source, origin) in sources.iter() {
        let opened = Event::Opened(SourceName::clone(source), origin);
        update(&mut state, began(), opened);
    }
    let mut figures = Figures::new();
    for (what, second) in PLACES {
        let at = began() + SignedDuration::from_secs(second);
        let (sender, said) = mpsc::channel(1_024);
        let (facts, restored) = oneshot::channel();
        let (arrival, mut arrived) = oneshot::channel();
        let (begun, start) = (Work::now(), Instant::now());
        let tempo = Tempo {
            at,
            start,
            times: 0.0,
        };
        sources.order(ReplayOrder::Seek(ReplaySeek {
            tempo,
            updates: sender,
            facts,
            arrival,
        }));
        let mut before = std::mem::replace(&mut updates, said);
        while let Some(said) = before.recv().await {
            update(&mut state, began(), Event::Updates(vec![said]));
        }
        let facts = restored.await.map_err(io::Error::other)?;
        let told = facts.iter().flatten();
        let kept = told
            .filter(|item| matches!(item, RestoredItem::Kept(..)))
            .count();
        let parsed = facts.as_ref().map_or(0, Vec::len) - kept;
        update(&mut state, at, Event::Restored(facts));
        let (restoring, mut on_the_way) = (start.elapsed(), 0);
        loop {
            tokio::select! {
                biased;
                Some(said) = updates.recv() => {
                    on_the_way += 1;
                    update(&mut state, at, Event::Updates(vec![said]));
                }
                _ = &mut arrived => break,
            }
        }
        update(&mut state, at, Event::Arrived);
        let there = start.elapsed();
        while state.pending() > 0 {
            update(&mut state, at, Event::Examine);
        }
        let name = |of: &str| name(&format!("{what}: {of}"));
        figures.extend([
            (name("parsed"), table::grouped(parsed)),
            (name("kept"), table::grouped(kept)),
            (name("updates from there"), table::grouped(on_the_way)),
            (name("facts restored"), table::time(restoring)),
            (name("rows shown"), table::time(there)),
            (name("all examined"), table::time(start.elapsed())),
            (name("CPU"), table::time(begun.since())),
        ]);
    }
    Ok(figures)
}
