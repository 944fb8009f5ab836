//! Keepalive probes, in words.

use jiff::SignedDuration;

use crate::model::status::TcpKeepalive;

use super::duration;

/// `3 probes, the first after 30s, then every 10s`; what is not given is `?`.
#[must_use]
pub fn keepalive_words(keepalive: &TcpKeepalive) -> String {
    let span = |span: Option<SignedDuration>| span.map_or("?".to_owned(), duration);
    let probes = keepalive.probes;
    let probes = probes.map_or("?".to_owned(), |probes| probes.to_string());
    let (time, interval) = (span(keepalive.time), span(keepalive.interval));
    format!("{probes} probes, the first after {time}, then every {interval}")
}
