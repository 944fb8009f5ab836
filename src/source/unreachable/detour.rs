//! Why a proxy does not connect us to the server.

use super::{Unreachable, text};
use crate::source::{access::ProxyError, address::ServerAddress};

/// A proxy that does not connect us to the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proxy {proxy} {fault}")]
pub(in crate::source) struct Detour {
    proxy: ServerAddress,
    fault: ProxyFault,
}

/// The fault of a proxy, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum ProxyFault {
    #[error("asks for a login; write USER:PASSWORD@ before its host")]
    WantsLogin,
    #[error("does not accept its user and password; check USER:PASSWORD@ before its host")]
    RefusesLogin,
    #[error(
        "takes no user and password; leave out USER:PASSWORD@, or check that it is a SOCKS5 proxy"
    )]
    TakesNoLogin,
    #[error("takes no user and no password of more than 255 characters")]
    LongLogin,
    #[error("takes no name of more than 255 characters")]
    LongName,
    #[error(
        "refuses to connect to it; ask who administers the proxy, or name the server in NO_PROXY"
    )]
    Refuses,
    #[error("refuses connections; check that it runs there")]
    IsDown,
    #[error("cuts the connection; check that it is a proxy")]
    Cuts,
    #[error("answers with too much; check that it is a proxy")]
    NoProxy,
    #[error("does not speak SOCKS5; check the scheme of its address")]
    NoSocks,
    #[error("is refused by it; check that the API server runs there")]
    ServerRefuses,
    #[error("has no way to it; check the address of the server, or name the server in NO_PROXY")]
    NoWay,
    #[error("does not get us there: {0}")]
    Beyond(Box<Unreachable>),
}

/// Parts of the messages of causes, and their meaning with and without a login. The first match is used; `SOCKS error`
/// and `tunnel error` are in front of words of the client.
const KNOWN: &[(&str, ProxyFault, ProxyFault)] = {
    use ProxyFault as Fault;
    &[
        (
            "authorization required",
            Fault::RefusesLogin,
            Fault::WantsLogin,
        ),
        (
            "does not support user/pass",
            Fault::TakesNoLogin,
            Fault::WantsLogin,
        ),
        (
            "credentials not accepted",
            Fault::RefusesLogin,
            Fault::RefusesLogin,
        ),
        ("tunnel error: unsuccessful", Fault::Refuses, Fault::Refuses),
        ("not allowed", Fault::Refuses, Fault::Refuses),
        (
            "SOCKS error: failed serialize",
            Fault::LongLogin,
            Fault::LongName,
        ),
        (
            "SOCKS error: failed parsing",
            Fault::NoSocks,
            Fault::NoSocks,
        ),
        (
            "implements authentication incorrectly",
            Fault::NoSocks,
            Fault::NoSocks,
        ),
        ("headers too long", Fault::NoProxy, Fault::NoProxy),
        ("unexpected end of file", Fault::Cuts, Fault::Cuts),
        ("SOCKS error: io error", Fault::Cuts, Fault::Cuts),
        (
            "SOCKS error: connection refused",
            Fault::ServerRefuses,
            Fault::ServerRefuses,
        ),
        ("unreachable", Fault::NoWay, Fault::NoWay),
        ("SOCKS error: ttl expired", Fault::NoWay, Fault::NoWay),
        (
            "SOCKS error: general server failure",
            Fault::NoWay,
            Fault::NoWay,
        ),
        ("refused", Fault::IsDown, Fault::IsDown),
    ]
};

impl Detour {
    pub(super) fn of(error: &ProxyError) -> Self {
        let text = text(&*error.source);
        let known = KNOWN.iter().find(|(part, ..)| text.contains(part));
        let fault = known.map(|(_, with, without)| if error.has_login { with } else { without });
        let beyond = || ProxyFault::Beyond(Unreachable::of(&*error.source).into());
        Self {
            proxy: error.proxy.clone(),
            fault: fault.cloned().unwrap_or_else(beyond),
        }
    }
}
