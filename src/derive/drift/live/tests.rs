//! What is known of a cluster, and when nothing is.

use serde_json::{Value, json};

use super::*;
use crate::{
    derive::world::World,
    model::{Body, Interner, Text},
    store::{Absence, Change, ClusterReach, Grounds, Link, Reaches, Touched, Update},
};

/// A management plane and the source that reaches the cluster `eu`, which has heard these changes.
fn told(changes: impl IntoIterator<Item = Change>) -> (Store, World) {
    let (mut store, mut world) = (Store::default(), World::default());
    store.declare(&"mgmt".into(), Origin::Context);
    store.declare(&"admin@eu".into(), Origin::Cluster);
    let mut reaches = Reaches::default();
    let reach = ClusterReach {
        source: "admin@eu".into(),
        of: None,
        by: Grounds::Said,
    };
    reaches.add("eu".into(), reach);
    store.reach(reaches);
    for change in changes {
        follow(&mut store, &mut world, change);
    }
    (store, world)
}

fn follow(store: &mut Store, world: &mut World, change: Change) -> Touched {
    let touched = store.apply(Update {
        source: "admin@eu".into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        change,
    });
    world.follow(store, &touched);
    touched
}

fn object(kind: Kind, value: &Value) -> Object {
    let mut interner = Interner::default();
    Object::decode(kind, Body::Text(&value.to_string()), &mut interner)
}

fn service(name: &str) -> Object {
    let metadata = json!({"name": name, "namespace": "shop"});
    object(Kind::Service, &json!({"metadata": metadata}))
}

fn slice(name: &str, service: &str) -> Object {
    let labels = json!({"kubernetes.io/service-name": service});
    let metadata = json!({"name": name, "namespace": "shop", "labels": labels});
    let value = json!({"metadata": metadata, "addressType": "IPv4"});
    object(Kind::EndpointSlice, &value)
}

fn reference(namespace: &str, cluster: &str) -> ClusterObjectRef {
    ClusterObjectRef {
        name: "cart".into(),
        namespace: namespace.into(),
        cluster: cluster.into(),
    }
}

fn covered(kind: Kind) -> Change {
    Change::Covered(kind, [Text::from("shop")].into())
}

/// What is known of the Service `cart`: whether it is there, or why nobody knows.
fn known(store: &Store, namespace: &str, cluster: &str) -> Result<bool, String> {
    match live_service(store, &"mgmt".into(), &reference(namespace, cluster)) {
        Live::Known(found) => Ok(found.is_some()),
        Live::Unknown(why) => Err(why),
    }
}

#[test]
fn a_service_is_missing_only_where_the_list_of_its_namespace_was_read() {
    let (store, _) = told([
        Change::ListBegan(Kind::Service),
        Change::Listed(service("other")),
        covered(Kind::Service),
    ]);
    assert_eq!(known(&store, "shop", "eu"), Ok(false));
    let why = "the list of Service objects is not in yet";
    assert_eq!(known(&store, "bank", "eu"), Err(why.to_owned()));
    let (store, _) = told([Change::Listed(service("cart")), covered(Kind::Service)]);
    assert_eq!(known(&store, "shop", "eu"), Ok(true));
}

#[test]
fn why_a_cluster_is_not_known_is_said() {
    let denied = Link::Denied {
        why: "cannot list services: forbidden".to_owned(),
    };
    let absent = Link::Absent(Absence::NotInstalled);
    let cases = [
        (None, "eu", "Service objects were not read"),
        (
            Some(denied),
            "eu",
            "Service objects were not all read: cannot list services: forbidden",
        ),
        (
            Some(absent),
            "eu",
            "Service objects were not read: the kind is not installed",
        ),
        (
            None,
            "us",
            "no context reaches cluster us; name one with --reaches CONTEXT=us",
        ),
    ];
    for (link, cluster, why) in cases {
        let (store, _) = told(link.map(|link| Change::Link(Kind::Service, link)));
        assert_eq!(known(&store, "shop", cluster), Err(why.to_owned()));
    }
    let why = "cluster us can only be reached through contexts of a kubeconfig";
    assert_eq!(known(&Store::default(), "shop", "us"), Err(why.to_owned()));
}

#[test]
fn slices_are_found_by_their_service_through_every_change() {
    let (mut store, mut world) = told([
        Change::ListBegan(Kind::EndpointSlice),
        Change::Listed(slice("cart-2", "cart")),
        Change::Listed(slice("cart-1", "cart")),
        Change::Listed(slice("till-1", "till")),
        covered(Kind::EndpointSlice),
        Change::ListEnded(Kind::EndpointSlice),
    ]);
    let names = |store: &Store, world: &World| {
        let found = live_endpoints(
            (store, world.relations()),
            &"mgmt".into(),
            &reference("shop", "eu"),
        );
        let Live::Known(found) = found else {
            panic!("the list is in");
        };
        let names = found.iter().map(|slice| slice.meta.name.to_string());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&store, &world), ["cart-1", "cart-2"]);
    let moved = Change::Applied(slice("till-1", "cart"));
    follow(&mut store, &mut world, moved);
    assert_eq!(names(&store, &world), ["cart-1", "cart-2", "till-1"]);
    let key = slice("cart-1", "cart").key();
    follow(
        &mut store,
        &mut world,
        Change::Deleted(Kind::EndpointSlice, key),
    );
    assert_eq!(names(&store, &world), ["cart-2", "till-1"]);
}
