//! How many Destinations belong to each object of another kind, and for how many a policy is in force.

use hashbrown::HashMap;

use crate::{
    derive::{
        destination::cluster,
        world::{Known, World},
    },
    model::{
        SourceName, Text, VirtualDestination, reference::ObjectRef, virtual_destination::Backing,
    },
    store::{Id, Kind, Object, ObjectKey, Subject},
};

/// The number of Destinations of each object of a kind: of a mesh or a cluster those that are in it, of a workload those whose
/// service selects its pods, of a virtual mesh those that it federates.
#[derive(Clone, Debug, Default)]
pub struct DestinationCounts(HashMap<Kind, ById, foldhash::fast::FixedState>);

type ById = HashMap<Id, usize, foldhash::fast::FixedState>;

/// For how many Destinations a policy or virtual mesh is in force, whatever its generation, and for how many it is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnforcementCounts {
    /// It is in force, and not refused.
    pub in_force: usize,
    /// It is refused.
    pub refused: usize,
}

impl DestinationCounts {
    /// The numbers for all objects of these kinds, by one look at each Destination for each kind.
    #[must_use]
    pub fn of_kinds(world: &World, kinds: impl IntoIterator<Item = Kind>) -> Self {
        let counts = kinds.into_iter().map(|kind| (kind, counts(world, kind)));
        Self(counts.collect())
    }

    /// The number of an object. 0 for kinds that were not counted.
    #[must_use]
    pub fn of(&self, kind: Kind, id: &Id) -> usize {
        let counts = self.0.get(&kind);
        counts
            .and_then(|counts| counts.get(id))
            .copied()
            .unwrap_or(0)
    }
}

fn counts(world: &World, kind: Kind) -> ById {
    let mut counts = ById::default();
    match kind {
        Kind::KubernetesCluster => return of_clusters(world),
        Kind::Mesh => {
            for known in world.iter() {
                let mesh = known.destination.mesh.as_ref();
                add(&mut counts, known, mesh.map(ObjectKey::from));
            }
        }
        Kind::VirtualMesh => {
            for known in world.iter() {
                add(&mut counts, known, federating(known).map(ObjectKey::from));
            }
        }
        Kind::Workload => {
            let relations = world.relations();
            for known in world.iter() {
                let kube = known.destination.kube_service();
                let behind = kube.map(|kube| relations.workloads_of(&known.id.source, kube));
                let behind = behind.into_iter().flatten();
                add(
                    &mut counts,
                    known,
                    behind.map(|one| ObjectKey::of(&one.meta)),
                );
            }
        }
        _ => {}
    }
    counts
}

fn add(counts: &mut ById, known: &Known, keys: impl IntoIterator<Item = ObjectKey>) {
    for key in keys {
        let source = known.id.source.clone();
        *counts.entry(Id { source, key }).or_default() += 1;
    }
}

fn of_clusters(world: &World) -> ById {
    let mut named: HashMap<(&SourceName, &str), usize, foldhash::fast::FixedState> =
        HashMap::default();
    for known in world.iter() {
        if let Some(cluster) = cluster(&known.destination) {
            *named.entry((&known.id.source, cluster)).or_default() += 1;
        }
    }
    let mut counts = ById::default();
    for ((source, name), count) in named {
        for cluster in world.relations().clusters_called(source, name) {
            let (source, key) = (source.clone(), ObjectKey::of(&cluster.meta));
            counts.insert(Id { source, key }, count);
        }
    }
    counts
}

/// The virtual mesh that federates a Destination.
fn federating(known: &Known) -> Option<&ObjectRef> {
    let status = known.destination.status.as_ref()?;
    status.federation.as_ref()?.virtual_mesh.as_ref()
}

/// The number of Destinations that an object is about: those that it is in force on, that it runs, or that are in it.
#[must_use]
pub fn destinations_about(world: &World, counts: &DestinationCounts, subject: &Subject) -> usize {
    let Subject { kind, id } = subject;
    match kind {
        Kind::Destination => 1,
        Kind::TrafficPolicy | Kind::AccessPolicy => {
            world.relations().holders(&id.source, (*kind, &id.key))
        }
        _ => counts.of(*kind, id),
    }
}

/// The numbers for a policy or a virtual mesh. `None` for other kinds. `federated` has those of virtual meshes.
#[must_use]
pub fn enforcement_counts(
    world: &World,
    (id, object): (&Id, &Object),
    federated: &DestinationCounts,
) -> Option<EnforcementCounts> {
    let kind = object.kind();
    let approvals = object.approvals()?;
    let all = match kind {
        Kind::VirtualMesh => federated.of(kind, id),
        _ => world.relations().holders(&id.source, (kind, &id.key)),
    };
    let mut counts = EnforcementCounts {
        in_force: all,
        refused: 0,
    };
    for (key, _) in approvals.iter().filter(|(_, one)| one.state.is_refusal()) {
        let refused = destination_of(key).and_then(|key| {
            let source = id.source.clone();
            world.get(&Id { source, key })
        });
        if let Some(known) = refused {
            counts.refused += 1;
            counts.in_force -= usize::from(has_in_force(known, (kind, &id.key)));
        }
    }
    Some(counts)
}

/// The Destination of the key of an approval: `<name>.<namespace>.`.
fn destination_of(key: &str) -> Option<ObjectKey> {
    let (name, namespace) = key.strip_suffix('.')?.rsplit_once('.')?;
    Some(ObjectKey {
        name: name.into(),
        namespace: Text::from(namespace),
    })
}

/// Whether the status of a Destination lists a policy as in force, or names a virtual mesh that federates it.
fn has_in_force(known: &Known, (kind, key): (Kind, &ObjectKey)) -> bool {
    let is_it = |one: &ObjectRef| *one.name == *key.name && one.namespace == key.namespace;
    let Some(status) = &known.destination.status else {
        return false;
    };
    match kind {
        Kind::TrafficPolicy => status
            .traffic_policies
            .iter()
            .any(|one| is_it(&one.reference)),
        Kind::AccessPolicy => status
            .access_policies
            .iter()
            .any(|one| is_it(&one.reference)),
        _ => federating(known).is_some_and(is_it),
    }
}

/// The number of Destinations behind a virtual destination: those of its static list that exist, or those that its status lists
/// as selected.
#[must_use]
pub fn backing_count(world: &World, source: &SourceName, of: &VirtualDestination) -> usize {
    let mut ids: Vec<Id> = Vec::new();
    let relations = world.relations();
    let fixed = match &of.spec.backing {
        Some(Backing::Static(fixed)) => &fixed[..],
        Some(Backing::Localized(_)) | None => &[],
    };
    let mut services: Vec<_> = fixed
        .iter()
        .filter_map(|one| one.kube_service.as_ref())
        .collect();
    if fixed.is_empty() {
        for selected in &of.status.selected {
            services.extend(&selected.destination.kube_service);
            let key = ObjectKey {
                name: (*selected.reference.name).into(),
                namespace: selected.reference.namespace.clone(),
            };
            let id = Id {
                source: source.clone(),
                key,
            };
            ids.extend(world.get(&id).map(|known| known.id.clone()));
        }
    }
    for service in services {
        let destinations = relations.destinations_of(source, service);
        ids.extend(destinations.into_iter().map(|known| known.id.clone()));
    }
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}
