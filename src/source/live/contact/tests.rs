//! Who tries a server that does not answer, and when.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{record::now, *};
use crate::{
    source::{
        live::{backoff::longest_wait, feed_error::FeedError},
        unreachable::Unreachable,
    },
    store::Kind,
};

fn sender() -> UpdateSender {
    let (updates, mut heard) = mpsc::channel(8);
    tokio::spawn(async move { while heard.recv().await.is_some() {} });
    UpdateSender {
        source: "c".into(),
        kind: Kind::Mesh,
        clock: Arc::new(|| Timestamp::UNIX_EPOCH),
        updates,
        keeps_texts: false,
    }
}

fn loss(wait: Duration) -> FailedTry {
    let why = FeedError::Unreachable {
        server: "10.0.0.1:6443".into(),
        reason: Unreachable::Refused,
    };
    FailedTry::new(why, Timestamp::UNIX_EPOCH, wait)
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_no_kind_tries_before_its_time_and_then_one_does() {
    let (contact, cluster, sender) = (ServerContact::new(FIRST), Digest::default(), sender());
    let (first, began) = (contact.turn(cluster, None, &sender).await, now());
    let turn = first.ok().and_then(|permit| permit.turn);
    assert!(contact.failed(turn.as_ref(), &loss(FIRST), Tries::default()));
    // Requests that were on their way are no tries.
    assert!(contact.failed(None, &loss(FIRST * 9), Tries::default()));
    assert!(contact.lost(&mut None, &loss(FIRST * 9)).is_some());
    drop(turn);
    let second = contact.turn(cluster, None, &sender).await;
    assert_eq!(now() - began, FIRST);
    let third = contact.turn(cluster, None, &sender);
    assert!(tokio::time::timeout(FIRST / 2, third).await.is_err());
    contact.answered();
    let is_shared = contact.failed(None, &loss(FIRST), Tries::default());
    assert!(!is_shared, "one kind fails by itself");
    drop(second);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_is_tried_at_once_if_that_is_asked_for() {
    let (contact, cluster, sender) = (ServerContact::new(FIRST), Digest::default(), sender());
    let began = now();
    assert!(contact.failed(None, &loss(FIRST), Tries::default()));
    let waiting = tokio::spawn({
        let contact = contact.clone();
        async move { contact.turn(cluster, None, &sender).await.is_ok() }
    });
    tokio::task::yield_now().await;
    contact.try_now();
    assert!(waiting.await.expect("it ends"));
    assert_eq!(now(), began);
}

#[tokio::test(start_paused = true)]
async fn of_many_contexts_none_tries_twice_before_the_resolver_gives_up() {
    for (contexts, seconds) in [(1, 5), (60, 5), (100, 8), (500, 12)] {
        let contact = ServerContact::new(longest_wait(contexts));
        let (cluster, sender) = (Digest::default(), sender());
        let first = contact.turn(cluster, None, &sender).await;
        let began = now();
        let second = contact.turn(cluster, None, &sender).await;
        assert_eq!(
            now() - began,
            Duration::from_secs(seconds),
            "{contexts} contexts"
        );
        drop((first, second));
    }
}

#[tokio::test(start_paused = true)]
async fn who_waited_for_another_try_knows_that_the_server_was_out_of_reach() {
    let (contact, cluster, sender) = (ServerContact::new(FIRST), Digest::default(), sender());
    let first = contact.turn(cluster, None, &sender).await;
    let mut first = first.expect("no other kind tries");
    assert!(!first.was_lost);
    let second = tokio::spawn({
        let (contact, sender) = (contact.clone(), sender.clone());
        async move { contact.turn(cluster, None, &sender).await }
    });
    tokio::task::yield_now().await;
    contact.lost(&mut first.turn, &loss(FIRST));
    // Before the second one has looked.
    contact.answered();
    let second = second.await.expect("it ends").ok();
    assert!(second.expect("it may go").was_lost);
}
