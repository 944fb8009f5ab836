//! The name within the Destination's own cluster, which Kubernetes answers whatever the meshes are.

use std::sync::Arc;

use crate::{
    derive::wording::numbers::few,
    model::{Text, kube_service::KubeService, kubernetes_cluster::DEFAULT_DOMAIN},
    store::{Kind, Object, ObjectKey},
};

use super::{Callable, Caller, PortReach, Way, inputs::Inputs, ports::PortCalls};

/// The name within the Destination's own cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// The cluster.
    pub cluster: Text,
    /// The whole name.
    pub host: Text,
    /// Shorter forms; if one resolves only within a namespace, it says so.
    pub short: Arc<[Text]>,
    /// The ports to call.
    pub ports: Arc<[u32]>,
    /// Whether calls to each port succeed.
    pub port_reach: Arc<[PortReach]>,
    /// Whether access policies have to admit the caller.
    pub is_restricted: bool,
    /// Whether calls arrive. `None` if that is not known.
    pub arrives: Option<bool>,
}

/// Whether the cluster of the Destination is registered.
pub(super) enum Registration<'s> {
    /// It is registered, with this DNS domain.
    Known(&'s str),
    /// It is not.
    Missing,
    /// That is not known.
    Unread,
}

/// The name within the Destination's own cluster. `None` if it is no service of a cluster.
pub(super) fn name(inputs: &Inputs<'_>) -> Option<LocalName> {
    let kube = inputs.destination.kube_service()?;
    let reference = &kube.reference;
    let (name, namespace) = (reference.name.given()?, reference.namespace.given()?);
    let cluster = reference.cluster.given()?;
    let written = crate::derive::destination::fqdn(inputs.destination).map(Text::from);
    let derived = || {
        let domain = match registration(inputs, &reference.cluster) {
            Registration::Known(domain) => domain,
            Registration::Missing | Registration::Unread => DEFAULT_DOMAIN,
        };
        Text::from(&*format!("{name}.{namespace}.svc.{domain}"))
    };
    let called = PortCalls::inside(inputs);
    let short = [
        format!("{name}.{namespace}"),
        format!("{name} within namespace {namespace}"),
    ];
    Some(LocalName {
        cluster: cluster.into(),
        host: written.unwrap_or_else(derived),
        short: short.iter().map(|short| Text::from(&**short)).collect(),
        ports: called.numbers(),
        is_restricted: inputs.is_restricted(),
        arrives: called.arrives(),
        port_reach: called.ports,
    })
}

/// Whether and with which DNS domain a cluster is registered, in any namespace.
pub(super) fn registration<'s>(inputs: &Inputs<'s>, cluster: &Text) -> Registration<'s> {
    let kind = Kind::KubernetesCluster;
    let of_name = inputs
        .objects(kind)
        .filter(|(key, _)| *key.name == **cluster);
    match of_name.min_by_key(|(key, _)| *key) {
        Some((_, Object::KubernetesCluster(found))) => Registration::Known(found.spec.domain()),
        _ if inputs.knows_all(kind) => Registration::Missing,
        _ => Registration::Unread,
    }
}

/// Whether a mesh spans the Destination's cluster. Its own mesh does, whether that can be read or not.
pub(super) fn is_local(inputs: &Inputs<'_>, kube: &KubeService, caller: &Caller) -> bool {
    let is_own = inputs
        .destination
        .mesh
        .as_ref()
        .is_some_and(|own| ObjectKey::from(own) == caller.mesh);
    let cluster = &kube.reference.cluster;
    let is_there = !cluster.is_empty() && caller.clusters.contains(cluster);
    is_there || (is_own && caller.clusters.is_empty())
}

/// The verdict on a mesh of the Destination's cluster, based on calls from within the cluster.
pub(super) fn caller(
    inputs: &Inputs<'_>,
    (name, called): (&LocalName, &PortCalls),
    caller: Caller,
) -> Caller {
    let clusters = caller.clusters.iter();
    let elsewhere = few(clusters
        .filter(|cluster| **cluster != name.cluster)
        .map(ToString::to_string));
    let why = (!elsewhere.is_empty())
        .then(|| format!("it spans {elsewhere} too, where this name does not resolve"));
    // An unread mesh is treated as one of the cluster only if it is the Destination's own.
    let clusters = if caller.clusters.is_empty() {
        vec![name.cluster.clone()]
    } else {
        caller.clusters
    };
    let caller = Caller {
        clusters,
        verdict: Callable::Local,
        hosts: Arc::from([name.host.clone()]),
        short: Arc::clone(&name.short),
        way: Way::Inside,
        why: why.into_iter().collect(),
        ..caller
    };
    caller.called(inputs, called)
}
