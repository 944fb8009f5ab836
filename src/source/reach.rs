//! Why a server cannot be reached, in words for a person, from the chain of causes that the client gives.
//!
//! The client's own words are for its authors: nested, doubled and full of type names. Only where nothing is known
//! better does the innermost of them come through.

mod tls;

use std::{
    error::Error,
    io::{self, ErrorKind},
};

use kube::client::AuthError;

use super::{access::Detour, answer::TooMuch};

/// What stands in the causes, and what it means. The first that fits counts.
const KNOWN: &[(&str, &str)] = &[
    ("failed to lookup address", NO_ADDRESS),
    ("dns error", NO_ADDRESS),
    ("deadline has elapsed", NO_ANSWER),
    ("timed out", NO_ANSWER),
    ("connection closed before message completed", CUT),
    ("unexpected EOF", CUT),
];

const NO_ADDRESS: &str =
    "no address is known for its name; check the name, the network and the VPN";
const CUT: &str = "the connection was cut";
/// What to say of a server that is silent.
pub(in crate::source) const NO_ANSWER: &str =
    "no answer in time; check the network, the VPN and the proxy";

/// Why the server cannot be reached.
pub(in crate::source) fn reason(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<_> = causes(error).collect();
    if let Some(login) = causes.iter().find_map(|cause| cause.downcast_ref()) {
        return login_reason(login);
    }
    if let Some(detour) = causes.iter().find_map(|cause| cause.downcast_ref()) {
        return detour_reason(detour);
    }
    if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref()) {
        return tls::reason(tls);
    }
    let kinds = causes.iter().filter_map(|cause| cause.downcast_ref());
    let text = text(error);
    let mut known = KNOWN.iter();
    let known = known.find(|(part, _)| text.contains(part));
    if let Some((_, meaning)) = known {
        return (*meaning).to_owned();
    }
    let meaning = kinds.map(io::Error::kind).find_map(meaning);
    let innermost = || causes.last().map_or_else(String::new, ToString::to_string);
    meaning.map_or_else(innermost, str::to_owned)
}

/// Why a proxy does not get us to the server.
fn detour_reason(detour: &Detour) -> String {
    let proxy = &detour.proxy;
    let Some(cause) = detour.source() else {
        return detour.to_string();
    };
    let text = text(cause);
    if text.contains("authorization required") || text.contains("auth method") {
        format!("the proxy {proxy} asks for a login; write USER:PASSWORD@ before its host")
    } else if text.contains("tunnel error: unsuccessful") || text.contains("not allowed") {
        format!(
            "the proxy {proxy} refuses to connect to it; ask whoever runs the proxy, or name the server in NO_PROXY"
        )
    } else if text.contains("refused") && !text.contains("SOCKS error: SOCKS") {
        format!("the proxy {proxy} refuses connections; check that it runs there")
    } else if text.contains("unexpected end of file") {
        format!("the proxy {proxy} cuts the connection; check that it is a proxy")
    } else {
        format!("the proxy {proxy} does not get us there: {}", reason(cause))
    }
}

/// Whether the trouble is with our own credentials, before the server was asked for anything.
pub(in crate::source) fn is_login(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<AuthError>)
}

/// Which limit the server exceeds; `None` if it is no such trouble.
pub(in crate::source) fn too_much(error: &(dyn Error + 'static)) -> Option<String> {
    let mut found = causes(error).filter_map(|cause| cause.downcast_ref::<TooMuch>());
    found.next().map(ToString::to_string)
}

/// Whether an answer was cut off where it says that more follows.
pub(in crate::source) fn is_cut(error: &(dyn Error + 'static)) -> bool {
    let of_io = |cause: &(dyn Error + 'static)| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof)
    };
    causes(error).any(of_io) || text(error).contains("unexpected EOF during chunk")
}

/// Whether the trouble is with certificates: the connection stands, and one side does not trust the other.
pub(in crate::source) fn is_tls(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<rustls::Error>)
}

fn text(error: &(dyn Error + 'static)) -> String {
    let text: Vec<String> = causes(error).map(ToString::to_string).collect();
    text.join(": ")
}

/// The error and what caused it. What an `io::Error` wraps is no `source` of it, and is looked into as well.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| next_cause(*error))
}

fn next_cause<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn meaning(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ConnectionRefused => "connection refused; check that the API server runs there",
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => {
            "there is no way to it; check the network and the VPN"
        }
        ErrorKind::TimedOut => NO_ANSWER,
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => CUT,
        _ => return None,
    })
}

fn login_reason(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecStart(error) => format!("the login plugin cannot be started: {error}"),
        AuthError::AuthExecRun { cmd, out } => {
            let said = String::from_utf8_lossy(&out.stderr);
            let mut lines = said.lines().map(str::trim).rev();
            let last = lines
                .find(|line| !line.is_empty())
                .unwrap_or("it says nothing");
            let last: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
            format!("the login plugin {cmd:?} fails: {last}; run it by hand to log in")
        }
        AuthError::Oidc(_) => {
            "the login by OIDC has expired and cannot be renewed; log in again".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error as `hyper` nests them: words around what really happened.
    #[derive(Debug, thiserror::Error)]
    #[error("client error (Connect)")]
    struct Outer(#[source] io::Error);

    fn untrusted() -> rustls::Error {
        rustls::CertificateError::UnknownIssuer.into()
    }

    #[test]
    fn causes_become_words_that_say_what_to_do() {
        let cases = [
            (
                io::Error::from(ErrorKind::ConnectionRefused),
                "connection refused; ",
            ),
            (io::Error::from(ErrorKind::ConnectionReset), CUT),
            (io::Error::from(ErrorKind::TimedOut), NO_ANSWER),
            (io::Error::other("deadline has elapsed"), NO_ANSWER),
            (
                io::Error::other("failed to lookup address information: x"),
                NO_ADDRESS,
            ),
            (
                io::Error::other(untrusted()),
                "its certificate is signed by nobody we trust; ",
            ),
            (io::Error::other("something new"), "something new"),
        ];
        for (error, wanted) in cases {
            let words = reason(&Outer(error));
            assert!(words.starts_with(wanted), "{words}");
        }
    }

    #[test]
    fn what_an_io_error_wraps_is_looked_into() {
        let wrapped = io::Error::other(Outer(io::Error::from(ErrorKind::ConnectionRefused)));
        assert!(reason(&Outer(wrapped)).starts_with("connection refused"));
    }

    #[test]
    fn trouble_with_certificates_is_told_apart() {
        assert!(is_tls(&Outer(io::Error::other(untrusted()))));
        assert!(!is_tls(&Outer(ErrorKind::TimedOut.into())));
    }

    #[test]
    fn trouble_with_our_own_login_is_told_apart() {
        let error = kube::Error::Auth(AuthError::MissingCommand);
        assert!(is_login(&error));
        assert!(!is_tls(&error));
        assert!(!is_login(&Outer(ErrorKind::ConnectionRefused.into())));
    }
}
