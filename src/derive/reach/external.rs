//! External services: called by their hosts and addresses, from every mesh of a virtual mesh.

use crate::{model::external_service::ExternalService, store::Kind};

use super::{Callable, Caller, Way, doubts, federated, ground::Ground};

/// Every mesh with its verdict.
pub(super) fn callers(ground: &Ground<'_>, external: &ExternalService) -> Vec<Caller> {
    let arrives = !doubts::fail_outside(ground);
    ground.callers(|caller| {
        if ground.is_missing(Kind::Mesh, &caller.mesh) {
            return caller.no(federated::GONE);
        }
        if !ground.virtual_meshes_of(&caller.mesh).is_empty() {
            return called(external, caller, arrives);
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

fn called(external: &ExternalService, caller: Caller, arrives: bool) -> Caller {
    let mut hosts: Vec<String> = external.hosts.iter().map(ToString::to_string).collect();
    if hosts.is_empty() {
        hosts.extend(external.addresses.iter().map(ToString::to_string));
    }
    if hosts.is_empty() {
        return caller.no("it has neither a host nor an address to call");
    }
    Caller {
        verdict: Callable::Host,
        arrives: Some(arrives),
        hosts,
        ports: external
            .ports
            .iter()
            .filter_map(|port| port.number)
            .collect(),
        way: Way::Outside,
        ..caller
    }
}
