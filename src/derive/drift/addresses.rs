//! The addresses that are compared: their families, and the objects of the cluster that hold them.

use std::{net::IpAddr, sync::Arc};

use crate::model::{
    EndpointSlice,
    endpoint_slice::{AddressType, EndpointsForm},
};

/// The families of addresses that are compared: those that the Destination has, both if it has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Families {
    v4: bool,
    v6: bool,
}

impl Families {
    pub(super) fn of(claimed: &[IpAddr]) -> Self {
        let has = |family: fn(&IpAddr) -> bool| claimed.is_empty() || claimed.iter().any(family);
        Self {
            v4: has(IpAddr::is_ipv4),
            v6: has(IpAddr::is_ipv6),
        }
    }

    pub(super) fn has(self, ip: IpAddr) -> bool {
        if ip.is_ipv4() { self.v4 } else { self.v6 }
    }
}

/// The slices of addresses. Slices of DNS names are left out: nothing routes to them.
pub(super) fn routed<'a, 's>(
    slices: &'a [&'s Arc<EndpointSlice>],
) -> impl Iterator<Item = &'s EndpointSlice> + use<'a, 's> {
    let names = EndpointsForm::Slice(AddressType::Fqdn);
    let slices = slices.iter().map(|slice| &***slice);
    slices.filter(move |slice| slice.form != names)
}
