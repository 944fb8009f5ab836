//! Ports: what is called, where it leads, and how many endpoints serve it.

use crate::{
    derive::{self, PortRow},
    model::kube_service::TargetPort,
    ui::{Role, line::Line, text},
};

use super::{Content, Facing};

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let rows = derive::ports(&facing.known.destination);
    if rows.is_empty() {
        return Content::empty(
            facing,
            "No ports. A headless service or an alias may do without any.",
        );
    }
    let names = rows
        .iter()
        .map(|row| text::width(&row.name, 24))
        .max()
        .unwrap_or(0)
        .min(24);
    let protocols: Vec<String> = rows.iter().map(protocol).collect();
    let widest = protocols
        .iter()
        .map(|protocol| text::width(protocol, 24))
        .max()
        .unwrap_or(0)
        .min(24);
    let lines = rows.iter().zip(&protocols).map(|(row, protocol)| {
        let number = row
            .number
            .map_or("?".to_owned(), |number| number.to_string());
        let mark = facing.theme.symbols.cut();
        let line = Line::of(Role::Text, format!("{number:>5} "))
            .cell(Role::Text, &row.name, names, mark)
            .cell(Role::Muted, protocol, widest, mark);
        served(row, facing, target(row, facing, line))
    });
    Content::counted(lines.collect(), &rows.len())
}

/// `TCP`, `TCP http` where the application protocol is given too.
fn protocol(row: &PortRow) -> String {
    let protocol = row.protocol.given().unwrap_or("TCP");
    match row.app_protocol.given() {
        Some(app) => format!("{protocol} {app}"),
        None => protocol.to_owned(),
    }
}

/// Where it leads: the target as the service asks for it, and the endpoint ports where those say something else.
fn target<'s>(row: &PortRow, facing: &Facing<'_>, line: Line<'s>) -> Line<'s> {
    let asked = match &row.target {
        TargetPort::Unset => None,
        TargetPort::Number(number) => Some(number.to_string()),
        TargetPort::Name(name) => Some(name.to_string()),
        TargetPort::Both(number, name) => Some(format!("{name} {number}")),
    };
    let found: Vec<String> = row.served.by.iter().map(ToString::to_string).collect();
    let found = found.join(",");
    let leads = match asked {
        Some(asked) if found.is_empty() || asked == found => asked,
        Some(asked) => format!("{asked} {found}"),
        None if found.is_empty() => "?".to_owned(),
        None => found,
    };
    let line = line
        .add(Role::Faint, format!("{} ", facing.theme.symbols.arrow()))
        .add(Role::Text, leads);
    match row.node_port {
        Some(port) => line.add(Role::Muted, format!("  node {port}")),
        None => line,
    }
}

fn served<'s>(row: &PortRow, facing: &Facing<'_>, line: Line<'s>) -> Line<'s> {
    let (served, of) = (row.served.endpoints, row.served.of);
    let symbols = facing.theme.symbols;
    let (role, symbol) = match (served, of) {
        (_, 0) => (Role::Faint, symbols.nothing()),
        (0, _) => (Role::Error, symbols.no()),
        _ if served < of => (Role::Warning, symbols.warning()),
        _ => (Role::Ok, symbols.yes()),
    };
    line.at_right(role, format!("{symbol} "))
        .at_right(Role::Text, format!("{served}/{of}"))
}
