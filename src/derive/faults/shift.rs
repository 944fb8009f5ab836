//! The targets of traffic shifts, those that are applied to a Destination and those that policies of others require of it; and
//! the targets of mirrors.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::{
    derive::{
        effects::{
            EffectValue, MirrorCopy, TrafficShift, Weights, shift_fault, target_words,
            traffic_effects,
        },
        fault::{Aspect, Fault, Severity},
        neighbours::Neighbours,
        subsets::bad_port,
        wording::counted,
        world::Known,
    },
    model::{
        Destination,
        policy::{MirrorTarget, MultiDestination, ShiftTarget, WeightedDestination},
        reference::{ClusterObjectRef, ObjectRef},
        status::AppliedTrafficPolicy,
    },
    store::Kind,
};

/// A traffic shift and its place in the status.
#[derive(Clone, Copy)]
struct Shift<'a> {
    place: Place,
    /// Its policy. `None` if the status does not say.
    policy: Option<&'a ObjectRef>,
    members: &'a [WeightedDestination],
}

#[derive(Clone, Copy)]
enum Place {
    /// In the policy at this place that is applied.
    Applied(usize),
    /// In the required subsets at this place, and not applied in the same generation.
    Required(usize),
}

impl Shift<'_> {
    fn path(self) -> String {
        match self.place {
            Place::Applied(at) => {
                format!("status.appliedTrafficPolicies[{at}].spec.policy.trafficShift")
            }
            Place::Required(at) => format!("status.requiredSubsets[{at}].trafficShift"),
        }
    }

    fn member_path(self, member: usize) -> String {
        format!("{}.destinations[{member}]", self.path())
    }

    /// A fault that is about this shift.
    fn fault(self, path: impl Into<String>, words: String) -> Fault {
        let mut fault = Fault::error(path, words);
        if let Place::Required(_) = self.place {
            fault = fault.about(Aspect::Field("requiredSubsets".into()));
        }
        match self.policy {
            Some(policy) => fault.about(Aspect::Object(Kind::TrafficPolicy, policy.clone())),
            None => fault,
        }
    }
}

/// The shifts that are applied.
fn applied(destination: &Destination) -> impl Iterator<Item = Shift<'_>> {
    let status = destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    policies.iter().enumerate().filter_map(|(at, applied)| {
        let MultiDestination { destinations } =
            applied.spec.as_ref()?.policy.traffic_shift.as_ref()?;
        Some(Shift {
            place: Place::Applied(at),
            policy: Some(&applied.reference),
            members: destinations,
        })
    })
}

/// The shifts that are applied, and those that require something of the Destination and are not applied in the same generation.
fn all(destination: &Destination) -> impl Iterator<Item = Shift<'_>> {
    let status = destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let required = status.map_or(&[][..], |status| &status.required_subsets);
    let required = required.iter().enumerate().filter_map(move |(at, entry)| {
        let shift = entry.shift.as_ref()?;
        // One that is applied in the same generation is judged there.
        let is_same = |applied: &AppliedTrafficPolicy| {
            Some(&applied.reference) == entry.policy.as_ref()
                && applied.observed_generation == entry.observed_generation
        };
        (!policies.iter().any(is_same)).then_some(Shift {
            place: Place::Required(at),
            policy: entry.policy.as_ref(),
            members: &shift.destinations,
        })
    });
    applied(destination).chain(required)
}

/// A member of a shift that is a Kubernetes service.
struct Service<'a> {
    shift: Shift<'a>,
    /// Its path in the status.
    path: String,
    reference: &'a ClusterObjectRef,
    port: Option<u32>,
}

impl Service<'_> {
    fn fault(&self, path: &str, words: String) -> Fault {
        let fault = self.shift.fault(path, words);
        fault.about(Aspect::Service(self.reference.clone()))
    }
}

