//! A management plane in the cluster that its Destinations are of: what that cluster has of its own is followed, by
//! slices where the server offers them and by Endpoints where it does not.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use portolan::{
    derive::drift::{Live, live_service},
    diagnose::{FindingsByDestination, Ground, Mutes, Need},
    model::{EndpointSlice, Service, endpoint_slice::EndpointsForm, reference::ClusterObjectRef},
    source::{ContextChoice, Overrides, Scope},
    store::{Feed, Kind, Link, Object, Source},
};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    audit::asked,
    destination,
    hand::Hand,
    plane::{PAUSE, Plane, side_by_side},
};
use crate::{
    kit::world_of,
    reading::{Reading, contexts, soon},
};

/// What Gloo Mesh gives its own agents: no slices.
const SERVICES_AND_ENDPOINTS: &str = r#"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: live}
rules:
- {apiGroups: [""], resources: [services, endpoints], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: live}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: live}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
"#;

const SLICES: &str = r"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: slices}
rules:
- {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: slices}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: slices}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
";

#[tokio::test]
async fn what_a_cluster_has_of_its_own_is_followed() {
    let Some(mut plane) = Plane::start().await else {
        return;
    };
    plane.install().await;
    plane.kubectl(&["create", "namespace", "bookinfo"]).await;
    plane.apply(&destination("a").to_string()).await;
    plane.apply_in("bookinfo", &service("bookinfo")).await;
    plane
        .apply_in("bookinfo", &endpoints(&["10.0.0.1"], &[]))
        .await;
    let kubeconfig = side_by_side(&[("mgmt", &plane)]);
    let named = ContextChoice::Named(vec!["mgmt".to_owned()]);
    let choice = contexts(kubeconfig.path(), named, Overrides::default());
    let mut viewer = Reading::open_choice(choice, Scope::default()).await;

    who_may_not_read_it_misses_nothing_else(&mut viewer).await;
    plane.apply(SERVICES_AND_ENDPOINTS).await;
    soon(
        "the rights",
        granted(kubeconfig.path(), "/api/v1/endpoints"),
    )
    .await;
    endpoints_are_followed(&plane, &mut viewer).await;
    another_namespace_is_read_beside(&plane, &mut viewer).await;

    plane.apply(SLICES).await;
    plane.kill_api();
    viewer
        .until("the loss", |viewer| {
            matches!(viewer.link(Kind::EndpointSlice), Link::Retrying { .. })
        })
        .await;
    plane.start_api().await;
    plane
        .apply_in("bookinfo", &endpoints(&["10.0.0.9"], &[]))
        .await;
    until_addresses(&mut viewer, &["10.0.0.9"]).await;
    viewer.close().await;
    slices_are_read_where_there_are_any(&plane, kubeconfig.path()).await;
    nothing_else_was_read(&plane);
}

async fn who_may_not_read_it_misses_nothing_else(viewer: &mut Reading) {
    viewer.until("the plane", Reading::is_live).await;
    viewer
        .until("the refusals", |viewer| {
            Kind::OF_CLUSTERS
                .into_iter()
                .all(|kind| matches!(viewer.link(kind), Link::Denied { .. }))
        })
        .await;
    assert_eq!(
        viewer.reason(Kind::Service),
        "cannot list services: forbidden for user \"viewer\"; ask for get, list and watch on services"
    );
    let source = viewer.store.source(&viewer.name());
    assert!(source.is_some_and(Source::is_complete));
}

async fn endpoints_are_followed(plane: &Plane, viewer: &mut Reading) {
    viewer.wait_out().await;
    until_addresses(viewer, &["10.0.0.1"]).await;
    assert!(!forms(viewer).contains(&true), "no slices may be read");
    viewer
        .until("the service", |viewer| {
            matches!(known(viewer, "bookinfo"), Live::Known(Some(_)))
        })
        .await;
    plane
        .apply_in("bookinfo", &endpoints(&["10.0.0.2"], &["10.0.0.3"]))
        .await;
    until_addresses(viewer, &["10.0.0.2", "10.0.0.3 not ready"]).await;
    what_differs_is_found(plane, viewer).await;
    let delete = ["delete", "service", "a", "--namespace", "bookinfo"];
    plane.kubectl(&delete).await;
    // The server deletes the Endpoints of a Service after it.
    viewer
        .until("the end of both", |viewer| {
            known(viewer, "bookinfo") == Live::Known(None) && addresses(viewer).is_empty()
        })
        .await;
    assert_eq!(found(viewer), ["service-missing", "endpoints-drift"]);
}

