//! The subsets of a Destination by their labels: which of them take an endpoint.

use hashbrown::{HashMap, HashSet};

use crate::{
    derive::destination::istio::subset_name,
    model::{Destination, Labels, Text, endpoint::Endpoint},
};

use super::own_labels;

/// A subset of a Destination that some traffic shift requires: what an endpoint is asked.
#[derive(Clone, Debug)]
pub struct OwnSubset {
    /// The labels an endpoint needs.
    pub labels: Labels,
    /// Its name in the `DestinationRule`.
    pub rule_name: String,
}

/// The subsets of a Destination that its status requires, each once, in the order of the status.
#[derive(Debug, Default)]
pub struct OwnSubsets {
    all: Vec<OwnSubset>,
    /// Each under the label that the fewest of them need.
    by_label: HashMap<(Text, Text), Vec<usize>, foldhash::fast::FixedState>,
}

impl OwnSubsets {
    /// The subsets that the status of a Destination requires of it.
    #[must_use]
    pub fn of(destination: &Destination) -> Self {
        let all = all(destination);
        let by_label = by_label(&all);
        Self { all, by_label }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[OwnSubset] {
        &self.all
    }

    /// Those that take an endpoint.
    #[must_use]
    pub fn taking(&self, endpoint: &Endpoint) -> Vec<&OwnSubset> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let labels = endpoint.labels.iter();
        let near = labels.filter_map(|label| self.by_label.get(label));
        let takes = |at: &usize| endpoint.labels.contains(&self.all[*at].labels);
        let mut taking: Vec<usize> = near.flatten().copied().filter(takes).collect();
        taking.sort_unstable();
        taking.into_iter().map(|at| &self.all[at]).collect()
    }
}

fn by_label(all: &[OwnSubset]) -> HashMap<(Text, Text), Vec<usize>, foldhash::fast::FixedState> {
    let mut needed: HashMap<&(Text, Text), usize> = HashMap::new();
    for label in all.iter().flat_map(|subset| subset.labels.iter()) {
        *needed.entry(label).or_default() += 1;
    }
    let mut by_label: HashMap<_, Vec<usize>, _> = HashMap::default();
    for (at, subset) in all.iter().enumerate() {
        let labels = subset.labels.iter();
        if let Some(label) = labels.min_by_key(|label| needed[label]) {
            by_label.entry(label.clone()).or_default().push(at);
        }
    }
    by_label
}

fn all(destination: &Destination) -> Vec<OwnSubset> {
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
        labels: labels.clone(),
        rule_name: subset_name(labels),
    });
    subsets.collect()
}
