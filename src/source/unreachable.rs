//! Why a server cannot be reached: a closed set of reasons, found in the chain of causes that the client gives.
//!
//! The client's own words are for its authors: nested, doubled and full of type names. Only if nothing is known
//! better does the innermost of them come through.

mod detour;
mod tls;

use std::{
    error::Error,
    fmt::Display,
    io::{self, ErrorKind},
};

use super::{limits::Limit, name_lookup::SilentNameServer, response::TooMuch};
use crate::store::checkup::Failure;
pub(in crate::source) use detour::Detour;
pub(in crate::source) use tls::Distrust;

/// Why the server cannot be reached, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.failure())]
pub(in crate::source) enum Unreachable {
    NoAddress,
    NoNameServer,
    NoAnswer,
    Cut,
    NoHttp,
    LargeHead,
    /// It is not packed or not cut into chunks as its head says.
    Damaged,
    Refused,
    NoRoute,
    /// One side does not trust the other, or they have no version of TLS in common.
    Tls(Distrust),
    Proxy(Detour),
    /// The client's words for a reason that is not known here.
    Other(String),
}

impl Unreachable {
    /// Why, and what to do.
    pub(in crate::source) fn failure(&self) -> Failure {
        match self {
            Self::NoAddress => Failure::new("no address is known for its name")
                .advise("check the name, the network and the VPN"),
            Self::NoNameServer => Failure::new("the name server gives no answer")
                .advise("check the network and the VPN"),
            Self::NoAnswer => {
                Failure::new("no answer in time").advise("check the network, the VPN and the proxy")
            }
            Self::Cut => Failure::new("the connection was cut"),
            Self::NoHttp => Failure::new("what answers there does not speak HTTP/1.1")
                .advise("check server in the kubeconfig"),
            Self::LargeHead => Failure::new("the head of the answer is too large")
                .advise("check server in the kubeconfig and the proxy"),
            Self::Damaged => Failure::new("the answer is damaged").advise("check the proxy"),
            Self::Refused => {
                Failure::new("connection refused").advise("check that the API server runs there")
            }
            Self::NoRoute => {
                Failure::new("there is no way to it").advise("check the network and the VPN")
            }
            Self::Tls(distrust) => distrust.failure(),
            Self::Proxy(detour) => detour.failure(),
            Self::Other(words) => Failure::new(words),
        }
    }
}

/// Parts of the messages of causes, and their meaning. The first match is used.
const KNOWN: &[(&str, Unreachable)] = &[
    // The name server cannot be asked, or fails, in the words of glibc, macOS and musl.
    (
        "Temporary failure in name resolution",
        Unreachable::NoNameServer,
    ),
    (
        "lookup address information: Try again",
        Unreachable::NoNameServer,
    ),
    ("failed to lookup address", Unreachable::NoAddress),
    ("dns error", Unreachable::NoAddress),
    ("deadline has elapsed", Unreachable::NoAnswer),
    ("timed out", Unreachable::NoAnswer),
    (
        "connection closed before message completed",
        Unreachable::Cut,
    ),
    ("unexpected EOF", Unreachable::Cut),
    ("message head is too large", Unreachable::LargeHead),
];

impl Unreachable {
    /// The same as the failure to reach a server or a proxy.
    pub(in crate::source) fn on_the_way_to(&self, address: impl Display) -> Failure {
        self.failure()
            .after(format_args!("cannot reach {address}: "))
    }

