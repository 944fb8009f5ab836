//! Service ports and the endpoint ports that serve them.

mod external;
mod faults;
mod groups;
mod outside;
mod placed;
mod protocol;
mod serving;
mod values;

use std::{cell::OnceCell, sync::Arc};

use crate::model::{
    Destination, Text,
    kube_service::{KubeService, KubeServicePort, TargetPort},
};

use super::{
    fault::{Remark, port_values::Repeat},
    locality::LostPlaces,
};

use external::Keys;
use groups::Groups;

pub use faults::port_remarks;
pub use outside::{empty_addresses, pending_load_balancer, private_addresses};
pub use protocol::{PortProtocol, Protocol, ProtocolSource, undetected_ports};
pub(super) use protocol::{is_tcp, may_be_http, protocols, speaks_no_http};
pub use serving::{misdirected_ports, unserved_ports};
pub use values::{impossible_ports, orphan_ports, repeated_ports};

/// One port at which a Destination is called.
#[derive(Clone, Debug, PartialEq)]
pub struct PortRow {
    /// The number it is called at.
    pub number: Option<u32>,
    /// Its name; empty if it has none.
    pub name: Text,
    /// Its protocol; empty if none is given, which means TCP for a Kubernetes service.
    pub protocol: Text,
    /// Its application protocol; empty if none is given.
    pub app_protocol: Text,
    /// The port of the pods, as the service asks for it.
    pub target: TargetPort,
    /// The port on every node.
    pub node_port: Option<u32>,
    /// Its protocol for Istio.
    pub istio: PortProtocol,
    /// The endpoints that serve it. Ports of one name share this.
    pub served: Arc<Served>,
    /// The reasons why not all endpoints serve it, and its other faults.
    pub remarks: Vec<Remark>,
    /// The consequence of its protocol for policies. `None` if that is obvious.
    pub protocol_remark: Option<Remark>,
}

/// The endpoints that serve a port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// The endpoint ports that serve it, each number once, sorted.
    pub by: Vec<u32>,
    /// The same numbers, each with how many endpoints serve it there.
    pub at: Vec<(u32, usize)>,
    /// How many endpoints serve it.
    pub endpoints: usize,
    /// How many endpoints there are.
    pub of: usize,
}

/// The ports of a Destination. There may be many, so the details of each are built only on request.
pub struct Ports<'d>(Kind<'d>);

enum Kind<'d> {
    Kube {
        kube: &'d KubeService,
        groups: Groups<'d>,
        /// Looked for when a row is asked for.
        repeats: OnceCell<Vec<Repeat>>,
    },
    External(Keys<'d>),
    None,
}

impl<'d> Ports<'d> {
    /// The ports in the order of the object.
    #[must_use]
    pub fn of(destination: &'d Destination) -> Self {
        Self::without(destination, &LostPlaces::default())
    }

    /// The ports as they would be served if some places were lost.
    #[must_use]
    pub fn without(destination: &'d Destination, lost: &LostPlaces) -> Self {
        match (destination.kube_service(), destination.external_service()) {
            (Some(kube), _) => Self(Kind::kube(kube, lost)),
            (None, Some(external)) => Self(Kind::External(Keys::of(external))),
            (None, None) => Self(Kind::None),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Kind::Kube { kube, .. } => kube.ports.len(),
            Kind::External(keys) => keys.ports().len(),
            Kind::None => 0,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The endpoints that serve each port, in the order of the ports.
    pub fn served(&self) -> impl Iterator<Item = Arc<Served>> {
        (0..self.len()).map(|at| match &self.0 {
            Kind::Kube { kube, groups, .. } => Arc::clone(groups.served(&kube.ports[at])),
            Kind::External(keys) => keys.served(&keys.ports()[at]),
            Kind::None => Arc::default(),
        })
    }

    /// Everything about the port at an index. `None` if there is none.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<PortRow> {
        match &self.0 {
            Kind::Kube {
                kube,
                groups,
                repeats,
            } => {
                let repeats = repeats.get_or_init(|| values::repeats_of(kube));
                kube_port((kube, at), repeats, groups)
            }
            Kind::External(keys) => keys.row(at),
            Kind::None => None,
        }
    }

    /// Everything about each port, in their order.
    pub fn rows(&self) -> impl Iterator<Item = PortRow> {
        (0..self.len()).filter_map(|at| self.row(at))
    }
}

impl<'d> Kind<'d> {
    fn kube(kube: &'d KubeService, lost: &LostPlaces) -> Self {
        Self::Kube {
            kube,
            groups: Groups::of(kube, lost),
            repeats: OnceCell::new(),
        }
    }
}

/// The ports of a Destination, in the order of the object.
#[must_use]
pub fn ports(destination: &Destination) -> Vec<PortRow> {
    Ports::of(destination).rows().collect()
}

fn kube_port(
    (kube, at): (&KubeService, usize),
    repeats: &[Repeat],
    groups: &Groups<'_>,
) -> Option<PortRow> {
    let port: &KubeServicePort = kube.ports.get(at)?;
    Some(PortRow {
        number: port.port,
        name: port.name.clone(),
        protocol: port.protocol.clone(),
        app_protocol: port.app_protocol.clone(),
        target: port.target.clone(),
        node_port: port.node_port,
        istio: PortProtocol::of_service_port(port),
        remarks: faults::of_port((kube, at), repeats, groups),
        protocol_remark: protocol::remark((at, port)),
        served: Arc::clone(groups.served(port)),
    })
}

impl Served {
    /// Sorts the numbers, and merges those that are equal.
    fn sorted(mut self) -> Self {
        self.at.sort_unstable();
        self.at.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        self.by = self.at.iter().map(|(number, _)| *number).collect();
        self
    }
}
