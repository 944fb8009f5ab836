//! The kinds of endpoints, indexed by their labels: a Destination may have thousands of subsets and of kinds, so no
//! subset is compared with every kind. Endpoints of one kind have the same labels and locality.

use hashbrown::HashMap;

use crate::{
    derive::locality::similar_endpoints::{SimilarEndpoints, similar_endpoints},
    model::{Labels, kube_service::KubeService},
};

type State = foldhash::fast::FixedState;

/// The kinds of endpoints of a service.
#[derive(Debug, Default)]
pub struct EndpointKinds<'d> {
    pub(super) all: Vec<SimilarEndpoints<'d>>,
    /// The indices of the kinds that carry a label, ascending.
    carrying: HashMap<(&'d str, &'d str), Vec<usize>, State>,
}

/// The key and value by which a label is looked up.
#[derive(Hash)]
struct Pair<'a>(&'a str, &'a str);

impl hashbrown::Equivalent<(&str, &str)> for Pair<'_> {
    fn equivalent(&self, key: &(&str, &str)) -> bool {
        (self.0, self.1) == *key
    }
}

impl<'d> EndpointKinds<'d> {
    /// The kinds of a service.
    #[must_use]
    pub fn of(kube: &'d KubeService) -> Self {
        let mut kinds = Self {
            all: similar_endpoints(kube),
            carrying: HashMap::default(),
        };
        for (at, kind) in kinds.all.iter().enumerate() {
            for (key, value) in &kind.one.labels {
                let carrying = kinds.carrying.entry((&**key, &**value)).or_default();
                carrying.push(at);
            }
        }
        kinds
    }

    /// How many endpoints there are.
    pub(super) fn total(&self) -> usize {
        self.all.iter().map(|kind| kind.count).sum()
    }

    /// How many endpoints carry all of these labels; 0 without labels.
    #[must_use]
    pub fn count(&self, labels: &Labels) -> usize {
        self.with(labels).iter().map(|kind| kind.count).sum()
    }

    /// Whether any endpoint carries a label.
    pub(super) fn carry(&self, key: &str, value: &str) -> bool {
        self.carrying.contains_key(&Pair(key, value))
    }

    /// The kinds that carry all of these labels; empty without labels.
    pub(super) fn with(&self, labels: &Labels) -> Vec<&SimilarEndpoints<'d>> {
        let carrying = labels.iter().map(|(key, value)| self.carrying(key, value));
        let mut lists: Vec<&[usize]> = carrying.collect();
        lists.sort_by_key(|list| list.len());
        let Some((fewest, others)) = lists.split_first() else {
            return Vec::new();
        };
        let mut others: Vec<_> = others.iter().map(|list| list.iter().peekable()).collect();
        let mut is_in_all = |at: &&usize| {
            others.iter_mut().all(|list| {
                while list.next_if(|other| other < at).is_some() {}
                list.peek() == Some(at)
            })
        };
        let found = fewest.iter().filter(|at| is_in_all(at));
        found.map(|at| &self.all[*at]).collect()
    }

    fn carrying(&self, key: &str, value: &str) -> &[usize] {
        let carrying = self.carrying.get(&Pair(key, value));
        carrying.map_or(&[], Vec::as_slice)
    }
}
