//! What is not known is never told as what does not exist: whoever reads a part of a world says nothing of the kind that
//! reading all of it does not say too.

use std::collections::BTreeSet;

use portolan::{
    derive::{overview::object_facts, wording::Times, world::World},
    diagnose::{FindingsByDestination, Ground, Mutes, Rule, rules},
    model::{Body, Interner},
    output::{Described, descriptions},
    store::{Change, Id, Kind, Link, Narrowing, Object, Store, Update},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::kit::noon;

const NAMESPACES: [&str; 2] = ["gloo-mesh", "shop"];

/// What a sentence says that takes something for not there.
const DENIALS: [&str; 15] = [
    "no longer",
    "not exist",
    "no such",
    "there is no ",
    "not registered",
    "in no virtual mesh",
    "none",
    "any more",
    "about to delete",
    "denied",
    "restrict nothing",
    "no port named",
    "no Destination",
    "No ",
    "nothing",
];

/// A random object of a kind: its number, and what it is made of.
#[derive(Clone, Debug)]
pub(crate) struct Seed {
    kind: Kind,
    name: u8,
    bits: Vec<u8>,
}

impl Seed {
    fn bit(&self, at: usize) -> u8 {
        self.bits[at % self.bits.len()]
    }

    fn is(&self, at: usize) -> bool {
        self.bit(at).is_multiple_of(2)
    }

    /// A reference to one of three objects in one of two namespaces, whether it is there or not.
    fn reference(&self, at: usize, letter: char) -> Value {
        let bit = self.bit(at);
        json!({"name": format!("{letter}{}", bit % 3), "namespace": NAMESPACES[usize::from(bit / 3 % 2)]})
    }

    /// The mesh that only this virtual mesh lists, as a mesh is in one.
    fn only_mesh(&self) -> Value {
        let own = usize::from(self.bit(0) % 2);
        let at = if self.name.is_multiple_of(2) {
            own
        } else {
            1 - own
        };
        json!({"name": format!("m{}", self.name), "namespace": NAMESPACES[at]})
    }

    fn service(&self, at: usize) -> Value {
        let bit = self.bit(at);
        json!({"name": format!("svc{}", bit % 3), "namespace": "bookinfo", "clusterName": format!("c{}", bit / 3 % 2)})
    }

    fn value(&self) -> Value {
        let letter = self.kind.name().to_lowercase().remove(0);
        let letter = if self.kind == Kind::VirtualDestination {
            'x'
        } else {
            letter
        };
        let name = match self.kind {
            Kind::KubernetesCluster => format!("c{}", self.name),
            _ => format!("{letter}{}", self.name),
        };
        let labels = json!({"tier": if self.is(1) { "a" } else { "b" },
            "owner.discovery.mesh.gloo.solo.io": "gloo-mesh"});
        let mut value = match self.kind {
            Kind::Destination => self.destination(),
            Kind::Mesh => {
                json!({"spec": {"istio": {"installation": {"cluster": format!("c{}", self.bit(2) % 2)}}},
                "status": {"appliedEastWestIngressGateways": [{"destinationRef": self.reference(3, 'd'),
                    "externalAddresses": ["192.0.2.1"], "destinationPort": 15443, "externalPort": 15443}]}})
            }
            Kind::Workload => json!({"spec": {"mesh": self.reference(2, 'm'), "kubernetes": {
                "controller": {"name": name, "namespace": "bookinfo", "clusterName": format!("c{}", self.bit(3) % 2)},
                "podLabels": {"app": format!("svc{}", self.bit(4) % 3)}, "serviceAccountName": "default"}}}),
            Kind::TrafficPolicy => {
                json!({"spec": {"destinationSelector": [{"kubeServiceRefs": {"services": [self.service(2)]}}],
                    "policy": {"trafficShift": {"destinations": [{"kubeService": self.service(3), "weight": 100}]}}},
                "status": {"observedGeneration": 1, "state": "ACCEPTED"}})
            }
            Kind::AccessPolicy => {
                json!({"spec": {"destinationSelector": [{"kubeServiceRefs": {"services": [self.service(2)]}}]},
                "status": {"observedGeneration": 1, "state": "ACCEPTED"}})
            }
            Kind::VirtualMesh => {
                json!({"spec": {"meshes": [self.only_mesh()],
                    "federation": {"selectors": [{}]},
                    "globalAccessPolicy": if self.is(4) { "ENABLED" } else { "DISABLED" }},
                "status": {"observedGeneration": 1, "state": "ACCEPTED"}})
            }
            Kind::VirtualDestination => {
                json!({"spec": {"hostname": "x.example.com", "port": {"number": 80, "protocol": "http"},
                    "virtualMesh": self.reference(2, 'v'), "static": {"destinations": [{"kubeService": self.service(3)}]}},
                "status": {"observedGeneration": 1, "state": "ACCEPTED"}})
            }
            _ => json!({"spec": {}}),
        };
        value["metadata"] = json!({"name": name, "namespace": NAMESPACES[usize::from(self.bit(0) % 2)], "generation": 1,
            "labels": labels});
        value
    }

    fn destination(&self) -> Value {
        let types = ["NODE_PORT", "LOAD_BALANCER"];
        let service = self.service(2);
        let mut value = json!({
            "spec": {"mesh": self.reference(3, 'm'), "kubeService": {"ref": service,
                "workloadSelectorLabels": {"app": service["name"]}, "serviceType": types[usize::from(self.bit(4) % 2)],
                "ports": [{"port": 80, "name": "http", "protocol": "TCP"}],
                "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": [{"port": 80, "name": "http"}]}]}},
            "status": {"observedGeneration": 1, "localFqdn": "svc.bookinfo.svc.cluster.local",
                "appliedTrafficPolicies": [{"ref": self.reference(5, 't'), "observedGeneration": 1, "spec": {
                    "policy": {"trafficShift": {"destinations": [
                        {"virtualDestination": self.reference(6, 'x'), "weight": 100}]}}}}]},
        });
        if self.is(7) {
            value["status"]["appliedAccessPolicies"] =
                json!([{"ref": self.reference(8, 'a'), "observedGeneration": 1}]);
        }
        if self.is(9) {
            value["status"]["appliedFederation"] = json!({"virtualMeshRef": self.reference(10, 'v'),
                "federatedHostname": "svc.bookinfo.svc.c0.global", "federatedToMeshes": [self.reference(11, 'm')]});
        }
        value
    }
}

