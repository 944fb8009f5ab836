//! The proxy by which a cluster is reached.
//!
//! It is chosen as kubectl does it: a kubeconfig's own `proxy-url` always wins. Otherwise `HTTPS_PROXY` or `HTTP_PROXY`
//! applies, by the scheme of the server, unless `NO_PROXY` names the server, and never to this machine itself (Go's
//! `httpproxy`).

use std::net::IpAddr;

use http::Uri;
use ipnet::IpNet;

use super::{Environment, material::given};
use crate::source::access::{AccessError, Proxy, Server};

/// The proxy before a server. `None` if there is none.
///
/// # Errors
/// If the address of the proxy is not valid.
pub(super) fn choose(
    own: Option<&str>,
    server: &Server,
    environment: &Environment,
) -> Result<Option<Proxy>, AccessError> {
    let chosen = given(own).map(|own| ("proxy-url", own));
    let chosen = chosen.or_else(|| of_environment(server, environment));
    let proxy = chosen.map(|(what, written)| Proxy::parse(what, written));
    proxy.transpose()
}

fn of_environment<'s>(
    server: &Server,
    environment: &'s Environment,
) -> Option<(&'static str, &'s str)> {
    let (name, proxy, usual) = if server.is_secure() {
        ("HTTPS_PROXY", environment.https_proxy.as_str(), 443)
    } else {
        ("HTTP_PROXY", environment.http_proxy.as_str(), 80)
    };
    let proxy = given(Some(proxy))?;
    let applies = !is_direct(&server.uri, usual, &environment.no_proxy);
    applies.then_some((name, proxy))
}

/// Whether a server is reached without a proxy.
fn is_direct(uri: &Uri, usual: u16, no_proxy: &str) -> bool {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = host.parse().ok();
    let port = uri.port_u16().unwrap_or(usual);
    host == "localhost"
        || address.is_some_and(|address| address.is_loopback())
        || no_proxy
            .split(',')
            .any(|entry| names(entry.trim(), host, address, port))
}

/// Whether an entry of `NO_PROXY` names a host.
fn names(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Ok(network) = entry.parse::<IpNet>() {
        return address.is_some_and(|address| network.contains(&address));
    }
    let is_bare_v6 = entry.matches(':').count() > 1 && !entry.starts_with('[');
    let (name, its_port) = match entry.rsplit_once(':') {
        Some((name, its_port)) if !is_bare_v6 && !its_port.ends_with(']') => (name, its_port),
        _ => (entry, ""),
    };
    if !its_port.is_empty() && its_port.parse() != Ok(port) {
        return false;
    }
    let name = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .to_ascii_lowercase();
    if let Ok(named) = name.parse::<IpAddr>() {
        return address == Some(named);
    }
    let name = name.strip_prefix('*').unwrap_or(&name);
    if name.starts_with('.') {
        // It names what is beneath the domain, and not the domain.
        host.len() > name.len() && host.ends_with(name)
    } else {
        let beneath = host.strip_suffix(name);
        !name.is_empty() && beneath.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_names_hosts_as_it_does_for_kubectl() {
        for (no_proxy, server, direct) in [
            ("", "https://api.corp:6443", false),
            ("*", "https://api.corp:6443", true),
            ("corp", "https://api.corp:6443", true),
            (".corp", "https://api.corp:6443", true),
            ("*.corp", "https://api.corp:6443", true),
            ("api.corp", "https://API.corp:6443", true),
            (".api.corp", "https://api.corp:6443", false),
            ("i.corp", "https://api.corp:6443", false),
            ("api.corp:6443", "https://api.corp:6443", true),
            ("api.corp:443", "https://api.corp:6443", false),
            ("api.corp:443", "https://api.corp", true),
            (" x , corp ", "https://api.corp", true),
            ("10.0.0.0/8", "https://10.1.2.3:6443", true),
            ("10.1.2.3", "https://10.1.2.3:6443", true),
            ("10.1.2.3:6443", "https://10.1.2.3:6443", true),
            ("10.1.2.3:1", "https://10.1.2.3:6443", false),
            ("fd00::/8", "https://[fd00::1]:6443", true),
            ("fd00::1", "https://[fd00::1]:6443", true),
            ("[fd00::1]:6443", "https://[fd00::1]:6443", true),
            ("", "https://127.0.0.1:6443", true),
            ("", "https://[::1]:6443", true),
            ("", "http://localhost:8080", true),
        ] {
            let uri = server.parse().expect("it is an address");
            assert_eq!(
                is_direct(&uri, 443, no_proxy),
                direct,
                "{no_proxy} {server}"
            );
        }
    }
}
