//! Endpoints by region, zone and sub-zone. Unknown localities are a branch of their own, never dropped.

use std::collections::BTreeMap;

use crate::model::{Destination, Text, endpoint::Endpoint};

use super::Known;

/// The endpoints of one region. A Destination has one region at most: the API knows no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Region<'d> {
    /// Its name; nothing where unknown.
    pub name: Option<&'d str>,
    /// How many endpoints it holds.
    pub count: usize,
    /// Its zones by name, the unknown one last.
    pub zones: Vec<Zone<'d>>,
}

/// The endpoints of one zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone<'d> {
    /// Its name; nothing where unknown.
    pub name: Option<&'d str>,
    /// How many endpoints it holds.
    pub count: usize,
    /// Its sub-zones by name, the unknown one last.
    pub sub_zones: Vec<SubZone<'d>>,
}

/// The endpoints of one sub-zone.
#[derive(Clone, Debug, PartialEq)]
pub struct SubZone<'d> {
    /// Its name; nothing where unknown.
    pub name: Option<&'d str>,
    /// The endpoints, by address.
    pub endpoints: Vec<&'d Endpoint>,
}

/// How many endpoints one locality holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalityCount {
    /// The region; nothing where unknown.
    pub region: Option<Text>,
    /// The zone; nothing where unknown.
    pub zone: Option<Text>,
    /// The sub-zone; nothing where unknown.
    pub sub_zone: Option<Text>,
    /// The number of endpoints.
    pub count: usize,
}

/// Sorts known names before the unknown one.
type Place<'d> = (bool, Option<&'d str>);

fn place(name: Option<&str>) -> Place<'_> {
    (name.is_none(), name)
}

/// The endpoints of a Kubernetes service as a tree. Empty where there is no endpoint, and for external services.
#[must_use]
pub fn localities(destination: &Destination) -> Vec<Region<'_>> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let mut zones: BTreeMap<Place<'_>, BTreeMap<Place<'_>, Vec<&Endpoint>>> = BTreeMap::new();
    for endpoint in kube
        .endpoint_subsets
        .iter()
        .flat_map(|subset| &subset.endpoints)
    {
        let sub_zones = zones.entry(place(endpoint.zone())).or_default();
        sub_zones
            .entry(place(endpoint.sub_zone()))
            .or_default()
            .push(endpoint);
    }
    let zones: Vec<Zone<'_>> = zones
        .into_iter()
        .map(|(place, sub_zones)| zone(place.1, sub_zones))
        .collect();
    let count = zones.iter().map(|zone| zone.count).sum();
    if count == 0 {
        Vec::new()
    } else {
        vec![Region {
            name: kube.region.given(),
            count,
            zones,
        }]
    }
}

fn zone<'d>(name: Option<&'d str>, sub_zones: BTreeMap<Place<'d>, Vec<&'d Endpoint>>) -> Zone<'d> {
    let sub_zones = sub_zones.into_iter().map(|(place, mut endpoints)| {
        endpoints.sort_by(|a, b| a.address.cmp(&b.address));
        SubZone {
            name: place.1,
            endpoints,
        }
    });
    let sub_zones: Vec<_> = sub_zones.collect();
    Zone {
        name,
        count: sub_zones
            .iter()
            .map(|sub_zone| sub_zone.endpoints.len())
            .sum(),
        sub_zones,
    }
}

/// The number of endpoints of each locality, in the order of the tree.
#[must_use]
pub fn counts(destination: &Destination) -> Vec<LocalityCount> {
    let mut counts = Vec::new();
    for region in localities(destination) {
        for zone in &region.zones {
            for sub_zone in &zone.sub_zones {
                counts.push(LocalityCount {
                    region: region.name.map(Text::from),
                    zone: zone.name.map(Text::from),
                    sub_zone: sub_zone.name.map(Text::from),
                    count: sub_zone.endpoints.len(),
                });
            }
        }
    }
    counts
}

/// A zone without the region it repeats: `a` for `us-east-1a` in `us-east-1`.
#[must_use]
pub fn zone_label<'z>(region: Option<&str>, zone: &'z str) -> &'z str {
    let rest = region
        .and_then(|region| zone.strip_prefix(region))
        .unwrap_or(zone);
    let rest = rest.trim_start_matches('-');
    if rest.is_empty() { zone } else { rest }
}

/// How many endpoints each zone has, by name, the unknown one last.
pub(super) fn zones(destination: &Destination) -> Vec<(Option<Text>, usize)> {
    let subsets = destination
        .kube_service()
        .into_iter()
        .flat_map(|kube| &kube.endpoint_subsets);
    let localities = subsets
        .flat_map(|subset| &subset.endpoints)
        .map(|endpoint| endpoint.locality.as_ref());
    let mut zones: Vec<(Option<&Text>, usize)> = Vec::new();
    for locality in localities {
        let zone = locality
            .map(|locality| &locality.zone)
            .filter(|zone| !zone.is_empty());
        // A handful of zones: looking through them beats a map.
        match zones.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, count)) => *count += 1,
            None => zones.push((zone, 1)),
        }
    }
    zones.sort_by_key(|(zone, _)| (zone.is_none(), *zone));
    zones
        .into_iter()
        .map(|(zone, count)| (zone.cloned(), count))
        .collect()
}

/// Where the endpoints are, in one line: `us-east-1 a3 b2`. Nothing where there are none.
#[must_use]
pub fn locality_brief(known: &Known) -> Option<String> {
    let region = known
        .destination
        .kube_service()
        .and_then(|kube| kube.region.given());
    let mut brief = region.unwrap_or("?").to_owned();
    for (zone, count) in &known.summary.zones {
        let (label, gap) = zone_count_label(region, zone.as_ref());
        brief += &format!(" {label}{gap}{count}");
    }
    (!known.summary.zones.is_empty()).then_some(brief)
}

/// A zone's label in front of its number of endpoints, and what stands between: a label that ends in a digit would run
/// into the number.
#[must_use]
pub fn zone_count_label<'z>(
    region: Option<&str>,
    zone: Option<&'z Text>,
) -> (&'z str, &'static str) {
    let label = zone.map_or("?", |zone| zone_label(region, zone));
    (
        label,
        if label.ends_with(|letter: char| letter.is_ascii_digit()) {
            ":"
        } else {
            ""
        },
    )
}
