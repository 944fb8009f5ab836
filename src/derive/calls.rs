//! The fate of requests to a Destination: one judgement for each port. The verdict sums it up, and who can call, by
//! which name and way, starts from it.
//!
//! Requests to a Kubernetes service are judged as its own cluster sends them: callers elsewhere need a name and a way in
//! addition, so theirs fail if these do.

mod external;

use std::sync::Arc;

use crate::{
    model::{Destination, Target, kube_service::KubeServicePort},
    store::Store,
};

use super::{
    access::{CallerAccess, access},
    endpoints::EndpointRecord,
    in_force::{RequestEffect, RequestOutcome, request_effects},
    neighbours::Neighbourhood,
    ports::{Ports, Served, is_tcp, may_be_http},
    world::{Known, World},
};

pub(super) use external::{ExternalFailure, mixes};

/// That the access policies in force allow none of the ports of the pods: why requests are denied, without its end.
pub(super) const PORT_DENIED: &str = "no applied access policy allows the port of its pods";

/// The fate of requests to one port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallFate {
    /// Endpoints answer them, as far as access policies admit the caller.
    Answered,
    /// A policy sends all of them to other services.
    Elsewhere {
        /// Whether endpoints here would answer them without that policy.
        is_answered_here: bool,
    },
    /// A policy lets all of them fail.
    Broken,
    /// No endpoint answers.
    Unserved,
    /// Access policies deny all callers.
    Denied,
    /// Access policies allow none of the ports of the pods that serve it.
    PortDenied,
    /// Not known, because a policy that Istio refuses should decide it.
    Undecided,
    /// Not known.
    Unknown,
}

/// A port, and the fate of requests to it.
pub(super) struct PortFate<'d> {
    pub(super) port: &'d KubeServicePort,
    pub(super) fate: CallFate,
}

/// The fate of requests to each port of a Kubernetes service, from its own cluster.
pub(super) struct ServiceCalls<'d> {
    /// The ports of the service, with the endpoints that serve each.
    pub(super) ports: Ports<'d>,
    /// Whether access policies restrict callers.
    pub(super) access: CallerAccess,
    /// The effects of traffic policies on requests.
    pub(super) effects: Vec<RequestEffect>,
    /// The record of its endpoints.
    pub(super) record: EndpointRecord,
    /// Whether the object has two services, so that it is not known which of them answers.
    pub(super) has_two_services: bool,
    /// The fate of each port, in the order of the object.
    pub(super) fates: Vec<PortFate<'d>>,
    /// The fate of requests if it declares no port.
    pub(super) without_ports: CallFate,
    decided: Option<Arc<str>>,
}

impl<'d> ServiceCalls<'d> {
    /// Judges the requests to a Destination. `None` if it is no Kubernetes service.
    pub(super) fn of((store, world): (&Store, &World), known: &'d Known) -> Option<Self> {
        let destination = &*known.destination;
        let kube = destination.kube_service()?;
        let effects = request_effects(destination);
        let decided = effects.iter().find(|effect| effect.is_total);
        let mut calls = Self {
            ports: Ports::of(destination),
            access: access(&mut Neighbourhood::of((store, world), known)),
            record: EndpointRecord::of(destination, kube),
            has_two_services: matches!(destination.target, Target::Both(..)),
            decided: decided.map(|effect| Arc::from(&*effect.words)),
            effects,
            fates: Vec::new(),
            without_ports: CallFate::Unknown,
        };
        let served = kube.ports.iter().zip(calls.ports.served());
        let fates = served.map(|(port, served)| PortFate {
            port,
            fate: calls.fate(destination, Some((port, &served))),
        });
        calls.fates = fates.collect();
        calls.without_ports = calls.fate(destination, None);
        Some(calls)
    }

