//! Why a server cannot be reached, in words for a person, from the chain of causes that the client gives.
//!
//! The client's own words are for its authors: nested, doubled and full of type names. Only where nothing is known
//! better does the innermost of them come through.

use std::{
    error::Error,
    io::{self, ErrorKind},
};

use kube::client::AuthError;

/// What stands in the causes where the server does not prove who it is, or where we do not, and what it means.
const TLS: &[(&str, &str)] = &[
    ("certificate expired", EXPIRED),
    ("invalid peer certificate: Expired", EXPIRED),
    (
        "certificate not valid yet",
        "its certificate is not valid yet; check the clock of this machine",
    ),
    ("UnknownIssuer", UNTRUSTED),
    ("CaUsedAsEndEntity", UNTRUSTED),
    (
        "not valid for name",
        "its certificate is for another name; check server or tls-server-name in the kubeconfig",
    ),
    ("invalid peer certificate", UNTRUSTED),
    (
        "fatal alert",
        "it refuses our client certificate; log in again",
    ),
    (
        "InvalidContentType",
        "what answers there does not speak TLS; check server in the kubeconfig",
    ),
];

/// What else stands in the causes, and what it means. The first that fits counts.
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
const EXPIRED: &str = "its certificate has expired; whoever runs the cluster has to renew it";
const UNTRUSTED: &str =
    "its certificate is signed by nobody we trust; check certificate-authority in the kubeconfig";
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
    let kinds = causes.iter().filter_map(|cause| cause.downcast_ref());
    let text = text(error);
    let mut known = TLS.iter().chain(KNOWN);
    let known = known.find(|(part, _)| text.contains(part));
    if let Some((_, meaning)) = known {
        return (*meaning).to_owned();
    }
    let meaning = kinds.map(io::Error::kind).find_map(meaning);
    let innermost = || causes.last().map_or_else(String::new, ToString::to_string);
    meaning.map_or_else(innermost, str::to_owned)
}

/// Whether the trouble is with our own credentials, before the server was asked for anything.
pub(in crate::source) fn is_login(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<AuthError>)
}

/// Whether the trouble is with certificates: the connection stands, and one side does not trust the other.
pub(in crate::source) fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let text = text(error);
    TLS.iter().any(|(part, _)| text.contains(part))
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
                io::Error::other("invalid peer certificate: UnknownIssuer"),
                UNTRUSTED,
            ),
            (
                io::Error::other("invalid peer certificate: certificate expired: …"),
                EXPIRED,
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
        let untrusted = io::Error::other("invalid peer certificate: UnknownIssuer");
        assert!(is_tls(&Outer(untrusted)));
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
