//! Remarks on required subsets: weights, ports, what is declared, what leaks.

use crate::{
    derive::{
        Lost, counted,
        effects::{fault_words, header_changes},
    },
    model::{Destination, kube_service::KubeService, policy::ShiftTarget},
};

use super::{Matched, Member, RequiredSubset, Verdict};

impl RequiredSubset<'_> {
    /// What is wrong with the weights of the members, as a sentence. `None` if nothing is.
    #[must_use]
    pub fn weight_words(&self) -> Option<String> {
        let words = fault_words(self.shift.as_ref()?)?;
        let mut letters = words.chars();
        let first: String = letters.next()?.to_uppercase().collect();
        Some(format!("{first}{}.", letters.as_str()))
    }
}

impl Member<'_> {
    /// What else is to be said of the member, as facts, a sentence each; `siblings` is how many members there are.
    #[must_use]
    pub fn remarks(&self, destination: &Destination, siblings: usize) -> Vec<String> {
        let Some(kube) = destination.kube_service() else {
            return Vec::new();
        };
        let remarks = [
            self.unmet().map(str::to_owned),
            (siblings > 1 && self.shifted.weight == 0)
                .then(|| "Without weight: it receives nothing.".to_owned()),
            self.shifted
                .target
                .is_none()
                .then(|| "It names no destination that this version knows.".to_owned()),
            self.portless(kube),
            self.undeclared(kube),
            self.shifted.headers.as_deref().map(|headers| {
                format!("Its share of requests {}.", header_changes(headers).join(", "))
            }),
            self.leaks().map(|name| {
                format!(
                    "Another service's subset, yet {name} stands in this service's DestinationRule too: Gloo Mesh puts all of a shift's subsets there."
                )
            }),
        ];
        remarks.into_iter().flatten().collect()
    }

    /// Which label fails, where it is a subset that no endpoint is in.
    #[must_use]
    pub fn unmet(&self) -> Option<&str> {
        match &self.verdict {
            Verdict::Subset { unmet, .. } => unmet.as_deref(),
            Verdict::Whole | Verdict::Elsewhere => None,
        }
    }

    /// The name under which a subset of another service stands in this Destination's `DestinationRule`.
    fn leaks(&self) -> Option<&str> {
        let is_foreign = matches!(self.verdict, Verdict::Elsewhere);
        self.rule_name.as_deref().filter(|_| is_foreign)
    }

    fn portless(&self, kube: &KubeService) -> Option<String> {
        let is_own = !matches!(self.verdict, Verdict::Elsewhere);
        match &self.shifted.target {
            Some(ShiftTarget::KubeService { port, .. }) if is_own => {
                Some(match port_fault(kube, *port)? {
                    PortFault::Unset(ports) => {
                        format!("No port is given though the service has {ports}.")
                    }
                    PortFault::Unknown(port) => format!("The service has no port {port}."),
                })
            }
            _ => None,
        }
    }

    /// Only label keys with several values are declared, so that most of one version are not.
    fn undeclared(&self, kube: &KubeService) -> Option<String> {
        let Verdict::Subset {
            labels, endpoints, ..
        } = &self.verdict
        else {
            return None;
        };
        let is_declared = |key: &str| kube.subsets.iter().any(|subset| &*subset.key == key);
        let missing = labels.iter().find(|(key, _)| !is_declared(key))?;
        (!endpoints.is_empty()).then(|| {
            format!(
                "{} is not declared, which is no error: only keys with several values are.",
                missing.0
            )
        })
    }
}

/// Why a service cannot be called at the port that a traffic shift gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortFault {
    /// None is given, and the service has this many.
    Unset(usize),
    /// The service has no such port.
    Unknown(u32),
}

/// What is wrong with the port at which a traffic shift calls a service.
#[must_use]
pub fn port_fault(kube: &KubeService, port: Option<u32>) -> Option<PortFault> {
    match port {
        None => (kube.ports.len() > 1).then_some(PortFault::Unset(kube.ports.len())),
        Some(port) => {
            let is_there = kube.ports.iter().any(|own| own.port == Some(port));
            (!is_there).then_some(PortFault::Unknown(port))
        }
    }
}

/// The labels by which a service can be split, as discovery declared them: `version v1, v2`. Only keys with more than one
/// value are declared.
#[must_use]
pub fn declared_words(kube: &KubeService) -> Vec<String> {
    let subsets = kube.subsets.iter();
    let words = subsets.map(|subset| {
        let values: Vec<&str> = subset.values.iter().map(|value| &**value).collect();
        format!("{} {}", subset.key, values.join(", "))
    });
    words.collect()
}

/// How many endpoints a subset has, and how many would remain: `3 endpoints`, `1 of 3 endpoints remains`.
#[must_use]
pub fn matched_words(endpoints: &Matched<'_>, lost: &Lost) -> String {
    let all = endpoints.len();
    match (all, endpoints.remaining(lost)) {
        (0, _) => "no endpoint".to_owned(),
        (all, left) if left == all => counted(all, "endpoint"),
        (all, 0) => format!("none of {} remains", counted(all, "endpoint")),
        (all, left) => format!("{left} of {} remain", counted(all, "endpoint")),
    }
}
