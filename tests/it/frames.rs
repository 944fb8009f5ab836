//! Frames after which nothing changed cost the same, however large what is shown is. Allocations are counted, never times.

use allocation_counter::measure;
use portolan::{
    app::{Enter, Event},
    model::{
        Destination, Interner, Mesh, VirtualMesh, Workload, decode_value, policy::TrafficPolicy,
    },
    store::Object,
};
use serde_json::{Value, json};

use super::desk::Desk;

fn destination(spec: &Value, status: &Value) -> Object {
    let value = json!({
        "metadata": {"name": "d", "namespace": "gloo-mesh", "generation": 1},
        "spec": spec, "status": status,
    });
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

fn many(count: usize, one: fn(usize) -> Value) -> Vec<Value> {
    (0..count).map(one).collect()
}

fn kube(service: &Value, status: &Value) -> Object {
    let mut kube = json!({
        "ref": {"name": "svc", "namespace": "team", "clusterName": "c1"},
        "region": "r1", "ports": [{"port": 80, "name": "http", "protocol": "TCP"}],
        "labels": {"app": "svc"},
    });
    for (key, value) in service.as_object().expect("an object") {
        kube[key] = value.clone();
    }
    destination(
        &json!({"mesh": {"name": "m0", "namespace": "n"}, "kubeService": kube}),
        status,
    )
}

fn endpoint(at: usize) -> Value {
    json!({"ipAddress": format!("10.{}.{}.{}", at >> 16, at >> 8 & 255, at & 255),
        "labels": {"app": "svc", "version": format!("v{}", at % 7)},
        "subLocality": {"zone": format!("r1{}", ["a", "b", "c"][at % 3])}})
}

fn in_zone(at: usize) -> Value {
    json!({"ipAddress": format!("10.0.{}.{}", at >> 8, at & 255), "labels": {"app": "svc"},
        "subLocality": {"zone": format!("r1z{at}")}})
}

fn labelled(at: usize) -> Value {
    json!({"ipAddress": format!("10.0.{}.{}", at >> 8, at & 255),
        "labels": {"app": "svc", "pod": format!("p{at}")}})
}

fn port(at: usize) -> Value {
    json!({"port": at + 1, "name": format!("p{at}"), "protocol": "TCP"})
}

fn mesh(at: usize) -> Object {
    let value = json!({"metadata": {"name": format!("m{at}"), "namespace": "n"},
        "spec": {"istio": {"installation": {"cluster": format!("c{at}")}}}});
    Object::Mesh(decode_value::<Mesh>(&value, &mut Interner::default()).into())
}

fn policy(at: usize) -> Object {
    let value = json!({"metadata": {"name": format!("t{at}"), "namespace": "n"},
        "spec": {"destinationSelector": [{"kubeServiceMatcher": {"namespaces": ["team"]}}],
            "policy": {"requestTimeout": "4s"}}});
    Object::TrafficPolicy(decode_value::<TrafficPolicy>(&value, &mut Interner::default()).into())
}

fn virtual_mesh(count: usize) -> Object {
    let meshes = many(
        count,
        |at| json!({"name": format!("m{at}"), "namespace": "n"}),
    );
    let value = json!({"metadata": {"name": "vm", "namespace": "n"}, "spec": {"meshes": meshes}});
    Object::VirtualMesh(decode_value::<VirtualMesh>(&value, &mut Interner::default()).into())
}

/// Worlds of a size.
fn worlds(n: usize) -> Vec<(&'static str, Vec<Object>)> {
    let plain = json!({"observedGeneration": 1});
    let meshes = many(n, |at| json!({"name": format!("m{at}"), "namespace": "n"}));
    let group = |endpoints: Vec<Value>| json!([{"endpoints": endpoints, "ports": [port(79)]}]);
    let applied = many(n, |at| {
        json!({"ref": {"name": format!("t{at}"), "namespace": "n"}, "observedGeneration": 1,
            "spec": {"policy": {"requestTimeout": format!("{at}s")}}})
    });
    let members = many(n, |at| {
        json!({"weight": 1, "kubeService": {"name": "svc", "namespace": "team", "clusterName": "c1",
            "subset": {"version": format!("w{at}")}}})
    });
    let labels = (0..n).map(|at| (format!("k{at}"), json!("v")));
    let labels = Value::Object(labels.collect());
    let declared = (0..n).map(|at| (format!("k{at}"), json!({"values": ["a"]})));
    let declared = Value::Object(declared.collect());
    let federation = json!({"observedGeneration": 1,
        "appliedFederation": {"federatedHostname": "svc.global", "federatedToMeshes": meshes}});
    let hosts: Vec<String> = (0..n).map(|at| format!("h{at}.example.com")).collect();
    let endpoints = many(
        n,
        |at| json!({"address": format!("h{at}.example.org"), "ports": {"p1": 80}}),
    );
    let ports = many(
        n,
        |at| json!({"number": at + 1, "name": format!("p{at}"), "protocol": "HTTP"}),
    );
    let external = json!({"name": "x", "hosts": hosts, "endpoints": endpoints, "ports": ports});
    let meshes = (0..n).map(mesh).chain([virtual_mesh(n)]);
    let unapplied = (0..n).map(policy);
    vec![
        (
            "endpoints",
            vec![kube(
                &json!({"endpointSubsets": group(many(n, endpoint))}),
                &plain,
            )],
        ),
        (
            "ports",
            vec![kube(
                &json!({"ports": many(n, port), "endpointSubsets": group(vec![endpoint(1)])}),
                &plain,
            )],
        ),
        (
            "applied policies",
            vec![kube(
                &json!({}),
                &json!({"observedGeneration": 1, "appliedTrafficPolicies": applied}),
            )],
        ),
        (
            "policies that are not applied",
            std::iter::once(kube(&json!({}), &plain))
                .chain(unapplied)
                .collect(),
        ),
        (
            "members of a traffic shift",
            vec![kube(
                &json!({"endpointSubsets": group(many(n, endpoint))}),
                &json!({"observedGeneration": 1,
                    "requiredSubsets": [{"trafficShift": {"destinations": members}}]}),
            )],
        ),
        (
            "labels",
            vec![kube(
                &json!({"labels": labels, "subsets": declared}),
                &plain,
            )],
        ),
        (
            "meshes",
            std::iter::once(kube(&json!({}), &federation))
                .chain(meshes)
                .collect(),
        ),
        (
            "hosts",
            vec![destination(
                &json!({"externalService": external}),
                &Value::Null,
            )],
        ),
    ]
}

/// The same with endpoints that have little in common.
fn scattered(n: usize) -> Vec<(&'static str, Vec<Object>)> {
    let group = |endpoints: Vec<Value>| json!([{"endpoints": endpoints, "ports": [port(79)]}]);
    let three = many(3, |at| {
        json!({"weight": 1, "kubeService": {"name": "svc", "namespace": "team", "clusterName": "c1",
            "subset": {"app": "svc", "pod": format!("p{at}")}}})
    });
    vec![
        (
            "zones",
            vec![kube(
                &json!({"endpointSubsets": group(many(n, in_zone))}),
                &json!({"observedGeneration": 1}),
            )],
        ),
        (
            "endpoints of which each has labels of its own",
            vec![kube(
                &json!({"endpointSubsets": group(many(n, labelled))}),
                &json!({"observedGeneration": 1,
                    "requiredSubsets": [{"trafficShift": {"destinations": three}}]}),
            )],
        ),
    ]
}

/// The bytes that a frame allocates after which nothing changed.
fn frame(desk: &mut Desk) -> u64 {
    desk.paint();
    measure(|| desk.paint()).bytes_total
}

/// The same for each pane.
fn frames(objects: Vec<Object>) -> Vec<u64> {
    let mut desk = Desk::with((160, 60), objects);
    desk.press("enter z");
    let panes = ["1", "2", "3", "4", "5", "6", "7", "8"];
    let frames = panes.map(|pane| {
        desk.press(pane);
        frame(&mut desk)
    });
    frames.to_vec()
}

#[test]
fn a_frame_after_which_nothing_changed_costs_the_same_however_large_the_object_is() {
    let all = |n| worlds(n).into_iter().chain(scattered(n));
    for ((name, small), (_, large)) in all(1_000).zip(all(2_000)) {
        let panes = frames(small).into_iter().zip(frames(large)).enumerate();
        for (at, (few, more)) in panes {
            // A list of references to findings may grow.
            assert!(
                more < few + 65_536,
                "{name}, pane {}: {few} B, then {more} B",
                at + 1
            );
        }
    }
}

/// A Destination of a mesh, a cluster and a workload, with this name.
fn neighbour(at: usize) -> Object {
    let value = json!({
        "metadata": {"name": format!("d{at}"), "namespace": "n", "generation": 1},
        "spec": {"mesh": {"name": "m0", "namespace": "n"}, "kubeService": {
            "ref": {"name": format!("s{at}"), "namespace": "team", "clusterName": "c0"},
            "workloadSelectorLabels": {"app": "svc"}, "ports": [port(79)]}},
        "status": {"observedGeneration": 1, "appliedTrafficPolicies": [{
            "ref": {"name": "big", "namespace": "n"}, "observedGeneration": 1,
            "spec": {"policy": {"requestTimeout": "4s"}}}]},
    });
    Object::Destination(decode_value::<Destination>(&value, &mut Interner::default()).into())
}

/// A world in which the objects of other kinds belong to this many Destinations.
fn crowd(n: usize) -> Vec<Object> {
    let matchers = many(
        n,
        |at| json!({"kubeServiceRefs": {"services": [{"name": format!("s{at}"), "namespace": "team", "clusterName": "c0"}]}}),
    );
    let approvals = (0..n).map(|at| (format!("d{at}.n."), json!({"state": "ACCEPTED"})));
    let approvals = Value::Object(approvals.collect());
    let big = json!({"metadata": {"name": "big", "namespace": "n", "generation": 1},
        "spec": {"destinationSelector": matchers, "policy": {"requestTimeout": "4s"}},
        "status": {"state": "ACCEPTED", "observedGeneration": 1, "destinations": approvals}});
    let idle = json!({"metadata": {"name": "idle", "namespace": "n"},
        "spec": {"destinationSelector": [{"kubeServiceMatcher": {"namespaces": ["nowhere"]}}],
            "policy": {"requestTimeout": "4s"}}});
    let policies = [big, idle].map(|value| {
        let policy = decode_value::<TrafficPolicy>(&value, &mut Interner::default());
        Object::TrafficPolicy(policy.into())
    });
    let workload = json!({"metadata": {"name": "w", "namespace": "n"}, "spec": {
        "kubernetes": {"controller": {"name": "w", "namespace": "team", "clusterName": "c0"},
            "podLabels": {"app": "svc"}}, "mesh": {"name": "m0", "namespace": "n"}}});
    let workload = decode_value::<Workload>(&workload, &mut Interner::default());
    let destinations = (0..n).map(neighbour);
    destinations
        .chain((0..n).map(mesh))
        .chain([virtual_mesh(n), Object::Workload(workload.into())])
        .chain(policies)
        .collect()
}

/// Moves down in a pane or the list of findings until enter would open an object of this name, and opens it.
fn open(desk: &mut Desk, name: &str) {
    for _ in 0..200 {
        let listed = desk.state.geometry.findings.as_ref();
        if listed.is_some_and(|listed| listed.text.contains(name)) {
            desk.press("enter");
            return;
        }
        let shown = desk.state.geometry.pane(desk.state.panes().chosen);
        let handle = shown.and_then(|shown| shown.handle.as_ref());
        let enter = handle.map(|handle| &handle.enter);
        if matches!(enter, Some(Enter::Open(subject)) if &*subject.id.key.name == name) {
            desk.press("enter");
            return;
        }
        desk.press("j");
    }
    panic!("{name} is on no line:\n{}", desk.text());
}

#[test]
fn a_frame_of_the_page_of_another_kind_costs_the_same_however_many_destinations_it_affects() {
    for (keys, name) in [
        ("enter z 1", "m0"),
        ("enter z 1", "vm"),
        ("enter z 1", "w"),
        ("enter z 4", "big"),
        ("f", "idle"),
    ] {
        let cost = |n| {
            let mut desk = Desk::with((160, 60), crowd(n));
            desk.press(keys);
            open(&mut desk, name);
            let page = desk.state.page().expect("a page is open");
            assert_eq!(&*page.subject.id.key.name, name);
            frame(&mut desk)
        };
        let (few, more) = (cost(400), cost(800));
        assert!(more < few + 8_192, "{name}: {few} B, then {more} B");
    }
}

#[test]
fn of_the_yaml_of_a_huge_object_a_part_is_shown_which_says_how_much_is_not() {
    let shown = |values: usize| {
        let mut desk = Desk::with((160, 40), vec![kube(&json!({}), &Value::Null)]);
        desk.press("0");
        let subject = desk.state.subject().expect("one is selected");
        let object = json!({"metadata": {"name": "d"}, "items": vec!["x"; values]});
        desk.happens(Event::Fetched(subject, Ok(object.into())));
        desk.press("G");
        (frame(&mut desk), desk.text())
    };
    let ((few, first), (more, second)) = (shown(200_000), shown(400_000));
    assert!(
        first.contains("too large: 100,003 values not shown"),
        "{first}"
    );
    assert!(
        second.contains("too large: 300,003 values not shown"),
        "{second}"
    );
    assert!(more < few + 1_000, "{few} B, then {more} B");
}
