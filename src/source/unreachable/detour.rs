//! Why a proxy does not connect us to the server.

use super::{Unreachable, text};
use crate::{
    source::{access::ProxyError, address::ServerAddress},
    store::checkup::Failure,
};

/// A proxy that does not connect us to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Detour {
    proxy: ServerAddress,
    fault: ProxyFault,
}

/// The fault of a proxy, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ProxyFault {
    WantsLogin,
    RefusesLogin,
    TakesNoLogin,
    LongLogin,
    LongName,
    Refuses,
    IsDown,
    Cuts,
    NoProxy,
    NoSocks,
    ServerRefuses,
    NoWay,
    Beyond(Box<Unreachable>),
}

impl ProxyFault {
    /// Why, and what to do.
    fn failure(&self) -> Failure {
        match self {
            Self::WantsLogin => {
                Failure::new("asks for a login").advise("write USER:PASSWORD@ before its host")
            }
            Self::RefusesLogin => Failure::new("does not accept its user and password")
                .advise("check USER:PASSWORD@ before its host"),
            Self::TakesNoLogin => Failure::new("takes no user and password")
                .advise("leave out USER:PASSWORD@, or check that it is a SOCKS5 proxy"),
            Self::LongLogin => {
                Failure::new("takes no user and no password of more than 255 characters")
            }
            Self::LongName => Failure::new("takes no name of more than 255 characters"),
            Self::Refuses => Failure::new("refuses to connect to it")
                .advise("ask who administers the proxy, or name the server in NO_PROXY"),
            Self::IsDown => Failure::new("refuses connections").advise("check that it runs there"),
            Self::Cuts => Failure::new("cuts the connection").advise("check that it is a proxy"),
            Self::NoProxy => {
                Failure::new("answers with too much").advise("check that it is a proxy")
            }
            Self::NoSocks => {
                Failure::new("does not speak SOCKS5").advise("check the scheme of its address")
            }
            Self::ServerRefuses => {
                Failure::new("is refused by it").advise("check that the API server runs there")
            }
            Self::NoWay => Failure::new("has no way to it")
                .advise("check the address of the server, or name the server in NO_PROXY"),
            Self::Beyond(reason) => reason.failure().after("does not get us there: "),
        }
    }
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
    /// Why, and what to do.
    pub(super) fn failure(&self) -> Failure {
        let fault = self.fault.failure();
        fault.after(format_args!("the proxy {} ", self.proxy))
    }

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
