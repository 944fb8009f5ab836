//! The Federation pane: where its lines lead, and how it stands in little room.

use portolan::{
    model::{Destination, Interner, Mesh, decode_value},
    store::{Kind, Object},
};
use serde_json::json;

use super::desk::Desk;

const HOSTNAME: &str = "reviews.bookinfo.svc.cluster-1.global";

fn world() -> Vec<Object> {
    let reviews = json!({
        "metadata": {"name": "reviews-bookinfo-cluster-1", "namespace": "gloo-mesh"},
        "spec": {"mesh": {"name": "mesh-1", "namespace": "gloo-mesh"}, "kubeService": {
            "ref": {"name": "reviews", "namespace": "bookinfo", "clusterName": "cluster-1"},
            "ports": [{"port": 9080}],
            "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}]}]}},
        "status": {"localFqdn": "reviews.bookinfo.svc.cluster.local", "appliedFederation": {
            "federatedHostname": HOSTNAME,
            "federatedToMeshes": [{"name": "mesh-2", "namespace": "gloo-mesh"}]}},
    });
    let mesh = |number: u8| {
        let gateway = json!({"externalAddresses": ["34.1.2.3"], "externalPort": 15443});
        let value = json!({"metadata": {"name": format!("mesh-{number}"), "namespace": "gloo-mesh"},
            "spec": {"istio": {"installation": {"cluster": format!("cluster-{number}")}}},
            "status": {"appliedEastWestIngressGateways": [gateway]}});
        Object::Mesh(decode_value::<Mesh>(&value, &mut Interner::default()).into())
    };
    let reviews = decode_value::<Destination>(&reviews, &mut Interner::default());
    vec![Object::Destination(reviews.into()), mesh(1), mesh(2)]
}

#[test]
fn the_line_of_a_caller_opens_the_page_of_its_mesh() {
    let mut desk = Desk::with((100, 40), world());
    desk.press("enter 6");
    desk.stand_on("cluster-2");
    desk.press("enter");
    let subject = desk.state.subject().expect("a page is open");
    assert_eq!(
        (subject.kind, &*subject.id.key.name),
        (Kind::Mesh, "mesh-2")
    );
}

#[test]
fn names_stand_whole_however_narrow_the_pane_is() {
    for width in [24, 40, 60, 100] {
        let mut desk = Desk::with((width, 60), world());
        desk.press("enter 6 z");
        let letters = |text: &str| {
            text.chars()
                .filter(|letter| !" │\n".contains(*letter))
                .collect::<String>()
        };
        let text = letters(&desk.text());
        let wanted = format!("{HOSTNAME}:9080");
        assert!(text.contains(&wanted), "at {width}:\n{}", desk.text());
    }
}

#[test]
fn a_tick_is_not_all_that_is_shown_if_policies_send_requests_elsewhere_or_abort_them() {
    let shift = |target: &str, weight: u32| {
        json!({"trafficShift": {"destinations": [{"weight": weight, "kubeService": {
            "name": target, "namespace": "bookinfo", "clusterName": "cluster-1"}}]}})
    };
    let abort = json!({"faultInjection": {"percentage": 100, "abort": {"httpStatus": 503}}});
    for (policy, words) in [
        (
            shift("ratings", 100),
            Some("sends all requests elsewhere, to ratings."),
        ),
        (abort, Some("all requests fail on purpose")),
        (shift("reviews", 100), None),
        (json!({"requestTimeout": "1s"}), None),
    ] {
        let mut objects = world();
        let Object::Destination(reviews) = &mut objects[0] else {
            panic!("it is the first");
        };
        let applied = json!({"observedGeneration": 1, "appliedTrafficPolicies": [{
            "ref": {"name": "p", "namespace": "gloo-mesh"}, "spec": {"policy": policy}}]});
        let value = json!({"metadata": {"name": "d", "namespace": "gloo-mesh"}, "spec": {}, "status": applied});
        let status = decode_value::<Destination>(&value, &mut Interner::default()).status;
        std::sync::Arc::make_mut(reviews).status = status;
        let mut desk = Desk::with((120, 40), objects);
        desk.press("enter 6 z");
        let text = desk.text();
        let told = text.contains(words.unwrap_or("TrafficPolicy"));
        assert_eq!(told, words.is_some(), "{policy}:\n{text}");
    }
}
