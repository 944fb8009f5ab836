//! Claimed, live and ready, side by side for each address and port.

use std::sync::Arc;

use crate::{
    derive::wording::or_unknown,
    model::{
        EndpointSlice,
        endpoint::{Address, EndpointPort},
        endpoint_slice::LiveEndpoint,
        kube_service::KubeService,
    },
};

use super::addresses::{Families, routed};

/// An address and port that the Destination claims, its cluster has, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftRow<'s> {
    /// The address.
    pub address: &'s Address,
    /// The port. `None` if the side that has the address names no port.
    pub port: Option<Port<'s>>,
    /// The name of the service port that leads there; empty if it has none.
    pub name: &'s str,
    /// Whether the Destination claims it.
    pub is_claimed: bool,
    /// Its condition in the cluster. `None` if the cluster does not have it.
    pub live: Option<Condition>,
    /// The judgement of the two.
    pub verdict: DriftVerdict,
}

impl DriftRow<'_> {
    /// The port in words: `9080`, `53/UDP`. `None` if none is named.
    #[must_use]
    pub fn port_words(&self) -> Option<String> {
        let Port { number, protocol } = self.port?;
        let number = or_unknown(number);
        Some(match protocol {
            "TCP" => number,
            _ => format!("{number}/{protocol}"),
        })
    }
}

/// A port where endpoints listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port<'s> {
    /// Its number. `None` if it has none.
    pub number: Option<u32>,
    /// Its protocol.
    pub protocol: &'s str,
}

/// The condition of an endpoint in its cluster, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Its pod is being stopped and no longer answers.
    Stopping,
    /// Not ready.
    Waiting,
    /// Its pod is being stopped and still answers.
    Draining,
    /// It takes traffic.
    Ready,
}

/// Whether claim and cluster agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriftVerdict {
    /// Claimed, and the cluster does not have the address.
    Gone,
    /// Claimed, and the cluster has the address on other ports only.
    Moved,
    /// Claimed, but not the first address of its endpoint, which is ready. Kubernetes calls the addresses of an endpoint
    /// fungible: clients may use just the first.
    Further,
    /// Claimed, and not ready in the cluster.
    NotReady(Condition),
    /// Ready in the cluster, and not claimed.
    New,
    /// Ready in the cluster on a port on which it is not claimed.
    NewPort,
    /// Claimed and ready, or neither.
    Agrees(Option<Condition>),
    /// Not compared: a name, an address of a family that the Destination does not use, or a Destination that is exempt.
    Beside,
}

impl DriftVerdict {
    /// Whether claim and cluster differ.
    #[must_use]
    pub fn differs(self) -> bool {
        !matches!(self, Self::Agrees(_) | Self::Beside)
    }

    /// The verdict in a few words; empty if it is claimed and ready.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Gone => "its cluster does not have it",
            Self::Moved => "its cluster has it on other ports",
            Self::Further => "a further address of an endpoint; clients may use just the first",
            Self::NotReady(Condition::Waiting | Condition::Ready) => "not ready in its cluster",
            Self::NotReady(Condition::Draining) => "shutting down, still answers",
            Self::NotReady(Condition::Stopping) => "shutting down",
            Self::New => "ready, but not claimed",
            Self::NewPort => "ready, but claimed on other ports",
            Self::Agrees(None | Some(Condition::Ready)) => "",
            Self::Agrees(Some(Condition::Waiting)) => "not ready, so not claimed",
            Self::Agrees(Some(_)) => "shutting down, so not claimed",
            Self::Beside => "not compared",
        }
    }
}

impl Condition {
    fn of(endpoint: &LiveEndpoint) -> Self {
        match (endpoint.is_ready, endpoint.is_stopping) {
            (true, _) => Self::Ready,
            (false, false) => Self::Waiting,
            (false, true) if endpoint.is_serving => Self::Draining,
            (false, true) => Self::Stopping,
        }
    }
}

impl<'s> Port<'s> {
    fn of(port: &'s EndpointPort) -> Self {
        Self {
            number: port.port,
            protocol: port.protocol.given().unwrap_or("TCP"),
        }
    }
}

/// One of the two sides of a row.
struct Side<'s> {
    address: &'s Address,
    port: Option<&'s EndpointPort>,
    says: Says,
}

#[derive(Clone, Copy)]
enum Says {
    Claimed,
    Live(Condition),
    /// A further address of an endpoint in this condition.
    Further(Condition),
}

impl Side<'_> {
    fn place(&self) -> (&Address, Option<Port<'_>>) {
        (self.address, self.port.map(Port::of))
    }
}

