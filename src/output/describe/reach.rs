//! How a Destination is reached from elsewhere, and what in its object is not as the API defines it.

use super::page::{Facts, NOTHING, Section, UNKNOWN, grid};
use crate::{
    derive,
    model::{
        Destination,
        status::{AppliedFederation, TcpKeepalive},
    },
    output::Glyphs,
    query::Align::Left,
};

/// The federation, where there is one.
pub(super) fn federation(destination: &Destination, glyphs: Glyphs) -> Section {
    let Some(status) = &destination.status else {
        return Section::new("Federation", UNKNOWN, glyphs);
    };
    match &status.federation {
        Some(federation) => {
            Section::new("Federation", "", glyphs).with(facts(federation, glyphs).lines())
        }
        None => Section::new("Federation", NOTHING, glyphs),
    }
}

fn facts(federation: &AppliedFederation, glyphs: Glyphs) -> Facts {
    let hostname = (!federation.hostname.is_empty()).then_some(&federation.hostname);
    let flat = if federation.flat_network {
        "yes: to pod addresses directly"
    } else {
        "no: through a gateway"
    };
    let mut facts = Facts::new(glyphs);
    facts
        .one("Hostname", hostname)
        .many("Meshes", federation.meshes.iter().map(ToString::to_string))
        .one("Virtual mesh", federation.virtual_mesh.as_ref())
        .one("Flat network", Some(flat))
        .one(
            "TCP keepalive",
            federation.tcp_keepalive.as_ref().map(keepalive),
        );
    facts
}

fn keepalive(keepalive: &TcpKeepalive) -> String {
    let span =
        |span: Option<jiff::SignedDuration>| span.map_or(UNKNOWN.to_owned(), derive::duration);
    let probes = keepalive
        .probes
        .map_or(UNKNOWN.to_owned(), |probes| probes.to_string());
    let (time, interval) = (span(keepalive.time), span(keepalive.interval));
    format!("{probes} probes, the first after {time}, then every {interval}")
}

/// What is odd about the object.
pub(super) fn oddities(destination: &Destination, glyphs: Glyphs) -> Section {
    let oddities = &destination.oddities;
    let sign = if oddities.is_empty() {
        NOTHING.to_owned()
    } else {
        oddities.len().to_string()
    };
    let rows = oddities.iter().map(|oddity| {
        let path = if oddity.path.is_empty() {
            "object"
        } else {
            &oddity.path
        };
        [path.to_owned(), oddity.reason.clone()]
    });
    Section::new("Oddities", &sign, glyphs).with(grid([Left, Left], glyphs, rows))
}
