//! The one thing that several findings follow from. Findings with the same cause are one entry in lists and outputs.

use crate::{
    derive::{
        fault::{About, Aspect},
        world::Known,
    },
    model::{
        Interner, Labels, SourceName, Text,
        reference::{ClusterObjectRef, ObjectRef},
    },
    store::Kind,
};

use super::{Finding, Holder};

/// The cause of a finding within its source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    kind: CauseKind,
    /// The object that it is about; empty if it is the source.
    of: Text,
}

/// Declares the kinds of causes: the word of each in ids, its sentence in which `{}` is the object, and the rules whose
/// findings follow from it.
macro_rules! causes {
    ($($kind:ident $word:literal $words:literal: $($rule:literal)*;)+) => {
        /// The kind of a cause.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        enum CauseKind {
            $($kind,)+
        }

        impl CauseKind {
            /// The kind from which the findings of a rule follow, whatever its number of findings. `None` if each has a
            /// cause of its own.
            fn of_rule(id: &str) -> Option<Self> {
                match id {
                    $($($rule => Some(Self::$kind),)*)+
                    _ => None,
                }
            }

            fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }

            fn words(self) -> &'static str {
                match self {
                    $(Self::$kind => $words,)+
                }
            }
        }

        /// The rules that share causes.
        #[cfg(test)]
        const RULES_WITH_CAUSES: &[&str] = &[$($($rule,)*)+];
    };
}

causes! {
    Stale "stale" "{} is stale, so what these findings compare may have changed":;
    Refused "refused" "{} is refused":
        "traffic-policy-rejected" "access-policy-rejected" "federation-rejected" "required-subset-not-accepted";
    Missing "missing" "{} does not exist":
        "policy-missing" "mesh-missing" "federated-mesh-missing" "virtual-mesh-missing" "shift-virtual-destination-missing";
    NoDestination "no-destination" "policies lead to {}, which is no Destination":
        "shift-target-missing" "mirror-target-missing";
    Networking "networking" "networking has not followed all changes":
        "status-missing" "status-stale" "traffic-policy-stale" "access-policy-stale" "fqdn-missing";
    Unregistered "unregistered" "cluster {} is not registered": "cluster-unregistered";
    Registration "registration" "the registration of cluster {} failed": "cluster-not-accepted";
    NoMesh "no-mesh" "services of cluster {} are in no mesh": "mesh-unset";
    Domain "domain" "cluster {} gives its services another domain than they have": "fqdn-unexpected";
    Discovery "discovery" "the Destinations of cluster {} are not what the cluster has":
        "service-missing" "endpoints-drift" "ports-drift";
    Places "places" "the nodes of cluster {} do not all say where they are":
        "region-unknown" "zone-unknown" "zone-outside-region";
    Gateway "gateway" "{} has no gateway that other meshes can reach": "gateway-missing" "gateway-no-address";
    Denied "denied" "{} denies every call that no access policy admits": "access-default-deny";
    Names "names" "{} gives names that services do not have or meshes do not resolve":
        "federated-hostname-unexpected" "smart-dns-required";
    Outside "outside" "{} is not in the virtual mesh that federates to it": "federated-mesh-outside";
    NoEndpoints "no-endpoints" "nothing answers for {}":
        "no-endpoints" "no-workload" "federated-without-endpoints";
    Subset "subset" "no endpoint, or only one, has {}": "subset-unsatisfied" "subset-near-miss" "subset-thin";
    Repeated "repeated" "several Destinations claim {}":
        "ref-duplicate" "federated-hostname-duplicate" "external-host-duplicate" "external-name-duplicate";
    Overlap "overlap" "clusters on a flat network have addresses in common": "endpoint-ip-overlap";
    Field "field" "{} is not as the API defines it": "schema-oddity";
    ExpiredMute "expired-mute" "the mute \"{}\" in the config has ended": "mute-expired";
    Fault "fault" "{} delays or aborts requests on purpose": "fault-injected";
    Elsewhere "elsewhere" "{} sends all requests to other services": "traffic-elsewhere";
    Weights "weights" "{} gives weights that do not sum to 100, or none": "shift-weights" "split-without-weight";
    Target "target" "{} leads to a port or service that cannot be called": "shift-port" "shift-target-unreachable";
    Idle "idle" "{} is in force for no Destination": "policy-selects-nothing" "shift-not-in-force";
    Retries "retries" "{} retries too often or too long": "retries-many" "retry-over-timeout";
    Ejection "ejection" "{} ejects endpoints too soon, or for some clients only": "outlier-ejects-all" "outlier-with-source";
    Header "header" "{} removes headers that others need": "header-credential-removed";
    Mirror "mirror" "{} copies all requests": "mirror-all";
    Tls "tls" "{} turns off the mutual TLS of the virtual mesh": "tls-against-mesh";
    NotHttp "not-http" "{} is for HTTP, which the services do not speak": "http-policy-on-tcp";
    Admission "admission" "{} admits no caller or no port that exists":
        "access-port-unknown" "access-source-unknown" "access-denies-everyone";
}

