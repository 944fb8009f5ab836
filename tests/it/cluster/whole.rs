//! The live source against a whole control plane.

use super::{accounts, audit, churn, destination, object, plane::Plane, truth};
use crate::{
    kit::Journey,
    reading::{Reading, current},
};
use portolan::{
    store::{Kind, Link},
    ui::Theme,
};
use tempfile::NamedTempFile;

#[tokio::test]
async fn the_store_follows_a_real_control_plane() {
    let Some(mut plane) = Plane::start().await else {
        return;
    };
    accounts::who_has_no_rights_is_told_so_for_each_kind(&plane).await;
    accounts::a_certificate_that_nobody_signed_is_told_as_such(&plane).await;

    let recording = NamedTempFile::new().expect("a temporary file");
    let choice = current(&plane.kubeconfig("viewer"));
    let mut viewer = Reading::open_recording(choice, recording.path()).await;
    kinds_that_are_installed_late_are_found(&plane, &mut viewer).await;
    changes_arrive(&plane, &mut viewer).await;
    every_kind_arrives(&plane, &mut viewer).await;
    a_whole_object_can_be_fetched(&viewer).await;
    nothing_is_lost_over_a_restart(&mut plane, &mut viewer).await;
    the_screen_follows(&mut plane).await;

    churn::nothing_is_lost_over_kills(&mut plane, &mut viewer).await;
    viewer.replayed(recording.path()).await;
    viewer.close().await;
    accounts::who_may_not_watch_sees_new_lists(&plane).await;
    accounts::who_may_read_one_namespace_reads_that_one_until_it_may_read_all(&plane).await;
    audit::shows_nothing_but_reads(&plane);
}

async fn kinds_that_are_installed_late_are_found(plane: &Plane, viewer: &mut Reading) {
    viewer
        .until("nothing installed", |viewer| {
            let absent = |kind: &Kind| viewer.link(*kind).is_absent();
            Kind::ALL.iter().all(absent)
        })
        .await;
    plane.install().await;
    viewer.wait_out().await;
    viewer.until("all kinds live", Reading::is_live).await;
    assert_eq!(viewer.destinations(), [""; 0]);
}

async fn changes_arrive(plane: &Plane, viewer: &mut Reading) {
    plane.apply(&destination("a").to_string()).await;
    plane.apply(&destination("b").to_string()).await;
    viewer.until_live(&["a", "b"]).await;

    let patch = r#"{"spec": {"kubeService": {"ref": {"name": "renamed"}}}}"#;
    let patch = ["patch", "destinations", "a", "--type=merge", "-p", patch];
    plane.kubectl(&patch).await;
    let id = viewer.id("a");
    viewer
        .until("the change", |viewer| {
            let found = viewer.store.destination(&id).expect("it is not gone");
            found.meta.generation == Some(2)
        })
        .await;
    plane.kubectl(&["delete", "destinations", "b"]).await;
    viewer.until_live(&["a"]).await;
    assert_eq!(viewer.lists(), 1);
}

async fn every_kind_arrives(plane: &Plane, viewer: &mut Reading) {
    for kind in Kind::ALL.into_iter().skip(1) {
        plane.apply(&object(kind, "one").to_string()).await;
    }
    truth::agrees(viewer, plane).await;
}

async fn a_whole_object_can_be_fetched(viewer: &Reading) {
    let whole = viewer.fetch("a").await.expect("it is there");
    assert_eq!(whole["spec"]["kubeService"]["ref"]["name"], "renamed");
    assert!(whole["metadata"]["managedFields"].is_array());
}

async fn nothing_is_lost_over_a_restart(plane: &mut Plane, viewer: &mut Reading) {
    plane.kill_api();
    viewer
        .until_link(|link| matches!(link, Link::Retrying { .. }))
        .await;
    assert_eq!(viewer.destinations(), ["a"]);
    plane.start_api().await;
    plane.apply(&destination("c").to_string()).await;
    viewer.until_live(&["a", "c"]).await;
    plane.kubectl(&["delete", "destinations", "a"]).await;
    viewer.until_live(&["c"]).await;
}

async fn the_screen_follows(plane: &mut Plane) {
    let choice = current(&plane.kubeconfig("viewer"));
    let mut journey = Journey::begin(choice, (160, 44), Theme::default()).await;
    journey
        .until("what is there", |screen| screen.contains(" 1 destination "))
        .await;

    plane.apply(&destination("d").to_string()).await;
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
