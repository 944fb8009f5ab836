//! Sentences that once were false or misleading: each case is a small world, and what its Destination is said to be in the
//! text and the JSON of `describe`, in the Overview and in the pane concerned.

use portolan::{
    diagnose::{FindingsByDestination, Mutes},
    model::{Body, Interner},
    output::{self, Described, Glyphs, PageInputs},
    store::{Kind, Object},
};
use serde_json::{Value, json};

use super::{
    desk::Desk,
    judgement::{applied, merge, patched, shift, traffic, world},
};

/// A case.
struct Case {
    /// What is wrong or unusual.
    of: &'static str,
    /// A merge patch of the service that nothing is wrong with, and one of its virtual mesh.
    patches: [Value; 2],
    /// Other objects.
    others: Vec<Value>,
    /// The digit of the pane concerned.
    pane: &'static str,
    /// Sentences in the text, in the JSON, and in the Overview or the pane.
    says: &'static [&'static str],
    /// Sentences in the text and in one of the panes, which the JSON says by values.
    shows: &'static [&'static str],
    /// Sentences in none of them.
    never: &'static [&'static str],
    /// Values of the JSON: paths below `derived`.
    json: Vec<(&'static str, Value)>,
}

fn case(of: &'static str, service: Value, pane: &'static str) -> Case {
    Case {
        of,
        patches: [service, json!({})],
        others: Vec::new(),
        pane,
        says: &[],
        shows: &[],
        never: &[],
        json: Vec::new(),
    }
}

/// The letters and signs of a text, however it is wrapped.
fn letters(text: &str) -> String {
    let letters = text.chars();
    let letters = letters.filter(|letter| !letter.is_whitespace() && *letter != '│');
    letters.collect()
}

/// What is said of the Destination of a case: the text, the JSON, and both panes.
fn said(case: &Case) -> (String, Value, [String; 2]) {
    let mut objects = world(&case.patches[0], &case.patches[1]);
    objects.extend(case.others.iter().cloned());
    let objects = objects.iter().map(|value| {
        let mut kinds = Kind::ALL.into_iter();
        let kind = kinds.find(|kind| value["kind"] == kind.name());
        let kind = kind.expect("the kind is known");
        Object::decode(kind, Body::Value(value), &mut Interner::default())
    });
    let mut desk = Desk::with((160, 44), objects.collect());
    let panes = ["enter 1 z".to_owned(), format!("{} z", case.pane)].map(|keys| {
        desk.press(&keys);
        let text = letters(&desk.text());
        desk.press("z");
        text
    });
    let state = &desk.state;
    let rows = &state.listing.rows()[..1];
    let by_destination = FindingsByDestination::of(&state.ground(), rows, &Mutes::default());
    let described: Vec<Described> = rows
        .iter()
        .map(|known| Described {
            known: known.clone(),
            object: None,
        })
        .collect();
    let scene = PageInputs {
        store: &state.store,
        world: &state.world,
        by_destination: &by_destination,
        now: state.ground().now,
        glyphs: Glyphs::Unicode,
        described: &described,
    };
    let mut text = Vec::new();
    output::describe(&mut text, &scene).expect("memory takes everything");
    let facts = (&state.store, &state.world);
    let document = output::descriptions(facts, &by_destination, &described);
    let document = serde_json::to_value(document).expect("it can be written");
    let text = String::from_utf8(text).expect("it is text");
    (text, document["items"][0].clone(), panes)
}

fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh"})
}

/// The service of a name in a cluster.
fn service(name: &str, cluster: &str) -> Value {
    json!({"name": name, "namespace": "ns", "clusterName": cluster})
}

/// A workload of the service, with a service account.
fn workload(account: &str) -> Value {
    json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Workload", "metadata": reference("svc-workload"),
        "spec": {"mesh": reference("m0"), "kubernetes": {"controller": service("svc", "c0"),
            "podLabels": {"app": "svc", "version": "v1"}, "serviceAccountName": account}}})
}

/// The traffic policy `tp` at a generation, with a status.
fn policy(generation: u32, spec: &Value, status: &Value) -> Value {
    let mut metadata = reference("tp");
    metadata["generation"] = json!(generation);
    json!({"apiVersion": "networking.mesh.gloo.solo.io/v1", "kind": "TrafficPolicy", "metadata": metadata, "spec": spec,
        "status": status})
}

fn accepted(generation: u32) -> Value {
    json!({"observedGeneration": generation, "state": "ACCEPTED",
        "destinations": {"svc-ns-c0.gloo-mesh.": {"state": "ACCEPTED"}}})
}

