//! The facts outside a Destination that its examination asked for: it is examined again when one of them changes, and only
//! then.
//!
//! A dependency is held as a hash: two that collide cost an examination too many, never one too few. Its lowest bits are the
//! areas whose rules asked, because only these rules have to look again.

use std::hash::{BuildHasher, Hash};

use super::Areas;
use crate::{
    derive::world::Claim,
    model::{SourceName, Text, reference::ClusterObjectRef},
    store::Kind,
};

/// A fact that was asked for within a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Dependency<'a> {
    /// The Destinations of a service: whether there are some, their ports and where they are federated to.
    Service(&'a ClusterObjectRef),
    /// An object of another kind by its name and namespace: whether it is there, and what it asks for.
    Object(Kind, &'a str, &'a str),
    /// The approval status of a policy or virtual mesh for the Destination of this approval key.
    Approval(&'a str),
    /// The registered cluster of this name.
    Cluster(&'a str),
    /// The virtual meshes that list a mesh, by its name and namespace.
    Listing(&'a str, &'a str),
    /// The meshes whose gateway a Destination is, by its name and namespace.
    GatewayOf(&'a str, &'a str),
    /// The meshes whose deprecated `spec.istio.ingressGateways` name a service, by its name and namespace.
    GatewayService(&'a str, &'a str),
    /// The workloads of a cluster and namespace whose pods have a label.
    Workloads(&'a str, &'a str, &'a (Text, Text)),
    /// The workloads that run as a service account, by its namespace and name, in all clusters.
    Account(&'a str, &'a str),
    /// Whether any Destination has a traffic policy in force, by its name and namespace.
    InForce(&'a str, &'a str),
    /// The zones in which a cluster has endpoints.
    Zones(&'a str),
    /// The claimants of a host, a name or an address.
    Claim(Claim<'a>),
    /// Whether any Destination records target ports or a type.
    Recorded,
    /// An object of the live cluster by kind, namespace and the name of its service.
    Live(Kind, &'a str, &'a str),
    /// Whether the live objects of the cluster that this source reaches are known.
    Reached,
}

/// The hash of a dependency of a source. Its lowest bits are 0.
pub(super) fn hash(source: &SourceName, dependency: &Dependency<'_>) -> u64 {
    let hash = foldhash::fast::FixedState::default().hash_one((source, dependency));
    hash << Areas::COUNT
}

/// A dependency that was asked for, and the areas whose rules asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked(u64);

impl Asked {
    pub(super) fn new(dependency: u64, by: Areas) -> Self {
        Self(dependency | by.bits())
    }

    pub(super) fn dependency(self) -> u64 {
        self.0 & !Areas::ALL.bits()
    }

    pub(super) fn by(self) -> Areas {
        Areas::in_bits(self.0)
    }

    /// Sorts the dependencies and keeps each once, with the areas of all that asked.
    pub(super) fn tidy(asked: &mut Vec<Self>) {
        asked.sort_unstable();
        asked.dedup_by(|again, first| {
            let is_same = again.dependency() == first.dependency();
            if is_same {
                *first = Self::new(first.dependency(), first.by() | again.by());
            }
            is_same
        });
    }

    /// All dependencies that were asked for, after the rules of some areas looked again.
    pub(super) fn anew(before: &[Self], again: Areas, mut asked: Vec<Self>) -> Vec<Self> {
        let others = before.iter().filter_map(|one| {
            let by = one.by().without(again);
            (!by.is_empty()).then(|| Self::new(one.dependency(), by))
        });
        asked.extend(others);
        Self::tidy(&mut asked);
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::Area;

    #[test]
    fn whoever_looks_again_asks_anew_and_the_others_still_ask() {
        let asked = |dependency: u64, areas: &[Area]| {
            let areas = areas.iter().map(|area| Areas::from(*area));
            Asked::new(
                dependency << Areas::COUNT,
                areas.fold(Areas::NONE, |all, area| all | area),
            )
        };
        let (ports, size) = (Area::Ports, Area::Size);
        let before = [
            asked(1, &[ports]),
            asked(2, &[ports, size]),
            asked(3, &[size]),
        ];
        let again = vec![asked(4, &[ports]), asked(3, &[ports]), asked(3, &[ports])];
        let after = Asked::anew(&before, ports.into(), again);
        let wanted = [
            asked(2, &[size]),
            asked(3, &[ports, size]),
            asked(4, &[ports]),
        ];
        assert_eq!(after, wanted);
    }
}
