//! Clusters of one name in two management planes are two clusters: nothing of one plane is compared with the other's.

use portolan::{
    derive::world::World,
    diagnose::{FindingsByDestination, Ground, Mutes},
    model::{Body, Interner, SourceName},
    store::{
        Change, ClusterReach, Grounds, Kind, Link, Object, ObjectKey, Origin, Reached, Reaches,
        Store, Update,
    },
};
use serde_json::{Value, json};

use super::kit::noon;

const EAST: &str = "mgmt-east";
const WEST: &str = "mgmt-west";

/// Both planes, each with a service of a cluster `cluster-1`, and the sources that reach clusters. The address of the east is
/// 10.1.0.1, that of the west 10.2.0.1.
fn told(planes: &[&str], reaches: &[(&str, Option<&str>, Grounds)]) -> (Store, World) {
    let (mut store, mut world) = (Store::default(), World::default());
    let mut known = Reaches::default();
    for (source, of, by) in reaches {
        let reach = ClusterReach {
            source: (*source).into(),
            of: of.map(SourceName::from),
            by: *by,
        };
        assert!(known.add("cluster-1".into(), reach));
    }
    for name in planes {
        store.declare(&(*name).into(), Origin::Context);
    }
    for (name, ..) in reaches {
        store.declare(&(*name).into(), Origin::Cluster);
    }
    store.reach(known);
    for name in planes {
        let number = if *name == EAST { 1 } else { 2 };
        list(
            &mut store,
            &mut world,
            name,
            (Kind::Destination, destination(number)),
        );
    }
    for (name, ..) in reaches {
        let number = if *name == "admin@west" { 2 } else { 1 };
        list(
            &mut store,
            &mut world,
            name,
            (Kind::EndpointSlice, slice(number)),
        );
    }
    (store, world)
}

fn list(store: &mut Store, world: &mut World, source: &str, (kind, value): (Kind, Value)) {
    let object = Object::decode(
        kind,
        Body::Text(&value.to_string()),
        &mut Interner::default(),
    );
    let changes = [
        Change::ListBegan(kind),
        Change::Listed(object),
        Change::ListEnded(kind),
        Change::Link(kind, Link::Live),
    ];
    for change in changes {
        let (source, at) = (source.into(), noon());
        let touched = store.apply(Update { source, at, change });
        world.follow(store, &touched);
    }
}

fn destination(number: u8) -> Value {
    json!({"metadata": {"name": "a", "namespace": "gloo-mesh", "labels": {"owner.discovery.mesh.gloo.solo.io": "gloo-mesh"}},
        "spec": {"kubeService": {"ref": {"name": "a", "namespace": "shop", "clusterName": "cluster-1"},
            "ports": [{"port": 80, "name": "http", "protocol": "TCP"}],
            "endpointSubsets": [{"endpoints": [{"ipAddress": format!("10.{number}.0.1")}], "ports": [{"port": 80, "name": "http"}]}]}}})
}

fn slice(number: u8) -> Value {
    json!({"metadata": {"name": "a-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "a"}},
        "addressType": "IPv4", "ports": [{"port": 80, "name": "http"}],
        "endpoints": [{"addresses": [format!("10.{number}.0.1")]}]})
}

/// The planes of which something differs, and why the rule does not run for each.
fn drifting((store, world): &(Store, World)) -> (Vec<String>, Vec<String>) {
    let now = noon();
    let by_destination = FindingsByDestination::of(
        &Ground { store, world, now },
        world.iter(),
        &Mutes::default(),
    );
    let has_drift = |known: &&std::sync::Arc<portolan::derive::world::Known>| {
        let mut found = by_destination.findings(&known.id).iter();
        found.any(|finding| finding.rule.id == "endpoints-drift")
    };
    let found = world
        .iter()
        .filter(has_drift)
        .map(|known| known.id.source.to_string());
    let reasons = [EAST, WEST].into_iter().filter_map(|plane| {
        let known = world.iter().find(|known| &*known.id.source.0 == plane)?;
        let mut skipped = by_destination.skipped(known);
        let skipped = skipped.find(|skipped| skipped.rule.id == "endpoints-drift")?;
        Some(skipped.reason.clone())
    });
    (found.collect(), reasons.collect())
}

#[test]
fn where_two_planes_have_a_cluster_of_one_name_nothing_is_compared_and_what_to_say_is_said() {
    for by in [Grounds::Said, Grounds::SameName] {
        let told = told(&[EAST, WEST], &[("cluster-1", None, by)]);
        let why = "mgmt-east and mgmt-west both have a cluster cluster-1; say whose cluster-1 reaches: --reaches \
                   cluster-1=cluster-1@mgmt-west";
        assert_eq!(
            drifting(&told),
            (vec![], vec![why.to_owned(), why.to_owned()])
        );
        assert!(told.0.ambiguities().into_iter().eq([why.to_owned()]));
    }
}

#[test]
fn each_plane_is_compared_with_the_cluster_that_is_said_to_be_its_own() {
    let both = [
        ("admin@east", Some(EAST), Grounds::Said),
        ("admin@west", Some(WEST), Grounds::Said),
    ];
    let told = told(&[EAST, WEST], &both);
    assert_eq!(drifting(&told), (vec![], vec![]));
    assert!(told.0.ambiguities().is_empty());
}

#[test]
fn a_plane_that_nothing_is_said_of_is_not_compared_with_the_cluster_of_another() {
    let told = told(&[EAST, WEST], &[("admin@east", Some(EAST), Grounds::Said)]);
    let (found, reasons) = drifting(&told);
    assert!(found.is_empty(), "{found:?}");
    let why = "no context reaches the clusters of the Destinations; name one with --reaches CONTEXT=CLUSTER";
    assert_eq!(reasons, [why]);
}

#[test]
fn what_is_said_of_one_plane_leaves_the_rest_to_the_other_but_equal_names_prove_nothing() {
    let said = [
        ("admin@east", Some(EAST), Grounds::Said),
        ("admin@west", None, Grounds::Said),
    ];
    assert_eq!(drifting(&told(&[EAST, WEST], &said)), (vec![], vec![]));
    let alike = [
        ("admin@east", Some(EAST), Grounds::Said),
        ("cluster-1", None, Grounds::SameName),
    ];
    let (store, _) = told(&[EAST, WEST], &alike);
    assert!(matches!(
        store.reached(&WEST.into(), "cluster-1"),
        Reached::Ambiguous(_)
    ));
}

#[test]
fn one_plane_needs_not_be_named() {
    let told = told(&[WEST], &[("cluster-1", None, Grounds::SameName)]);
    assert_eq!(drifting(&told).0, [WEST]);
}

#[test]
fn a_plane_that_lost_its_cluster_has_it_no_more() {
    let kind = Kind::Destination;
    let key = ObjectKey {
        namespace: "gloo-mesh".into(),
        name: "a".into(),
    };
    let ways = [
        vec![Change::Deleted(kind, key)],
        vec![Change::ListBegan(kind), Change::ListEnded(kind)],
    ];
    for way in ways {
        let (mut store, _) = told(&[EAST, WEST], &[("cluster-1", None, Grounds::Said)]);
        assert_eq!(store.planes_with("cluster-1").count(), 2);
        let before = store.namings();
        for change in way {
            let (source, at) = (WEST.into(), noon());
            store.apply(Update { source, at, change });
        }
        assert!(store.planes_with("cluster-1").eq([&EAST.into()]));
        assert_eq!(store.namings(), before + 1);
        assert!(store.ambiguities().is_empty());
    }
}
