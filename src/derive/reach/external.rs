//! External services: called by their hosts and addresses, from every mesh of a virtual mesh.

use std::sync::Arc;

use crate::{
    model::{Text, external_service::ExternalService},
    store::Kind,
};

use super::{Callable, Caller, Way, doubts, federated, ground::Ground};

/// Every mesh with its verdict.
pub(super) fn callers(ground: &Ground<'_>, external: &ExternalService) -> Vec<Caller> {
    let names = Names::of(external, !doubts::fail_outside(ground));
    ground.callers(|caller| {
        if ground.is_missing(Kind::Mesh, &caller.mesh) {
            return caller.no(federated::GONE);
        }
        if !ground.virtual_meshes_of(&caller.mesh).is_empty() {
            return names.called_by(caller);
        }
        if ground.knows_all(Kind::VirtualMesh) {
            return caller.no(
                "this mesh is in no virtual mesh, so nothing is written for it; where sidecars let unknown hosts pass, \
                 a host that DNS knows can be called all the same",
            );
        }
        let why = ground.why_unknown(Kind::VirtualMesh);
        caller.unknown(format!("VirtualMeshes are not known ({why})"))
    })
}

/// What is the same for every mesh that calls.
struct Names {
    hosts: Arc<[Text]>,
    ports: Arc<[u32]>,
    arrives: bool,
}

impl Names {
    fn of(external: &ExternalService, arrives: bool) -> Self {
        let addresses = external.addresses.iter();
        let hosts = if external.hosts.is_empty() {
            addresses
                .map(|address| Text::from(&*address.to_string()))
                .collect()
        } else {
            external.hosts.iter().cloned().collect()
        };
        let ports = external.ports.iter().filter_map(|port| port.number);
        Self {
            hosts,
            ports: ports.collect(),
            arrives,
        }
    }

    fn called_by(&self, caller: Caller) -> Caller {
        if self.hosts.is_empty() {
            return caller.no("it has neither a host nor an address to call");
        }
        Caller {
            verdict: Callable::Host,
            arrives: Some(self.arrives),
            hosts: Arc::clone(&self.hosts),
            ports: Arc::clone(&self.ports),
            way: Way::Outside,
            ..caller
        }
    }
}