/// The Destination claims nothing at first, then what its cluster has.
async fn what_differs_is_found(plane: &Plane, viewer: &mut Reading) {
    let all = ["endpoints-drift", "endpoints-not-ready", "ports-drift"];
    assert_eq!(found(viewer), all);
    let mut agreeing = destination("a");
    let service = &mut agreeing["spec"]["kubeService"];
    service["ports"] = json!([{"port": 80, "protocol": "TCP"}]);
    service["endpointSubsets"] = json!([{"endpoints": [{"ipAddress": "10.0.0.2"}]}]);
    plane.apply(&agreeing.to_string()).await;
    let wanted = ["endpoints-not-ready"];
    let agrees = |viewer: &Reading| found(viewer) == wanted;
    viewer.until("the Destination to agree", agrees).await;
}

/// What the rules find that look at the cluster itself, once everything has settled.
fn found(viewer: &Reading) -> Vec<&'static str> {
    let (store, world) = (&viewer.store, &world_of(&viewer.store));
    let ground = Ground {
        store,
        world,
        now: Timestamp::MAX,
    };
    let by_destination = FindingsByDestination::of(&ground, world.iter(), &Mutes::default());
    let findings = world
        .iter()
        .flat_map(|known| by_destination.findings(&known.id));
    let of_cluster = findings.filter(|finding| {
        let is_live = |need: &Need| matches!(need, Need::Live(_));
        finding.rule.needs.iter().any(is_live)
    });
    of_cluster.map(|finding| finding.rule.id).collect()
}

async fn another_namespace_is_read_beside(plane: &Plane, viewer: &mut Reading) {
    plane.kubectl(&["create", "namespace", "shop"]).await;
    plane.apply_in("shop", &service("shop")).await;
    let why = "Service objects of shop were not read".to_owned();
    assert_eq!(known(viewer, "shop"), Live::Unknown(why));
    let mut other = destination("b");
    other["spec"]["kubeService"]["ref"]["namespace"] = "shop".into();
    plane.apply(&other.to_string()).await;
    viewer
        .until("the other namespace", |viewer| {
            matches!(known(viewer, "shop"), Live::Known(Some(_)))
                && viewer.link(Kind::Service) == Link::Live
        })
        .await;
}

/// On a server that offers slices these count, for one that begins anew.
async fn slices_are_read_where_there_are_any(plane: &Plane, kubeconfig: &Path) {
    let admin = plane.hand().await;
    let path = "/apis/discovery.k8s.io/v1/namespaces/bookinfo/endpointslices";
    let has_slices = admin.get(path).await.is_ok();
    if has_slices {
        plane.apply_in("bookinfo", &slice("10.0.0.20")).await;
        soon("the rights", granted(kubeconfig, path)).await;
    }
    let named = ContextChoice::Named(vec!["mgmt".to_owned()]);
    let choice = contexts(kubeconfig, named, Overrides::default());
    let mut viewer = Reading::open_choice(choice, Scope::default()).await;
    let wanted = if has_slices { "10.0.0.20" } else { "10.0.0.9" };
    until_addresses(&mut viewer, &[wanted]).await;
    assert_eq!(forms(&viewer), [has_slices]);
    viewer.close().await;
}

