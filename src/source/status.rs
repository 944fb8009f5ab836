//! The `Status` of a server, made fit to be shown.

use http::StatusCode;
use kube::core::Status;

use super::one_line::{self, without_tokens};

/// How many letters of a message are shown.
const SHOWN: usize = 200;

/// A refusal as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ServerAnswer {
    /// Only a proxy answers so.
    #[error("a proxy before the server asks for a login; write USER:PASSWORD@ before its host")]
    OfProxy,
    #[error(
        "the server answers {0} and names another address; write that one as server in the kubeconfig"
    )]
    Redirect(u16),
    /// The first line of its message, without characters that move a terminal's cursor and without tokens: some repeat what
    /// they were sent.
    #[error("the server answers {code} {text:?}")]
    Said { code: u16, text: String },
    /// It says no more than a code.
    #[error("the server answers {code}{}", name(*code))]
    Bare { code: u16 },
}

impl From<&Status> for ServerAnswer {
    fn from(status: &Status) -> Self {
        let code = status.code;
        let mut said = status.message.lines().chain(status.reason.lines());
        match code {
            407 => Self::OfProxy,
            300..400 => Self::Redirect(code),
            _ => match said.find_map(|line| one_line::fit(&without_tokens(line), SHOWN)) {
                Some(text) => Self::Said { code, text },
                None => Self::Bare { code },
            },
        }
    }
}

/// The name of a code of HTTP, after a blank. Empty if it has none.
fn name(code: u16) -> String {
    let code = StatusCode::from_u16(code).ok();
    let name = code.and_then(|code| code.canonical_reason());
    name.map_or_else(String::new, |name| format!(" ({name})"))
}

/// The user whom a refusal names, or a permission.
pub(super) fn user(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("User \"")?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_the_server_said_and_else_what_its_code_means() {
        for (code, message, expected) in [
            (500, "boom", "the server answers 500 \"boom\""),
            (
                500,
                "\u{1b}]0;title\u{7}\nboom",
                "the server answers 500 \"boom\"",
            ),
            (
                401,
                "no: Authorization: Bearer abc, eyJhbGciOiJIUzI1NiJ9.e30.x",
                "the server answers 401 \"no: Authorization: Bearer [hidden] [hidden]\"",
            ),
            (502, "", "the server answers 502 (Bad Gateway)"),
            (799, "", "the server answers 799"),
            (
                302,
                "",
                "the server answers 302 and names another address; write that one as server in the kubeconfig",
            ),
            (
                407,
                "<html>",
                "a proxy before the server asks for a login; write USER:PASSWORD@ before its host",
            ),
        ] {
            let status = Status::failure(message, "").with_code(code);
            assert_eq!(ServerAnswer::from(&status).to_string(), expected);
        }
    }
}