fn external(patch: &Value) -> Value {
    let mut external = json!({"name": "ext", "hosts": ["a.example"], "ports": [{"number": 80, "name": "http", "protocol": "HTTP"}]});
    merge(&mut external, patch);
    json!({"metadata": {"name": "ext", "labels": null}, "status": null,
        "spec": {"mesh": null, "kubeService": null, "externalService": external}})
}

fn kube(patch: &Value) -> Value {
    json!({"spec": {"kubeService": patch}})
}

fn admits(selector: &Value) -> Value {
    applied(&json!({"sourceSelector": [selector]}))
}

fn account(name: &str, namespace: &str) -> Value {
    json!({"serviceAccounts": [{"name": name, "namespace": namespace, "clusterName": "c0"}]})
}

/// Whether requests succeed, and from where.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn calls() -> Vec<Case> {
    let enabled = json!({"spec": {"globalAccessPolicy": "ENABLED"}});
    let web = json!([{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": [{"port": 8080, "name": "web"}]}]);
    let dns = json!({"ports": [{"port": 53, "name": "dns", "protocol": "UDP"}, {"port": 80, "name": "http"}],
        "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}],
            "ports": [{"port": 53, "name": "dns", "protocol": "UDP"}, {"port": 8080, "name": "http"}]}]});
    let alias = json!({"serviceType": "EXTERNAL_NAME", "endpointSubsets": null});
    let twin = json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Destination", "metadata": reference("z"),
        "spec": {"externalService": {"name": "z", "hosts": ["a.example"], "ports": [{"number": 80, "protocol": "HTTP"}]}}});
    let key = json!({"endpoints": [{"address": "192.0.2.1", "ports": {"https": 443}}]});
    vec![
        Case {
            says: &["It does not serve: ", "no endpoint serves it"],
            shows: &[
                "port 80 http fails: no endpoint serves it",
                "no: the name exists, but calls fail",
            ],
            never: &["(mesh gloo-mesh/m0): yes", "Nothing found"],
            json: vec![
                ("verdict", json!("fails")),
                ("reach/0/arrives", json!(false)),
                ("reach/1/arrives", json!(false)),
            ],
            ..case(
                "no endpoint serves the port",
                kube(&json!({"endpointSubsets": web})),
                "6",
            )
        },
        Case {
            patches: [json!({"status": null}), enabled.clone()],
            says: &[
                "Whether calls need an access policy is not known: networking has not processed this Destination.",
            ],
            never: &["denies every call", "(mesh gloo-mesh/m0): yes"],
            json: vec![
                ("verdict", json!("unknown")),
                ("reach/0/arrives", Value::Null),
            ],
            ..case(
                "no status, and a virtual mesh that requires access policies",
                json!({}),
                "6",
            )
        },
        Case {
            says: &[
                "Requests fail: Istio refuses its entry: endpoint port key ",
                "Istio refuses its entry",
            ],
            never: &["(mesh gloo-mesh/m0): yes"],
            json: vec![
                ("verdict", json!("fails")),
                ("reach/0/verdict", json!("no")),
                ("reach/1/verdict", json!("no")),
            ],
            ..case(
                "an external service that Istio refuses",
                external(&key),
                "6",
            )
        },
        Case {
            others: vec![twin],
            says: &[
                "external-host-duplicate: a.example is also the name of gloo-mesh/z",
                "so which of the two answers is not known",
            ],
            never: &[
                "Nothing found",
                "Nothing stands out",
                "(mesh gloo-mesh/m0): yes",
            ],
            json: vec![
                ("gravest/rule", json!("external-host-duplicate")),
                ("reach/0/arrives", Value::Null),
            ],
            ..case(
                "two external services of one host",
                external(&json!({})),
                "6",
            )
        },
        Case {
            others: vec![workload("one")],
            says: &["Only callers that access policies admit may call it."],
            shows: &["yes, for callers that access policies admit"],
            never: &["Requests are denied"],
            json: vec![
                ("verdict", json!("reaches")),
                ("reach/0/restricted", json!(true)),
                ("reach/1/arrives", json!(false)),
            ],
            ..case(
                "an access policy that admits one account",
                admits(&json!({"kubeServiceAccountRefs": account("one", "ns")})),
                "6",
            )
        },
        Case {
            patches: [kube(&alias), enabled.clone()],
            says: &[
                "It is an alias (ExternalName)",
                "Requests go to the DNS name that it is an alias for",
            ],
            never: &["denies every call", "are denied"],
            json: vec![
                ("verdict", json!("unknown")),
                ("reach/0/arrives", Value::Null),
            ],
            ..case("an ExternalName service", json!({}), "6")
        },
        Case {
            says: &[
                "ref-incomplete: the service has no clusterName",
                "the service reference has no clusterName, so its name in a cluster is not known",
            ],
            never: &["about to delete", "(mesh gloo-mesh/m0): yes"],
            json: vec![
                ("verdict", json!("unknown")),
                ("reach/0/verdict", json!("unknown")),
            ],
            ..case(
                "an incomplete reference",
                json!({"spec": {"kubeService": {"ref": {"clusterName": null}}}, "status": {"appliedFederation": null}}),
                "6",
            )
        },
        Case {
            patches: [
                json!({}),
                json!({"spec": {"globalAccessPolicy": "ENABLED"}, "status": null}),
            ],
            says: &[
                "Whether calls need an access policy is not known: networking has not processed virtual mesh gloo-mesh/vm.",
            ],
            never: &["denies every call", "are denied"],
            json: vec![
                ("verdict", json!("unknown")),
                ("reach/0/arrives", Value::Null),
            ],
            ..case("a virtual mesh that was never processed", json!({}), "6")
        },
        Case {
            says: &[
                "is no DNS label",
                "The federated hostname is no valid DNS name",
            ],
            json: vec![
                ("verdict", json!("reaches")),
                ("reach/0/arrives", json!(true)),
                ("reach/1/arrives", json!(false)),
                ("reach/1/verdict", json!("no")),
            ],
            ..case(
                "a federated hostname that is none",
                json!({"status": {"appliedFederation": {"federatedHostname": "Svc_x.ns.svc.c0.global"}}}),
                "6",
            )
        },
        Case {
            others: vec![patched(&[
                workload("sa"),
                json!({"spec": {"kubernetes": {"controller": {"clusterName": "c1"}}}}),
            ])],
            says: &["it is the service's own mesh, to which a service is never federated"],
            never: &["selects it", "about to delete"],
            json: vec![
                ("reach/1/mesh/name", json!("m0")),
                ("reach/1/verdict", json!("no")),
            ],
            ..case(
                "a mesh of another cluster than its service",
                json!({"spec": {"kubeService": {"ref": {"clusterName": "c1"}}}, "status": {"appliedFederation": null}}),
                "6",
            )
        },
        Case {
            says: &["Istio makes no cluster for UDP, so other meshes cannot call it"],
            shows: &[
                "on some ports",
                "port 53 dns UDP fails: Istio makes no cluster for UDP, so other meshes cannot call it",
            ],
            json: vec![
                ("reach/1/ports", json!([80])),
                ("reach/1/portVerdicts/0/arrives", json!(false)),
                ("reach/0/ports", json!([53, 80])),
            ],
            ..case("UDP that is federated", kube(&dns), "6")
        },
    ]
}

