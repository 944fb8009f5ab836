//! The relations between objects of all kinds: which workloads are behind a service, which objects refer to it or
//! refuse it.
//!
//! They follow the store object by object: the cost of adding one depends on that object only. They exist within one
//! source only, because a name in one management plane never refers to an object of another. They hold pointers and no
//! copies, because there are tens of thousands of objects. The feeds know whether a kind could be read at all: an
//! object that is not found here may just not be known.

mod applied;
mod claims;
mod mentions;
mod selectable;
mod table;
mod within;
mod workloads;
mod zones;

use std::sync::Arc;

use hashbrown::HashMap;

#[cfg(test)]
pub(crate) use self::claims::visits;
pub use self::{
    claims::{Caseless, Claim, Claimants, Claimed, Others},
    selectable::{ByField, SameValue, Selectable, SelectedField, SelectedFields},
    zones::Zones,
};

use self::{
    mentions::{Bound, Named, Pair},
    within::{Within, reference},
};
use super::Known;
use crate::{
    model::{
        EndpointSlice, KubernetesCluster, Mesh, SourceName, VirtualMesh, Workload,
        approval::{ApprovalStatus, approval_key},
        kube_service::KubeService,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::{Id, Kind, Object, ObjectKey},
};

/// The relations in each source.
#[derive(Debug, Default)]
pub struct Relations {
    sources: HashMap<SourceName, Within, foldhash::fast::RandomState>,
}

impl Relations {
    /// The Destinations of a service of a cluster, by their keys. More than one means that the object is there twice.
    #[must_use]
    pub fn destinations_of(
        &self,
        source: &SourceName,
        service: &ClusterObjectRef,
    ) -> Vec<&Arc<Known>> {
        let mut found = self.in_all_clusters(source, service);
        found.retain(|known| reference(known).is_some_and(|found| found == service));
        found
    }

    /// The Destinations that claim a service, a host, a name or an address in a source. Addresses are known if a
    /// Destination of the source is federated over a flat network; without one, no address is claimed.
    #[must_use]
    pub fn claiming(&self, source: &SourceName, claim: Claim<'_>) -> Claimants<'_> {
        let claims = self.within(source).and_then(|within| match claim {
            Claim::Address(_) => within.addresses.as_ref(),
            Claim::Host(_)
            | Claim::Federated(_)
            | Claim::Service(_)
            | Claim::ExternalName(_)
            | Claim::Copies(_) => Some(&within.names),
        });
        claims.map(|claims| claims.of(claim)).unwrap_or_default()
    }

    /// Whether the addresses of pods are called from other clusters, so that they are known.
    #[must_use]
    pub fn is_flat(&self, source: &SourceName) -> bool {
        self.within(source).is_some_and(|within| within.flat > 0)
    }

    /// Whether any Destination has a traffic policy in force.
    #[must_use]
    pub fn is_in_force(&self, source: &SourceName, policy: &ObjectRef) -> bool {
        let of = (Kind::TrafficPolicy, &*policy.name, &*policy.namespace);
        self.last_with(source, of).is_some()
    }

    /// The Destination that had a policy of a kind, name and namespace put in force last; it may be gone. `None` if no
    /// Destination has it in force.
    #[must_use]
    pub fn last_with(
        &self,
        source: &SourceName,
        (kind, name, namespace): (Kind, &str, &str),
    ) -> Option<&ObjectKey> {
        let applied = &self.within(source)?.applied;
        applied.last(kind, Pair(name, namespace))
    }

    /// How many Destinations have a policy in force.
    #[must_use]
    pub fn holders(&self, source: &SourceName, (kind, key): (Kind, &ObjectKey)) -> usize {
        let within = self.within(source);
        within.map_or(0, |within| {
            within.applied.count(kind, Pair(&key.name, &key.namespace))
        })
    }

    /// The Destinations of a source by the fields that selectors compare. `None` if nothing of the source is known.
    #[must_use]
    pub fn selectable(&self, source: &SourceName) -> Option<&Selectable> {
        self.within(source).map(|within| &within.selectable)
    }

    /// The zones in which a cluster has endpoints. `None` if no endpoint of it is known.
    #[must_use]
    pub fn zones(&self, source: &SourceName, cluster: &str) -> Option<&Zones> {
        self.within(source)?.zones.get(cluster)
    }

    /// Whether any Destination of a source records target ports or a type of Service, which Gloo Mesh 1.0 did not.
    #[must_use]
    pub fn are_targets_recorded(&self, source: &SourceName) -> bool {
        self.within(source)
            .is_some_and(|within| within.recorded > 0)
    }

    /// Whether any workload is behind a service.
    #[must_use]
    pub fn has_workload(&self, source: &SourceName, service: &KubeService) -> bool {
        let within = self.within(source);
        within.is_some_and(|within| within.workloads.has_any(service))
    }

    /// Whether any workload runs as a service account; in any cluster if the account gives none.
    #[must_use]
    pub fn has_account(&self, source: &SourceName, account: &ClusterObjectRef) -> bool {
        let key = (&*account.namespace, &*account.name);
        let within = self.within(source).into_iter();
        let mut workloads = within.flat_map(|within| within.accounts.of(key));
        workloads.any(|workload| {
            let pods = workload.spec.kubernetes.as_ref();
            account.cluster.is_empty()
                || pods.is_some_and(|pods| pods.controller.cluster == account.cluster)
        })
    }

    /// The Destinations of the services of this name and namespace in all clusters, by cluster and key.
    #[must_use]
    pub fn in_all_clusters(
        &self,
        source: &SourceName,
        service: &ClusterObjectRef,
    ) -> Vec<&Arc<Known>> {
        let mut found: Vec<_> = self.called(source, service).collect();
        found.sort_by_cached_key(|known| (reference(known).cloned(), known.id.key.clone()));
        found
    }

    /// The same, unordered.
    pub fn called(
        &self,
        source: &SourceName,
        service: &ClusterObjectRef,
    ) -> impl Iterator<Item = &Arc<Known>> {
        let within = self.within(source).into_iter();
        within.flat_map(|within| within.services.of((&service.name, &service.namespace)))
    }

    /// The workloads behind a service, by their names: those of its cluster and namespace whose pods have all labels of
    /// its selector. Empty if it has no selector.
    #[must_use]
    pub fn workloads_of(&self, source: &SourceName, service: &KubeService) -> Vec<&Arc<Workload>> {
        let within = self.within(source).into_iter();
        let mut found: Vec<_> = within
            .flat_map(|within| within.workloads.behind(service))
            .collect();
        found.sort_by(|a, b| {
            (&a.meta.name, &a.meta.namespace).cmp(&(&b.meta.name, &b.meta.namespace))
        });
        found
    }

    /// The objects that hold the addresses of a Service, of the source that reaches its cluster, by their names.
    #[must_use]
    pub fn slices_of(
        &self,
        reached: &SourceName,
        service: &ClusterObjectRef,
    ) -> Vec<&Arc<EndpointSlice>> {
        let within = self.within(reached).into_iter();
        let all = within.flat_map(|within| within.slices.of((&service.name, &service.namespace)));
        let mut found: Vec<_> = all.collect();
        found.sort_by(|a, b| a.meta.name.cmp(&b.meta.name));
        found
    }

    /// The objects that refer to a service: traffic policies that shift or mirror requests to it, and virtual
    /// destinations that it is behind; by kind, namespace and name.
    #[must_use]
    pub fn referring_to(&self, source: &SourceName, service: &ClusterObjectRef) -> Vec<&Object> {
        self.mentioning(source, Named::Service(service))
    }

    /// The objects that refer to an object by its own name, sorted by kind, namespace and name. To a Destination:
    /// meshes that it is a gateway of, traffic policies that shift requests to it, virtual destinations that selected
    /// it. To a mesh: virtual meshes that list it and virtual destinations that are exported to it. To a virtual mesh:
    /// meshes that it is in force for and virtual destinations that are exported to it. To a virtual destination:
    /// traffic policies that shift requests to it.
    #[must_use]
    pub fn referring_to_object(
        &self,
        source: &SourceName,
        kind: Kind,
        key: &ObjectKey,
    ) -> Vec<&Object> {
        self.mentioning(source, Named::Object(kind, &key.name, &key.namespace))
    }

    /// The objects that refuse a Destination: policies and virtual meshes whose status says that they are not accepted
    /// for it; by kind, namespace and name.
    #[must_use]
    pub fn refusing(&self, source: &SourceName, destination: &ObjectKey) -> Vec<&Object> {
        let key = approval_key(&destination.name, &destination.namespace);
        self.mentioning(source, Named::Refused(&key))
    }

    /// The objects of a kind that refuse a Destination, as [`refusing`](Self::refusing), each with what it says.
    #[must_use]
    pub fn refusals(&self, known: &Known, kind: Kind) -> Vec<(&Object, &ApprovalStatus)> {
        let Id { source, key } = &known.id;
        let refusing = self.refusing(source, key).into_iter();
        let of_kind = refusing.filter(|object| object.kind() == kind);
        let statuses = of_kind.filter_map(|object| {
            Some((object, object.approvals()?.of(&key.name, &key.namespace)?))
        });
        statuses.collect()
    }

    /// The policies that may be about a Destination, by kind, namespace and name: all that select it and few that do not,
    /// and those that refuse it.
    #[must_use]
    pub fn policies_about(&self, known: &Known) -> Vec<&Object> {
        let Id { source, key } = &known.id;
        let service = reference(known).into_iter();
        let bounds = service.flat_map(|service| {
            [
                Bound::Service(service),
                Bound::Namespace(&service.namespace),
                Bound::Cluster(&service.cluster),
            ]
        });
        let bounds = bounds.chain([Bound::None]);
        let mut found = self.refusing(source, key);
        found.retain(|object| !matches!(object, Object::VirtualMesh(_)));
        for bound in bounds {
            found.extend(self.mentioning(source, Named::Selected(bound)));
        }
        found.sort_by_cached_key(|object| (object.kind(), object.key()));
        found.dedup_by(|a, b| a.is_same(b));
        found
    }

    /// The meshes that a Destination is a gateway of, by their keys: those whose status lists it as an east-west gateway,
    /// and those whose `spec.istio.ingressGateways`, which is deprecated, names its service.
    #[must_use]
    pub fn gateway_of(&self, known: &Known) -> Vec<&Arc<Mesh>> {
        let Id { source, key } = &known.id;
        let mut found = self.referring_to_object(source, Kind::Destination, key);
        if let Some(service) = reference(known) {
            let named = self.mentioning(source, Named::Gateway(&service.name, &service.namespace));
            let is_in_cluster = |object: &&Object| {
                as_mesh(object)
                    .is_some_and(|mesh| mesh.spec.clusters().contains(&&*service.cluster))
            };
            found.extend(named.into_iter().filter(is_in_cluster));
        }
        found.sort_by_cached_key(|object| (object.kind(), object.key()));
        found.dedup_by(|a, b| a.is_same(b));
        found.into_iter().filter_map(as_mesh).collect()
    }

    /// The registered clusters of a name, by their keys: one, unless several namespaces have it.
    #[must_use]
    pub fn clusters_called(&self, source: &SourceName, name: &str) -> Vec<&Arc<KubernetesCluster>> {
        let mentioning = self.mentioning(source, Named::Registered(name)).into_iter();
        let clusters = mentioning.filter_map(|object| match object {
            Object::KubernetesCluster(cluster) => Some(cluster),
            _ => None,
        });
        clusters.collect()
    }

    /// The meshes of a cluster, by their keys.
    #[must_use]
    pub fn meshes_of(&self, source: &SourceName, cluster: &str) -> Vec<&Arc<Mesh>> {
        let mentioning = self.mentioning(source, Named::Cluster(cluster));
        mentioning.into_iter().filter_map(as_mesh).collect()
    }

    /// The virtual meshes that list a mesh, by their keys. A mesh may be in one only.
    #[must_use]
    pub fn virtual_meshes_of(
        &self,
        source: &SourceName,
        mesh: &ObjectKey,
    ) -> Vec<&Arc<VirtualMesh>> {
        let referring = self.referring_to_object(source, Kind::Mesh, mesh);
        let virtual_meshes = referring.into_iter().filter_map(|object| match object {
            Object::VirtualMesh(virtual_mesh) => Some(virtual_mesh),
            _ => None,
        });
        virtual_meshes.collect()
    }

    /// Whether a virtual mesh lists a mesh.
    #[must_use]
    pub fn lists(&self, source: &SourceName, virtual_mesh: &ObjectKey, mesh: &ObjectRef) -> bool {
        let mesh = (&*mesh.name, &*mesh.namespace);
        let within = self.within(source);
        within.is_some_and(|within| within.mentions.lists(virtual_mesh, mesh))
    }

    /// Follows a change of one Destination. A form is `None` if it is new or gone.
    pub(in crate::derive) fn follow_known(
        &mut self,
        before: Option<&Arc<Known>>,
        after: Option<&Arc<Known>>,
    ) {
        let Some(either) = before.or(after) else {
            return;
        };
        self.within_mut(&either.id.source)
            .follow_known(before, after);
    }

    /// Follows a change of one object of another kind. A form is `None` if it is new or gone.
    pub(in crate::derive) fn follow(
        &mut self,
        source: &SourceName,
        before: Option<&Object>,
        after: Option<&Object>,
    ) {
        self.within_mut(source).follow(before, after);
    }

    fn mentioning(&self, source: &SourceName, wanted: Named<'_>) -> Vec<&Object> {
        let Some(within) = self.within(source) else {
            return Vec::new();
        };
        let mut found: Vec<&Object> = within.mentions.of(wanted).collect();
        found.sort_by_cached_key(|object| (object.kind(), object.key()));
        found
    }

    fn within(&self, source: &SourceName) -> Option<&Within> {
        self.sources.get(source)
    }

    fn within_mut(&mut self, source: &SourceName) -> &mut Within {
        self.sources.entry_ref(source).or_default()
    }
}

fn as_mesh(object: &Object) -> Option<&Arc<Mesh>> {
    match object {
        Object::Mesh(mesh) => Some(mesh),
        _ => None,
    }
}