    fn fate(
        &self,
        destination: &Destination,
        port: Option<(&KubeServicePort, &Served)>,
    ) -> CallFate {
        let is_http = port.is_none_or(|(port, _)| may_be_http(port));
        let decided = self.decisive().filter(|_| is_http);
        let decided = decided.map(|effect| effect.outcome);
        let is_denied = port.is_none_or(|(port, _)| is_tcp(&port.protocol))
            && matches!(self.access, CallerAccess::Denied(_));
        match decided {
            // Requests that leave never come to the policies of this service.
            Some(RequestOutcome::Elsewhere) => CallFate::Elsewhere {
                is_answered_here: !is_denied && self.here(destination, port) == CallFate::Answered,
            },
            _ if is_denied => CallFate::Denied,
            Some(RequestOutcome::Fails) => CallFate::Broken,
            Some(RequestOutcome::Unknown) => CallFate::Undecided,
            Some(RequestOutcome::Answered) | None => self.here(destination, port),
        }
    }

    /// The fate of requests that arrive here.
    fn here(
        &self,
        destination: &Destination,
        port: Option<(&KubeServicePort, &Served)>,
    ) -> CallFate {
        match self.record {
            _ if self.has_two_services => return CallFate::Unknown,
            EndpointRecord::Listed => {}
            EndpointRecord::Empty => return CallFate::Unserved,
            EndpointRecord::Alias | EndpointRecord::ByAnnotation | EndpointRecord::Unread => {
                return CallFate::Unknown;
            }
        }
        let Some((port, served)) = port else {
            return CallFate::Unknown;
        };
        if served.endpoints == 0 {
            return CallFate::Unserved;
        }
        if !is_tcp(&port.protocol) {
            return CallFate::Answered;
        }
        match self.access {
            CallerAccess::Open => CallFate::Answered,
            CallerAccess::Unknown(_) => CallFate::Unknown,
            CallerAccess::Denied(_) => CallFate::Denied,
            CallerAccess::Restricted if allows_port(destination, &served.by) => CallFate::Answered,
            CallerAccess::Restricted => CallFate::PortDenied,
        }
    }

    /// The effect that decides the fate of all HTTP requests. `None` if policies decide it for some of them at most.
    pub(super) fn decisive(&self) -> Option<&RequestEffect> {
        self.effects.iter().find(|effect| effect.is_total)
    }

    /// The fates of all ports; one if it declares none.
    pub(super) fn all(&self) -> impl Iterator<Item = CallFate> {
        let fates = self.fates.iter().map(|port| port.fate);
        let whole = self.fates.is_empty().then_some(self.without_ports);
        fates.chain(whole)
    }

    /// Whether the requests to some port have this fate.
    pub(super) fn has(&self, wanted: impl Fn(CallFate) -> bool) -> bool {
        self.all().any(wanted)
    }

    /// Whether only callers that access policies admit can call it.
    pub(super) fn is_restricted(&self) -> bool {
        self.access == CallerAccess::Restricted
    }

    /// Why requests of this fate fail or why it is not known, if it concerns single ports: a sentence without its end.
    pub(super) fn why(&self, fate: CallFate) -> Option<Arc<str>> {
        match fate {
            CallFate::Elsewhere {
                is_answered_here: false,
            }
            | CallFate::Broken
            | CallFate::Undecided => self.decided.clone(),
            CallFate::Unserved if self.record == EndpointRecord::Listed => {
                Some("no endpoint serves it".into())
            }
            CallFate::PortDenied => Some(PORT_DENIED.into()),
            CallFate::Unknown if self.record == EndpointRecord::Alias => Some(
                "DNS answers with the name that it is an alias for; a Destination does not record which".into(),
            ),
            _ => None,
        }
    }
}

impl CallFate {
    /// Whether calls succeed. `None` if that is not known: whether another service answers is not judged here.
    pub(super) fn arrives(self) -> Option<bool> {
        match self {
            Self::Answered
            | Self::Elsewhere {
                is_answered_here: true,
            } => Some(true),
            Self::Elsewhere {
                is_answered_here: false,
            }
            | Self::Undecided
            | Self::Unknown => None,
            Self::Broken | Self::Unserved | Self::Denied | Self::PortDenied => Some(false),
        }
    }
}

/// Whether some applied access policy allows one of these ports of the pods. One without a spec may allow any.
fn allows_port(destination: &Destination, ports: &[u32]) -> bool {
    let status = destination.status.as_deref();
    let applied = status.map_or(&[][..], |status| &status.access_policies);
    let mut specs = applied.iter().map(|one| one.spec.as_deref());
    specs.any(|spec| spec.is_none_or(|spec| spec.allows_port(ports)))
}