impl Cause {
    /// The cause of a finding. `None` if it shares none with other findings.
    pub(super) fn of(holder: &Holder, finding: &Finding, interner: &mut Interner) -> Option<Self> {
        let about = &finding.about;
        let known = holder.destination();
        let without = known.filter(|known| serves_nothing(known));
        if let Some(known) = without
            && matches!(finding.rule.id, "port-unserved" | "subset-unsatisfied")
        {
            return Some(Self::new(
                CauseKind::NoEndpoints,
                &workload(known)?,
                interner,
            ));
        }
        let kind = CauseKind::of_rule(finding.rule.id)?;
        let cluster = || holder.cluster().map(str::to_owned);
        let of = match kind {
            // It depends on the state of feeds, not on the finding.
            CauseKind::Stale => None,
            CauseKind::Networking | CauseKind::Overlap => Some(String::new()),
            CauseKind::Unregistered
            | CauseKind::Registration
            | CauseKind::NoMesh
            | CauseKind::Domain
            | CauseKind::Discovery
            | CauseKind::Places => cluster(),
            CauseKind::NoDestination => service(about).map(ToString::to_string),
            CauseKind::NoEndpoints => workload(known?),
            CauseKind::Repeated => claimed(about),
            CauseKind::Field => field(about).map(str::to_owned),
            CauseKind::ExpiredMute => value(about).map(str::to_owned),
            CauseKind::Subset => {
                let labels = labels(about)?;
                let reference = &known?.destination.kube_service()?.reference;
                Some(format!("{labels} of {reference}"))
            }
            CauseKind::Names => federating(known?),
            CauseKind::Idle if known.is_none() => Some(holder.name()),
            CauseKind::Admission => object(about).or_else(|| admitting(known?)),
            _ => object(about),
        };
        Some(Self::new(kind, &of?, interner))
    }

    /// The cause of findings that compare what is not read any more.
    pub(super) fn stale(source: &SourceName) -> Self {
        Self {
            kind: CauseKind::Stale,
            of: source.0.clone(),
        }
    }

    fn new(kind: CauseKind, of: &str, interner: &mut Interner) -> Self {
        Self {
            kind,
            of: interner.text(of),
        }
    }

    /// Its identity within its source, which stays the same from run to run.
    #[must_use]
    pub fn id(&self) -> String {
        match &*self.of {
            "" => self.kind.word().to_owned(),
            of => format!("{} {of}", self.kind.word()),
        }
    }

    /// The cause in words, without a full stop.
    #[must_use]
    pub fn words(&self) -> String {
        self.kind.words().replace("{}", &self.of)
    }
}

/// Whether a Kubernetes service has no endpoint.
fn serves_nothing(known: &Known) -> bool {
    known.summary.endpoints == 0 && known.destination.kube_service().is_some()
}

/// The pods behind a service: all services of a namespace with one selector have the same.
fn workload(known: &Known) -> Option<String> {
    let kube = known.destination.kube_service()?;
    let reference = &kube.reference;
    if kube.selector.is_empty() {
        return Some(reference.to_string());
    }
    let (namespace, cluster) = (&reference.namespace, &reference.cluster);
    Some(format!("{} in {namespace} of {cluster}", kube.selector))
}

/// The first object of another kind that a finding is about.
fn object(about: &About) -> Option<String> {
    about.find(|aspect| match aspect {
        Aspect::Object(kind, reference) => Some(named(*kind, reference)),
        _ => None,
    })
}

fn named(kind: Kind, reference: &ObjectRef) -> String {
    format!("{kind} {reference}")
}

/// The access policy that comes first among those in force.
fn admitting(known: &Known) -> Option<String> {
    let first = known.destination.status.as_ref()?.access_policies.first()?;
    Some(named(Kind::AccessPolicy, &first.reference))
}

/// The virtual mesh that federates a Destination.
fn federating(known: &Known) -> Option<String> {
    let federation = known.destination.status.as_ref()?.federation.as_ref()?;
    Some(named(Kind::VirtualMesh, federation.virtual_mesh.as_ref()?))
}

/// The service or host that several claim. A federated hostname belongs to a service: if several claim the service, they claim
/// the hostname too.
fn claimed(about: &About) -> Option<String> {
    if let Some(service) = service(about) {
        return Some(service.to_string());
    }
    let host = host(about)?.to_ascii_lowercase();
    Some(service_of(&host).map_or(host, |service| service.to_string()))
}

/// The service of a hostname `name.namespace.svc.cluster.suffix`.
fn service_of(host: &str) -> Option<ClusterObjectRef> {
    let (service, rest) = host.split_once(".svc.")?;
    let (name, namespace) = service.split_once('.')?;
    let (cluster, _) = rest.rsplit_once('.')?;
    Some(ClusterObjectRef {
        name: name.into(),
        namespace: namespace.into(),
        cluster: cluster.into(),
    })
}

fn service(about: &About) -> Option<&ClusterObjectRef> {
    about.find(|aspect| match aspect {
        Aspect::Service(service) => Some(service),
        _ => None,
    })
}

fn labels(about: &About) -> Option<&Labels> {
    about.find(|aspect| match aspect {
        Aspect::Labels(labels) => Some(labels),
        _ => None,
    })
}

fn field(about: &About) -> Option<&str> {
    about.find(|aspect| match aspect {
        Aspect::Field(field) => Some(&**field),
        _ => None,
    })
}

fn value(about: &About) -> Option<&str> {
    about.find(|aspect| match aspect {
        Aspect::Value(value) => Some(&**value),
        _ => None,
    })
}

fn host(about: &About) -> Option<&str> {
    about.find(|aspect| match aspect {
        Aspect::Host(host) => Some(&**host),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::rule;

    #[test]
    fn what_follows_from_causes_are_rules() {
        for id in RULES_WITH_CAUSES {
            assert!(rule(id).is_some(), "{id}");
        }
    }

    #[test]
    fn the_service_of_a_federated_hostname_is_known() {
        let cases = [
            ("web.shop.svc.eu.one.global", Some("web.shop.eu.one")),
            ("web.shop.svc.global", None),
            ("db.example.com", None),
        ];
        for (host, expected) in cases {
            let service = service_of(host).map(|service| service.to_string());
            assert_eq!(service.as_deref(), expected, "{host}");
        }
    }
}
