//! The ports of a Destination, the endpoints that serve them, and the protocols that Istio uses.

use super::page::{NOTHING, PageSection, UNKNOWN, grid, or_nothing};
use crate::{
    derive::{
        self,
        fault::Remark,
        ports::{PortRow, Served},
    },
    model::{Destination, kube_service::TargetPort},
    output::Glyphs,
    query::Align::{self, Left, Right},
};

/// The most numbers at which a port is served that are shown; the others are counted.
const NUMBERS: usize = 20;
const ALIGNS: [Align; 9] = [Right, Left, Left, Left, Left, Right, Left, Right, Left];
const HEADINGS: [&str; 9] = [
    "PORT",
    "NAME",
    "PROTOCOL",
    "APPLICATION",
    "TARGET",
    "NODE PORT",
    "SERVED AT",
    "ENDPOINTS",
    "ISTIO",
];

/// The ports, how many endpoints serve each, and below them why not all do and what else does not fit.
pub(super) fn ports(destination: &Destination, glyphs: Glyphs) -> PageSection<'static> {
    let rows = derive::ports::ports(destination);
    let mut section = PageSection::new("Ports", &rows.len().to_string(), glyphs);
    if !rows.is_empty() {
        let is_kube = destination.kube_service().is_some();
        let headings = std::iter::once(HEADINGS.map(str::to_owned));
        let cells = rows.iter().map(|row| cells(row, is_kube));
        section.add(1, grid(ALIGNS, glyphs, headings.chain(cells)));
    }
    let of_ports = rows.iter().flat_map(|row| {
        let remarks = row.remarks.iter().chain(&row.protocol_remark);
        remarks.map(|remark| said(&format!("{}: ", number(row)), remark, glyphs))
    });
    let of_all = derive::ports::port_remarks(destination);
    let of_all = of_all.iter().map(|remark| said("", remark, glyphs));
    section.with(of_ports.chain(of_all))
}

/// A remark behind its sign and what it is about.
pub(super) fn said(about: &str, remark: &Remark, glyphs: Glyphs) -> String {
    let sign = glyphs.severity(remark.severity);
    glyphs.show(&format!("{sign} {about}{}", remark.text))
}

fn cells(row: &PortRow, is_kube: bool) -> [String; 9] {
    let Served {
        by, endpoints, of, ..
    } = &*row.served;
    [
        number(row),
        or_nothing(&row.name),
        or_nothing(&row.protocol),
        or_nothing(&row.app_protocol),
        target(&row.target, is_kube),
        row.node_port
            .map_or(NOTHING.to_owned(), |port| port.to_string()),
        or_nothing(&numbers(by)),
        format!("{endpoints}/{of}"),
        row.istio.words(),
    ]
}

/// The first of the numbers at which it is served, and how many more there are.
fn numbers(by: &[u32]) -> String {
    let shown = by.iter().take(NUMBERS);
    let mut shown: Vec<String> = shown.map(ToString::to_string).collect();
    let more = by.len().saturating_sub(NUMBERS);
    shown.extend((more > 0).then(|| format!("and {more} more")));
    shown.join(",")
}

fn number(row: &PortRow) -> String {
    row.number
        .map_or(UNKNOWN.to_owned(), |number| number.to_string())
}

/// Old versions do not record the target of a Kubernetes service: it is not known. An external service has none.
fn target(target: &TargetPort, is_kube: bool) -> String {
    match target {
        TargetPort::Unset if is_kube => UNKNOWN.to_owned(),
        TargetPort::Unset => NOTHING.to_owned(),
        TargetPort::Number(number) => number.to_string(),
        TargetPort::Name(name) => or_nothing(name),
        TargetPort::Both(number, name) => format!("{number} and {name}"),
    }
}
