//! The gaps of an answer, in plain sentences: what, why, what to do.

use std::fmt;

use crate::{
    derive,
    store::{Absence, Feed, Kind, Link, SkippedItem, SkippedTally, Source, Store},
};

/// The most skipped things that are named for a source.
const NAMED: usize = 5;

/// Something to say about what was read.
struct Remark {
    weight: Weight,
    /// A sentence.
    words: String,
}

/// The effect of a remark on the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Something could not be read, so the answer is incomplete.
    Incomplete,
    /// The answer is complete.
    Note,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.weight {
            Weight::Incomplete => "incomplete",
            Weight::Note => "note",
        };
        write!(f, "{word}: {}", self.words)
    }
}

/// A line for each thing that could not be read, is only polled, or was skipped.
pub(super) fn remarks(store: &Store) -> Vec<String> {
    all(store).iter().map(Remark::to_string).collect()
}

/// The parts that could not be read, one sentence each, for the place of the findings.
pub(super) fn incomplete(store: &Store) -> Vec<String> {
    let remarks = all(store).into_iter();
    let missing = remarks.filter(|remark| remark.weight == Weight::Incomplete);
    missing.map(|remark| remark.words).collect()
}

/// The lines about what is not missing.
pub(super) fn notes(store: &Store) -> Vec<String> {
    let remarks = all(store).into_iter();
    let notes = remarks.filter(|remark| remark.weight == Weight::Note);
    notes.map(|remark| remark.to_string()).collect()
}

fn all(store: &Store) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for source in store.sources() {
        let mut said: Vec<(Weight, String)> = Vec::new();
        for limit in limits(source) {
            // A cluster that is out of reach is so for every kind, and a file that cannot be read is named below.
            if !said.contains(&limit) && !is_named(source, &limit.1) {
                said.push(limit);
            }
        }
        remarks.extend(said.into_iter().map(|(weight, reason)| Remark {
            weight,
            words: format!("{}: {reason}", source.name()),
        }));
        remarks.extend(
            derive::wording::clock_words(source)
                .into_iter()
                .map(|words| Remark {
                    weight: Weight::Note,
                    words: format!("{}: {words}", source.name()),
                }),
        );
        remarks.extend(named(Weight::Incomplete, source, Feed::unreadable));
        remarks.extend(named(Weight::Note, source, Feed::left_out));
    }
    let of_reaches = store.reaches().remarks().iter().map(ToString::to_string);
    let notes = of_reaches.chain(store.ambiguities());
    remarks.extend(notes.map(|words| Remark {
        weight: Weight::Note,
        words,
    }));
    remarks
}

fn limits(source: &Source) -> impl Iterator<Item = (Weight, String)> {
    // Not in the order of the feeds: which of them speaks first is chance.
    let kinds = Kind::every().filter(|kind| source.needs(*kind));
    let silent = source.feeds().next().is_none();
    let reason = source.link().reason().filter(|_| silent);
    kinds
        .filter_map(|kind| why(kind, source.feed(kind)?))
        .chain(reason.map(|reason| (Weight::Note, reason.to_owned())))
}

fn why(kind: Kind, feed: &Feed) -> Option<(Weight, String)> {
    let link = feed.link();
    let weight = match link {
        // A polled list is complete, but the user should know that it is polled.
        Link::Polled { .. } => Weight::Note,
        Link::Absent(Absence::NotInstalled | Absence::NotInDump) => return None,
        _ => Weight::Incomplete,
    };
    let reason = match link {
        Link::Connecting | Link::LoggingIn { .. } | Link::Syncing { .. } => {
            format!("the list of {} is not complete", kind.plural())
        }
        link => link.reason()?.to_owned(),
    };
    Some((weight, reason))
}

/// Whether something that could not be read is named with this reason.
fn is_named(source: &Source, reason: &str) -> bool {
    let tallies = source.feeds().map(|(_, feed)| feed.unreadable().named());
    tallies
        .flatten()
        .take(NAMED)
        .any(|passed| passed.why == reason)
}

/// Something that was skipped, with the name of its source, unless it has that already.
fn skipped_words(source: &str, SkippedItem { what, why }: &SkippedItem) -> String {
    let is_end = |sign: Option<char>| sign.is_none_or(|sign| "/, ".contains(sign));
    let mut places = what.match_indices(source);
    let is_said = places.any(|(at, _)| {
        let before = what[..at].chars().next_back();
        is_end(before) && is_end(what[at + source.len()..].chars().next())
    });
    if is_said {
        format!("{what}: {why}")
    } else {
        format!("{source}: {what}: {why}")
    }
}

