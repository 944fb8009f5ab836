//! The callers of a Destination: for every mesh of its source, the name, way and ports to call, or the reason why it
//! cannot.
//!
//! Each mesh gets one verdict. Unread data never leads to a no: the verdict is then unknown. The sentences are built
//! here; panes and pages of text only lay them out.

mod admission;
mod external;
mod federated;
mod gateways;
mod inputs;
mod local;
mod ports;
mod refusal;
mod said;
mod selection;
mod virtual_names;
mod warnings;
mod way;

use std::sync::Arc;

use crate::{
    model::{Target, Text},
    store::{ObjectKey, Store},
};

use self::{inputs::Inputs, ports::PortCalls, virtual_names::VirtualNames};
use super::{
    fault::Severity,
    wording::brief_text,
    world::{Known, World},
};

pub use local::LocalName;
pub use ports::PortReach;

/// Whether and how each mesh can call a Destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The notes that concern every caller, the gravest first.
    pub notes: Vec<Note>,
    /// The name within its own cluster, which needs no mesh. `None` if it is no service of a cluster.
    pub local: Option<LocalName>,
    /// Every mesh that is known or named, those of its own cluster first, then by cluster and name.
    pub callers: Vec<Caller>,
}

/// Something that concerns every caller: a whole sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A fault, with the severity of the rule that finds it.
    Fault(Severity, String),
    /// Something that is not known, and why.
    Unknown(String),
    /// Good to know.
    Fact(String),
}

/// A mesh, and how its workloads call the Destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The key of the mesh.
    pub mesh: ObjectKey,
    /// The clusters it spans; empty if that is not known.
    pub clusters: Vec<Text>,
    /// Whether it can call the Destination, and by which kind of name.
    pub verdict: Callable,
    /// Whether calls arrive. `None` if that is not known.
    pub arrives: Option<bool>,
    /// The names to call, the best first. Callers share them.
    pub hosts: Arc<[Text]>,
    /// Shorter forms of the name.
    pub short: Arc<[Text]>,
    /// The ports to call, without those on which calls are known to fail unless all do. Callers share them.
    pub ports: Arc<[u32]>,
    /// Those of the ports for which Envoy has clusters, which are TCP ports only
    /// ([protocol selection](https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/)).
    /// Callers share them.
    pub envoy_ports: Arc<[u32]>,
    /// Whether calls to each port succeed. Callers share them.
    pub port_reach: Arc<[PortReach]>,
    /// Whether access policies have to admit the caller.
    pub is_restricted: bool,
    /// How requests get there.
    pub way: Way,
    /// Names of virtual destinations that the Destination is behind, the first of them by key.
    pub virtual_names: Vec<Arc<VirtualName>>,
    /// How many more of these there are.
    pub more_virtual_names: usize,
    /// The reason if it cannot call, or remarks on this mesh only: short sentences.
    pub why: Vec<String>,
}

/// Whether a mesh can call a Destination, and by which kind of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callable {
    /// By its name within the cluster.
    Local,
    /// By its federated hostname.
    Federated,
    /// By the hosts or addresses of an external service.
    Host,
    /// It cannot.
    No,
    /// Not known, because data that decides it is missing.
    Unknown,
}

/// The verdict on a mesh as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its workloads have a name to call, and calls arrive.
    Yes,
    /// They have a name to call, and calls to some ports arrive.
    Partly,
    /// They have a name to call, and calls fail.
    Fails,
    /// They have no name to call, or calls fail by whatever name.
    No,
    /// Not known.
    Unknown,
}

/// How requests get from a mesh to a Destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// No way at all, or none that is known.
    #[default]
    None,
    /// They stay in their cluster.
    Inside,
    /// To the addresses of the pods, over a flat network.
    Straight,
    /// Through one of these east-west gateways of its mesh.
    Gateways(Arc<[Gateway]>),
    /// Through a gateway of its mesh that is not known.
    UnknownGateway,
    /// Its mesh has no gateway.
    NoGateway,
    /// Its gateways have no address outside their cluster.
    NoAddress,
    /// To the endpoints of an external service, or to what its hosts resolve to.
    Outside,
}

/// The address and port at which other clusters reach an east-west gateway.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gateway {
    /// The address.
    pub address: crate::model::endpoint::Address,
    /// The port. `None` if it is not recorded.
    pub port: Option<u32>,
}

/// A name of a virtual destination that the Destination is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualName {
    /// The key of the virtual destination.
    pub key: ObjectKey,
    /// The name to call.
    pub hostname: String,
    /// The port to call.
    pub port: Option<u32>,
    /// The reason if it is refused and so not in force. `None` if it is not refused.
    pub refused: Option<String>,
}

/// The number of entries that one list of all callers together may hold, and the least that each caller may have.
const ROOM: usize = 50_000;
const LEAST: usize = 20;

/// Returns how many entries of a list each of `callers` callers may have. This limits the product of meshes, names and
/// ports.
fn room(callers: usize) -> usize {
    (ROOM / callers.max(1)).max(LEAST)
}

