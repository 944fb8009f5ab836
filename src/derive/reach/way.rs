//! The way from other meshes to a Destination.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    derive::objects::{gateway_addresses, has_gateway},
    model::Mesh,
};

use super::{Gateway, Way};

/// The way from other meshes to a Destination of this mesh, which is `None` if it is not known.
pub(super) fn way(is_flat: bool, mesh: Option<&Mesh>) -> Way {
    if is_flat {
        return Way::Straight;
    }
    let Some(mesh) = mesh else {
        return Way::UnknownGateway;
    };
    let gateways = of(mesh);
    if !gateways.is_empty() {
        Way::Gateways(gateways)
    } else if has_gateway(mesh) {
        Way::NoAddress
    } else {
        Way::NoGateway
    }
}

/// Every address of every gateway, each once.
fn of(mesh: &Mesh) -> Arc<[Gateway]> {
    let mut known = BTreeSet::new();
    let all = gateway_addresses(mesh).filter(|gateway| known.insert(*gateway));
    let gateways = all.map(|(address, port)| Gateway {
        address: address.clone(),
        port,
    });
    gateways.collect()
}
