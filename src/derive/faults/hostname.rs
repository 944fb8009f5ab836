//! The names by which a Destination is called, from other clusters, from its own, and outside the mesh.

use crate::{
    derive::{
        destination::fqdn,
        fault::{Aspect, Fault},
        neighbours::Neighbours,
        wording::{brief_name, numbers::and_more},
        world::{Caseless, Claim, Known},
    },
    model::{
        Destination, VirtualMesh,
        kubernetes_cluster::DEFAULT_DOMAIN,
        mesh::{Mesh, MeshType},
        reference::ClusterObjectRef,
        virtual_mesh::DEFAULT_SUFFIX,
    },
    store::{Kind, ObjectKey},
};

const HOSTNAME: &str = "status.appliedFederation.federatedHostname";
const FQDN: &str = "status.localFqdn";
/// The most characters of a DNS name.
const LONGEST: usize = 253;
const E: &str = "spec.externalService";
/// This many others are shown one by one.
const SHOWN: usize = 3;

/// The federated hostname. `None` if there is none.
fn hostname(destination: &Destination) -> Option<&str> {
    let federation = destination.status.as_ref()?.federation.as_ref()?;
    Some(&*federation.hostname).filter(|hostname| !hostname.is_empty())
}

/// That its virtual mesh gives another federated hostname.
pub fn hostname_unexpected(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let reference = &around.kube()?.reference;
    let hostname = hostname(around.destination())?;
    let virtual_mesh = around.federating()?;
    let expected = hostname_parts(reference, virtual_mesh)?;
    if is_joined(hostname, &expected) {
        return None;
    }
    let of = around.neighbour(Kind::VirtualMesh, ObjectKey::of(&virtual_mesh.meta));
    let words = format!(
        "the federated hostname is {hostname}, not {}, as its virtual mesh gives it",
        expected.join(".")
    );
    let fault = Fault::warning(HOSTNAME, words)
        .about(Aspect::Host(hostname.to_owned()))
        .shows(HOSTNAME, hostname);
    Some(fault.shows_of(of, "spec.federation.hostnameSuffix", expected[4]))
}

/// Whether a name is these parts with dots between them.
fn is_joined(name: &str, parts: &[&str]) -> bool {
    let mut rest = Some(name);
    for (at, part) in parts.iter().enumerate() {
        let next = rest.and_then(|rest| match at {
            0 => Some(rest),
            _ => rest.strip_prefix('.'),
        });
        rest = next.and_then(|next| next.strip_prefix(part));
    }
    rest == Some("")
}

/// That another Destination has the same federated hostname.
pub fn hostname_repeated(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let hostname = hostname(around.destination())?;
    let others = around.others(Claim::Federated(hostname));
    let (first, _) = others
        .iter()
        .next()
        .filter(|_| around.knows_all(Kind::Destination))?;
    let (key, more) = (&first.id.key, and_more(others.count()));
    let words = format!("{hostname} is also the name of {key}{more}");
    let fault = Fault::error(HOSTNAME, words)
        .about(Aspect::Host(hostname.to_owned()))
        .shows(HOSTNAME, hostname);
    let others = others.iter().take(SHOWN);
    Some(others.fold(fault, |fault, (other, _)| {
        fault.shows_of(other.subject(), HOSTNAME, hostname)
    }))
}

/// That the federated hostname is no DNS name.
#[must_use]
pub fn hostname_invalid(destination: &Destination) -> Option<Fault> {
    let hostname = hostname(destination)?;
    let fault = Fault::warning(HOSTNAME, invalid_hostname(hostname)?)
        .about(Aspect::Host(hostname.to_owned()));
    Some(fault.shows(HOSTNAME, hostname))
}

/// That it is federated to meshes whose sidecars do not resolve its hostname. The first 20 of them prove it.
pub fn smart_dns_missing(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    const MOST: usize = 20;
    let hostname = hostname(around.destination())?;
    let meshes = around.federation()?.meshes.iter();
    let meshes = meshes.filter_map(|mesh| around.mesh(mesh));
    let lacking: Vec<ObjectKey> = meshes
        .filter(|mesh| lacks_smart_dns(mesh, hostname))
        .map(|mesh| ObjectKey::of(&mesh.meta))
        .collect();
    let (first, more) = (lacking.first()?, and_more(lacking.len()));
    let words = format!("{hostname} needs smart DNS, which {first}{more} does not have");
    let fault = Fault::error(HOSTNAME, words)
        .about(Aspect::Host(hostname.to_owned()))
        .shows(HOSTNAME, hostname);
    Some(lacking.iter().take(MOST).fold(fault, |fault, key| {
        let of = around.neighbour(Kind::Mesh, key.clone());
        fault.shows_of(of, "spec.istio.smartDnsProxyingEnabled", false)
    }))
}

/// Whether the sidecars of a mesh do not resolve a federated hostname: only names below `global` are resolved without smart
/// DNS.
#[must_use]
pub fn lacks_smart_dns(mesh: &Mesh, hostname: &str) -> bool {
    let answers = matches!(&mesh.spec.mesh_type, Some(MeshType::Istio(istio)) if istio.smart_dns);
    !answers && needs_smart_dns(hostname)
}

/// Whether a name is below another domain than `global`, so that only smart DNS resolves it.
#[must_use]
pub fn needs_smart_dns(hostname: &str) -> bool {
    !hostname.is_empty() && hostname.rsplit('.').next() != Some(DEFAULT_SUFFIX)
}

/// That networking wrote no local FQDN.
#[must_use]
pub fn fqdn_missing(destination: &Destination) -> Option<Fault> {
    destination.kube_service()?;
    let status = destination.status.as_ref()?;
    let is_missing = status.observed_generation.is_some() && status.local_fqdn.is_empty();
    let words = "networking has processed it and written no local FQDN";
    is_missing.then(|| Fault::warning(FQDN, words))
}

