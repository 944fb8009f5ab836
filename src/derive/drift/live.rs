//! The current Service of a Destination in its cluster and the addresses behind it, read by a context that reaches the
//! cluster; or why they are not known.

use std::sync::Arc;

use crate::derive::world::Relations;
use crate::{
    model::{EndpointSlice, Service, SourceName, reference::ClusterObjectRef},
    store::{Kind, Object, ObjectKey, Origin, Reached, Source, Store},
};

/// Something that was looked up in a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Live<T> {
    /// The result.
    Known(T),
    /// The reason why the result is not known.
    Unknown(String),
}

impl<T> Live<T> {
    /// The result. `None` if it is not known.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Unknown(_) => None,
        }
    }

    /// The reason why the result is not known. `None` if it is known.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(why) => Some(why),
        }
    }

    /// Converts the result, if it is known.
    #[must_use]
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Live<U> {
        match self {
            Self::Known(known) => Live::Known(make(known)),
            Self::Unknown(why) => Live::Unknown(why),
        }
    }
}

/// The Service that a Destination of a management plane was made of, as its cluster has it now. `None` if the cluster has
/// none.
#[must_use]
pub fn live_service<'s>(
    store: &'s Store,
    plane: &SourceName,
    service: &ClusterObjectRef,
) -> Live<Option<&'s Arc<Service>>> {
    let source = match reached((store, plane), Kind::Service, service) {
        Ok(source) => source,
        Err(why) => return Live::Unknown(why),
    };
    let key = ObjectKey {
        namespace: service.namespace.clone(),
        name: (*service.name).into(),
    };
    Live::Known(match store.object(source, Kind::Service, &key) {
        Some(Object::Service(service)) => Some(service),
        _ => None,
    })
}

/// The objects with the addresses behind the Service that a Destination was made of, as its cluster has them now, sorted
/// by name. Empty if the cluster has none.
#[must_use]
pub fn live_endpoints<'s>(
    (store, relations): (&Store, &'s Relations),
    plane: &SourceName,
    service: &ClusterObjectRef,
) -> Live<Vec<&'s Arc<EndpointSlice>>> {
    match reached((store, plane), Kind::EndpointSlice, service) {
        Ok(source) => Live::Known(relations.slices_of(source, service)),
        Err(why) => Live::Unknown(why),
    }
}

/// The source that knows all objects of a kind in the namespace of a service, or why there is none.
fn reached<'s>(
    (store, plane): (&'s Store, &SourceName),
    kind: Kind,
    service: &ClusterObjectRef,
) -> Result<&'s SourceName, String> {
    let cluster = &service.cluster;
    let reach = match store.reached(plane, cluster) {
        Reached::By(reach) => reach,
        Reached::Ambiguous(why) => return Err(why),
        Reached::No => return Err(unreached(store, &format!("cluster {cluster}"), cluster)),
    };
    let source = &reach.source;
    let knowledge = store.knowledge(source, kind);
    // Every cluster has Services and endpoint slices: a source that does not offer the kind proves nothing about them.
    let lack = if knowledge.is_not_installed() {
        knowledge.lack()
    } else {
        knowledge.gap_in(&service.namespace)
    };
    lack.map_or(Ok(source), Err)
}

/// The reason why no source reaches some clusters, and how to reach one of them.
#[must_use]
pub fn unreached(store: &Store, clusters: &str, one: &str) -> String {
    let is_live = |source: &Source| matches!(source.origin(), Some(Origin::Context));
    if store.sources().any(is_live) {
        format!("no context reaches {clusters}; name one with --reaches CONTEXT={one}")
    } else {
        format!("{clusters} can only be reached through contexts of a kubeconfig")
    }
}

#[cfg(test)]
mod tests;
