//! Hosts and addresses as they are pasted from a log, a browser or a configuration: with a port, in brackets, in a URL, with
//! a dot at the end, in capitals, spelled out where they can be shorter. One reading for the filter and for names.

use std::{
    fmt::Write,
    net::{IpAddr, Ipv6Addr},
};

use crate::derive::destination::SearchText;

/// The meaning of a text that is more than a plain word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pasted {
    /// An address.
    Address(IpAddr),
    /// The name of a host, in lower case and without a dot at its end.
    Host(String),
}

impl Pasted {
    /// Reads an address in any form, and a host with a port, in a URL or with a dot at its end. `None` if it is a plain
    /// word, which may be a host without any of these.
    pub(super) fn of(text: &str) -> Option<Self> {
        // A sentence or a list goes on behind it.
        let text = text.trim_end_matches([',', ';']);
        if let Some(address) = address(text) {
            return Some(Self::Address(address));
        }
        if let Some((_, host)) = of_envoy(text) {
            return place(host);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
            return place(authority(rest)).filter(|_| scheme.bytes().all(is_scheme));
        }
        let authority = authority(text);
        let (host, port) = with_port(authority);
        match port {
            Some(_) => place(host),
            None if authority.ends_with('.') || authority.starts_with('[') => place(host),
            None => None,
        }
    }

    /// The port in the same text. `None` if it has none.
    pub(super) fn port(text: &str) -> Option<u16> {
        let text = text.trim_end_matches([',', ';']);
        if address(text).is_some() {
            return None;
        }
        if let Some((port, _)) = of_envoy(text) {
            return port.parse().ok();
        }
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        with_port(authority(rest)).1
    }

    /// The text of the address as in [`SearchText`]; `None` for a host.
    fn line(&self) -> Option<String> {
        let Self::Address(address) = self else {
            return None;
        };
        let mut line = String::new();
        // A text takes whatever is written to it.
        let _ = write!(line, "{address}");
        Some(line)
    }

    /// Whether a Destination has the address, or is reached by the name of the host: a name of it, its FQDN or the
    /// beginning of that up to a dot, or what a wildcard takes in.
    pub(super) fn is_in(&self, found: &SearchText) -> bool {
        if let Some(address) = self.line() {
            return found
                .texts_and_endpoints()
                .lines()
                .any(|line| line == address);
        }
        let Self::Host(host) = self else { return false };
        found
            .texts_and_endpoints()
            .lines()
            .any(|line| is_reached_by(line, host))
    }
}

/// Whether what is called so is reached by the name of a host. Both are in lower case.
pub(super) fn is_reached_by(line: &str, host: &str) -> bool {
    let rest = line.strip_prefix(host);
    let is_beginning = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_beginning || is_in_wildcard(line, host)
}

/// Whether a wildcard such as `*.example.com` takes in a host. Both are in lower case.
pub(super) fn is_in_wildcard(wildcard: &str, host: &str) -> bool {
    let rest = wildcard.strip_prefix('*');
    rest.is_some_and(|rest| rest.len() > 1 && host.ends_with(rest))
}

/// An address, perhaps in brackets, with a zone or mapped into IPv6.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let bare = bare.unwrap_or(text);
    let without_zone = bare.split_once('%').map_or(bare, |(address, _)| address);
    if let Ok(address) = without_zone.parse::<Ipv6Addr>() {
        return Some(address.to_canonical());
    }
    bare.parse().ok()
}

/// The port and the host in the name that Istio gives to a cluster of Envoy: `outbound|9080|v1|reviews.bookinfo.svc.cluster.local`, and in
/// the server name of a TLS connection to it: `outbound_.9080_.v1_.reviews.bookinfo.svc.cluster.local`.
fn of_envoy(text: &str) -> Option<(&str, &str)> {
    ["|", "_."].into_iter().find_map(|between| {
        let mut parts = text.splitn(4, between);
        let direction = parts.next()?;
        let (port, host) = (parts.next()?, parts.nth(1)?);
        let is_direction = ["outbound", "inbound"].contains(&direction);
        (is_direction && !host.contains('|')).then_some((port, host))
    })
}

/// The part before a path, a query or a fragment, and after a user.
fn authority(text: &str) -> &str {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..end];
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

