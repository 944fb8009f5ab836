//! The third sentence: the one most telling thing to look at, by a fixed order of gravity.

use crate::{
    derive::{self, Level, PortRow, Ports, Remark, Served, Type, Weight, counted},
    model::Target,
    store::{Kind, ObjectKey},
};

use super::{
    Facts, Look, Side,
    gaps::gaps,
    serves::{is_forced, port_name},
    what::mesh_name,
};

/// What is looked for, the gravest first.
const GRAVITY: [fn(&Facts<'_>) -> Option<Look>; 12] = [
    kind, unreadable, reference, mesh, endpoints, ports, keys, subsets, policies, processed,
    federation, partly,
];

pub(super) fn look(facts: &Facts<'_>) -> Look {
    let gravest = GRAVITY.iter().find_map(|look| look(facts));
    gravest.unwrap_or_else(|| nothing(facts))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "whatever is looked for ends with what was found"
)]
fn at(side: Side, words: &str) -> Option<Look> {
    Some(Look {
        at: Some(side),
        words: format!("Look at {}: {words}.", side.name()),
    })
}

fn nothing(facts: &Facts<'_>) -> Look {
    let gaps = gaps(facts);
    let words = match (facts.stale(), gaps.is_empty()) {
        (Some(_), _) => "Nothing stood out when it was last heard of.".to_owned(),
        (None, true) => "Nothing stands out.".to_owned(),
        (None, false) => format!("Nothing stands out, but not known is: {}.", gaps.join(", ")),
    };
    Look { at: None, words }
}

fn kind(facts: &Facts<'_>) -> Option<Look> {
    match &facts.destination().target {
        Target::Unset if facts.may_have_a_service() => None,
        Target::Unset => at(
            Side::Overview,
            "it has no service, so nothing is made of it",
        ),
        Target::Both(..) => at(
            Side::Overview,
            "it has two services, of which the API allows one",
        ),
        Target::KubeService(_) | Target::ExternalService(_) => None,
    }
}

/// Ports of an external service's endpoints that belong to none of its own.
fn keys(facts: &Facts<'_>) -> Option<Look> {
    facts.destination().external_service()?;
    let remarks = derive::port_remarks(facts.destination());
    let first = remarks.first()?;
    at(Side::Ports, first.trim_end_matches('.'))
}

fn unreadable(facts: &Facts<'_>) -> Option<Look> {
    let oddities = &facts.destination().oddities;
    let first = oddities.first()?;
    let path = if first.path.is_empty() {
        "the object"
    } else {
        &first.path
    };
    let more = match oddities.len() {
        1 => String::new(),
        all => format!(" (and {} more)", derive::grouped(all as u64 - 1)),
    };
    at(
        Side::Overview,
        &format!(
            "not all of it could be read; {path}: {}{more}",
            first.reason
        ),
    )
}

/// What refers to a service does so by name, namespace and cluster.
fn reference(facts: &Facts<'_>) -> Option<Look> {
    let reference = &facts.destination().kube_service()?.reference;
    let parts = [
        ("name", &reference.name),
        ("namespace", &reference.namespace),
        ("cluster", &reference.cluster),
    ];
    let missing = parts.iter().find(|(_, text)| text.is_empty());
    let (what, _) = missing?;
    at(
        Side::Overview,
        &format!(
            "its service reference has no {what}, so nothing that refers to the service finds it"
        ),
    )
}

/// Networking skips services without a mesh, and those whose mesh it does not find.
fn mesh(facts: &Facts<'_>) -> Option<Look> {
    let destination = facts.destination();
    destination.kube_service()?;
    let Some(mesh) = &destination.mesh else {
        return at(
            Side::Overview,
            "it names no mesh, so networking passes it over",
        );
    };
    let source = &facts.known.id.source;
    let found = derive::seek(facts.store, source, Kind::Mesh, &ObjectKey::from(mesh));
    if found != derive::Sought::Missing {
        return None;
    }
    let mesh = mesh_name(mesh, &destination.meta);
    at(
        Side::Overview,
        &format!("there is no mesh {mesh}, so networking passes it over"),
    )
}

fn endpoints(facts: &Facts<'_>) -> Option<Look> {
    let kube = facts.destination().kube_service()?;
    let is_alias = derive::service_type(facts.destination()) == Type::ExternalName;
    let is_known = !facts.could_not_read("spec.kubeService.endpointSubsets");
    if facts.known.summary.endpoints > 0 || is_alias || !is_known {
        return None;
    }
    if is_forced(facts) {
        return at(
            Side::Endpoints,
            "there are none, which an annotated service without sidecars has by design",
        );
    }
    let todo = if kube.selector.is_empty() {
        "it has no selector, so whoever made it has to list them".to_owned()
    } else {
        format!("see whether pods with {} are ready", kube.selector)
    };
    at(
        Side::Endpoints,
        &format!("there are none, so every request fails; {todo}"),
    )
}

