//! The hosts, names and addresses that Destinations claim for themselves in their source, and the others that claim the
//! same.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, Hash, Hasher},
    net::IpAddr,
    sync::Arc,
};

use hashbrown::HashTable;

use crate::{
    derive::{in_force::copied_to, world::Known},
    model::{
        Text,
        endpoint::{Address, EndpointsSubset},
        reference::ClusterObjectRef,
    },
    store::ObjectKey,
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

/// The claims and the Destinations that make them. Holds the hash and the place of each claim; a lookup reads the claim
/// there again.
#[derive(Debug, Default)]
pub(super) struct Claims {
    claimed: Claimed,
    groups: HashTable<Group>,
    state: foldhash::fast::RandomState,
}

/// The Destinations that claim the same.
#[derive(Debug)]
struct Group {
    hash: u64,
    said: Crowd,
}

/// The Destinations that make one claim: nearly always only one.
#[derive(Debug)]
enum Crowd {
    One(Said),
    /// Those of an address by their clusters, all others under the empty text.
    Many(BTreeMap<Text, BTreeSet<Said>>),
}

/// A Destination that claims something, and the first place where it does. Compared by key.
#[derive(Clone, Debug)]
struct Said {
    by: Arc<Known>,
    place: Place,
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
type Place = (u32, u32);

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
    fn rank(self, known: &Known) -> Text {
        match self {
            Self::Names => Text::default(),
            Self::Addresses => {
                let kube = known.destination.kube_service();
                kube.map(|kube| kube.reference.cluster.clone())
                    .unwrap_or_default()
            }
        }
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

impl Claims {
    pub(super) fn new(claimed: Claimed) -> Self {
        Self {
            claimed,
            ..Self::default()
        }
    }

    pub(super) fn insert(&mut self, known: &Arc<Known>) {
        let claimed = self.claimed;
        for (place, claim) in claimed.placed(known) {
            let hash = self.state.hash_one(claim);
            let by = Arc::clone(known);
            let said = Said { by, place };
            let is_it = |group: &Group| group.is_about(claimed, hash, claim);
            if let Some(group) = self.groups.find_mut(hash, is_it) {
                group.said.insert(said, claimed);
                continue;
            }
            let said = Crowd::One(said);
            let group = Group { hash, said };
            self.groups.insert_unique(hash, group, |group| group.hash);
        }
    }

    pub(super) fn remove(&mut self, known: &Arc<Known>) {
        let claimed = self.claimed;
        for (_, claim) in claimed.placed(known) {
            let hash = self.state.hash_one(claim);
            let is_it = |group: &Group| group.is_about(claimed, hash, claim);
            if let Ok(mut entry) = self.groups.find_entry(hash, is_it)
                && entry.get_mut().said.is_empty_without(known, claimed)
            {
                entry.remove();
            }
        }
    }

    /// The Destinations that make a claim.
    pub(super) fn of(&self, claim: Claim<'_>) -> Claimants<'_> {
        let (claimed, hash) = (self.claimed, self.state.hash_one(claim));
        let is_it = |group: &Group| group.is_about(claimed, hash, claim);
        let group = self.groups.find(hash, is_it);
        Claimants {
            claimed,
            said: group.map(|group| &group.said),
        }
    }
}

impl Group {
    /// Whether this is the group of a claim.
    fn is_about(&self, claimed: Claimed, hash: u64, claim: Claim<'_>) -> bool {
        let first = || self.said.iter().next();
        let own = || first().and_then(|said| claimed.at(&said.by, said.place));
        self.hash == hash && own() == Some(claim)
    }
}

impl Crowd {
    fn iter(&self) -> impl Iterator<Item = &Said> {
        let (one, many) = match self {
            Self::One(said) => (Some(said), None),
            Self::Many(many) => (None, Some(many.values().flatten())),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(many) => many.values().map(BTreeSet::len).sum(),
        }
    }

    fn has(&self, key: &ObjectKey) -> bool {
        match self {
            Self::One(said) => said.by.id.key == *key,
            Self::Many(many) => many.values().any(|said| said.contains(key)),
        }
    }

    /// Adds one, unless it is there already.
    fn insert(&mut self, said: Said, claimed: Claimed) {
        if let Self::One(only) = self {
            if only.by.id.key == said.by.id.key {
                return;
            }
            let only = (claimed.rank(&only.by), [only.clone()].into());
            *self = Self::Many([only].into());
        }
        if let Self::Many(many) = self {
            many.entry(claimed.rank(&said.by)).or_default().insert(said);
        }
    }

    /// Removes one, and returns whether none is left.
    fn is_empty_without(&mut self, known: &Known, claimed: Claimed) -> bool {
        match self {
            Self::One(said) => said.by.id.key == known.id.key,
            Self::Many(many) => {
                let rank = claimed.rank(known);
                if let Some(said) = many.get_mut(&rank) {
                    said.remove(&known.id.key);
                    if said.is_empty() {
                        many.remove(&rank);
                    }
                }
                many.is_empty()
            }
        }
    }

    /// The first Destination of another cluster than this one.
    fn elsewhere(&self, cluster: &str) -> Option<&Said> {
        let is_elsewhere = |of: &Text| !of.is_empty() && **of != *cluster;
        match self {
            Self::One(said) => {
                Some(said).filter(|said| is_elsewhere(&Claimed::Addresses.rank(&said.by)))
            }
            Self::Many(many) => many.iter().find(|(of, _)| is_elsewhere(of))?.1.first(),
        }
    }
}

impl Borrow<ObjectKey> for Said {
    fn borrow(&self) -> &ObjectKey {
        &self.by.id.key
    }
}

impl Ord for Said {
    fn cmp(&self, other: &Self) -> Ordering {
        self.by.id.key.cmp(&other.by.id.key)
    }
}

impl PartialOrd for Said {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Said {}

/// The Destinations that make a claim, each once. Their number and the first of them are found at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claimants<'t> {
    claimed: Claimed,
    said: Option<&'t Crowd>,
}

impl<'t> Claimants<'t> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.said.map_or(0, Crowd::len)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.said.is_none()
    }

    /// Whether the Destination of a name is among them.
    #[must_use]
    pub fn has(self, key: &ObjectKey) -> bool {
        self.said.is_some_and(|said| said.has(key))
    }

    /// The first Destination of another cluster than this one that claims the same address.
    #[must_use]
    pub fn elsewhere(self, cluster: &str) -> Option<&'t Arc<Known>> {
        #[cfg(test)]
        visits::count();
        Some(&self.said?.elsewhere(cluster)?.by)
    }

    /// All but the Destination of this key.
    #[must_use]
    pub fn without(self, own: &'t ObjectKey) -> Others<'t> {
        Others { all: self, own }
    }

    /// The Destinations by their keys, each with the claim as it writes it.
    pub fn iter(self) -> impl Iterator<Item = (&'t Arc<Known>, Claim<'t>)> {
        let said = self.said.into_iter().flat_map(Crowd::iter);
        said.filter_map(move |said| {
            #[cfg(test)]
            visits::count();
            Some((&said.by, self.claimed.at(&said.by, said.place)?))
        })
    }
}

/// The Destinations that make a claim that another one makes too.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a> {
    all: Claimants<'a>,
    own: &'a ObjectKey,
}

impl<'a> Others<'a> {
    /// How many there are.
    #[must_use]
    pub fn count(self) -> usize {
        self.all.len() - usize::from(self.all.has(self.own))
    }

    /// The Destinations by their keys, each with the claim as it writes it.
    pub fn iter(self) -> impl Iterator<Item = (&'a Arc<Known>, Claim<'a>)> {
        let others = self.all.iter();
        others.filter(move |(other, _)| other.id.key != *self.own)
    }
}

/// Whether a Destination says that the addresses of its pods can be called from other clusters.
pub(super) fn is_flat(known: &Known) -> bool {
    let status = known.destination.status.as_deref();
    let federation = status.and_then(|status| status.federation.as_deref());
    federation.is_some_and(|federation| federation.flat_network)
}

/// How many claimants and workloads were looked at, which is what looking at them costs.
#[cfg(test)]
pub(crate) mod visits {
    use std::cell::Cell;

    thread_local! {
        static VISITS: Cell<usize> = const { Cell::new(0) };
    }

    pub(in crate::derive::world::relations) fn count() {
        VISITS.set(VISITS.get() + 1);
    }

    /// How many there were in this thread since this was asked last.
    pub(crate) fn take() -> usize {
        VISITS.take()
    }
}
