//! What sources said, written down and told again: the same, at the same times, whatever became of the file.

mod broken;
mod incident;
mod program;
mod seeking;

use std::{fs::File, path::Path, time::Duration};

use jiff::{SignedDuration, Timestamp};
use portolan::{
    model::SourceName,
    source::{Choice, FetchError, Packing, RecordingTime, ReplaySpeed, Scope, Writer, demo_epoch},
    store::{Change, Id, Kind, Link, Object, ObjectKey, Subject, Update},
    ui::Theme,
};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{
    kit::Journey,
    sources::{Heard, objects, open, store},
};

/// Long enough for everything that the demo does: a plane is lost and comes back, a service is deleted.
const LENGTH: Duration = Duration::from_secs(90);

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Records the demo, on paused time, and gives what it said.
pub(crate) async fn record(path: &Path, packing: Packing, length: Duration) -> Vec<Update> {
    let scope = Scope {
        keeps_texts: true,
        ..Scope::default()
    };
    let demo = open(Choice::Demo, scope).await;
    let mut demo = demo.expect("the demo is part of the program");
    let file = File::create(path).expect("it can be made");
    let writer = Writer::begin(file, packing, &demo.sources, demo_epoch());
    let mut writer = writer.expect("it can be written");
    let mut said = demo.listen(length).await;
    for update in &mut said {
        writer.write(update).expect("it can be written");
        if let Change::Listed(object) | Change::Applied(object) = &mut update.change {
            assert!(object.meta().text.is_some());
            object.forget_text();
        }
    }
    let ended = writer.end(demo_epoch() + length);
    let bytes = ended.expect("it can be written");
    assert_eq!(path.metadata().expect("it is there").len(), bytes);
    said
}

async fn replay(path: &Path, pace: ReplaySpeed) -> Heard {
    replay_within(path, pace, Scope::default()).await
}

async fn replay_within(path: &Path, pace: ReplaySpeed, scope: Scope) -> Heard {
    let path = path.to_owned();
    let opened = open(Choice::Replay { path, pace }, scope).await;
    opened.expect("it is a recording")
}

/// Everything that is told at once.
async fn all(mut heard: Heard) -> Vec<Update> {
    let mut said = Vec::new();
    while let Some(update) = heard.updates.recv().await {
        said.push(update);
    }
    said
}

#[tokio::test(start_paused = true)]
async fn a_time_in_a_recording_is_what_was_told_until_then() {
    let folder = folder();
    let path = folder.path().join("demo");
    let said = record(&path, Packing::Zstd, LENGTH).await;
    let mut seen = Vec::new();
    for seconds in [0, 1, 20, 41, 62, 89, 90] {
        let time = after(seconds);
        let pace = ReplaySpeed::AtOnce(Some(RecordingTime::At(time)));
        let told = all(replay(&path, pace).await).await;
        let until_then = said
            .iter()
            .filter(|update| update.at <= time && !is_link(update));
        let changes: Vec<&Update> = told.iter().filter(|update| !is_link(update)).collect();
        assert!(until_then.eq(changes.iter().copied()), "after {seconds} s");
        assert!(told.iter().all(|update| update.at <= time));
        assert!(
            told.iter()
                .any(|update| is_link(update) && update.at == time)
        );
        seen.push(changes.len());
    }
    assert!(seen.is_sorted() && seen[1] < seen[5], "{seen:?}");
    let outside = ReplaySpeed::AtOnce(Some(RecordingTime::At(after(91))));
    let refused = open(
        Choice::Replay {
            path,
            pace: outside,
        },
        Scope::default(),
    )
    .await;
    let Err(why) = refused else {
        panic!("it does not cover it");
    };
    let why = why.to_string();
    assert!(why.contains("is not in the recording"), "{why}");
}

fn is_link(update: &Update) -> bool {
    matches!(update.change, Change::Link(..))
}