/// What policies do.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn policies() -> Vec<Case> {
    let timeout = json!({"policy": {"requestTimeout": "1s"}});
    let of_generation = |generation: Value| json!({"status": {"appliedTrafficPolicies": [{"ref": reference("tp"), "observedGeneration": generation, "spec": timeout}]}});
    let elsewhere = json!([{"weight": 100, "kubeService": patched(&[service("svc", "c1"), json!({"subset": {"version": "v1"}})])}]);
    let routes = json!({"policy": {"requestTimeout": "1s"}, "routeSelector": [
        {"virtualHostSelector": {"namespaces": ["gloo-mesh"]}},
        {"routeTableSelector": {"labels": {"a": "b"}}}, {"routeLabelMatcher": {"x": "y"}}]});
    let ejection = json!({"policy": {"outlierDetection": {"consecutiveErrors": 1}}});
    let both = json!({"kubeServiceAccountRefs": account("one", "a"), "kubeIdentityMatcher": {"namespaces": ["b"]}});
    vec![
        Case {
            others: vec![workload("sa")],
            says: &["service account one.a.c0 and namespace b (no caller fits both)"],
            never: &["one.a.c0 or namespace b"],
            json: vec![("verdict", json!("denied"))],
            ..case(
                "an account and a namespace in one identity element",
                admits(&both),
                "4",
            )
        },
        Case {
            others: vec![policy(1, &timeout, &accepted(1))],
            says: &[
                "gloo-mesh/tp is in force as of a generation that is not known here, its newest is 1",
            ],
            never: &["generation 0"],
            json: vec![
                ("policies/0/newestGeneration", json!(1)),
                ("policies/0/observedGeneration", Value::Null),
            ],
            ..case(
                "an applied policy without its generation",
                of_generation(Value::Null),
                "4",
            )
        },
        Case {
            others: vec![policy(3, &timeout, &accepted(3))],
            says: &[
                "it was deleted and created again, or it was read earlier than this Destination",
            ],
            never: &["made anew"],
            json: vec![
                ("policies/0/newestGeneration", json!(3)),
                ("policies/0/observedGeneration", json!(4)),
            ],
            ..case(
                "an applied generation above the policy's own",
                of_generation(json!(4)),
                "4",
            )
        },
        Case {
            says: &[
                "TrafficPolicy gloo-mesh/tp sends all requests elsewhere, to svc.ns.c1",
                "all requests go to svc.ns.c1 version=v1",
            ],
            never: &["all requests go to version=v1", "Nothing found"],
            json: vec![("verdict", json!("elsewhere"))],
            ..case(
                "a shift of all requests to another service",
                shift(&elsewhere),
                "4",
            )
        },
        Case {
            says: &["an endpoint is ejected after 1 consecutive 5xx error"],
            never: &["1 errors", "1 consecutive 5xx errors"],
            ..case("an ejection after one error", traffic(&ejection), "4")
        },
        Case {
            says: &[
                "all routes of virtual hosts in namespace gloo-mesh",
                "all routes of route tables with a=b in the policy's own namespace",
                "routes with x=y of all virtual hosts and route tables",
            ],
            never: &["not known to this version"],
            ..case("selectors of gateway routes", traffic(&routes), "4")
        },
        Case {
            others: vec![workload("one")],
            says: &[
                "all other callers are denied: Istio admits only what an applied access policy admits",
                "service account one.ns.c0",
            ],
            never: &["restrict nothing"],
            json: vec![("reach/0/restricted", json!(true))],
            ..case(
                "an applied access policy where none is required",
                admits(&json!({"kubeServiceAccountRefs": account("one", "ns")})),
                "4",
            )
        },
        Case {
            others: vec![policy(1, &timeout, &json!({}))],
            says: &[
                "the newest generation, which selects this Destination, is not yet processed; if this persists, networking is down",
            ],
            json: vec![("unappliedPolicies/0/ref/name", json!("tp"))],
            ..case("a policy that was never processed", json!({}), "4")
        },
    ]
}

