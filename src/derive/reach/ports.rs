//! Whether calls to each port of a Kubernetes service succeed: from its own cluster, and from other meshes.

use std::sync::Arc;

use crate::{
    derive::{
        access::CallerAccess,
        in_force::RequestOutcome,
        ports::{Served, is_tcp, may_be_http},
        wording::{brief_name, numbers::few_of},
    },
    model::{Text, kube_service::KubeServicePort},
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
type Judged = (Option<bool>, Option<String>);

impl PortCalls {
    /// Judges calls from the cluster of the service.
    pub(super) fn inside(inputs: &Inputs<'_>) -> Self {
        Self::of(inputs, inside)
    }

    /// Judges calls from other meshes that have a way to it.
    pub(super) fn outside(inputs: &Inputs<'_>) -> Self {
        Self::of(inputs, outside)
    }

    fn of(
        inputs: &Inputs<'_>,
        judge: fn(&Inputs<'_>, Option<(&KubeServicePort, &Served)>) -> Judged,
    ) -> Self {
        let kube = inputs.destination.kube_service();
        let ports = kube.map_or(&[][..], |kube| &kube.ports);
        let served = crate::derive::ports::Ports::of(inputs.destination);
        let ports = ports.iter().zip(served.served()).map(|(port, served)| {
            let (arrives, why) = judge(inputs, Some((port, &served)));
            PortReach {
                number: port.port,
                name: port.name.clone(),
                protocol: port.protocol.clone(),
                arrives,
                why: why.map(Arc::from),
            }
        });
        Self {
            ports: ports.collect(),
            without_ports: judge(inputs, None).0,
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

fn inside(inputs: &Inputs<'_>, port: Option<(&KubeServicePort, &Served)>) -> Judged {
    if inputs.is_alias() {
        let why = "DNS answers with the name that it is an alias for; a Destination does not record which";
        return (None, Some(why.to_owned()));
    }
    if inputs.may_have_unread_endpoints() {
        return (None, None);
    }
    let decided = |outcome| {
        let is_http = port.is_none_or(|(port, _)| may_be_http(port));
        inputs.decided(outcome).filter(|_| is_http)
    };
    let has_none = inputs.known.summary.endpoints == 0;
    if has_none || port.is_some_and(|(_, served)| served.endpoints == 0) {
        let is_denied = matches!(inputs.access(), CallerAccess::Denied(_));
        if let Some(detour) = decided(RequestOutcome::Elsewhere).filter(|_| !is_denied) {
            return (None, Some(detour.to_owned()));
        }
        let why = (!has_none).then(|| "no endpoint serves it".to_owned());
        return (Some(false), why);
    }
    if port.is_some_and(|(port, _)| !is_tcp(&port.protocol)) {
        return (Some(true), None);
    }
    if let Some(why) = decided(RequestOutcome::Fails) {
        return (Some(false), Some(why.to_owned()));
    }
    match inputs.access() {
        CallerAccess::Open => (Some(true), None),
        CallerAccess::Denied(_) => (Some(false), None),
        CallerAccess::Unknown(_) => (None, None),
        CallerAccess::Restricted => match port {
            Some((_, served)) if !inputs.admission().admits_port(&served.by) => {
                let why = "no applied access policy allows the port of its pods";
                (Some(false), Some(why.to_owned()))
            }
            _ => (Some(true), None),
        },
    }
}

fn outside(inputs: &Inputs<'_>, port: Option<(&KubeServicePort, &Served)>) -> Judged {
    if inputs.is_alias() {
        return (Some(false), None);
    }
    if let Some((port, _)) = port.filter(|(port, _)| !is_tcp(&port.protocol)) {
        let why = format!(
            "Istio makes no cluster for {}, so other meshes cannot call it",
            port.protocol
        );
        return (Some(false), Some(why));
    }
    inside(inputs, port)
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
    let number = port
        .number
        .map_or("?".to_owned(), |number| number.to_string());
    let name = port.name.given().map(brief_name);
    let protocol = port.protocol.given().filter(|protocol| *protocol != "TCP");
    let parts = [Some(&*number), name.as_deref(), protocol];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
