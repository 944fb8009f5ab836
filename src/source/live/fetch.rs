//! Fetches one whole object as it is now, for the views that show all of it. Strips nothing.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    login::Pass,
    place, reach,
    resource::Resource,
    trouble::{Attempt, Trouble},
    voice::Voice,
};
use crate::{
    model::Json,
    source::{FetchError, answer, limits::OBJECT},
    store::ObjectKey,
};

/// How long an object may take; a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches an object of the kind that the voice speaks for.
pub(super) async fn fetch(
    pass: Result<Pass, Trouble>,
    voice: &Voice,
    key: &ObjectKey,
) -> Result<Json, FetchError> {
    let fetched = match pass {
        Ok(pass) => get(&pass, voice, key).await,
        Err(trouble) => Err(trouble),
    };
    let source = voice.source.clone();
    fetched.map_err(|trouble| match trouble {
        Trouble::Absent(_) => FetchError::Gone(source),
        Trouble::Unauthorized { why, advice, .. } => {
            FetchError::Failed(source, format!("{why}; {advice}"))
        }
        Trouble::Unreachable { why }
        | Trouble::Failing { why, .. }
        | Trouble::Busy { why, .. }
        | Trouble::Rejected { why }
        | Trouble::Outdated { why }
        | Trouble::Exceeded { why }
        | Trouble::Denied { why }
        | Trouble::Unwatchable { why }
        | Trouble::Locked { why } => FetchError::Failed(source, why),
    })
}

async fn get(pass: &Pass, voice: &Voice, key: &ObjectKey) -> Result<Json, Trouble> {
    let kind = voice.kind;
    let attempt = Attempt {
        verb: "get",
        resource: Resource::Of(kind),
        server: &pass.server,
        login: pass.number,
        advice: pass.advice,
    };
    let get = place::one(kind, key).map_err(|error| attempt.odd(&error.to_string()))?;
    // Who asked may listen for the answer alone.
    let _ = voice.asks().await;
    let answer = timeout(
        pass.limit(PATIENCE),
        answer::text(&pass.client, get, OBJECT),
    )
    .await;
    let _ = pass.tell_clock(voice).await;
    let answer = answer.map_err(|_| attempt.lost(reach::NO_ANSWER))?;
    // As total as the reading of lists, or an object that is listed could not be shown.
    let text = answer.map_err(|error| attempt.failed(&error))?;
    Ok(text.into())
}