/// What it is, and what its endpoints are.
fn facts() -> Vec<Case> {
    let required = |entry: Value| json!({"status": {"requiredSubsets": [entry]}});
    let members = json!([{"weight": 25, "kubeService": patched(&[service("svc", "c0"), json!({"subset": {"version": "v9"}})])},
        {"weight": 75, "kubeService": service("tail", "c0")}]);
    let rare = json!({"destinationSelector": [{"kubeServiceRefs": {"services": [service("tail", "c0")]}}],
        "httpRequestMatchers": [{"uri": {"prefix": "/rare"}}], "policy": {"trafficShift": {"destinations": members}}});
    let endpoint = |number: u8, labels: Value| json!({"ipAddress": format!("10.0.0.{number}"), "labels": labels});
    let labels = json!({"app": "svc", "version": "v1"});
    let two = [endpoint(1, labels.clone()), endpoint(2, labels.clone())];
    let four = [
        &two[..],
        &[endpoint(4, Value::Null), endpoint(5, Value::Null)],
    ]
    .concat();
    let group = |endpoints: &[Value], port: u32| json!({"endpoints": endpoints, "ports": [{"port": port, "name": "http"}]});
    vec![
        Case {
            others: vec![policy(1, &rare, &accepted(1))],
            says: &["requests to tail.ns.c0 for path prefix /rare"],
            never: &["25 % of requests to it"],
            json: vec![("requiredSubsets/0/members/0/share", json!(0.25))],
            ..case(
                "a subset that requests to another service need",
                required(
                    json!({"trafficPolicyRef": reference("tp"), "observedGeneration": 1, "trafficShift": {"destinations": members}}),
                ),
                "5",
            )
        },
        Case {
            says: &["the entry does not say its policy and its shift: old CRDs prune it"],
            never: &["0 of 0", "0/0"],
            ..case(
                "a required subset of which only the generation is left",
                required(json!({"observedGeneration": 2})),
                "5",
            )
        },
        Case {
            others: vec![workload("sa")],
            says: &[
                "the status is about generation 7, the object is at 1: it was deleted and created again, or restored from a backup",
            ],
            never: &["processed 7 only"],
            json: vec![("gravest/rule", json!("status-stale"))],
            ..case(
                "a status of a newer generation than the object",
                json!({"status": {"observedGeneration": 7}}),
                "7",
            )
        },
        Case {
            says: &[
                "the target port, which has no name, is 8080 for 2 endpoints and 9999 for 1 endpoint",
            ],
            never: &["80:  is"],
            ..case(
                "a target port with an empty name",
                kube(
                    &json!({"ports": [{"port": 80, "name": "http", "targetPortName": ""}],
                    "endpointSubsets": [group(&two, 8080), group(&[endpoint(3, labels)], 9999)]}),
                ),
                "3",
            )
        },
        Case {
            says: &[
                "2 of 4 endpoints have no labels: no workload was found there, and no subset matches without labels",
            ],
            never: &["found for it"],
            ..case(
                "two endpoints without labels",
                kube(&json!({"endpointSubsets": [group(&four, 8080)]})),
                "2",
            )
        },
        Case {
            says: &["cluster-unregistered: the cluster gone is not registered"],
            never: &["Nothing found"],
            json: vec![("gravest/rule", json!("cluster-unregistered"))],
            ..case(
                "an error above a warning",
                patched(&[
                    json!({"status": {"appliedFederation": null, "appliedTrafficPolicies": [
                        {"ref": reference("tp"), "observedGeneration": 1, "spec": {"policy": {"requestTimeout": "1s"}}}]}}),
                    kube(&json!({"ref": {"clusterName": "gone"}})),
                ]),
                "7",
            )
        },
    ]
}

