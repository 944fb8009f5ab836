//! Who can call a Destination, for the document of `describe`.

use serde::Serialize;

use crate::{
    derive::{self, Known, Standing, Way, Weight},
    store::{ObjectKey, Store},
};

/// From where a Destination can be called.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Callers {
    reach: Vec<Caller>,
    /// What is to be said whoever calls, the gravest first.
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
    /// Whether calls arrive; absent where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<String>,
    /// All names to call, the best first.
    hostnames: Vec<String>,
    ports: Vec<u32>,
    flat: bool,
    gateways: Vec<Gateway>,
    envoy_clusters: Vec<String>,
    virtual_destinations: Vec<VirtualName>,
    why: Vec<String>,
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
    words: String,
}

#[derive(Debug, Serialize)]
struct LocalName {
    cluster: String,
    hostname: String,
    ports: Vec<u32>,
}

impl Callers {
    pub(super) fn of(store: &Store, known: &Known) -> Self {
        let reach = derive::reach(store, known);
        Self {
            reach: reach.callers.iter().map(Caller::of).collect(),
            reach_notes: reach.notes.into_iter().map(Note::of).collect(),
            local_name: reach.local.map(LocalName::of),
        }
    }
}

impl Caller {
    fn of(caller: &derive::Caller) -> Self {
        let gateways = match &caller.way {
            Way::Gateways(gateways) => gateways.as_slice(),
            _ => &[],
        };
        let arrives = match caller.standing() {
            Standing::Yes => Some(true),
            Standing::Fails | Standing::No => Some(false),
            Standing::Unknown => None,
        };
        let cluster = match &caller.clusters[..] {
            [one] => Some(one),
            _ => None,
        };
        Self {
            mesh: Mesh::of(&caller.mesh),
            cluster: cluster.map(ToString::to_string),
            clusters: caller.clusters.iter().map(ToString::to_string).collect(),
            verdict: caller.verdict.word(),
            arrives,
            hostname: caller.hosts.first().cloned(),
            hostnames: caller.hosts.clone(),
            ports: caller.ports.clone(),
            flat: caller.way == Way::Straight,
            gateways: gateways.iter().map(Gateway::of).collect(),
            envoy_clusters: caller.envoy_clusters().collect(),
            virtual_destinations: caller.virtual_names.iter().map(VirtualName::of).collect(),
            why: caller.why.clone(),
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
    fn of(gateway: &derive::Gateway) -> Self {
        Self {
            address: gateway.address.to_string(),
            port: gateway.port,
        }
    }
}

impl VirtualName {
    fn of(name: &derive::VirtualName) -> Self {
        Self {
            name: name.key.name.to_string(),
            namespace: name.key.namespace.to_string(),
            hostname: name.hostname.clone(),
            port: name.port,
        }
    }
}

impl Note {
    fn of(note: derive::Note) -> Self {
        let weight = match note.weight {
            Weight::Grave => "grave",
            Weight::Unknown => "unknown",
            Weight::Plain => "plain",
        };
        Self {
            weight,
            words: note.words,
        }
    }
}

impl LocalName {
    fn of(name: derive::LocalName) -> Self {
        Self {
            cluster: name.cluster.to_string(),
            hostname: name.host,
            ports: name.ports,
        }
    }
}