fn services<'a>(shifts: impl Iterator<Item = Shift<'a>>) -> impl Iterator<Item = Service<'a>> {
    shifts.flat_map(|shift| {
        let members = shift.members.iter().enumerate();
        members.filter_map(move |(at, member)| match &member.target {
            Some(ShiftTarget::KubeService {
                reference, port, ..
            }) => Some(Service {
                shift,
                path: format!("{}.kubeService", shift.member_path(at)),
                reference,
                port: *port,
            }),
            _ => None,
        })
    })
}

/// Everything that is wrong with where the shifts and mirrors lead.
pub fn shift_faults(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let mut faults = shift_weights(around.destination());
    faults.extend(unweighted_members(around.destination()));
    faults.extend(shift_target_missing(around));
    faults.extend(shift_target_unreachable(around));
    faults.extend(shift_ports(around));
    faults.extend(shift_virtual_destination_missing(around));
    faults.extend(mirror_target_missing(around));
    faults
}

/// Shifts with weights that Istio refuses.
#[must_use]
pub fn shift_weights(destination: &Destination) -> Vec<Fault> {
    let faults = all(destination).filter_map(|shift| {
        let of = TrafficShift::new(shift.members, false);
        let is_refused = matches!(of.weights(), Weights::Refused(_));
        let words = shift_fault(&of).filter(|_| is_refused)?;
        let members = shift.members.iter().enumerate().take(8);
        Some(
            members.fold(shift.fault(shift.path(), words), |fault, (at, member)| {
                fault.shows(format!("{}.weight", shift.member_path(at)), member.weight)
            }),
        )
    });
    faults.collect()
}

/// Traffic shifts with several members, some without a weight.
#[must_use]
pub fn unweighted_members(destination: &Destination) -> Vec<Fault> {
    let faults = all(destination).filter_map(|shift| {
        let members = shift.members.iter().enumerate();
        let mut without = members.filter(|(_, member)| member.weight == 0);
        let is_split = shift.members.len() > 1;
        let (at, first) = without.next().filter(|_| is_split)?;
        let target = first.target.as_ref().map_or("?".into(), target_words);
        let more = match without.count() {
            0 => String::new(),
            more => format!(" and {}", counted(more, "more member")),
        };
        let is_valid = TrafficShift::new(shift.members, false).weights() == Weights::Valid;
        let gets = if is_valid {
            ": no request goes there"
        } else {
            ""
        };
        let words = format!("without a weight in a traffic shift: {target}{more}{gets}");
        let path = format!("{}.weight", shift.member_path(at));
        let fault = Fault {
            severity: Severity::Warning,
            ..shift.fault(&path, words)
        };
        Some(fault.shows(path, first.weight))
    });
    faults.collect()
}

/// Members of shifts that are no Destination.
pub fn shift_target_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let missing =
        services(all(around.destination())).filter(|one| is_missing(around, one.reference));
    let faults = missing.map(|one| {
        let words = format!(
            "a traffic shift leads to {}, which is no Destination",
            one.reference
        );
        one.fault(&one.path, words).shows(&one.path, one.reference)
    });
    faults.collect()
}

/// Whether a service is no Destination of the source.
fn is_missing(around: &mut dyn Neighbours<'_>, service: &ClusterObjectRef) -> bool {
    service.names_a_service()
        && around.services(service).is_empty()
        && around.knows_all(Kind::Destination)
}

/// Members of applied shifts in another cluster that are not federated to the mesh of the Destination.
pub fn shift_target_unreachable(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let destination = around.destination();
    let mesh = destination
        .mesh
        .as_ref()
        .filter(|mesh| mesh.names_an_object());
    let (Some(kube), Some(mesh)) = (around.kube(), mesh) else {
        return Vec::new();
    };
    let cluster = &kube.reference.cluster;
    let elsewhere = services(applied(destination))
        .filter(|one| !cluster.is_empty() && one.reference.cluster != *cluster);
    // Thousands of members may lead to one service.
    let mut judged = HashMap::new();
    let faults = elsewhere.filter_map(|one| {
        let judge = || unreachable_target(around, one.reference, mesh);
        let first = (*judged.entry(one.reference).or_insert_with(judge))?;
        let words = format!("{} is not federated to {mesh}", one.reference);
        let fault = one.fault(&one.path, words).shows(&one.path, one.reference);
        let path = "status.appliedFederation.federatedToMeshes";
        Some(fault.shows_of(first.subject(), path, mesh_names(federated(first))))
    });
    faults.collect()
}