pub(crate) fn worlds() -> impl Strategy<Value = Vec<Seed>> {
    let kind = 0..Kind::ALL.len();
    let seed = (kind, 0u8..3, prop::collection::vec(any::<u8>(), 12));
    let seed = seed.prop_map(|(kind, name, bits)| {
        let kind = Kind::ALL[kind];
        Seed { kind, name, bits }
    });
    let first = (0u8..3, prop::collection::vec(any::<u8>(), 12)).prop_map(|(name, bits)| {
        let kind = Kind::Destination;
        Seed { kind, name, bits }
    });
    (first, prop::collection::vec(seed, 0..30)).prop_map(|(first, mut seeds)| {
        seeds.push(first);
        seeds
    })
}

/// How little of a world is read.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    All,
    Narrowed(Narrowing),
    /// The lists of these kinds are refused.
    Denied(Vec<Kind>),
    /// The lists of these kinds have brought nothing yet.
    Awaited(Vec<Kind>),
    /// Of these kinds one object could not be read.
    Unreadable(Vec<Kind>),
}

pub(crate) fn parts() -> impl Strategy<Value = Part> {
    let kinds = || prop::sample::subsequence(Kind::ALL.to_vec(), 1..Kind::ALL.len());
    let namespace = || prop::sample::select(NAMESPACES.to_vec()).prop_map(str::to_owned);
    let labels = |namespace| {
        let labels = "tier=a".to_owned();
        Part::Narrowed(Narrowing::Labels { labels, namespace })
    };
    prop_oneof![
        3 => namespace().prop_map(|name| Part::Narrowed(Narrowing::Namespace(name))),
        1 => Just(labels(None)),
        1 => namespace().prop_map(move |name| labels(Some(name))),
        2 => kinds().prop_map(Part::Denied),
        2 => kinds().prop_map(Part::Awaited),
        1 => kinds().prop_map(Part::Unreadable),
    ]
}

impl Part {
    fn narrowing(&self, kind: Kind) -> Option<Narrowing> {
        match self {
            Self::Narrowed(Narrowing::Labels { namespace, .. }) if kind != Kind::Destination => {
                namespace.clone().map(Narrowing::Namespace)
            }
            Self::Narrowed(narrowing) => Some(narrowing.clone()),
            _ => None,
        }
    }

    fn admits(&self, kind: Kind, value: &Value) -> bool {
        let meta = &value["metadata"];
        let is_in = |namespace: &str| meta["namespace"] == namespace;
        match self.narrowing(kind) {
            Some(Narrowing::Namespace(namespace)) => is_in(&namespace),
            Some(Narrowing::Labels { namespace, .. }) => {
                namespace.is_none_or(|name| is_in(&name)) && meta["labels"]["tier"] == "a"
            }
            _ => {
                !matches!(self, Self::Denied(kinds) | Self::Awaited(kinds) if kinds.contains(&kind))
            }
        }
    }

