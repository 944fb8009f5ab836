//! The rows of the last writes that objects record: the past of a program that has just begun, and of a dump.
//!
//! An object records its creation and the last write of each part of it. Writes of its status are left out: the management plane
//! writes it all the time. A server before Kubernetes 1.25 moves the time of a write only where a field is new.

use std::cmp::Reverse;

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{CLOSE, ChangeAuthor, ChangeKnownBy, ChangeRow, ToldWrite};
use crate::{
    model::{
        SourceName, Text,
        meta::{Meta, OWNER_LABEL},
    },
    store::{Id, Kind, Object, Source, Store, Subject},
};

/// An object is often written twice when it is made.
const MAKING: SignedDuration = SignedDuration::from_secs(2);
/// The most objects that discovery wrote together and that have rows of their own.
const FEW: usize = 3;

/// The rows, in no order.
pub(super) fn rows(store: &Store, passes: &impl Fn(&Subject, &Object) -> bool) -> Vec<ChangeRow> {
    let mut rows = Vec::new();
    let mut discovered: HashMap<_, Vec<ChangeRow>, foldhash::fast::FixedState> = HashMap::default();
    for (source, kind, object) in objects(store) {
        let Some((at, write, by)) = last_write(object.meta()) else {
            continue;
        };
        let at = store.ours(source.name(), at);
        if has_been_seen(store, source.name(), (kind, at)) {
            continue;
        }
        let (name, key) = (source.name().clone(), object.key());
        let subject = Subject {
            kind,
            id: Id { source: name, key },
        };
        if !passes(&subject, object) {
            continue;
        }
        let row = ChangeRow {
            at,
            first: at,
            since: None,
            known_by: ChangeKnownBy::Object(write),
            by,
            subject,
            changes: 1,
        };
        if object.meta().labels.get(OWNER_LABEL).is_some() || Kind::OF_CLUSTERS.contains(&kind) {
            let what = std::mem::discriminant(&write);
            let together = (source.name(), kind, what, manager(&row));
            discovered.entry(together).or_default().push(row);
        } else {
            rows.push(row);
        }
    }
    for (_, together) in discovered {
        fold(together, &mut rows);
    }
    rows
}

fn objects(store: &Store) -> impl Iterator<Item = (&Source, Kind, &Object)> {
    store.sources().flat_map(|source| {
        let feeds = source.feeds();
        feeds.flat_map(move |(kind, feed)| {
            let objects = feed.objects();
            objects.map(move |(_, object)| (source, kind, object))
        })
    })
}

/// Whether a write was seen when it happened, so that the history has it.
fn has_been_seen(store: &Store, source: &SourceName, (kind, at): (Kind, Timestamp)) -> bool {
    let since = store.history().watched_since(source, kind);
    since.is_some_and(|since| at > since)
}

fn manager(row: &ChangeRow) -> Option<Text> {
    row.by.as_ref().map(|by| by.manager.clone())
}

/// The last write that is of interest: when, what, and by whom.
fn last_write(meta: &Meta) -> Option<(Timestamp, ToldWrite, Option<ChangeAuthor>)> {
    let author = |(manager, operation): (&Text, _)| {
        manager.given().map(|_| ChangeAuthor {
            manager: manager.clone(),
            operation,
        })
    };
    if let Some(at) = meta.deleted.given() {
        return Some((at, ToldWrite::Deleting, None));
    }
    let created = meta.created.given();
    let made = created.and_then(|at| at.checked_add(MAKING).ok());
    let is_later = |at: &Timestamp| made.is_none_or(|made| *at > made);
    let spec = meta.spec_written.given().filter(is_later);
    let any = meta.written.given().filter(is_later);
    let status = meta.status_written.given();
    if let Some(at) = any.filter(|at| Some(*at) > spec && Some(*at) > status) {
        let (manager, operation) = &meta.last_writer;
        return Some((at, ToldWrite::Metadata, author((manager, *operation))));
    }
    let writer = author((&meta.writer, meta.operation));
    if let Some(at) = spec {
        return Some((at, ToldWrite::Spec(meta.generation), writer));
    }
    Some((created?, ToldWrite::Created, writer))
}

/// Makes one row of the writes that are close to each other, if they are more than a few.
fn fold(mut together: Vec<ChangeRow>, rows: &mut Vec<ChangeRow>) {
    together.sort_by_key(|row| Reverse(row.at));
    let mut rest = together.into_iter().peekable();
    while let Some(newest) = rest.next() {
        let mut close = vec![newest];
        while let Some(row) =
            rest.next_if(|row| close[close.len() - 1].at.duration_since(row.at) <= CLOSE)
        {
            close.push(row);
        }
        if close.len() <= FEW {
            rows.extend(close);
            continue;
        }
        let (changes, first) = (close.len(), close[close.len() - 1].at);
        rows.extend(close.into_iter().next().map(|newest| ChangeRow {
            first,
            changes,
            ..newest
        }));
    }
}
