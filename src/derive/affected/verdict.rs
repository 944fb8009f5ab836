//! The verdict on an object of another kind than Destination: what it is, and whether it does its work.

use crate::{
    derive::{
        fault::sentence,
        objects::{gateway_addresses, has_gateway, mesh_words},
        policies::{PolicyObject, cluster_state_words, state_words},
        wording::{counted, grouped, numbers::and_more, or_unknown},
        world::World,
    },
    model::{KubernetesCluster, Mesh, VirtualDestination, VirtualMesh, Workload},
    store::{Kind, Object, ObjectKey, Store},
};

use super::{AffectedDestination, AffectedDestinations, Enforcement};

/// The nature of an object, and whether it does its work, one sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectVerdict {
    /// Its nature.
    pub what: String,
    /// Whether it does its work, and for how many Destinations.
    pub works: String,
}

/// The numbers of Destinations for which a policy or virtual mesh is in force, and for which not.
#[derive(Clone, Copy, Default)]
struct Tally {
    refused: usize,
    older: usize,
    newest: usize,
    unknown: usize,
    others: usize,
}

impl AffectedDestinations {
    /// The verdict on the object.
    #[must_use]
    pub fn verdict(&self, (store, world): (&Store, &World)) -> ObjectVerdict {
        let (what, works) = match &self.object {
            Object::TrafficPolicy(policy) => self.of_policy(PolicyObject::Traffic(policy)),
            Object::AccessPolicy(policy) => self.of_policy(PolicyObject::Access(policy)),
            Object::Mesh(mesh) => self.of_mesh((store, world), mesh),
            Object::VirtualMesh(virtual_mesh) => self.of_virtual_mesh(virtual_mesh),
            Object::VirtualDestination(of) => self.of_virtual_destination(of),
            Object::Workload(workload) => self.of_workload(workload),
            Object::KubernetesCluster(cluster) => self.of_cluster(cluster),
            Object::Destination(_) | Object::Service(_) | Object::EndpointSlice(_) => {
                (String::new(), String::new())
            }
        };
        let knowledge = store.knowledge(&self.subject.id.source, Kind::Destination);
        let gap = knowledge
            .gap()
            .map(|why| format!("; there may be more Destinations: {why}"));
        let works = works + &gap.unwrap_or_default();
        ObjectVerdict {
            what: sentence(&what),
            works: sentence(&works),
        }
    }

    /// The first Destination with the gravest finding above info. `None` if no Destination has one.
    #[must_use]
    pub fn gravest(&self) -> Option<&AffectedDestination> {
        let first = self.rows.first()?;
        first.severity?.is_above_info().then_some(first)
    }

    fn destinations(&self) -> String {
        counted(self.rows.len(), "Destination")
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for enforcement in self.rows.iter().filter_map(|row| row.enforcement) {
            *match enforcement {
                Enforcement::Refused => &mut tally.refused,
                Enforcement::Older => &mut tally.older,
                Enforcement::InForce => &mut tally.newest,
                Enforcement::Unknown => &mut tally.unknown,
                Enforcement::NotInForce => &mut tally.others,
            } += 1;
        }
        tally
    }

    fn of_policy(&self, policy: PolicyObject<'_>) -> (String, String) {
        let tally = self.tally();
        let selected = tally.all();
        let kind = match policy {
            PolicyObject::Traffic(_) => "a traffic policy",
            PolicyObject::Access(_) => "an access policy",
        };
        let others = match self.rows.len() - selected {
            0 => String::new(),
            others => format!(
                ", and has an effect on {}",
                counted(others, "other Destination")
            ),
        };
        let what = format!(
            "{kind} that selects {}{others}",
            known_destinations(selected)
        );
        let state = state_words(policy.status().state);
        let works = match selected {
            0 => format!("{state}; it is in force nowhere"),
            _ => format!(
                "{state}; in force for {}",
                tally.words("at an older generation")
            ),
        };
        (what, works)
    }

    fn of_virtual_mesh(&self, virtual_mesh: &VirtualMesh) -> (String, String) {
        let meshes = match virtual_mesh.spec.meshes.len() {
            0 => "no mesh".to_owned(),
            1 => "1 mesh".to_owned(),
            meshes => format!("{meshes} meshes"),
        };
        let what = format!("a virtual mesh of {meshes} with {}", self.destinations());
        let state = state_words(virtual_mesh.status.state);
        let works = match self.rows.len() {
            0 => state.to_owned(),
            _ => format!("{state}; it federates {}", self.tally().words("")),
        };
        (what, works)
    }