    /// What is said of a kind.
    fn says(&self, kind: Kind, objects: Vec<Object>) -> Vec<Change> {
        let listed = objects.into_iter().map(Change::Listed);
        match self {
            Self::Denied(kinds) if kinds.contains(&kind) => {
                let why = "forbidden".to_owned();
                vec![Change::Link(kind, Link::Denied { why })]
            }
            Self::Awaited(kinds) if kinds.contains(&kind) => vec![Change::ListBegan(kind)],
            _ => {
                let skipped = Change::Skipped {
                    kind: Some(kind),
                    what: "an item".to_owned(),
                    why: "it is no object".to_owned(),
                    unreadable: true,
                };
                let is_torn = matches!(self, Self::Unreadable(kinds) if kinds.contains(&kind));
                let narrowed = self
                    .narrowing(kind)
                    .map(|narrowing| Change::Narrowed(kind, narrowing));
                let began = std::iter::once(Change::ListBegan(kind)).chain(listed);
                let ended = [Change::ListEnded(kind), Change::Link(kind, Link::Live)];
                let between = is_torn.then_some(skipped).into_iter().chain(narrowed);
                began.chain(between).chain(ended).collect()
            }
        }
    }
}

/// What reading a part of a world gives.
pub(crate) fn read(seeds: &[Seed], part: &Part) -> (Store, World) {
    let (mut store, mut world) = (Store::default(), World::default());
    let mut interner = Interner::default();
    let mut say = |change| {
        let (source, at) = ("mgmt".into(), noon());
        let touched = store.apply(Update { source, at, change });
        world.follow(&store, &touched);
    };
    let whole: Vec<(Kind, Value)> = distinct(seeds);
    for kind in Kind::ALL {
        let of_kind = whole.iter().filter(|(of, value)| {
            *of == kind && (part.admits(kind, value) || matches!(part, Part::Unreadable(_)))
        });
        let mut objects: Vec<Object> = of_kind
            .map(|(_, value)| Object::decode(kind, Body::Text(&value.to_string()), &mut interner))
            .collect();
        if matches!(part, Part::Unreadable(kinds) if kinds.contains(&kind)) {
            objects.pop();
        }
        part.says(kind, objects).into_iter().for_each(&mut say);
    }
    (store, world)
}

/// The objects, the last of each name.
fn distinct(seeds: &[Seed]) -> Vec<(Kind, Value)> {
    let mut objects: Vec<(Kind, Value)> = Vec::new();
    for seed in seeds {
        let value = seed.value();
        objects.retain(|(kind, known)| {
            let is_same = |field: &str| known["metadata"][field] == value["metadata"][field];
            *kind != seed.kind || !(is_same("name") && is_same("namespace"))
        });
        objects.push((seed.kind, value));
    }
    objects
}

/// Every sentence about each object that takes something for not there, and every finding.
fn denials((store, world): &(Store, World)) -> BTreeSet<(Id, String)> {
    let ground = Ground {
        store,
        world,
        now: noon(),
    };
    let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
    let mut said = BTreeSet::new();
    for known in world.iter() {
        let described = Described {
            known: known.clone(),
            object: None,
        };
        let described = [described];
        let document = descriptions((store, world), &by_destination, &described);
        let mut document = serde_json::to_value(document).expect("it can be written");
        let item = document["items"][0].take();
        sentences(&item["derived"], &mut |text| {
            said.insert((known.id.clone(), text.to_owned()));
        });
        for finding in by_destination.findings(&known.id) {
            said.insert((
                known.id.clone(),
                format!("no {}: {}", finding.rule.id, finding.message),
            ));
        }
    }
    let source = store.sources().next().expect("it spoke");
    for (_, feed) in source.feeds() {
        for (key, object) in feed.objects() {
            let id = Id {
                source: source.name().clone(),
                key: key.clone(),
            };
            let groups = object_facts((store, world), &id, object, Times::Ages(noon()));
            let facts = groups.iter().flat_map(|group| &group.facts);
            let told = facts.flat_map(|fact| {
                fact.values
                    .iter()
                    .map(|value| format!("{}: {value}", fact.label))
            });
            said.extend(told.map(|told| (id.clone(), told)));
        }
    }
    said.retain(|(_, text)| DENIALS.iter().any(|denial| text.contains(denial)));
    said.retain(|(_, text)| !text.contains("not known"));
    // The gravest thing is told alone: where less is known it may be another, which other sentences tell as well.
    said.retain(|(_, text)| {
        let is_gravest = |rule: &Rule| text.starts_with(&format!("{}: ", rule.id));
        !text.starts_with("Nothing found") && !rules().any(is_gravest)
    });
    said
}

fn sentences(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(items) => items.iter().for_each(|item| sentences(item, take)),
        Value::Object(members) => members.values().for_each(|member| sentences(member, take)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reading_less_never_makes_something_not_exist(seeds in worlds(), part in parts()) {
        let whole = denials(&read(&seeds, &Part::All));
        for (id, denial) in denials(&read(&seeds, &part)) {
            // One verdict may give way to another that is as true: both are about the same mesh.
            let is_same = |(of, told): &(Id, String)| {
                *of == id && (*told == denial || told.contains("mesh-missing") && denial.contains("the service's"))
            };
            prop_assert!(whole.iter().any(is_same), "{}: {denial}", id.key);
        }
    }
}
