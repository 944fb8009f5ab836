//! The claims that a Destination makes, each by its place there.

use std::{
    hash::{Hash, Hasher},
    net::IpAddr,
};

use crate::{
    derive::{in_force::copied_to, world::Known},
    model::{
        Text,
        endpoint::{Address, EndpointsSubset},
        reference::ClusterObjectRef,
    },
};

/// Something that only one Destination of a source should have, or one that several have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim<'a> {
    /// A name to be called by, whatever its case: a host of an external service, a local FQDN, a federated hostname.
    Host(Caseless<'a>),
    /// A federated hostname as it is written.
    Federated(&'a str),
    /// The service of a registered cluster that it is about.
    Service(&'a ClusterObjectRef),
    /// The name of an external service.
    ExternalName(&'a str),
    /// The address of an endpoint.
    Address(IpAddr),
    /// The service that gets a copy of all requests to it.
    Copies(&'a ClusterObjectRef),
}

/// A text that is the same in upper and lower case of ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Caseless<'a>(pub &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Caseless<'_> {}

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0
            .bytes()
            .for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
        state.write_u8(0xff);
    }
}

/// The two sorts of claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Claimed {
    /// Hosts and names.
    #[default]
    Names,
    /// The addresses of endpoints.
    Addresses,
}

/// The place of a claim in a Destination: the number of a list, and the index within.
pub(super) type ClaimPlace = (u32, u32);

/// The names by which its own cluster and others call it.
const STATUS: u32 = 0;
/// The name of an external service.
const NAME: u32 = 1;
/// The hosts of an external service.
const HOSTS: u32 = 2;
/// The service of a registered cluster.
const SERVICE: u32 = 3;
/// The service that gets copies of requests.
const COPIES: u32 = 4;

impl Claimed {
    /// The claims of this sort that a Destination makes.
    pub fn by(self, known: &Known) -> impl Iterator<Item = Claim<'_>> {
        self.placed(known).map(|(_, claim)| claim)
    }

    /// The text by which Destinations that claim the same are ranked first.
    pub(super) fn rank(self, known: &Known) -> Text {
        match self {
            Self::Names => Text::default(),
            Self::Addresses => {
                let kube = known.destination.kube_service();
                kube.map(|kube| kube.reference.cluster.clone())
                    .unwrap_or_default()
            }
        }
    }

    pub(super) fn placed(self, known: &Known) -> impl Iterator<Item = (ClaimPlace, Claim<'_>)> {
        let places = self.places(known).into_iter();
        let places = places.flat_map(|(list, length)| (0..length).map(move |at| (list, at)));
        places.filter_map(move |place| Some((place, self.at(known, place)?)))
    }

    /// The lists in which it may claim something, and how long they are.
    fn places(self, known: &Known) -> Vec<ClaimPlace> {
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        match self {
            Self::Names => {
                let external = known.destination.external_service();
                let hosts = external.map_or(0, |external| external.hosts.len());
                vec![
                    (STATUS, 3),
                    (NAME, 1),
                    (HOSTS, length(hosts)),
                    (SERVICE, 1),
                    (COPIES, 1),
                ]
            }
            Self::Addresses => {
                let lists = subsets(known).iter().map(|of| length(of.endpoints.len()));
                (0..).zip(lists).collect()
            }
        }
    }

    pub(super) fn at(self, known: &Known, (list, at): ClaimPlace) -> Option<Claim<'_>> {
        match self {
            Self::Names => name_at(known, (list, at)),
            Self::Addresses => {
                let subset = subsets(known).get(list as usize)?;
                match subset.endpoints.get(at as usize)?.address {
                    Address::Ip(ip) => Some(Claim::Address(ip)),
                    Address::Other(_) => None,
                }
            }
        }
    }
}

fn subsets(known: &Known) -> &[EndpointsSubset] {
    let kube = known.destination.kube_service();
    kube.map_or(&[], |kube| &kube.endpoint_subsets)
}

fn name_at(known: &Known, place: ClaimPlace) -> Option<Claim<'_>> {
    let status = known.destination.status.as_deref();
    let external = known.destination.external_service();
    let hostname = || Some(&*status?.federation.as_deref()?.hostname);
    let host = match place {
        (NAME, _) => return external?.name.given().map(Claim::ExternalName),
        (SERVICE, _) => return service(known).map(Claim::Service),
        (COPIES, _) => return copied_to(&known.destination).map(Claim::Copies),
        (STATUS, 0) => &*status?.local_fqdn,
        (STATUS, 1) => hostname()?,
        (STATUS, _) => {
            let hostname = hostname().filter(|hostname| !hostname.is_empty());
            return hostname.map(Claim::Federated);
        }
        (_, at) => &**external?.hosts.get(at as usize)?,
    };
    (!host.is_empty()).then_some(Claim::Host(Caseless(host)))
}

/// The service that a Destination is about, if it names one.
fn service(known: &Known) -> Option<&ClusterObjectRef> {
    let reference = &known.destination.kube_service()?.reference;
    reference.names_a_service().then_some(reference)
}
