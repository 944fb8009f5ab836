//! Why a server cannot be reached, in words for a person, from the chain of causes that the client gives.
//!
//! The client's own words are for its authors: nested, doubled and full of type names. Only where nothing is known
//! better does the innermost of them come through.

mod tls;

use std::{
    error::Error,
    io::{self, ErrorKind},
};

use super::{access::ProxyError, response::TooMuch};

/// Parts of the messages of causes, and their meaning. The first match is used.
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
/// The reason of a server that is silent.
pub(in crate::source) const NO_ANSWER: &str =
    "no answer in time; check the network, the VPN and the proxy";

/// Why the server cannot be reached.
pub(in crate::source) fn reason(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<_> = causes(error).collect();
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

/// Parts of the messages of causes for which a proxy does not connect us, and their meaning with and without a login.
/// The first match is used; `SOCKS error` and `tunnel error` are in front of words of the client.
const DETOURS: &[(&str, &str, &str)] = &[
    ("authorization required", LOGIN_REFUSED, LOGIN_WANTED),
    (
        "does not support user/pass",
        "takes no user and password; leave out USER:PASSWORD@, or check that it is a SOCKS5 proxy",
        LOGIN_WANTED,
    ),
    ("credentials not accepted", LOGIN_REFUSED, LOGIN_REFUSED),
    ("tunnel error: unsuccessful", REFUSES, REFUSES),
    ("not allowed", REFUSES, REFUSES),
    (
        "SOCKS error: failed serialize",
        "takes no user and no password of more than 255 characters",
        "takes no name of more than 255 characters",
    ),
    ("SOCKS error: failed parsing", NO_SOCKS, NO_SOCKS),
    ("implements authentication incorrectly", NO_SOCKS, NO_SOCKS),
    ("headers too long", NO_PROXY, NO_PROXY),
    ("unexpected end of file", CUTS, CUTS),
    ("SOCKS error: io error", CUTS, CUTS),
    (
        "SOCKS error: connection refused",
        "is refused by it; check that the API server runs there",
        "is refused by it; check that the API server runs there",
    ),
    ("unreachable", NO_WAY, NO_WAY),
    ("SOCKS error: ttl expired", NO_WAY, NO_WAY),
    ("SOCKS error: general server failure", NO_WAY, NO_WAY),
    (
        "refused",
        "refuses connections; check that it runs there",
        "refuses connections; check that it runs there",
    ),
];

const LOGIN_WANTED: &str = "asks for a login; write USER:PASSWORD@ before its host";
const LOGIN_REFUSED: &str =
    "does not accept its user and password; check USER:PASSWORD@ before its host";
const REFUSES: &str =
    "refuses to connect to it; ask who administers the proxy, or name the server in NO_PROXY";
const CUTS: &str = "cuts the connection; check that it is a proxy";
const NO_PROXY: &str = "answers with too much; check that it is a proxy";
const NO_SOCKS: &str = "does not speak SOCKS5; check the scheme of its address";
const NO_WAY: &str =
    "has no way to it; check the address of the server, or name the server in NO_PROXY";

/// Why a proxy does not get us to the server.
fn detour_reason(detour: &ProxyError) -> String {
    let proxy = &detour.proxy;
    let Some(cause) = detour.source() else {
        return detour.to_string();
    };
    let text = text(cause);
    let known = DETOURS.iter().find(|(part, ..)| text.contains(part));
    let meaning = known.map(|(_, with, without)| if detour.has_login { with } else { without });
    match meaning {
        Some(meaning) => format!("the proxy {proxy} {meaning}"),
        None => format!("the proxy {proxy} does not get us there: {}", reason(cause)),
    }
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

/// Whether the error is about certificates: the connection works, and one side does not trust the other.
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
                "its certificate is not signed by a trusted authority; ",
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
}
