//! Where traffic shifts lead: those that are applied to a Destination, and those that others' policies require of it.

use crate::{
    derive::{
        Aspect, PortFault,
        effects::{TrafficShift, Weights},
        port_fault,
    },
    diagnose::{
        Finding,
        case::{Case, is_complete},
    },
    model::{
        policy::{MultiDestination, ShiftTarget, WeightedDestination},
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::Kind,
};

/// A traffic shift, and where it stands in the status.
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
    /// In the required subsets at this place, of a policy that is not applied.
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

    /// Says of a finding that it is about this shift.
    fn tell(self, finding: &mut Finding) -> &mut Finding {
        if let Place::Required(_) = self.place {
            finding.about(Aspect::Field("requiredSubsets".into()));
        }
        if let Some(policy) = self.policy {
            finding.about(Aspect::Object(Kind::TrafficPolicy, policy.clone()));
        }
        finding
    }

    /// Says of a finding that it is about a service that a member names.
    fn tell_member(self, finding: &mut Finding, service: &ClusterObjectRef) {
        self.tell(finding).about(Aspect::Service(service.clone()));
    }

    fn member_path(self, member: usize) -> String {
        format!("{}.destinations[{member}]", self.path())
    }
}

/// The shifts that are applied.
fn applied<'a>(case: &Case<'a>) -> impl Iterator<Item = Shift<'a>> + use<'a> {
    let policies = case
        .status()
        .map_or(&[][..], |status| &status.traffic_policies);
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

/// The shifts that are applied, and those of policies that are not and require something of the Destination.
fn all<'a>(case: &Case<'a>) -> impl Iterator<Item = Shift<'a>> + use<'a> {
    let status = case.status();
    let required = status.map_or(&[][..], |status| &status.required_subsets);
    let required = required.iter().enumerate().filter_map(move |(at, entry)| {
        let policies = status.map_or(&[][..], |status| &status.traffic_policies);
        let is_applied =
            |policy: &ObjectRef| policies.iter().any(|applied| applied.reference == *policy);
        let shift = entry.shift.as_ref()?;
        (!entry.policy.as_ref().is_some_and(is_applied)).then_some(Shift {
            place: Place::Required(at),
            policy: entry.policy.as_ref(),
            members: &shift.destinations,
        })
    });
    applied(case).chain(required)
}

/// The members of a shift that are Kubernetes services.
fn services(shift: Shift<'_>) -> impl Iterator<Item = (usize, &ClusterObjectRef, Option<u32>)> {
    let members = shift.members.iter().enumerate();
    members.filter_map(|(at, member)| match &member.target {
        Some(ShiftTarget::KubeService {
            reference, port, ..
        }) => Some((at, reference, *port)),
        _ => None,
    })
}

pub(super) fn weights(case: &mut Case<'_>) {
    for shift in all(case) {
        let Weights::Refused(sum) = TrafficShift::new(shift.members, false).weights() else {
            continue;
        };
        let finding = case.raise(shift.path(), format!("the weights sum to {sum}, not 100"));
        shift.tell(finding);
        for (at, member) in shift.members.iter().enumerate().take(8) {
            finding.shows(format!("{}.weight", shift.member_path(at)), member.weight);
        }
    }
}

pub(super) fn target_missing(case: &mut Case<'_>) {
    for shift in all(case) {
        for (at, service, _) in services(shift) {
            if is_complete(service) && case.services(service).is_empty() {
                let path = format!("{}.kubeService", shift.member_path(at));
                let finding = case.raise(&path, format!("{service} is no Destination"));
                shift.tell_member(finding, service);
                finding.shows(path, service);
            }
        }
    }
}

pub(super) fn target_unreachable(case: &mut Case<'_>) {
    let (Some(kube), Some(mesh)) = (case.kube(), &case.destination().mesh) else {
        return;
    };
    let cluster = &kube.reference.cluster;
    if cluster.is_empty() || mesh.name.is_empty() || mesh.namespace.is_empty() {
        return;
    }
    for shift in applied(case) {
        for (at, service, _) in services(shift) {
            if service.cluster == *cluster {
                continue;
            }
            let targets = case.services(service);
            let Some((first, _)) = targets.iter().next() else {
                continue;
            };
            let reaches = targets.iter().any(|(target, _)| {
                let status = target.destination.status.as_deref();
                let federation = status.and_then(|status| status.federation.as_deref());
                federation.is_some_and(|federation| federation.meshes.contains(mesh))
            });
            if reaches {
                continue;
            }
            let path = format!("{}.kubeService", shift.member_path(at));
            let of = first.subject();
            let finding = case.raise(&path, format!("{service} is not federated to {mesh}"));
            shift.tell_member(finding, service);
            finding.shows(path, service);
            finding.shows_of(
                of,
                "status.appliedFederation.federatedToMeshes",
                federated(first),
            );
        }
    }
}

fn federated(target: &crate::derive::Known) -> String {
    let status = target.destination.status.as_deref();
    let meshes = status
        .and_then(|status| status.federation.as_deref())
        .map_or(&[][..], |federation| &federation.meshes);
    let meshes: Vec<String> = meshes.iter().take(8).map(ToString::to_string).collect();
    if meshes.is_empty() {
        "none".to_owned()
    } else {
        meshes.join(", ")
    }
}

pub(super) fn port(case: &mut Case<'_>) {
    for shift in all(case) {
        for (at, service, port) in services(shift) {
            let target = case.services(service).iter().next();
            let target = target.and_then(|(target, _)| target.destination.kube_service());
            let Some(target) = target else {
                continue;
            };
            let message = match port_fault(target, port) {
                None => continue,
                Some(PortFault::Unknown(port)) => format!("{service} has no port {port}"),
                Some(PortFault::Unset(ports)) => {
                    format!("{service} has {ports} ports, and none is named")
                }
            };
            let ports = target.ports.iter().take(8).filter_map(|port| port.port);
            let ports: Vec<String> = ports.map(|port| port.to_string()).collect();
            let path = format!("{}.kubeService.port", shift.member_path(at));
            let finding = case.raise(&path, message);
            shift.tell_member(finding, service);
            finding.about(Aspect::Value(port.unwrap_or_default().to_string()));
            finding.shows(path, port.unwrap_or_default());
            finding.shows(format!("ports of {service}"), ports.join(", "));
        }
    }
}

pub(super) fn virtual_destination_missing(case: &mut Case<'_>) {
    for shift in all(case) {
        for (at, member) in shift.members.iter().enumerate() {
            let Some(ShiftTarget::VirtualDestination { reference, .. }) = &member.target else {
                continue;
            };
            let is_given = !reference.name.is_empty() && !reference.namespace.is_empty();
            if is_given && case.object(Kind::VirtualDestination, reference).is_none() {
                let path = format!("{}.virtualDestination", shift.member_path(at));
                let message = format!("the virtual destination {reference} does not exist");
                let finding = case.raise(&path, message);
                let about = Aspect::Object(Kind::VirtualDestination, reference.clone());
                shift.tell(finding).about(about).shows(path, reference);
            }
        }
    }
}
