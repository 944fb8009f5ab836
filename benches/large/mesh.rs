//! A mesh of any size, as the JSON that an API server sends: the same for the same size.
//!
//! Its Destinations are like those of real meshes: about seven endpoints each, at most sixty, in the zones of their
//! region; two ports; one or two traffic policies in force; every third is federated, every eighth is split between
//! versions, every fiftieth is outside. Each version of a service has a Workload.

mod others;

use serde_json::{Value, json};

use crate::random::Random;
use others::{mesh, policy_object, registered, workloads};

const DISCOVERY: &str = "discovery.mesh.gloo.solo.io/v1";
const NETWORKING: &str = "networking.mesh.gloo.solo.io/v1";

const SERVICES: [&str; 40] = [
    "accounts",
    "alerts",
    "archive",
    "auth",
    "balance",
    "basket",
    "booking",
    "catalogue",
    "chat",
    "claims",
    "contacts",
    "coupons",
    "delivery",
    "devices",
    "exports",
    "feedback",
    "fleet",
    "gateway",
    "images",
    "imports",
    "inbox",
    "ledger",
    "licences",
    "mailer",
    "offers",
    "orders",
    "parcels",
    "payments",
    "planner",
    "pricing",
    "profiles",
    "queue",
    "quotas",
    "ranking",
    "recipes",
    "returns",
    "reviews",
    "search",
    "stock",
    "tickets",
];

const CLUSTERS: [(&str, &str); 6] = [
    ("berlin", "eu-central-1"),
    ("dublin", "eu-west-1"),
    ("ohio", "us-east-2"),
    ("oregon", "us-west-2"),
    ("osaka", "ap-northeast-3"),
    ("sydney", "ap-southeast-2"),
];

/// A mesh with so many Destinations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mesh {
    size: usize,
}

/// Where a service is.
struct Place {
    service: &'static str,
    team: String,
    cluster: &'static str,
    region: &'static str,
}

impl Mesh {
    /// The mesh of a size.
    pub(crate) fn of(size: usize) -> Self {
        Self { size }
    }

    /// Every object, with the plural name of its kind.
    pub(crate) fn objects(self) -> impl Iterator<Item = (&'static str, Value)> {
        let meshes = CLUSTERS
            .into_iter()
            .map(|(cluster, region)| ("meshes", mesh(cluster, region)));
        let clusters = CLUSTERS
            .into_iter()
            .map(|(cluster, _)| ("kubernetesclusters", registered(cluster)));
        let policies = (0..self.policies()).map(move |at| {
            let spec = Self::policy(at);
            ("trafficpolicies", policy_object(&policy_name(at), &spec))
        });
        let destinations = (0..self.size).flat_map(move |at| {
            let destination = self.destination(at, 0);
            let workloads = workloads(&destination)
                .into_iter()
                .map(|workload| ("workloads", workload));
            workloads.chain([("destinations", destination)])
        });
        meshes.chain(clusters).chain(policies).chain(destinations)
    }

    /// One Destination, as it is after so many changes: each change moves its last endpoint or takes it away.
    pub(crate) fn destination(self, at: usize, changes: usize) -> Value {
        if at % 50 == 49 {
            return external(at, changes);
        }
        let mut random = Random::of(at);
        let place = place(at);
        let endpoints = endpoints(&place, &mut random, changes);
        let (mut labels, mut applied) = (
            json!({"app": place.service, "team": place.team}),
            Vec::new(),
        );
        for family in 0..3 {
            if random.coin() {
                let policy = random.below(self.policies() / 3) * 3 + family;
                labels[format!("family-{family}")] = policy.to_string().into();
                applied.push(json!({"ref": reference(&policy_name(policy)), "observedGeneration": 1, "spec": Self::policy(policy)}));
            }
        }
        let spec = spec(at, &place, (labels, endpoints));
        let status = status(at, &place, applied);
        let name = format!("{}-{}-{}", place.service, place.team, place.cluster);
        let mut destination = object(
            (DISCOVERY, "Destination"),
            (&name, at, changes),
            spec,
            status,
        );
        destination["metadata"]["labels"]["cluster.discovery.mesh.gloo.solo.io"] =
            place.cluster.into();
        destination["metadata"]["annotations"] =
            json!({"kubectl.kubernetes.io/last-applied-configuration": last_applied(&place)});
        destination
    }

