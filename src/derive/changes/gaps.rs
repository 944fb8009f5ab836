//! The times at which changes may have happened that are not known.

use jiff::Timestamp;

use crate::{
    derive::wording::grouped,
    model::SourceName,
    store::{HistoryGap, Source, Store},
};

/// A time in which changes may have happened that are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeGap {
    /// When it began. `None` if it has no beginning.
    pub from: Option<Timestamp>,
    /// When it ended. `None` if it lasts.
    pub to: Option<Timestamp>,
    /// The source. `None` for all sources.
    pub source: Option<SourceName>,
    /// Why nothing is known.
    pub why: String,
}

/// The gaps, the newest first: losses of kinds that overlap are one.
#[must_use]
pub fn change_gaps(store: &Store) -> Vec<ChangeGap> {
    let history = store.history();
    let mut gaps: Vec<ChangeGap> = Vec::new();
    for gap in history.gaps() {
        let overlapping = gaps.iter_mut().rev().find(|known| overlaps(known, gap));
        if let Some(known) = overlapping {
            known.from = known.from.min(Some(gap.from));
            known.to = known.to.zip(gap.to).map(|(one, other)| one.max(other));
        } else {
            gaps.push(ChangeGap {
                from: Some(gap.from),
                to: gap.to,
                source: Some(gap.source.clone()),
                why: gap.why.clone(),
            });
        }
    }
    gaps.reverse();
    gaps.extend(history.let_go_until().map(|until| ChangeGap {
        from: None,
        to: Some(until),
        source: None,
        why: format!(
            "{} earlier changes were dropped to save memory",
            grouped(history.let_go())
        ),
    }));
    gaps.extend(
        store
            .sources()
            .filter_map(|source| before_start(store, source)),
    );
    gaps
}

fn overlaps(known: &ChangeGap, gap: &HistoryGap) -> bool {
    known.source.as_ref() == Some(&gap.source)
        && known.to.is_none_or(|to| to >= gap.from)
        && gap
            .to
            .is_none_or(|to| known.from.is_none_or(|from| to >= from))
}

/// The time before a source was watched, in which only its objects record changes: all of the past, if it never was watched.
fn before_start(store: &Store, source: &Source) -> Option<ChangeGap> {
    if source.is_cluster() {
        return None;
    }
    let history = store.history();
    let began = source
        .feeds()
        .filter_map(|(kind, _)| history.watched_since(source.name(), kind))
        .min();
    Some(ChangeGap {
        from: None,
        to: began,
        source: Some(source.name().clone()),
        why: match began {
            Some(_) => "not watched yet: only the last write of each object is known".to_owned(),
            None => "not watched: only the last write of each object is known".to_owned(),
        },
    })
}
