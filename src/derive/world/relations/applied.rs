//! The policies that Destinations have in force: how many Destinations each has, and one of them.

use hashbrown::HashMap;

use super::mentions::Pair;
use crate::{
    derive::world::Known,
    model::{reference::ObjectRef, status::Status},
    store::{Kind, ObjectKey},
};

/// The policies in force in a source.
#[derive(Debug, Default)]
pub(super) struct Applied {
    traffic: ByPolicy,
    access: ByPolicy,
}

type ByPolicy = HashMap<ObjectRef, Holders, foldhash::fast::RandomState>;

/// The Destinations that have a policy in force.
#[derive(Debug)]
struct Holders {
    count: usize,
    /// The last that came.
    last: ObjectKey,
}

impl Applied {
    /// The Destination that had a policy put in force last; it may be gone. `None` if no Destination has the policy.
    pub(super) fn last(&self, kind: Kind, policy: Pair<'_>) -> Option<&ObjectKey> {
        Some(&self.holders(kind, policy)?.last)
    }

    /// How many Destinations have a policy in force.
    pub(super) fn count(&self, kind: Kind, policy: Pair<'_>) -> usize {
        let holders = self.holders(kind, policy);
        holders.map_or(0, |holders| holders.count)
    }

    fn holders(&self, kind: Kind, policy: Pair<'_>) -> Option<&Holders> {
        match kind {
            Kind::TrafficPolicy => self.traffic.get(&policy),
            Kind::AccessPolicy => self.access.get(&policy),
            _ => None,
        }
    }

    pub(super) fn follow(&mut self, before: Option<&Known>, after: Option<&Known>) {
        let Self { traffic, access } = self;
        if let Some((key, status)) = after.and_then(keyed) {
            let traffic_policies = status.traffic_policies.iter();
            traffic_policies.for_each(|one| insert(traffic, &one.reference, key));
            let access_policies = status.access_policies.iter();
            access_policies.for_each(|one| insert(access, &one.reference, key));
        }
        if let Some((_, status)) = before.and_then(keyed) {
            let traffic_policies = status.traffic_policies.iter();
            traffic_policies.for_each(|one| remove(traffic, &one.reference));
            let access_policies = status.access_policies.iter();
            access_policies.for_each(|one| remove(access, &one.reference));
        }
    }
}

fn keyed(known: &Known) -> Option<(&ObjectKey, &Status)> {
    Some((&known.id.key, known.destination.status.as_deref()?))
}

fn insert(policies: &mut ByPolicy, policy: &ObjectRef, key: &ObjectKey) {
    if let Some(holders) = policies.get_mut(policy) {
        holders.count += 1;
        holders.last.clone_from(key);
    } else {
        let (count, last) = (1, key.clone());
        policies.insert(policy.clone(), Holders { count, last });
    }
}

fn remove(policies: &mut ByPolicy, policy: &ObjectRef) {
    if let Some(holders) = policies.get_mut(policy) {
        holders.count -= 1;
        if holders.count == 0 {
            policies.remove(policy);
        }
    }
}