    fn policies(self) -> usize {
        (self.size / 40).max(6)
    }

    fn policy(at: usize) -> Value {
        let policy = match at % 3 {
            0 => json!({"requestTimeout": format!("{}s", at % 30 + 1)}),
            1 => json!({"retries": {"attempts": at % 5 + 1, "perTryTimeout": "2s"}}),
            _ => {
                json!({"outlierDetection": {"consecutiveErrors": at % 9 + 1, "interval": "10s", "baseEjectionTime": "30s"}})
            }
        };
        let family = format!("family-{}", at % 3);
        json!({"destinationSelector": [{"kubeServiceMatcher": {"labels": {family: at.to_string()}}}], "policy": policy})
    }
}

fn place(at: usize) -> Place {
    let round = at / SERVICES.len();
    let (cluster, region) = CLUSTERS[round % CLUSTERS.len()];
    Place {
        service: SERVICES[at % SERVICES.len()],
        team: format!("team-{}", round / CLUSTERS.len()),
        cluster,
        region,
    }
}

fn endpoints(place: &Place, random: &mut Random, changes: usize) -> Vec<Value> {
    let count = (1 + random.exponential(6.0)).min(60);
    let versions = 1 + random.below(3);
    let mut endpoints: Vec<Value> = (0..count)
        .map(|_| {
            let zone = format!("{}{}", place.region, ["a", "b", "c"][random.below(3)]);
            let address = format!("10.{}.{}.{}", random.below(256), random.below(256), 1 + random.below(254));
            json!({
                "ipAddress": address,
                "labels": {"app": place.service, "version": format!("v{}", 1 + random.below(versions))},
                "subLocality": {"zone": zone, "subZone": format!("rack-{}", 1 + random.below(4))},
            })
        })
        .collect();
    if changes % 2 == 1 {
        endpoints.pop();
    } else if let Some(last) = endpoints.last_mut().filter(|_| changes > 0) {
        last["ipAddress"] = format!("10.255.{}.{}", changes / 250 % 250, changes % 250).into();
    }
    endpoints
}

fn spec(at: usize, place: &Place, (labels, endpoints): (Value, Vec<Value>)) -> Value {
    let mut versions: Vec<&str> = endpoints
        .iter()
        .filter_map(|endpoint| endpoint["labels"]["version"].as_str())
        .collect();
    versions.sort_unstable();
    versions.dedup();
    let subsets = (versions.len() > 1).then(|| json!({"version": {"values": versions}}));
    let port = 8000 + at % 1000;
    let mut spec = json!({
        "mesh": reference(&format!("istiod-istio-system-{}", place.cluster)),
        "kubeService": {
            "ref": service_ref(place), "region": place.region, "workloadSelectorLabels": {"app": place.service}, "labels": labels,
            "ports": [
                {"port": port, "name": "http", "protocol": "TCP", "appProtocol": "http", "targetPortName": "http"},
                {"port": 9090, "name": "metrics", "protocol": "TCP", "targetPortNumber": 9090},
            ],
            "endpointSubsets": [{"ports": [
                {"port": 8080, "name": "http", "protocol": "TCP", "appProtocol": "http"},
                {"port": 9090, "name": "metrics", "protocol": "TCP"},
            ]}],
        },
    });
    if let Some(subsets) = subsets {
        spec["kubeService"]["subsets"] = subsets;
    }
    spec["kubeService"]["endpointSubsets"][0]["endpoints"] = endpoints.into();
    if at.is_multiple_of(17) {
        spec["kubeService"]["serviceType"] = "LOAD_BALANCER".into();
        spec["kubeService"]["externalAddresses"] =
            json!([{"ip": format!("198.51.100.{}", at % 250 + 1)}]);
    }
    spec
}

