//! A live start on a cluster that broke an hour ago: what objects themselves record of the past.

use portolan::{
    app::{ChangesLine, Event, Overlay, State},
    query::{Filter, Sort},
    store::{Kind, Link, Origin},
};
use serde_json::{Value, json};

use super::server::{Ear, Server, Watch};
use crate::{desk::Desk, reading::Reading};

/// An object of discovery, or somebody's own, whose spec was written at a time of the day, and whose status is written all the time.
fn object(kind: &str, name: &str, (manager, time): (&str, &str)) -> Value {
    let labels = match kind {
        "TrafficPolicy" => json!({}),
        _ => json!({"owner.discovery.mesh.gloo.solo.io": "gloo-mesh"}),
    };
    let group = if kind == "TrafficPolicy" {
        "networking"
    } else {
        "discovery"
    };
    json!({
        "apiVersion": format!("{group}.mesh.gloo.solo.io/v1"),
        "kind": kind,
        "metadata": {
            "name": name, "namespace": "gloo-mesh", "resourceVersion": "7", "generation": 3, "labels": labels,
            "creationTimestamp": "2026-03-01T08:00:00Z",
            "managedFields": [
                {"manager": manager, "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1",
                    "time": format!("2026-06-01T{time}Z"), "fieldsV1": {"f:spec": {}}},
                {"manager": "networking", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1",
                    "time": "2026-06-01T11:59:58Z", "fieldsV1": {"f:status": {}}},
            ],
        },
        "spec": {},
    })
}

/// Answers the list of a kind with these objects, and keeps the watch open.
async fn stream(ear: &mut Ear, objects: &[Value]) -> Watch {
    let watch = ear.asked().await.watch();
    for object in objects {
        watch.send("ADDED", object);
    }
    watch.end_list(9);
    watch
}

#[tokio::test]
async fn what_broke_a_cluster_an_hour_ago_is_among_the_first_three_lines_of_changes() {
    let mut server = Server::start();
    let mut policies = server.hear(|uri| uri.contains("/trafficpolicies"));
    let mut workloads = server.hear(|uri| uri.contains("/workloads"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    // Since then discovery has followed one pod after another.
    let minutes = |step: usize| (0..58).step_by(step);
    let of = |kind: &'static str, step| {
        let written = minutes(step).map(move |minute| (minute, format!("11:{minute:02}:30")));
        let objects = written.map(move |(minute, time)| {
            object(kind, &format!("svc{minute}"), ("mesh-discovery", &time))
        });
        objects.collect::<Vec<_>>()
    };
    let (destinations, pods) = (of("Destination", 2), of("Workload", 5));
    let names = destinations
        .iter()
        .map(|one| one["metadata"]["name"].as_str());
    let names: Vec<&str> = names.map(Option::unwrap_or_default).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let written = [("old", "07:00:00"), ("older", "06:00:00")];
    let others = written.map(|(name, time)| object("TrafficPolicy", name, ("argocd", time)));
    let cause = object("TrafficPolicy", "shift", ("kubectl-edit", "10:59:30"));
    let all = [&others[..], &[cause]].concat();
    let _watches = (
        server.stream(9, &destinations).await,
        stream(&mut policies, &all).await,
        stream(&mut workloads, &pods).await,
    );
    reading.until_live(&sorted).await;
    reading
        .until("the other kinds", |reading| {
            let mut kinds = Kind::ALL.into_iter();
            kinds.all(|kind| reading.link(kind) == Link::Live || reading.link(kind).is_absent())
        })
        .await;
    let mut desk = Desk::new((160, 44));
    desk.state = State::filtered(Filter::default(), Sort::gravest_first());
    desk.happens(Event::Opened("east".into(), Origin::Context));
    for change in reading.told.clone() {
        desk.say_of("east", change);
    }
    desk.draw();
    desk.press("t");
    let Overlay::Changes(view) = &desk.state.overlay else {
        panic!("{}", desk.text());
    };
    let is_cause = |line: &ChangesLine| match line {
        ChangesLine::Change(row, _) => &*row.subject.id.key.name == "shift",
        ChangesLine::Gap(_) => false,
    };
    let found = (0..view.len()).position(|row| view.line(row).is_some_and(is_cause));
    assert!(found.is_some_and(|at| at < 3), "{found:?}\n{}", desk.text());
    let text = desk.text();
    let line = text.lines().find(|line| line.contains("shift"));
    assert!(
        line.is_some_and(|line| line.contains("kubectl-edit")),
        "{text}"
    );
}
