//! What Destinations claim for themselves in their source: hosts, names and addresses; and who else claims the same.

use std::{
    hash::{BuildHasher, Hash, Hasher},
    net::IpAddr,
    sync::Arc,
};

use hashbrown::HashTable;

use crate::{
    derive::Known,
    model::endpoint::{Address, Endpoint},
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

/// Who claims what. Holds a hash and a pointer for each claim, and asks the Destination again when somebody looks it up.
#[derive(Debug, Default)]
pub(super) struct Claims {
    said: HashTable<(u64, Arc<Known>)>,
    state: foldhash::fast::RandomState,
}

/// Which claims are held.
pub(super) type Held = for<'a> fn(&'a Known, &mut dyn FnMut(Claim<'a>));

impl Claims {
    pub(super) fn insert(&mut self, known: &Arc<Known>, held: Held) {
        let Self { said, state } = self;
        held(known, &mut |claim| {
            let hash = state.hash_one(claim);
            said.insert_unique(hash, (hash, Arc::clone(known)), |(hash, _)| *hash);
        });
    }

    pub(super) fn remove(&mut self, known: &Arc<Known>, held: Held) {
        let Self { said, state } = self;
        held(known, &mut |claim| {
            let hash = state.hash_one(claim);
            let is_it = |(of, by): &(u64, Arc<Known>)| *of == hash && Arc::ptr_eq(by, known);
            if let Ok(entry) = said.find_entry(hash, is_it) {
                entry.remove();
            }
        });
    }

    /// Who claims something, of those whom it may concern, unordered. One that claims it twice comes twice. Only they are
    /// asked again, which takes as long as they claim much.
    pub(super) fn of<'t>(
        &'t self,
        claim: Claim<'t>,
        held: Held,
        concerns: impl Fn(&Known) -> bool + 't,
    ) -> impl Iterator<Item = &'t Arc<Known>> {
        let hash = self.state.hash_one(claim);
        let alike = self.said.iter_hash(hash).filter(move |(of, _)| *of == hash);
        let by = alike.map(|(_, by)| by).filter(move |by| concerns(by));
        by.filter(move |by| {
            let mut found = false;
            held(by, &mut |held| found |= held == claim);
            found
        })
    }
}

/// The names that a Destination claims.
pub fn claimed_names<'a>(known: &'a Known, say: &mut dyn FnMut(Claim<'a>)) {
    let status = known.destination.status.as_deref();
    if let Some(status) = status {
        let federated = status
            .federation
            .as_deref()
            .map_or("", |federation| &federation.hostname);
        for host in [&*status.local_fqdn, federated] {
            if !host.is_empty() {
                say(Claim::Host(Caseless(host)));
            }
        }
    }
    if let Some(external) = known.destination.external_service() {
        let hosts = external.hosts.iter().filter_map(|host| host.given());
        hosts.for_each(|host| say(Claim::Host(Caseless(host))));
        if let Some(name) = external.name.given() {
            say(Claim::ExternalName(name));
        }
    }
}

/// The addresses that a Destination claims.
pub fn claimed_addresses<'a>(known: &'a Known, say: &mut dyn FnMut(Claim<'a>)) {
    let kube = known.destination.kube_service();
    let subsets = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    let endpoints = subsets.iter().flat_map(|subset| &subset.endpoints);
    for Endpoint { address, .. } in endpoints {
        if let Address::Ip(ip) = address {
            say(Claim::Address(*ip));
        }
    }
}

/// Whether a Destination says that the addresses of its pods can be called from other clusters.
pub(super) fn is_flat(known: &Known) -> bool {
    let status = known.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.is_some_and(|federation| federation.flat_network)
}
