//! Endpoints by locality, for the document of `describe`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{pairs, rounded};
use crate::{
    derive::{self, Located, OwnSubset},
    model::{
        Destination,
        endpoint::{EndpointPort, EndpointsSubset},
    },
    output::report::given,
};

/// A sub-zone with its endpoints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Locality {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_zone: Option<String>,
    count: usize,
    /// The part of all endpoints, from 0 to 1.
    share: f64,
    endpoints: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct Listed {
    address: String,
    labels: BTreeMap<String, String>,
    ports: Vec<Port>,
    /// The required subsets that take it, by their names in the `DestinationRule`.
    subsets: Vec<String>,
}

/// Endpoints that serve the same ports.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    endpoints: usize,
    ports: Vec<Port>,
    /// How many pairs of address and port there are.
    pairs: u64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_protocol: Option<String>,
}

pub(super) fn localities(destination: &Destination) -> Vec<Locality> {
    let name = |name: Option<&str>| name.map(str::to_owned);
    let own = derive::own_subsets(destination);
    let mut localities = Vec::new();
    for region in derive::localities(destination) {
        for zone in &region.zones {
            let places = zone.sub_zones.iter().map(|sub_zone| Locality {
                region: name(region.name),
                zone: name(zone.name),
                sub_zone: name(sub_zone.name),
                count: sub_zone.count,
                share: share(sub_zone.count, region.count),
                endpoints: addresses(&sub_zone.all(), &own),
            });
            localities.extend(places);
        }
    }
    localities
}

/// A part of a whole, to four decimals.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of endpoints are small, and a share is for the eye"
)]
fn share(part: usize, whole: usize) -> f64 {
    rounded(part as f64 / whole as f64)
}

fn addresses(endpoints: &[Located<'_>], own: &[OwnSubset<'_>]) -> Vec<Listed> {
    let address = |located: &Located<'_>| {
        let taking = own.iter().filter(|subset| subset.takes(located.endpoint));
        Listed {
            address: located.endpoint.address.to_string(),
            labels: pairs(&located.endpoint.labels),
            ports: located.ports().iter().map(Port::of).collect(),
            subsets: taking.map(|subset| subset.rule_name.clone()).collect(),
        }
    };
    endpoints.iter().map(address).collect()
}

pub(super) fn groups(destination: &Destination) -> Vec<Group> {
    let kube = destination.kube_service();
    let groups = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    groups.iter().map(Group::of).collect()
}

/// What is odd about the endpoints, or why there are none.
pub(super) fn remarks(destination: &Destination) -> Vec<String> {
    let none = derive::why_no_endpoints(destination).map(str::to_owned);
    let odd = derive::endpoint_remarks(destination);
    none.into_iter().chain(odd).collect()
}

impl Group {
    fn of(group: &EndpointsSubset) -> Self {
        Self {
            endpoints: group.endpoints.len(),
            ports: group.ports.iter().map(Port::of).collect(),
            pairs: group.endpoints.len() as u64 * group.ports.len() as u64,
        }
    }
}

impl Port {
    fn of(port: &EndpointPort) -> Self {
        Self {
            number: port.port,
            name: given(&port.name),
            protocol: given(&port.protocol),
            app_protocol: given(&port.app_protocol),
        }
    }
}
