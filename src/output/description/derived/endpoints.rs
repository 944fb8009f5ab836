//! Endpoints by locality, for the document of `describe`.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Serialize, Serializer};

use super::{is_zero, pairs, rounded};
use crate::{
    derive::{self, locality::Located, subsets::OwnSubsets},
    model::{
        Destination, Text,
        endpoint::{EndpointPort, EndpointsSubset},
    },
    output::report::given,
};

/// A sub-zone with its endpoints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LocalityEndpoints<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_zone: Option<String>,
    count: usize,
    /// The part of all endpoints, from 0 to 1.
    share: f64,
    endpoints: Listing<'d>,
}

/// Endpoints by address, each made when it is written: there may be a million.
#[derive(Debug)]
struct Listing<'d> {
    endpoints: Vec<Located<'d>>,
    shared: Arc<Shared>,
}

/// The inputs that all endpoints share.
#[derive(Debug)]
struct Shared {
    subsets: OwnSubsets,
    /// How many ports and subsets each tells at most.
    room: usize,
}

/// The ports and subsets that all endpoints together may tell, and those that each has at least.
const ROOM: usize = 50_000;
const LEAST: usize = 8;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    address: String,
    labels: BTreeMap<String, String>,
    ports: Vec<Port>,
    /// The number of further ports, which its group lists; absent if all are here.
    #[serde(skip_serializing_if = "is_zero")]
    more_ports: usize,
    /// The required subsets that take it, by their names in the `DestinationRule`.
    subsets: Vec<String>,
    /// How many more there are; absent where all are here.
    #[serde(skip_serializing_if = "is_zero")]
    more_subsets: usize,
}

/// Endpoints that serve the same ports.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServedGroup {
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

pub(super) fn localities(destination: &Destination) -> Vec<LocalityEndpoints<'_>> {
    let Some(kube) = destination.kube_service() else {
        return Vec::new();
    };
    let name = |name: &Option<Text>| name.as_deref().map(str::to_owned);
    let regions = derive::locality::localities(destination);
    let all: usize = regions.iter().map(|region| region.count).sum();
    let shared = Arc::new(Shared {
        subsets: OwnSubsets::of(destination),
        room: (ROOM / all.max(1)).max(LEAST),
    });
    let mut localities = Vec::new();
    for region in regions {
        for zone in &region.zones {
            let places = zone.sub_zones.iter().map(|sub_zone| LocalityEndpoints {
                region: name(&region.name),
                zone: name(&zone.name),
                sub_zone: name(&sub_zone.name),
                count: sub_zone.count,
                share: share(sub_zone.count, region.count),
                endpoints: Listing {
                    endpoints: sub_zone.all(kube),
                    shared: Arc::clone(&shared),
                },
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

impl Serialize for Listing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let listed = |located| Listed::of(located, &self.shared);
        serializer.collect_seq(self.endpoints.iter().map(listed))
    }
}

impl Listed {
    fn of(located: &Located<'_>, Shared { subsets, room }: &Shared) -> Self {
        let endpoint = located.endpoint;
        let (taking, ports) = (subsets.taking(endpoint), located.ports());
        let names = taking.iter().take(*room);
        Self {
            address: endpoint.address.to_string(),
            labels: pairs(&endpoint.labels),
            ports: ports.iter().take(*room).map(Port::of).collect(),
            more_ports: ports.len().saturating_sub(*room),
            subsets: names.map(|subset| subset.rule_name.clone()).collect(),
            more_subsets: taking.len().saturating_sub(*room),
        }
    }
}

pub(super) fn groups(destination: &Destination) -> Vec<ServedGroup> {
    let kube = destination.kube_service();
    let groups = kube.map_or(&[][..], |kube| &kube.endpoint_subsets);
    groups.iter().map(ServedGroup::of).collect()
}

/// Oddities of the endpoints, or the reason why there are none.
pub(super) fn remarks(destination: &Destination) -> Vec<String> {
    let none = derive::endpoints::why_no_endpoints(destination).map(str::to_owned);
    let odd = super::texts(derive::endpoints::endpoint_remarks(destination));
    none.into_iter().chain(odd).collect()
}

impl ServedGroup {
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
