//! How calls between meshes are kept up and where they go, in words.

use jiff::SignedDuration;

use crate::model::status::TcpKeepalive;

use crate::derive::wording::{duration, or_unknown};

/// Whether requests of other meshes go to the addresses of pods or through gateways.
#[must_use]
pub fn flat_words(is_flat: bool) -> &'static str {
    if is_flat {
        "yes: requests go straight to the pods"
    } else {
        "no: requests go through the east-west gateway"
    }
}

/// `3 probes, the first after 30s, then every 10s`; what is not given is `?`.
#[must_use]
pub fn keepalive_words(keepalive: &TcpKeepalive) -> String {
    let span = |span: Option<SignedDuration>| span.map_or("?".to_owned(), duration);
    let probes = keepalive.probes;
    let probes = or_unknown(probes);
    let (time, interval) = (span(keepalive.time), span(keepalive.interval));
    format!("{probes} probes, the first after {time}, then every {interval}")
}
