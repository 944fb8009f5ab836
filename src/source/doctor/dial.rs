//! Makes a connection to a server, or to the proxy before it, to see that somebody is there. Sends nothing.

use std::{io, net::SocketAddr};

use futures::future::select_ok;
use tokio::net::{TcpStream, lookup_host};

use crate::{
    source::{
        NowFn, access::Access, address::ServerAddress, name_lookup::in_time,
        unreachable::Unreachable,
    },
    store::checkup::{Connected, Failure, Hop},
};

/// Looks the name up and connects to the first of its addresses that answers. May take as long as the network does.
///
/// # Errors
/// If there is no such name, or no address accepts the connection.
pub(super) async fn dial(access: &Access, clock: &NowFn) -> Result<Connected, Failure> {
    let began = clock();
    let failed = |error: io::Error| Unreachable::of(&error).on_the_way_to(address(access));
    let addresses = in_time(lookup_host(endpoint(access))).await;
    let addresses: Vec<_> = addresses.map_err(failed)?.collect();
    if addresses.is_empty() {
        return Err(failed(io::Error::other("failed to lookup address")));
    }
    let connections = addresses
        .iter()
        .map(|address| Box::pin(TcpStream::connect(address)));
    select_ok(connections).await.map_err(failed)?;
    let mut resolved: Vec<_> = addresses.iter().map(SocketAddr::ip).collect();
    resolved.dedup();
    Ok(Connected {
        address: address(access),
        resolved,
        hop: if access.has_proxy() {
            Hop::Proxy
        } else {
            Hop::Server
        },
        took: clock().duration_since(began),
    })
}

/// The address that is connected to, for messages.
pub(super) fn address(access: &Access) -> String {
    let address = ServerAddress::of(access.first_hop());
    if access.has_proxy() {
        format!("the proxy {address}")
    } else {
        address.to_string()
    }
}

fn endpoint(access: &Access) -> (&str, u16) {
    let uri = access.first_hop();
    let host = uri.host().unwrap_or_default();
    let usual = match uri.scheme_str() {
        Some("https") => 443,
        _ => 80,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (host, uri.port_u16().unwrap_or(usual))
}
