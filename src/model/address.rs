//! Addresses, as objects give them.

use std::{fmt, net::IpAddr};

/// An IP address, or other text where the API has an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// IPv4 or IPv6.
    Ip(IpAddr),
    /// Anything else: a host name, or a mistake.
    Other(Box<str>),
}

impl Address {
    /// The IP address. `None` if it is anything else.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::Other(_) => None,
        }
    }
}

impl Default for Address {
    fn default() -> Self {
        Self::Other("".into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => f.pad(&ip.to_string()),
            Self::Other(text) => f.pad(text),
        }
    }
}