/// The host, and the port behind it. Only an address in brackets has colons of its own.
fn with_port(authority: &str) -> (&str, Option<u16>) {
    let Some((host, port)) = authority.rsplit_once(':') else {
        return (authority, None);
    };
    let is_whole = !host.contains(':') || host.starts_with('[') && host.ends_with(']');
    let port = port
        .parse()
        .ok()
        .filter(|_| is_whole && !port.starts_with('+'));
    match port {
        Some(port) => (host, Some(port)),
        None => (authority, None),
    }
}

/// An address or a host, with or without a port behind it.
fn place(text: &str) -> Option<Pasted> {
    let (host, _) = with_port(text);
    if let Some(address) = address(host) {
        return Some(Pasted::Address(address));
    }
    let host = host.trim_end_matches('.').to_lowercase();
    let is_host = |letter: char| letter.is_alphanumeric() || "-._*".contains(letter);
    (!host.is_empty() && host.chars().all(is_host)).then_some(Pasted::Host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_an_address_or_a_host() {
        for (text, expected) in [
            ("fdaa:bbcc::1", "=fdaa:bbcc::1"),
            ("FDAA:BBCC:0::1", "=fdaa:bbcc::1"),
            ("[fdaa:bbcc::1]", "=fdaa:bbcc::1"),
            ("[fdaa:bbcc:0:0::1]:9080", "=fdaa:bbcc::1"),
            ("http://[fdaa:bbcc::1]:9080/x?y#z", "=fdaa:bbcc::1"),
            ("fe80::1%eth0", "=fe80::1"),
            ("::ffff:10.0.0.1", "=10.0.0.1"),
            ("10.0.0.1", "=10.0.0.1"),
            ("10.0.0.1:9080", "=10.0.0.1"),
            ("10.0.0.1:9080/path", "=10.0.0.1"),
            ("https://user@10.0.0.1", "=10.0.0.1"),
            ("a:9080", "a"),
            ("a.shop.svc.cluster.local.", "a.shop.svc.cluster.local"),
            ("A.Shop.svc.cluster.local.:9080", "a.shop.svc.cluster.local"),
            ("http://a.shop/x:1", "a.shop"),
            ("GRPC://a.shop:50051", "a.shop"),
            ("*.example.com:443", "*.example.com"),
            (
                "outbound|9080||a.shop.svc.cluster.local",
                "a.shop.svc.cluster.local",
            ),
            ("outbound|9080|v1|10.0.0.1", "=10.0.0.1"),
            ("outbound_.9080_.v1_.a.shop.svc", "a.shop.svc"),
            ("10.0.0.1:9080,", "=10.0.0.1"),
        ] {
            let read = Pasted::of(text).unwrap_or_else(|| panic!("{text} is something"));
            let read = match read {
                Pasted::Address(address) => format!("={address}"),
                Pasted::Host(host) => host,
            };
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn the_port_is_pasted_with_them() {
        for (text, expected) in [
            ("10.0.0.1:9080,", Some(9080)),
            ("[fdaa::1]:443", Some(443)),
            ("https://user@a.shop:8443/x:1", Some(8443)),
            ("outbound|9080|v1|a.shop", Some(9080)),
            ("outbound_.9080_._.a.shop", Some(9080)),
            ("fdaa:bbcc::1", None),
            ("http://a.shop/x", None),
            ("a.shop.", None),
        ] {
            assert_eq!(Pasted::port(text), expected, "{text}");
        }
    }

    #[test]
    fn plain_words_and_terms_are_neither() {
        for text in [
            "", "a", "a.b", "10.0", "ns:shop", "shop/web", "a:b:1", "a:99999", "a:", ":80", "a:+1",
            "fdaa:b", "://", "x y:80", "http://", ".", "[", "[]:80", "a|b",
        ] {
            assert_eq!(Pasted::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_host_is_reached_by_its_name_and_by_its_beginning_up_to_a_dot() {
        let line = "reviews.bookinfo.svc.cluster.local";
        for (host, is_reached) in [
            (line, true),
            ("reviews.bookinfo.svc", true),
            ("reviews.bookinfo", true),
            ("reviews", true),
            ("reviews.book", false),
            ("review", false),
            ("bookinfo", false),
        ] {
            assert_eq!(is_reached_by(line, host), is_reached, "{host}");
        }
        assert!(is_reached_by("*.pay.example.com", "eu.pay.example.com"));
        assert!(!is_reached_by("*", "eu.pay.example.com"));
    }
}
