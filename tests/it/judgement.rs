//! One judgement: whatever a page says of a Destination agrees with what the rules find.

use portolan::{
    derive::world::World,
    diagnose::{FindingsByDestination, Ground, Mutes},
    output::{Described, descriptions},
    store::Store,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    cli::run,
    kit::{noon, read_world},
    knowledge::{Part, parts, read, worlds},
};

/// Every Destination of the demo, described.
fn demo() -> Vec<Value> {
    let names = run("get --demo -o name").out;
    let names = names.lines().filter_map(|line| line.rsplit('/').next());
    let described = run(&format!(
        "describe --demo -o json {}",
        names.collect::<Vec<_>>().join(" ")
    ));
    let document: Value = serde_json::from_str(&described.out).expect("it is JSON");
    document["items"].as_array().expect("it has items").clone()
}

/// The findings of a Destination that are errors or warnings, the gravest first.
fn above_info(item: &Value) -> Vec<&Value> {
    let findings = item["diagnosis"]["findings"].as_array();
    let findings = findings.expect("it was examined").iter();
    findings
        .filter(|finding| finding["severity"] != "info")
        .collect()
}

#[test]
fn the_third_sentence_of_each_destination_of_the_demo_is_its_gravest_finding() {
    let items = demo();
    let ailing = items.iter().filter(|item| !above_info(item).is_empty());
    assert!(ailing.count() >= 20, "the demo has ailing Destinations");
    for item in &items {
        let derived = &item["derived"];
        let sentence = derived["overview"][2].as_str().expect("there are three");
        let Some(gravest) = above_info(item).first().copied() else {
            assert!(sentence.starts_with("Nothing found"), "{sentence}");
            assert_eq!(derived.get("gravest"), None);
            continue;
        };
        let text = |field: &str| gravest[field].as_str().expect("it is text");
        let begins = format!("{}: {}", text("rule"), text("message"));
        assert!(sentence.starts_with(&begins), "{sentence}");
        for field in ["rule", "severity", "path"] {
            assert_eq!(derived["gravest"][field], gravest[field]);
        }
    }
}

#[test]
fn nothing_found_says_how_many_rules_could_not_look() {
    let items = demo();
    let sound = items
        .iter()
        .find(|item| above_info(item).is_empty())
        .expect("some are well");
    let skipped = sound["diagnosis"]["skipped"].as_array().map(Vec::len);
    let skipped = skipped.expect("it says which rules did not run");
    let sentence = sound["derived"]["overview"][2].as_str().unwrap_or_default();
    let says = format!("; {skipped} rules skipped: ");
    assert!(sentence.contains(&says), "{sentence}");
}

/// Merges a JSON merge patch.
pub(crate) fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = json!({});
    }
    for (key, value) in members {
        if value.is_null() {
            into.as_object_mut().expect("it is an object").remove(key);
        } else {
            merge(&mut into[key], value);
        }
    }
}

/// A world of two clusters with a mesh and a trust domain each, and a service of the first that two endpoints serve.
/// Nothing is wrong with it. Patches change the service and the virtual mesh.
pub(crate) fn world(service: &Value, virtual_mesh: &Value) -> Vec<Value> {
    let reference = |name: &str| json!({"name": name, "namespace": "gloo-mesh"});
    let mesh = |number: usize| {
        let gateway = json!({"externalAddresses": [format!("198.51.100.{number}")], "externalPort": 15443,
            "destinationRef": reference("gateway")});
        json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Mesh", "metadata": reference(&format!("m{number}")),
            "spec": {"istio": {"installation": {"cluster": format!("c{number}")}, "trustDomain": format!("td{number}")}},
            "status": {"appliedEastWestIngressGateways": [gateway]}})
    };
    let cluster = |number: usize| {
        json!({"apiVersion": "multicluster.solo.io/v1alpha1", "kind": "KubernetesCluster",
            "metadata": reference(&format!("c{number}")), "spec": {}})
    };
    let mut destination = json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination",
        "metadata": {"name": "svc-ns-c0", "namespace": "gloo-mesh", "generation": 1,
            "labels": {"owner.discovery.mesh.gloo.solo.io": "gloo-mesh"}},
        "spec": {"mesh": reference("m0"), "kubeService": {
            "ref": {"name": "svc", "namespace": "ns", "clusterName": "c0"},
            "workloadSelectorLabels": {"app": "svc"},
            "ports": [{"port": 80, "name": "http"}],
            "endpointSubsets": [{
                "endpoints": [{"ipAddress": "10.0.0.1", "labels": {"app": "svc", "version": "v1"}},
                    {"ipAddress": "10.0.0.2", "labels": {"app": "svc", "version": "v1"}}],
                "ports": [{"port": 8080, "name": "http"}]}]}},
        "status": {"observedGeneration": 1, "localFqdn": "svc.ns.svc.cluster.local", "appliedFederation": {
            "federatedHostname": "svc.ns.svc.c0.global", "virtualMeshRef": reference("vm"),
            "federatedToMeshes": [reference("m1")]}},
    });
    merge(&mut destination, service);
    let mut around = json!({
        "apiVersion": "networking.mesh.gloo.solo.io/v1", "kind": "VirtualMesh", "metadata": reference("vm"),
        "spec": {"meshes": [reference("m0"), reference("m1")], "federation": {"selectors": [{}]}},
        "status": {"observedGeneration": 1, "state": "ACCEPTED"},
    });
    merge(&mut around, virtual_mesh);
    let objects = [
        destination,
        around,
        mesh(0),
        mesh(1),
        cluster(0),
        cluster(1),
    ];
    objects.to_vec()
}

