//! The `Status` of a server, made fit to be shown.

use kube::core::Status;

/// The message of the server, on one line and without characters that move a terminal's cursor.
pub(super) fn said(status: &Status) -> String {
    let text = match status.message.trim() {
        "" => status.reason.trim(),
        message => message,
    };
    let line: String = text
        .split(char::is_control)
        .next()
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    format!("the server answers {} {line:?}", status.code)
}

/// The user whom a refusal names, or a permission.
pub(super) fn user(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("User \"")?;
    Some(rest.split_once('"')?.0)
}
