//! The faults of the subsets of a Destination that traffic shifts require: no endpoint or only one is in them, and
//! entries that do not say what they require.

use crate::{
    derive::{
        fault::{Aspect, Fault, Severity},
        wording::grouped,
    },
    model::{Destination, Labels, reference::ObjectRef, status::RequiredSubsets},
    store::Kind,
};

use super::{EndpointKinds, kinds, nearest::Nearest, own_labels, required};

/// A subset of the Destination that a shift requires.
pub(super) struct Wanted<'d> {
    /// The policy of the shift. `None` if the entry does not say.
    policy: Option<&'d ObjectRef>,
    /// The number of the entry, and of the member in its shift.
    place: (usize, usize),
    labels: &'d Labels,
    weight: u32,
    /// Whether the shift has other members.
    has_others: bool,
}

impl<'d> Wanted<'d> {
    /// The subset that a member of an entry requires. `None` if it is no subset of the Destination.
    pub(super) fn of(
        destination: &Destination,
        (at, entry): (usize, &'d RequiredSubsets),
        number: usize,
    ) -> Option<Self> {
        let members = &entry.shift.as_ref()?.destinations;
        let member = members.get(number)?;
        let labels = own_labels(destination.kube_service()?, member.target.as_ref()?)?;
        (!labels.is_empty()).then_some(Self {
            policy: entry.policy.as_ref(),
            place: (at, number),
            labels,
            weight: member.weight,
            has_others: members.len() > 1,
        })
    }

    fn fault(&self, severity: Severity, words: String) -> Fault {
        let (entry, member) = self.place;
        let member = format!("status.requiredSubsets[{entry}].trafficShift.destinations[{member}]");
        let path = format!("{member}.kubeService.subset");
        let mut fault = Fault::new(severity, &path, words);
        if let Some(reference) = self.policy {
            fault = fault.about(policy(reference));
        }
        fault
            .about(Aspect::Labels(self.labels.clone()))
            .of_requests(if self.has_others { self.weight } else { 100 })
            .shows(path, self.labels)
            .shows(format!("{member}.weight"), self.weight)
    }

    /// That no endpoint is in it.
    pub(super) fn unsatisfied(
        &self,
        kinds: &EndpointKinds<'d>,
        nearest: &mut Nearest<'d>,
    ) -> Option<Fault> {
        if kinds.count(self.labels) > 0 {
            return None;
        }
        let is_idle = self.weight == 0 && self.has_others;
        let severity = if is_idle {
            Severity::Info
        } else {
            Severity::Error
        };
        Some(self.fault(severity, nearest.words(self.labels, kinds)))
    }

    /// That no endpoint is in it, while a value that endpoints have is nearly the one it needs.
    pub(super) fn near_missed(
        &self,
        kinds: &EndpointKinds<'d>,
        nearest: &mut Nearest<'d>,
    ) -> Option<Fault> {
        if kinds.total() == 0 || kinds.count(self.labels) > 0 {
            return None;
        }
        let words = nearest.near_words(self.labels, kinds)?;
        Some(self.fault(Severity::Info, words))
    }

    /// That only one endpoint is in it, though it gets half of the requests or more.
    pub(super) fn thin(&self, kinds: &EndpointKinds<'_>) -> Option<Fault> {
        if self.weight < 50 || kinds.count(self.labels) != 1 {
            return None;
        }
        let all = kinds.total();
        let severity = if all < 4 {
            Severity::Info
        } else {
            Severity::Warning
        };
        let (labels, weight) = (self.labels, self.weight);
        let of = if all == 1 {
            "the only endpoint".to_owned()
        } else {
            format!("1 of {} endpoints", grouped(all as u64))
        };
        Some(self.fault(
            severity,
            format!("{labels} matches {of} and has weight {weight}"),
        ))
    }
}

fn policy(reference: &ObjectRef) -> Aspect {
    Aspect::Object(Kind::TrafficPolicy, reference.clone())
}

/// Every subset of the Destination that its status requires.
fn wanted(destination: &Destination) -> impl Iterator<Item = Wanted<'_>> {
    let entries = required(destination).iter().enumerate();
    entries.flat_map(move |(at, entry)| {
        let members = entry
            .shift
            .as_ref()
            .map_or(0, |shift| shift.destinations.len());
        (0..members).filter_map(move |number| Wanted::of(destination, (at, entry), number))
    })
}

/// Required subsets that no endpoint is in.
#[must_use]
pub fn unsatisfied_subsets(destination: &Destination) -> Vec<Fault> {
    of_wanted(destination, Wanted::unsatisfied)
}

/// Required subsets that no endpoint is in, while endpoints have nearly the value that is required.
#[must_use]
pub fn near_missed_subsets(destination: &Destination) -> Vec<Fault> {
    of_wanted(destination, Wanted::near_missed)
}

/// Required subsets with half of the requests or more that only one endpoint is in.
#[must_use]
pub fn thin_subsets(destination: &Destination) -> Vec<Fault> {
    of_wanted(destination, |one, kinds, _| one.thin(kinds))
}

/// The faults of the required subsets that `find` finds. Endpoints are grouped only if a subset is required.
fn of_wanted<'d>(
    destination: &'d Destination,
    find: impl Fn(&Wanted<'d>, &EndpointKinds<'d>, &mut Nearest<'d>) -> Option<Fault>,
) -> Vec<Fault> {
    let mut wanted = wanted(destination).peekable();
    if wanted.peek().is_none() {
        return Vec::new();
    }
    let (kinds, mut nearest) = (kinds(destination), Nearest::default());
    wanted
        .filter_map(|one| find(&one, &kinds, &mut nearest))
        .collect()
}

/// Entries that do not say their policy or their shift.
#[must_use]
pub fn incomplete_subsets(destination: &Destination) -> Vec<Fault> {
    let entries = required(destination).iter().enumerate();
    entries.filter_map(incomplete).collect()
}

pub(super) fn incomplete((at, entry): (usize, &RequiredSubsets)) -> Option<Fault> {
    let lacks = match (&entry.policy, &entry.shift) {
        (Some(_), Some(_)) => return None,
        (None, Some(_)) => "its policy",
        (Some(_), None) => "its shift",
        (None, None) => "its policy and its shift",
    };
    let words = format!("the entry does not say {lacks}: old CRDs prune it");
    let fault = Fault::info(format!("status.requiredSubsets[{at}]"), words)
        .about(Aspect::Value(lacks.to_owned()));
    Some(match &entry.policy {
        Some(reference) => fault.about(policy(reference)),
        None => fault,
    })
}
