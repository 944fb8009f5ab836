//! What holds whatever the meshes are, and the cases that files cannot tell.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    derive::world::tests::{object, world_of},
    store::{Absence, Kind, Link},
};

fn judged(objects: &[(Kind, Value)], missing: &[(Kind, Link)]) -> Reach {
    let objects = objects.iter().map(|(kind, value)| object(*kind, value));
    let (store, world) = world_of(&objects.collect::<Vec<_>>(), missing);
    let known = world.iter().next().expect("one is known");
    reach((&store, &world), known)
}

fn reference(name: &str) -> Value {
    json!({"name": name, "namespace": "gloo-mesh"})
}

fn mesh(name: &str, cluster: &str) -> (Kind, Value) {
    let installation = json!({"installation": {"cluster": cluster}});
    let value = json!({"metadata": reference(name), "spec": {"istio": installation}});
    (Kind::Mesh, value)
}

fn virtual_mesh(name: &str, meshes: &[String]) -> (Kind, Value) {
    let meshes: Vec<Value> = meshes.iter().map(|mesh| reference(mesh)).collect();
    let value = json!({"metadata": reference(name),
        "spec": {"meshes": meshes, "federation": {"selectors": [{}]}}});
    (Kind::VirtualMesh, value)
}

/// A service of mesh `m0` in cluster `c0`, federated to these meshes.
fn service(meshes: &[String]) -> (Kind, Value) {
    let listed: Vec<Value> = meshes.iter().map(|mesh| reference(mesh)).collect();
    let federation =
        json!({"federatedHostname": "reviews.bookinfo.svc.c0.global", "federatedToMeshes": listed});
    let mut value = json!({
        "metadata": {"name": "reviews", "namespace": "gloo-mesh", "generation": 1},
        "spec": {"mesh": reference("m0"), "kubeService": {
            "ref": {"name": "reviews", "namespace": "bookinfo", "clusterName": "c0"},
            "ports": [{"port": 9080}],
            "endpointSubsets": [{"endpoints": [{"ipAddress": "10.0.0.1"}], "ports": [{"port": 9080}]}]}},
        "status": {"observedGeneration": 1, "localFqdn": "reviews.bookinfo.svc.cluster.local"},
    });
    if !meshes.is_empty() {
        value["status"]["appliedFederation"] = federation;
    }
    (Kind::Destination, value)
}

fn external() -> (Kind, Value) {
    let value = json!({"metadata": reference("db"), "spec": {"externalService": {
        "name": "db", "hosts": ["db.example.com"], "ports": [{"number": 443}]}}});
    (Kind::Destination, value)
}

fn some_meshes() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec((0u8..6).prop_map(|number| format!("m{number}")), 0..5)
}

