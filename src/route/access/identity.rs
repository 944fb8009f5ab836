//! The identity of a client, as Istio compares it with the source of a rule.

use crate::{
    derive::{
        effects::{AdmittedCaller, Principal, Selects},
        world::Known,
    },
    model::{
        Mesh,
        policy::{IdentitySelector, TlsMode},
        reference::ClusterObjectRef,
    },
    route::{
        CallingClient,
        client::{PossibleClient, yes},
    },
    store::{Feed, Kind, Object, Store},
};

/// The identity of a client, and the meshes that give others theirs.
pub(super) struct ClientIdentity<'a> {
    client: &'a CallingClient<'a>,
    meshes: Vec<&'a Mesh>,
    /// Whether the client proves its identity: not without mTLS.
    is_proven: bool,
}

impl<'a> ClientIdentity<'a> {
    pub(super) fn of(store: &'a Store, known: &Known, client: &'a CallingClient<'a>) -> Self {
        let feed = store
            .source(&known.id.source)
            .and_then(|source| source.feed(Kind::Mesh));
        let objects = feed.into_iter().flat_map(Feed::objects);
        let meshes = objects.filter_map(|(_, object)| match object {
            Object::Mesh(mesh) => Some(&**mesh),
            _ => None,
        });
        Self {
            client,
            meshes: meshes.collect(),
            is_proven: !has_no_mtls(known),
        }
    }

    /// Whether the clusters of a principal have the trust domain of the client; every cluster if empty.
    fn is_of(&self, clusters: &[&str]) -> Selects {
        if clusters.iter().any(|cluster| cluster.is_empty())
            || clusters.contains(&&*self.client.spec.cluster)
        {
            return Selects::Yes;
        }
        let Some(own) = self.client.trust_domain() else {
            return Selects::Unknown;
        };
        let domains = clusters.iter().map(|cluster| {
            let mut there = self
                .meshes
                .iter()
                .filter(|mesh| mesh.spec.clusters().contains(cluster));
            there
                .next()
                .and_then(|mesh| mesh.spec.trust_domain())
                .map_or(Selects::Unknown, |one| yes(one == own))
        });
        domains.max().unwrap_or(Selects::No)
    }

    fn fits(&self, principal: &Principal<'_>) -> Selects {
        let (clusters, who) = match principal {
            Principal::Account(account) => (vec![&*account.cluster], self.runs_as(account)),
            Principal::Anyone {
                namespaces,
                clusters,
            } => {
                let namespaces: Vec<&str> = namespaces.iter().map(|name| &**name).collect();
                let who = if namespaces.is_empty() {
                    Selects::Yes
                } else {
                    self.client.all(|one| one.is_in(&namespaces))
                };
                (clusters.iter().map(|name| &**name).collect(), who)
            }
        };
        self.is_of(&clusters).min(who)
    }

    /// Whether the client has an account. Without a namespace every account of the cluster fits (`buildSpiffeURI`).
    fn runs_as(&self, account: &ClusterObjectRef) -> Selects {
        if account.namespace.is_empty() {
            return Selects::Yes;
        }
        let is_it = |one: &PossibleClient<'_>| {
            one.is_in(&[&*account.namespace])
                .min(one.runs_as(&account.name))
        };
        self.client.all(is_it)
    }

    /// Whether one element of a source selector admits the client.
    pub(super) fn admitted_by(&self, selector: &IdentitySelector) -> Selects {
        let caller = AdmittedCaller::of(selector);
        let needs_identity = !caller.principals.is_empty() || !caller.namespaces.is_empty();
        let needs_token = caller
            .request
            .is_some_and(|request| !request.principals.is_empty());
        if needs_token || needs_identity && !self.is_proven {
            return Selects::No;
        }
        let principals = caller
            .principals
            .iter()
            .map(|principal| self.fits(principal));
        let of_principals = principals.max().unwrap_or(Selects::Yes);
        let namespaces: Vec<&str> = caller.namespaces.iter().map(|name| &**name).collect();
        let of_namespaces = if namespaces.is_empty() {
            Selects::Yes
        } else {
            self.client.all(|one| one.is_in(&namespaces))
        };
        let known = if selector.unknown.is_empty() {
            Selects::Yes
        } else {
            Selects::Unknown
        };
        of_principals.min(of_namespaces).min(known)
    }
}

/// Whether a policy turns mTLS off for all clients, so that no client proves its identity.
fn has_no_mtls(known: &Known) -> bool {
    let status = known.destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let modes = policies
        .iter()
        .filter_map(|one| one.spec.as_ref()?.policy.mtls.as_ref()?.istio);
    let first = modes.into_iter().next();
    matches!(first, Some(TlsMode::Disable | TlsMode::Simple))
}
