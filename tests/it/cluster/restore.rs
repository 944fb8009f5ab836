//! Control planes that go back in time: etcd restored from an older backup, restored and grown again, or wiped. Whoever
//! reads or records them meanwhile has to end with what kubectl prints.

use portolan::store::Kind;
use serde_json::json;
use tempfile::TempDir;

use super::{
    object,
    plane::{Interruption, Plane},
    truth,
};
use crate::reading::{Reading, current};

#[tokio::test]
async fn a_control_plane_that_goes_back_in_time_is_read_as_it_is_then() {
    if let Some(plane) = Plane::start().await {
        goes_back_in_time(plane).await;
    }
}

#[tokio::test]
async fn a_current_server_that_goes_back_in_time_is_read_as_it_is_then() {
    if let Some(plane) = Plane::start_modern(&[]).await {
        goes_back_in_time(plane).await;
    }
}

async fn goes_back_in_time(mut plane: Plane) {
    plane.install().await;
    create(&plane, "before").await;
    let folder = TempDir::new().expect("a temporary folder");
    let recording = folder.path().join("recording.jsonl");
    let choice = current(&plane.kubeconfig("viewer"));
    let mut viewer = Reading::open_recording(choice, &recording).await;
    is_read(&mut viewer, &plane).await;

    interrupt(&mut plane, &mut viewer, Interruption::Backup).await;
    is_read(&mut viewer, &plane).await;
    viewer.during(move_on(&plane, "lost")).await;
    is_read(&mut viewer, &plane).await;

    interrupt(&mut plane, &mut viewer, Interruption::Restore).await;
    is_read(&mut viewer, &plane).await;

    // Nothing but the time that it was away tells that this server is another one: its version is a later one.
    viewer.during(move_on(&plane, "lost")).await;
    is_read(&mut viewer, &plane).await;
    interrupt(&mut plane, &mut viewer, Interruption::Restore).await;
    for round in ["first", "second", "third"] {
        viewer.during(move_on(&plane, round)).await;
    }
    is_read(&mut viewer, &plane).await;

    interrupt(&mut plane, &mut viewer, Interruption::Wipe).await;
    viewer.during(plane.install()).await;
    viewer.during(create(&plane, "after")).await;
    is_read(&mut viewer, &plane).await;
    viewer.replayed(&recording).await;
    viewer.close().await;
}

/// No connection breaks, and the server goes on to send the changes from before: kubectl is right only because it lists.
#[tokio::test]
async fn a_control_plane_whose_storage_goes_back_under_it_is_read_as_kubectl_reads_it() {
    let Some(mut plane) = Plane::start().await else {
        return;
    };
    plane.install().await;
    create(&plane, "before").await;
    let mut viewer = Reading::open(&plane.kubeconfig("viewer")).await;
    is_read(&mut viewer, &plane).await;
    interrupt(&mut plane, &mut viewer, Interruption::Backup).await;
    is_read(&mut viewer, &plane).await;

    // It is noticed before the storage has grown past what was lost.
    viewer.during(move_on(&plane, "lost")).await;
    is_read(&mut viewer, &plane).await;
    viewer
        .during(plane.interrupt_below(Interruption::Restore))
        .await;
    truth::agrees(&mut viewer, &plane).await;
    for round in ["first", "second"] {
        viewer.during(move_on(&plane, round)).await;
    }
    is_read(&mut viewer, &plane).await;

    // It is noticed after that, by the number of objects.
    viewer
        .during(plane.interrupt_below(Interruption::Restore))
        .await;
    for round in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
        viewer.during(change(&plane, round)).await;
    }
    is_read(&mut viewer, &plane).await;
    viewer.close().await;
}

/// What is shown as live is what kubectl prints.
async fn is_read(viewer: &mut Reading, plane: &Plane) {
    truth::agrees(viewer, plane).await;
    assert!(viewer.hears_at_last(Reading::is_live).await);
    truth::agrees(viewer, plane).await;
}

async fn interrupt(plane: &mut Plane, viewer: &mut Reading, done: Interruption) {
    viewer.during(plane.interrupt(done)).await;
}

/// Makes an object of each kind.
async fn create(plane: &Plane, name: &str) {
    let hand = plane.hand().await;
    for kind in Kind::ALL {
        let created = hand.create(&object(kind, name)).await;
        created.expect("it is new");
    }
}

/// Makes an object of each kind, changes the one that was there before, and makes more that are removed again.
async fn move_on(plane: &Plane, name: &str) {
    create(plane, name).await;
    change(plane, name).await;
    let hand = plane.hand().await;
    for kind in Kind::ALL {
        let passing = format!("{name}-passing");
        let created = hand.create(&object(kind, &passing)).await;
        created.expect("it is new");
        let gone = hand.delete(kind, &passing).await;
        gone.expect("it is there");
    }
}

/// Changes the object of each kind that was there before.
async fn change(plane: &Plane, round: &str) {
    let hand = plane.hand().await;
    for kind in Kind::ALL {
        let patch = json!({"metadata": {"labels": {"changed": round}}});
        let changed = hand.patch(kind, "before", &patch).await;
        changed.expect("it is there");
    }
}
