//! The inputs of verdicts: the meshes and virtual meshes of the Destination's source, and how much of them is known.

use std::{
    borrow::Cow,
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hashbrown::{Equivalent, HashMap, HashSet};

use crate::{
    derive::{
        calls::ServiceCalls,
        faults,
        neighbours::Neighbourhood,
        world::{Caseless, Claim, Sought, World, seek},
    },
    model::{Destination, Mesh, Text, VirtualMesh, status::AppliedFederation},
    store::{Feed, Kind, Knowledge, Object, ObjectKey, Source, Store},
};

use super::{Caller, Way, selection::FederationSelection, way::way};
use crate::derive::world::Known;

/// The inputs of verdicts.
pub(super) struct Inputs<'s> {
    pub(super) store: &'s Store,
    world: &'s World,
    pub(super) known: &'s Known,
    pub(super) destination: &'s Destination,
    pub(super) meshes: BTreeMap<&'s ObjectKey, &'s Arc<Mesh>>,
    pub(super) virtual_meshes: BTreeMap<&'s ObjectKey, &'s Arc<VirtualMesh>>,
    source: Option<&'s Source>,
    members: OnceCell<Members<'s>>,
    federated: OnceCell<HashSet<Pair<'s>, State>>,
    odd_list: OnceCell<bool>,
    way: OnceCell<Way>,
    chosen: OnceCell<HashMap<&'s ObjectKey, FederationSelection, State>>,
    calls: OnceCell<Option<ServiceCalls<'s>>>,
}

/// A virtual mesh by its key.
pub(super) type Around<'s> = (&'s ObjectKey, &'s VirtualMesh);
/// An object by name and namespace.
type Pair<'s> = (&'s str, &'s str);
type State = foldhash::fast::FixedState;
/// The virtual meshes that list each mesh, by their keys.
type Members<'s> = HashMap<Pair<'s>, Vec<Around<'s>>, State>;

/// The mesh that controls the Destination.
pub(super) enum Own<'s> {
    /// It names none.
    Unset,
    /// It names one that does not exist.
    Gone(ObjectKey),
    /// It names one that may exist: not all Meshes are known.
    Unread(ObjectKey),
    /// This one.
    Mesh(ObjectKey, &'s Mesh),
}

impl<'s> Inputs<'s> {
    pub(super) fn of((store, world): (&'s Store, &'s World), known: &'s Known) -> Self {
        let source = store.source(&known.id.source);
        let mut inputs = Self {
            store,
            world,
            known,
            destination: &known.destination,
            meshes: BTreeMap::new(),
            virtual_meshes: BTreeMap::new(),
            source,
            members: OnceCell::new(),
            federated: OnceCell::new(),
            odd_list: OnceCell::new(),
            way: OnceCell::new(),
            chosen: OnceCell::new(),
            calls: OnceCell::new(),
        };
        for (key, object) in inputs
            .objects(Kind::Mesh)
            .chain(inputs.objects(Kind::VirtualMesh))
        {
            match object {
                Object::Mesh(mesh) => drop(inputs.meshes.insert(key, mesh)),
                Object::VirtualMesh(mesh) => drop(inputs.virtual_meshes.insert(key, mesh)),
                _ => {}
            }
        }
        inputs
    }

