//! What a history keeps, what it lets go, and what it says of the times at which nothing was watched.

use super::*;
use crate::{
    model::{Destination, Labels, meta::Meta},
    store::{Link, Store, Update},
};

const DESTINATIONS: Kind = Kind::Destination;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("it is near the epoch")
}

fn destination(name: &str, label: &str, bytes: u32) -> Object {
    let meta = Meta {
        name: name.into(),
        labels: Labels::from_pairs(vec![("app".into(), label.into())]),
        bytes,
        ..Meta::default()
    };
    Object::Destination(
        Destination {
            meta,
            ..Destination::default()
        }
        .into(),
    )
}

fn key(name: &str) -> ObjectKey {
    ObjectKey {
        namespace: "".into(),
        name: name.into(),
    }
}

/// A store whose only source was listed in second 0, with one Destination, and is live.
fn store(limits: HistoryLimits) -> Store {
    let mut store = Store::remembering(limits);
    let first = [
        Change::ListBegan(DESTINATIONS),
        Change::Listed(destination("a", "1", 100)),
        Change::ListEnded(DESTINATIONS),
        Change::Link(DESTINATIONS, Link::Live),
    ];
    for change in first {
        say(&mut store, 0, change);
    }
    store
}

fn say(store: &mut Store, second: i64, change: Change) {
    store.apply(Update {
        source: "east".into(),
        at: at(second),
        change,
    });
}

fn lost() -> Change {
    let link = Link::Retrying {
        why: "refused".into(),
        next: at(99),
    };
    Change::Link(DESTINATIONS, link)
}

/// Each change: when, since when, and the object.
fn told(store: &Store) -> Vec<(i64, Option<i64>, String)> {
    let changes = store.history().changes();
    let told = changes.map(|change| {
        let since = change.since.map(Timestamp::as_second);
        (change.at.as_second(), since, change.id.key.to_string())
    });
    told.collect()
}

#[test]
fn the_first_list_is_no_change_and_a_write_without_effect_is_only_counted() {
    let mut store = store(HistoryLimits::USUAL);
    assert_eq!(store.history().changes().len(), 0);
    assert_eq!(store.history().began(), Some(at(0)));
    say(&mut store, 1, Change::Applied(destination("a", "1", 120)));
    assert_eq!((told(&store), store.history().rewrites()), (vec![], 1));
    say(&mut store, 2, Change::Applied(destination("a", "2", 120)));
    say(&mut store, 3, Change::Deleted(DESTINATIONS, key("a")));
    let both = [2, 3].map(|second| (second, None, "a".to_owned()));
    assert_eq!(told(&store), both);
    let last = store.history().change(1).expect("it is kept");
    assert!(last.before.is_some() && last.after.is_none());
}

#[test]
fn a_change_that_only_a_list_shows_may_be_as_old_as_the_last_time_all_was_seen() {
    let mut store = store(HistoryLimits::USUAL);
    say(&mut store, 5, Change::Heard(DESTINATIONS));
    say(&mut store, 8, lost());
    say(&mut store, 20, Change::ListBegan(DESTINATIONS));
    say(&mut store, 21, Change::Listed(destination("b", "1", 100)));
    say(&mut store, 22, Change::ListEnded(DESTINATIONS));
    say(&mut store, 22, Change::Link(DESTINATIONS, Link::Live));
    let mut found = told(&store);
    found.sort();
    let both = ["a", "b"].map(|name| (22, Some(5), name.to_owned()));
    assert_eq!(found, both, "one is gone, one is new");
    let gap = store.history().gaps().next().expect("there is one");
    assert_eq!(
        (gap.from, gap.to, &*gap.why),
        (at(5), Some(at(22)), "refused")
    );
}

#[test]
fn a_gap_lasts_until_the_kind_is_watched_again() {
    let mut store = store(HistoryLimits::USUAL);
    say(&mut store, 8, lost());
    say(&mut store, 9, lost());
    let gaps: Vec<_> = store.history().gaps().cloned().collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!((gaps[0].from, gaps[0].to), (at(0), None));
}

#[test]
fn the_oldest_changes_are_let_go_by_bytes_and_by_age_and_counted() {
    let few = HistoryLimits {
        bytes: 3 * (1_000 + OVERHEAD),
        age: SignedDuration::from_secs(60),
    };
    let mut store = store(few);
    for second in 1..=6 {
        let label = second.to_string();
        say(
            &mut store,
            second,
            Change::Applied(destination("a", &label, 1_000)),
        );
    }
    let history = store.history();
    assert!(history.bytes() <= few.bytes, "{}", history.bytes());
    let kept: Vec<i64> = told(&store).iter().map(|(second, ..)| *second).collect();
    assert_eq!(kept, [4, 5, 6]);
    assert_eq!((history.let_go(), history.let_go_until()), (2, Some(at(3))));
    assert!(history.change(1).is_none() && history.change(2).is_some());
    say(
        &mut store,
        65,
        Change::Applied(destination("a", "last", 10)),
    );
    let kept: Vec<i64> = told(&store).iter().map(|(second, ..)| *second).collect();
    assert_eq!(kept, [5, 6, 65], "a minute is kept");
    say(
        &mut store,
        66,
        Change::Applied(destination("a", "huge", u32::MAX)),
    );
    say(&mut store, 67, Change::Deleted(DESTINATIONS, key("a")));
    assert_eq!(told(&store), [], "what is too large is not kept at all");
    assert_eq!(store.history().bytes(), 0);
}

#[test]
fn nothing_is_kept_where_nothing_is_to_be_remembered() {
    let mut store = store(HistoryLimits::NONE);
    say(&mut store, 2, Change::Applied(destination("a", "2", 120)));
    assert_eq!((told(&store), store.history().began()), (vec![], None));
}
