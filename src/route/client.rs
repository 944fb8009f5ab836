//! The client that sends the request: which workloads it may be, and where it runs.

mod place;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    derive::{
        effects::Selects,
        world::{Known, World},
    },
    model::{Labels, Mesh, SourceName, Text, Workload},
    store::{Feed, Kind, Object, Source, Store},
};

use super::Whereabouts;
pub(super) use place::place_of;
use place::{most, named_place, pods};

/// The client, as the user names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientSpec {
    /// The registered cluster.
    pub cluster: Text,
    /// The namespace. `None` if any.
    pub namespace: Option<Text>,
    /// The service account. `None` if any of the namespace.
    pub account: Option<Text>,
    /// Labels of its pods.
    pub labels: Labels,
    /// The zone. `None` if it follows from where the pods run.
    pub zone: Option<Text>,
}

/// The client with everything that is known of it.
#[derive(Clone, Debug)]
pub struct CallingClient<'a> {
    /// The client, as the user names it.
    pub spec: &'a ClientSpec,
    /// The mesh of its cluster. `None` if none is known.
    pub mesh: Option<&'a Mesh>,
    /// The place where it runs.
    pub place: Whereabouts,
    /// The places of its pods, with their numbers, if the user names no zone.
    pub pods: BTreeMap<Whereabouts, usize>,
    possible: Vec<PossibleClient<'a>>,
}

/// A workload that the client may be. A part is `None` if it is not known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PossibleClient<'a> {
    pub(super) namespace: Option<&'a str>,
    pub(super) account: Option<&'a str>,
    labels: Option<Vec<(&'a str, &'a str)>>,
}

impl<'a> CallingClient<'a> {
    /// Looks the client up among the workloads of a source.
    #[must_use]
    pub fn find(
        (store, world): (&'a Store, &'a World),
        source: &SourceName,
        spec: &'a ClientSpec,
    ) -> Self {
        let meshes = world.relations().meshes_of(source, &spec.cluster);
        let mesh = meshes.first().map(|mesh| &***mesh);
        let workloads = workloads(store, source, spec);
        let pods = pods(world, (source, spec), &workloads);
        let place = match &spec.zone {
            Some(zone) => named_place(world, (source, spec), zone),
            None => most(&pods),
        };
        let fallback = mesh.and_then(region).unwrap_or_default();
        let place = Whereabouts {
            region: Some(place.region)
                .filter(|region| !region.is_empty())
                .unwrap_or(fallback),
            ..place
        };
        Self {
            spec,
            mesh,
            place,
            pods: if spec.zone.is_some() {
                BTreeMap::new()
            } else {
                pods
            },
            possible: possible(spec, &workloads),
        }
    }

    /// A client that these workloads are, with its identity and without its place: enough for access policies.
    pub(super) fn identified(
        world: &'a World,
        (source, spec): (&SourceName, &'a ClientSpec),
        workloads: &[&'a Workload],
    ) -> Self {
        let meshes = world.relations().meshes_of(source, &spec.cluster);
        Self {
            spec,
            mesh: meshes.first().map(|mesh| &***mesh),
            place: Whereabouts::default(),
            pods: BTreeMap::new(),
            possible: possible(spec, workloads),
        }
    }

    /// Whether every workload that the client may be passes a test.
    pub(super) fn all(&self, test: impl Fn(&PossibleClient<'a>) -> Selects) -> Selects {
        let verdicts = self.possible.iter().map(test);
        verdicts.reduce(agreed).unwrap_or(Selects::Unknown)
    }

    /// The trust domain of its identity. `None` if it is not known.
    #[must_use]
    pub fn trust_domain(&self) -> Option<&'a str> {
        self.mesh?.spec.trust_domain()
    }

    /// The service accounts that it may have.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<&'a str> {
        self.possible.iter().filter_map(|one| one.account).collect()
    }
}

/// A verdict for both of two workloads.
fn agreed(one: Selects, other: Selects) -> Selects {
    if one == other { one } else { Selects::Unknown }
}

fn region(mesh: &Mesh) -> Option<String> {
    Some(mesh.spec.installation()?.region.given()?.to_owned())
}

/// The workloads of a source.
fn all_workloads<'a>(
    store: &'a Store,
    source: &SourceName,
) -> impl Iterator<Item = &'a Workload> + use<'a> {
    let feed = store
        .source(source)
        .and_then(|source: &Source| source.feed(Kind::Workload));
    let all = feed.into_iter().flat_map(Feed::objects);
    all.filter_map(|(_, object)| match object {
        Object::Workload(workload) => Some(&**workload),
        _ => None,
    })
}

