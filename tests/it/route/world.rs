//! Small meshes for routes: two clusters, a client in the first, and services with policies.

use std::sync::Arc;

use jiff::Timestamp;
use portolan::{
    derive::{locality::LostPlaces, world::World},
    model::{Body, Interner, SourceName},
    query,
    route::{Assumed, ClientSpec, HttpRequest, RouteAnswer, RouteQuestion, route},
    store::{Change, ClusterReach, Grounds, Kind, Link, Object, Origin, Reaches, Store, Update},
};
use serde_json::{Value, json};

use crate::kit::world_of;

/// A mesh in the making.
#[derive(Clone, Default)]
pub(super) struct Setup {
    objects: Vec<(Kind, Value)>,
    slices: Vec<Value>,
}

/// An endpoint: its address, version and zone.
pub(super) type Pod<'a> = (&'a str, &'a str, &'a str);

/// A service: its name, cluster and endpoints.
#[derive(Clone, Copy)]
pub(super) struct Service<'a> {
    pub(super) name: &'a str,
    pub(super) cluster: &'a str,
    pub(super) pods: &'a [Pod<'a>],
}

impl Setup {
    /// Two federated clusters with a gateway each, and the client `web` of namespace `shop` in `one`.
    pub(super) fn new(istio: &str) -> Self {
        let mut setup = Self::default();
        for (cluster, region) in [("one", "eu"), ("two", "us")] {
            setup.add(
                Kind::Mesh,
                json!({"metadata": meta(&format!("mesh-{cluster}")), "spec": {"istio": {"trustDomain": cluster,
                    "installation": {"cluster": cluster, "namespace": "istio-system", "version": istio, "region": region}}},
                    "status": {"appliedEastWestIngressGateways": [{"destinationRef": {"name": format!("gateway-{cluster}"),
                        "namespace": "gloo-mesh"}, "externalAddresses": ["192.0.2.1"], "port": 15443, "externalPort": 15443}]}}),
            );
            setup.add(Kind::KubernetesCluster, json!({"metadata": meta(cluster)}));
        }
        let meshes = ["mesh-one", "mesh-two"].map(reference);
        setup.add(
            Kind::VirtualMesh,
            json!({"metadata": meta("all"), "spec": {"meshes": meshes, "federation": {"permissive": {}}},
                "status": {"observedGeneration": 1, "state": "ACCEPTED"}}),
        );
        for kind in [
            Kind::Workload,
            Kind::TrafficPolicy,
            Kind::AccessPolicy,
            Kind::Destination,
        ] {
            setup.objects.push((kind, Value::Null));
        }
        setup.workload("web", "one")
    }

    /// The same objects, listed in the opposite order.
    pub(super) fn reversed(mut self) -> Self {
        self.objects.reverse();
        self
    }

    fn add(&mut self, kind: Kind, value: Value) {
        self.objects.push((kind, value));
    }

    /// The same with a workload that runs as an account of its own name.
    pub(super) fn workload(mut self, name: &str, cluster: &str) -> Self {
        self.add(
            Kind::Workload,
            json!({"metadata": meta(&format!("{name}-{cluster}")), "spec": {"mesh": reference(&format!("mesh-{cluster}")),
                "kubernetes": {"podLabels": {"app": name}, "serviceAccountName": name,
                    "controller": {"name": name, "namespace": "shop", "clusterName": cluster}}}}),
        );
        self
    }

    /// The same with a service on which these policies are in force.
    pub(super) fn service(
        mut self,
        service: Service<'_>,
        traffic: &[Value],
        access: &[Value],
    ) -> Self {
        let Service {
            name,
            cluster,
            pods,
        } = service;
        let region = if cluster == "one" { "eu" } else { "us" };
        let endpoints = pods.iter().map(|(address, version, zone)| {
            let mut labels = json!({"app": name});
            if !version.is_empty() {
                labels["version"] = json!(version);
            }
            json!({"ipAddress": address, "labels": labels, "subLocality": {"zone": zone}})
        });
        let applied = |specs: &[Value]| -> Vec<Value> {
            let each = specs.iter().enumerate();
            each.map(|(at, spec)| json!({"ref": reference(&format!("{name}-{at}")), "observedGeneration": 1, "spec": spec}))
                .collect()
        };
        let mine = json!({"name": name, "namespace": "shop", "clusterName": cluster});
        let mesh = reference(&format!(
            "mesh-{}",
            if cluster == "one" { "two" } else { "one" }
        ));
        let required = applied(traffic).into_iter().filter_map(|one| {
            let shift = one["spec"]["policy"].get("trafficShift")?.clone();
            Some(json!({"trafficPolicyRef": one["ref"], "observedGeneration": 1, "trafficShift": shift}))
        });
        self.add(
            Kind::Destination,
            json!({"metadata": meta(&format!("{name}-{cluster}")), "spec": {"mesh": reference(&format!("mesh-{cluster}")),
                "kubeService": {"ref": mine, "region": region, "workloadSelectorLabels": {"app": name},
                    "ports": [{"port": 80, "name": "http", "protocol": "TCP"}, {"port": 6379, "name": "tcp", "protocol": "TCP"}],
                    "endpointSubsets": [{"endpoints": endpoints.collect::<Vec<_>>(), "ports": [
                        {"port": 8080, "name": "http", "protocol": "TCP"}, {"port": 6379, "name": "tcp", "protocol": "TCP"}]}]}},
                "status": {"observedGeneration": 1, "localFqdn": format!("{name}.shop.svc.cluster.local"),
                    "appliedTrafficPolicies": applied(traffic), "appliedAccessPolicies": applied(access),
                    "requiredSubsets": required.collect::<Vec<_>>(),
                    "appliedFederation": {"federatedHostname": format!("{name}.shop.svc.{cluster}.global"),
                        "federatedToMeshes": [mesh], "virtualMeshRef": reference("all")}}}),
        );
        self
    }

