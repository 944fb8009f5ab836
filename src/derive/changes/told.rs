//! The rows of the last writes that objects record: the past of a program that has just begun, and of a dump.
//!
//! An object records its creation and the last write of each part of it. Writes of its status are left out: the management plane
//! writes it all the time. A server before Kubernetes 1.25 moves the time of a write only where a field is new.

use std::cmp::Ordering;

use hashbrown::HashMap;
use jiff::{SignedDuration, Timestamp};

use super::{ChangeAuthor, ChangeKnownBy, ChangeRow, ToldWrite};
use crate::{
    model::{
        SourceName,
        meta::{Meta, OWNER_LABEL},
    },
    store::{Id, Kind, Object, Source, Store, Subject},
};

/// An object is often written twice when it is made.
const MAKING: SignedDuration = SignedDuration::from_secs(2);
/// Writes of discovery this close to each other are one row. What they changed is not known, and one pod after another has it write
/// all the time: what a person wrote an hour ago is not to be looked for among hundreds of rows.
const CLOSE: SignedDuration = SignedDuration::from_hours(1);
/// The most objects that discovery wrote together and that have rows of their own.
const FEW: usize = 3;

/// The row of the last write of an object. `None` if it was seen, or the object does not record it.
pub(super) fn row_of(store: &Store, subject: &Subject) -> Option<ChangeRow> {
    let Id { source, key } = &subject.id;
    let object = store.object(source, subject.kind, key)?;
    let (at, write) = unseen(store, (source, subject.kind), object)?;
    Some(row((at, write), subject.clone(), object))
}

fn row((at, write): (Timestamp, ToldWrite), subject: Subject, object: &Object) -> ChangeRow {
    ChangeRow {
        at,
        first: at,
        since: None,
        known_by: ChangeKnownBy::Object(write),
        by: author(object.meta(), write),
        subject,
        changes: 1,
    }
}

/// The last write of an object, by our clock, if it was not seen.
fn unseen(
    store: &Store,
    (source, kind): (&SourceName, Kind),
    object: &Object,
) -> Option<(Timestamp, ToldWrite)> {
    let (at, write) = last_write(object.meta())?;
    let at = store.ours(source, at);
    let seen = store.history().watched_since(source, kind);
    seen.is_none_or(|seen| at <= seen).then_some((at, write))
}

/// The rows of the newest writes, the newest first. At most one write more than `most` is looked at.
pub(super) fn rows(
    store: &Store,
    passes: &impl Fn(&Subject, &Object) -> bool,
    most: usize,
) -> Vec<ChangeRow> {
    let mut rows = Vec::new();
    let mut discovered: HashMap<_, Vec<ChangeRow>, foldhash::fast::FixedState> = HashMap::default();
    for (at, write, source, object) in newest(store, passes, most) {
        let row = row((at, write), subject(source, object), object);
        let is_of_cluster = Kind::OF_CLUSTERS.contains(&object.kind());
        if is_of_cluster || object.meta().labels.get(OWNER_LABEL).is_some() {
            let what = std::mem::discriminant(&write);
            let manager = row.by.as_ref().map(|by| by.manager.clone());
            let together = (source.name(), what, manager);
            discovered.entry(together).or_default().push(row);
        } else {
            rows.push(row);
        }
    }
    for (_, together) in discovered {
        fold(together, &mut rows);
    }
    rows.sort_by(newest_first);
    rows
}

/// Newest first; of several at one time, by object.
fn newest_first(one: &ChangeRow, other: &ChangeRow) -> Ordering {
    let newest = other.at.cmp(&one.at);
    newest.then_with(|| one.subject.cmp(&other.subject))
}

/// The newest writes that were not seen, in no order. Nothing is made of the others: there are as many as there are objects.
fn newest<'s>(
    store: &'s Store,
    passes: &impl Fn(&Subject, &Object) -> bool,
    most: usize,
) -> Vec<(Timestamp, ToldWrite, &'s Source, &'s Object)> {
    let writes = store.sources().flat_map(|source| {
        source.feeds().flat_map(move |(kind, feed)| {
            let name = source.name();
            let seen = store.history().watched_since(name, kind);
            let writes = feed.objects().filter_map(move |(_, object)| {
                let (at, write) = last_write(object.meta())?;
                let at = store.ours(name, at);
                let is_seen = seen.is_some_and(|seen| at > seen);
                (!is_seen).then_some((at, write, source, object))
            });
            writes.filter(move |(_, _, source, object)| passes(&subject(source, object), object))
        })
    });
    let mut writes: Vec<_> = writes.collect();
    if writes.len() > most.saturating_add(1) {
        // Of writes at one time the first objects are kept, whatever order they came in.
        writes.select_nth_unstable_by(most, |one, other| {
            let name = |(_, _, source, object): &(_, _, &Source, &Object)| subject(source, object);
            let newest = other.0.cmp(&one.0);
            newest.then_with(|| name(one).cmp(&name(other)))
        });
        writes.truncate(most + 1);
    }
    writes
}

fn subject(source: &Source, object: &Object) -> Subject {
    let (name, key) = (source.name().clone(), object.key());
    Subject {
        kind: object.kind(),
        id: Id { source: name, key },
    }
}

/// The last write that is of interest.
fn last_write(meta: &Meta) -> Option<(Timestamp, ToldWrite)> {
    if let Some(at) = meta.deleted.given() {
        return Some((at, ToldWrite::Deleting));
    }
    let created = meta.created.given();
    let made = created.and_then(|at| at.checked_add(MAKING).ok());
    let is_later = |at: &Timestamp| made.is_none_or(|made| *at > made);
    let spec = meta.spec_written.given().filter(is_later);
    let any = meta.written.given().filter(is_later);
    let status = meta.status_written.given();
    if let Some(at) = any.filter(|at| Some(*at) > spec && Some(*at) > status) {
        // An object with a spec has a manager of it, if managers record fields at all.
        let is_recorded = meta.spec_written.given().or(status).is_some();
        return Some((
            at,
            if is_recorded {
                ToldWrite::Metadata
            } else {
                ToldWrite::Anything
            },
        ));
    }
    match spec {
        Some(at) => Some((at, ToldWrite::Spec(meta.generation))),
        None => Some((created?, ToldWrite::Created)),
    }
}

/// The author of a write. Who asked for a deletion is not recorded.
fn author(meta: &Meta, write: ToldWrite) -> Option<ChangeAuthor> {
    let (manager, operation) = match write {
        ToldWrite::Deleting => return None,
        ToldWrite::Metadata | ToldWrite::Anything => meta.last_writer.clone(),
        ToldWrite::Created | ToldWrite::Spec(_) => (meta.writer.clone(), meta.operation),
    };
    let is_known = !manager.is_empty();
    is_known.then_some(ChangeAuthor { manager, operation })
}

/// Makes one row of the writes that are close to each other, if they are more than a few.
fn fold(mut together: Vec<ChangeRow>, rows: &mut Vec<ChangeRow>) {
    together.sort_by(newest_first);
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