/// What is said of the only Destination of a world: `derived` and `diagnosis`.
async fn told(objects: Vec<Value>) -> Value {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    let (store, world) = read_world(&list.to_string()).await;
    let mut items = described((&store, &world));
    items.pop().expect("there is one")
}

/// What is said of each Destination of a world.
fn described((store, world): (&Store, &World)) -> Vec<Value> {
    let ground = Ground {
        store,
        world,
        now: noon(),
    };
    let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
    let described = world.iter().map(|known| Described {
        known: known.clone(),
        object: None,
    });
    let described: Vec<Described> = described.collect();
    let document = descriptions((store, world), &by_destination, &described);
    let document = serde_json::to_value(document).expect("it can be written");
    document["items"].as_array().expect("it has items").clone()
}

/// The severities of the findings of a rule.
fn severities<'i>(item: &'i Value, rule: &str) -> Vec<&'i str> {
    let findings = item["diagnosis"]["findings"].as_array();
    let findings = findings.expect("it was examined").iter();
    let of_rule = findings.filter(|finding| finding["rule"] == rule);
    of_rule
        .filter_map(|finding| finding["severity"].as_str())
        .collect()
}

/// The rule, the verdict and the reach say alike whether all callers are denied, and whether any request succeeds. Access
/// policies apply to TCP only.
fn agrees_on_success(item: &Value) {
    let derived = &item["derived"];
    let ports = derived["ports"].as_array().expect("it is a list").iter();
    let is_tcp = |port: &&Value| matches!(port["protocol"].as_str(), None | Some("TCP"));
    let others = ports.filter(|port| !is_tcp(port)).count();
    let verdict = derived["verdict"].as_str().expect("it is a word");
    if !severities(item, "access-default-deny").is_empty() {
        // Requests that a policy sends to other services never come to the policies of this one.
        let is_elsewhere = !severities(item, "traffic-elsewhere").is_empty();
        assert!(verdict == "denied" || is_elsewhere || others > 0, "{item}");
    }
    let reach = derived["reach"].as_array().expect("it is a list");
    if matches!(verdict, "denied" | "fails") {
        let fails = |caller: &Value| caller["arrives"] == false;
        assert!(reach.iter().all(fails), "{item}");
    }
    // Access policies may admit no caller of the own mesh.
    let is_open = |caller: &&Value| caller["verdict"] == "local" && caller["restricted"] == false;
    let mut local = reach.iter().filter(is_open);
    match verdict {
        "reaches" => assert!(local.all(|caller| caller["arrives"] == true), "{item}"),
        "elsewhere" => assert!(local.all(|caller| caller["arrives"] != false), "{item}"),
        _ => {}
    }
    let ports = derived["localName"]["portVerdicts"].as_array();
    let ports = ports.filter(|ports| !ports.is_empty());
    if let Some(ports) = ports {
        let mut arrive = ports.iter().map(|port| port["arrives"].as_bool());
        let none_arrives = arrive.clone().all(|arrives| arrives == Some(false));
        let fails = matches!(verdict, "denied" | "fails");
        assert_eq!(none_arrives, fails, "{item}");
        let none_fails = arrive.all(|arrives| arrives != Some(false));
        assert!(verdict != "reaches" || none_fails, "{item}");
    }
}

