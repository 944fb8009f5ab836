//! The `Status` of a server, made fit to be shown.

use kube::core::Status;

/// A refusal as it is shown: the message of the server on one line, without characters that move a terminal's cursor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server answers {code} {text:?}")]
pub(super) struct ServerAnswer {
    code: u16,
    text: String,
}

impl From<&Status> for ServerAnswer {
    fn from(status: &Status) -> Self {
        let text = match status.message.trim() {
            "" => status.reason.trim(),
            message => message,
        };
        let line = text.split(char::is_control).next().unwrap_or_default();
        Self {
            code: status.code,
            text: line.chars().take(200).collect(),
        }
    }
}

/// The user whom a refusal names, or a permission.
pub(super) fn user(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("User \"")?;
    Some(rest.split_once('"')?.0)
}