/// Neither pods nor secrets, nor what is in namespaces that no Destination is of.
fn nothing_else_was_read(plane: &Plane) {
    let is_known = |uri: &str| {
        let live = ["/services?", "/endpoints?", "/endpointslices?"];
        let within = ["/namespaces/bookinfo/", "/namespaces/shop/"];
        let has = |parts: &[&str]| parts.iter().any(|part| uri.contains(part));
        let plane = |kind: &Kind| uri.contains(&format!("/{}", kind.plural()));
        (has(&live) && has(&within)) || Kind::ALL.iter().any(plane)
    };
    for asked in asked(plane).iter().filter(|asked| asked.user == "viewer") {
        let is_read = ["get", "list", "watch"].contains(&asked.verb.as_str());
        let is_ours = is_known(&asked.uri) || asked.uri == "/apis";
        // The test asks by this account too, whether it has its rights by now.
        let is_test = asked.uri == "/api/v1/endpoints";
        assert!(is_read && (is_ours || is_test), "{asked:?}");
    }
}

async fn granted(kubeconfig: &Path, path: &str) {
    let hand = Hand::of(kubeconfig).await;
    while hand.get(path).await.is_err() {
        sleep(PAUSE).await;
    }
}

fn known<'r>(viewer: &'r Reading, namespace: &str) -> Live<Option<&'r Arc<Service>>> {
    let reference = ClusterObjectRef {
        name: "a".into(),
        namespace: namespace.into(),
        cluster: "mgmt".into(),
    };
    live_service(&viewer.store, &"mgmt".into(), &reference)
}

async fn until_addresses(viewer: &mut Reading, wanted: &[&str]) {
    let has = |viewer: &Reading| {
        viewer.link(Kind::EndpointSlice) == Link::Live && addresses(viewer) == wanted
    };
    viewer.until(&format!("{wanted:?}"), has).await;
}

/// The addresses in bookinfo.
fn addresses(viewer: &Reading) -> Vec<String> {
    let slices = slices(viewer);
    let endpoints = slices.iter().flat_map(|slice| slice.endpoints());
    let mut found: Vec<String> = endpoints
        .map(|endpoint| {
            let suffix = if endpoint.is_ready { "" } else { " not ready" };
            format!("{}{suffix}", endpoint.addresses[0])
        })
        .collect();
    found.sort();
    found
}

/// Of each object in bookinfo whether it is a slice.
fn forms(viewer: &Reading) -> Vec<bool> {
    let slices = slices(viewer).into_iter();
    slices
        .map(|slice| matches!(slice.form, EndpointsForm::Slice(_)))
        .collect()
}

fn slices(viewer: &Reading) -> Vec<Arc<EndpointSlice>> {
    let source = viewer.store.source(&viewer.name());
    let feed = source.and_then(|source| source.feed(Kind::EndpointSlice));
    let objects = feed.into_iter().flat_map(Feed::objects);
    let inside = objects.filter(|(key, _)| &*key.namespace == "bookinfo");
    let slices = inside.filter_map(|(_, object)| match object {
        Object::EndpointSlice(slice) => Some(slice.clone()),
        _ => None,
    });
    slices.collect()
}

fn service(namespace: &str) -> String {
    let ports = json!([{"port": 80, "targetPort": 8080}]);
    let spec = json!({"ports": ports});
    manifest("v1", "Service", namespace, &json!({"spec": spec}))
}

fn endpoints(ready: &[&str], not_ready: &[&str]) -> String {
    let addresses = |ips: &[&str]| -> Value { ips.iter().map(|ip| json!({"ip": ip})).collect() };
    let subset = json!({"addresses": addresses(ready), "notReadyAddresses": addresses(not_ready), "ports": [{"port": 8080}]});
    manifest("v1", "Endpoints", "bookinfo", &json!({"subsets": [subset]}))
}

fn slice(ip: &str) -> String {
    let body = json!({"addressType": "IPv4", "endpoints": [{"addresses": [ip]}], "ports": []});
    manifest("discovery.k8s.io/v1", "EndpointSlice", "bookinfo", &body)
}

fn manifest(api_version: &str, kind: &str, namespace: &str, body: &Value) -> String {
    let mut object = body.clone();
    object["apiVersion"] = api_version.into();
    object["kind"] = kind.into();
    let labels = json!({"kubernetes.io/service-name": "a"});
    object["metadata"] = json!({"name": "a", "namespace": namespace, "labels": labels});
    object.to_string()
}
