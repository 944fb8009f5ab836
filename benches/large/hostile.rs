//! Destinations that are hostile by the size of their lists: what the rules take to look at all of it, and the work from a
//! key to its frame on the page, in CPU time. A screen with 30 frames a second shows each for 33 ms.

use std::{io, sync::Arc, time::Duration};

use portolan::{
    model::decode,
    store::{Change, Object},
};
use serde_json::{Value, json};

use crate::{
    SIZES,
    clock::Work,
    keys::{Press, answered},
    state::App,
    table,
};

/// How long the lists are.
const LENGTHS: [usize; 2] = [1_000, 10_000];

/// How often each key is pressed.
const TIMES: usize = 5;

/// A world: what it is called here, and its Destinations.
type World = (&'static str, fn(usize) -> Vec<Value>);

const WORLDS: [World; 4] = [
    ("ports that no group of endpoints serves", ports),
    ("policies in force", policies),
    ("hosts of an external service", hosts),
    ("Destinations of one service and hostname", alike),
];

const PRESSES: [Press; 4] = [
    Press("enter, the page", &[], "enter", &["esc"]),
    Press("3, the ports", &["enter"], "3", &["esc"]),
    Press("7, the findings", &["enter"], "7", &["esc"]),
    Press("j, a line down", &["enter", "7"], "j", &["esc"]),
];

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let sizes = if *sizes == SIZES { &LENGTHS } else { sizes };
    let measured = |size: &usize| {
        WORLDS
            .iter()
            .flat_map(|world| measured(world, *size))
            .collect()
    };
    let rows = table::by_name(sizes.iter().map(measured).collect());
    table::print(
        "hostile: ms to the frame, least, median, longest",
        sizes,
        &rows,
    )
}

fn measured((name, world): &World, size: usize) -> Vec<(String, String)> {
    let mut app = App::of(1);
    let objects = world(size).into_iter().map(|value| {
        let destination = decode(&value.to_string(), &mut app.interner);
        Change::Applied(Object::Destination(Arc::new(destination)))
    });
    let objects = objects.collect();
    app.say(objects);
    let begun = Work::now();
    app.examine();
    let examined = table::spread(&mut [begun.since()]);
    app.press("g");
    app.draw();
    let presses = PRESSES.iter().map(|press| {
        let mut times: Vec<Duration> = (0..TIMES).map(|_| answered(&mut app, press)).collect();
        (format!("{name}: {}", press.0), table::spread(&mut times))
    });
    let examined = (format!("{name}: all examined"), examined);
    [examined].into_iter().chain(presses).collect()
}

fn destination(at: usize, spec: &Value, status: &Value) -> Value {
    json!({"metadata": {"name": format!("a-{at}"), "namespace": "gloo-mesh", "generation": 1},
        "spec": spec, "status": status})
}

fn kube(more: &Value) -> Value {
    let mut service = json!({
        "ref": {"name": "a-hostile", "namespace": "shop", "clusterName": "cluster-1"}, "region": "us-east-1"});
    for (key, value) in more.as_object().into_iter().flatten() {
        service[key] = value.clone();
    }
    json!({"kubeService": service})
}

fn ports(size: usize) -> Vec<Value> {
    let port = |name: &str, at: usize| json!({"port": at + 1, "name": format!("{name}-{at}"), "protocol": "TCP"});
    let group = |at: usize| {
        let address = format!("10.0.{}.{}", at >> 8 & 255, at & 255);
        json!({"endpoints": [{"ipAddress": address}], "ports": [port("other", at)]})
    };
    let ports: Vec<Value> = (0..size).map(|at| port("port", at)).collect();
    let groups: Vec<Value> = (0..size * 4 / 5).map(group).collect();
    let spec = kube(&json!({"ports": ports, "endpointSubsets": groups}));
    vec![destination(0, &spec, &json!({"observedGeneration": 1}))]
}

fn policies(size: usize) -> Vec<Value> {
    let applied = |at: usize| {
        json!({"ref": {"name": format!("p{at}"), "namespace": "shop"}, "observedGeneration": 1,
            "spec": {"policy": {"retries": {"attempts": at % 7}, "requestTimeout": "1s"},
                "httpRequestMatchers": [{"uri": {"prefix": format!("/{}", at % 100)}}]}})
    };
    let applied: Vec<Value> = (0..size).map(applied).collect();
    let status = json!({"observedGeneration": 1, "appliedTrafficPolicies": applied});
    vec![destination(0, &kube(&Value::Null), &status)]
}

fn hosts(size: usize) -> Vec<Value> {
    let hosts: Vec<String> = (0..2 * size)
        .map(|at| format!("h{at}.example.com"))
        .collect();
    let spec = json!({"externalService": {"name": "a-hostile", "hosts": hosts,
        "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}]}});
    vec![destination(0, &spec, &Value::Null)]
}

fn alike(size: usize) -> Vec<Value> {
    let status = json!({"observedGeneration": 1,
        "appliedFederation": {"federatedHostname": "a-hostile.shop.svc.cluster-1.global"}});
    let alike = |at: usize| destination(at, &kube(&Value::Null), &status);
    (0..size).map(alike).collect()
}
