//! The page of one Destination with very many endpoints in 60 zones: opening it and going about in it, in CPU time from
//! the key to the bytes of the frame that answers it. A screen with 30 frames a second shows each for 33 ms.

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

/// How many endpoints it has.
const ENDPOINTS: [usize; 3] = [5_000, 50_000, 1_000_000];

/// How many Destinations there are beside it.
const OTHERS: usize = 1_000;

/// How often each key is pressed.
const TIMES: usize = 9;

const PRESSES: [Press; 10] = [
    Press("enter, its page", &[], "enter", &["esc"]),
    Press("z, one pane alone", &["enter", "2"], "z", &["z", "esc"]),
    Press("j, a line down", &["enter", "2"], "j", &["esc"]),
    Press("+, every address", &["enter", "2", "+", "+"], "+", &["esc"]),
    Press(
        "G, to the last",
        &["enter", "2", "+", "+", "+"],
        "G",
        &["esc"],
    ),
    Press(
        "k, before the last",
        &["enter", "2", "+", "+", "+", "G"],
        "k",
        &["esc"],
    ),
    Press(
        "x, a zone is lost",
        &["enter", "2", "j", "j"],
        "x",
        &["X", "esc"],
    ),
    Press("5, the subsets", &["enter"], "5", &["esc"]),
    Press("T, times", &["enter"], "T", &["T", "esc"]),
    Press("w, a line whole", &["enter"], "w", &["esc", "esc"]),
];

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let sizes = if *sizes == SIZES { &ENDPOINTS } else { sizes };
    let figures = sizes.iter().map(|size| measured(*size)).collect();
    let rows = table::by_name(figures);
    table::print(
        "page: ms to the frame, least, median, longest",
        sizes,
        &rows,
    )
}

fn measured(endpoints: usize) -> Vec<(String, String)> {
    let mut app = App::of(OTHERS);
    apply(&mut app, endpoints);
    app.press("g");
    app.draw();
    let presses = PRESSES.iter().map(|press| {
        let mut times: Vec<Duration> = (0..TIMES).map(|_| answered(&mut app, press)).collect();
        (press.0.to_owned(), table::spread(&mut times))
    });
    let mut figures: Vec<(String, String)> = presses.collect();
    app.press("enter");
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|at| changed(&mut app, endpoints + at))
        .collect();
    figures.push(("an endpoint comes".to_owned(), table::spread(&mut times)));
    figures
}

/// The Destination changes while its page is open.
fn changed(app: &mut App, endpoints: usize) -> Duration {
    let object = object(app, endpoints + 1);
    let begun = Work::now();
    app.say(vec![Change::Applied(object)]);
    app.draw();
    begun.since()
}

fn apply(app: &mut App, endpoints: usize) {
    let object = object(app, endpoints);
    app.say(vec![Change::Applied(object)]);
}

fn object(app: &mut App, endpoints: usize) -> Object {
    let json = destination(endpoints).to_string();
    Object::Destination(Arc::new(decode(&json, &mut app.interner)))
}

fn destination(endpoints: usize) -> Value {
    let endpoint = |at: usize| {
        json!({"ipAddress": format!("10.{}.{}.{}", at >> 16, at >> 8 & 255, at & 255),
            "labels": {"app": "a-large", "version": format!("v{}", at % 3 + 1)},
            "subLocality": {"zone": format!("us-east-1-{:02}", at % 60)}})
    };
    let port = json!({"port": 8080, "name": "http", "protocol": "TCP"});
    // Five groups, as Kubernetes makes of endpoints with different ports.
    let group = |of: usize| {
        let members = (of..endpoints).step_by(5).map(endpoint);
        json!({"endpoints": members.collect::<Vec<_>>(), "ports": [port]})
    };
    let subset = |version: &str, weight: u32| {
        json!({"weight": weight, "kubeService": {"name": "a-large", "namespace": "shop", "clusterName": "cluster-1",
            "subset": {"version": version}}})
    };
    json!({
        "metadata": {"name": "a-large-shop-cluster-1", "namespace": "gloo-mesh", "generation": 1},
        "spec": {"kubeService": {
            "ref": {"name": "a-large", "namespace": "shop", "clusterName": "cluster-1"},
            "workloadSelectorLabels": {"app": "a-large"}, "region": "us-east-1", "ports": [port],
            "endpointSubsets": (0..5).map(group).collect::<Vec<_>>()}},
        "status": {"observedGeneration": 1, "localFqdn": "a-large.shop.svc.cluster.local", "requiredSubsets": [{
            "trafficPolicyRef": {"name": "shift", "namespace": "gloo-mesh"}, "observedGeneration": 1,
            "trafficShift": {"destinations": [subset("v1", 60), subset("v2", 30), subset("v9", 10)]}}]},
    })
}
