//! External services: called by their hosts and addresses, from every mesh of a virtual mesh.

use std::sync::Arc;

use crate::{
    derive::calls::ExternalFailure,
    model::{Text, external_service::ExternalService},
    store::Kind,
};

use super::{Callable, Caller, Way, federated, inputs::Inputs};

/// The number of hosts that are checked for other Destinations that claim them.
const CLAIMED: usize = 20;

/// Every mesh with its verdict.
pub(super) fn callers(inputs: &Inputs<'_>, external: &ExternalService) -> Vec<Caller> {
    let failures = ExternalFailure::all((inputs.store, inputs.known), external);
    let unnamed = failures.iter().find_map(ExternalFailure::without_name);
    let names = Names::of(inputs, external, !failures.is_empty());
    inputs.callers(|caller| {
        if inputs.is_missing(Kind::Mesh, &caller.mesh) {
            return caller.no(federated::GONE);
        }
        if let Some(why) = unnamed {
            return caller.no(why);
        }
        if !inputs.virtual_meshes_of(&caller.mesh).is_empty() {
            return names.called_by(caller);
        }
        if inputs.knows_all(Kind::VirtualMesh) {
            return caller.no(
                "this mesh is in no virtual mesh, so nothing is written for it; where sidecars let unknown hosts pass, \
                 a host that DNS knows can be called all the same",
            );
        }
        let why = inputs.why_unknown(Kind::VirtualMesh);
        Caller {
            arrives: names.arrives.filter(|arrives| !arrives),
            ..caller.unknown(format!("VirtualMeshes are not known ({why})"))
        }
    })
}

/// The facts that are the same for every mesh that calls.
struct Names {
    hosts: Arc<[Text]>,
    ports: Arc<[u32]>,
    arrives: Option<bool>,
    /// The reason if that is not known because another Destination claims a host.
    why: Option<String>,
}

impl Names {
    fn of(inputs: &Inputs<'_>, external: &ExternalService, fails: bool) -> Self {
        let addresses = external.addresses.iter();
        let hosts = if external.hosts.is_empty() {
            addresses
                .map(|address| Text::from(&*address.to_string()))
                .collect()
        } else {
            external.hosts.iter().cloned().collect()
        };
        let ports = external.ports.iter().filter_map(|port| port.number);
        let mut claimed = external.hosts.iter().take(CLAIMED);
        let why = claimed.find_map(|host| {
            let other = inputs.rival(host)?;
            Some(format!(
                "Destination {other} has the host {host} too, so which of the two answers is not known"
            ))
        });
        let arrives = if fails {
            Some(false)
        } else {
            why.is_none().then_some(true)
        };
        Self {
            hosts,
            ports: ports.collect(),
            arrives,
            why,
        }
    }

    fn called_by(&self, caller: Caller) -> Caller {
        Caller {
            verdict: Callable::Host,
            arrives: self.arrives,
            hosts: Arc::clone(&self.hosts),
            ports: Arc::clone(&self.ports),
            envoy_ports: Arc::clone(&self.ports),
            way: Way::Outside,
            why: self.why.clone().into_iter().collect(),
            ..caller
        }
    }
}