/// The things skipped in all feeds of a source, the first few by name.
fn named(weight: Weight, source: &Source, tally: fn(&Feed) -> &SkippedTally) -> Vec<Remark> {
    let name = source.name();
    let tallies = || source.feeds().map(|(_, feed)| tally(feed));
    let passed = tallies().flat_map(SkippedTally::named).take(NAMED);
    let mut words: Vec<String> = passed
        .map(|passed| skipped_words(&name.to_string(), passed))
        .collect();
    let all: usize = tallies().map(SkippedTally::count).sum();
    if all > words.len() {
        words.push(format!("{name}: and {} more", all - words.len()));
    }
    let words = words.into_iter();
    words.map(|words| Remark { weight, words }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::store::{Change, Update};

    fn store(changes: impl IntoIterator<Item = Change>) -> Store {
        let mut store = Store::default();
        for change in changes {
            store.apply(Update {
                source: "mgmt".into(),
                at: Timestamp::UNIX_EPOCH,
                change,
            });
        }
        store
    }

    #[test]
    fn a_cluster_out_of_reach_is_told_once_for_all_kinds() {
        let lost = |kind| {
            let link = Link::Retrying {
                why: "cannot reach 192.0.2.1:6443".into(),
                next: Timestamp::UNIX_EPOCH,
            };
            Change::Link(kind, link)
        };
        let told = remarks(&store(Kind::ALL.map(lost)));
        assert_eq!(told, ["incomplete: mgmt: cannot reach 192.0.2.1:6443"]);
    }

    #[test]
    fn a_kind_that_is_not_installed_is_missing_only_where_it_is_destination() {
        let absent = |kind, absence| Change::Link(kind, Link::Absent(absence));
        let told = remarks(&store([absent(Kind::TrafficPolicy, Absence::NotInstalled)]));
        assert!(told.is_empty());
        for absence in [Absence::NoDestinations, Absence::GlooMesh2] {
            let told = remarks(&store([absent(Kind::Destination, absence)]));
            assert_eq!(told, [format!("incomplete: mgmt: {}", absence.sentence())]);
        }
    }

    #[test]
    fn what_may_not_be_watched_is_noted_and_not_missing() {
        let polled = Link::Polled {
            why: "cannot watch destinations: forbidden".into(),
            next: Timestamp::UNIX_EPOCH,
        };
        let store = store([Change::Link(Kind::Destination, polled)]);
        assert!(store.sources().all(Source::is_complete));
        assert_eq!(
            remarks(&store),
            ["note: mgmt: cannot watch destinations: forbidden"]
        );
    }

    #[test]
    fn a_source_that_is_one_file_is_named_once_and_its_reason_too() {
        for (what, line) in [
            ("mgmt", "incomplete: mgmt: no text"),
            ("dumps/mgmt", "incomplete: dumps/mgmt: no text"),
            ("item 3 of mgmt", "incomplete: item 3 of mgmt: no text"),
            (
                "mgmt, line 2, column 1",
                "incomplete: mgmt, line 2, column 1: no text",
            ),
            ("mgmt.yaml", "incomplete: mgmt: mgmt.yaml: no text"),
            ("a.yaml", "incomplete: mgmt: a.yaml: no text"),
        ] {
            let skipped = Change::Skipped {
                kind: None,
                what: what.into(),
                why: "no text".into(),
                unreadable: true,
            };
            let why = "no text".into();
            let link = Change::Link(Kind::Destination, Link::Ended { why });
            assert_eq!(remarks(&store([skipped, link])), [line], "{what}");
        }
    }

    #[test]
    fn what_was_passed_over_is_named_up_to_five() {
        let passed = (1..=7).map(|number| Change::Skipped {
            kind: None,
            what: format!("item {number}"),
            why: "a secret".into(),
            unreadable: false,
        });
        let loaded = Change::Link(Kind::Destination, Link::Loaded);
        let told = remarks(&store(passed.chain([loaded])));
        assert_eq!(told.len(), 6);
        assert_eq!(told[0], "note: mgmt: item 1: a secret");
        assert_eq!(told[5], "note: mgmt: and 2 more");
    }
}
