//! The live source against a real etcd and kube-apiserver, of whatever version `KUBEBUILDER_ASSETS` holds.
//!
//! The control plane starts once, so that the checks are one test: each goes on where the one before ended. Without
//! the environment variable nothing is tested, and that is said.

mod plane;

use portolan::{
    store::{Feed, Kind, Link},
    ui::Theme,
};
use serde_json::json;

use crate::{
    kit::Journey,
    reading::{Reading, current},
};
use plane::Plane;

const CRDS: &str = include_str!("fixtures/crds.yaml");

#[tokio::test]
async fn the_store_follows_a_real_control_plane() {
    let Some(mut plane) = Plane::start().await else {
        return;
    };
    let mut nobody = Reading::open(&plane.kubeconfig("nobody")).await;
    who_has_no_rights_is_told_so_for_each_kind(&mut nobody).await;
    nobody.close().await;

    let mut stranger = Reading::open(&plane.kubeconfig("stranger")).await;
    a_certificate_that_nobody_signed_is_told_as_such(&mut stranger).await;
    stranger.close().await;

    let mut admin = Reading::open(&plane.kubeconfig("admin")).await;
    kinds_that_are_installed_late_are_found(&plane, &mut admin).await;
    changes_arrive(&plane, &mut admin).await;
    every_kind_arrives(&plane, &mut admin).await;
    a_whole_object_can_be_fetched(&admin).await;
    nothing_is_lost_over_a_restart(&mut plane, &mut admin).await;
    admin.close().await;
    the_screen_follows(&mut plane).await;
}

async fn the_screen_follows(plane: &mut Plane) {
    let choice = current(&plane.kubeconfig("admin"));
    let mut journey = Journey::begin(choice, (160, 44), Theme::default()).await;
    journey
        .until("what is there", |screen| screen.contains(" 1 destination "))
        .await;

    plane.apply(&destination("d")).await;
    journey
        .until("the new one", |screen| screen.contains("2 destinations"))
        .await;
    let patch = r#"{"spec": {"kubeService": {"ref": {"name": "renamed"}}}}"#;
    plane
        .kubectl(&["patch", "destinations", "d", "--type=merge", "-p", patch])
        .await;
    journey
        .until("the change", |screen| screen.contains("renamed"))
        .await;
    plane.kubectl(&["delete", "destinations", "d"]).await;
    journey
        .until("that it is gone", |screen| !screen.contains("renamed"))
        .await;

    plane.kill_api();
    journey
        .until("the loss", |screen| {
            screen.contains("retrying in") && screen.contains("≥ 1 destination ")
        })
        .await;
    plane.start_api().await;
    journey
        .until("the return", |screen| !screen.contains("≥"))
        .await;
    let (_, code) = journey.end().await;
    assert_eq!(code, 0);
}

async fn who_has_no_rights_is_told_so_for_each_kind(nobody: &mut Reading) {
    let is_denied = |link: Link| matches!(link, Link::Denied { .. });
    nobody
        .until("all refusals", |nobody| {
            Kind::ALL.iter().all(|kind| is_denied(nobody.link(*kind)))
        })
        .await;
    assert_eq!(
        nobody.reason(Kind::Destination),
        "cannot list destinations: forbidden for user \"nobody\"; ask for get, list and watch on \
         destinations.discovery.mesh.gloo.solo.io"
    );
}

async fn a_certificate_that_nobody_signed_is_told_as_such(stranger: &mut Reading) {
    stranger
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    let reason = stranger.reason(Kind::Destination);
    let wanted = "its certificate is signed by nobody we trust; check certificate-authority in the kubeconfig";
    assert!(reason.ends_with(wanted), "{reason}");
}

async fn kinds_that_are_installed_late_are_found(plane: &Plane, admin: &mut Reading) {
    let all = |admin: &Reading, is: fn(&Link) -> bool| {
        Kind::ALL.iter().all(|kind| is(&admin.link(*kind)))
    };
    admin
        .until("nothing installed", |admin| all(admin, Link::is_absent))
        .await;
    plane.apply(CRDS).await;
    plane
        .kubectl(&["wait", "--for=condition=Established", "crd", "--all"])
        .await;
    admin.wait_out().await;
    admin
        .until("all kinds live", |admin| {
            all(admin, |link| *link == Link::Live)
        })
        .await;
    assert_eq!(admin.destinations(), [""; 0]);
}

async fn changes_arrive(plane: &Plane, admin: &mut Reading) {
    plane.apply(&destination("a")).await;
    plane.apply(&destination("b")).await;
    admin.until_live(&["a", "b"]).await;

    let patch = r#"{"spec": {"kubeService": {"ref": {"name": "renamed"}}}}"#;
    let patch = ["patch", "destinations", "a", "--type=merge", "-p", patch];
    plane.kubectl(&patch).await;
    let id = admin.id("a");
    admin
        .until("the change", |admin| {
            let found = admin.store.destination(&id).expect("it is not gone");
            found.meta.generation == Some(2)
        })
        .await;
    plane.kubectl(&["delete", "destinations", "b"]).await;
    admin.until_live(&["a"]).await;
    assert_eq!(admin.lists(), 1);
}

async fn every_kind_arrives(plane: &Plane, admin: &mut Reading) {
    let name = admin.name();
    for kind in Kind::ALL {
        if kind == Kind::Destination {
            continue;
        }
        let object = json!({
            "apiVersion": kind.api_version(),
            "kind": kind.name(),
            "metadata": {"name": "one", "namespace": "gloo-mesh"},
            "spec": {},
        });
        plane.apply(&object.to_string()).await;
        admin
            .until(kind.name(), |admin| {
                let source = admin.store.source(&name).expect("it has spoken");
                let mut objects = source.feed(kind).into_iter().flat_map(Feed::objects);
                objects.any(|(key, object)| &*key.name == "one" && object.kind() == kind)
            })
            .await;
    }
}

async fn a_whole_object_can_be_fetched(admin: &Reading) {
    let whole = admin.fetch("a").await.expect("it is there");
    assert_eq!(whole["spec"]["kubeService"]["ref"]["name"], "renamed");
    assert!(whole["metadata"]["managedFields"].is_array());
}

async fn nothing_is_lost_over_a_restart(plane: &mut Plane, admin: &mut Reading) {
    plane.kill_api();
    admin
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    assert_eq!(admin.destinations(), ["a"]);
    plane.start_api().await;
    plane.apply(&destination("c")).await;
    admin.until_live(&["a", "c"]).await;
    plane.kubectl(&["delete", "destinations", "a"]).await;
    admin.until_live(&["c"]).await;
}

fn destination(name: &str) -> String {
    json!({
        "apiVersion": "discovery.mesh.gloo.solo.io/v1",
        "kind": "Destination",
        "metadata": {"name": name, "namespace": "gloo-mesh"},
        "spec": {"kubeService": {"ref": {"name": name, "namespace": "bookinfo", "clusterName": "mgmt"}}},
    })
    .to_string()
}
