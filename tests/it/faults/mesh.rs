//! A healthy mesh of any size: everything that is said about it is in order, so that no rule has more than a remark.
//!
//! Four clusters in two virtual networks of one virtual mesh; each Destination has endpoints in all zones of its region,
//! two ports, a policy for its timeouts and one that lets callers in. Every third is federated, every eighth is split
//! between its versions, every fiftieth is outside the mesh. Each cluster has a gateway.

use std::collections::BTreeMap;

use portolan::{
    model::{Body, Interner},
    store::{Kind, Object},
};
use serde_json::{Value, json};

const CLUSTERS: usize = 4;
const TEAMS: usize = 25;

/// The objects by kind and name; all are in one namespace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mesh {
    objects: BTreeMap<(Kind, String), Value>,
}

impl Mesh {
    /// A healthy mesh with so many Destinations, gateways aside.
    pub(crate) fn healthy(size: usize) -> Self {
        let mut mesh = Self::default();
        for cluster in 0..CLUSTERS {
            mesh.add_cluster(cluster);
        }
        mesh.put(Kind::VirtualMesh, "all", &virtual_mesh(size));
        mesh.put(
            Kind::TrafficPolicy,
            "timeouts",
            &json!({"generation": 1, "spec": timeouts(),
            "status": {"observedGeneration": 1, "state": "ACCEPTED"}}),
        );
        mesh.put(
            Kind::AccessPolicy,
            "allow-all",
            &json!({"generation": 1, "spec": {},
            "status": {"observedGeneration": 1, "state": "ACCEPTED"}}),
        );
        mesh.put(
            Kind::VirtualDestination,
            "everywhere",
            &json!({"spec": {"hostname": "everywhere.global"}}),
        );
        for at in 0..size {
            mesh.add(at);
        }
        mesh
    }

    /// An object to change.
    pub(crate) fn of(&mut self, kind: Kind, name: &str) -> &mut Value {
        self.objects
            .get_mut(&(kind, name.to_owned()))
            .expect("there is such an object")
    }

    /// A Destination to change.
    pub(crate) fn destination(&mut self, at: usize) -> &mut Value {
        self.of(Kind::Destination, &name(at))
    }

    /// Puts an object in, with its name.
    pub(crate) fn insert(&mut self, kind: Kind, name: &str, mut object: Value) {
        object["metadata"]["name"] = name.into();
        object["metadata"]["namespace"] = "gloo-mesh".into();
        self.objects.insert((kind, name.to_owned()), object);
    }

    /// All objects, each with the one of its name in another mesh. `None` if that has none.
    pub(crate) fn with_those_of<'m>(
        &'m mut self,
        other: &'m Self,
    ) -> impl Iterator<Item = (&'m mut Value, Option<&'m Value>)> {
        let objects = self.objects.iter_mut();
        objects.map(|(key, object)| (object, other.objects.get(key)))
    }

    /// The objects, decoded.
    pub(crate) fn decoded(&self) -> Vec<Object> {
        let mut interner = Interner::default();
        let objects = self.objects.iter();
        let decoded = objects
            .map(|((kind, _), object)| Object::decode(*kind, Body::Value(object), &mut interner));
        decoded.collect()
    }

    fn put(&mut self, kind: Kind, name: &str, parts: &Value) {
        let mut object =
            json!({"metadata": {"generation": parts["generation"]}, "spec": parts["spec"]});
        if !parts["status"].is_null() {
            object["status"] = parts["status"].clone();
        }
        self.insert(kind, name, object);
    }

    fn add_cluster(&mut self, cluster: usize) {
        let name = cluster_name(cluster);
        self.put(
            Kind::KubernetesCluster,
            &name,
            &json!({"spec": {},
            "status": {"status": [{"state": "ACCEPTED"}]}}),
        );
        let gateway = gateway_name(cluster);
        self.put(Kind::Mesh, &mesh_name(cluster), &json!({
            "spec": {"istio": {"installation": {"namespace": "istio-system", "cluster": name}, "trustDomain": name}},
            "status": {"appliedEastWestIngressGateways": [{"destinationRef": reference(&gateway),
                "externalAddresses": [format!("203.0.113.{}", cluster + 1)], "port": 15443, "externalPort": 15443}]}}));
        self.insert(Kind::Destination, &gateway, gateway_object(cluster));
        self.workload(
            cluster,
            "istio-system",
            "istio-ingressgateway",
            &json!({"istio": "ingressgateway"}),
        );
    }

    fn workload(&mut self, cluster: usize, namespace: &str, name: &str, labels: &Value) {
        let whole = format!("{name}-{namespace}-{}-deployment", cluster_name(cluster));
        let controller =
            json!({"name": name, "namespace": namespace, "clusterName": cluster_name(cluster)});
        self.put(Kind::Workload, &whole, &json!({"spec": {"mesh": reference(&mesh_name(cluster)),
            "kubernetes": {"controller": controller, "podLabels": labels, "serviceAccountName": name}}}));
    }

    fn add(&mut self, at: usize) {
        if is_external(at) {
            self.insert(Kind::Destination, &name(at), external(at));
            return;
        }
        self.insert(Kind::Destination, &name(at), kube(at));
        for version in ["v1", "v2"] {
            let labels = json!({"app": service(at), "version": version});
            self.workload(
                cluster(at),
                &team(at),
                &format!("{}-{version}", service(at)),
                &labels,
            );
        }
        if is_split(at) {
            self.put(
                Kind::TrafficPolicy,
                &shift_name(at),
                &json!({"generation": 1, "spec": shift(at),
                "status": {"observedGeneration": 1, "state": "ACCEPTED",
                    "destinations": {approval(at): {"state": "ACCEPTED"}}}}),
            );
        }
    }
}

