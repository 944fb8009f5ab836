//! Reads what a server answers, within limits: nothing is held that is larger than its limit.
//!
//! kube's own `request` and `request_events` hold whatever comes, in several copies. Here an answer is read as it arrives,
//! and what comes compressed is counted as it is when it is unpacked. How long to wait is for the caller to say.

use std::sync::Arc;

use http::{HeaderMap, Request, header::RETRY_AFTER};
use http_body_util::BodyExt;
use kube::{
    Client, Error,
    client::Body,
    core::{Status, response::StatusDetails},
};
use serde::de::DeserializeOwned;

use super::{
    limits::{FRUITLESS, Limit, REFUSAL},
    secrets::Secrets,
};

/// A limit that an answer exceeds.
#[derive(Debug, thiserror::Error)]
#[error("it answers with too much: {}", .0.exceeded())]
pub(super) struct TooMuch(pub(super) Limit);

impl TooMuch {
    /// An answer exceeds a limit.
    pub(super) fn of(limit: Limit) -> Error {
        Error::Service(Box::new(Self(limit)))
    }
}

/// An answer that is arriving.
pub(super) struct ResponseBody {
    body: Body,
    /// The secrets that the request gave away.
    secrets: Arc<Secrets>,
    /// How many bytes came since it last brought something new.
    idle: u64,
}

/// Asks, and gives the answer as soon as its head is there.
///
/// # Errors
/// If the server is out of reach, or refuses; of a refusal no more than [`REFUSAL`] is read.
pub(super) async fn ask(client: &Client, request: Request<Vec<u8>>) -> kube::Result<ResponseBody> {
    let answer = client.send(request.map(Body::from)).await?;
    let status = answer.status();
    let wait = asked_wait(answer.headers());
    let secrets = answer.extensions().get::<Arc<Secrets>>().cloned();
    let mut answer = ResponseBody {
        body: answer.into_body(),
        secrets: secrets.unwrap_or_default(),
        idle: 0,
    };
    if status.is_redirection() || status.is_client_error() || status.is_server_error() {
        let text = answer.at_most(REFUSAL).await?;
        let refused = refusal(status.as_u16(), &text, wait);
        return Err(Error::Api(Box::new(answer.hidden(refused))));
    }
    Ok(answer)
}

/// Asks, and reads an answer that is no list.
///
/// # Errors
/// As [`ask`], and if the answer exceeds the limit or is not what was asked for.
pub(super) async fn whole<T: DeserializeOwned>(
    client: &Client,
    request: Request<Vec<u8>>,
    limit: Limit,
) -> kube::Result<T> {
    let bytes = bytes(client, request, limit).await?;
    serde_json::from_slice(&bytes).map_err(Error::SerdeError)
}

/// The same as text. What is no UTF-8 in it becomes a replacement sign.
///
/// # Errors
/// As [`ask`], and if the answer exceeds the limit.
pub(super) async fn text(
    client: &Client,
    request: Request<Vec<u8>>,
    limit: Limit,
) -> kube::Result<String> {
    let bytes = bytes(client, request, limit).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn bytes(client: &Client, request: Request<Vec<u8>>, limit: Limit) -> kube::Result<Vec<u8>> {
    let mut answer = ask(client, request).await?;
    let bytes = answer.at_most(limit).await?;
    if bytes.len() > limit.length() {
        return Err(TooMuch::of(limit));
    }
    Ok(bytes)
}

impl ResponseBody {
    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// If the answer breaks off, and where it has brought nothing new for [`FRUITLESS`] bytes.
    pub(super) async fn next(&mut self) -> kube::Result<Option<impl AsRef<[u8]> + use<>>> {
        while let Some(frame) = self.body.frame().await {
            // What is no data stands behind the end, and says nothing to us.
            if let Ok(bytes) = frame?.into_data() {
                self.idle += bytes.len() as u64;
                if self.idle > FRUITLESS.most {
                    return Err(TooMuch::of(FRUITLESS));
                }
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// A refusal without what the request gave away: some servers repeat it.
    pub(super) fn hidden(&self, mut refusal: Status) -> Status {
        for text in [&mut refusal.message, &mut refusal.reason] {
            let lines = text.lines().map(|line| self.secrets.hide(line));
            *text = lines.collect::<Vec<_>>().join("\n");
        }
        refusal
    }

    /// Something new came.
    pub(super) fn progressed(&mut self) {
        self.idle = 0;
    }

    /// Reads to the end, or little further than a limit.
    async fn at_most(&mut self, limit: Limit) -> kube::Result<Vec<u8>> {
        let mut all = Vec::new();
        while all.len() <= limit.length()
            && let Some(bytes) = self.next().await?
        {
            all.extend_from_slice(bytes.as_ref());
        }
        Ok(all)
    }
}

/// After how many seconds to ask again, as a header says it; 0 if none does, or as a date.
fn asked_wait(headers: &HeaderMap) -> u32 {
    let header = headers.get(RETRY_AFTER).and_then(|text| text.to_str().ok());
    header
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

/// A refusal. A proxy answers with a page or with JSON of its own instead of a `Status`, and sets the wait in a
/// header. The code is in the head of every answer.
fn refusal(code: u16, text: &[u8], wait: u32) -> Status {
    let given: Option<Status> = serde_json::from_slice(text).ok();
    let given = given.filter(|status| !status.message.is_empty() || !status.reason.is_empty());
    let mut status = given.unwrap_or_else(|| {
        let text = String::from_utf8_lossy(text);
        Status::failure(text.trim(), "")
    });
    status.code = code;
    let details = status.details.get_or_insert_with(|| StatusDetails {
        name: String::new(),
        group: String::new(),
        kind: String::new(),
        uid: String::new(),
        causes: Vec::new(),
        retry_after_seconds: wait,
    });
    if details.retry_after_seconds == 0 {
        details.retry_after_seconds = wait;
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_a_refusal_is_that_in_the_head_whatever_the_text_is() {
        for (text, message) in [
            (r#"{"kind": "Status", "message": "no"}"#, "no"),
            (r#"{"message": "no", "code": 200}"#, "no"),
            (r#"{"error": "no"}"#, r#"{"error": "no"}"#),
            ("<html>", "<html>"),
            ("", ""),
        ] {
            let status = refusal(401, text.as_bytes(), 7);
            assert_eq!((status.code, &*status.message), (401, message));
            let wait = status.details.map(|details| details.retry_after_seconds);
            assert_eq!(wait, Some(7));
        }
    }
}
