//! The traffic shifts in the status of a Destination, those that are applied and those that policies of others require of it:
//! what is wrong with their weights and ports by themselves.

use crate::{
    derive::{
        effects::{TrafficShift, Weights, shift_fault, target_words},
        fault::{Aspect, Fault, Severity},
        wording::counted,
    },
    model::{
        Destination,
        kube_service::KubeService,
        policy::{MultiDestination, ShiftTarget, WeightedDestination},
        reference::{ClusterObjectRef, ObjectRef},
        status::AppliedTrafficPolicy,
    },
    store::Kind,
};

/// A traffic shift and its place in the status.
#[derive(Clone, Copy)]
pub(in crate::derive) struct Shift<'a> {
    place: Place,
    /// Its policy. `None` if the status does not say.
    policy: Option<&'a ObjectRef>,
    pub(in crate::derive) members: &'a [WeightedDestination],
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

    pub(in crate::derive) fn member_path(self, member: usize) -> String {
        format!("{}.destinations[{member}]", self.path())
    }

    /// That Istio refuses its weights.
    fn refused_weights(self) -> Option<Fault> {
        let of = TrafficShift::new(self.members, false);
        let is_refused = matches!(of.weights(), Weights::Refused(_));
        let words = shift_fault(&of).filter(|_| is_refused)?;
        let members = self.members.iter().enumerate().take(8);
        let fault = self.fault(self.path(), words);
        Some(members.fold(fault, |fault, (at, member)| {
            fault.shows(format!("{}.weight", self.member_path(at)), member.weight)
        }))
    }

    /// That some of its several members have no weight.
    fn unweighted(self) -> Option<Fault> {
        let members = self.members.iter().enumerate();
        let mut without = members.filter(|(_, member)| member.weight == 0);
        let is_split = self.members.len() > 1;
        let (at, first) = without.next().filter(|_| is_split)?;
        let target = first.target.as_ref().map_or("?".into(), target_words);
        let more = match without.count() {
            0 => String::new(),
            more => format!(" and {}", counted(more, "more member")),
        };
        let is_valid = TrafficShift::new(self.members, false).weights() == Weights::Valid;
        let gets = if is_valid {
            ": no request goes there"
        } else {
            ""
        };
        let words = format!("without a weight in a traffic shift: {target}{more}{gets}");
        let path = format!("{}.weight", self.member_path(at));
        let fault = Fault {
            severity: Severity::Warning,
            ..self.fault(&path, words)
        };
        Some(fault.shows(path, first.weight))
    }

    /// A fault that is about this shift.
    pub(in crate::derive) fn fault(self, path: impl Into<String>, words: String) -> Fault {
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
pub(in crate::derive) fn applied_shifts(
    destination: &Destination,
) -> impl Iterator<Item = Shift<'_>> {
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
pub(in crate::derive) fn all_shifts(destination: &Destination) -> impl Iterator<Item = Shift<'_>> {
    let status = destination.status.as_deref();
    let policies = status.map_or(&[][..], |status| &status.traffic_policies);
    let entries = status.map_or(&[][..], |status| &status.required_subsets);
    let required = entries.iter().enumerate().filter_map(move |(at, entry)| {
        // One that is applied in the same generation is judged there.
        let is_same = |applied: &AppliedTrafficPolicy| {
            Some(&applied.reference) == entry.policy.as_ref()
                && applied.observed_generation == entry.observed_generation
        };
        (!policies.iter().any(is_same)).then(|| required(destination, at))?
    });
    applied_shifts(destination).chain(required)
}

/// The shift at a place among the required subsets. `None` if the entry has none.
fn required(destination: &Destination, at: usize) -> Option<Shift<'_>> {
    let entry = destination.status.as_deref()?.required_subsets.get(at)?;
    Some(Shift {
        place: Place::Required(at),
        policy: entry.policy.as_ref(),
        members: &entry.shift.as_ref()?.destinations,
    })
}