fn status(at: usize, place: &Place, mut applied: Vec<Value>) -> Value {
    let Place {
        service,
        team,
        cluster,
        ..
    } = place;
    let mut status = json!({"observedGeneration": 1, "localFqdn": format!("{service}.{team}.svc.cluster.local")});
    if at.is_multiple_of(3) {
        let others = CLUSTERS.iter().filter(|(other, _)| other != cluster);
        let meshes: Vec<Value> = others
            .map(|(other, _)| reference(&format!("istiod-istio-system-{other}")))
            .collect();
        status["appliedFederation"] = json!({
            "federatedHostname": format!("{service}.{team}.svc.{cluster}.global"),
            "virtualMeshRef": reference("virtual-mesh"),
            "federatedToMeshes": meshes,
        });
    }
    if at.is_multiple_of(8) {
        let shift = shift(place);
        let policy = reference(&format!("shift-{service}-{team}-{cluster}"));
        let selector = json!([{"kubeServiceRefs": {"services": [service_ref(place)]}}]);
        let spec = json!({"destinationSelector": selector, "policy": {"trafficShift": shift}});
        applied.push(json!({"ref": policy, "observedGeneration": 1, "spec": spec}));
        status["requiredSubsets"] =
            json!([{"trafficPolicyRef": policy, "observedGeneration": 1, "trafficShift": shift}]);
    }
    status["appliedTrafficPolicies"] = applied.into();
    status
}

fn shift(place: &Place) -> Value {
    let member = |version: &str, weight: u32| {
        let mut target = service_ref(place);
        target["subset"] = json!({"version": version});
        json!({"kubeService": target, "weight": weight})
    };
    json!({"destinations": [member("v1", 90), member("v2", 10)]})
}

fn external(at: usize, changes: usize) -> Value {
    let name = format!("partner-{at}");
    let spec = json!({"externalService": {
        "name": name,
        "hosts": [format!("api.{name}.example.com")],
        "addresses": [format!("240.{}.{}.{}", at >> 16 & 255, at >> 8 & 255, at & 255)],
        "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}],
        "endpoints": (0..3 - changes % 2).map(|one| json!({"address": format!("203.0.113.{}", (at + one) % 250), "ports": {"https": 8443}})).collect::<Vec<_>>(),
    }});
    object(
        (DISCOVERY, "Destination"),
        (&name, at, changes),
        spec,
        json!({"observedGeneration": 1}),
    )
}

fn policy_name(at: usize) -> String {
    format!("policy-{at:05}")
}

fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh"})
}

fn service_ref(place: &Place) -> Value {
    json!({"name": place.service, "namespace": place.team, "clusterName": place.cluster})
}

fn last_applied(place: &Place) -> String {
    let metadata = json!({"annotations": {}, "name": place.service, "namespace": place.team, "labels": {"app": place.service}});
    let ports = json!([{"name": "http", "port": 8080, "targetPort": "http"}, {"name": "metrics", "port": 9090}]);
    json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": {"app": place.service}, "ports": ports}}).to_string()
}

fn object(
    (api, kind): (&str, &str),
    (name, at, changes): (&str, usize, usize),
    spec: Value,
    status: Value,
) -> Value {
    let written = json!([{"manager": "discovery", "operation": "Update", "apiVersion": api, "time": "2026-05-01T10:00:00Z",
        "fieldsType": "FieldsV1", "fieldsV1": {"f:metadata": {"f:labels": {".": {}}}, "f:spec": {}}}]);
    let mut object = json!({
        "apiVersion": api,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": "gloo-mesh",
            "uid": format!("{at:08x}-5b1d-4c3e-9a77-{:012x}", name.len()),
            "resourceVersion": (100_000 + at + changes).to_string(),
            "generation": 1 + changes,
            "creationTimestamp": format!("2026-0{}-{:02}T{:02}:{:02}:00Z", 1 + at % 5, 1 + at % 28, at % 24, at % 60),
            "labels": {"owner.discovery.mesh.gloo.solo.io": "gloo-mesh"},
            "managedFields": written,
        },
    });
    object["spec"] = spec;
    object["status"] = status;
    object
}
