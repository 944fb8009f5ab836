//! Values of `ip:`: an address, a network, or the text of an address with wildcards.

use std::{io::Write, net::IpAddr};

use ipnet::IpNet;

use crate::{model::endpoint::Address, query::pasted};

use crate::model::glob::Glob;

/// The length of the longest text of an address, `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`.
const LONGEST: usize = 45;

/// A value of `ip:`.
#[derive(Clone, Debug)]
pub(super) enum AddressTest {
    One(IpAddr),
    Network(IpNet),
    Text(Glob),
}

impl AddressTest {
    /// Reads a value. `None` if it is neither an address or a network nor a text with a wildcard or the dots of a DNS name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(address) = pasted::address(text) {
            return Some(Self::One(address));
        }
        if text.contains('/') {
            return text.parse().ok().map(Self::Network);
        }
        let is_name = text.contains('.') && text.contains(|letter: char| letter.is_alphabetic());
        let is_text = is_name || text.contains(['*', '?']);
        is_text.then(|| Self::Text(Glob::new(text)))
    }

    pub(super) fn matches(&self, address: &Address) -> bool {
        match (self, address) {
            (Self::One(wanted), Address::Ip(ip)) => ip.to_canonical() == *wanted,
            (Self::Network(network), Address::Ip(ip)) => network.contains(&ip.to_canonical()),
            (Self::One(_) | Self::Network(_), Address::Other(_)) => false,
            (Self::Text(glob), Address::Ip(ip)) => has_text(*ip, glob),
            (Self::Text(glob), Address::Other(text)) => glob.matches(text),
        }
    }
}

/// Whether the text of an address matches. It is written to the stack, as there are hundreds of thousands of addresses.
fn has_text(ip: IpAddr, glob: &Glob) -> bool {
    let mut text = [0; LONGEST];
    let mut free = &mut text[..];
    let is_written = write!(free, "{ip}").is_ok();
    let length = LONGEST - free.len();
    let text = str::from_utf8(&text[..length]);
    is_written && text.is_ok_and(|text| glob.matches(text))
}
