//! The number of errors of each cluster, and the sources of its Destinations, kept while they change.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use crate::{
    derive::{
        destination::cluster,
        world::{Known, Moved},
    },
    diagnose::Diagnosis,
    model::{SourceName, Text},
    store::{Id, Store},
};

/// The number of errors of each cluster: those of its Destinations, without muted ones.
#[derive(Debug, Default)]
pub struct ClusterErrors {
    /// The Destinations with errors: their cluster and the number of errors.
    destinations: HashMap<Id, (Text, usize), foldhash::fast::RandomState>,
    /// The sum of each cluster. The empty name stands for external services.
    clusters: HashMap<Text, usize, foldhash::fast::RandomState>,
    /// The number of Destinations of each cluster in each source.
    sources: BTreeMap<Text, BTreeMap<SourceName, usize>>,
}

impl ClusterErrors {
    /// The number of errors of a cluster. `None` stands for external services.
    #[must_use]
    pub fn of(&self, cluster: Option<&str>) -> usize {
        let sum = self.clusters.get(cluster.unwrap_or_default());
        sum.copied().unwrap_or(0)
    }

    /// Whether a source of Destinations of a cluster is out of contact. `None` stands for external services.
    #[must_use]
    pub fn is_stale(&self, cluster: Option<&str>, store: &Store) -> bool {
        let sources = self.sources.get(cluster.unwrap_or_default());
        let mut sources = sources.into_iter().flat_map(BTreeMap::keys);
        sources.any(|name| {
            let source = store.source(name);
            source.is_none_or(|source| source.link().is_stale())
        })
    }

    /// Follows Destinations that came, changed or went.
    pub(super) fn follow(&mut self, moved: &[Moved], diagnosis: &Diagnosis) {
        for (before, after) in moved {
            if let Some(after) = after {
                let sources = self.sources.entry(name(after)).or_default();
                *sources.entry(after.id.source.clone()).or_default() += 1;
            }
            if let Some(before) = before {
                self.leave(before);
            }
            match (before, after) {
                (_, Some(known)) => self.judge(known, diagnosis),
                (Some(known), None) => self.forget(&known.id),
                (None, None) => {}
            }
        }
    }

    /// Follows a Destination whose findings may have changed.
    pub(super) fn judge(&mut self, known: &Known, diagnosis: &Diagnosis) {
        self.forget(&known.id);
        let counts = diagnosis.counts_of(&known.id);
        let Some(errors) = counts
            .map(|counts| counts.error)
            .filter(|errors| *errors > 0)
        else {
            return;
        };
        let cluster = name(known);
        *self.clusters.entry(cluster.clone()).or_default() += errors;
        self.destinations
            .insert(known.id.clone(), (cluster, errors));
    }

    /// Counts a form of a Destination no longer.
    fn leave(&mut self, before: &Known) {
        let cluster = name(before);
        let Some(sources) = self.sources.get_mut(&cluster) else {
            return;
        };
        if let Some(count) = sources.get_mut(&before.id.source) {
            *count -= 1;
            if *count == 0 {
                sources.remove(&before.id.source);
            }
        }
        if sources.is_empty() {
            self.sources.remove(&cluster);
        }
    }

    fn forget(&mut self, id: &Id) {
        let Some((cluster, errors)) = self.destinations.remove(id) else {
            return;
        };
        if let Some(sum) = self.clusters.get_mut(&cluster) {
            *sum -= errors;
            if *sum == 0 {
                self.clusters.remove(&cluster);
            }
        }
    }
}

/// The name of the cluster of a Destination; empty for an external service.
fn name(known: &Known) -> Text {
    Text::from(cluster(&known.destination).unwrap_or_default())
}
