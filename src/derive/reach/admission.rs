//! The callers that the applied access policies admit, as far as the mesh and the port of a call decide it.
//!
//! Each identity element of a policy becomes one source of an Istio rule. Its principals, which carry the trust domains
//! of the clusters that it names, and its namespaces must all match. Ports are ports of the workload.

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

/// The applied access policies. `None` if the spec of one was not recorded: it may admit anyone.
pub(super) struct Admittance<'a>(Vec<Option<&'a AccessPolicySpec>>);

impl<'a> Admittance<'a> {
    pub(super) fn of(destination: &'a Destination) -> Self {
        let status = destination.status.as_deref();
        let applied = status.map_or(&[][..], |status| &status.access_policies);
        Self(applied.iter().map(|one| one.spec.as_deref()).collect())
    }

    /// Whether some policy allows calls that arrive at one of these ports of the pods.
    pub(super) fn admits_port(&self, ports: &[u32]) -> bool {
        let mut specs = self.0.iter();
        specs.any(|spec| {
            spec.is_none_or(|spec| {
                let allowed = &spec.allowed_ports;
                allowed.is_empty() || allowed.iter().any(|port| ports.contains(port))
            })
        })
    }

    /// Whether it is certain that no policy admits any caller of a mesh.
    pub(super) fn excludes(&self, meshes: &Meshes<'_>, mesh: &ObjectKey) -> bool {
        let Some(own) = meshes.get(mesh).and_then(|mesh| mesh.spec.trust_domain()) else {
            return false;
        };
        let may_pass = |selector: &IdentitySelector| may_pass(meshes, selector, own);
        let admits = |spec: Option<&AccessPolicySpec>| {
            spec.is_none_or(|spec| {
                spec.source_selector.is_empty() || spec.source_selector.iter().any(may_pass)
            })
        };
        !self.0.is_empty() && !self.0.iter().any(|spec| admits(*spec))
    }
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
