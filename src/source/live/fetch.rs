//! Fetches one whole object as it is now, for the views that show all of it. Strips nothing.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    login::Pass,
    place, reach,
    trouble::{Attempt, Trouble},
};
use crate::{
    model::SourceName,
    source::FetchError,
    store::{Kind, ObjectKey},
};

/// How long an object may take; a person waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches an object.
pub(super) async fn fetch(
    pass: Result<Pass, Trouble>,
    source: SourceName,
    kind: Kind,
    key: &ObjectKey,
) -> Result<serde_json::Value, FetchError> {
    let fetched = match pass {
        Ok(pass) => get(&pass, kind, key).await,
        Err(trouble) => Err(trouble),
    };
    fetched.map_err(|trouble| match trouble {
        Trouble::Absent => FetchError::Gone(source),
        Trouble::Lost { why, .. }
        | Trouble::Rejected { why }
        | Trouble::Expired { why }
        | Trouble::Denied { why }
        | Trouble::Unauthorized { why, .. }
        | Trouble::Locked { why } => FetchError::Failed(source, why),
    })
}

async fn get(pass: &Pass, kind: Kind, key: &ObjectKey) -> Result<serde_json::Value, Trouble> {
    let attempt = Attempt {
        verb: "get",
        kind,
        server: &pass.server,
        login: pass.number,
    };
    let get = place::one(kind, key).map_err(|error| attempt.odd(&error.to_string()))?;
    let answer = timeout(pass.limit(PATIENCE), pass.client.request(get)).await;
    let answer = answer.map_err(|_| attempt.lost(reach::NO_ANSWER))?;
    answer.map_err(|error| attempt.failed(&error))
}
