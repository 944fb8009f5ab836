//! The relations within one source, which follow the store object by object.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    applied::Applied,
    claims::{Claimed, Claims, is_flat},
    mentions::Mentions,
    selectable::Selectable,
    table::{Keyed, Table},
    workloads::Workloads,
    zones::{self, Zones},
};
use crate::{
    derive::world::Known,
    model::{
        EndpointSlice, Text, Workload,
        kube_service::{ServiceType, TargetPort},
        reference::ClusterObjectRef,
    },
    store::Object,
};

/// The relations in one source.
#[derive(Debug, Default)]
pub(super) struct Within {
    pub(super) services: Table<Known>,
    pub(super) names: Claims,
    /// Held only while the addresses of pods are called from other clusters, because there are very many.
    pub(super) addresses: Option<Claims>,
    pub(super) flat: usize,
    pub(super) zones: BTreeMap<Text, Zones>,
    pub(super) recorded: usize,
    pub(super) workloads: Workloads,
    /// Workloads by namespace and service account.
    pub(super) accounts: Table<Workload>,
    pub(super) applied: Applied,
    pub(super) slices: Table<EndpointSlice>,
    pub(super) mentions: Mentions,
    pub(super) selectable: Selectable,
}

impl Keyed for Known {
    /// Name and namespace of the service, whatever its cluster.
    fn key(&self) -> Option<(&str, &str)> {
        let reference = &self.destination.kube_service()?.reference;
        let name = reference.name.given()?;
        Some((name, &reference.namespace))
    }
}

impl Keyed for Workload {
    /// Namespace and service account, whatever its cluster.
    fn key(&self) -> Option<(&str, &str)> {
        let pods = self.spec.kubernetes.as_ref()?;
        Some((&pods.controller.namespace, pods.account()))
    }
}

impl Keyed for EndpointSlice {
    /// Name and namespace of the Service whose addresses they are.
    fn key(&self) -> Option<(&str, &str)> {
        Some((self.service()?, &self.meta.namespace))
    }
}

impl Within {
    /// Follows a change of one Destination. A form is `None` if it is new or gone.
    pub(super) fn follow_known(&mut self, before: Option<&Arc<Known>>, after: Option<&Arc<Known>>) {
        if let Some(known) = before {
            self.services.remove(known);
            self.names.remove(known);
            self.recorded -= usize::from(records_targets(known));
        }
        if let Some(known) = after {
            self.services.insert(known);
            self.names.insert(known);
            self.recorded += usize::from(records_targets(known));
        }
        self.applied
            .follow(before.map(|known| &**known), after.map(|known| &**known));
        self.selectable.follow(before, after);
        self.follow_zones(before, after);
        self.follow_addresses(before, after);
    }

    /// Follows a change of one object of another kind. A form is `None` if it is new or gone.
    pub(super) fn follow(&mut self, before: Option<&Object>, after: Option<&Object>) {
        match before {
            Some(Object::Workload(workload)) => {
                self.workloads.remove(workload);
                self.accounts.remove(workload);
            }
            Some(Object::EndpointSlice(slice)) => self.slices.remove(slice),
            Some(object) => self.mentions.remove(object),
            None => {}
        }
        match after {
            Some(Object::Workload(workload)) => {
                self.workloads.insert(workload);
                self.accounts.insert(workload);
            }
            Some(Object::EndpointSlice(slice)) => self.slices.insert(slice),
            Some(object) => self.mentions.insert(object),
            None => {}
        }
    }

    fn follow_zones(&mut self, before: Option<&Arc<Known>>, after: Option<&Arc<Known>>) {
        let forms = before.into_iter().chain(after);
        let mut clusters: Vec<Text> = forms
            .filter_map(|known| Some(reference(known)?.cluster.clone()))
            .collect();
        clusters.dedup();
        for cluster in clusters {
            let of = |known: Option<&Arc<Known>>| {
                let known =
                    known.filter(|known| reference(known).is_some_and(|of| of.cluster == cluster));
                known.map(|known| zones::zones(known)).unwrap_or_default()
            };
            let (before, after) = (of(before), of(after));
            if before != after {
                self.zones
                    .entry(cluster.clone())
                    .or_default()
                    .follow(&before, &after);
            }
        }
    }

    fn follow_addresses(&mut self, before: Option<&Arc<Known>>, after: Option<&Arc<Known>>) {
        let is_flat =
            |known: Option<&Arc<Known>>| usize::from(known.is_some_and(|known| is_flat(known)));
        self.flat = self.flat + is_flat(after) - is_flat(before);
        if self.flat == 0 {
            self.addresses = None;
        } else if let Some(addresses) = &mut self.addresses {
            if let Some(known) = before {
                addresses.remove(known);
            }
            if let Some(known) = after {
                addresses.insert(known);
            }
        } else {
            let mut addresses = Claims::new(Claimed::Addresses);
            self.services
                .iter()
                .for_each(|known| addresses.insert(known));
            self.addresses = Some(addresses);
        }
    }
}

/// Whether a Destination records target ports or a type of Service.
fn records_targets(known: &Known) -> bool {
    known.destination.kube_service().is_some_and(|kube| {
        kube.service_type != ServiceType::default()
            || kube
                .ports
                .iter()
                .any(|port| port.target != TargetPort::Unset)
    })
}

/// The service that a Destination is about.
pub(super) fn reference(known: &Known) -> Option<&ClusterObjectRef> {
    known.destination.kube_service().map(|kube| &kube.reference)
}
