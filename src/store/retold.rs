//! Everything that is known, told again from the beginning of the history: what a recording that begins now holds of the past.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Change, Feed, HistoryGap, Id, Kind, Link, Object, ObjectKey, Source, Store, Subject, Update,
};

impl Store {
    /// The updates that lead to the facts of now: the lists as they were when the history begins, each change and gap since then, and the
    /// state of each feed now. In the order of time.
    #[must_use]
    pub fn retold(&self, now: Timestamp) -> Vec<Update> {
        let history = self.history();
        let began = history.earliest().unwrap_or(now);
        let then = history.forms((Timestamp::MAX, began));
        let mut told = Vec::new();
        for source in self.sources() {
            for (kind, feed) in source.feeds() {
                let listed = history.watched_since(source.name(), kind);
                let listed = listed.map_or(now, |listed| listed.max(began));
                retell_list((source, kind, feed), &then, listed, &mut told);
            }
        }
        let changes = history.changes().filter(|change| change.at > began);
        told.extend(changes.map(|change| Update {
            source: change.id.source.clone(),
            at: change.at,
            change: match &change.after {
                Some(object) => Change::Applied(object.clone()),
                None => Change::Deleted(change.kind, change.id.key.clone()),
            },
        }));
        for gap in history.gaps().filter(|gap| gap.from > began) {
            retell_gap(gap, &mut told);
        }
        for source in self.sources() {
            for (kind, feed) in source.feeds() {
                told.extend(feed.words(kind).into_iter().map(|change| Update {
                    source: source.name().clone(),
                    at: now,
                    change,
                }));
            }
            let skew = source.skew().map(Change::Clock);
            told.extend(skew.map(|change| Update {
                source: source.name().clone(),
                at: now,
                change,
            }));
        }
        told.sort_by_key(|update| update.at);
        told
    }
}

fn retell_list(
    (source, kind, feed): (&Source, Kind, &Feed),
    then: &BTreeMap<Subject, Option<&Object>>,
    at: Timestamp,
    told: &mut Vec<Update>,
) {
    let say = |change| Update {
        source: source.name().clone(),
        at,
        change,
    };
    let subject = |key: &ObjectKey| Subject {
        kind,
        id: Id {
            source: source.name().clone(),
            key: key.clone(),
        },
    };
    if !feed.has_first_list() && feed.is_empty() {
        return;
    }
    told.push(say(Change::ListBegan(kind)));
    for (key, object) in feed.objects() {
        let form = then.get(&subject(key));
        let object = form.map_or(Some(object), |form| *form);
        told.extend(object.map(|object| say(Change::Listed(object.clone()))));
    }
    let of_feed = |subject: &Subject| subject.kind == kind && subject.id.source == *source.name();
    for (subject, form) in then.iter().filter(|(subject, _)| of_feed(subject)) {
        let gone = form.filter(|_| feed.get(&subject.id.key).is_none());
        told.extend(gone.map(|object| say(Change::Listed(object.clone()))));
    }
    if feed.has_first_list() {
        told.push(say(Change::ListEnded(kind)));
        told.push(say(Change::Link(kind, Link::Live)));
    }
}

fn retell_gap(gap: &HistoryGap, told: &mut Vec<Update>) {
    let say = |at, link| Update {
        source: gap.source.clone(),
        at,
        change: Change::Link(gap.kind, link),
    };
    let lost = Link::Retrying {
        why: gap.why.clone(),
        next: gap.from,
    };
    told.push(say(gap.from, lost));
    told.extend(gap.to.map(|to| say(to, Link::Live)));
}