/// That its cluster gives another local FQDN.
pub fn fqdn_unexpected(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let reference = &around.kube()?.reference;
    let fqdn = fqdn(around.destination())?;
    if !reference.names_a_service() {
        return None;
    }
    let clusters = around.clusters(&reference.cluster);
    // One that was not read may have a domain of its own.
    if clusters.is_empty() && !around.knows_all(Kind::KubernetesCluster) {
        return None;
    }
    let first = clusters.first();
    let domain = first.map_or(DEFAULT_DOMAIN, |cluster| cluster.spec.domain());
    let (name, namespace) = (&*reference.name, &*reference.namespace);
    let is_it = |domain: &str| is_joined(fqdn, &[name, namespace, "svc", domain]);
    if is_it(domain) || clusters.iter().any(|cluster| is_it(cluster.spec.domain())) {
        return None;
    }
    let words = format!(
        "the local FQDN is {fqdn}, not {name}.{namespace}.svc.{domain}, as its cluster gives it"
    );
    let fault = Fault::warning(FQDN, words)
        .about(Aspect::Host(fqdn.to_owned()))
        .shows(FQDN, fqdn);
    Some(match first {
        Some(cluster) => {
            let of = around.neighbour(Kind::KubernetesCluster, ObjectKey::of(&cluster.meta));
            fault.shows_of(of, "spec.clusterDomain", domain)
        }
        None => fault.shows(format!("domain of {}", reference.cluster), domain),
    })
}

/// Hosts of an external service that another Destination claims too.
pub fn hosts_repeated(around: &mut dyn Neighbours<'_>) -> Vec<Fault> {
    let external = around.destination().external_service();
    let hosts = external.map_or(&[][..], |external| &external.hosts);
    let mut faults = Vec::new();
    for (at, host) in hosts
        .iter()
        .enumerate()
        .filter(|(_, host)| !host.is_empty())
    {
        let others = around.others(Claim::Host(Caseless(host)));
        let first = others.iter().next();
        let Some((first, _)) = first.filter(|_| around.knows_all(Kind::Destination)) else {
            continue;
        };
        let path = format!("{E}.hosts[{at}]");
        let (key, more) = (&first.id.key, and_more(others.count()));
        let fault = Fault::error(&path, format!("{host} is also the name of {key}{more}"))
            .about(Aspect::Host(host.to_string()))
            .shows(path, host);
        let others = others.iter().take(SHOWN);
        faults.push(others.fold(fault, |fault, (other, claim)| match claim {
            Claim::Host(Caseless(name)) | Claim::ExternalName(name) => {
                fault.shows_of(other.subject(), claimed_at(other, name), name)
            }
            Claim::Address(_) | Claim::Service(_) | Claim::Federated(_) | Claim::Copies(_) => fault,
        }));
    }
    faults
}

/// The path at which a Destination claims a name.
fn claimed_at(known: &Known, name: &str) -> &'static str {
    let status = known.destination.status.as_deref();
    if status.is_some_and(|status| *status.local_fqdn == *name) {
        FQDN
    } else if hostname(&known.destination) == Some(name) {
        HOSTNAME
    } else {
        "spec.externalService.hosts"
    }
}

/// That another external service has the same name.
pub fn name_repeated(around: &mut dyn Neighbours<'_>) -> Option<Fault> {
    let name = around.destination().external_service()?.name.given()?;
    let others = around.others(Claim::ExternalName(name));
    let (first, _) = others
        .iter()
        .next()
        .filter(|_| around.knows_all(Kind::Destination))?;
    let path = format!("{E}.name");
    let (key, more) = (&first.id.key, and_more(others.count()));
    let fault = Fault::error(&path, format!("{name} is also the name of {key}{more}"))
        .about(Aspect::Host(name.to_owned()))
        .shows(&path, name);
    let others = others.iter().take(SHOWN);
    Some(others.fold(fault, |fault, (other, _)| {
        fault.shows_of(other.subject(), &path, name)
    }))
}

/// Why Istio refuses a federated hostname. `None` if it is a DNS name of RFC 1123 (`ValidateFQDN` in
/// [validation.go](https://github.com/istio/istio/blob/master/pkg/config/validation/validation.go)).
fn invalid_hostname(hostname: &str) -> Option<String> {
    let why = match unfit_label(hostname) {
        Some("") => "it has an empty label".to_owned(),
        Some(label) => format!("{:?} is no DNS label", brief_name(label)),
        None if hostname.len() > LONGEST => {
            format!(
                "it has {} characters, and {LONGEST} are the most",
                hostname.len()
            )
        }
        None => return None,
    };
    Some(format!(
        "the federated hostname is no valid DNS name: {why}"
    ))
}

/// The hostname that follows from a virtual mesh, as the parts that dots join. `None` if the service is not named in
/// full.
fn hostname_parts<'a>(
    service: &'a ClusterObjectRef,
    virtual_mesh: &'a VirtualMesh,
) -> Option<[&'a str; 5]> {
    let federation = virtual_mesh.spec.federation.as_ref();
    let suffix = federation.and_then(|federation| federation.hostname_suffix.given());
    Some([
        service.name.given()?,
        service.namespace.given()?,
        "svc",
        service.cluster.given()?,
        suffix.unwrap_or(DEFAULT_SUFFIX),
    ])
}

/// The first label of a name that is none of RFC 1123; `None` if all are.
fn unfit_label(name: &str) -> Option<&str> {
    name.split('.').find(|label| !is_dns_label(label))
}

/// Whether a label is one of RFC 1123.
fn is_dns_label(label: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_fit)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
