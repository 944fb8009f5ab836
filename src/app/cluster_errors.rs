//! The number of errors of each cluster, kept while findings change.

use hashbrown::HashMap;

use crate::{
    derive::{
        destination::cluster,
        world::{Known, Moved},
    },
    diagnose::Diagnosis,
    model::Text,
    store::Id,
};

/// The number of errors of each cluster: those of its Destinations, without muted ones.
#[derive(Debug, Default)]
pub struct ClusterErrors {
    /// The Destinations with errors: their cluster and the number of errors.
    destinations: HashMap<Id, (Text, usize), foldhash::fast::RandomState>,
    /// The sum of each cluster. The empty name stands for external services.
    clusters: HashMap<Text, usize, foldhash::fast::RandomState>,
}

impl ClusterErrors {
    /// The number of errors of a cluster. `None` stands for external services.
    #[must_use]
    pub fn of(&self, cluster: Option<&str>) -> usize {
        let sum = self.clusters.get(cluster.unwrap_or_default());
        sum.copied().unwrap_or(0)
    }

    /// Follows Destinations that came, changed or went.
    pub(super) fn follow(&mut self, moved: &[Moved], diagnosis: &Diagnosis) {
        for (before, after) in moved {
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
        let cluster = Text::from(cluster(&known.destination).unwrap_or_default());
        *self.clusters.entry(cluster.clone()).or_default() += errors;
        self.destinations
            .insert(known.id.clone(), (cluster, errors));
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
