//! Why requests to an external service fail for every caller.

use std::net::IpAddr;

use crate::{
    derive::{external::refused_entry, wording::brief_name, world::Known},
    model::{endpoint::Address, external_service::ExternalService},
    store::{Kind, Store},
};

/// Why requests to an external service fail for every caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::derive) enum ExternalFailure {
    /// Istio refuses the entry that is made of it: a sentence without its end.
    Refused(String),
    /// It declares no port.
    NoPort,
    /// It has neither a host nor an address to call.
    NoName,
    /// The kinds of Gloo Mesh Enterprise are not installed.
    NotInstalled,
    /// It has no endpoints, and DNS does not know this host.
    Invented(String),
    /// Its endpoints mix IPv6 and host names.
    Mixed,
}

impl ExternalFailure {
    /// Every reason why they fail, those first that leave nothing to call. Empty if nothing that is known lets them fail.
    pub(in crate::derive) fn all(
        (store, known): (&Store, &Known),
        external: &ExternalService,
    ) -> Vec<Self> {
        let enterprise = store.knowledge(&known.id.source, Kind::VirtualDestination);
        let addresses = external.endpoints.iter().map(|endpoint| &endpoint.address);
        let has_no_name = external.hosts.is_empty() && external.addresses.is_empty();
        let invented = invented_host(external);
        let reasons = [
            refused_entry(&known.destination).map(Self::Refused),
            external.ports.is_empty().then_some(Self::NoPort),
            has_no_name.then_some(Self::NoName),
            enterprise.is_not_installed().then_some(Self::NotInstalled),
            invented.map(|host| Self::Invented(host.to_owned())),
            mixes(addresses).then_some(Self::Mixed),
        ];
        reasons.into_iter().flatten().collect()
    }

    /// Why nothing can be called, a sentence without its end. `None` if there is a name, and calls to it fail.
    pub(in crate::derive) fn without_name(&self) -> Option<&str> {
        match self {
            Self::Refused(words) => Some(words),
            Self::NoPort => Some("it declares no port"),
            Self::NoName => Some("it has neither a host nor an address to call"),
            Self::NotInstalled | Self::Invented(_) | Self::Mixed => None,
        }
    }

    /// The failure as a sentence.
    pub(in crate::derive) fn sentence(&self) -> String {
        match self {
            Self::Refused(words) => format!("Requests fail: {words}."),
            Self::NoPort => "Nothing can be sent to it: it declares no port.".to_owned(),
            Self::NoName => {
                "Nothing can be sent to it: it has neither a host nor an address to call."
                    .to_owned()
            }
            Self::NotInstalled => {
                "Only Gloo Mesh Enterprise makes external services callable, and its kinds are not installed here."
                    .to_owned()
            }
            Self::Invented(host) => {
                let host = brief_name(host);
                format!("It has no endpoints, and DNS knows no {host}: calls lead nowhere. Give it endpoints.")
            }
            Self::Mixed => {
                "Its endpoints mix IPv6 and host names, which networking refuses.".to_owned()
            }
        }
    }
}

/// A host that only federation could resolve, if there are no endpoints for it.
fn invented_host(external: &ExternalService) -> Option<&str> {
    let mut hosts = external.hosts.iter().map(|host| &**host);
    let invented = hosts.find(|host| host.ends_with(".global"));
    invented.filter(|_| external.endpoints.is_empty())
}

/// Whether addresses mix IPv6 with host names, which networking refuses
/// ([federation_translator.go](https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/federation/federation_translator.go)).
pub(in crate::derive) fn mixes<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> bool {
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
