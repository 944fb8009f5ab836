//! Feeds that are not read any more: what compares their objects with others may be out of date.

use crate::store::{Kind, Reached, Source, Store};

use super::{Cause, Holder, Rule};

/// The feeds that were whole once and are not up to date now.
#[derive(Debug)]
pub struct StaleFeeds<'s> {
    store: &'s Store,
    feeds: Vec<(&'s Source, Kind)>,
}

impl<'s> StaleFeeds<'s> {
    /// Those among these facts.
    #[must_use]
    pub fn of(store: &'s Store) -> Self {
        let feeds = store
            .sources()
            .flat_map(|source| source.feeds().map(move |(kind, _)| (source, kind)));
        let feeds = feeds.filter(|(source, kind)| source.knowledge(*kind).is_stale());
        let feeds = feeds.collect();
        Self { store, feeds }
    }

    /// The cause of the findings of a rule that compares objects of a stale feed. `None` if all that it compares is up to
    /// date, or if it compares nothing.
    #[must_use]
    pub fn behind(&self, holder: &Holder, rule: &Rule) -> Option<Cause> {
        if self.feeds.is_empty() || !rule.is_comparing() {
            return None;
        }
        let own = self.store.source(&holder.id().source)?;
        let reached = || match self.store.reached(own.name(), holder.cluster()?) {
            Reached::By(reach) => self.store.source(&reach.source),
            Reached::Ambiguous(_) | Reached::No => None,
        };
        let needs = rule.needs.iter().flat_map(|need| {
            let source = if need.live().is_some() {
                reached()
            } else {
                Some(own)
            };
            let kinds = need.kinds().iter();
            kinds.filter_map(move |kind| Some((source?, *kind)))
        });
        let mut compared = std::iter::once((own, holder.kind())).chain(needs);
        let (source, _) = compared.find(|(source, kind)| {
            let mut feeds = self.feeds.iter();
            feeds.any(|(stale, of)| of == kind && stale.name() == source.name())
        })?;
        Some(Cause::stale(source.name()))
    }
}
