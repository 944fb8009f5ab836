//! Where a Destination is called and who answers: ports, endpoints by locality, endpoint ports.

use super::page::{NOTHING, Section, UNKNOWN, grid, or_nothing};
use crate::{
    derive::{self, PortRow, Region, Served, SubZone, Zone},
    model::{
        Destination,
        endpoint::{Endpoint, EndpointPort, EndpointsSubset},
        kube_service::TargetPort,
    },
    output::Glyphs,
    query::Align::{self, Left, Right},
};

/// The ports, and how many endpoints serve each.
pub(super) fn ports(destination: &Destination, glyphs: Glyphs) -> Section {
    const ALIGNS: [Align; 8] = [Right, Left, Left, Left, Left, Right, Left, Right];
    const HEADINGS: [&str; 8] = [
        "PORT",
        "NAME",
        "PROTOCOL",
        "APPLICATION",
        "TARGET",
        "NODE PORT",
        "SERVED AT",
        "ENDPOINTS",
    ];
    let rows = derive::ports(destination);
    let section = Section::new("Ports", &count(rows.len()), glyphs);
    if rows.is_empty() {
        return section;
    }
    let headings = std::iter::once(HEADINGS.map(str::to_owned));
    section.with(grid(ALIGNS, glyphs, headings.chain(rows.iter().map(port))))
}

fn port(row: &PortRow) -> [String; 8] {
    let Served { by, endpoints, of } = &row.served;
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    [
        row.number
            .map_or(UNKNOWN.to_owned(), |number| number.to_string()),
        or_nothing(&row.name),
        or_nothing(&row.protocol),
        or_nothing(&row.app_protocol),
        target(&row.target),
        row.node_port
            .map_or(NOTHING.to_owned(), |port| port.to_string()),
        or_nothing(&by.join(",")),
        format!("{endpoints}/{of}"),
    ]
}

fn target(target: &TargetPort) -> String {
    match target {
        TargetPort::Unset => NOTHING.to_owned(),
        TargetPort::Number(number) => number.to_string(),
        TargetPort::Name(name) => or_nothing(name),
        TargetPort::Both(number, name) => format!("{number} and {name}"),
    }
}

type Row = [String; 4];

/// The endpoints of a Kubernetes service as a tree of region, zone and sub-zone, with counts and shares.
pub(super) fn localities(destination: &Destination, glyphs: Glyphs) -> Option<Section> {
    destination.kube_service()?;
    let regions = derive::localities(destination);
    let total: usize = regions.iter().map(|region| region.count).sum();
    let section = Section::new("Endpoints by locality", &count(total), glyphs);
    if regions.is_empty() {
        return Some(section);
    }
    let mut rows = vec![["LOCALITY", "COUNT", "SHARE", "LABELS"].map(str::to_owned)];
    for region in &regions {
        rows.extend(region_rows(region));
    }
    Some(section.with(grid([Left, Right, Right, Left], glyphs, rows)))
}

fn region_rows(region: &Region<'_>) -> Vec<Row> {
    let mut rows = vec![place(0, region.name, (region.count, region.count))];
    for zone in &region.zones {
        rows.push(place(1, zone.name, (zone.count, region.count)));
        rows.extend(sub_zone_rows(zone, region.count));
    }
    rows
}

fn sub_zone_rows(zone: &Zone<'_>, whole: usize) -> Vec<Row> {
    // Sub-zones are Istio's and rare: where none is known there is no such level.
    if let [
        SubZone {
            name: None,
            endpoints,
        },
    ] = &zone.sub_zones[..]
    {
        return endpoints.iter().map(|one| endpoint(2, one)).collect();
    }
    let mut rows = Vec::new();
    for sub_zone in &zone.sub_zones {
        rows.push(place(2, sub_zone.name, (sub_zone.endpoints.len(), whole)));
        rows.extend(sub_zone.endpoints.iter().map(|one| endpoint(3, one)));
    }
    rows
}

fn place(depth: usize, name: Option<&str>, (part, whole): (usize, usize)) -> Row {
    let name = format!("{}{}", "  ".repeat(depth), name.unwrap_or(UNKNOWN));
    [name, part.to_string(), percent(part, whole), String::new()]
}

/// A share, rounded to whole percents; what is there but less than half a percent is `<1 %`.
fn percent(part: usize, whole: usize) -> String {
    match (part * 200 + whole) / (whole * 2).max(1) {
        0 if part > 0 => "<1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

fn endpoint(depth: usize, endpoint: &Endpoint) -> Row {
    let address = format!(
        "{}{}",
        "  ".repeat(depth),
        or_unknown(&endpoint.address.to_string())
    );
    let labels = or_nothing(&endpoint.labels.to_string());
    [address, String::new(), String::new(), labels]
}

/// The groups of endpoints, each with the ports that all of it serves.
pub(super) fn groups(destination: &Destination, glyphs: Glyphs) -> Option<Section> {
    let groups = &destination.kube_service()?.endpoint_subsets;
    let mut section = Section::new("Endpoint ports", &sign(groups.len()), glyphs);
    for group in groups {
        let ports = group.ports.iter().map(group_port);
        section.add(1, [glyphs.show(&members(group, groups.len()))]);
        section.add(2, grid([Right, Left, Left, Left], glyphs, ports));
    }
    Some(section)
}

fn members(group: &EndpointsSubset, groups: usize) -> String {
    let count = group.endpoints.len();
    let nouns = if count == 1 { "endpoint" } else { "endpoints" };
    if groups == 1 {
        return format!("{count} {nouns}");
    }
    let addresses: Vec<String> = group
        .endpoints
        .iter()
        .map(|one| one.address.to_string())
        .collect();
    format!("{count} {nouns}: {}", addresses.join(", "))
}

fn group_port(port: &EndpointPort) -> [String; 4] {
    [
        port.port
            .map_or(UNKNOWN.to_owned(), |number| number.to_string()),
        or_nothing(&port.name),
        or_nothing(&port.protocol),
        or_nothing(&port.app_protocol),
    ]
}

fn or_unknown(text: &str) -> &str {
    if text.is_empty() { UNKNOWN } else { text }
}

fn count(count: usize) -> String {
    count.to_string()
}

/// Nothing to say in the title, or the sign that there is nothing.
fn sign(count: usize) -> String {
    if count == 0 { NOTHING } else { "" }.to_owned()
}