fn after(seconds: i64) -> Timestamp {
    demo_epoch() + SignedDuration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn everything_is_told_again_at_the_same_times() {
    let folder = folder();
    let (epoch, half) = (demo_epoch(), after(40));
    for packing in [Packing::Plain, Packing::Zstd] {
        let path = folder.path().join("demo");
        let said = record(&path, packing, LENGTH).await;
        for times in [1, 10] {
            let mut heard = replay(&path, ReplaySpeed::Times(f64::from(times))).await;
            let begun = heard.listen(Duration::from_millis(1)).await;
            let at_once = said.iter().filter(|update| update.at == epoch);
            assert!(begun.iter().eq(at_once));
            let mut told = begun;
            // Half a second later than what is told then, so that both are on the same side of it.
            told.extend(heard.listen(Duration::from_millis(40_500) / times).await);
            let until_then = said.iter().filter(|update| update.at <= half);
            assert!(told.iter().eq(until_then), "{packing:?} {times}");
            told.extend(heard.listen(LENGTH).await);
            let links = told.split_off(said.len());
            assert_eq!(told, said);
            let is_final = |update: &Update| {
                update.at == epoch + LENGTH
                    && matches!(update.change, Change::Link(_, Link::Loaded))
            };
            assert_eq!(links.len(), 2 * Kind::every().count());
            assert!(links.iter().all(is_final), "{links:#?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn at_once_it_is_as_it_was_at_the_end() {
    let folder = folder();
    let path = folder.path().join("demo");
    // While one plane is lost.
    let said = record(&path, Packing::Zstd, Duration::from_secs(45)).await;
    let told = all(replay(&path, ReplaySpeed::AtOnce(None)).await);
    let told = timeout(Duration::from_millis(1), told).await;
    let told = told.expect("nothing is waited for");
    let (repeated, links) = told.split_at(said.len());
    assert_eq!(repeated, said);
    let words = |source: &str| {
        let of = links.iter().filter(|update| &*update.source.0 == source);
        let words = of.map(|update| match &update.change {
            Change::Link(_, link) => (link.word(), link.reason().unwrap_or_default()),
            other => panic!("{other:?}"),
        });
        words.collect::<Vec<_>>()
    };
    assert_eq!(words("mgmt-east"), [("loaded", ""); 10]);
    let lost = words("mgmt-west");
    assert!(
        lost.iter().all(|(word, why)| *word == "unreachable"
            && why.ends_with("; the recording ends here")),
        "{lost:?}"
    );
}

/// A Destination as it was told last before a time; nothing where it was not there then.
fn newest<'u>(
    said: &'u [Update],
    source: &SourceName,
    key: &ObjectKey,
    until: Timestamp,
) -> Option<&'u Object> {
    let mut newest = None;
    for update in said
        .iter()
        .filter(|update| update.at <= until && update.source == *source)
    {
        match &update.change {
            Change::Listed(object) | Change::Applied(object)
                if object.kind() == Kind::Destination && object.key() == *key =>
            {
                newest = Some(object);
            }
            Change::Deleted(Kind::Destination, gone) if gone == key => newest = None,
            _ => {}
        }
    }
    newest
}

#[tokio::test(start_paused = true)]
async fn an_object_is_fetched_as_it_was_told_last() {
    let folder = folder();
    for packing in [Packing::Plain, Packing::Zstd] {
        let path = folder.path().join("demo");
        let said = record(&path, packing, LENGTH).await;
        let deleted = said.iter().find_map(|update| match &update.change {
            Change::Deleted(Kind::Destination, key) => Some((update.source.clone(), key.clone())),
            _ => None,
        });
        let (source, key) = deleted.expect("a service is deleted in the demo");
        let mut heard = replay(&path, ReplaySpeed::Times(1.0)).await;
        let (mut present, mut gone) = (0, 0);
        for second in 0..89 {
            let id = Id {
                source: source.clone(),
                key: key.clone(),
            };
            let until = after(second) + SignedDuration::from_millis(500);
            heard.listen(Duration::from_millis(500)).await;
            let kind = Kind::Destination;
            let fetched = heard.sources.fetch(Subject { kind, id }).await;
            if let Some(object) = newest(&said, &source, &key, until) {
                present += 1;
                let fetched = fetched.expect("it was there").value();
                let version = fetched["metadata"]["resourceVersion"].as_str();
                assert_eq!(version, Some(&*object.meta().resource_version));
                assert_eq!(fetched["kind"], "Destination");
            } else {
                gone += 1;
                assert_eq!(fetched, Err(FetchError::Gone(source.clone())));
            }
            heard.listen(Duration::from_millis(500)).await;
        }
        assert!(present > 0 && gone > 0, "{present} {gone}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_scope_counts_as_it_does_everywhere() {
    let folder = folder();
    let path = folder.path().join("demo");
    record(&path, Packing::Plain, LENGTH).await;
    for (namespace, selector) in [
        (Some("gloo-mesh"), None),
        (Some("nothing"), None),
        (None, Some("cluster.discovery.mesh.gloo.solo.io=cluster-1")),
    ] {
        let scope = Scope {
            namespace: namespace.map(str::to_owned),
            selector: selector.map(str::to_owned),
            ..Scope::default()
        };
        let replayed =
            store(all(replay_within(&path, ReplaySpeed::AtOnce(None), scope.clone()).await).await);
        let mut demo = open(Choice::Demo, scope).await.expect("it opens");
        let live = store(demo.listen(LENGTH).await);
        for source in live.sources() {
            for kind in Kind::ALL {
                let name = source.name();
                assert_eq!(objects(&replayed, name, kind), objects(&live, name, kind));
                let shortfall = |store: &portolan::store::Store| {
                    let feed = store.source(name).and_then(|source| source.feed(kind));
                    feed.and_then(|feed| feed.knowledge(kind).gap())
                };
                assert_eq!(shortfall(&replayed), shortfall(&live), "{kind}");
            }
        }
    }
    let wrong = Scope {
        selector: Some("a b".to_owned()),
        ..Scope::default()
    };
    let pace = ReplaySpeed::AtOnce(None);
    assert!(open(Choice::Replay { path, pace }, wrong).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_screen_says_that_and_of_when_it_is_told() {
    let folder = folder();
    let path = folder.path().join("demo");
    record(&path, Packing::Zstd, Duration::from_secs(50)).await;
    let pace = ReplaySpeed::Times(2.0);
    let choice = Choice::Replay { path, pace };
    let mut journey = Journey::begin(choice, (160, 44), Theme::default()).await;
    journey
        .until("the replay", |screen| {
            screen.contains("● mgmt-east replay  ")
        })
        .await;
    // While one plane is lost: 22 seconds are 44 of the recording.
    journey.pass(Duration::from_secs(22)).await;
    let header = journey.line_with("mgmt-west");
    assert!(
        header.contains("mgmt-west replay, retrying in "),
        "{header}"
    );
    journey.press("o").await;
    let title = journey.line_with("Sources");
    assert!(title.contains("as of 2026-06-01T09:00:44Z"), "{title}");
    let feed = journey.line_with("Destination ");
    assert!(feed.contains("live then"), "{feed}");
    // Long after the end time stands still.
    journey.pass(Duration::from_secs(20)).await;
    let title = journey.line_with("Sources");
    assert!(title.contains("as of 2026-06-01T09:00:50Z"), "{title}");
    let header = journey.line_with("portolan");
    assert!(header.contains("replay 09:00:50"), "{header}");
    assert!(header.contains("○ mgmt-west replay, ended"), "{header}");
    journey.end().await;
}