    /// The same with a source that reaches `one`, where a service has these addresses in these zones; `!` before one says
    /// that it is not ready.
    pub(super) fn reaching(mut self, service: &str, addresses: &[(&str, &str)]) -> Self {
        let endpoints = addresses.iter().map(|(address, zone)| {
            json!({"addresses": [address.trim_start_matches('!')], "zone": zone,
                "conditions": {"ready": !address.starts_with('!')}})
        });
        self.slices.push(
            json!({"addressType": "IPv4", "endpoints": endpoints.collect::<Vec<_>>(),
            "metadata": {"name": format!("{service}-1"), "namespace": "shop",
                "labels": {"kubernetes.io/service-name": service}},
            "ports": [{"port": 8080, "name": "http", "protocol": "TCP"}]}),
        );
        self
    }

    /// Tells a store what the source says that reaches `one`.
    fn reach(&self, store: &mut Store) {
        let (plane, source): (SourceName, SourceName) = ("mgmt".into(), "admin@one".into());
        store.declare(&plane, Origin::Context);
        store.declare(&source, Origin::Cluster);
        let mut reaches = Reaches::default();
        let reach = ClusterReach {
            source: source.clone(),
            of: None,
            by: Grounds::Said,
        };
        reaches.add("one".into(), reach);
        store.reach(reaches);
        let kind = Kind::EndpointSlice;
        let slices = self.slices.iter().map(|slice| {
            let text = slice.to_string();
            let object = Object::decode(kind, Body::Text(&text), &mut Interner::default());
            Change::Listed(object)
        });
        let ends = [Change::ListEnded(kind), Change::Link(kind, Link::Live)];
        for change in [Change::ListBegan(kind)]
            .into_iter()
            .chain(slices)
            .chain(ends)
        {
            store.apply(Update {
                source: source.clone(),
                at: Timestamp::UNIX_EPOCH,
                change,
            });
        }
    }

    /// The facts, as a source lists them.
    pub(super) fn facts(&self) -> (Store, World) {
        let mut store = Store::default();
        if !self.slices.is_empty() {
            self.reach(&mut store);
        }
        let mut interner = Interner::default();
        for kind in Kind::ALL {
            let of_kind = self.objects.iter().filter(|(of, _)| *of == kind);
            let listed = of_kind
                .filter(|(_, value)| !value.is_null())
                .map(|(_, value)| {
                    let text = value.to_string();
                    Change::Listed(Object::decode(kind, Body::Text(&text), &mut interner))
                });
            let listed: Vec<Change> = listed.collect();
            let ends = [Change::ListEnded(kind)];
            for change in [Change::ListBegan(kind)]
                .into_iter()
                .chain(listed)
                .chain(ends)
            {
                store.apply(Update {
                    source: "mgmt".into(),
                    at: Timestamp::UNIX_EPOCH,
                    change,
                });
            }
        }
        let world = world_of(&store);
        (store, world)
    }
}

fn meta(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh", "generation": 1})
}

fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh"})
}

/// A member of a traffic shift: service, cluster, version (empty for all) and weight.
pub(super) fn member((name, cluster, version, weight): (&str, &str, &str, u32)) -> Value {
    let mut kube = json!({"name": name, "namespace": "shop", "clusterName": cluster});
    if !version.is_empty() {
        kube["subset"] = json!({"version": version});
    }
    kube["port"] = json!(80);
    json!({"kubeService": kube, "weight": weight})
}

/// A traffic shift over members.
pub(super) fn shift(members: &[(&str, &str, &str, u32)]) -> Value {
    let members: Vec<Value> = members.iter().map(|one| member(*one)).collect();
    json!({"policy": {"trafficShift": {"destinations": members}}})
}

/// The question where a request of `web` to a service goes.
pub(super) fn question((_, world): &(Store, World), to: &str) -> RouteQuestion {
    let found = query::named(world, to);
    RouteQuestion {
        to: Arc::clone(found.first().expect("the service is there")),
        port: Some(80),
        from: ClientSpec {
            cluster: "one".into(),
            namespace: Some("shop".into()),
            account: Some("web".into()),
            ..ClientSpec::default()
        },
        request: HttpRequest::default(),
        lost: LostPlaces::default(),
        assumed: Assumed::default(),
    }
}

/// The answer to a question.
pub(super) fn answer(facts: &(Store, World), question: &RouteQuestion) -> RouteAnswer {
    route((&facts.0, &facts.1), question)
}
