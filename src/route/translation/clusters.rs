//! The Envoy clusters of a sidecar, in the making: one for each service, port and subset that a route leads to.

use crate::{
    derive::{
        destination::{cluster, subset_name},
        drift::Live,
        effects::target_words,
        subsets::OwnSubsets,
        world::{Known, World},
    },
    model::{Labels, policy::ShiftTarget, reference::ClusterObjectRef},
    route::{
        CodedNote, Decision, RouteCode,
        host::{CalledHost, HostVerdict, called_host, gateway_ports_differ, service_words},
    },
    store::{Kind, Store},
};

use super::{
    TranslationInputs,
    cluster::{ClusterFate, SidecarCluster},
    has_cluster,
    pool::{external_pool, pool},
    unready::{add_unready, unready},
};

/// The clusters in the making.
pub(super) struct SidecarClusters<'a> {
    inputs: TranslationInputs<'a>,
    made: Vec<SidecarCluster>,
    assumptions: Vec<CodedNote>,
}

impl<'a> SidecarClusters<'a> {
    pub(super) fn new(inputs: TranslationInputs<'a>) -> Self {
        Self {
            inputs,
            made: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> (Vec<SidecarCluster>, Vec<CodedNote>) {
        (self.made, self.assumptions)
    }

    /// Takes in an assumption, once.
    pub(super) fn assume(&mut self, code: RouteCode, words: String) {
        let note = CodedNote { code, words };
        if !self.assumptions.contains(&note) {
            self.assumptions.push(note);
        }
    }

    /// The index of the cluster of a whole service.
    pub(super) fn whole(&mut self, known: &Known, port: u32) -> usize {
        self.add(known, port, &Labels::default())
    }

    /// The index of the cluster of a service that a policy names. Without a port the called one is used
    /// (`duplicateRouteForEachPort` in [`virtual_service_translator.go`]).
    ///
    /// [`virtual_service_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/virtualservice/virtual_service_translator.go
    pub(super) fn of_service(
        &mut self,
        service: &ClusterObjectRef,
        (port, subset): (Option<u32>, &Labels),
    ) -> usize {
        let port = port.unwrap_or(self.inputs.port.number);
        let (store, world): (&Store, &World) = self.inputs.facts;
        let source = &self.inputs.to.id.source;
        let found = world.relations().destinations_of(source, service);
        if let Some(known) = found.first() {
            return self.add(known, port, subset);
        }
        let fate = match store.knowledge(source, Kind::Destination).gap() {
            Some(why) => ClusterFate::Unknown(
                RouteCode::TargetUnknown,
                format!("Destination {service} was not read: {why}"),
            ),
            None => ClusterFate::Missing(
                RouteCode::TargetMissing,
                format!("no Destination is service {service}"),
            ),
        };
        self.push(service.to_string(), fate)
    }

    /// The index of a cluster whose target only Gloo Mesh Enterprise translates.
    pub(super) fn unknown(&mut self, target: &ShiftTarget, by: &Decision) -> usize {
        let target = target_words(target);
        let words = format!(
            "the open code does not translate {target}, which {} names",
            by.object_words()
        );
        self.push(
            target,
            ClusterFate::Unknown(RouteCode::TargetUnknown, words),
        )
    }

    /// The index of a cluster whose kind of target is not known.
    pub(super) fn unknown_kind(&mut self, by: &Decision) -> usize {
        let words = format!(
            "a member of the shift of {} has no known target",
            by.object_words()
        );
        self.push(
            "?".to_owned(),
            ClusterFate::Unknown(RouteCode::TargetUnknown, words),
        )
    }

    fn push(&mut self, service: String, fate: ClusterFate) -> usize {
        self.made.push(SidecarCluster {
            name: service.clone(),
            service,
            of_cluster: String::new(),
            destination: String::new(),
            subset: Labels::default(),
            port: self.inputs.port.number,
            fate,
            serving: 0,
            has_localities: false,
            outlier_detection: None,
            sends_unready: false,
            known: None,
        });
        self.made.len() - 1
    }

    fn add(&mut self, known: &Known, port: u32, subset: &Labels) -> usize {
        let key = Some(known.id.clone());
        let is_it =
            |one: &SidecarCluster| one.known == key && one.port == port && one.subset == *subset;
        if let Some(at) = self.made.iter().position(is_it) {
            return at;
        }
        let inputs = &self.inputs;
        let host = called_host(inputs.facts, known, (inputs.client, inputs.lost));
        let (mut fate, serving) = self.fate(known, (port, subset), &host);
        self.note(known, subset, &host);
        let sends_unready = self.inputs.sends_unready;
        if let Some(kube) = known.destination.kube_service().filter(|_| sends_unready) {
            match unready(&self.inputs, (known, kube), port) {
                Live::Known(unready) => add_unready(&mut fate, (unready, self.inputs.lost), (kube, subset)),
                Live::Unknown(why) => self.assume(
                    RouteCode::UnreadyEndpoints,
                    format!("Istio sends endpoints that are not ready as unhealthy ones, and they were not read: {why}"),
                ),
            }
        }
        let inputs = &self.inputs;
        let cluster = SidecarCluster {
            name: format!("outbound|{port}|{}|{}", subset_name(subset), host.name),
            service: service_words(known),
            of_cluster: cluster(&known.destination).unwrap_or_default().to_owned(),
            destination: known.id.key.name.to_string(),
            subset: subset.clone(),
            port,
            fate,
            serving,
            has_localities: host.verdict == HostVerdict::Direct,
            outlier_detection: outlier_detection(known, &inputs.client.spec.cluster),
            sends_unready,
            known: key,
        };
        self.made.push(cluster);
        self.made.len() - 1
    }

    /// Takes in the assumptions that a cluster needs.
    fn note(&mut self, known: &Known, subset: &Labels, host: &CalledHost) {
        let service = service_words(known);
        let subsets = OwnSubsets::of(&known.destination);
        if !subset.is_empty() && !subsets.all().iter().any(|own| own.labels == *subset) {
            self.assume(
                RouteCode::SubsetUndeclared,
                format!("the status of {service} does not require subset {subset}"),
            );
        }
        let federation = known
            .destination
            .status
            .as_deref()
            .and_then(|status| status.federation.as_deref());
        if host.verdict != HostVerdict::Hidden {
            return;
        }
        if known.destination.kube_service().is_none() {
            self.assume(
                RouteCode::ExternalTranslated,
                format!("{service} is an external service"),
            );
        } else if federation.is_some_and(|federation| federation.flat_network) {
            self.assume(
                RouteCode::FlatNetwork,
                format!("{service} is federated over a flat network"),
            );
        } else if gateway_ports_differ(self.inputs.facts.0, known) {
            self.assume(
                RouteCode::GatewayPorts,
                format!("the gateways of {service} have different external ports"),
            );
        }
    }

    fn fate(
        &self,
        known: &Known,
        wanted: (u32, &Labels),
        host: &CalledHost,
    ) -> (ClusterFate, usize) {
        match host.verdict {
            HostVerdict::Fails => return (ClusterFate::Missing(host.code, host.words.clone()), 0),
            HostVerdict::Unknown => {
                return (ClusterFate::Unknown(host.code, host.words.clone()), 0);
            }
            HostVerdict::Direct | HostVerdict::Hidden => {}
        }
        match known.destination.kube_service() {
            Some(kube) => pool((known, kube), wanted, self.inputs.lost),
            None => external_pool(&known.destination, wanted.0),
        }
    }
}

/// The policy that sets up outlier detection for the clients of a cluster: the first whose clients are there
/// ([`destination_rule_translator.go`]).
///
/// [`destination_rule_translator.go`]: https://github.com/mburtless/gloo-mesh/blob/main/pkg/mesh-networking/translation/istio/destination/destinationrule/destination_rule_translator.go
fn outlier_detection(known: &Known, cluster: &str) -> Option<Decision> {
    let status = known.destination.status.as_deref()?;
    let mut policies = status.traffic_policies.iter();
    policies.find_map(|one| {
        let spec = one.spec.as_deref()?;
        spec.policy.outlier_detection.as_ref()?;
        let path = "spec.policy.outlierDetection";
        let by = Decision::named(Kind::TrafficPolicy, &one.reference, path);
        has_cluster(spec, cluster).then(|| by.observed(one.observed_generation))
    })
}
