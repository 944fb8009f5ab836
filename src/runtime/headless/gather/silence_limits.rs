//! Until when each source may send nothing.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use crate::model::SourceName;

/// Until when each source may send nothing.
#[derive(Default)]
pub(super) struct SilenceLimits {
    until: BTreeMap<SourceName, Instant>,
    /// The same, the soonest first.
    order: BTreeSet<(Instant, SourceName)>,
}

impl SilenceLimits {
    pub(super) fn wait(&mut self, source: &SourceName, until: Instant) {
        self.end(source);
        self.until.insert(source.clone(), until);
        self.order.insert((until, source.clone()));
    }

    pub(super) fn end(&mut self, source: &SourceName) {
        if let Some((source, until)) = self.until.remove_entry(source) {
            self.order.remove(&(until, source));
        }
    }

    pub(super) fn has(&self, source: &SourceName) -> bool {
        self.until.contains_key(source)
    }

    /// The soonest end.
    pub(super) fn first(&self) -> Option<Instant> {
        self.order.first().map(|(until, _)| *until)
    }

    /// Those whose end has come.
    pub(super) fn overdue(&self, is_overdue: impl Fn(Instant) -> bool) -> Vec<SourceName> {
        let late = self.order.iter();
        let late = late.take_while(|(until, _)| is_overdue(*until));
        late.map(|(_, source)| source.clone()).collect()
    }
}
