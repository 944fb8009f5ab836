//! Objects of every kind that come, change and go without end, and API servers that die meanwhile.

use std::time::Duration;

use portolan::store::{Change, Kind, Link};
use serde_json::{Value, json};
use tokio::{
    sync::oneshot::{self, error::TryRecvError},
    task::JoinHandle,
    time::sleep,
};

use super::{
    hand::{Hand, refusal},
    object,
    plane::{PAUSE, Plane},
    truth,
};
use crate::reading::{Reading, soon};

/// How many objects of a kind there are at most; a prime, so that each of them is changed and removed in turn.
const NAMES: usize = 31;

/// Every change of this number is a removal.
const REMOVAL: usize = 5;

/// How long each change is left alone.
const PACE: Duration = Duration::from_millis(5);

/// How often the API server is killed.
const KILLS: usize = 3;

/// How many changes are heard between two deaths, over all kinds.
const HEARD: usize = 60;

/// Changes that go on, whether the server lives or not.
pub(super) struct Churn {
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Churn {
    /// Begins.
    pub(super) async fn begin(plane: &Plane) -> Self {
        let hand = plane.hand().await;
        let (stop, mut stopped) = oneshot::channel();
        let running = tokio::spawn(async move {
            for step in 0.. {
                if stopped.try_recv() != Err(TryRecvError::Empty) {
                    return;
                }
                // Without a server nothing can be changed, which is what is being tested.
                let changed = change(&hand, step).await;
                sleep(if changed.is_ok() { PACE } else { PAUSE }).await;
            }
        });
        Self { stop, running }
    }

    /// Ends, and leaves no change under way.
    pub(super) async fn end(self) {
        self.stop.send(()).expect("it goes on until it is stopped");
        let ended = soon("the last change", self.running).await;
        ended.expect("changes do not panic");
    }
}

/// Changes one object, or makes it where it is missing; now and then it removes one.
async fn change(hand: &Hand, step: usize) -> kube::Result<()> {
    let kind = Kind::ALL[step % Kind::ALL.len()];
    let round = step / Kind::ALL.len();
    let name = format!("churn-{}", round * 7 % NAMES);
    let removes = round.is_multiple_of(REMOVAL);
    let changed = if removes {
        hand.delete(kind, &name).await
    } else {
        hand.patch(kind, &name, &patch(step)).await
    };
    match refusal(&changed) {
        Some(404) if removes => Ok(()),
        Some(404) => hand.create(&object(kind, &name)).await,
        _ => changed,
    }
}

fn patch(step: usize) -> Value {
    json!({
        "metadata": {"labels": {"step": step.to_string()}},
        "spec": {"kubeService": {"region": format!("region-{step}")}},
    })
}

/// Kills the API server again and again while everything changes, and compares when all has come to rest.
pub(super) async fn nothing_is_lost_over_kills(plane: &mut Plane, reading: &mut Reading) {
    let churn = Churn::begin(plane).await;
    for _ in 0..KILLS {
        let before = heard(reading);
        reading
            .until("changes", |reading| heard(reading) > before + HEARD)
            .await;
        plane.kill_api();
        reading
            .until("the loss", |reading| {
                let is_lost = |kind: &Kind| matches!(reading.link(*kind), Link::Retrying { .. });
                Kind::ALL.iter().all(is_lost)
            })
            .await;
        plane.start_api().await;
        assert!(reading.hears_at_last(Reading::is_live).await);
    }
    churn.end().await;
    truth::agrees(reading, plane).await;
    let is_removal = |change: &Change| matches!(change, Change::Deleted(..));
    assert!(reading.told.iter().any(is_removal));
    assert!(reading.was_told("may have been restored meanwhile"));
}

/// How many changes were heard so far.
fn heard(reading: &Reading) -> usize {
    let is_change = |change: &&Change| matches!(change, Change::Applied(_) | Change::Deleted(..));
    reading.told.iter().filter(is_change).count()
}
