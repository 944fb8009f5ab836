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
    let hand = plane.hand().await;
    for kind in Kind::ALL {
        let patch = json!({"metadata": {"labels": {"changed": name}}});
        let changed = hand.patch(kind, "before", &patch).await;
        changed.expect("it is there");
        let passing = format!("{name}-passing");
        let created = hand.create(&object(kind, &passing)).await;
        created.expect("it is new");
        let gone = hand.delete(kind, &passing).await;
        gone.expect("it is there");
    }
}
