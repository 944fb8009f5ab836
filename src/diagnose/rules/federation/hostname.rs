//! The names by which a Destination is called, from other clusters and from its own.

use crate::{
    derive::{Aspect, Claim, hostname_parts, unfit_label},
    diagnose::{
        case::{Case, is_complete},
        rules::more,
    },
    model::{
        kubernetes_cluster::DEFAULT_DOMAIN,
        mesh::{Mesh, MeshType},
        virtual_mesh::DEFAULT_SUFFIX,
    },
    store::{Kind, ObjectKey},
};

const HOSTNAME: &str = "status.appliedFederation.federatedHostname";

/// The federated hostname, where there is one.
fn hostname<'a>(case: &Case<'a>) -> Option<&'a str> {
    let federation = case.federation()?;
    (!federation.hostname.is_empty()).then_some(&*federation.hostname)
}

pub(super) fn unexpected(case: &mut Case<'_>) {
    let Some(kube) = case.kube().filter(|kube| is_complete(&kube.reference)) else {
        return;
    };
    let (Some(hostname), Some(virtual_mesh)) = (hostname(case), case.federating()) else {
        return;
    };
    let Some(expected) = hostname_parts(&kube.reference, virtual_mesh) else {
        return;
    };
    let suffix = expected[4];
    if is_joined(hostname, &expected) {
        return;
    }
    let expected = expected.join(".");
    let of = case.beside(Kind::VirtualMesh, ObjectKey::of(&virtual_mesh.meta));
    let finding = case.raise(HOSTNAME, format!("it is {hostname}, not {expected}"));
    finding.about(Aspect::Host(hostname.to_owned()));
    finding.shows(HOSTNAME, hostname);
    finding.shows_of(of, "spec.federation.hostnameSuffix", suffix);
}

/// Whether a name is these parts with dots between them.
fn is_joined(name: &str, parts: &[&str]) -> bool {
    let mut rest = Some(name);
    for (at, part) in parts.iter().enumerate() {
        let next = rest.and_then(|rest| {
            if at == 0 {
                Some(rest)
            } else {
                rest.strip_prefix('.')
            }
        });
        rest = next.and_then(|next| next.strip_prefix(part));
    }
    rest == Some("")
}

pub(super) fn duplicate(case: &mut Case<'_>) {
    let Some(hostname) = hostname(case) else {
        return;
    };
    let others = case.others(Claim::Federated(hostname));
    let Some((first, _)) = others.iter().next() else {
        return;
    };
    let more = more(others.len());
    let message = format!("{hostname} is also the name of {}{more}", first.id.key);
    let finding = case.raise(HOSTNAME, message);
    finding.about(Aspect::Host(hostname.to_owned()));
    finding.shows(HOSTNAME, hostname);
    for (other, _) in others.iter().take(3) {
        finding.shows_of(other.subject(), HOSTNAME, hostname);
    }
}

pub(super) fn invalid(case: &mut Case<'_>) {
    let Some(hostname) = hostname(case) else {
        return;
    };
    let why = if hostname.len() > 253 {
        format!("it has {} characters, and 253 are the most", hostname.len())
    } else if let Some(label) = unfit_label(hostname) {
        format!("{label:?} is no label of a DNS name")
    } else {
        return;
    };
    case.raise(HOSTNAME, why)
        .about(Aspect::Host(hostname.to_owned()))
        .shows(HOSTNAME, hostname);
}

pub(super) fn smart_dns(case: &mut Case<'_>) {
    let (Some(federation), Some(hostname)) = (case.federation(), hostname(case)) else {
        return;
    };
    if hostname.rsplit('.').next() == Some(DEFAULT_SUFFIX) {
        return;
    }
    let meshes = federation.meshes.iter().filter_map(|mesh| case.mesh(mesh));
    let lacking: Vec<ObjectKey> = meshes
        .filter(|mesh| !answers_dns(mesh))
        .map(|mesh| ObjectKey::of(&mesh.meta))
        .collect();
    let Some(first) = lacking.first() else { return };
    let more = more(lacking.len());
    let message = format!("{hostname} needs smart DNS, which {first}{more} does not have");
    let subjects: Vec<_> = lacking
        .iter()
        .take(5)
        .map(|key| case.beside(Kind::Mesh, key.clone()))
        .collect();
    let finding = case.raise(HOSTNAME, message);
    finding.about(Aspect::Host(hostname.to_owned()));
    finding.shows(HOSTNAME, hostname);
    for subject in subjects {
        finding.shows_of(subject, "spec.istio.smartDnsProxyingEnabled", false);
    }
}

fn answers_dns(mesh: &Mesh) -> bool {
    matches!(&mesh.spec.mesh_type, Some(MeshType::Istio(istio)) if istio.smart_dns)
}

pub(super) fn fqdn_missing(case: &mut Case<'_>) {
    let Some(status) = case.status() else { return };
    if case.kube().is_some() && status.observed_generation.is_some() && status.local_fqdn.is_empty()
    {
        case.raise(
            "status.localFqdn",
            "networking has processed it and written no local FQDN",
        );
    }
}

pub(super) fn fqdn_unexpected(case: &mut Case<'_>) {
    let (Some(kube), Some(status)) = (case.kube(), case.status()) else {
        return;
    };
    let (reference, fqdn) = (&kube.reference, &*status.local_fqdn);
    if fqdn.is_empty() || !is_complete(reference) {
        return;
    }
    let clusters = case.clusters(&reference.cluster);
    // One that was not read may have a domain of its own.
    if clusters.is_empty() && !case.knows_all(Kind::KubernetesCluster) {
        return;
    }
    let domains = clusters.iter().map(|cluster| cluster.spec.domain());
    let mut domains: Vec<&str> = domains.collect();
    if domains.is_empty() {
        domains.push(DEFAULT_DOMAIN);
    }
    let is_expected = |domain: &&str| {
        is_joined(
            fqdn,
            &[&reference.name, &reference.namespace, "svc", domain],
        )
    };
    if domains.iter().any(is_expected) {
        return;
    }
    let domain = domains[0];
    let expected = format!("{}.{}.svc.{domain}", reference.name, reference.namespace);
    let finding = case.raise("status.localFqdn", format!("it is {fqdn}, not {expected}"));
    finding.about(Aspect::Host(fqdn.to_owned()));
    finding.shows("status.localFqdn", fqdn);
    finding.shows(format!("domain of {}", reference.cluster), domain);
}
