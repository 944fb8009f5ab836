//! The callers that the applied access policies admit, as far as the mesh of a call decides it.
//!
//! Each identity element of a policy becomes one source of an Istio rule. Its principals, which carry the trust domains
//! of the clusters that it names, and its namespaces must all match.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    model::{
        Destination, Mesh,
        policy::{AccessPolicySpec, IdentitySelector},
    },
    store::ObjectKey,
};

/// The meshes that are known.
type Meshes<'a> = BTreeMap<&'a ObjectKey, &'a Arc<Mesh>>;

/// Whether it is certain that no applied access policy admits any caller of a mesh. A policy without a spec may admit anyone.
pub(super) fn excludes(destination: &Destination, meshes: &Meshes<'_>, mesh: &ObjectKey) -> bool {
    let Some(own) = meshes.get(mesh).and_then(|mesh| mesh.spec.trust_domain()) else {
        return false;
    };
    let status = destination.status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.access_policies);
    let may_pass = |selector: &IdentitySelector| may_pass(meshes, selector, own);
    let mut specs = applied.iter().map(|one| one.spec.as_deref());
    let admits = |spec: Option<&AccessPolicySpec>| {
        spec.is_none_or(|spec| {
            spec.source_selector.is_empty() || spec.source_selector.iter().any(may_pass)
        })
    };
    !applied.is_empty() && !specs.any(admits)
}

/// Whether an identity element may match a caller of this trust domain.
fn may_pass(meshes: &Meshes<'_>, selector: &IdentitySelector, own: &str) -> bool {
    let matched = selector
        .matcher
        .iter()
        .flat_map(|matcher| &matcher.clusters);
    let accounts = selector.service_accounts.iter();
    let mut clusters = matched
        .chain(accounts.map(|account| &account.cluster))
        .peekable();
    clusters.peek().is_none()
        || clusters.any(|cluster| cluster.is_empty() || may_be_of(meshes, cluster, own))
}

/// Whether the mesh of a cluster has this trust domain, or may have it because it is not known.
fn may_be_of(meshes: &Meshes<'_>, cluster: &str, own: &str) -> bool {
    let mut there = meshes
        .values()
        .filter(|mesh| mesh.spec.clusters().contains(&cluster))
        .peekable();
    there.peek().is_none()
        || there.any(|mesh| mesh.spec.trust_domain().is_none_or(|one| one == own))
}
