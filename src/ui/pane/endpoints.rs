//! Endpoints by region, zone, sub-zone and address; for external services the addresses with their ports.

use crate::{
    derive::{self, Region, SubZone, Type, Zone},
    model::{endpoint::Endpoint, external_service::ExternalService},
    ui::{Role, bar::stacked, line::Line, text},
};

use super::{Content, Facing, zone_role};

pub(super) fn content<'s>(facing: &Facing<'s>) -> Content<'s> {
    let destination = &*facing.known.destination;
    if let (None, Some(external)) = (destination.kube_service(), destination.external_service()) {
        return external_endpoints(external, facing);
    }
    let regions = derive::localities(destination);
    if regions.is_empty() {
        return Content::empty(facing, why_none(facing));
    }
    let mut tree = Tree {
        facing,
        addresses: widest(&regions),
        lines: Vec::new(),
        total: 0,
    };
    for region in &regions {
        let zones = region.zones.iter();
        let parts: Vec<_> = zones
            .map(|zone| (zone_role(region.name, zone.name), zone.count))
            .collect();
        tree.push(|_| stacked(&parts, facing.width, facing.theme.symbols));
        tree.region(region);
    }
    Content {
        lines: tree.lines,
        first: facing.window.start.min(tree.total),
        total: tree.total,
        count: Some(text::grouped(facing.known.summary.endpoints.into())),
    }
}

/// The columns of the longest address among the first thousand, which is as many as anyone compares.
fn widest(regions: &[Region<'_>]) -> usize {
    let sub_zones = regions
        .iter()
        .flat_map(|region| &region.zones)
        .flat_map(|zone| &zone.sub_zones);
    let endpoints = sub_zones
        .flat_map(|sub_zone| &sub_zone.endpoints)
        .take(1_000);
    endpoints
        .map(|endpoint| endpoint.address.to_string().len())
        .max()
        .unwrap_or(0)
        .min(46)
}

fn why_none(facing: &Facing<'_>) -> &'static str {
    match derive::service_type(&facing.known.destination) {
        Type::ExternalName => {
            "No endpoints. An ExternalName service is an alias and has none of its own."
        }
        Type::Unknown => {
            "No endpoints. The object says neither which service it is nor which external one."
        }
        _ => {
            "No endpoints. The service has no ready pods, or discovery has not seen them. Look at its pods and selector."
        }
    }
}

/// The lines of the tree so far: those that are seen, and how many there are in all.
struct Tree<'f, 's> {
    facing: &'f Facing<'s>,
    addresses: usize,
    lines: Vec<Line<'s>>,
    total: usize,
}

impl<'s> Tree<'_, 's> {
    /// Adds a line, which is built only where it is seen.
    fn push(&mut self, build: impl FnOnce(&Self) -> Line<'s>) {
        if self.facing.window.contains(&self.total) {
            self.lines.push(build(self));
        }
        self.total += 1;
    }

    fn region(&mut self, region: &Region<'s>) {
        let role = if region.name.is_some() {
            Role::Text
        } else {
            Role::Muted
        };
        let name = region.name.unwrap_or("region unknown");
        self.push(|tree| counted(tree.branch(0).add(role, name), region.count, None));
        for zone in &region.zones {
            self.zone(zone, region);
        }
    }

    fn zone(&mut self, zone: &Zone<'s>, region: &Region<'s>) {
        let role = zone_role(region.name, zone.name);
        let name = zone.name.unwrap_or("zone unknown");
        let share = zone.count * 100 / region.count.max(1);
        self.push(|tree| counted(tree.branch(1).add(role, name), zone.count, Some(share)));
        let is_divided = zone
            .sub_zones
            .iter()
            .any(|sub_zone| sub_zone.name.is_some());
        for sub_zone in &zone.sub_zones {
            if is_divided {
                self.sub_zone(sub_zone);
            }
            let indent = if is_divided { 8 } else { 6 };
            sub_zone
                .endpoints
                .iter()
                .for_each(|endpoint| self.endpoint(endpoint, indent));
        }
    }

    fn sub_zone(&mut self, sub_zone: &SubZone<'s>) {
        let name = sub_zone.name.unwrap_or("sub-zone unknown");
        self.push(|tree| {
            counted(
                tree.branch(2).add(Role::Muted, name),
                sub_zone.endpoints.len(),
                None,
            )
        });
    }

    fn endpoint(&mut self, endpoint: &Endpoint, indent: usize) {
        self.push(|tree| {
            let line = Line::of(Role::Text, " ".repeat(indent))
                .add(Role::Text, endpoint.address.to_string());
            tree.labels(endpoint, line.to(indent + tree.addresses + 2))
        });
    }

    /// The labels that tell an endpoint from its siblings: the version first, what the service selects by left out.
    fn labels(&self, endpoint: &Endpoint, mut line: Line<'s>) -> Line<'s> {
        if endpoint.labels.is_empty() {
            return line.add(Role::Faint, "no labels");
        }
        let kube = self.facing.known.destination.kube_service();
        let selects =
            |key: &str, value: &str| kube.is_some_and(|kube| kube.selector.get(key) == Some(value));
        let version = endpoint.labels.get("version");
        if let Some(version) = version {
            line.push(Role::Text, format!("{version} "));
        }
        let telling = endpoint
            .labels
            .iter()
            .filter(|(key, value)| &**key != "version" && !selects(key, value));
        let rest: Vec<String> = telling
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        match (version, rest.is_empty()) {
            (None, true) => line.add(Role::Faint, self.facing.theme.symbols.nothing()),
            _ => line.add(Role::Muted, rest.join(" ")),
        }
    }

    fn branch(&self, level: usize) -> Line<'s> {
        Line::of(
            Role::Faint,
            format!(
                "{}{} ",
                "  ".repeat(level),
                self.facing.theme.symbols.branch()
            ),
        )
    }
}

/// Sets a number to the right, and a share behind it where there is one.
fn counted(line: Line<'_>, count: usize, share: Option<usize>) -> Line<'_> {
    let share = share.map_or("      ".to_owned(), |share| format!(" {share:>3} %"));
    line.at_right(Role::Text, count.to_string())
        .at_right(Role::Muted, share)
}

fn external_endpoints<'s>(external: &'s ExternalService, facing: &Facing<'s>) -> Content<'s> {
    if external.endpoints.is_empty() {
        return Content::empty(
            facing,
            "No endpoints are given. Requests go to the hosts themselves, found by DNS.",
        );
    }
    let widest = external
        .endpoints
        .iter()
        .map(|endpoint| endpoint.address.to_string().len())
        .max()
        .unwrap_or(0);
    let lines = external.endpoints.iter().map(|endpoint| {
        let mut line = Line::of(Role::Text, endpoint.address.to_string()).to(widest.min(40) + 2);
        for (name, port) in &endpoint.ports {
            line.push(Role::Muted, format!("{name} "));
            line.push(Role::Text, format!("{port}  "));
        }
        line
    });
    Content::counted(lines.collect(), &external.endpoints.len())
}
