//! The facts about objects of other kinds than Destinations, every field of them.
//!
//! Policies have a page of their own; here are only those of their facts that every object has.

use crate::{
    derive::{wording::Times, world::World},
    store::{Id, Object, Store},
};

use super::{FactGroup, cluster, mesh, scene::Scene, virtual_destination, virtual_mesh, workload};

/// The facts about an object of another kind than a Destination. Empty for Destinations, Services and endpoint slices.
#[must_use]
pub fn object_facts(
    (store, world): (&Store, &World),
    id: &Id,
    object: &Object,
    times: Times,
) -> Vec<FactGroup> {
    let scene = Scene {
        store,
        world,
        id,
        kind: object.kind(),
        times: times.of(store, &id.source),
    };
    let mut groups = groups(&scene, object);
    groups.retain(|group| group.facts.iter().any(|fact| !fact.values.is_empty()));
    groups
}

fn groups(scene: &Scene<'_>, object: &Object) -> Vec<FactGroup> {
    match object {
        Object::Mesh(mesh) => mesh::groups(scene, mesh),
        Object::Workload(workload) => workload::groups(scene, workload),
        Object::VirtualMesh(virtual_mesh) => virtual_mesh::groups(scene, virtual_mesh),
        Object::VirtualDestination(virtual_destination) => {
            virtual_destination::groups(scene, virtual_destination)
        }
        Object::KubernetesCluster(registered) => cluster::groups(scene, registered),
        Object::TrafficPolicy(policy) => {
            vec![scene.object(&policy.meta, policy.status.observed_generation)]
        }
        Object::AccessPolicy(policy) => {
            vec![scene.object(&policy.meta, policy.status.observed_generation)]
        }
        // Destinations have facts of their own; the objects that they are compared with have no pages.
        Object::Destination(_) | Object::Service(_) | Object::EndpointSlice(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
