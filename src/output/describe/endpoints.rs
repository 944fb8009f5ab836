//! Who answers for a Destination: endpoints by locality, and the ports of each group of them.

use std::io;

use super::{
    page::{GridRows, NOTHING, PageSection, TakeRow, UNKNOWN, grid, or_nothing},
    ports::said,
};
use crate::{
    derive::{
        self,
        locality::{Located, Region, Zone},
        subsets::OwnSubsets,
    },
    model::{
        Destination,
        endpoint::{EndpointPort, EndpointsSubset},
        kube_service::KubeService,
    },
    output::Glyphs,
    query::Align::{self, Left, Right},
};

type Row = [String; 6];

const ALIGNS: [Align; 6] = [Left, Right, Right, Left, Left, Left];
const HEADINGS: [&str; 6] = ["LOCALITY", "COUNT", "SHARE", "PORTS", "SUBSETS", "LABELS"];

/// The endpoints of a Kubernetes service as a tree of region, zone and sub-zone, with counts and shares; each address
/// with its ports, the required subsets that match it, and its labels. Oddities are below.
pub(super) fn localities(destination: &Destination, glyphs: Glyphs) -> Option<PageSection<'_>> {
    let kube = destination.kube_service()?;
    let regions = derive::locality::localities(destination);
    let total: usize = regions.iter().map(|region| region.count).sum();
    let mut section = PageSection::new("Endpoints by locality", &total.to_string(), glyphs);
    if let Some(why) = derive::endpoints::why_no_endpoints(destination) {
        return Some(section.with([glyphs.show(why)]));
    }
    let tree = Tree {
        kube,
        total,
        subsets: OwnSubsets::of(destination),
    };
    section.add_rows(GridRows {
        aligns: &ALIGNS,
        glyphs,
        tell: Box::new(move |take| tree.tell(&regions, take)),
    });
    let remarks = derive::endpoints::endpoint_remarks(destination).into_iter();
    Some(section.with(remarks.map(|remark| said("", &remark, glyphs))))
}

/// The inputs that all rows share.
struct Tree<'d> {
    kube: &'d KubeService,
    total: usize,
    subsets: OwnSubsets,
}

impl Tree<'_> {
    fn tell(&self, regions: &[Region], take: &mut TakeRow<'_>) -> io::Result<()> {
        take(&HEADINGS.map(str::to_owned))?;
        for region in regions {
            take(&self.place(0, region.name.as_deref(), region.count))?;
            for zone in &region.zones {
                take(&self.place(1, zone.name.as_deref(), zone.count))?;
                self.zone(zone, take)?;
            }
        }
        Ok(())
    }

    fn zone(&self, zone: &Zone, take: &mut TakeRow<'_>) -> io::Result<()> {
        if let Some(only) = zone.undivided() {
            return self.addresses(2, &only.all(self.kube), take);
        }
        for sub_zone in &zone.sub_zones {
            take(&self.place(2, sub_zone.name.as_deref(), sub_zone.count))?;
            self.addresses(3, &sub_zone.all(self.kube), take)?;
        }
        Ok(())
    }

    fn place(&self, depth: usize, name: Option<&str>, count: usize) -> Row {
        let name = format!("{}{}", "  ".repeat(depth), name.unwrap_or(UNKNOWN));
        let [ports, subsets, labels] = [(); 3].map(|()| String::new());
        let share = percent(count, self.total);
        [name, count.to_string(), share, ports, subsets, labels]
    }

    fn addresses(
        &self,
        depth: usize,
        endpoints: &[Located<'_>],
        take: &mut TakeRow<'_>,
    ) -> io::Result<()> {
        for (at, located) in endpoints.iter().enumerate() {
            let again = at > 0 && derive::locality::is_same_again(&endpoints[at - 1], located);
            take(&self.address(depth, located, again))?;
        }
        Ok(())
    }

    fn address(&self, depth: usize, located: &Located<'_>, again: bool) -> Row {
        let endpoint = located.endpoint;
        let address = endpoint.address.to_string();
        let again = if again { " (again)" } else { "" };
        let address = format!("{}{}{again}", "  ".repeat(depth), or_unknown(&address));
        let ports = located.ports();
        let words = ports.iter().map(derive::endpoints::endpoint_port_words);
        let ports = derive::wording::first_of(words, ports.len());
        let taking = self.subsets.taking(endpoint);
        let names = taking.iter().map(|subset| subset.rule_name.clone());
        let taking = derive::wording::first_of(names, taking.len());
        [
            address,
            String::new(),
            String::new(),
            or_nothing(&ports),
            or_nothing(&taking),
            or_nothing(&endpoint.labels.to_string()),
        ]
    }
}

/// A share, rounded to whole percents; what is there but less than half a percent is `<1 %`.
fn percent(part: usize, whole: usize) -> String {
    match (part * 200 + whole) / (whole * 2).max(1) {
        0 if part > 0 => "<1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// The groups of endpoints, each with the ports that all of it serves.
pub(super) fn groups(destination: &Destination, glyphs: Glyphs) -> Option<PageSection<'_>> {
    let groups = &destination.kube_service()?.endpoint_subsets;
    let mut section = PageSection::new("Endpoint ports", &sign(groups.len()), glyphs);
    for group in groups {
        let ports = group.ports.iter().map(group_port);
        section.add(1, [glyphs.show(&members(group, groups.len()))]);
        section.add(2, grid([Right, Left, Left, Left], glyphs, ports));
    }
    Some(section)
}

fn members(group: &EndpointsSubset, groups: usize) -> String {
    let words = derive::endpoints::group_words(group);
    if groups == 1 {
        return words;
    }
    let addresses = group.endpoints.iter().map(|one| one.address.to_string());
    let addresses = derive::wording::first_of(addresses, group.endpoints.len());
    format!("{words}: {addresses}")
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

/// Nothing to say in the title, or the sign that there is nothing.
fn sign(count: usize) -> String {
    if count == 0 { NOTHING } else { "" }.to_owned()
}