/// Judges mesh by mesh whether and how it can call a Destination.
#[must_use]
pub fn reach(facts: (&Store, &World), known: &Known) -> Reach {
    let inputs = Inputs::of(facts, known);
    let mut callers: Vec<Caller> = match &known.destination.target {
        Target::KubeService(kube) | Target::Both(kube, _) => federated::callers(&inputs, kube),
        Target::ExternalService(external) => external::callers(&inputs, external),
        Target::Unset => inputs.callers(|caller| refusal::without_target(&inputs, caller)),
    };
    let names = VirtualNames::of(&inputs, room(callers.len()));
    for caller in &mut callers {
        (caller.virtual_names, caller.more_virtual_names) = names.of_mesh(&inputs, &caller.mesh);
    }
    let own = super::destination::cluster(&known.destination);
    callers.sort_by_cached_key(|caller| {
        let is_foreign = !caller
            .clusters
            .iter()
            .any(|cluster| Some(&**cluster) == own);
        (
            is_foreign,
            caller.verdict != Callable::Local,
            caller.clusters.clone(),
            caller.mesh.clone(),
        )
    });
    Reach {
        notes: warnings::notes(&inputs),
        local: local::name(&inputs),
        callers,
    }
}

impl Reach {
    /// How many entries of a list each caller has at most.
    #[must_use]
    pub fn room(&self) -> usize {
        room(self.callers.len())
    }

    /// The name within the Destination's own cluster, if no mesh of that cluster is known: calls within a cluster need
    /// no mesh.
    #[must_use]
    pub fn unclaimed(&self) -> Option<&LocalName> {
        let local = self.local.as_ref()?;
        let mut callers = self.callers.iter();
        let is_claimed = callers.any(|caller| caller.clusters.contains(&local.cluster));
        (!is_claimed).then_some(local)
    }
}

impl Caller {
    /// A mesh that is not judged yet.
    fn new(mesh: ObjectKey, clusters: Vec<Text>) -> Self {
        Self {
            mesh,
            clusters,
            verdict: Callable::Unknown,
            arrives: None,
            hosts: Arc::default(),
            short: Arc::default(),
            ports: Arc::default(),
            envoy_ports: Arc::default(),
            port_reach: Arc::default(),
            is_restricted: false,
            way: Way::None,
            virtual_names: Vec::new(),
            more_virtual_names: 0,
            why: Vec::new(),
        }
    }

    /// The verdict on a mesh that calls it, as far as access policies admit any caller of that mesh.
    fn called(self, inputs: &Inputs<'_>, called: &PortCalls) -> Self {
        let is_restricted = inputs.is_restricted();
        let is_excluded = is_restricted
            && called.arrives() != Some(false)
            && admission::excludes(inputs.destination, &inputs.meshes, &self.mesh);
        let mut caller = self;
        let excluded = is_excluded.then(|| called.without_admission());
        let called = excluded.as_ref().unwrap_or(called);
        if is_excluded {
            let why = "no applied access policy admits a caller of this mesh";
            caller.why.insert(0, why.to_owned());
        }
        Self {
            arrives: called.arrives(),
            ports: called.numbers(),
            envoy_ports: called.clusters(),
            port_reach: Arc::clone(&called.ports),
            is_restricted,
            ..caller
        }
    }

    /// The verdict that the mesh cannot call it.
    fn no(self, why: impl AsRef<str>) -> Self {
        Self {
            verdict: Callable::No,
            why: vec![brief_text(why.as_ref()).into_owned()],
            ..self
        }
    }

    /// The verdict that it is not known whether the mesh can call it.
    fn unknown(self, why: impl AsRef<str>) -> Self {
        Self {
            verdict: Callable::Unknown,
            why: vec![brief_text(why.as_ref()).into_owned()],
            ..self
        }
    }

    fn fails_in_part(&self) -> bool {
        let mut ports = self.port_reach.iter();
        ports.any(|port| port.arrives != Some(true))
    }

    /// The verdict on the mesh as a whole.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (self.verdict, self.arrives) {
            (Callable::No, _) | (Callable::Unknown, Some(false)) => Standing::No,
            (Callable::Unknown, _) | (_, None) => Standing::Unknown,
            (_, Some(true)) if self.fails_in_part() => Standing::Partly,
            (_, Some(true)) => Standing::Yes,
            (_, Some(false)) => Standing::Fails,
        }
    }
}

impl Note {
    /// The sentence.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Fault(_, words) | Self::Unknown(words) | Self::Fact(words) => words,
        }
    }

    /// The sort key of notes: faults first, the gravest of them before the others.
    fn place(&self) -> (u8, Option<Severity>) {
        match self {
            Self::Fault(severity, _) => (0, Some(*severity)),
            Self::Unknown(_) => (1, None),
            Self::Fact(_) => (2, None),
        }
    }
}

impl Callable {
    /// The word of the JSON contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Federated => "federated",
            Self::Host => "host",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests;
