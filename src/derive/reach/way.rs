//! The way from other meshes to a Destination.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use crate::{
    derive::objects::{gateway_addresses, has_gateway},
    model::{Mesh, endpoint::Address},
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

/// Whether addresses mix IPv6 with host names, which networking refuses.
pub(super) fn mixes<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> bool {
    let (mut has_v6, mut has_name) = (false, false);
    for address in addresses {
        match address {
            Address::Ip(IpAddr::V6(_)) => has_v6 = true,
            Address::Ip(IpAddr::V4(_)) => {}
            Address::Other(text) => has_name |= !text.is_empty(),
        }
        if has_v6 && has_name {
            return true;
        }
    }
    false
}
