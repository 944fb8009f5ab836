//! The ports and the type of a Destination, compared with those of its Service.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{
    derive::wording::counted,
    model::{
        Service,
        kube_service::{KubeService, KubeServicePort, TargetPort},
    },
};

/// The most missing ports, and the most additional ports, that are listed.
const SHOWN: usize = 5;

/// A Destination, compared with its Service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceDrift<'s> {
    /// The Service. `None` if the cluster has none of this name.
    pub service: Option<&'s Arc<Service>>,
    /// The ports that the Destination has and the Service has not, in words.
    pub gone: Vec<String>,
    /// The ports that the Service has and the Destination has not, in words.
    pub new: Vec<String>,
    /// Whether the two are of the same type, as far as that is recorded.
    pub is_of_type: bool,
}

impl<'s> ServiceDrift<'s> {
    /// Compares the two. Target ports and types are compared only if Destinations of the source record them at all.
    #[must_use]
    pub fn of(kube: &KubeService, service: Option<&'s Arc<Service>>, are_recorded: bool) -> Self {
        let Some(found) = service else {
            return Self {
                service,
                gone: Vec::new(),
                new: Vec::new(),
                is_of_type: true,
            };
        };
        let words = |ports: &[KubeServicePort]| -> BTreeSet<String> {
            let words = ports.iter().map(|port| port_words(port, are_recorded));
            words.collect()
        };
        let (claimed, live) = (words(&kube.ports), words(&found.spec.ports));
        Self {
            service,
            gone: claimed.difference(&live).cloned().collect(),
            new: live.difference(&claimed).cloned().collect(),
            is_of_type: !are_recorded || kube.service_type == found.spec.service_type,
        }
    }

    /// The number of respects in which the two differ.
    #[must_use]
    pub fn differs(&self) -> usize {
        let is_missing = usize::from(self.service.is_none());
        is_missing + self.gone.len() + self.new.len() + usize::from(!self.is_of_type)
    }

    /// The differences of the Service from the Destination, as words that can follow `its Service`. Empty if there are
    /// none.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        if self.service.is_none() {
            return vec!["is not there".to_owned()];
        }
        let mut words = shown(("has no", "lacks"), &self.gone);
        words.extend(shown(("has also", "has also"), &self.new));
        if !self.is_of_type {
            words.push("is of another type".to_owned());
        }
        words
    }
}

/// The first ports, a difference each, and how many more there are.
fn shown((verb, of_several): (&str, &str), ports: &[String]) -> Vec<String> {
    let first = ports.iter().take(SHOWN);
    let mut words: Vec<String> = first.map(|port| format!("{verb} port {port}")).collect();
    if ports.len() > SHOWN {
        let more = counted(ports.len() - SHOWN, "more port");
        words.push(format!("{of_several} {more}"));
    }
    words
}

/// A port as it is compared: its number, name and protocol, and its target port if that is recorded at all.
pub(super) fn port_words(port: &KubeServicePort, with_target: bool) -> String {
    let number = port.port.unwrap_or_default();
    let protocol = port.protocol.given().unwrap_or("TCP");
    let mut words = format!("{number}/{protocol}");
    if let Some(name) = port.name.given() {
        words += &format!(" {name}");
    }
    if !with_target {
        return words;
    }
    match &port.target {
        // An API server fills this in if no target port is given.
        TargetPort::Unset | TargetPort::Number(0) => words += &format!(" to {number}"),
        TargetPort::Number(target) | TargetPort::Both(target, _) => {
            words += &format!(" to {target}");
        }
        TargetPort::Name(name) => words += &format!(" to {name}"),
    }
    words
}
