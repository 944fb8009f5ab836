//! The facts about a virtual destination: its hostname and port, who may call it, what answers, and where requests go
//! when that fails.

use jiff::SignedDuration;

use crate::{
    derive::{
        effects::destination_words,
        wording::{counted, duration, or_unknown},
    },
    model::{
        VirtualDestination,
        kube_service::TargetPort,
        policy::{DestinationSelector, OutlierDetection},
        reference::{ClusterObjectRef, ObjectRef},
        virtual_destination::{
            Backing, ExportTo, FailoverDirective, FailoverLocality, Localized, VirtualPort,
        },
    },
    store::{Kind, ObjectKey},
};

use super::{
    Fact, FactGroup,
    scene::{Scene, generation, listed, trouble, verdict},
};

pub(super) fn groups(scene: &Scene<'_>, of: &VirtualDestination) -> Vec<FactGroup> {
    let mut facts = verdict(of.status.state, &of.status.errors);
    facts.push(Fact::one(
        "Hostname",
        Some(of.spec.hostname.given().unwrap_or("?")),
    ));
    facts.push(Fact::one(
        "Port",
        Some(of.spec.port.as_ref().map_or("?".to_owned(), port)),
    ));
    facts.extend(exported(scene, of));
    facts.push(Fact::one("Source", Some(&scene.id.source)));
    vec![
        FactGroup { title: "", facts },
        FactGroup {
            title: "What answers",
            facts: backing(scene, of),
        },
        FactGroup {
            title: "What refers to it",
            facts: referring(scene, of),
        },
        scene.object(&of.meta, of.status.observed_generation),
    ]
}

fn port(port: &VirtualPort) -> String {
    let number = or_unknown(port.number);
    let protocol = port.protocol.given().unwrap_or("?");
    let target = match &port.target {
        TargetPort::Unset => "the port of the same number".to_owned(),
        TargetPort::Number(number) => number.to_string(),
        TargetPort::Name(name) => name.to_string(),
        TargetPort::Both(number, name) => format!("{number} and {name} (the API allows one)"),
    };
    format!("{number} {protocol}, leads to {target}")
}

fn exported(scene: &Scene<'_>, of: &VirtualDestination) -> Vec<Fact> {
    let mesh = |mesh: &ObjectRef| {
        let trouble = trouble(&of.status.meshes, mesh);
        let words = trouble.as_deref().unwrap_or_default();
        scene
            .named_fact("Called from", (Kind::Mesh, mesh), words)
            .odd_if(trouble.is_some())
    };
    match &of.spec.export_to {
        Some(ExportTo::VirtualMesh(reference)) => {
            vec![scene.named("Called from", Kind::VirtualMesh, reference)]
        }
        Some(ExportTo::Meshes(meshes)) => listed(meshes.iter().map(mesh)),
        None => vec![Fact::one("Called from", Some("nowhere: it names no meshes")).odd_if(true)],
    }
}

fn backing(scene: &Scene<'_>, of: &VirtualDestination) -> Vec<Fact> {
    let mut facts = match &of.spec.backing {
        Some(Backing::Static(services)) => {
            let services = services.iter().map(|one| match &one.kube_service {
                Some(service) => self::service(scene, "In this order", service),
                None => Fact::one("In this order", Some("?")).odd_if(true),
            });
            listed(services)
        }
        Some(Backing::Localized(localized)) => localized_facts(localized),
        None => vec![Fact::one("Services", Some("none are given")).odd_if(true)],
    };
    let selected = of.status.selected.iter().map(|selected| {
        let ClusterObjectRef {
            name, namespace, ..
        } = selected.reference.clone();
        let words = selected.destination.kube_service.as_ref();
        let words = words.map_or(String::new(), ToString::to_string);
        let reference = ObjectRef { name, namespace };
        scene.named_fact("Selected", (Kind::Destination, &reference), &words)
    });
    facts.extend(listed(selected));
    facts
}

/// A service, with a link to the Destination that stands for it.
fn service(scene: &Scene<'_>, label: &'static str, service: &ClusterObjectRef) -> Fact {
    let relations = scene.world.relations();
    let found = relations.destinations_of(&scene.id.source, service);
    let Some(known) = found.first() else {
        let gap = scene.gap(Kind::Destination);
        let is_odd = gap.is_none();
        let words = gap.map_or("which no Destination stands for".to_owned(), |why| {
            format!("not known whether a Destination stands for it: {why}")
        });
        return Fact::one(label, Some(format!("{service}, {words}"))).odd_if(is_odd);
    };
    let subject = scene.subject(Kind::Destination, known.id.key.clone());
    Fact::one(label, Some(service)).naming(Some(subject))
}

fn localized_facts(localized: &Localized) -> Vec<Fact> {
    let selectors: &[DestinationSelector] = &localized.destinations;
    let failover = localized.failover.iter().map(directive);
    let outlier = localized.outlier_detection.as_ref().map(outlier);
    vec![
        Fact::many("Nearest of", destination_words(selectors)),
        Fact::many("Failover", failover),
        Fact::one("Fails when", Some(outlier.unwrap_or_else(|| {
            "not said here: the policies of what answers must say when an endpoint has failed".to_owned()
        }))),
    ]
}

/// When an endpoint has failed. The defaults differ from those of traffic policies.
fn outlier(outlier: &OutlierDetection) -> String {
    let given = |number: Option<u32>| number.filter(|number| *number != 0);
    let seconds = SignedDuration::from_secs;
    let errors = given(outlier.consecutive_errors).unwrap_or(10);
    let errors = counted(errors as usize, "error");
    let interval = duration(outlier.interval.unwrap_or(seconds(5)));
    let ejected = duration(outlier.base_ejection_time.unwrap_or(seconds(120)));
    let most = given(outlier.max_ejection_percent).unwrap_or(100);
    format!(
        "{errors} in a row, looked at every {interval}; out for {ejected} or longer, at most {most} % at once"
    )
}

fn directive(directive: &FailoverDirective) -> String {
    let to: Vec<String> = directive.to.iter().map(place).collect();
    let to = if to.is_empty() {
        "nowhere".to_owned()
    } else {
        to.join(", then ")
    };
    format!("from {} to {to}", place(&directive.from))
}

/// A place. Gloo Mesh uses only the region.
fn place(place: &FailoverLocality) -> String {
    let parts = [&place.region, &place.zone, &place.sub_zone];
    let given: Vec<&str> = parts.iter().filter_map(|part| part.given()).collect();
    match given.len() {
        0 => "anywhere".to_owned(),
        1 => given.join("/"),
        _ => format!("{} (only the region is used)", given.join("/")),
    }
}

/// The traffic policies that shift requests to it, by their specs, and those that need subsets of it, by its status.
fn referring(scene: &Scene<'_>, of: &VirtualDestination) -> Vec<Fact> {
    let key = ObjectKey::of(&of.meta);
    let relations = scene.world.relations();
    let shifting = relations.referring_to_object(&scene.id.source, Kind::VirtualDestination, &key);
    let shifting = shifting
        .into_iter()
        .map(|policy| scene.met("Shifted to by", policy, "").or("Shifted by"));
    let mut facts = listed(shifting);
    let required = of.status.required_subsets.iter().map(|required| {
        let words = generation(required.observed_generation);
        match &required.policy {
            Some(policy) => scene.named_fact("Subsets for", (Kind::TrafficPolicy, policy), &words),
            None => Fact::one("Subsets for", Some(format!("?, {words}"))),
        }
    });
    facts.extend(listed(required));
    facts
}
