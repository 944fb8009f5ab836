//! The room that columns need for the Destinations there have been so far. It only grows, so that nothing jumps when rows come
//! and go, and costs a few comparisons for each Destination that changes.

use crate::derive::{self, world::Known};

use super::{Column, claims::service_ports, text};

/// Wider texts are cut in every layout.
const MOST: usize = 60;
/// The zones that are measured.
const ZONES: usize = 12;
/// The columns that are measured.
const MEASURED: [Column; 10] = [
    Column::Name,
    Column::Namespace,
    Column::Cluster,
    Column::Source,
    Column::Ports,
    Column::Locality,
    Column::TrafficPolicies,
    Column::AccessPolicies,
    Column::Subsets,
    Column::Federated,
];

/// The widest cell of each measured column, in terminal columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breadths([usize; MEASURED.len()]);

impl Breadths {
    /// The widest cell of a column, at most 60; 0 if no Destination has had anything in it. `None` if the column is not
    /// measured.
    #[must_use]
    pub fn of(&self, column: Column) -> Option<usize> {
        let at = MEASURED.iter().position(|measured| *measured == column)?;
        Some(self.0[at])
    }

    /// Takes in a Destination.
    pub(super) fn add(&mut self, known: &Known) {
        for (column, breadth) in MEASURED.into_iter().zip(&mut self.0) {
            if *breadth < MOST {
                *breadth = (*breadth).max(breadth_of(column, known).min(MOST));
            }
        }
    }
}

fn breadth_of(column: Column, known: &Known) -> usize {
    let destination = &*known.destination;
    let status = destination.status.as_ref();
    let of_text = |text: &str| text::width(text, MOST);
    let of_count = |count: usize| if count == 0 { 0 } else { digits(count) };
    match column {
        Column::Name => of_text(derive::destination::service_name(destination)),
        Column::Namespace => of_text(derive::destination::namespace(destination)),
        Column::Cluster => derive::destination::cluster(destination).map_or(0, of_text),
        Column::Source => of_text(&known.id.source.0),
        Column::Ports => ports(known),
        Column::Locality => locality(known),
        Column::TrafficPolicies => {
            status.map_or(1, |status| of_count(status.traffic_policies.len()))
        }
        Column::AccessPolicies => status.map_or(1, |status| of_count(status.access_policies.len())),
        Column::Subsets if !derive::subsets::knows_required_subsets(destination) => 1,
        Column::Subsets => match known.summary.subsets {
            0 => 0,
            // A mark, a blank, and how many of how many.
            subsets => 3 + 2 * digits(subsets as usize),
        },
        Column::Federated => {
            let federation = status.and_then(|status| status.federation.as_ref());
            federation.map_or(0, |federation| {
                digits(federation.meshes.len()) + " meshes".len()
            })
        }
        _ => MOST,
    }
}

fn ports(known: &Known) -> usize {
    let ports = service_ports(&known.destination).take(MOST);
    let widths = ports.map(|(number, _)| number.map_or(1, |number| digits(number as usize)) + 1);
    widths.sum::<usize>().saturating_sub(1)
}

fn locality(known: &Known) -> usize {
    let kube = known.destination.kube_service();
    let region = kube.and_then(|kube| kube.region.given());
    let zones = known.summary.zones.iter().take(ZONES);
    let zones: usize = zones
        .map(|(zone, count)| {
            let (label, gap) = derive::world::zone_count_label(region, zone.as_ref());
            1 + text::width(label, MOST) + gap.len() + digits(*count as usize)
        })
        .sum();
    match zones {
        0 => 0,
        zones => region.map_or(1, |region| text::width(region, MOST)) + zones,
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::{
        derive::world::World,
        model::{Destination, Interner, decode_value},
        store::{Change, Object, Store, Update},
    };

    fn breadths(values: Vec<serde_json::Value>) -> (Breadths, World) {
        let (mut store, mut world) = (Store::default(), World::default());
        let mut breadths = Breadths::default();
        for value in values {
            let destination = decode_value::<Destination>(&value, &mut Interner::default());
            let change = Change::Applied(Object::Destination(destination.into()));
            let (source, at) = ("mgmt".into(), Timestamp::UNIX_EPOCH);
            let touched = store.apply(Update { source, at, change });
            for (_, after) in world.follow(&store, &touched) {
                breadths.add(&after.expect("it was applied"));
            }
        }
        (breadths, world)
    }

    #[test]
    fn a_column_is_as_broad_as_its_widest_cell() {
        let service = |name: &str, port: u32| {
            json!({"metadata": {"name": name, "namespace": "gloo-mesh"},
            "spec": {"kubeService": {"region": "us-east-1",
                "ref": {"name": name, "namespace": "shop", "clusterName": "cluster-1"},
                "ports": [{"port": port}, {"port": 80}],
                "endpointSubsets": [{"endpoints": [
                    {"ipAddress": "10.0.0.1", "subLocality": {"zone": "us-east-1a"}},
                    {"ipAddress": "10.0.0.2", "subLocality": {"zone": "us-east-1b"}}]}]}},
            "status": {"observedGeneration": 1}})
        };
        let (breadths, world) = breadths(vec![service("web", 443), service("checkout", 9080)]);
        let now = Timestamp::UNIX_EPOCH;
        for column in [
            Column::Name,
            Column::Namespace,
            Column::Cluster,
            Column::Ports,
            Column::Locality,
        ] {
            let widest = world.iter().map(|known| column.text(known, now).len());
            assert_eq!(breadths.of(column), widest.max(), "{column:?}");
        }
        for column in [Column::TrafficPolicies, Column::Subsets, Column::Federated] {
            assert_eq!(breadths.of(column), Some(0), "{column:?}");
        }
        assert_eq!(breadths.of(Column::Age), None);
    }
}