pub(crate) fn is_external(at: usize) -> bool {
    at % 50 == 49
}

/// Whether its requests are split between its versions.
pub(crate) fn is_split(at: usize) -> bool {
    at.is_multiple_of(8)
}

/// Whether it can be called from other meshes.
pub(crate) fn is_federated(at: usize) -> bool {
    at.is_multiple_of(3)
}

pub(crate) fn service(at: usize) -> String {
    format!("service-{at}")
}

fn team(at: usize) -> String {
    format!("team-{}", at % TEAMS)
}

fn cluster(at: usize) -> usize {
    at / 2 % CLUSTERS
}

fn cluster_name(cluster: usize) -> String {
    format!("cluster-{}", cluster + 1)
}

/// The name of the mesh that a Destination is in.
pub(crate) fn mesh_of(at: usize) -> String {
    mesh_name(cluster(at))
}

/// The name of the cluster that a Destination is in.
pub(crate) fn cluster_of(at: usize) -> String {
    cluster_name(cluster(at))
}

/// The name of the mesh of a cluster.
pub(crate) fn mesh_name(cluster: usize) -> String {
    format!("istiod-istio-system-{}", cluster_name(cluster))
}

/// The name of the gateway of a cluster.
pub(crate) fn gateway_name(cluster: usize) -> String {
    format!(
        "istio-ingressgateway-istio-system-{}",
        cluster_name(cluster)
    )
}

/// The name of a Destination.
pub(crate) fn name(at: usize) -> String {
    if is_external(at) {
        return format!("outside-{at}");
    }
    format!("{}-{}-{}", service(at), team(at), cluster_name(cluster(at)))
}

/// The name of the policy that splits the requests of a Destination.
pub(crate) fn shift_name(at: usize) -> String {
    format!("shift-{at}")
}

/// The key of a Destination in the status of policies.
pub(crate) fn approval(at: usize) -> String {
    format!("{}.gloo-mesh.", name(at))
}

pub(crate) fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh"})
}

/// The service of a Destination.
pub(crate) fn service_ref(at: usize) -> Value {
    json!({"name": service(at), "namespace": team(at), "clusterName": cluster_name(cluster(at))})
}

fn timeouts() -> Value {
    json!({"policy": {"requestTimeout": "5s"}})
}

/// Half of the requests to each version.
fn shift(at: usize) -> Value {
    json!({"destinationSelector": [{"kubeServiceRefs": {"services": [service_ref(at)]}}],
        "policy": {"trafficShift": {"destinations": [member(at, "v1"), member(at, "v2")]}}})
}

fn member(at: usize, version: &str) -> Value {
    let mut target = service_ref(at);
    target["subset"] = json!({"version": version});
    target["port"] = 8080.into();
    json!({"weight": 50, "kubeService": target})
}

fn virtual_mesh(size: usize) -> Value {
    let federated = (0..size).filter(|at| is_federated(*at) && !is_external(*at));
    let approvals: BTreeMap<String, Value> = federated
        .map(|at| (approval(at), json!({"state": "ACCEPTED"})))
        .collect();
    let meshes: Vec<Value> = (0..CLUSTERS)
        .map(|cluster| reference(&mesh_name(cluster)))
        .collect();
    json!({"generation": 1,
        "spec": {"meshes": meshes, "globalAccessPolicy": "ENABLED", "federation": {"selectors": [{}]}},
        "status": {"observedGeneration": 1, "state": "ACCEPTED", "destinations": approvals}})
}

