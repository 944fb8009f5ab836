//! Fetches one whole object as it is now, for the views that show all of it. Strips nothing.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    attempt::Attempt, collection, feed_error::FeedError, login::ClusterSession, resource::Resource,
    sender::UpdateSender,
};
use crate::{
    model::Json,
    source::{FetchError, limits::OBJECT, response, unreachable::Unreachable},
    store::{ObjectKey, checkup::Verb},
};

/// How long an object may take; a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches an object of the kind of the sender.
pub(super) async fn fetch(
    session: Result<ClusterSession, FeedError>,
    sender: &UpdateSender,
    key: &ObjectKey,
) -> Result<Json, FetchError> {
    let fetched = match session {
        Ok(session) => get(&session, sender, key).await,
        Err(trouble) => Err(trouble),
    };
    let source = sender.source.clone();
    fetched.map_err(|trouble| match trouble {
        FeedError::Absent(_) => FetchError::Gone(source),
        trouble => FetchError::failed(source, trouble),
    })
}

async fn get(
    session: &ClusterSession,
    sender: &UpdateSender,
    key: &ObjectKey,
) -> Result<Json, FeedError> {
    let kind = sender.kind;
    let attempt = Attempt {
        verb: Verb::Get,
        resource: Resource::Of(kind),
        server: &session.server,
        login: session.number,
        advice: session.advice,
    };
    let get = collection::one(kind, key).map_err(|error| attempt.unbuilt(&error))?;
    // The caller may listen only for the answer.
    let _ = sender.asks().await;
    let answer = timeout(
        session.limit(PATIENCE),
        response::text(&session.client, get, OBJECT),
    )
    .await;
    let _ = session.tell_clock(sender).await;
    let answer = answer.map_err(|_| attempt.lost(Unreachable::NoAnswer))?;
    // As total as the reading of lists, or an object that is listed could not be shown.
    let text = answer.map_err(|error| attempt.failed(&error))?;
    Ok(text.into())
}
