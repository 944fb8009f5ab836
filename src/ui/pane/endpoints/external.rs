//! The addresses behind an external service, each with its ports by the names of the service ports they serve.

use crate::{
    model::external_service::{ExternalEndpoint, ExternalService},
    ui::{
        Role,
        line::PaneLine,
        pane::{Facing, PaneContent, PaneLines},
        text,
    },
};

/// The columns an address takes at most, and how many are looked at to find out.
const WIDEST: usize = 40;
const LOOKED_AT: usize = 1_000;

pub(super) fn content<'s>(external: &'s ExternalService, facing: &Facing<'s>) -> PaneContent<'s> {
    let some = external.endpoints.iter().take(LOOKED_AT);
    let widths = some.map(|endpoint| text::width(&endpoint.address.to_string(), WIDEST));
    let width = widths.max().unwrap_or(0).min(WIDEST);
    let mut lines = PaneLines::new(facing);
    for endpoint in &external.endpoints {
        lines.push(|| line(external, endpoint, (width, facing)));
    }
    lines.content()
}

fn line<'s>(
    external: &'s ExternalService,
    endpoint: &'s ExternalEndpoint,
    (width, facing): (usize, &Facing<'_>),
) -> PaneLine<'s> {
    let address = endpoint.address.to_string();
    let mut line = PaneLine::new()
        .cell(Role::Text, address, width)
        .to(width + 2);
    // What is beyond the edge need not be written.
    for (key, port) in endpoint.ports.iter().take(facing.width) {
        let is_known = facing.state.port_names().contains(key);
        if !is_known {
            line.push(Role::Error, format!("{} ", facing.theme.symbols.no()));
        }
        line.push(Role::Muted, format!("{key} "));
        let note = if is_known { "" } else { "no such port  " };
        line.push(Role::Text, format!("{port}  "));
        line.push(Role::Error, note);
    }
    let room = facing.width.saturating_sub(endpoint.ports.len());
    let keyless = external
        .ports
        .iter()
        .filter(|port| room > 0 && !endpoint.ports.iter().any(|(key, _)| *key == port.name));
    for port in keyless.take(room) {
        let number = port
            .number
            .map_or("?".to_owned(), |number| number.to_string());
        line.push(Role::Faint, format!("{} {number} (own)  ", port.name));
    }
    line
}