/// What is wrong with what is said of a case.
fn wrong(case: &Case) -> Vec<String> {
    let (text, document, panes) = said(case);
    let (text, json, derived) = (letters(&text), document.to_string(), &document["derived"]);
    let mut wrong = Vec::new();
    let mut claims = |holds: bool, what: String| wrong.extend((!holds).then_some(what));
    let on_screen = |words: &str| panes.iter().any(|pane| pane.contains(words));
    for says in case.says.iter().chain(case.shows) {
        let wanted = letters(says);
        claims(text.contains(&wanted), format!("the text lacks {says:?}"));
        claims(on_screen(&wanted), format!("the screen lacks {says:?}"));
    }
    for says in case.says {
        claims(json.contains(says), format!("the JSON lacks {says:?}"));
    }
    for never in case.never {
        let unwanted = letters(never);
        let is_said = [&text, &letters(&json)]
            .iter()
            .any(|said| said.contains(&unwanted));
        claims(
            !is_said && !on_screen(&unwanted),
            format!("something says {never:?}"),
        );
    }
    // The sentence of the verdict is the same everywhere.
    let verdict = derived["overview"][1].as_str().map(letters);
    let verdict = verdict.expect("it has a verdict");
    let is_same = text.contains(&verdict) && panes[0].contains(&verdict);
    claims(is_same, format!("the verdicts differ: {verdict}"));
    for (path, value) in &case.json {
        let found = derived.pointer(&format!("/{path}"));
        let found = found.unwrap_or(&Value::Null);
        claims(found == value, format!("{path} is {found}, not {value}"));
    }
    wrong
}

#[test]
fn the_text_the_json_and_the_screen_say_what_is_true() {
    let cases = [calls(), policies(), facts()].into_iter().flatten();
    let wrong = cases.flat_map(|case| {
        let wrong = wrong(&case).into_iter();
        wrong.map(move |what| format!("{}: {what}", case.of))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A gateway that only the deprecated field of its mesh names is one everywhere.
#[test]
fn a_gateway_that_the_deprecated_field_names_is_a_gateway() {
    let case = Case {
        patches: [
            kube(
                &json!({"ports": [{"port": 15443, "name": "tls", "nodePort": 32000}],
                "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": [{"port": 15443, "name": "tls"}]}]}),
            ),
            json!({"spec": {"globalAccessPolicy": "ENABLED"}}),
        ],
        others: vec![
            json!({"apiVersion": "discovery.mesh.gloo.solo.io/v1", "kind": "Mesh", "metadata": reference("m0"),
            "spec": {"istio": {"installation": {"cluster": "c0"}, "ingressGateways": [
                {"name": "svc", "namespace": "ns", "externalAddress": "203.0.113.5", "externalTlsPort": 32000, "tlsContainerPort": 15443}]}}}),
        ],
        ..case("a gateway", json!({}), "1")
    };
    let (text, document, [overview, _]) = said(&case);
    let words = "by spec.istio.ingressGateways (deprecated)";
    assert!(
        text.contains(words) && document.to_string().contains(words),
        "{text}"
    );
    assert!(overview.contains(&letters(words)), "{overview}");
    // Gateways need no access policy.
    assert_eq!(document["derived"]["verdict"], "reaches", "{text}");
}
