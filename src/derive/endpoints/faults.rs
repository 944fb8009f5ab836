//! The faults of the endpoints of a Kubernetes service: their labels, their addresses and their places.

use crate::{
    derive::{
        fault::{Aspect, Fault, Severity},
        neighbours::Neighbours,
        wording::{first_of, grouped, numbers::and_more},
        world::Claim,
    },
    model::{
        Destination,
        endpoint::{Address, Endpoint},
        kube_service::KubeService,
        meta::OWNER_LABEL,
    },
    store::Kind,
};

const SUBSETS: &str = "spec.kubeService.endpointSubsets";
/// This many endpoints are shown as evidence.
const SHOWN: usize = 5;

/// An endpoint with its place: group and number.
type Placed<'d> = ((usize, usize), &'d Endpoint);

fn placed(kube: &KubeService) -> impl Iterator<Item = Placed<'_>> {
    let groups = kube.endpoint_subsets.iter().enumerate();
    groups.flat_map(|(group, of)| {
        let endpoints = of.endpoints.iter().enumerate();
        endpoints.map(move |(at, endpoint)| ((group, at), endpoint))
    })
}

fn path((group, at): (usize, usize), field: &str) -> String {
    format!("{SUBSETS}[{group}].endpoints[{at}].{field}")
}

/// The words of a fault of some endpoints.
struct Telling<'t> {
    severity: Severity,
    /// The field at which they are not as they should be.
    field: &'t str,
    /// The verb for one and for several.
    verb: [&'t str; 2],
    /// The thing that they have or lack, asked for only if there are such endpoints.
    what: &'t dyn Fn() -> String,
    /// The value of the field.
    value: fn(&Endpoint) -> String,
}

/// One fault if some endpoints are not as they should be: at the first of them, with a few as evidence. It is about the
/// endpoints together, because they come and go while the fault stays. `None` if all are as they should be.
fn some(
    kube: &KubeService,
    is_bad: impl Fn(&Endpoint) -> bool,
    telling: &Telling<'_>,
) -> Option<Fault> {
    let mut bad = placed(kube)
        .filter(|(_, endpoint)| is_bad(endpoint))
        .peekable();
    let (first, _) = bad.peek().copied()?;
    let shown: Vec<_> = bad.by_ref().take(SHOWN).collect();
    let count = shown.len() + bad.count();
    let words = format!(
        "{} {}",
        part(count, placed(kube).count(), telling.verb),
        (telling.what)()
    );
    let fault = Fault::new(telling.severity, path(first, telling.field), words);
    Some(shown.into_iter().fold(fault, |fault, (at, endpoint)| {
        fault.shows(path(at, telling.field), (telling.value)(endpoint))
    }))
}

/// Some of all endpoints at the beginning of a sentence, with the verb: `1 of 5 endpoints lacks`.
fn part(part: usize, all: usize, [one, many]: [&str; 2]) -> String {
    let all_of_them = grouped(all as u64);
    match (part, all) {
        (1, 1) => format!("the only endpoint {one}"),
        (2, 2) => format!("both endpoints {many}"),
        (1, _) => format!("1 of {all_of_them} endpoints {one}"),
        (part, all) if part == all => format!("all {all_of_them} endpoints {many}"),
        (part, _) => format!("{} of {all_of_them} endpoints {many}", grouped(part as u64)),
    }
}

const HAVE: [&str; 2] = ["has", "have"];

/// That discovery made it and no workload of the mesh is behind it
/// ([destination_detector.go](https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-discovery/translation/destination/detector/destination_detector.go)).
pub fn no_workload(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let (kube, meta) = (around.kube()?, &around.destination().meta);
    let reference = &kube.reference;
    let is_owned = meta.labels.get(OWNER_LABEL).is_some();
    let is_enabled = meta.is_discovered_by_annotation();
    let is_placed = !reference.cluster.is_empty() && !reference.namespace.is_empty();
    if !is_placed || kube.selector.is_empty() || !is_owned || is_enabled {
        return None;
    }
    if around.has_workload(kube) || !around.knows_all(Kind::Workload) {
        return None;
    }
    let path = "spec.kubeService.workloadSelectorLabels";
    let place = format!("{} of {}", reference.namespace, reference.cluster);
    let words = format!("no workload in {place} has the labels {}", kube.selector);
    let fault = Fault::warning(path, words).about(Aspect::Labels(kube.selector.clone()));
    Some(fault.shows(path, &kube.selector))
}

/// That some endpoints have no labels while others do.
#[must_use]
pub fn unlabelled_endpoints(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let has_labels = |endpoint: &Endpoint| !endpoint.labels.is_empty();
    placed(kube).find(|(_, endpoint)| has_labels(endpoint))?;
    let telling = Telling {
        severity: Severity::Warning,
        field: "labels",
        verb: HAVE,
        what: &|| {
            "no labels: no workload was found there, and no subset matches without labels"
                .to_owned()
        },
        value: |_| "none".to_owned(),
    };
    some(kube, |endpoint| !has_labels(endpoint), &telling)
}

/// That some endpoints have labels which the service does not select.
#[must_use]
pub fn mislabelled_endpoints(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let lacks = |endpoint: &Endpoint| {
        !endpoint.labels.is_empty() && !endpoint.labels.contains(&kube.selector)
    };
    let telling = Telling {
        severity: Severity::Warning,
        field: "labels",
        verb: ["lacks", "lack"],
        what: &|| {
            format!(
                "{}, by which the service selects: the labels may be those of another workload whose name begins alike",
                kube.selector
            )
        },
        value: |endpoint| endpoint.labels.to_string(),
    };
    let fault = some(kube, lacks, &telling)?;
    Some(fault.about(Aspect::Labels(kube.selector.clone())))
}

