//! The subsets of a Destination by their labels: which of them take an endpoint.

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::istio::subset_name,
    model::{Destination, Labels, Text, endpoint::Endpoint},
};

use super::own_labels;

/// A subset of a Destination that some traffic shift requires: what an endpoint is asked.
#[derive(Clone, Debug)]
pub struct OwnSubset<'d> {
    /// The labels an endpoint needs.
    pub labels: &'d Labels,
    /// Its name in the `DestinationRule`.
    pub rule_name: String,
}

/// The subsets of a Destination that its status requires, each once, in the order of the status.
#[derive(Debug, Default)]
pub struct OwnSubsets<'d> {
    all: Vec<OwnSubset<'d>>,
    /// Each under the label that the fewest of them need.
    by_label: HashMap<(&'d Text, &'d Text), Vec<usize>, foldhash::fast::FixedState>,
}

impl<'d> OwnSubsets<'d> {
    /// The subsets that the status of a Destination requires of it.
    #[must_use]
    pub fn of(destination: &'d Destination) -> Self {
        let mut own = Self {
            all: all(destination),
            by_label: HashMap::default(),
        };
        let mut needed: HashMap<&(Text, Text), usize> = HashMap::new();
        for label in own.all.iter().flat_map(|subset| subset.labels.iter()) {
            *needed.entry(label).or_default() += 1;
        }
        for (at, subset) in own.all.iter().enumerate() {
            let labels = subset.labels.iter();
            if let Some((key, value)) = labels.min_by_key(|label| needed[label]) {
                own.by_label.entry((key, value)).or_default().push(at);
            }
        }
        own
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[OwnSubset<'d>] {
        &self.all
    }

    /// Those that take an endpoint.
    #[must_use]
    pub fn taking(&self, endpoint: &Endpoint) -> Vec<&OwnSubset<'d>> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let labels = endpoint.labels.iter();
        let near = labels.filter_map(|(key, value)| self.by_label.get(&(key, value)));
        let takes = |at: &usize| endpoint.labels.contains(self.all[*at].labels);
        let mut taking: Vec<usize> = near.flatten().copied().filter(takes).collect();
        taking.sort_unstable();
        taking.into_iter().map(|at| &self.all[at]).collect()
    }
}

fn all(destination: &Destination) -> Vec<OwnSubset<'_>> {
    let (Some(kube), Some(status)) = (destination.kube_service(), &destination.status) else {
        return Vec::new();
    };
    let shifts = status.required_subsets.iter();
    let members = shifts
        .filter_map(|entry| entry.shift.as_ref())
        .flat_map(|shift| &shift.destinations);
    let labels = members.filter_map(|member| own_labels(kube, member.target.as_ref()?));
    let mut known: HashSet<Vec<&(Text, Text)>> = HashSet::new();
    let labels = labels
        .filter(|labels| !labels.is_empty())
        .filter(|labels| known.insert(labels.iter().collect()));
    let subsets = labels.map(|labels| OwnSubset {
        labels,
        rule_name: subset_name(labels),
    });
    subsets.collect()
}