fn discovered(cluster: usize) -> Value {
    json!({"generation": 2, "labels": {"owner.discovery.mesh.gloo.solo.io": "gloo-mesh",
        "cluster.discovery.mesh.gloo.solo.io": cluster_name(cluster)}})
}

fn kube(at: usize) -> Value {
    let cluster = cluster(at);
    let region = format!("region-{}", cluster % 2);
    let endpoints: Vec<Value> = (0..4).map(|number| endpoint(at, number, &region)).collect();
    json!({"metadata": discovered(cluster), "spec": {"mesh": reference(&mesh_name(cluster)), "kubeService": {
        "ref": service_ref(at), "workloadSelectorLabels": {"app": service(at)}, "labels": {"app": service(at)},
        "region": region,
        "ports": [{"port": 8080, "name": "http", "protocol": "TCP", "targetPortNumber": 8080},
            {"port": 9090, "name": "grpc-api", "protocol": "TCP", "targetPortNumber": 9090}],
        "endpointSubsets": [{"endpoints": endpoints, "ports": [{"port": 8080, "name": "http", "protocol": "TCP"},
            {"port": 9090, "name": "grpc-api", "protocol": "TCP"}]}]}},
        "status": status(at)})
}

fn endpoint(at: usize, number: usize, region: &str) -> Value {
    let zone = ["a", "b", "c"][number % 3];
    json!({"ipAddress": format!("10.{}.{}.{number}", at / 250, at % 250),
        "labels": {"app": service(at), "version": (["v1", "v2"][number % 2])},
        "subLocality": {"zone": format!("{region}{zone}")}})
}

fn status(at: usize) -> Value {
    let mut applied =
        vec![json!({"ref": reference("timeouts"), "observedGeneration": 1, "spec": timeouts()})];
    let mut status = json!({"observedGeneration": 2,
        "localFqdn": format!("{}.{}.svc.cluster.local", service(at), team(at)),
        "appliedAccessPolicies": [{"ref": reference("allow-all"), "observedGeneration": 1, "spec": {}}]});
    if is_split(at) {
        let reference = reference(&shift_name(at));
        applied.push(json!({"ref": reference, "observedGeneration": 1, "spec": shift(at)}));
        status["requiredSubsets"] = json!([{"trafficPolicyRef": reference, "observedGeneration": 1,
            "trafficShift": shift(at)["policy"]["trafficShift"]}]);
    }
    status["appliedTrafficPolicies"] = applied.into();
    if is_federated(at) {
        let others = (0..CLUSTERS).filter(|other| *other != cluster(at));
        let meshes: Vec<Value> = others.map(|other| reference(&mesh_name(other))).collect();
        let host = format!(
            "{}.{}.svc.{}.global",
            service(at),
            team(at),
            cluster_name(cluster(at))
        );
        status["appliedFederation"] = json!({"federatedHostname": host, "federatedToMeshes": meshes,
            "virtualMeshRef": reference("all")});
    }
    status
}

fn external(at: usize) -> Value {
    json!({"metadata": {"generation": 1}, "spec": {"externalService": {"name": name(at),
        "hosts": [format!("{}.example.com", name(at))], "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}],
        "endpoints": [{"address": format!("198.51.100.{}", at / 50 % 250), "ports": {"https": 8443}}]}},
        "status": {"observedGeneration": 1}})
}

fn gateway_object(cluster: usize) -> Value {
    let region = format!("region-{}", cluster % 2);
    let endpoints: Vec<Value> = (0..2)
        .map(|number| {
            json!({"ipAddress": format!("10.255.{cluster}.{number}"), "labels": {"istio": "ingressgateway"},
                "subLocality": {"zone": format!("{region}{}", ["a", "b"][number])}})
        })
        .collect();
    json!({"metadata": discovered(cluster), "spec": {"mesh": reference(&mesh_name(cluster)), "kubeService": {
        "ref": {"name": "istio-ingressgateway", "namespace": "istio-system", "clusterName": cluster_name(cluster)},
        "workloadSelectorLabels": {"istio": "ingressgateway"}, "region": region, "serviceType": "LOAD_BALANCER",
        "externalAddresses": [{"ip": format!("203.0.113.{}", cluster + 1)}],
        "ports": [{"port": 15443, "name": "tls", "protocol": "TCP", "targetPortNumber": 15443}],
        "endpointSubsets": [{"endpoints": endpoints, "ports": [{"port": 15443, "name": "tls", "protocol": "TCP"}]}]}},
        "status": {"observedGeneration": 2, "localFqdn": "istio-ingressgateway.istio-system.svc.cluster.local"}})
}