/// That the address of some endpoints is no IP address.
#[must_use]
pub fn invalid_endpoints(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let is_none = |endpoint: &Endpoint| matches!(endpoint.address, Address::Other(_));
    let bad = placed(kube).filter(|(_, endpoint)| is_none(endpoint));
    let bad: Vec<String> = bad
        .map(|(_, endpoint)| endpoint.address.to_string())
        .collect();
    let first = bad.iter().min()?;
    let telling = Telling {
        severity: Severity::Error,
        field: "ipAddress",
        verb: HAVE,
        what: &|| {
            let more = and_more(bad.len());
            format!("an address that is no IP address: {first:?}{more}")
        },
        value: |endpoint| format!("{:?}", endpoint.address.to_string()),
    };
    let fault = some(kube, is_none, &telling)?;
    Some(bad.into_iter().fold(fault, |fault, address| {
        fault.about(Aspect::Address(address))
    }))
}

/// That a Destination of another cluster on the flat network has some of the addresses too.
pub fn overlapping_endpoints(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let kube = around.kube()?;
    let own = &kube.reference.cluster;
    if !around.federation()?.flat_network || own.is_empty() {
        return None;
    }
    let overlaps = placed(kube).filter_map(|(at, endpoint)| {
        let Address::Ip(ip) = endpoint.address else {
            return None;
        };
        let other = around.claiming(Claim::Address(ip)).elsewhere(own)?;
        Some((at, ip, other))
    });
    let overlaps: Vec<_> = overlaps.collect();
    let (first, ip, other) = overlaps.first()?;
    let (key, more) = (&other.id.key, and_more(overlaps.len()));
    let words = format!("{ip}{more} is an address of {key} in another cluster too");
    let fault = Fault::error(path(*first, "ipAddress"), words);
    let fault = overlaps.iter().fold(fault, |fault, (_, ip, _)| {
        fault.about(Aspect::Address(ip.to_string()))
    });
    let shown = overlaps.iter().take(SHOWN);
    Some(shown.fold(fault, |fault, (at, ip, other)| {
        let fault = fault.shows(path(*at, "ipAddress"), ip);
        fault.shows_of(other.subject(), SUBSETS, ip)
    }))
}

/// That the region is not known though there are endpoints.
#[must_use]
pub fn unknown_region(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    placed(kube).next().filter(|_| kube.region.is_empty())?;
    let words =
        "the region is not known: it is read from the node of one pod, which had no region label";
    Some(Fault::info("spec.kubeService.region", words))
}

/// That some endpoints have no zone.
#[must_use]
pub fn unknown_zones(destination: &Destination) -> Option<Fault> {
    let telling = Telling {
        severity: Severity::Info,
        field: "subLocality.zone",
        verb: HAVE,
        what: &|| "no zone: the node has no zone label, or it was not read".to_owned(),
        value: |endpoint| endpoint.address.to_string(),
    };
    some(
        destination.kube_service()?,
        |one| one.zone().is_none(),
        &telling,
    )
}

/// That all endpoints are in one zone of a cluster that has several.
pub fn single_zone(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let kube = around.kube()?;
    let cluster = &kube.reference.cluster;
    let mut zones = placed(kube).map(|(_, endpoint)| endpoint.zone());
    let zone = zones.next()??;
    let others = zones.try_fold(0_usize, |count, other| {
        (other == Some(zone)).then_some(count + 1)
    });
    let others = others.filter(|others| *others > 0 && !cluster.is_empty())?;
    let zones = around
        .zones(cluster)
        .filter(|zones| zones.of_others(zone) >= 2)?;
    let names = first_of(zones.names().map(str::to_owned), zones.len());
    let words = match others + 1 {
        2 => format!("both endpoints are in zone {zone}"),
        all => format!("all {} endpoints are in zone {zone}", grouped(all as u64)),
    };
    let fault = Fault::warning(SUBSETS, words).about(Aspect::Zone(zone.to_owned()));
    Some(fault.shows(format!("zones of {cluster}"), names))
}

/// That it has one endpoint.
#[must_use]
pub fn single_endpoint(destination: &Destination) -> Option<Fault> {
    let mut endpoints = placed(destination.kube_service()?);
    let (at, endpoint) = endpoints.next()?;
    endpoints.next().is_none().then(|| {
        let fault = Fault::info(SUBSETS, "it has one endpoint");
        fault.shows(path(at, "ipAddress"), &endpoint.address)
    })
}

/// That some endpoints are in a zone whose name does not begin with the region.
#[must_use]
pub fn zones_outside_region(destination: &Destination) -> Option<Fault> {
    let kube = destination.kube_service()?;
    let region = kube.region.given()?;
    let is_outside = |endpoint: &Endpoint| {
        let zone = endpoint.zone();
        zone.is_some_and(|zone| !zone.starts_with(region))
    };
    let telling = Telling {
        severity: Severity::Info,
        field: "subLocality.zone",
        verb: HAVE,
        what: &|| {
            format!(
                "a zone that does not begin with {region}, the region that was read from the node of one pod for all of them"
            )
        },
        value: |endpoint| endpoint.zone().unwrap_or_default().to_owned(),
    };
    let fault = some(kube, is_outside, &telling)?;
    Some(fault.about(Aspect::Value(region.to_owned())))
}