#[test]
fn the_demo_says_alike_everywhere_whether_requests_succeed() {
    demo().iter().for_each(agrees_on_success);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_verdict_the_reach_and_the_rules_agree_on_success_in_a_random_world(seeds in worlds(), part in parts()) {
        for part in [Part::All, part] {
            let (store, world) = read(&seeds, &part);
            described((&store, &world)).iter().for_each(agrees_on_success);
        }
    }
}

/// Ports with whether calls to them arrive.
type Arrivals = Vec<(u64, Option<bool>)>;

/// From a mesh: the verdict, whether calls arrive, and on which ports they do.
fn from_mesh(item: &Value, mesh: &str) -> (String, Option<bool>, Arrivals) {
    let reach = item["derived"]["reach"].as_array().expect("it is a list");
    let caller = reach.iter().find(|caller| caller["mesh"]["name"] == mesh);
    let caller = caller.expect("the mesh is known");
    let ports = caller["portVerdicts"].as_array().expect("it is a list");
    let ports = ports.iter().map(|port| {
        let number = port["number"].as_u64().expect("it has a number");
        (number, port["arrives"].as_bool())
    });
    let verdict = caller["verdict"].as_str().expect("it is a word");
    (
        verdict.to_owned(),
        caller["arrives"].as_bool(),
        ports.collect(),
    )
}

fn two_ports(protocol: &str) -> Value {
    json!({"spec": {"kubeService": {"ports": [{"port": 80, "name": "http"},
        {"port": 53, "name": "dns", "protocol": protocol}]}}})
}

fn served(ports: &Value) -> Value {
    json!({"spec": {"kubeService": {"endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": ports}]}}})
}

pub(crate) fn patched(patches: &[Value]) -> Value {
    let mut all = json!({});
    for patch in patches {
        merge(&mut all, patch);
    }
    all
}

/// What a row of the table expects: the state of the verdict, whether calls arrive from the own and from the other mesh,
/// words that are there, and words that are not.
struct Row {
    service: Value,
    virtual_mesh: Value,
    verdict: &'static str,
    own: Option<bool>,
    other: Option<bool>,
    says: &'static str,
    never: &'static str,
}

fn row(service: Value, verdict: &'static str, (own, other): (Option<bool>, Option<bool>)) -> Row {
    Row {
        service,
        virtual_mesh: json!({}),
        verdict,
        own,
        other,
        says: "",
        never: "Requests are denied",
    }
}

pub(crate) fn applied(policies: &Value) -> Value {
    json!({"status": {"appliedAccessPolicies": [{"ref": {"name": "ap", "namespace": "gloo-mesh"},
        "observedGeneration": 1, "spec": policies}]}})
}

pub(crate) fn traffic(spec: &Value) -> Value {
    json!({"status": {"appliedTrafficPolicies": [{"ref": {"name": "tp", "namespace": "gloo-mesh"},
        "observedGeneration": 1, "spec": spec}]}})
}

fn account(cluster: &str) -> Value {
    applied(
        &json!({"allowedMethods": ["GET"], "sourceSelector": [{"kubeServiceAccountRefs": {"serviceAccounts": [
        {"name": "one", "namespace": "ns", "clusterName": cluster}]}}]}),
    )
}

