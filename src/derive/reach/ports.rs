//! Whether calls to each port of a Kubernetes service succeed: from its own cluster, and from other meshes.

use std::sync::Arc;

use crate::{
    derive::{
        calls::{CallFate, PortFate, ServiceCalls},
        endpoints::EndpointRecord,
        ports::is_tcp,
        wording::numbers::{few_of, port_label, unless_tcp},
    },
    model::Text,
};

use super::inputs::Inputs;

/// Whether calls to a port succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortReach {
    /// The number that is called.
    pub number: Option<u32>,
    /// Its name; empty if it has none.
    pub name: Text,
    /// Its protocol; empty for TCP.
    pub protocol: Text,
    /// Whether calls to it succeed. `None` if that is not known.
    pub arrives: Option<bool>,
    /// The reason why they fail or why that is not known, if it concerns this port: a sentence without its full stop.
    pub why: Option<Arc<str>>,
}

/// Whether calls succeed, port by port.
#[derive(Clone, Debug)]
pub(super) struct PortCalls {
    /// The ports in the order of the object.
    pub(super) ports: Arc<[PortReach]>,
    /// Whether calls succeed if the service declares no port.
    without_ports: Option<bool>,
}

/// Whether calls to a port succeed, and why not.
type Judged = (Option<bool>, Option<Arc<str>>);

impl PortCalls {
    /// The verdict on calls from the cluster of the service.
    pub(super) fn inside(inputs: &Inputs<'_>) -> Self {
        Self::of(inputs, from_inside, CallFate::arrives)
    }

    /// The verdict on calls from other meshes that have a way to it.
    pub(super) fn outside(inputs: &Inputs<'_>) -> Self {
        let record = inputs.calls().map(|calls| calls.record);
        if record == Some(EndpointRecord::Alias) {
            return Self::of(inputs, |_, _| (Some(false), None), |_| Some(false));
        }
        Self::of(inputs, from_outside, CallFate::arrives)
    }

    fn of(
        inputs: &Inputs<'_>,
        judge: fn(&ServiceCalls<'_>, &PortFate<'_>) -> Judged,
        without_ports: fn(CallFate) -> Option<bool>,
    ) -> Self {
        let calls = inputs.calls();
        let fates = calls.into_iter().flat_map(|calls| {
            let fates = calls.fates.iter();
            fates.map(move |one| (one.port, judge(calls, one)))
        });
        let ports = fates.map(|(port, (arrives, why))| PortReach {
            number: port.port,
            name: port.name.clone(),
            protocol: port.protocol.clone(),
            arrives,
            why,
        });
        Self {
            ports: ports.collect(),
            without_ports: calls.and_then(|calls| without_ports(calls.without_ports)),
        }
    }

    /// The same if calls fail, or it is not known whether they do, for a reason that does not depend on ports.
    pub(super) fn but(&self, arrives: Option<bool>) -> Self {
        let ports = self.ports.iter().map(|port| match port.arrives {
            Some(false) => port.clone(),
            _ => PortReach {
                arrives,
                why: None,
                ..port.clone()
            },
        });
        Self {
            ports: ports.collect(),
            without_ports: arrives,
        }
    }

    /// The same for callers that no access policy admits. Policies apply to TCP only.
    pub(super) fn without_admission(&self) -> Self {
        let ports = self.ports.iter().map(|port| match port.arrives {
            Some(false) => port.clone(),
            _ if !is_tcp(&port.protocol) => port.clone(),
            _ => PortReach {
                arrives: Some(false),
                why: None,
                ..port.clone()
            },
        });
        Self {
            ports: ports.collect(),
            without_ports: Some(false),
        }
    }

    /// Whether calls succeed on some port. `None` if that is not known.
    pub(super) fn arrives(&self) -> Option<bool> {
        let mut ports = self.ports.iter();
        if self.ports.is_empty() {
            self.without_ports
        } else if ports.clone().any(|port| port.arrives == Some(true)) {
            Some(true)
        } else if ports.all(|port| port.arrives == Some(false)) {
            Some(false)
        } else {
            None
        }
    }

    /// The numbers to call: of ports on which calls do not fail, or of all if they fail everywhere.
    pub(super) fn numbers(&self) -> Arc<[u32]> {
        self.called().filter_map(|port| port.number).collect()
    }

    /// Those of the numbers for which Istio makes clusters.
    pub(super) fn clusters(&self) -> Arc<[u32]> {
        let called = self.called().filter(|port| is_tcp(&port.protocol));
        called.filter_map(|port| port.number).collect()
    }

    fn called(&self) -> impl Iterator<Item = &PortReach> {
        let fails = self.arrives() == Some(false);
        let called = self.ports.iter();
        called.filter(move |port| fails || port.arrives != Some(false))
    }
}

fn from_inside(calls: &ServiceCalls<'_>, one: &PortFate<'_>) -> Judged {
    (one.fate.arrives(), calls.why(one.fate))
}

fn from_outside(calls: &ServiceCalls<'_>, one: &PortFate<'_>) -> Judged {
    let protocol = &one.port.protocol;
    if is_tcp(protocol) {
        return from_inside(calls, one);
    }
    let why = format!("Istio makes no cluster for {protocol}, so other meshes cannot call it");
    (Some(false), Some(why.into()))
}

/// Remarks on single ports, a line for each reason: `port 53 dns fails: no endpoint serves it`.
pub(super) fn words(ports: &[PortReach]) -> Vec<String> {
    let mut reasons: Vec<(Option<bool>, &str, Vec<&PortReach>)> = Vec::new();
    let has_working = ports.iter().any(|port| port.arrives == Some(true));
    for port in ports.iter().filter(|port| port.arrives != Some(true)) {
        let why = match port.why.as_deref() {
            Some(why) => why,
            // A reason that applies to all ports is not repeated for each.
            None if has_working => "",
            None => continue,
        };
        match reasons
            .iter_mut()
            .find(|(arrives, other, _)| (*arrives, *other) == (port.arrives, why))
        {
            Some((_, _, ports)) => ports.push(port),
            None => reasons.push((port.arrives, why, vec![port])),
        }
    }
    let lines = reasons.into_iter().map(|(arrives, why, ports)| {
        let names = few_of(ports.iter().map(|port| name(port)), ports.len());
        let (noun, verb) = if ports.len() == 1 {
            ("port", "fails")
        } else {
            ("ports", "fail")
        };
        let verb = if arrives.is_some() {
            format!(" {verb}")
        } else {
            ": not known".to_owned()
        };
        let why = if why.is_empty() {
            String::new()
        } else {
            format!(": {why}")
        };
        format!("{noun} {names}{verb}{why}")
    });
    lines.collect()
}

/// A port by its number, name and protocol: `53 dns UDP`.
fn name(port: &PortReach) -> String {
    port_label(port.number, [port.name.given(), unless_tcp(&port.protocol)])
}