    /// The reason that an error of the client means.
    pub(in crate::source) fn of(error: &(dyn Error + 'static)) -> Self {
        let causes: Vec<_> = causes(error).collect();
        if let Some(proxy) = causes.iter().find_map(|cause| cause.downcast_ref()) {
            return Self::Proxy(Detour::of(proxy));
        }
        if let Some(tls) = causes.iter().find_map(|cause| cause.downcast_ref()) {
            return Self::Tls(Distrust::of(tls));
        }
        if causes.iter().any(|cause| cause.is::<SilentNameServer>()) {
            return Self::NoNameServer;
        }
        let text = text(error);
        let mut known = KNOWN.iter();
        let known = known.find(|(part, _)| text.contains(part));
        if let Some((_, reason)) = known {
            return reason.clone();
        }
        let mut of_http = causes.iter().filter_map(|cause| cause.downcast_ref());
        if of_http.any(|error: &hyper::Error| error.is_parse()) {
            return Self::NoHttp;
        }
        let kinds = causes.iter().filter_map(|cause| cause.downcast_ref());
        let innermost = || causes.last().map_or_else(String::new, ToString::to_string);
        let mut known = kinds.map(io::Error::kind).filter_map(Self::of_kind);
        known.next().unwrap_or_else(|| Self::Other(innermost()))
    }

    fn of_kind(kind: ErrorKind) -> Option<Self> {
        Some(match kind {
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => Self::NoRoute,
            ErrorKind::TimedOut => Self::NoAnswer,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => Self::Cut,
            ErrorKind::InvalidData | ErrorKind::InvalidInput => Self::Damaged,
            _ => return None,
        })
    }
}

/// Which limit an answer exceeds; `None` if the error is another one.
pub(in crate::source) fn exceeded_limit(error: &(dyn Error + 'static)) -> Option<Limit> {
    let mut found = causes(error).filter_map(|cause| cause.downcast_ref());
    found.next().map(|TooMuch(limit)| *limit)
}

/// Whether an answer was cut off where it says that more follows.
pub(in crate::source) fn is_cut(error: &(dyn Error + 'static)) -> bool {
    let of_io = |cause: &(dyn Error + 'static)| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == ErrorKind::UnexpectedEof)
    };
    causes(error).any(of_io) || text(error).contains("unexpected EOF during chunk")
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

#[cfg(test)]
mod tests {
    use super::{super::name_lookup::in_time, *};

    /// An error as `hyper` nests them: words around what really happened.
    #[derive(Debug, thiserror::Error)]
    #[error("client error (Connect)")]
    struct Outer(#[source] io::Error);

    fn untrusted() -> rustls::Error {
        rustls::CertificateError::UnknownIssuer.into()
    }

    #[test]
    fn causes_become_reasons_of_a_closed_set() {
        let cases = [
            (
                io::Error::from(ErrorKind::ConnectionRefused),
                Unreachable::Refused,
            ),
            (
                io::Error::from(ErrorKind::ConnectionReset),
                Unreachable::Cut,
            ),
            (
                io::Error::from(ErrorKind::HostUnreachable),
                Unreachable::NoRoute,
            ),
            (io::Error::from(ErrorKind::TimedOut), Unreachable::NoAnswer),
            (
                io::Error::other("deadline has elapsed"),
                Unreachable::NoAnswer,
            ),
            (
                io::Error::other("failed to lookup address information: x"),
                Unreachable::NoAddress,
            ),
            (
                io::Error::other(
                    "failed to lookup address information: Temporary failure in name resolution",
                ),
                Unreachable::NoNameServer,
            ),
            (
                io::Error::other(untrusted()),
                Unreachable::Tls(Distrust::Untrusted),
            ),
            (
                io::Error::other("something new"),
                Unreachable::Other("something new".to_owned()),
            ),
            // What an `io::Error` wraps is looked into.
            (
                io::Error::other(Outer(io::Error::from(ErrorKind::ConnectionRefused))),
                Unreachable::Refused,
            ),
        ];
        for (error, wanted) in cases {
            assert_eq!(Unreachable::of(&Outer(error)), wanted);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_server_that_hangs_is_the_reason_before_any_other_limit_ends() {
        let limit = std::time::Duration::from_secs(9);
        let lookup = in_time(std::future::pending::<io::Result<()>>());
        let looked = tokio::time::timeout(limit, lookup).await;
        let error = looked
            .expect("the limits of proxies are longer")
            .expect_err("it hangs");
        assert_eq!(Unreachable::of(&Outer(error)), Unreachable::NoNameServer);
    }
}
