//! Properties of endpoints by locality, of ports and of required subsets: nothing is lost that nobody took for lost, and the
//! order of the object does not show.

use portolan::{
    derive::{
        self,
        locality::{Located, LostPlaces, Place},
        subsets::{Matched, SubsetVerdict},
    },
    model::{Destination, Interner, Text, decode_value},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// An endpoint: the end of its address, its zone, sub-zone and version, where 0 is none.
type Made = (u8, u8, u8, u8);

/// Groups of endpoints with their ports, and whether the region is known.
#[derive(Clone, Debug)]
struct Service {
    region: bool,
    groups: Vec<(Vec<Made>, Vec<u8>)>,
}

fn service() -> impl Strategy<Value = Service> {
    let endpoint = (0u8..12, 0u8..4, 0u8..3, 0u8..4);
    let group = (
        proptest::collection::vec(endpoint, 0..12),
        proptest::collection::vec(0u8..3, 0..3),
    );
    (any::<bool>(), proptest::collection::vec(group, 0..4))
        .prop_map(|(region, groups)| Service { region, groups })
}

/// Places that may be lost, known and unknown.
fn lost() -> impl Strategy<Value = LostPlaces> {
    let place = (any::<bool>(), any::<bool>(), 0u8..4).prop_map(|(is_zone, region, zone)| {
        let region = region.then(|| Text::from("eu"));
        let name = zone_name(zone);
        if is_zone {
            Place::Zone(region, name.as_deref().map(Text::from))
        } else {
            Place::Region(region)
        }
    });
    proptest::collection::vec(place, 0..4).prop_map(|places| {
        let mut lost = LostPlaces::default();
        for place in &places {
            lost.toggle(place);
        }
        lost
    })
}

fn zone_name(zone: u8) -> Option<String> {
    (zone > 0).then(|| format!("eu-{zone}"))
}

fn endpoint((address, zone, sub_zone, version): Made) -> Value {
    let mut endpoint = json!({"ipAddress": format!("10.0.0.{address}")});
    if version > 0 {
        endpoint["labels"] = json!({"app": "a", "version": format!("v{version}")});
    }
    if let Some(zone) = zone_name(zone) {
        endpoint["subLocality"] = json!({"zone": zone});
        if sub_zone > 0 {
            endpoint["subLocality"]["subZone"] = json!(format!("rack-{sub_zone}"));
        }
    }
    endpoint
}

fn destination(service: &Service) -> Destination {
    let port = |port: &u8| json!({"port": 8000 + u32::from(*port), "name": format!("p{port}"), "protocol": "TCP"});
    let groups = service.groups.iter().map(|(endpoints, ports)| {
        let endpoints: Vec<Value> = endpoints.iter().copied().map(endpoint).collect();
        json!({"endpoints": endpoints, "ports": ports.iter().map(port).collect::<Vec<_>>()})
    });
    let member = |version: u8| {
        json!({"weight": 25, "kubeService":
            {"name": "svc", "namespace": "ns", "clusterName": "c", "subset": {"version": format!("v{version}")}}})
    };
    let value = json!({
        "metadata": {"name": "d", "namespace": "gloo-mesh"},
        "spec": {"kubeService": {
            "ref": {"name": "svc", "namespace": "ns", "clusterName": "c"},
            "region": if service.region { "eu" } else { "" },
            "ports": (0..3).map(|at| port(&at)).collect::<Vec<_>>(),
            "endpointSubsets": groups.collect::<Vec<_>>(),
        }},
        "status": {"requiredSubsets": [
            {"trafficShift": {"destinations": (1..5).map(member).collect::<Vec<_>>()}},
        ]},
    });
    decode_value(&value, &mut Interner::default())
}

/// The endpoints that remain, found by asking for each.
fn remaining<'s>(service: &'s Service, lost: &'s LostPlaces) -> impl Iterator<Item = &'s Made> {
    let region = service.region.then_some("eu");
    let all = service.groups.iter().flat_map(|(endpoints, _)| endpoints);
    all.filter(move |(_, zone, ..)| !lost.takes_locality(region, zone_name(*zone).as_deref()))
}

/// What a line of the tree tells of an endpoint.
fn told(located: &Located<'_>) -> String {
    let ports = located.ports().iter().map(|port| port.port);
    let endpoint = located.endpoint;
    format!(
        "{} {} {:?}",
        endpoint.address,
        endpoint.labels,
        ports.collect::<Vec<_>>()
    )
}

/// The whole tree as text.
fn tree(destination: &Destination) -> Vec<String> {
    let mut lines = Vec::new();
    let kube = destination.kube_service().expect("it is one");
    for region in derive::locality::localities(destination) {
        lines.push(format!("{:?} {}", region.name, region.count));
        for zone in &region.zones {
            lines.push(format!(" {:?} {}", zone.name, zone.count));
            for sub_zone in &zone.sub_zones {
                lines.push(format!("  {:?} {}", sub_zone.name, sub_zone.count));
                lines.extend(sub_zone.all(kube).iter().map(told));
            }
        }
    }
    lines
}

proptest! {
    #[test]
    fn endpoints_are_counted_alike_at_every_level(service in service(), lost in lost()) {
        let destination = destination(&service);
        let all: usize = service.groups.iter().map(|(endpoints, _)| endpoints.len()).sum();
        let kube = destination.kube_service().expect("it is one");
        let regions = derive::locality::localities(&destination);
        prop_assert_eq!(regions.iter().map(|region| region.count).sum::<usize>(), all);
        let left: usize = regions.iter().map(|region| region.remaining(kube, &lost)).sum();
        prop_assert_eq!(left, remaining(&service, &lost).count());
        for region in &regions {
            prop_assert_eq!(region.count, region.zones.iter().map(|zone| zone.count).sum::<usize>());
            for zone in &region.zones {
                let kept = zone.remaining(kube, &lost);
                prop_assert!(kept == 0 || kept == zone.count, "a zone is lost as a whole or not at all");
                let sub_zones = zone.sub_zones.iter();
                prop_assert_eq!(zone.count, sub_zones.map(|sub_zone| sub_zone.all(kube).len()).sum::<usize>());
            }
        }
        let counts = derive::locality::counts(&destination);
        prop_assert_eq!(counts.iter().map(|place| place.count).sum::<usize>(), all);
    }

    #[test]
    fn required_subsets_keep_what_is_not_lost(service in service(), lost in lost()) {
        let destination = destination(&service);
        for required in derive::subsets::required_subsets(&destination) {
            for (version, member) in (1u8..).zip(required.members.expect("it is recorded")) {
                let SubsetVerdict::Subset { endpoints, .. } = &member.verdict else {
                    panic!("it is a subset of its own service");
                };
                let everywhere = LostPlaces::default();
                let in_it = |made: &&Made| made.3 == version;
                prop_assert_eq!(endpoints.len(), remaining(&service, &everywhere).filter(in_it).count());
                let kube = destination.kube_service().expect("it is a service");
                prop_assert_eq!(endpoints.remaining(kube, &lost), remaining(&service, &lost).filter(in_it).count());
                prop_assert_eq!(endpoints.len(), endpoints.zones().iter().map(|(_, count)| count).sum::<usize>());
                prop_assert_eq!(endpoints.len().min(Matched::FIRST), endpoints.first_addresses(kube).len());
                prop_assert_eq!(member.unsatisfied.is_some(), endpoints.is_empty());
            }
        }
    }

    #[test]
    fn ports_are_served_by_whom_remains(service in service(), lost in lost()) {
        let destination = destination(&service);
        let ports = derive::ports::Ports::without(&destination, &lost);
        let rows = ports.rows();
        let of = remaining(&service, &lost).count();
        let kept = |endpoints: &[Made]| {
            let group = Service { region: service.region, groups: vec![(endpoints.to_vec(), Vec::new())] };
            remaining(&group, &lost).count()
        };
        for (port, row) in (0u8..).zip(rows) {
            let serving = service.groups.iter().filter(|(_, ports)| ports.contains(&port));
            let serving: usize = serving.map(|(endpoints, _)| kept(endpoints)).sum();
            prop_assert_eq!((row.served.endpoints, row.served.of), (serving, of));
            prop_assert_eq!(row.remarks.is_empty(), serving == of, "{:?}", row.remarks);
        }
    }

    #[test]
    fn the_order_of_the_object_does_not_show(service in service(), turn in 0usize..12) {
        let mut turned = service.clone();
        turned.groups.reverse();
        for (endpoints, _) in &mut turned.groups {
            let by = turn % endpoints.len().max(1);
            endpoints.rotate_left(by);
            endpoints.reverse();
        }
        let (one, other) = (destination(&service), destination(&turned));
        prop_assert_eq!(tree(&one), tree(&other));
        prop_assert_eq!(derive::endpoints::endpoint_remarks(&one), derive::endpoints::endpoint_remarks(&other));
        let remarks = |destination| {
            let rows = derive::ports::ports(destination).into_iter();
            rows.map(|row| (row.served, row.remarks)).collect::<Vec<_>>()
        };
        prop_assert_eq!(remarks(&one), remarks(&other));
    }

    #[test]
    fn what_is_seen_of_a_place_is_a_stretch_of_all_of_it(
        service in service(),
        (start, length) in (0usize..14, 0usize..14),
    ) {
        let destination = destination(&service);
        let kube = destination.kube_service().expect("it is one");
        for region in derive::locality::localities(&destination) {
            for sub_zone in region.zones.iter().flat_map(|zone| &zone.sub_zones) {
                let all: Vec<String> = sub_zone.all(kube).iter().map(told).collect();
                let seen: Vec<String> = sub_zone.at(kube, start..start + length).iter().map(told).collect();
                let end = (start + length).min(all.len());
                prop_assert_eq!(&seen[..], &all[start.min(end)..end]);
                for located in sub_zone.all(kube) {
                    let at = sub_zone.position(kube, &located.endpoint.address).expect("it is there");
                    let begins = format!("{} ", located.endpoint.address);
                    prop_assert!(all[at].starts_with(&begins));
                    prop_assert!(at == 0 || !all[at - 1].starts_with(&begins));
                }
            }
        }
    }
}
