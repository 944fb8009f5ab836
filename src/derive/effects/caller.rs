//! The callers that one element of an `AccessPolicy`'s `sourceSelector` admits.
//!
//! An element becomes one `from.source` of an Istio `AuthorizationPolicy`, whose parts must all fit; several elements are
//! alternatives ([`authorization_policy_translator.go`]).
//!
//! [`authorization_policy_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/authorizationpolicy/authorization_policy_translator.go

use crate::model::{
    Text,
    policy::{IdentitySelector, RequestIdentity},
    reference::ClusterObjectRef,
};

/// The callers that one element admits: everything that is given must fit.
#[derive(Clone, Debug, PartialEq)]
pub struct AdmittedCaller<'s> {
    /// The identities of workloads, as alternatives; any if empty.
    pub principals: Vec<Principal<'s>>,
    /// The namespaces, as alternatives; any if empty.
    pub namespaces: &'s [Text],
    /// The principals of the request, as JWT authentication gives them.
    pub request: Option<&'s RequestIdentity>,
}

/// The identity of workloads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Principal<'s> {
    /// A service account. An absent cluster means every cluster, an absent name every account of the namespace; without
    /// a namespace every account of the cluster is admitted, whatever the name is.
    Account(&'s ClusterObjectRef),
    /// Every service account of these clusters, in these namespaces; in any if empty.
    Anyone {
        /// The namespaces.
        namespaces: &'s [Text],
        /// The clusters.
        clusters: &'s [Text],
    },
}

impl<'s> AdmittedCaller<'s> {
    /// The callers that an element admits.
    #[must_use]
    pub fn of(identity: &'s IdentitySelector) -> Self {
        let (mut principals, mut namespaces) = (Vec::new(), &[][..]);
        if let Some(matcher) = &identity.matcher {
            // Namespaces without clusters are compared by name; with clusters they become part of the principals.
            if matcher.clusters.is_empty() {
                namespaces = &matcher.namespaces;
            } else {
                principals.push(Principal::Anyone {
                    namespaces: &matcher.namespaces,
                    clusters: &matcher.clusters,
                });
            }
        }
        principals.extend(identity.service_accounts.iter().map(Principal::Account));
        Self {
            principals,
            namespaces,
            request: identity.request.as_ref(),
        }
    }

    /// Whether no caller can fit: service accounts are named, and each is of a namespace that is not among those required.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        let fits = |principal: &Principal<'_>| match principal {
            Principal::Account(account) => {
                account.namespace.is_empty() || self.namespaces.contains(&account.namespace)
            }
            Principal::Anyone { .. } => true,
        };
        !self.namespaces.is_empty()
            && !self.principals.is_empty()
            && !self.principals.iter().any(fits)
    }
}
