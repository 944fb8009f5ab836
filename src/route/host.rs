//! The name by which a client calls a Destination, and the way that its requests take.
//!
//! A service of the client's own cluster has its local name, one of another cluster its federated hostname
//! (`GetDestinationFQDN` in [`cluster_domain.go`]). The `ServiceEntry` of the hostname leads to the
//! east-west gateways of the service's mesh ([`federation_translator.go`]).
//!
//! [`cluster_domain.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/utils/hostutils/cluster_domain.go
//! [`federation_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/federation/federation_translator.go

use crate::{
    derive::{
        destination,
        faults::lacks_smart_dns,
        locality::LostPlaces,
        reach::{Callable, Caller, Way, reach},
        world::{Known, World},
    },
    model::{Mesh, reference::ObjectRef},
    store::{Kind, Object, ObjectKey, Store},
};

use super::{CallingClient, Decision, RouteCode, losses::loses_gateways};

/// The name by which a client calls a Destination.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CalledHost {
    /// The name; empty if there is none.
    pub(super) name: String,
    pub(super) code: RouteCode,
    pub(super) words: String,
    pub(super) decided_by: Option<Decision>,
    pub(super) verdict: HostVerdict,
}

/// Whether requests leave the client, and by which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostVerdict {
    /// To the endpoints themselves, with their localities.
    Direct,
    /// To gateways or addresses that hide the localities of the endpoints.
    Hidden,
    /// Istio has no cluster for the name.
    Fails,
    /// That is not known.
    Unknown,
}

impl CalledHost {
    fn new((code, verdict): (RouteCode, HostVerdict), name: &str, words: String) -> Self {
        Self {
            name: name.to_owned(),
            code,
            words,
            decided_by: None,
            verdict,
        }
    }

    fn by(self, decided_by: Option<Decision>) -> Self {
        Self { decided_by, ..self }
    }
}