fn rows() -> Vec<Row> {
    let (yes, no) = (Some(true), Some(false));
    let http = json!([{"port": 8080, "name": "http"}]);
    let dns =
        json!([{"port": 8080, "name": "http"}, {"port": 53, "name": "dns", "protocol": "UDP"}]);
    let enabled = json!({"spec": {"globalAccessPolicy": "ENABLED"}});
    vec![
        row(json!({}), "reaches", (yes, yes)),
        row(
            served(&json!([{"port": 8080, "name": "web"}])),
            "fails",
            (no, no),
        ),
        row(
            patched(&[two_ports("TCP"), served(&http)]),
            "partly",
            (yes, yes),
        ),
        row(
            patched(&[two_ports("UDP"), served(&dns)]),
            "reaches",
            (yes, yes),
        ),
        row(
            patched(&[
                served(&json!([{"port": 53, "name": "dns", "protocol": "UDP"}])),
                json!({"spec": {"kubeService": {"ports": [{"port": 53, "name": "dns", "protocol": "UDP"}]}}}),
            ]),
            "reaches",
            (yes, no),
        ),
        Row {
            virtual_mesh: enabled.clone(),
            verdict: "denied",
            says: "denies every call",
            never: "Nothing found.",
            ..row(json!({}), "denied", (no, no))
        },
        // Sidecars let UDP pass.
        Row {
            virtual_mesh: enabled.clone(),
            says: "TCP requests are denied: virtual mesh gloo-mesh/vm denies every call",
            ..row(
                patched(&[two_ports("UDP"), served(&dns)]),
                "partly",
                (yes, no),
            )
        },
        Row {
            virtual_mesh: json!({"spec": {"globalAccessPolicy": "ENABLED"}, "status": null}),
            says: "networking has not processed virtual mesh",
            ..row(json!({}), "unknown", (None, None))
        },
        Row {
            virtual_mesh: enabled.clone(),
            says: "networking has not processed this Destination",
            ..row(json!({"status": null}), "unknown", (None, None))
        },
        // A policy without any condition admits everything.
        Row {
            virtual_mesh: enabled.clone(),
            never: "all other callers",
            ..row(applied(&json!({})), "reaches", (yes, yes))
        },
        Row {
            virtual_mesh: enabled,
            says: "is an alias",
            never: "denied",
            ..row(
                json!({"spec": {"kubeService": {"serviceType": "EXTERNAL_NAME", "endpointSubsets": null}}}),
                "unknown",
                (None, no),
            )
        },
    ]
}

/// A traffic policy that splits requests.
pub(crate) fn shift(members: &Value) -> Value {
    traffic(&json!({"policy": {"trafficShift": {"destinations": members}}}))
}

/// A traffic policy that lets a part of the requests fail.
fn abort(percentage: u8) -> Value {
    traffic(
        &json!({"policy": {"faultInjection": {"abort": {"httpStatus": 503}, "percentage": percentage}}}),
    )
}

