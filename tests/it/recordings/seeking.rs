//! Times in a long recording: read from a checkpoint, and gone to while it is replayed.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::OnceLock};

use portolan::store::Store;

use super::*;
use crate::kit::Journey;

/// Long enough for checkpoints well before the end.
const LONG: Duration = Duration::from_mins(10);

/// The path of a long recording of the demo, made once.
pub(super) fn long(packing: Packing) -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    static MADE: [OnceLock<PathBuf>; 2] = [const { OnceLock::new() }; 2];
    let made = MADE[usize::from(packing == Packing::Zstd)].get_or_init(|| {
        let path = FOLDER
            .get_or_init(folder)
            .path()
            .join(format!("{packing:?}"));
        let tasks = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        let made = std::thread::scope(|scope| {
            let made = scope.spawn(|| {
                tasks
                    .expect("a runtime")
                    .block_on(record(&path, packing, LONG));
            });
            made.join()
        });
        made.expect("it is recorded");
        path
    });
    made.clone()
}

/// Everything that a store says of its feeds and objects.
fn facts(store: &Store) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for source in store.sources() {
        for (kind, feed) in source.feeds() {
            let name = format!("{} {kind}", source.name());
            let objects = objects(store, source.name(), kind);
            let objects = objects
                .iter()
                .map(|object| format!("{} {}", object.key(), object.meta().resource_version));
            let said = format!(
                "{:?} {:?} {} {:?} {} {} {:?}",
                feed.link(),
                feed.heard(),
                feed.asked(),
                feed.knowledge(kind).gap(),
                feed.unreadable().count(),
                feed.left_out().count(),
                objects.collect::<Vec<_>>()
            );
            facts.insert(name, said);
        }
    }
    facts
}

async fn told(path: &Path, pace: ReplaySpeed) -> (Store, usize) {
    let told = all(replay(path, pace).await).await;
    let count = told.iter().filter(|update| !is_link(update)).count();
    (store(told), count)
}

#[tokio::test(start_paused = true)]
async fn a_moment_is_the_same_as_everything_that_was_told_until_then() {
    for packing in [Packing::Plain, Packing::Zstd] {
        let path = long(packing);
        let mut spared = 0;
        for seconds in [0, 1, 121, 180, 241, 330, 415, 599, 600] {
            let time = Some(RecordingTime::At(after(seconds)));
            let (whole, all) = told(&path, ReplaySpeed::AtOnce(time)).await;
            let (moment, few) = told(&path, ReplaySpeed::Moment(time)).await;
            assert_eq!(facts(&moment), facts(&whole), "{packing:?} {seconds}");
            spared = spared.max(all.saturating_sub(few));
        }
        assert!(
            spared > 1_000,
            "{packing:?}: a checkpoint spares {spared} updates"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_scope_applies_to_a_moment_as_it_does_to_everything() {
    let path = long(Packing::Plain);
    let scope = Scope {
        selector: Some("cluster.discovery.mesh.gloo.solo.io=cluster-1".to_owned()),
        ..Scope::default()
    };
    let within = async |pace| {
        let heard = replay_within(&path, pace, scope.clone()).await;
        facts(&store(all(heard).await))
    };
    let whole = within(ReplaySpeed::AtOnce(None)).await;
    assert_eq!(within(ReplaySpeed::Moment(None)).await, whole);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_was_cut_anywhere_opens_at_a_moment() {
    let folder = folder();
    for packing in [Packing::Plain, Packing::Zstd] {
        let bytes = fs::read(long(packing)).expect("it was recorded");
        for part in [3, 10, 45, 71, 90, 99] {
            let path = folder.path().join("cut");
            fs::write(&path, &bytes[..bytes.len() * part / 100]).expect("it can be written");
            let (whole, _) = told(&path, ReplaySpeed::AtOnce(None)).await;
            let (moment, _) = told(&path, ReplaySpeed::Moment(None)).await;
            assert_eq!(facts(&moment), facts(&whole), "{packing:?} {part} %");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_other_programs_made_of_it_is_read_from_its_beginning() {
    let folder = folder();
    let path = folder.path().join("changed");
    let text = fs::read_to_string(long(Packing::Plain)).expect("it was recorded");
    let is_checkpoint = |line: &&str| line.starts_with(r#"{"checkpoint":"#);
    let checkpoints = text.lines().filter(is_checkpoint).count();
    assert!(checkpoints > 1, "{checkpoints}");
    let (whole, _) = told(&long(Packing::Plain), ReplaySpeed::AtOnce(None)).await;
    let old: Vec<&str> = text.lines().filter(|line| !is_checkpoint(line)).collect();
    let moved = text.replacen('\n', "\n\n", 1);
    for (what, changed) in [
        ("an older version wrote none", old.join("\n") + "\n"),
        ("every place is another one", moved),
    ] {
        fs::write(&path, changed).expect("it can be written");
        let (moment, _) = told(&path, ReplaySpeed::Moment(None)).await;
        assert_eq!(facts(&moment), facts(&whole), "{what}");
    }
}

/// The facts of a screen that went elsewhere are those of one that has waited until then.
#[tokio::test(start_paused = true)]
async fn going_to_a_time_is_the_same_as_having_waited_for_it() {
    for packing in [Packing::Plain, Packing::Zstd] {
        let path = long(packing);
        let pace = ReplaySpeed::Times(1.0);
        let choice = || Choice::Replay {
            path: path.clone(),
            pace,
        };
        let seek = async |is_back: bool| {
            let mut journey = Journey::begin(choice(), (160, 44), Theme::default()).await;
            if is_back {
                journey.press("P").await;
                let ends = |screen: &str| screen.contains("replay 09:10:00 end");
                journey.until("the end", ends).await;
                // There it goes on from the beginning, which has no history of what follows.
                journey.press("space").await;
                let begins = |screen: &str| screen.contains("replay 09:00:0");
                journey.until("the beginning", begins).await;
            }
            journey.press("space @").await;
            journey.type_text("2026-06-01T09:04:10.5Z").await;
            journey.press("enter").await;
            let is_there = |screen: &str| screen.contains("09:04:10 paused");
            journey.until("the time", is_there).await;
            facts(&journey.end().await.0.store)
        };
        let waited = async |millis| {
            let journey = Journey::begin(choice(), (160, 44), Theme::default()).await;
            journey.pass(Duration::from_millis(millis)).await;
            facts(&journey.end().await.0.store)
        };
        let then = waited(250_500).await;
        assert_eq!(seek(false).await, then, "on: {packing:?}");
        assert_eq!(seek(true).await, then, "on and back: {packing:?}");
    }
}
