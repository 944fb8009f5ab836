//! Who can call a Destination, for the document of `describe`.

use serde::Serialize;

use super::is_zero;
use crate::{
    derive::{
        self,
        reach::{Standing, Way},
        world::{Known, World},
    },
    store::{ObjectKey, Store},
};

/// From where a Destination can be called.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Callers {
    reach: Vec<Caller>,
    /// Remarks that hold for every caller, most severe first.
    reach_notes: Vec<Note>,
    /// The name within its own cluster, which needs no mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    local_name: Option<LocalName>,
}

/// A mesh and its verdict.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Caller {
    mesh: Mesh,
    /// The one cluster that it is in; absent where that is not known or there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<String>,
    clusters: Vec<String>,
    /// `local`, `federated`, `host`, `no` or `unknown`.
    verdict: &'static str,
    /// Whether calls arrive; absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    /// All names to call, the best first.
    hostnames: Vec<String>,
    /// The ports to call, without those on which calls fail unless all do.
    ports: Vec<u32>,
    /// Whether calls to each port succeed.
    port_verdicts: Vec<PortVerdict>,
    /// Whether access policies have to admit the caller.
    restricted: bool,
    flat: bool,
    gateways: Vec<Gateway>,
    envoy_clusters: Vec<String>,
    virtual_destinations: Vec<VirtualName>,
    why: Vec<String>,
    /// How many entries of its lists are left out; absent where all are there.
    #[serde(skip_serializing_if = "More::is_nothing")]
    more: More,
}

/// How many entries are left out of lists that all meshes repeat, where there are too many for each of them.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct More {
    #[serde(skip_serializing_if = "is_zero")]
    hostnames: usize,
    #[serde(skip_serializing_if = "is_zero")]
    ports: usize,
    #[serde(skip_serializing_if = "is_zero")]
    envoy_clusters: usize,
    #[serde(skip_serializing_if = "is_zero")]
    virtual_destinations: usize,
}

impl More {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether calls to a port succeed.
#[derive(Debug, Serialize)]
struct PortVerdict {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "String::is_empty")]
    name: String,
    protocol: String,
    /// Absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Debug, Serialize)]
struct Mesh {
    name: String,
    namespace: String,
}

#[derive(Debug, Serialize)]
struct Gateway {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u32>,
}

#[derive(Debug, Serialize)]
struct VirtualName {
    name: String,
    namespace: String,
    hostname: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Note {
    /// `grave`, `unknown` or `plain`.
    weight: &'static str,
    /// The rule that finds it has its severity; without a rule it is info.
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    words: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LocalName {
    cluster: String,
    hostname: String,
    ports: Vec<u32>,
    port_verdicts: Vec<PortVerdict>,
    /// Whether calls arrive; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives: Option<bool>,
}

impl Callers {
    pub(super) fn of(facts: (&Store, &World), known: &Known) -> Self {
        let reach = derive::reach::reach(facts, known);
        Self {
            reach: reach
                .callers
                .iter()
                .map(|caller| Caller::of(caller, reach.room()))
                .collect(),
            reach_notes: reach.notes.iter().map(Note::of).collect(),
            local_name: reach.local.as_ref().map(LocalName::of),
        }
    }
}

impl Caller {
    fn of(caller: &derive::reach::Caller, room: usize) -> Self {
        let gateways = match &caller.way {
            Way::Gateways(gateways) => &gateways[..],
            _ => &[],
        };
        let arrives = match caller.standing() {
            Standing::Yes | Standing::Partly => Some(true),
            Standing::Fails | Standing::No => Some(false),
            Standing::Unknown => None,
        };
        let cluster = match &caller.clusters[..] {
            [one] => Some(one),
            _ => None,
        };
        let names = caller.virtual_names.iter();
        Self {
            mesh: Mesh::of(&caller.mesh),
            cluster: cluster.map(ToString::to_string),
            clusters: caller.clusters.iter().map(ToString::to_string).collect(),
            verdict: caller.verdict.word(),
            arrives,
            hostname: caller.hosts.first().map(|host| name(host)),
            hostnames: caller
                .hosts
                .iter()
                .take(room)
                .map(|host| name(host))
                .collect(),
            ports: caller.ports.iter().take(room).copied().collect(),
            port_verdicts: port_verdicts(&caller.port_reach, room),
            restricted: caller.is_restricted,
            flat: caller.way == Way::Straight,
            gateways: gateways.iter().take(room).map(Gateway::of).collect(),
            envoy_clusters: caller.envoy_clusters().take(room).collect(),
            virtual_destinations: names.map(|name| VirtualName::of(name)).collect(),
            why: caller.why.clone(),
            more: More::of(caller, room),
        }
    }
}

/// A name, shortened because it is repeated for each mesh; the object has the full name.
fn name(host: &str) -> String {
    derive::wording::brief_name(host).into_owned()
}

impl More {
    fn of(caller: &derive::reach::Caller, room: usize) -> Self {
        let beyond = |entries: usize| entries.saturating_sub(room);
        Self {
            hostnames: beyond(caller.hosts.len()),
            ports: beyond(caller.ports.len()),
            envoy_clusters: beyond(caller.hosts.len() * caller.envoy_ports.len()),
            virtual_destinations: caller.more_virtual_names,
        }
    }
}

fn port_verdicts(ports: &[derive::reach::PortReach], room: usize) -> Vec<PortVerdict> {
    let ports = ports.iter().take(room);
    ports.map(PortVerdict::of).collect()
}

impl PortVerdict {
    fn of(port: &derive::reach::PortReach) -> Self {
        Self {
            number: port.number,
            name: name(&port.name),
            protocol: port.protocol.given().unwrap_or("TCP").to_owned(),
            arrives: port.arrives,
            why: port.why.as_deref().map(str::to_owned),
        }
    }
}

impl Mesh {
    fn of(key: &ObjectKey) -> Self {
        Self {
            name: key.name.to_string(),
            namespace: key.namespace.to_string(),
        }
    }
}

impl Gateway {
    fn of(gateway: &derive::reach::Gateway) -> Self {
        Self {
            address: gateway.address.to_string(),
            port: gateway.port,
        }
    }
}

impl VirtualName {
    fn of(name: &derive::reach::VirtualName) -> Self {
        Self {
            name: name.key.name.to_string(),
            namespace: name.key.namespace.to_string(),
            hostname: name.hostname.clone(),
            port: name.port,
        }
    }
}

impl Note {
    fn of(note: &derive::reach::Note) -> Self {
        let (weight, severity) = match note {
            derive::reach::Note::Fault(severity, _) => ("grave", Some(severity.word())),
            derive::reach::Note::Unknown(_) => ("unknown", None),
            derive::reach::Note::Fact(_) => ("plain", None),
        };
        Self {
            weight,
            severity,
            words: note.words().to_owned(),
        }
    }
}

impl LocalName {
    fn of(name: &derive::reach::LocalName) -> Self {
        Self {
            cluster: name.cluster.to_string(),
            hostname: name.host.to_string(),
            ports: name.ports.to_vec(),
            port_verdicts: port_verdicts(&name.port_reach, usize::MAX),
            arrives: name.arrives,
        }
    }
}