/// The workloads that fit what the user names.
pub(super) fn workloads<'a>(
    store: &'a Store,
    source: &SourceName,
    spec: &ClientSpec,
) -> Vec<&'a Workload> {
    let all = all_workloads(store, source);
    all.filter(|workload| fits(workload, spec)).collect()
}

/// The clients that the workloads of a source are: each identity once, with its workloads, sorted.
pub(super) fn identities<'a>(
    store: &'a Store,
    source: &SourceName,
) -> Vec<(ClientSpec, Vec<&'a Workload>)> {
    let mut found: BTreeMap<(&Text, &Text, &str), Vec<&Workload>> = BTreeMap::new();
    for workload in all_workloads(store, source) {
        if let Some(kube) = &workload.spec.kubernetes {
            let at = &kube.controller;
            let key = (&at.cluster, &at.namespace, kube.account());
            found.entry(key).or_default().push(workload);
        }
    }
    let client = |(cluster, namespace, account): (&Text, &Text, &str)| ClientSpec {
        cluster: cluster.clone(),
        namespace: Some(namespace.clone()),
        account: Some(Text::from(account)),
        ..ClientSpec::default()
    };
    let found = found.into_iter();
    found
        .map(|(key, workloads)| (client(key), workloads))
        .collect()
}

/// The clients that the workloads of a source are, each identity once, sorted.
#[must_use]
pub fn clients(store: &Store, source: &SourceName) -> Vec<ClientSpec> {
    let all = identities(store, source).into_iter();
    all.map(|(client, _)| client).collect()
}

impl ClientSpec {
    /// The client whose route is shown before one is chosen: any workload next to a Destination. `None` if its cluster is not
    /// known.
    #[must_use]
    pub fn beside(known: &Known) -> Option<Self> {
        let reference = &known.destination.kube_service()?.reference;
        Some(Self {
            cluster: reference.cluster.given().map(Text::from)?,
            namespace: reference.namespace.given().map(Text::from),
            ..Self::default()
        })
    }
}

fn fits(workload: &Workload, spec: &ClientSpec) -> bool {
    let Some(kube) = &workload.spec.kubernetes else {
        return false;
    };
    let at = &kube.controller;
    at.cluster == spec.cluster
        && spec
            .namespace
            .as_ref()
            .is_none_or(|namespace| *namespace == at.namespace)
        && spec
            .account
            .as_ref()
            .is_none_or(|account| **account == *kube.account())
        && kube.pod_labels.contains(&spec.labels)
}

/// The workloads that the client may be, each kind once. If none is known, what the user names.
fn possible<'a>(spec: &'a ClientSpec, workloads: &[&'a Workload]) -> Vec<PossibleClient<'a>> {
    let pairs = |labels: &'a Labels| {
        labels
            .iter()
            .map(|(key, value)| (&**key, &**value))
            .collect()
    };
    let known = workloads.iter().filter_map(|workload| {
        let kube = workload.spec.kubernetes.as_ref()?;
        Some(PossibleClient {
            namespace: kube.controller.namespace.given(),
            account: Some(kube.account()),
            labels: Some(pairs(&kube.pod_labels)),
        })
    });
    let known: BTreeSet<_> = known.collect();
    if known.is_empty() {
        vec![PossibleClient {
            namespace: spec.namespace.as_deref(),
            account: spec.account.as_deref(),
            labels: (!spec.labels.is_empty()).then(|| pairs(&spec.labels)),
        }]
    } else {
        known.into_iter().collect()
    }
}

impl PossibleClient<'_> {
    /// Whether it has these labels and is in this namespace; any if empty.
    pub(super) fn is(&self, labels: &[(&str, &str)], namespace: &str) -> Selects {
        let of_labels = match &self.labels {
            _ if labels.is_empty() => Selects::Yes,
            None => Selects::Unknown,
            Some(own) => yes(labels.iter().all(|label| own.contains(label))),
        };
        of_labels.min(self.is_in(&[namespace]))
    }

    /// Whether it is in one of these namespaces; an empty name is any.
    pub(super) fn is_in(&self, namespaces: &[&str]) -> Selects {
        match self.namespace {
            _ if namespaces.contains(&"") => Selects::Yes,
            None => Selects::Unknown,
            Some(own) => yes(namespaces.contains(&own)),
        }
    }

    /// Whether it runs as this account; any if empty.
    pub(super) fn runs_as(&self, account: &str) -> Selects {
        match self.account {
            _ if account.is_empty() => Selects::Yes,
            None => Selects::Unknown,
            Some(own) => yes(own == account),
        }
    }
}

pub(super) fn yes(is_so: bool) -> Selects {
    if is_so { Selects::Yes } else { Selects::No }
}