    fn of_mesh(&self, (store, world): (&Store, &World), mesh: &Mesh) -> (String, String) {
        let is_own = |row: &&AffectedDestination| {
            let own = row.known.destination.mesh.as_ref();
            own.is_some_and(|own| ObjectKey::from(own) == self.subject.id.key)
        };
        let own = self.rows.iter().filter(is_own).count();
        let foreign = match self.rows.len() - own {
            0 => String::new(),
            others => format!("; it can call {} of other meshes", grouped(others as u64)),
        };
        let what = format!("{} with {}", mesh_words(mesh), counted(own, "Destination"));
        let source = &self.subject.id.source;
        let relations = world.relations();
        let virtual_meshes = relations.virtual_meshes_of(source, &self.subject.id.key);
        let Some(virtual_mesh) = virtual_meshes.first() else {
            let works = match store.knowledge(source, Kind::VirtualMesh).gap() {
                Some(why) => format!("not known whether it is in a virtual mesh: {why}"),
                None => "in no virtual mesh, so other meshes cannot call it".to_owned(),
            };
            return (what, works + &foreign);
        };
        let name = &virtual_mesh.meta.name;
        (
            what,
            format!(
                "in virtual mesh {name}{}{foreign}",
                way_in(mesh, virtual_mesh)
            ),
        )
    }

    fn of_virtual_destination(&self, of: &VirtualDestination) -> (String, String) {
        let what = match of.spec.hostname.given() {
            Some(host) => format!("a virtual destination that is called {host}"),
            None => "a virtual destination without a hostname".to_owned(),
        };
        let state = state_words(of.status.state);
        let backing = match self.rows.len() {
            0 => "no Destination backs it, so calls to it fail".to_owned(),
            1 => "1 Destination backs it".to_owned(),
            several => format!("{} Destinations back it", grouped(several as u64)),
        };
        (what, format!("{state}; {backing}"))
    }

    fn of_workload(&self, workload: &Workload) -> (String, String) {
        let what = match &workload.spec.kubernetes {
            Some(pods) => {
                let controller = &pods.controller;
                let [name, namespace, cluster] =
                    [&controller.name, &controller.namespace, &controller.cluster]
                        .map(|text| text.given().unwrap_or("?"));
                format!("the pods of {name} in namespace {namespace} of {cluster}")
            }
            None => "a workload that does not run in Kubernetes".to_owned(),
        };
        let works = match self.rows.len() {
            0 => "no Destination selects them".to_owned(),
            _ => format!("behind {}", self.destinations()),
        };
        (what, works)
    }

    fn of_cluster(&self, cluster: &KubernetesCluster) -> (String, String) {
        let what = format!("a registered cluster with {}", self.destinations());
        let works = match cluster.status.gravest() {
            None => "no state of its registration is reported".to_owned(),
            Some(state) => {
                let words = cluster_state_words(state.state);
                let why = state.message.given();
                let why = why.map_or(String::new(), |why| format!(": {why}"));
                format!("its registration is {words}{why}")
            }
        };
        (what, works)
    }
}

impl Tally {
    fn all(self) -> usize {
        self.refused + self.older + self.newest + self.unknown + self.others
    }

    /// `3 of 5 Destinations, for 1 of them at an older generation; refused for 1`.
    fn words(self, older: &str) -> String {
        let in_force = self.newest + self.older;
        let all = self.all();
        let mut words = match in_force {
            _ if all == in_force => known_destinations(all),
            0 => format!("none of {}", known_destinations(all)),
            _ => format!(
                "{} of {}",
                grouped(in_force as u64),
                known_destinations(all)
            ),
        };
        let parts = [
            (self.older, ", for", format!(" of them {older}")),
            (self.refused, "; refused for", String::new()),
            (self.unknown, "; not known for", String::new()),
        ];
        for (count, before, after) in parts.into_iter().filter(|(count, ..)| *count > 0) {
            words += &format!("{before} {}{after}", grouped(count as u64));
        }
        words
    }
}

/// `no Destination`, `1 Destination`, `5 Destinations`.
fn known_destinations(count: usize) -> String {
    match count {
        0 => "no Destination".to_owned(),
        _ => counted(count, "Destination"),
    }
}

/// The way in which other meshes of a virtual mesh call the Destinations of a mesh.
fn way_in(mesh: &Mesh, virtual_mesh: &VirtualMesh) -> String {
    let federation = virtual_mesh.spec.federation.as_ref();
    if federation.is_some_and(|federation| federation.flat_network) {
        return ", on a flat network: other meshes call its pods directly".to_owned();
    }
    if !has_gateway(mesh) {
        return ", but it has no gateway, so other meshes cannot call it".to_owned();
    }
    let mut addresses = gateway_addresses(mesh);
    let Some((address, port)) = addresses.next() else {
        return ", but no gateway of it has an external address, so other meshes cannot call it"
            .to_owned();
    };
    let port = or_unknown(port);
    let more = and_more(1 + addresses.count());
    format!("; other meshes call it at {address} port {port}{more}")
}
