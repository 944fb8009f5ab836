//! Federation: by what name and from which meshes it can be called.

use jiff::SignedDuration;

use crate::{
    derive,
    model::status::{AppliedFederation, TcpKeepalive},
    ui::{Role, line::Line},
};

use super::{Content, Facing};

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let Some(status) = &facing.known.destination.status else {
        return Content::empty(
            facing,
            "Not known. The management plane has not written a status; look at networking.",
        );
    };
    let Some(federation) = &status.federation else {
        let why = "Not federated. No virtual mesh offers it to other meshes; only its own cluster can call it.";
        return Content::empty(facing, why);
    };
    let meshes = federation.meshes.len();
    Content::counted(
        federated(federation, facing),
        &format!("{meshes} {}", if meshes == 1 { "mesh" } else { "meshes" }),
    )
}

fn federated<'s>(federation: &'s AppliedFederation, facing: &Facing<'_>) -> Vec<Line<'s>> {
    let mut lines = vec![Line::of(Role::Text, or_unknown(&federation.hostname))];
    for mesh in &federation.meshes {
        let arrow = format!("{} ", facing.theme.symbols.arrow());
        lines.push(Line::of(Role::Faint, arrow).add(Role::Text, mesh.name.given().unwrap_or("?")));
    }
    let by = federation
        .virtual_mesh
        .as_ref()
        .map_or("?".to_owned(), |mesh| mesh.name.to_string());
    lines.push(Line::of(Role::Muted, "virtual mesh  ").add(Role::Text, by));
    let way = if federation.flat_network {
        "straight to the pods (flat network)"
    } else {
        "through the east-west gateway"
    };
    lines.push(Line::of(Role::Muted, "requests go   ").add(Role::Text, way));
    if let Some(keepalive) = &federation.tcp_keepalive {
        lines.push(
            Line::of(Role::Muted, "keepalive     ").add(Role::Text, keepalive_words(keepalive)),
        );
    }
    lines
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() {
        "hostname unknown"
    } else {
        text
    }
}

fn keepalive_words(keepalive: &TcpKeepalive) -> String {
    let span = |span: Option<SignedDuration>| span.map_or("?".to_owned(), derive::duration);
    let probes = keepalive
        .probes
        .map_or("?".to_owned(), |probes| probes.to_string());
    format!(
        "{probes} probes after {}, one each {}",
        span(keepalive.time),
        span(keepalive.interval)
    )
}