    /// The objects of a kind in the Destination's source, unordered.
    pub(super) fn objects(
        &self,
        kind: Kind,
    ) -> impl Iterator<Item = (&'s ObjectKey, &'s Object)> + use<'s> {
        self.feed(kind).into_iter().flat_map(Feed::objects)
    }

    fn feed(&self, kind: Kind) -> Option<&'s Feed> {
        self.source.and_then(|source| source.feed(kind))
    }

    /// How much is known of a kind in the Destination's source.
    pub(super) fn knowledge(&self, kind: Kind) -> Knowledge<'s> {
        self.store.knowledge(&self.known.id.source, kind)
    }

    /// Whether all objects of a kind are known, so that one that is not there does not exist.
    pub(super) fn knows_all(&self, kind: Kind) -> bool {
        self.knowledge(kind).is_whole()
    }

    /// Whether an object that was not found does not exist.
    pub(super) fn is_missing(&self, kind: Kind, key: &ObjectKey) -> bool {
        let found = seek(self.store, &self.known.id.source, kind, key);
        found == Sought::Missing
    }

    /// The fate of requests to each port of the service. `None` if it is no Kubernetes service.
    pub(super) fn calls(&self) -> Option<&ServiceCalls<'s>> {
        let judge = || ServiceCalls::of((self.store, self.world), self.known);
        self.calls.get_or_init(judge).as_ref()
    }

    /// Whether access policies have to admit the caller.
    pub(super) fn is_restricted(&self) -> bool {
        self.calls().is_some_and(ServiceCalls::is_restricted)
    }

    /// The Destination with the objects around it.
    pub(super) fn around(&self) -> Neighbourhood<'s> {
        Neighbourhood::of((self.store, self.world), self.known)
    }

    /// The other Destination that claims the same host, by its key.
    pub(super) fn rival(&self, host: &str) -> Option<String> {
        let claim = Claim::Host(Caseless(host));
        let relations = self.world.relations();
        let claiming = relations.claiming(&self.known.id.source, claim);
        let mut keys = claiming.iter().map(|(other, _)| &other.id.key);
        let first = keys.find(|key| **key != self.known.id.key);
        first.map(ToString::to_string)
    }

    /// The reason why the objects of a kind are not all known, in a few words.
    pub(super) fn why_unknown(&self, kind: Kind) -> Cow<'s, str> {
        self.knowledge(kind).brief().unwrap_or_default()
    }

    /// One caller for each mesh that is known or named, in the order of their keys.
    pub(super) fn callers(&self, judge: impl Fn(Caller) -> Caller) -> Vec<Caller> {
        let known = self.meshes.keys().map(|key| (*key).clone());
        let keys: BTreeSet<ObjectKey> = known.chain(self.named()).collect();
        let callers = keys.into_iter().map(|key| {
            let clusters = self.meshes.get(&key).map(|mesh| clusters(mesh));
            judge(Caller::new(key, clusters.unwrap_or_default()))
        });
        callers.collect()
    }

    /// Meshes that the Destination or a virtual mesh of its mesh names, whether they exist or not.
    fn named(&self) -> impl Iterator<Item = ObjectKey> {
        let listed = self
            .federation()
            .map_or(&[][..], |federation| &federation.meshes);
        let own = self.destination.mesh.as_ref();
        let around = own.map_or(&[][..], |own| self.virtual_meshes_of(&own.into()));
        let around = around.iter().flat_map(|(_, around)| &around.spec.meshes);
        let named = listed.iter().chain(own).chain(around);
        named
            .filter(|mesh| !mesh.name.is_empty())
            .map(ObjectKey::from)
    }

    /// The federation that networking has written.
    pub(super) fn federation(&self) -> Option<&'s AppliedFederation> {
        self.destination.status.as_ref()?.federation.as_deref()
    }

    pub(super) fn own_mesh(&self) -> Own<'s> {
        let named = self.destination.mesh.as_ref();
        let Some(key) = named
            .filter(|mesh| !mesh.name.is_empty())
            .map(ObjectKey::from)
        else {
            return Own::Unset;
        };
        match self.meshes.get(&key) {
            Some(mesh) => Own::Mesh(key, mesh),
            None if self.is_missing(Kind::Mesh, &key) => Own::Gone(key),
            None => Own::Unread(key),
        }
    }

    /// The virtual meshes that list a mesh, by their keys. There should be one at most.
    pub(super) fn virtual_meshes_of(&self, mesh: &ObjectKey) -> &[Around<'s>] {
        let members = self.members.get_or_init(|| self.members());
        members.get(&named(mesh)).map_or(&[], Vec::as_slice)
    }

    fn members(&self) -> Members<'s> {
        let mut members = Members::default();
        for (key, virtual_mesh) in &self.virtual_meshes {
            for mesh in &virtual_mesh.spec.meshes {
                let around = members.entry((&mesh.name, &mesh.namespace)).or_default();
                if around.last().is_none_or(|(last, _)| last != key) {
                    around.push((*key, &***virtual_mesh));
                }
            }
        }
        members
    }

    /// Whether the status lists a mesh.
    pub(super) fn is_federated_to(&self, mesh: &ObjectKey) -> bool {
        let federated = self.federated.get_or_init(|| {
            let listed = self.federation().into_iter();
            let listed = listed.flat_map(|federation| &federation.meshes);
            listed.map(|mesh| (&*mesh.name, &*mesh.namespace)).collect()
        });
        federated.contains(&named(mesh))
    }

    /// The way from other meshes to the Destination.
    pub(super) fn way(&self) -> &Way {
        self.way.get_or_init(|| {
            let federation = self.federation();
            let is_flat = federation.is_some_and(|federation| federation.flat_network);
            let mesh = match self.own_mesh() {
                Own::Mesh(_, mesh) => Some(mesh),
                Own::Unset | Own::Gone(_) | Own::Unread(_) => None,
            };
            way(is_flat, mesh)
        })
    }

    /// Whether a virtual mesh selects this Destination. `None` if it federates nothing.
    pub(super) fn chosen(&self, key: &ObjectKey) -> Option<&FederationSelection> {
        let chosen = self.chosen.get_or_init(|| {
            let all = self.virtual_meshes.iter();
            let federating = all.filter_map(|(key, around)| {
                let federation = around.spec.federation.as_ref()?;
                Some((*key, FederationSelection::of(federation, self.destination)))
            });
            federating.collect()
        });
        chosen.get(key)
    }

    /// The virtual mesh that federates the Destination: the one its status names, else the one that lists its mesh.
    pub(super) fn virtual_mesh(&self) -> Option<Around<'s>> {
        let named = self
            .federation()
            .and_then(|federation| federation.virtual_mesh.as_ref());
        if let Some(named) = named {
            let (key, found) = self.virtual_meshes.get_key_value(&ObjectKey::from(named))?;
            return Some((*key, &***found));
        }
        let own = self.destination.mesh.as_ref()?;
        self.virtual_meshes_of(&own.into()).first().copied()
    }

    /// Whether the list of federated meshes is one that only Gloo Mesh 1.0 wrote: it repeats a mesh or holds the
    /// Destination's own, and others are missing.
    pub(super) fn has_odd_list(&self) -> bool {
        let is_odd = || !faults::meshes_repeated(self.destination).is_empty();
        *self.odd_list.get_or_init(is_odd)
    }
}

/// The name and namespace by which a pair is looked up.
#[derive(Hash)]
struct Named<'a>(&'a str, &'a str);

impl Equivalent<Pair<'_>> for Named<'_> {
    fn equivalent(&self, (name, namespace): &Pair<'_>) -> bool {
        (self.0, self.1) == (*name, *namespace)
    }
}

fn named(key: &ObjectKey) -> Named<'_> {
    Named(&key.name, &key.namespace)
}

/// The clusters that a mesh spans.
fn clusters(mesh: &Mesh) -> Vec<Text> {
    let clusters = mesh.spec.clusters().into_iter();
    let given = clusters.filter(|cluster| !cluster.is_empty());
    given.map(Text::from).collect()
}