/// A member of a shift that is a Kubernetes service.
pub(in crate::derive) struct ShiftedService<'a> {
    shift: Shift<'a>,
    /// Its place among the members.
    at: usize,
    pub(in crate::derive) reference: &'a ClusterObjectRef,
    port: Option<u32>,
    /// Its weight in hundredths; 100 if it is the only member.
    weight: u32,
}

impl<'a> ShiftedService<'a> {
    /// A member of a shift. `None` if it is something else.
    fn of(shift: Shift<'a>, at: usize) -> Option<Self> {
        let member = shift.members.get(at)?;
        match &member.target {
            Some(ShiftTarget::KubeService {
                reference, port, ..
            }) => Some(Self {
                shift,
                at,
                reference,
                port: *port,
                weight: match shift.members.len() {
                    1 => 100,
                    _ => member.weight,
                },
            }),
            _ => None,
        }
    }

    /// That it gives no port, or one that the service does not have.
    pub(in crate::derive) fn bad_port(&self, of: &KubeService) -> Option<Fault> {
        let (reference, ports) = (self.reference, &of.ports);
        let words = match self.port {
            None if ports.len() > 1 => {
                format!("{reference} has {} ports, and none is named", ports.len())
            }
            Some(port) if ports.iter().all(|own| own.port != Some(port)) => {
                format!("{reference} has no port {port}")
            }
            _ => return None,
        };
        let ports = ports.iter().take(8).filter_map(|port| port.port);
        let ports: Vec<String> = ports.map(|port| port.to_string()).collect();
        let (path, port) = (
            format!("{}.port", self.path()),
            self.port.unwrap_or_default(),
        );
        let fault = self.fault(&path, words);
        let fault = fault.about(Aspect::Value(port.to_string()));
        Some(
            fault
                .shows(path, port)
                .shows(format!("ports of {reference}"), ports.join(", ")),
        )
    }

    /// Its path in the status.
    pub(in crate::derive) fn path(&self) -> String {
        format!("{}.kubeService", self.shift.member_path(self.at))
    }

    pub(in crate::derive) fn fault(&self, path: &str, words: String) -> Fault {
        let fault = self.shift.fault(path, words);
        let fault = fault.of_requests(self.weight);
        fault.about(Aspect::Service(self.reference.clone()))
    }
}

pub(in crate::derive) fn shift_services<'a>(
    shifts: impl Iterator<Item = Shift<'a>>,
) -> impl Iterator<Item = ShiftedService<'a>> {
    shifts.flat_map(|shift| {
        (0..shift.members.len()).filter_map(move |at| ShiftedService::of(shift, at))
    })
}

/// Shifts with weights that Istio refuses.
#[must_use]
pub fn shift_weights(destination: &Destination) -> Vec<Fault> {
    all_shifts(destination)
        .filter_map(Shift::refused_weights)
        .collect()
}

/// Traffic shifts with several members, some without a weight.
#[must_use]
pub fn unweighted_members(destination: &Destination) -> Vec<Fault> {
    all_shifts(destination)
        .filter_map(Shift::unweighted)
        .collect()
}

/// The faults of the weights of a shift that requires something of a Destination, by its place among the required subsets.
pub(super) fn required_weights(
    destination: &Destination,
    at: usize,
) -> impl Iterator<Item = Fault> {
    let shift = required(destination, at);
    let shift = shift.into_iter();
    shift.flat_map(|shift| {
        shift
            .refused_weights()
            .into_iter()
            .chain(shift.unweighted())
    })
}

/// The fault of the port at which a required shift calls the Destination itself, by the place of the entry and of the member.
/// `None` if there is none, or the member is another service.
pub(super) fn required_port(
    destination: &Destination,
    (at, member): (usize, usize),
) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let service = ShiftedService::of(required(destination, at)?, member)?;
    (*service.reference == kube.reference).then(|| service.bad_port(kube))?
}
