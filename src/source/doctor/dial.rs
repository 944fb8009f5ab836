//! Makes a connection to a server, or to the proxy before it, to see that somebody is there. Sends nothing.

use std::{io, net::SocketAddr};

use futures::future::select_ok;
use kube::Config;
use tokio::net::{TcpStream, lookup_host};

use crate::{
    source::{Clock, address::Address, reach},
    store::checkup::{Failure, Hop, Reach},
};

/// Looks the name up and connects to whichever of its addresses answers first. May take as long as the network does.
///
/// # Errors
/// Where there is no such name, or nobody takes the connection.
pub(super) async fn dial(config: &Config, clock: &Clock) -> Result<Reach, Failure> {
    let began = clock();
    let failed = |error: io::Error| {
        let reason = reach::reason(&error);
        Failure::told(&format!("cannot reach {}: {reason}", address(config)))
    };
    let addresses = lookup_host(endpoint(config)).await.map_err(failed)?;
    let addresses: Vec<_> = addresses.collect();
    if addresses.is_empty() {
        return Err(failed(io::Error::other("failed to lookup address")));
    }
    let connections = addresses
        .iter()
        .map(|address| Box::pin(TcpStream::connect(address)));
    select_ok(connections).await.map_err(failed)?;
    let mut resolved: Vec<_> = addresses.iter().map(SocketAddr::ip).collect();
    resolved.dedup();
    Ok(Reach {
        address: address(config),
        resolved,
        hop: if config.proxy_url.is_some() {
            Hop::Proxy
        } else {
            Hop::Server
        },
        took: clock().duration_since(began),
    })
}

/// What is connected to, for messages.
pub(super) fn address(config: &Config) -> String {
    match &config.proxy_url {
        Some(proxy) => format!("the proxy {}", Address::of(proxy)),
        None => Address::of(&config.cluster_url).to_string(),
    }
}

fn endpoint(config: &Config) -> (&str, u16) {
    let uri = config.proxy_url.as_ref().unwrap_or(&config.cluster_url);
    let host = uri.host().unwrap_or_default();
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        Some(scheme) if scheme.starts_with("socks5") => 1080,
        _ => 80,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (host, uri.port_u16().unwrap_or(usual))
}
