//! Ports: what is called, where it leads, what Istio takes it for, and how many endpoints serve it or why not.

use crate::{
    app::{FirstPorts, Topic},
    derive::{fault::Remark, ports::PortRow, wording::part_of},
    model::kube_service::TargetPort,
    ui::{Role, line::PaneLine, text},
};

use super::{Facing, PaneContent, policies::remark_lines};

/// The columns of a cell at most.
const WIDEST: usize = 24;
/// In wider panes the eye would lose the line on its way to the right edge.
const WIDE: usize = 90;
/// The columns of a number with the blank after it; remarks have this indentation.
const NUMBER: usize = 6;

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let FirstPorts {
        rows,
        count,
        remarks,
    } = facing.state.first_ports();
    let about_all = remarks.iter().cloned();
    if rows.is_empty() {
        let why = "No ports. A headless service or an alias may do without any.";
        let about_all: Vec<String> = about_all
            .map(|remark| format!(" {}.", remark.text))
            .collect();
        return PaneContent::empty(facing, &format!("{why}{}", about_all.concat()));
    }
    let columns = Columns::of(rows);
    let lines = rows.iter().enumerate().flat_map(|(at, row)| {
        let remarks = row.remarks.iter();
        let remarks = remarks.flat_map(|remark| remark_lines(remark, facing, NUMBER));
        let line = line(row, &columns, facing).about(Topic::port(at));
        std::iter::once(line).chain(remarks)
    });
    let more = count - rows.len();
    let more = (more > 0).then(|| {
        let more = text::grouped(more as u64);
        PaneLine::of(
            Role::Muted,
            format!("too many to show: and {more} more ports"),
        )
    });
    let about_all = about_all.chain(of_protocols(rows));
    let about_all = about_all
        .flat_map(|remark| remark_lines(&remark, facing, 0))
        .chain(more);
    PaneContent::counted(
        lines.chain(about_all).collect(),
        text::grouped(*count as u64),
    )
}

/// How wide the columns are.
struct Columns {
    name: usize,
    target: usize,
    protocol: usize,
}

impl Columns {
    fn of(rows: &[PortRow]) -> Self {
        let widest = |cell: &dyn Fn(&PortRow) -> String| {
            let widths = rows.iter().map(|row| text::width(&cell(row), WIDEST));
            widths.max().unwrap_or(0).min(WIDEST)
        };
        Self {
            name: widest(&|row| row.name.to_string()),
            target: widest(&target),
            protocol: widest(&|row| row.istio.words()),
        }
    }
}

fn line<'s>(row: &PortRow, columns: &Columns, facing: &Facing<'_>) -> PaneLine<'s> {
    let number = number(row);
    let line = PaneLine::of(Role::Text, format!("{number:>5} "))
        .cell(Role::Text, row.name.to_string(), columns.name)
        .add(Role::Faint, format!("{} ", facing.theme.symbols.arrow()))
        .cell(Role::Text, target(row), columns.target)
        .add(Role::Text, " ")
        .cell(Role::Muted, row.istio.words(), columns.protocol)
        .add(Role::Muted, format!(" {}", protocol(row)));
    let line = match row.node_port {
        Some(port) => line.add(Role::Muted, format!("  node {port}")),
        None => line,
    };
    served(row, facing, line)
}

/// `TCP`, `TCP http` where the application protocol is given too.
fn protocol(row: &PortRow) -> String {
    let protocol = row.protocol.given().unwrap_or("TCP");
    match row.app_protocol.given() {
        Some(app) => format!("{protocol} {app}"),
        None => protocol.to_owned(),
    }
}

/// The target as the service asks for it, and the endpoint ports if they differ.
fn target(row: &PortRow) -> String {
    let asked = match &row.target {
        TargetPort::Unset => None,
        TargetPort::Number(number) => Some(number.to_string()),
        TargetPort::Name(name) => Some(name.to_string()),
        TargetPort::Both(number, name) => Some(format!("{name} {number}")),
    };
    // What does not fit into the column need not be written.
    let found = row.served.by.iter().take(WIDEST);
    let found: Vec<String> = found.map(ToString::to_string).collect();
    let found = found.join(",");
    match asked {
        Some(asked) if found.is_empty() || asked == found => asked,
        Some(asked) => format!("{asked} {found}"),
        None if found.is_empty() => "?".to_owned(),
        None => found,
    }
}

fn served<'s>(row: &PortRow, facing: &Facing<'_>, line: PaneLine<'s>) -> PaneLine<'s> {
    let (served, of) = (row.served.endpoints, row.served.of);
    let symbols = facing.theme.symbols;
    let (role, symbol) = match (served, of) {
        (_, 0) => (Role::Faint, symbols.nothing()),
        (0, _) => (Role::Error, symbols.no()),
        _ if served < of => (Role::Warning, symbols.warning()),
        _ => (Role::Ok, symbols.yes()),
    };
    let beyond = facing.width.saturating_sub(WIDE);
    line.at_right(role, format!("{symbol} "))
        .at_right(Role::Text, part_of(served, of))
        .at_right(Role::Text, " ".repeat(beyond))
}

/// Consequences of the protocols for policies, each sentence once, with the ports it is about.
fn of_protocols(rows: &[PortRow]) -> impl Iterator<Item = Remark> {
    let mut said: Vec<(&Remark, Vec<String>)> = Vec::new();
    for row in rows {
        let Some(remark) = &row.protocol_remark else {
            continue;
        };
        match said.iter_mut().find(|(known, _)| *known == remark) {
            Some((_, ports)) => ports.push(number(row)),
            None => said.push((remark, vec![number(row)])),
        }
    }
    said.into_iter().map(|(remark, ports)| Remark {
        text: format!("{}: {}", first(&ports), remark.text),
        ..*remark
    })
}

/// The first numbers, and how many more there are.
fn first(ports: &[String]) -> String {
    const SHOWN: usize = 20;
    match ports.len().checked_sub(SHOWN + 1) {
        Some(more) => format!("{} and {} more", ports[..SHOWN].join(", "), more + 1),
        None => ports.join(", "),
    }
}

fn number(row: &PortRow) -> String {
    row.number
        .map_or("?".to_owned(), |number| number.to_string())
}