/// The rows: those that differ first, then by address and port.
pub(super) fn rows<'s>(
    kube: &'s KubeService,
    slices: &[&'s Arc<EndpointSlice>],
    (families, is_exempt): (Families, bool),
) -> Vec<DriftRow<'s>> {
    let mut sides: Vec<Side<'s>> = claims(kube).chain(live(slices)).collect();
    sides.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    let mut rows = Vec::with_capacity(sides.len());
    for of_address in sides.chunk_by(|a, b| a.address == b.address) {
        let from = rows.len();
        let further = merge(of_address, &mut rows);
        let is_compared = !is_exempt
            && of_address[0]
                .address
                .ip()
                .is_some_and(|ip| families.has(ip));
        judge(&mut rows[from..], further, is_compared);
    }
    // Stable: those that are alike stay in the order of their addresses.
    rows.sort_by_key(|row| !row.verdict.differs());
    rows
}

fn claims(kube: &KubeService) -> impl Iterator<Item = Side<'_>> {
    kube.endpoint_subsets.iter().flat_map(|subset| {
        let endpoints = subset.endpoints.iter();
        endpoints.flat_map(|endpoint| {
            each_port(&subset.ports).map(|port| Side {
                address: &endpoint.address,
                port,
                says: Says::Claimed,
            })
        })
    })
}

fn live<'a, 's>(
    slices: &'a [&'s Arc<EndpointSlice>],
) -> impl Iterator<Item = Side<'s>> + use<'a, 's> {
    let groups = routed(slices).flat_map(|slice| &slice.groups);
    groups.flat_map(|group| {
        let endpoints = group.endpoints.iter();
        let addresses = endpoints.flat_map(|one| {
            let condition = Condition::of(one);
            let addresses = one.addresses.iter().enumerate();
            addresses.map(move |(at, address)| match at {
                0 => (address, Says::Live(condition)),
                _ => (address, Says::Further(condition)),
            })
        });
        addresses.flat_map(|(address, says)| {
            each_port(&group.ports).map(move |port| Side {
                address,
                port,
                says,
            })
        })
    })
}

/// The ports, or one `None` if none is named.
fn each_port(ports: &[EndpointPort]) -> impl Iterator<Item = Option<&EndpointPort>> {
    let none = ports.is_empty().then_some(None);
    ports.iter().map(Some).chain(none)
}

/// Makes the sides of an address, which are sorted by port, into rows. A side without a port applies to all ports. If
/// several objects have an address on a port, the best condition wins, as in kube-proxy. Returns the best condition in
/// which the address is a further one of some endpoint.
fn merge<'s>(sides: &[Side<'s>], rows: &mut Vec<DriftRow<'s>>) -> Option<Condition> {
    let from = rows.len();
    let mut further = None;
    for of_port in sides.chunk_by(|a, b| a.place() == b.place()) {
        let first = &of_port[0];
        let names = of_port.iter().filter_map(|side| side.port?.name.given());
        let mut row = DriftRow {
            address: first.address,
            port: first.port.map(Port::of),
            name: names.into_iter().next().unwrap_or_default(),
            is_claimed: false,
            live: None,
            verdict: DriftVerdict::Beside,
        };
        for side in of_port {
            match side.says {
                Says::Claimed => row.is_claimed = true,
                Says::Live(condition) => row.live = row.live.max(Some(condition)),
                Says::Further(condition) => further = further.max(Some(condition)),
            }
        }
        // A client that uses the first address of an endpoint has no use for a further one.
        if row.is_claimed || row.live.is_some() {
            rows.push(row);
        }
    }
    // A row without a port sorts first.
    if rows.len() > from + 1 && rows[from].port.is_none() {
        let all = rows.remove(from);
        for row in &mut rows[from..] {
            row.is_claimed |= all.is_claimed;
            row.live = row.live.max(all.live);
        }
    }
    further
}

/// Judges the rows of one address.
fn judge(rows: &mut [DriftRow<'_>], further: Option<Condition>, is_compared: bool) {
    let is_claimed = rows.iter().any(|row| row.is_claimed);
    let is_live = rows.iter().any(|row| row.live.is_some());
    for row in rows.iter_mut().filter(|_| is_compared) {
        row.verdict = match (row.is_claimed, row.live) {
            (true, None) if further == Some(Condition::Ready) => DriftVerdict::Further,
            (true, None) if !is_live && further.is_some() => {
                DriftVerdict::NotReady(further.unwrap_or(Condition::Waiting))
            }
            (true, None) if is_live => DriftVerdict::Moved,
            (true, None) => DriftVerdict::Gone,
            (true, Some(Condition::Ready)) => DriftVerdict::Agrees(row.live),
            (true, Some(condition)) => DriftVerdict::NotReady(condition),
            (false, Some(Condition::Ready)) if is_claimed => DriftVerdict::NewPort,
            (false, Some(Condition::Ready)) => DriftVerdict::New,
            (false, _) => DriftVerdict::Agrees(row.live),
        };
    }
}
