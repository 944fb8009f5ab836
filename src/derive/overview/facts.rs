//! The facts about a Destination, as labels and values in groups: the same for panes and pages of text.
//!
//! Every field of the API that is about the object or its service as a whole appears here once; ports, endpoints,
//! policies, subsets and federation have panes of their own.

mod cluster;
mod mesh;
mod other;
mod scene;
mod service;
mod virtual_destination;
mod virtual_mesh;
mod workload;

pub use other::object_facts;

use crate::{
    model::{
        Destination, Labels, Target,
        meta::{ENABLED_ANNOTATION, Meta, OWNER_LABEL},
    },
    store::{Kind, ObjectKey, Subject},
};

use crate::derive::{
    destination::{cluster, fqdn, may_have_a_service, namespace, service_name, service_type},
    faults::stale_words,
    wording::{Times, or_unknown},
    world::Known,
};

/// Facts that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactGroup {
    /// The heading; empty for the first group.
    pub title: &'static str,
    /// The facts, in the order in which they are read.
    pub facts: Vec<Fact>,
}

/// A fact about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: &'static str,
    /// The label in at most 11 letters.
    pub short: &'static str,
    /// The values; empty if there are none.
    pub values: Vec<String>,
    /// The object that the fact names. `None` if it names none.
    pub names: Option<Subject>,
    /// Whether something is wrong with it.
    pub tone: Tone,
    /// Whether the first sentence of the overview says it too.
    pub in_sentence: bool,
}

/// Whether something is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is known to be wrong.
    #[default]
    Plain,
    /// Something is wrong.
    Odd,
}

/// The facts about a Destination, with times by the clock of its source.
#[must_use]
pub fn facts(known: &Known, times: Times) -> Vec<FactGroup> {
    let destination = &*known.destination;
    let mut groups = vec![identity(known)];
    groups.extend(destination.kube_service().map(service::kube));
    groups.extend(
        destination
            .external_service()
            .map(|external| service::external(destination, external)),
    );
    let meta = &destination.meta;
    let status = destination.status.as_ref();
    let observed = status.map(|status| Observed(status.observed_generation));
    groups.push(object(meta, processed(meta.generation, observed), times));
    groups
}

impl Fact {
    /// A fact with one value, or with none.
    fn one(label: &'static str, value: Option<impl ToString>) -> Self {
        Self::many(label, value.map(|value| value.to_string()))
    }

    /// A fact with any number of values.
    fn many(label: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        Self {
            label,
            short: label,
            values: values.into_iter().collect(),
            names: None,
            tone: Tone::Plain,
            in_sentence: false,
        }
    }

    /// The same, marked as part of the first sentence.
    fn in_sentence(self) -> Self {
        Self {
            in_sentence: true,
            ..self
        }
    }

    /// The same, with a shorter label for places with little room.
    fn or(self, short: &'static str) -> Self {
        Self { short, ..self }
    }

    /// The same, with the object that it names.
    fn naming(self, names: Option<Subject>) -> Self {
        Self { names, ..self }
    }

    /// The same, marked if something is wrong with it.
    fn odd_if(mut self, is_odd: bool) -> Self {
        if is_odd {
            self.tone = Tone::Odd;
        }
        self
    }
}

fn identity(known: &Known) -> FactGroup {
    let destination = &*known.destination;
    let mesh = destination.mesh.as_ref();
    let subject = mesh.map(|mesh| known.id.neighbour(Kind::Mesh, ObjectKey::from(mesh)));
    let has_one = matches!(
        destination.target,
        Target::KubeService(_) | Target::ExternalService(_)
    );
    FactGroup {
        title: "",
        facts: vec![
            Fact::one("Name", given(service_name(destination))).in_sentence(),
            Fact::one("Namespace", given(namespace(destination))).in_sentence(),
            Fact::one("Cluster", cluster(destination)).in_sentence(),
            Fact::one("Type", Some(kind(destination)))
                .in_sentence()
                .odd_if(!has_one),
            called(destination),
            Fact::one("Mesh", mesh).naming(subject),
            Fact::one("Source", Some(&known.id.source)),
        ],
    }
}

