//! The targets of traffic shifts that are lost, and which Destinations shift requests to a service.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    derive::{
        effects::TrafficShift,
        locality::LostPlaces,
        world::{Known, World},
    },
    model::{
        Labels, SourceName,
        kube_service::KubeService,
        policy::{ShiftTarget, TrafficPolicySpec},
        reference::ClusterObjectRef,
    },
    store::Id,
};

/// The most members of the shifts of one Destination that are looked at.
const MEMBERS: usize = 50;

/// A target of a traffic shift without any endpoint left, or behind gateways that are lost.
#[derive(Clone, Debug, PartialEq)]
pub struct LostTarget {
    /// The service, and the labels of the subset if there is one: `reviews.bookinfo.cluster-2 with version=v3`.
    pub target: String,
    /// The part of the requests of the shift that goes there, from 0 to 1. `None` if Istio refuses the weights.
    pub share: Option<f64>,
}

/// The Destinations that shift requests to a service.
#[derive(Clone, Debug, Default)]
pub(super) struct ShiftSenders(BTreeMap<(SourceName, ClusterObjectRef), BTreeSet<Id>>);

impl ShiftSenders {
    /// Takes in a Destination.
    pub(super) fn add(&mut self, known: &Known) {
        for (reference, ..) in targets(known) {
            let key = (known.id.source.clone(), reference.clone());
            self.0.entry(key).or_default().insert(known.id.clone());
        }
    }

    /// Forgets a Destination.
    pub(super) fn remove(&mut self, known: &Known) {
        for (reference, ..) in targets(known) {
            let key = (known.id.source.clone(), reference.clone());
            if let Some(senders) = self.0.get_mut(&key) {
                senders.remove(&known.id);
                if senders.is_empty() {
                    self.0.remove(&key);
                }
            }
        }
    }

    /// The Destinations that shift requests to this one.
    pub(super) fn to(&self, known: &Known) -> impl Iterator<Item = &Id> {
        let kube = known.destination.kube_service();
        let key = kube.map(|kube| (known.id.source.clone(), kube.reference.clone()));
        let senders = key.and_then(|key| self.0.get(&key));
        senders.into_iter().flatten()
    }
}

/// The other services to which the policies of a Destination shift requests, each with the labels of its subset and its
/// share.
fn targets(known: &Known) -> impl Iterator<Item = (&ClusterObjectRef, &Labels, Option<f64>)> {
    let status = known.destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let specs = policies.iter().filter_map(|one| one.spec.as_deref());
    let own = known.destination.kube_service().map(|kube| &kube.reference);
    specs
        .flat_map(members)
        .filter(move |(reference, ..)| own != Some(*reference))
        .take(MEMBERS)
}

/// The members of the shift of a policy that get requests.
fn members(
    spec: &TrafficPolicySpec,
) -> impl Iterator<Item = (&ClusterObjectRef, &Labels, Option<f64>)> {
    let shift = spec.policy.traffic_shift.as_ref();
    let all = shift.map_or(&[][..], |shift| &shift.destinations);
    let shift = TrafficShift::new(all, false);
    let used = all
        .iter()
        .filter(move |member| all.len() == 1 || member.weight > 0);
    used.filter_map(move |member| match &member.target {
        Some(ShiftTarget::KubeService {
            reference, subset, ..
        }) => Some((reference, subset, shift.share(member.weight))),
        _ => None,
    })
}

/// The targets to which a Destination shifts requests that the loss takes whole. `is_cut_off` says whether other clusters
/// cannot call a Destination any more.
pub(super) fn lost_targets(
    (world, lost): (&World, &LostPlaces),
    known: &Known,
    is_cut_off: impl Fn(&Known) -> bool,
) -> Vec<LostTarget> {
    let source = &known.id.source;
    let own = known.destination.kube_service();
    let own = own.map(|kube| &kube.reference.cluster);
    let gone = targets(known).filter_map(|(reference, subset, share)| {
        let found = world.relations().destinations_of(source, reference);
        let target = found.first()?;
        let is_far = own.is_some_and(|own| *own != reference.cluster);
        let kube = target.destination.kube_service()?;
        let is_gone = loses_all((kube, subset), lost) || is_far && is_cut_off(target);
        is_gone.then(|| LostTarget {
            target: if subset.is_empty() {
                reference.to_string()
            } else {
                format!("{reference} with {subset}")
            },
            share,
        })
    });
    let mut all: Vec<LostTarget> = gone.collect();
    all.dedup();
    all
}

/// Whether a service, or a subset of it, has endpoints and loses all of them.
fn loses_all((kube, subset): (&KubeService, &Labels), lost: &LostPlaces) -> bool {
    let groups = kube.endpoint_subsets.iter();
    let all = groups.flat_map(|group| &group.endpoints);
    let mut of_subset = all.filter(|endpoint| endpoint.labels.contains(subset));
    let first = of_subset.next();
    first.is_some_and(|first| {
        lost.takes(kube, first) && of_subset.all(|endpoint| lost.takes(kube, endpoint))
    })
}