/// The first Destination of a service if none of them is federated to a mesh. `None` if one is, or there is none.
fn unreachable_target<'a>(
    around: &mut dyn Neighbours<'a>,
    service: &ClusterObjectRef,
    mesh: &ObjectRef,
) -> Option<&'a Arc<Known>> {
    let targets = around.services(service);
    let mut all = targets.iter().map(|(target, _)| target);
    let first = all.next()?;
    let is_reached = std::iter::once(first)
        .chain(all)
        .any(|target| federated(target).contains(mesh));
    (!is_reached).then_some(first)
}

/// The meshes that a Destination is federated to.
fn federated(target: &Known) -> &[ObjectRef] {
    let status = target.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.map_or(&[], |federation| &federation.meshes)
}

fn mesh_names(meshes: &[ObjectRef]) -> String {
    if meshes.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = meshes.iter().take(8).map(ToString::to_string).collect();
    names.join(", ")
}

/// Members of shifts that give no port, or one that the target does not have.
pub fn shift_ports(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let faults = services(all(around.destination())).filter_map(|one| {
        let (target, _) = around.services(one.reference).iter().next()?;
        let target = target.destination.kube_service()?;
        let words = bad_port(target, one.reference, one.port)?;
        let ports = target.ports.iter().take(8).filter_map(|port| port.port);
        let ports: Vec<String> = ports.map(|port| port.to_string()).collect();
        let (path, port) = (format!("{}.port", one.path), one.port.unwrap_or_default());
        let fault = one
            .fault(&path, words)
            .about(Aspect::Value(port.to_string()));
        let of = format!("ports of {}", one.reference);
        Some(fault.shows(path, port).shows(of, ports.join(", ")))
    });
    faults.collect()
}

/// Members of shifts that are virtual destinations which do not exist.
pub fn shift_virtual_destination_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let kind = Kind::VirtualDestination;
    let mut faults = Vec::new();
    for shift in all(around.destination()) {
        for (at, member) in shift.members.iter().enumerate() {
            let Some(ShiftTarget::VirtualDestination { reference, .. }) = &member.target else {
                continue;
            };
            let is_missing = reference.names_an_object()
                && around.object(kind, reference).is_none()
                && around.knows_all(kind);
            let path = format!("{}.virtualDestination", shift.member_path(at));
            let words = format!("the virtual destination {reference} does not exist");
            faults.extend(is_missing.then(|| {
                shift
                    .fault(&path, words)
                    .about(Aspect::Object(kind, reference.clone()))
                    .shows(path, reference)
            }));
        }
    }
    faults
}

/// Applied policies that copy requests to a service that is no Destination.
pub fn mirror_target_missing(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let status = around.status();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let mut faults = Vec::new();
    for (at, applied) in policies.iter().enumerate() {
        let spec = applied.spec.as_deref().map(traffic_effects);
        for effect in spec.into_iter().flatten() {
            let EffectValue::Mirror(MirrorCopy {
                target: Some(MirrorTarget::KubeService(service)),
                ..
            }) = effect.value
            else {
                continue;
            };
            if is_missing(around, service) {
                let path =
                    format!("status.appliedTrafficPolicies[{at}].spec.policy.mirror.kubeService");
                let policy = Aspect::Object(Kind::TrafficPolicy, applied.reference.clone());
                faults.push(
                    Fault::error(
                        &path,
                        format!("requests are mirrored to {service}, which is no Destination"),
                    )
                    .about(policy)
                    .about(Aspect::Service(service.clone()))
                    .shows(path, service),
                );
            }
        }
    }
    faults
}
