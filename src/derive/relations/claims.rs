//! What Destinations claim for themselves in their source: hosts, names and addresses; and who else claims the same.

use std::{
    hash::{BuildHasher, Hash, Hasher},
    net::IpAddr,
    sync::Arc,
};

use hashbrown::HashTable;

use crate::{
    derive::Known,
    model::endpoint::{Address, EndpointsSubset},
};

/// Something that one Destination of a source alone should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim<'a> {
    /// A name to be called by, whatever its case: a host of an external service, a local FQDN, a federated hostname.
    Host(Caseless<'a>),
    /// The name of an external service.
    ExternalName(&'a str),
    /// The address of an endpoint.
    Address(IpAddr),
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

/// Who claims what. Holds of each claim its hash and its place, where it is read again when somebody looks it up.
#[derive(Debug, Default)]
pub(super) struct Claims {
    claimed: Claimed,
    said: HashTable<Said>,
    state: foldhash::fast::RandomState,
}

#[derive(Debug)]
struct Said {
    hash: u64,
    by: Arc<Known>,
    place: Place,
}

/// What may be claimed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Claimed {
    /// Hosts and names.
    #[default]
    Names,
    /// The addresses of endpoints.
    Addresses,
}

/// Where a Destination claims something: the number of a list, and the place within.
type Place = (u32, u32);

/// What its own cluster and others call it.
const STATUS: u32 = 0;
/// What an external service is called.
const NAME: u32 = 1;
/// The hosts of an external service.
const HOSTS: u32 = 2;

impl Claimed {
    /// What a Destination claims of this sort.
    pub fn by(self, known: &Known) -> impl Iterator<Item = Claim<'_>> {
        self.placed(known).map(|(_, claim)| claim)
    }

    fn placed(self, known: &Known) -> impl Iterator<Item = (Place, Claim<'_>)> {
        let places = self.places(known).into_iter();
        let places = places.flat_map(|(list, length)| (0..length).map(move |at| (list, at)));
        places.filter_map(move |place| Some((place, self.at(known, place)?)))
    }

    /// The lists in which it may claim something, and how long they are.
    fn places(self, known: &Known) -> Vec<Place> {
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        match self {
            Self::Names => {
                let external = known.destination.external_service();
                let hosts = external.map_or(0, |external| external.hosts.len());
                vec![(STATUS, 2), (NAME, 1), (HOSTS, length(hosts))]
            }
            Self::Addresses => {
                let lists = subsets(known).iter().map(|of| length(of.endpoints.len()));
                (0..).zip(lists).collect()
            }
        }
    }

    fn at(self, known: &Known, (list, at): Place) -> Option<Claim<'_>> {
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

fn name_at(known: &Known, place: Place) -> Option<Claim<'_>> {
    let status = known.destination.status.as_deref();
    let external = known.destination.external_service();
    let host = match place {
        (NAME, _) => return external?.name.given().map(Claim::ExternalName),
        (STATUS, 0) => &*status?.local_fqdn,
        (STATUS, _) => &*status?.federation.as_deref()?.hostname,
        (_, at) => &**external?.hosts.get(at as usize)?,
    };
    (!host.is_empty()).then_some(Claim::Host(Caseless(host)))
}

impl Claims {
    pub(super) fn new(claimed: Claimed) -> Self {
        Self {
            claimed,
            ..Self::default()
        }
    }

    pub(super) fn insert(&mut self, known: &Arc<Known>) {
        for (place, claim) in self.claimed.placed(known) {
            let (hash, by) = (self.state.hash_one(claim), Arc::clone(known));
            let said = Said { hash, by, place };
            self.said.insert_unique(hash, said, |said| said.hash);
        }
    }

    pub(super) fn remove(&mut self, known: &Arc<Known>) {
        for (place, claim) in self.claimed.placed(known) {
            let is_it = |said: &Said| said.place == place && Arc::ptr_eq(&said.by, known);
            if let Ok(entry) = self.said.find_entry(self.state.hash_one(claim), is_it) {
                entry.remove();
            }
        }
    }

    /// Who claims something, and in which words, unordered. One that claims it twice comes twice.
    pub(super) fn of<'t>(
        &'t self,
        claim: Claim<'t>,
    ) -> impl Iterator<Item = (&'t Arc<Known>, Claim<'t>)> {
        let hash = self.state.hash_one(claim);
        let alike = self
            .said
            .iter_hash(hash)
            .filter(move |said| said.hash == hash);
        let read = move |said: &'t Said| Some((&said.by, self.claimed.at(&said.by, said.place)?));
        alike.filter_map(read).filter(move |(_, own)| *own == claim)
    }
}

/// Whether a Destination says that the addresses of its pods can be called from other clusters.
pub(super) fn is_flat(known: &Known) -> bool {
    let status = known.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.is_some_and(|federation| federation.flat_network)
}
