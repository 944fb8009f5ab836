//! Workloads by each label of their pods, so that a service finds those behind it without a look at all the others of its
//! namespace.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;

use crate::model::{Text, Workload, kube_service::KubeService};

type Label = (Text, Text);

/// Workloads of clusters, each under every label of its pods.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    held: HashTable<Held>,
    state: foldhash::fast::RandomState,
}

/// A workload under one of its labels.
#[derive(Debug)]
struct Held {
    workload: Arc<Workload>,
    hash: u64,
}

/// The workloads that carry one label of a selector, and those of them that carry all.
struct Candidates<'t, I> {
    left: I,
    behind: Vec<&'t Arc<Workload>>,
}

impl Workloads {
    pub(super) fn insert(&mut self, workload: &Arc<Workload>) {
        for hash in self.hashes(workload) {
            let workload = Arc::clone(workload);
            let held = Held { workload, hash };
            self.held.insert_unique(hash, held, |held| held.hash);
        }
    }

    /// Removes a workload, which is identified by its address in memory.
    pub(super) fn remove(&mut self, workload: &Arc<Workload>) {
        for hash in self.hashes(workload) {
            let is_it = |held: &Held| Arc::ptr_eq(&held.workload, workload);
            if let Ok(entry) = self.held.find_entry(hash, is_it) {
                entry.remove();
            }
        }
    }

    /// Whether any workload is behind a service.
    pub(super) fn has_any(&self, service: &KubeService) -> bool {
        !self.first_behind(service, 1).is_empty()
    }

    /// The workloads behind a service, unordered: those of its cluster and namespace whose pods have all labels of its
    /// selector. None if it has no selector.
    pub(super) fn behind(&self, service: &KubeService) -> Vec<&Arc<Workload>> {
        self.first_behind(service, usize::MAX)
    }

    /// At least `most` of the workloads behind a service, or all. The labels of the selector are followed in turns, so the
    /// one that the fewest workloads carry decides the cost.
    fn first_behind(&self, service: &KubeService, most: usize) -> Vec<&Arc<Workload>> {
        let labels = service.selector.iter();
        let candidates = labels.map(|label| Candidates {
            left: self.carrying(service, label),
            behind: Vec::new(),
        });
        let mut candidates: Vec<_> = candidates.collect();
        while !candidates.is_empty() {
            for Candidates { left, behind } in &mut candidates {
                let next = left.next();
                behind.extend(next.filter(|workload| is_behind(workload, service)));
                if next.is_none() || behind.len() >= most {
                    return std::mem::take(behind);
                }
            }
        }
        Vec::new()
    }

    fn carrying<'t>(
        &'t self,
        service: &KubeService,
        label: &Label,
    ) -> impl Iterator<Item = &'t Arc<Workload>> + use<'t> {
        let place = &service.reference;
        let hash = self
            .state
            .hash_one((&place.cluster, &place.namespace, label));
        let held = self.held.iter_hash(hash);
        held.filter(move |held| held.hash == hash).map(|held| {
            #[cfg(test)]
            super::claims::visits::count();
            &held.workload
        })
    }

    fn hashes(&self, workload: &Workload) -> Vec<u64> {
        let pods = workload.spec.kubernetes.iter();
        let labels = pods.flat_map(|pods| {
            pods.pod_labels
                .iter()
                .map(|label| (&pods.controller, label))
        });
        let hashes = labels.map(|(place, label)| {
            self.state
                .hash_one((&place.cluster, &place.namespace, label))
        });
        hashes.collect()
    }
}

fn is_behind(workload: &Workload, service: &KubeService) -> bool {
    let place = &service.reference;
    workload.spec.kubernetes.as_ref().is_some_and(|pods| {
        pods.controller.cluster == place.cluster
            && pods.controller.namespace == place.namespace
            && pods.pod_labels.contains(&service.selector)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        derive::world::relations::visits,
        model::{Destination, Interner, Labels, decode_value},
    };

    /// A selector, and the workloads behind it.
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str]);

    fn labels(at: usize) -> serde_json::Value {
        // Everyone has the first two labels, though no two have both of the last two alike.
        json!({"app": "a", "tier": "t", "half": format!("h{}", at % 2), "name": format!("n{at}")})
    }

    fn workload(at: usize, namespace: &str) -> Arc<Workload> {
        let value = json!({
            "metadata": {"name": format!("w{at}"), "namespace": "gloo-mesh"},
            "spec": {"kubernetes": {
                "controller": {"name": format!("w{at}"), "namespace": namespace, "clusterName": "c"},
                "podLabels": labels(at),
            }},
        });
        Arc::new(decode_value(&value, &mut Interner::default()))
    }

    fn service(selector: Labels) -> KubeService {
        let value = json!({"spec": {"kubeService": {
            "ref": {"name": "s", "namespace": "n", "clusterName": "c"},
        }}});
        let destination: Destination = decode_value(&value, &mut Interner::default());
        let kube = destination.kube_service().cloned();
        KubeService {
            selector,
            ..kube.expect("it is one")
        }
    }

    fn selecting(pairs: &[(&str, &str)]) -> KubeService {
        let pairs = pairs
            .iter()
            .map(|(key, value)| ((*key).into(), (*value).into()));
        service(Labels::from_pairs(pairs.collect()))
    }

    fn names(found: &[&Arc<Workload>]) -> Vec<String> {
        let mut names: Vec<_> = found.iter().map(|one| one.meta.name.to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_workloads_behind_a_service_are_those_with_all_labels_in_its_namespace() {
        let mut workloads = Workloads::default();
        let all: Vec<_> = (0..6).map(|at| workload(at, "n")).collect();
        for one in &all {
            workloads.insert(one);
        }
        workloads.insert(&workload(7, "other"));
        let cases: [Case<'_>; 5] = [
            (&[("app", "a"), ("half", "h1")], &["w1", "w3", "w5"]),
            (&[("name", "n2")], &["w2"]),
            (&[("name", "n2"), ("half", "h1")], &[]),
            (&[("name", "n7")], &[]),
            (&[], &[]),
        ];
        for (selector, expected) in cases {
            let service = selecting(selector);
            assert_eq!(names(&workloads.behind(&service)), expected, "{selector:?}");
            assert_eq!(workloads.has_any(&service), !expected.is_empty());
        }
        workloads.remove(&all[2]);
        assert!(!workloads.has_any(&selecting(&[("name", "n2")])));
        assert_eq!(workloads.held.len(), 6 * 4);
    }

    #[test]
    fn looking_for_workloads_is_no_product_of_services_and_workloads() {
        let mut workloads = Workloads::default();
        (0..2_000).for_each(|at| workloads.insert(&workload(at, "n")));
        visits::take();
        for at in 0..2_000 {
            let name = format!("n{at}");
            assert!(workloads.has_any(&selecting(&[("app", "a"), ("name", &name)])));
            assert!(!workloads.has_any(&selecting(&[("app", "b"), ("name", &name)])));
            assert!(workloads.has_any(&selecting(&[("app", "a"), ("tier", "t")])));
        }
        let visits = visits::take();
        assert!(visits < 2_000 * 8, "{visits}");
    }
}