/// The name by which a client calls a Destination.
pub(super) fn called_host(
    facts: (&Store, &World),
    known: &Known,
    (client, lost): (&CallingClient<'_>, &LostPlaces),
) -> CalledHost {
    let reach = reach(facts, known);
    let cluster = &client.spec.cluster;
    if let Some(local) = reach
        .local
        .as_ref()
        .filter(|local| local.cluster == *cluster)
    {
        let words = format!("{} resolves within {cluster}", local.host);
        let by = Decision::of(Kind::Destination, known, "status.localFqdn");
        let how = (RouteCode::HostLocal, HostVerdict::Direct);
        return CalledHost::new(how, &local.host, words).by(Some(by));
    }
    let mut callers = reach.callers.iter();
    let Some(caller) = callers.find(|caller| caller.clusters.contains(cluster)) else {
        return stranger(facts.0, known, cluster);
    };
    match caller.verdict {
        Callable::Local | Callable::Host => external(known, caller),
        Callable::Federated => federated(facts.0, (known, caller), (client, lost)),
        Callable::No => {
            let words = format!(
                "mesh {} has no name for it: {}",
                caller.mesh,
                caller.why.join("; ")
            );
            let by = Decision::of(Kind::Destination, known, "status.appliedFederation");
            CalledHost::new((RouteCode::HostNone, HostVerdict::Fails), "", words).by(Some(by))
        }
        Callable::Unknown => {
            let words = caller.why.join("; ");
            CalledHost::new((RouteCode::HostUnknown, HostVerdict::Unknown), "", words)
        }
    }
}

/// A client whose cluster has no known mesh: its management plane is another one, if all meshes were read.
fn stranger(store: &Store, known: &Known, cluster: &str) -> CalledHost {
    let source = &known.id.source;
    if let Some(why) = store.knowledge(source, Kind::Mesh).gap() {
        let words = format!("no mesh of cluster {cluster} was read: {why}");
        CalledHost::new((RouteCode::HostUnknown, HostVerdict::Unknown), "", words)
    } else {
        let words = format!(
            "{source} has no mesh of cluster {cluster}, so nothing there has a name for it"
        );
        CalledHost::new((RouteCode::HostNone, HostVerdict::Fails), "", words)
    }
}

fn external(known: &Known, caller: &Caller) -> CalledHost {
    let host = caller.hosts.first().map_or("", |host| host);
    let words = format!("{host} is a host of the external service");
    let by = Decision::of(Kind::Destination, known, "spec.externalService.hosts");
    let how = (RouteCode::HostExternal, HostVerdict::Hidden);
    CalledHost::new(how, host, words).by(Some(by))
}

fn federated(
    store: &Store,
    (known, caller): (&Known, &Caller),
    (client, lost): (&CallingClient<'_>, &LostPlaces),
) -> CalledHost {
    let host = caller.hosts.first().map_or("", |host| host);
    let by = Decision::of(
        Kind::Destination,
        known,
        "status.appliedFederation.federatedHostname",
    );
    let fails = |code, words: String| CalledHost::new((code, HostVerdict::Fails), host, words);
    let mesh = known.destination.mesh.as_ref();
    let of_mesh = mesh.map(|mesh| Decision::named(Kind::Mesh, mesh, GATEWAYS));
    let mesh_words = mesh.map_or("the mesh of the service".to_owned(), ObjectRef::to_string);
    match &caller.way {
        Way::NoGateway | Way::None => {
            let words = format!("{mesh_words} has no east-west gateway, so {host} is not written");
            fails(RouteCode::NoGateway, words).by(of_mesh)
        }
        Way::NoAddress => {
            let words =
                format!("the gateways of {mesh_words} have no address outside their cluster");
            fails(RouteCode::NoGatewayAddress, words).by(of_mesh)
        }
        Way::UnknownGateway => {
            let words = format!("the gateways of {mesh_words} are not known");
            CalledHost::new((RouteCode::HostUnknown, HostVerdict::Unknown), host, words)
        }
        Way::Gateways(_) if !has_gateway(store, known, lost) => {
            let words = format!("every gateway of {mesh_words} is lost");
            fails(RouteCode::GatewayLost, words).by(of_mesh)
        }
        _ if client.mesh.is_some_and(|mesh| lacks_smart_dns(mesh, host)) => {
            let words = format!(
                "the sidecars of {} do not resolve {host} without smart DNS",
                caller.mesh
            );
            fails(RouteCode::NameUnresolved, words).by(Some(by))
        }
        way => {
            let words = format!(
                "{host} resolves in mesh {}{}",
                caller.mesh.name,
                way_words(way)
            );
            let how = (RouteCode::HostFederated, HostVerdict::Hidden);
            CalledHost::new(how, host, words).by(Some(by))
        }
    }
}

/// The field of a Mesh with its gateways.
const GATEWAYS: &str = "status.appliedEastWestIngressGateways";

fn way_words(way: &Way) -> String {
    match way {
        Way::Straight => ", over a flat network".to_owned(),
        Way::Gateways(gateways) => {
            let each = gateways.iter().map(|gateway| match gateway.port {
                Some(port) => format!("{}:{port}", gateway.address),
                None => gateway.address.to_string(),
            });
            format!(
                ", through gateway {}",
                each.take(3).collect::<Vec<_>>().join(" or ")
            )
        }
        _ => String::new(),
    }
}

/// Whether a gateway of the mesh of a Destination remains.
fn has_gateway(store: &Store, known: &Known, lost: &LostPlaces) -> bool {
    let mesh = own_mesh(store, known).filter(|_| !lost.is_empty());
    !mesh.is_some_and(|mesh| loses_gateways((store, &known.id.source), mesh, lost))
}

/// The mesh that controls a Destination. `None` if it is not known.
pub(super) fn own_mesh<'s>(store: &'s Store, known: &Known) -> Option<&'s Mesh> {
    let key = ObjectKey::from(known.destination.mesh.as_ref()?);
    match store.object(&known.id.source, Kind::Mesh, &key)? {
        Object::Mesh(mesh) => Some(mesh),
        _ => None,
    }
}

/// Whether the gateways of the mesh of a Destination have different external ports: the public code writes the last of them for
/// all (`translateRemoteServiceEntryTemplate` in [`federation_translator.go`] shares one map).
///
/// [`federation_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/federation/federation_translator.go
pub(super) fn gateway_ports_differ(store: &Store, known: &Known) -> bool {
    let gateways = own_mesh(store, known).map_or(&[][..], |mesh| &mesh.status.gateways);
    let mut ports = gateways.iter().map(|gateway| gateway.external_port);
    let first = ports.next();
    ports.any(|port| Some(port) != first)
}

/// A service in few words: `reviews.bookinfo.cluster-2`, or the name of an external one.
pub(super) fn service_words(known: &Known) -> String {
    let kube = known.destination.kube_service();
    let name = || destination::service_name(&known.destination).to_owned();
    kube.map_or_else(name, |kube| kube.reference.to_string())
}