/// The name within its cluster, which networking writes for every Kubernetes service.
fn called(destination: &Destination) -> Fact {
    let is_missing = destination.kube_service().is_some()
        && destination.status.is_some()
        && fqdn(destination).is_none();
    let missing = is_missing.then_some("none: networking has written a status without it");
    Fact::one("FQDN", fqdn(destination).or(missing)).odd_if(is_missing)
}

fn kind(destination: &Destination) -> String {
    let word = service_type(destination).word();
    match destination.target {
        Target::Unset if may_have_a_service(destination) => {
            format!("{word}: its service could not be read")
        }
        Target::Unset => {
            format!("{word}: it names neither a Kubernetes service nor an external one")
        }
        Target::Both(..) => {
            format!("{word}: it names a Kubernetes service and an external one, the API allows one")
        }
        Target::KubeService(_) | Target::ExternalService(_) => word.to_owned(),
    }
}

fn object(meta: &Meta, (generation, is_behind): (String, bool), times: Times) -> FactGroup {
    let time = |time: Option<jiff::Timestamp>| time.map(|time| times.said(time));
    let left_out = meta
        .has_last_applied
        .then(|| "(and the last applied configuration, which is left out)".to_owned());
    FactGroup {
        title: "Object",
        facts: vec![
            Fact::one("Name", given(&meta.name)),
            Fact::one("Namespace", meta.namespace.given()),
            Fact::one("Made by", Some(maker(meta))),
            Fact::one("Generation", Some(generation)).odd_if(is_behind),
            Fact::one("Created", time(meta.created.given())),
            Fact::one("Last written", time(meta.written.given())).or("Written"),
            Fact::one("Written by", meta.writer.given()),
            Fact::one("Deleted", time(meta.deleted.given())).odd_if(meta.deleted.given().is_some()),
            Fact::one("UID", given(&meta.uid)),
            Fact::one("Resource version", given(&meta.resource_version)).or("Version"),
            Fact::many("Labels", pairs(&meta.labels)),
            Fact::many("Annotations", pairs(&meta.annotations).chain(left_out)),
        ],
    }
}

fn maker(meta: &Meta) -> String {
    let Some(owner) = meta.labels.get(OWNER_LABEL) else {
        return "hand (it has no label of discovery)".to_owned();
    };
    if meta.is_discovered_by_annotation() {
        return format!(
            "discovery ({owner}), because the service is annotated with {ENABLED_ANNOTATION}"
        );
    }
    format!("discovery ({owner})")
}

/// The generation that networking has processed, by a status. `None` if the status does not give it.
#[derive(Clone, Copy)]
struct Observed(Option<i64>);

/// The generation of the object and the one that networking has processed, and whether something is wrong with them.
fn processed(own: Option<i64>, observed: Option<Observed>) -> (String, bool) {
    let Some(Observed(observed)) = observed else {
        let words = format!(
            "{}, no status yet: networking has not processed it",
            or_unknown(own)
        );
        return (words, true);
    };
    match (own, observed) {
        (own, None) => (
            format!(
                "{}, the status does not say which one was processed",
                or_unknown(own)
            ),
            true,
        ),
        (Some(own), Some(observed)) if own == observed => {
            (format!("{own}, processed by networking"), false)
        }
        (Some(own), Some(observed)) if own < observed => {
            (format!("{own}; {}", stale_words(observed, own)), true)
        }
        (Some(own), Some(observed)) => (
            format!("{own}; networking has processed only {observed}"),
            true,
        ),
        (None, Some(observed)) => (format!("?, networking has processed {observed}"), false),
    }
}

fn pairs(labels: &Labels) -> impl Iterator<Item = String> {
    labels.iter().map(|(key, value)| format!("{key}={value}"))
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