/// Policies that let all HTTP requests fail.
fn rows_of_failures() -> Vec<Row> {
    let (yes, no) = (Some(true), Some(false));
    let with_tcp = json!({"spec": {"kubeService": {
        "ports": [{"port": 80, "name": "http"}, {"port": 53, "name": "tcp-dns"}],
        "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}],
            "ports": [{"port": 8080, "name": "http"}, {"port": 53, "name": "tcp-dns"}]}]}}});
    vec![
        Row {
            says: "\"why\":\"TrafficPolicy gloo-mesh/tp lets all requests fail on purpose, with status 503",
            ..row(abort(100), "fails", (no, no))
        },
        Row {
            says: "\"why\":\"TrafficPolicy gloo-mesh/tp sends all requests to version=v9, which no endpoint has",
            ..row(
                shift(
                    &json!([{"kubeService": {"name": "svc", "namespace": "ns", "clusterName": "c0",
                    "subset": {"version": "v9"}}}]),
                ),
                "fails",
                (no, no),
            )
        },
        // HTTP rules of policies do not apply to a port of another protocol.
        row(
            patched(&[abort(100), with_tcp.clone()]),
            "partly",
            (yes, yes),
        ),
        Row {
            says: "TrafficPolicy gloo-mesh/tp sends all requests elsewhere, to other.ns.c0.",
            ..row(
                patched(&[
                    shift(
                        &json!([{"kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}}]),
                    ),
                    with_tcp,
                ]),
                "reaches",
                (yes, yes),
            )
        },
    ]
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn rows_of_policies() -> Vec<Row> {
    let (yes, no) = (Some(true), Some(false));
    let elsewhere =
        json!([{"kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}}]);
    vec![
        Row {
            says: "no applied access policy admits a caller of this mesh",
            ..row(account("c0"), "reaches", (yes, no))
        },
        row(account(""), "reaches", (yes, yes)),
        row(applied(&json!({})), "reaches", (yes, yes)),
        Row {
            says: "no applied access policy allows the port of its pods",
            never: "access-default-deny",
            ..row(applied(&json!({"allowedPorts": [80]})), "denied", (no, no))
        },
        row(
            applied(&json!({"allowedPorts": [8080]})),
            "reaches",
            (yes, yes),
        ),
        Row {
            says: "\\\"Svc_x\\\" is no DNS label",
            ..row(
                json!({"status": {"appliedFederation": {"federatedHostname": "Svc_x.ns.svc.c0.global"}}}),
                "reaches",
                (yes, no),
            )
        },
        Row {
            says: "the service reference has no clusterName",
            never: "about to delete",
            ..row(
                json!({"spec": {"kubeService": {"ref": {"clusterName": null}}}, "status": {"appliedFederation": null}}),
                "unknown",
                (None, None),
            )
        },
        // Nothing is said to be unknown that is known to fail by any name.
        Row {
            virtual_mesh: json!({"spec": {"globalAccessPolicy": "ENABLED"}}),
            says: "calls fail, whatever name is used\",\"the service reference has no clusterName",
            never: "how it is called is not known",
            ..row(
                json!({"spec": {"kubeService": {"ref": {"clusterName": null}}}, "status": {"appliedFederation": null}}),
                "denied",
                (no, no),
            )
        },
        Row {
            says: "calls fail, whatever name is used\",\"the service reference has no clusterName",
            ..row(
                json!({"spec": {"kubeService": {"ref": {"clusterName": null}, "endpointSubsets": null}},
                    "status": {"appliedFederation": null}}),
                "fails",
                (no, no),
            )
        },
        Row {
            says: "it is the service's own mesh",
            never: "selects it",
            ..row(
                json!({"spec": {"kubeService": {"ref": {"clusterName": "c1"}}}, "status": {"appliedFederation": null}}),
                "reaches",
                (no, yes),
            )
        },
        Row {
            says: "TrafficPolicy gloo-mesh/tp sends all requests elsewhere, to other.ns.c0.",
            ..row(shift(&elsewhere), "elsewhere", (yes, yes))
        },
        // Whether the other service answers is not judged here.
        Row {
            says: "\"why\":\"TrafficPolicy gloo-mesh/tp sends all requests elsewhere",
            ..row(
                patched(&[
                    shift(&elsewhere),
                    json!({"spec": {"kubeService": {"endpointSubsets": []}}}),
                ]),
                "elsewhere",
                (None, None),
            )
        },
        // The route says the same.
        Row {
            says: "TrafficPolicy gloo-mesh/tp shifts all requests, but the weights sum to 95, not 100: Istio refuses the \
                   route and keeps the previous one, so where they go is not known.",
            ..row(
                shift(&json!([
                    {"weight": 20, "kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}},
                    {"weight": 75, "kubeService": {"name": "svc", "namespace": "ns", "clusterName": "c0"}}])),
                "unknown",
                (None, None),
            )
        },
        Row {
            says: "25 % of requests to version=v9, which no endpoint has",
            ..row(
                shift(&json!([
                    {"weight": 25, "kubeService": {"name": "svc", "namespace": "ns", "clusterName": "c0",
                        "subset": {"version": "v9"}}},
                    {"weight": 75, "kubeService": {"name": "svc", "namespace": "ns", "clusterName": "c0"}}])),
                "partly",
                (yes, yes),
            )
        },
        Row {
            says: "lets 50 % of requests fail on purpose, with status 503",
            ..row(abort(50), "partly", (yes, yes))
        },
        Row {
            says: "also copies all requests to other.ns.c0",
            ..row(
                traffic(
                    &json!({"policy": {"mirror": {"kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}}}}),
                ),
                "reaches",
                (yes, yes),
            )
        },
    ]
}

/// Services whose endpoints or ports are not recorded, and requests that never come to the policies of the service.
fn rows_without_a_record() -> Vec<Row> {
    let (yes, no) = (Some(true), Some(false));
    let kube = |patch: Value| json!({"spec": {"kubeService": patch}});
    let alias = kube(json!({"serviceType": "EXTERNAL_NAME", "endpointSubsets": []}));
    let annotated = json!({"metadata": {"annotations": {"discovery.mesh.gloo.solo.io/enabled": "true"}},
        "spec": {"kubeService": {"endpointSubsets": []}}});
    let away =
        shift(&json!([{"kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}}]));
    let two = json!([{"port": 80, "name": "http"}, {"port": 53, "name": "tcp-dns"}]);
    let served = json!([{"port": 8080, "name": "http"}, {"port": 53, "name": "tcp-dns"}]);
    let endpoints = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": served}]);
    let two = kube(json!({"ports": two, "endpointSubsets": endpoints}));
    vec![
        Row {
            says: "It declares no port (headless services may do without), so where it is called is not known.",
            ..row(kube(json!({"ports": null})), "unknown", (None, None))
        },
        Row {
            says: "Its ports could not be read, so where it is called is not known.",
            ..row(kube(json!({"ports": 7})), "unknown", (None, None))
        },
        Row {
            says: "Its endpoints are not recorded, so whether calls succeed is not known.",
            never: "no-endpoints",
            ..row(kube(json!({"endpointSubsets": 7})), "unknown", (None, None))
        },
        row(annotated.clone(), "unknown", (None, None)),
        // What the client's own sidecar lets fail fails whoever would answer it.
        row(patched(&[annotated, abort(100)]), "fails", (no, no)),
        row(patched(&[alias, abort(100)]), "fails", (no, no)),
        Row {
            says: "it has two services, and the API allows only one",
            ..row(
                json!({"spec": {"externalService": {"name": "ext", "hosts": ["a.example"], "ports": [{"number": 80}]}}}),
                "unknown",
                (None, None),
            )
        },
        Row {
            virtual_mesh: json!({"spec": {"globalAccessPolicy": "ENABLED"}}),
            says: "Requests that are answered here are denied: virtual mesh gloo-mesh/vm denies every call",
            ..row(away, "elsewhere", (None, None))
        },
        Row {
            says: "Calls to port 53 tcp-dns are denied: no applied access policy allows the port of its pods.",
            ..row(
                patched(&[applied(&json!({"allowedPorts": [8080]})), two.clone()]),
                "partly",
                (yes, yes),
            )
        },
        Row {
            says: "Requests are denied: no applied access policy allows the port of its pods.",
            never: "TCP requests are denied",
            ..row(
                patched(&[applied(&json!({"allowedPorts": [80]})), two]),
                "denied",
                (no, no),
            )
        },
    ]
}

#[tokio::test]
async fn the_verdict_and_the_reach_say_whose_requests_succeed() {
    let all = [
        rows(),
        rows_of_policies(),
        rows_of_failures(),
        rows_without_a_record(),
    ];
    for (at, row) in all.into_iter().flatten().enumerate() {
        let item = told(world(&row.service, &row.virtual_mesh)).await;
        let text = item.to_string();
        assert_eq!(item["derived"]["verdict"], row.verdict, "{at}: {text}");
        let arrives = ["m0", "m1"].map(|mesh| from_mesh(&item, mesh).1);
        assert_eq!(arrives, [row.own, row.other], "{at}: {text}");
        assert!(text.contains(row.says), "{at}: {text}");
        assert!(!text.contains(row.never), "{at}: {text}");
    }
}

/// Patches of the service that may be combined.
fn patches() -> Vec<Value> {
    let tcp = json!([{"port": 8080, "name": "http"}, {"port": 53, "name": "dns"}]);
    let udp =
        json!([{"port": 8080, "name": "http"}, {"port": 53, "name": "dns", "protocol": "UDP"}]);
    let other = json!([{"kubeService": {"name": "other", "namespace": "ns", "clusterName": "c0"}}]);
    let lost = json!([{"kubeService": {"name": "svc", "namespace": "ns", "clusterName": "c0", "subset": {"version": "v9"}}}]);
    let rows = [
        rows(),
        rows_of_policies(),
        rows_of_failures(),
        rows_without_a_record(),
    ];
    let of_rows = rows.into_iter().flatten().map(|row| row.service);
    let others = [
        two_ports("TCP"),
        two_ports("UDP"),
        served(&tcp),
        served(&udp),
        shift(&other),
        shift(&lost),
        abort(100),
        abort(50),
        account("c0"),
        applied(&json!({"allowedPorts": [8080]})),
        applied(&json!({"allowedPorts": [53]})),
        json!({"status": null}),
        json!({"spec": {"kubeService": {"endpointSubsets": []}}}),
    ];
    of_rows.chain(others).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_verdict_the_reach_and_the_rules_agree_whatever_is_combined(
        picked in prop::collection::vec(prop::sample::select(patches()), 0..5),
        access in prop::sample::select(vec!["ENABLED", "DISABLED"]),
        is_processed: bool,
    ) {
        let mut virtual_mesh = json!({"spec": {"globalAccessPolicy": access}});
        if !is_processed {
            virtual_mesh["status"] = Value::Null;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime starts");
        let mut objects = world(&json!({}), &virtual_mesh);
        for patch in &picked {
            merge(&mut objects[0], patch);
        }
        agrees_on_success(&runtime.block_on(told(objects)));
    }
}

#[tokio::test]
async fn ports_are_told_apart() {
    let unserved = patched(&[
        two_ports("TCP"),
        served(&json!([{"port": 8080, "name": "http"}])),
    ]);
    let item = told(world(&unserved, &json!({}))).await;
    let ports = vec![(80, Some(true)), (53, Some(false))];
    assert_eq!(from_mesh(&item, "m0").2, ports);
    assert_eq!(item["derived"]["reach"][0]["ports"], json!([80]));
    let dns =
        json!([{"port": 8080, "name": "http"}, {"port": 53, "name": "dns", "protocol": "UDP"}]);
    let item = told(world(
        &patched(&[two_ports("UDP"), served(&dns)]),
        &json!({}),
    ))
    .await;
    assert_eq!(
        from_mesh(&item, "m0").2,
        [(80, Some(true)), (53, Some(true))]
    );
    assert_eq!(from_mesh(&item, "m1").2, ports);
}

#[tokio::test]
async fn an_external_service_whose_entry_istio_refuses_can_be_called_by_no_mesh() {
    let external = |ports: Value, endpoints: Value| {
        json!({"metadata": {"name": "ext", "labels": null}, "status": null, "spec": {"mesh": null, "kubeService": null,
            "externalService": {"name": "ext", "hosts": ["a.example"], "ports": ports, "endpoints": endpoints}}})
    };
    let port = json!([{"number": 80, "name": "http", "protocol": "HTTP"}]);
    let key = |key: &str| json!([{"address": "192.0.2.1", "ports": {key: 443}}]);
    let cases = [
        (port.clone(), key("http"), "host"),
        (port, key("https"), "no"),
        (json!([{"number": 0, "protocol": "HTTP"}]), json!([]), "no"),
        (json!([{"number": 80, "protocol": "SPDY"}]), json!([]), "no"),
    ];
    for (ports, endpoints, verdict) in cases {
        let item = told(world(&external(ports, endpoints), &json!({}))).await;
        let found = ["m0", "m1"].map(|mesh| from_mesh(&item, mesh).0);
        assert_eq!(found, [verdict, verdict], "{item}");
    }
}

/// Whatever lets requests to an external service fail does so in the verdict and for every mesh.
#[tokio::test]
async fn the_verdict_on_an_external_service_is_that_of_each_mesh() {
    let port = json!([{"number": 80, "name": "http", "protocol": "HTTP"}]);
    let external = |patch: Value| {
        let mut external = json!({"name": "ext", "hosts": ["a.example"], "ports": port});
        merge(&mut external, &patch);
        json!({"metadata": {"name": "ext", "labels": null}, "status": null,
            "spec": {"mesh": null, "kubeService": null, "externalService": external}})
    };
    let mixed = json!({"endpoints": [{"address": "2001:db8::1"}, {"address": "b.example"}]});
    let cases = [
        (json!({}), "unknown", Some(true)),
        (json!({"ports": null}), "fails", Some(false)),
        (
            json!({"hosts": null, "endpoints": [{"address": "192.0.2.1"}]}),
            "fails",
            Some(false),
        ),
        (
            json!({"hosts": ["a.ns.svc.c0.global"]}),
            "fails",
            Some(false),
        ),
        (mixed, "fails", Some(false)),
    ];
    for (patch, verdict, arrives) in cases {
        let item = told(world(&external(patch), &json!({}))).await;
        assert_eq!(item["derived"]["verdict"], verdict, "{item}");
        for mesh in ["m0", "m1"] {
            assert_eq!(from_mesh(&item, mesh).1, arrives, "{item}");
        }
    }
}