/// Meshes in clusters, virtual meshes around some of them, and a Destination that is federated to some.
fn worlds() -> impl Strategy<Value = Vec<(Kind, Value)>> {
    let clusters = prop::collection::vec(0u8..4, 0..6);
    let around = prop::collection::vec(some_meshes(), 0..3);
    let is_external = prop::bool::weighted(0.2);
    (clusters, around, some_meshes(), is_external).prop_map(
        |(clusters, around, listed, is_external)| {
            let destination = if is_external {
                external()
            } else {
                service(&listed)
            };
            let meshes = clusters.iter().enumerate();
            let meshes =
                meshes.map(|(at, cluster)| mesh(&format!("m{at}"), &format!("c{cluster}")));
            let around = around.iter().enumerate();
            let around = around.map(|(at, meshes)| virtual_mesh(&format!("v{at}"), meshes));
            std::iter::once(destination)
                .chain(meshes)
                .chain(around)
                .collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_mesh_gets_one_verdict(world in worlds()) {
        let reach = judged(&world, &[]);
        let of = |mesh: &(Kind, Value)| {
            let name = mesh.1["metadata"]["name"].as_str().expect("it has a name").to_owned();
            reach.callers.iter().filter(|caller| *caller.mesh.name == *name).count()
        };
        let meshes = world.iter().filter(|(kind, _)| *kind == Kind::Mesh);
        prop_assert!(meshes.map(of).all(|count| count == 1));
    }

    #[test]
    fn a_mesh_that_nothing_names_changes_no_other_verdict(world in worlds(), cluster in 0u8..4) {
        let before = judged(&world, &[]);
        let more = [world, vec![mesh("stranger", &format!("c{cluster}"))]].concat();
        let mut after = judged(&more, &[]);
        after.callers.retain(|caller| &*caller.mesh.name != "stranger");
        prop_assert_eq!(before, after);
    }

    #[test]
    fn what_is_not_known_is_never_a_no(world in worlds(), hides_meshes: bool) {
        let denied = Link::Denied { why: "forbidden".into() };
        let mut missing = vec![(Kind::VirtualMesh, denied.clone())];
        if hides_meshes {
            missing.push((Kind::Mesh, denied));
        }
        let reach = judged(&world, &missing);
        let is_gone = |caller: &Caller| caller.why.iter().any(|why| ["no such mesh", "does not exist", "own mesh"].iter().any(|gone| why.contains(gone)));
        let noes = reach.callers.iter().filter(|caller| caller.verdict == Callable::No);
        prop_assert!(noes.into_iter().all(|caller| !hides_meshes && is_gone(caller)));
        prop_assert!(reach.notes.iter().any(|note| matches!(note, Note::Unknown(_))));
    }

    #[test]
    fn the_order_in_which_objects_are_told_does_not_matter(world in worlds().prop_shuffle_later()) {
        let (world, shuffled) = world;
        prop_assert_eq!(judged(&world, &[]), judged(&shuffled, &[]));
    }
}

/// A world beside itself in another order.
trait ShuffleLater: Strategy<Value = Vec<(Kind, Value)>> + Sized {
    fn prop_shuffle_later(self) -> impl Strategy<Value = (Self::Value, Self::Value)> {
        self.prop_flat_map(|world| (Just(world.clone()), Just(world).prop_shuffle()))
    }
}

impl<S: Strategy<Value = Vec<(Kind, Value)>>> ShuffleLater for S {}

#[test]
fn without_the_kinds_of_enterprise_external_services_lead_nowhere() {
    let world = [
        external(),
        mesh("m0", "c0"),
        virtual_mesh("v0", &["m0".into()]),
    ];
    let absent = Link::Absent(Absence::NotInstalled);
    let reach = judged(&world, &[(Kind::VirtualDestination, absent)]);
    assert_eq!(reach.callers[0].standing(), Standing::Fails);
    let mut notes = reach.notes.iter();
    assert!(
        notes.any(|note| note.words().contains("not installed here")),
        "{:?}",
        reach.notes
    );
    let reach = judged(&world, &[]);
    assert_eq!(reach.callers[0].standing(), Standing::Yes);
}

#[test]
fn calls_name_each_port_and_set_addresses_of_version_six_in_brackets() {
    let caller = Caller {
        hosts: ["a.b".into(), "2001:db8::1".into()].into(),
        ports: [80, 443].into(),
        envoy_ports: [80, 443].into(),
        ..Caller::new(ObjectKey::default(), Vec::new())
    };
    let calls: Vec<String> = caller.calls().collect();
    assert_eq!(calls, ["a.b:80, :443", "[2001:db8::1]:80, :443"]);
    let many = Caller {
        ports: (1..=8).collect(),
        ..caller.clone()
    };
    let first = many.calls().next().expect("it has a host");
    assert_eq!(first, "a.b:1, :2, :3, :4, :5, :6 and 2 more");
    let envoy: Vec<String> = caller.envoy_clusters().take(2).collect();
    assert_eq!(envoy, ["outbound|80||a.b", "outbound|443||a.b"]);
}