fn ports(facts: &Facts<'_>) -> Option<Look> {
    facts.destination().kube_service()?;
    let row = first_port(facts, |served| served.endpoints == 0 && served.of > 0)?;
    let of = counted(row.served.of, "endpoint");
    at(
        Side::Ports,
        &format!("{} is served by none of {of}", port_name(&row)),
    )
}

/// The first port of which that is so.
fn first_port(facts: &Facts<'_>, is_so: impl Fn(&Served) -> bool) -> Option<PortRow> {
    let ports = Ports::of(facts.destination());
    let at = ports.served().position(|served| is_so(&served))?;
    ports.row(at)
}

fn subsets(facts: &Facts<'_>) -> Option<Look> {
    let summary = &facts.known.summary;
    if summary.subsets == summary.subsets_satisfied {
        return None;
    }
    let (labels, share) = derive::first_unsatisfied(facts.destination())?;
    let labels = labels.to_string();
    let labels = derive::brief_name(&labels);
    let gets = match share {
        Some(share) if share > 0.0 => format!("gets {} % of requests", percent(share)),
        _ => "is asked for".to_owned(),
    };
    at(
        Side::Subsets,
        &format!("{labels} {gets} and no endpoint has it"),
    )
}

/// A share in percent, with a decimal where whole numbers would lie.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if (percent - percent.round()).abs() < 0.05 {
        format!("{percent:.0}")
    } else {
        format!("{percent:.1}")
    }
}

/// So many policies of each sort are looked at.
const LOOKED_AT: usize = 200;

/// The gravest thing that is to be said of a policy, whether it is in force or should be.
fn policies(facts: &Facts<'_>) -> Option<Look> {
    let (id, destination) = (&facts.known.id, facts.destination());
    let (others, _) = derive::unapplied(facts.store, facts.world, facts.known);
    let others = others
        .iter()
        .take(LOOKED_AT)
        .map(|other| (&*other.key.name, other.remarks()));
    let rows = derive::policies_first((facts.store, id), destination, LOOKED_AT);
    let rows = rows.iter().map(|row| (&*row.reference.name, row.remarks()));
    let remarks = others.chain(rows).filter_map(|(name, remarks)| {
        let grave = remarks
            .into_iter()
            .find(|remark| remark.level > Level::Note);
        grave.map(|remark| (name.to_owned(), remark))
    });
    let all: Vec<(String, Remark)> = remarks.collect();
    // Of those that matter alike the first one counts: what is refused stands before what is late.
    let gravest = all.iter().map(|(_, remark)| remark.level).max()?;
    let (name, remark) = all.iter().find(|(_, remark)| remark.level == gravest)?;
    // The fact stands first, then what to do, which the pane tells.
    let fact = remark.text.split(';').next().unwrap_or_default();
    Some(Look {
        at: Some(Side::Policies),
        words: format!("Look at {}, {name}: {fact}.", Side::Policies.name()),
    })
}

fn processed(facts: &Facts<'_>) -> Option<Look> {
    let destination = facts.destination();
    let Some(status) = &destination.status else {
        return at(
            Side::Overview,
            "networking has written no status, so which policies hold for it is not known",
        );
    };
    match (destination.meta.generation, status.observed_generation) {
        (_, None) => at(
            Side::Overview,
            "its status does not say which generation networking has processed",
        ),
        (Some(own), Some(observed)) if own != observed => at(
            Side::Overview,
            &format!("networking has processed generation {observed}, the newest is {own}"),
        ),
        _ => None,
    }
}

/// The gravest thing that is to be said whoever calls.
fn federation(facts: &Facts<'_>) -> Option<Look> {
    let notes = derive::reach_notes(facts.store, facts.known);
    let grave = notes.iter().find(|note| note.weight == Weight::Grave)?;
    at(Side::Federation, &fragment(&grave.words))
}

/// The first sentence as it goes on behind a colon: the fact. What to do the pane tells.
fn fragment(words: &str) -> String {
    let sentence = words.split(". ").next().unwrap_or_default();
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

fn partly(facts: &Facts<'_>) -> Option<Look> {
    facts.destination().kube_service()?;
    let row = first_port(facts, |served| served.endpoints < served.of)?;
    let served = derive::grouped(row.served.endpoints as u64);
    let of = counted(row.served.of, "endpoint");
    at(
        Side::Ports,
        &format!("{} is served by {served} of {of} only", port_name(&row)),
    )
}
