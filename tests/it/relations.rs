//! What belongs together, over all kinds: whatever is said in whatever order, it is what reading everything finds.

use jiff::Timestamp;
use portolan::{
    derive::{
        affected::AffectedDestinations,
        effects::{Selects, selects},
        world::{Known, Relations, World},
    },
    model::{
        Body, Destination, Interner, SourceName, approval::approval_key, decode_value,
        endpoint_slice::SERVICE_NAME_LABEL, kube_service::KubeService,
    },
    store::{Change, Feed, Id, Kind, Object, ObjectKey, Store, Subject, Update},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What a source may say, over so few names that they collide: a kind, a name, and a form of it.
#[derive(Clone, Debug)]
enum Said {
    Began(usize),
    Listed(usize, u8, u8),
    Ended(usize),
    Applied(usize, u8, u8),
    Deleted(usize, u8),
}

fn said() -> impl Strategy<Value = Said> {
    let kind = || 0..Kind::every().count();
    prop_oneof![
        1 => kind().prop_map(Said::Began),
        4 => (kind(), 0u8..4, any::<u8>()).prop_map(|(kind, name, form)| Said::Listed(kind, name, form)),
        1 => kind().prop_map(Said::Ended),
        6 => (kind(), 0u8..4, any::<u8>()).prop_map(|(kind, name, form)| Said::Applied(kind, name, form)),
        2 => (kind(), 0u8..4).prop_map(|(kind, name)| Said::Deleted(kind, name)),
    ]
}

/// A kind by its number.
fn nth(kind: usize) -> Kind {
    Kind::every().nth(kind).expect("they are counted")
}

fn update(source: &str, said: &Said) -> Update {
    let change = match *said {
        Said::Began(kind) => Change::ListBegan(nth(kind)),
        Said::Listed(kind, name, form) => Change::Listed(object(nth(kind), name, form)),
        Said::Ended(kind) => Change::ListEnded(nth(kind)),
        Said::Applied(kind, name, form) => Change::Applied(object(nth(kind), name, form)),
        Said::Deleted(kind, name) => Change::Deleted(nth(kind), key(name)),
    };
    Update {
        source: source.into(),
        at: Timestamp::UNIX_EPOCH,
        change,
    }
}

fn key(name: u8) -> ObjectKey {
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: format!("o{name}").into(),
    }
}

/// An object in one of its forms, each bit of which says something else.
fn object(kind: Kind, name: u8, form: u8) -> Object {
    let mut metadata = json!({"name": format!("o{name}"), "namespace": "gloo-mesh", "generation": form % 3,
        "labels": {"form": form.to_string()}});
    if kind == Kind::EndpointSlice && form < 240 {
        metadata["labels"][SERVICE_NAME_LABEL] = service(form)["name"].clone();
    }
    let mut value = said_of_itself(kind, form);
    value["metadata"] = metadata;
    let mut interner = Interner::default();
    Object::decode(kind, Body::Value(&value), &mut interner)
}

fn said_of_itself(kind: Kind, form: u8) -> Value {
    let bit = |at: u8| form >> at & 1;
    let named = |at: u8| json!({"name": format!("o{}", form >> at & 3), "namespace": "gloo-mesh"});
    let state = ["PENDING", "ACCEPTED", "INVALID", "FAILED"][usize::from(form >> 2 & 3)];
    let status = json!({"state": state, "observedGeneration": bit(6), "destinations": {
        approval_key(&format!("o{}", form & 3), "gloo-mesh"): {"state": state},
        approval_key(&format!("o{}", form >> 4 & 3), "gloo-mesh"): {"state": "ACCEPTED"},
    }});
    match kind {
        Kind::Destination if form > 240 => json!({"spec": {"externalService": {"name": "s0"}}}),
        Kind::Destination => {
            json!({"spec": {"mesh": named(0), "kubeService": {"ref": service(form),
            "workloadSelectorLabels": {"app": format!("a{}", bit(5))}}}, "status": {"localFqdn": "", "appliedFederation": {
            "federatedToMeshes": [named(2)], "virtualMeshRef": named(1)}, "appliedTrafficPolicies": [{"ref": named(3), "observedGeneration": bit(6)}],
            "appliedAccessPolicies": [{"ref": named(4), "observedGeneration": bit(6)}]}})
        }
        Kind::Mesh => {
            let cluster = format!("c{}", bit(0));
            let spec = if bit(1) == 0 {
                let gateway = service(form >> 3);
                json!({"istio": {"installation": {"cluster": cluster}, "ingressGateways": [
                    {"name": gateway["name"], "namespace": gateway["namespace"]}]}})
            } else {
                json!({"awsAppMesh": {"clusters": [cluster, cluster, "c2"]}})
            };
            let gateways = json!([{"destinationRef": named(2)}, {"destinationRef": named(4)}]);
            json!({"spec": spec, "status": {"appliedEastWestIngressGateways": gateways,
                "appliedVirtualMesh": {"ref": named(6)}}})
        }
        Kind::Workload if form > 240 => json!({"spec": {}}),
        Kind::Workload => {
            json!({"spec": {"kubernetes": {"controller": service(form), "podLabels": {
            "app": format!("a{}", bit(5)), "version": format!("v{}", bit(6))}}}})
        }
        Kind::TrafficPolicy => {
            let mut policy = json!({"trafficShift": {"destinations": [
                {"kubeService": service(form)}, {"kubeService": service(form)}, {"kubeService": service(form >> 1)},
                {"virtualDestination": named(3)}, {"staticDestination": named(1)}]}});
            if bit(7) == 1 {
                policy["mirror"] = json!({"kubeService": service(form >> 2)});
            }
            json!({"spec": {"policy": policy, "destinationSelector": selector(form)}, "status": status})
        }
        Kind::AccessPolicy if form > 240 => json!({"status": status}),
        Kind::AccessPolicy => {
            json!({"spec": {"destinationSelector": selector(form)}, "status": status})
        }
        Kind::VirtualMesh => json!({"spec": {"meshes": [named(0), named(2)]}, "status": status}),
        Kind::VirtualDestination => {
            let spec = if bit(7) == 0 {
                json!({"virtualMesh": named(4), "static": {"destinations": [{"kubeService": service(form)}]}})
            } else {
                json!({"meshList": {"meshes": [named(4)]}, "localized": {}})
            };
            json!({"spec": spec, "status": {"selectedDestinations": [
                {"ref": named(1), "destination": {"kubeService": service(form >> 1)}}]}})
        }
        Kind::EndpointSlice if bit(3) == 0 => json!({"subsets": []}),
        Kind::EndpointSlice => json!({"addressType": "IPv4", "endpoints": []}),
        Kind::KubernetesCluster | Kind::Service => json!({}),
    }
}

/// A list of selectors of every sort.
fn selector(form: u8) -> Value {
    match form >> 3 & 7 {
        0 => json!([]),
        1 => json!([{"kubeServiceRefs": {"services": [service(form), service(form >> 2)]}}]),
        2 => json!([{"kubeServiceMatcher": {"namespaces": ["n0"], "clusters": ["c1"]}}]),
        3 => {
            json!([{"kubeServiceMatcher": {"clusters": ["c0", "c2"]}}, {"kubeServiceMatcher": {"namespaces": ["n1"]}}])
        }
        4 => json!([{"kubeServiceMatcher": {"labels": {"tier": "none"}}}]),
        5 => json!([{}]),
        6 => json!([{"kubeServiceMatcher": {"namespaces": ["*"]}}]),
        _ => json!([{"externalServiceMatcher": {}}]),
    }
}

fn service(form: u8) -> Value {
    json!({"name": format!("s{}", form & 1), "namespace": format!("n{}", form >> 1 & 1), "clusterName": format!("c{}", form >> 2 & 1)})
}

/// All objects of a kind in a source, by their keys.
fn all<'s>(store: &'s Store, source: &SourceName, kind: Kind) -> Vec<&'s Object> {
    let feed = store.source(source).and_then(|source| source.feed(kind));
    let objects = feed.into_iter().flat_map(Feed::objects);
    let mut objects: Vec<&Object> = objects.map(|(_, object)| object).collect();
    objects.sort_by_key(|object| object.key());
    objects
}

/// What reading everything finds: the objects of all kinds that pass, by kind and key.
fn read<'s>(
    store: &'s Store,
    source: &SourceName,
    passes: impl Fn(&Object) -> bool,
) -> Vec<&'s Object> {
    let all = Kind::every().flat_map(|kind| all(store, source, kind));
    all.filter(|object| passes(object)).collect()
}

/// The JSON that an object was made from, which is told by its label.
fn json_of(object: &Object) -> Value {
    let form = object.meta().labels.get("form").expect("each has one");
    said_of_itself(object.kind(), form.parse().expect("it is a number"))
}

/// Every value at a path, where `*` is every item.
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let step = |values: Vec<&'v Value>, step: &str| match step {
        "*" => values
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .collect(),
        _ => values
            .into_iter()
            .filter_map(|value| value.get(step))
            .collect(),
    };
    path.split(' ').fold(vec![value], step)
}

/// Whether an object names a service.
fn names_service(object: &Object, wanted: &Value) -> bool {
    let paths: &[&str] = match object.kind() {
        Kind::TrafficPolicy => &[
            "spec policy trafficShift destinations * kubeService",
            "spec policy mirror kubeService",
        ],
        Kind::VirtualDestination => &[
            "spec static destinations * kubeService",
            "status selectedDestinations * destination kubeService",
        ],
        _ => &[],
    };
    let value = json_of(object);
    paths.iter().any(|path| at(&value, path).contains(&wanted))
}

/// Whether an object names another by its kind and key.
fn names_object(object: &Object, kind: Kind, key: &ObjectKey) -> bool {
    let paths: &[&str] = match (object.kind(), kind) {
        (Kind::TrafficPolicy, Kind::VirtualDestination) => {
            &["spec policy trafficShift destinations * virtualDestination"]
        }
        (Kind::TrafficPolicy, Kind::Destination) => {
            &["spec policy trafficShift destinations * staticDestination"]
        }
        (Kind::VirtualDestination, Kind::Destination) => &["status selectedDestinations * ref"],
        (Kind::VirtualDestination, Kind::Mesh) => &["spec meshList meshes *"],
        (Kind::VirtualDestination, Kind::VirtualMesh) => &["spec virtualMesh"],
        (Kind::VirtualMesh, Kind::Mesh) => &["spec meshes *"],
        (Kind::Mesh, Kind::Destination) => {
            &["status appliedEastWestIngressGateways * destinationRef"]
        }
        (Kind::Mesh, Kind::VirtualMesh) => &["status appliedVirtualMesh ref"],
        _ => &[],
    };
    let value = json_of(object);
    let wanted = json!({"name": &*key.name, "namespace": &*key.namespace});
    paths.iter().any(|path| at(&value, path).contains(&&wanted))
}

fn refuses(object: &Object, key: &ObjectKey) -> bool {
    let value = json_of(object);
    let state = &value["status"]["destinations"][approval_key(&key.name, &key.namespace)]["state"];
    !state.is_null() && state != "ACCEPTED"
}

fn is_in(mesh: &Object, cluster: &str) -> bool {
    let value = json_of(mesh);
    let paths = [
        "spec istio installation cluster",
        "spec awsAppMesh clusters *",
    ];
    mesh.kind() == Kind::Mesh
        && paths
            .iter()
            .any(|path| at(&value, path).iter().any(|found| *found == cluster))
}

fn backs(workload: &Object, service: &Value, selector: &Value) -> bool {
    let pods = &json_of(workload)["spec"]["kubernetes"];
    let has = |(key, value): (&String, &Value)| pods["podLabels"].get(key) == Some(value);
    let selector = selector.as_object().expect("it is one");
    workload.kind() == Kind::Workload
        && !selector.is_empty()
        && ["namespace", "clusterName"]
            .iter()
            .all(|part| pods["controller"].get(part) == service.get(part))
        && selector.iter().all(has)
}

/// What is compared of what is found.
fn keys<'o>(objects: impl IntoIterator<Item = &'o Object>) -> Vec<(Kind, ObjectKey)> {
    let key = |object: &Object| (object.kind(), object.key());
    objects.into_iter().map(key).collect()
}

/// The same of objects of one kind.
fn names(objects: &[&Object]) -> Vec<ObjectKey> {
    objects.iter().map(|object| object.key()).collect()
}

/// Asks everything of one source that can be asked, and compares it with what reading everything finds.
fn compare(relations: &Relations, store: &Store, source: &SourceName) {
    for form in 0..8 {
        compare_service(relations, store, source, &service(form));
    }
    for name in 0..4 {
        let key = key(name);
        for kind in Kind::ALL {
            let found = relations.referring_to_object(source, kind, &key);
            let expected = read(store, source, |object| names_object(object, kind, &key));
            assert_eq!(keys(found), keys(expected), "{kind} {key}");
        }
        let found = relations.refusing(source, &key);
        assert_eq!(
            keys(found),
            keys(read(store, source, |object| refuses(object, &key)))
        );
    }
    for cluster in ["c0", "c1", "c2"] {
        let found = relations.meshes_of(source, cluster).into_iter();
        let found: Vec<ObjectKey> = found.map(|mesh| ObjectKey::of(&mesh.meta)).collect();
        let expected = read(store, source, |object| is_in(object, cluster));
        assert_eq!(found, names(&expected), "{cluster}");
    }
}

/// The slices of each Service are found by its name and namespace: by their label, Endpoints by their own name.
fn compare_slices(relations: &Relations, store: &Store, source: &SourceName) {
    for name in ["s0", "s1", "o0", "o1"] {
        let service = json!({"name": name, "namespace": "gloo-mesh", "clusterName": "c0"});
        let kube = decode_service(&json!({"ref": service}));
        let found = relations.slices_of(source, &kube.reference).into_iter();
        let found: Vec<ObjectKey> = found.map(|slice| ObjectKey::of(&slice.meta)).collect();
        let expected = read(store, source, |object| is_of_service(object, name));
        assert_eq!(found, names(&expected), "{name}");
    }
}

fn is_of_service(object: &Object, name: &str) -> bool {
    let meta = object.meta();
    let by = match json_of(object).get("subsets") {
        Some(_) => Some(&*meta.name),
        None => meta.labels.get(SERVICE_NAME_LABEL),
    };
    object.kind() == Kind::EndpointSlice && by == Some(name)
}

/// No policy that selects a Destination or refuses it is missed.
fn compare_policies(world: &World, store: &Store) {
    for known in world.iter() {
        let Id { source, key } = &known.id;
        let found = keys(world.relations().policies_about(known));
        let about = |object: &Object| {
            let selector = match object {
                Object::TrafficPolicy(policy) => policy
                    .spec
                    .as_deref()
                    .map(|spec| &spec.destination_selector),
                Object::AccessPolicy(policy) => policy
                    .spec
                    .as_deref()
                    .map(|spec| &spec.destination_selector),
                _ => return false,
            };
            let selector = selector.map_or(&[][..], |selector| selector);
            selects(selector, &known.destination) != Selects::No || refuses(object, key)
        };
        for wanted in keys(read(store, source, about)) {
            assert!(found.contains(&wanted), "{wanted:?} is about {key}");
        }
    }
}

/// The meshes that a Destination is a gateway of are found by their status and by their deprecated gateways.
fn compare_gateways(world: &World, store: &Store) {
    for known in world.iter() {
        let Id { source, key } = &known.id;
        let found = world.relations().gateway_of(known).into_iter();
        let found: Vec<ObjectKey> = found.map(|mesh| ObjectKey::of(&mesh.meta)).collect();
        let expected = read(store, source, |object| {
            object.kind() == Kind::Mesh
                && (names_object(object, Kind::Destination, key) || names_as_gateway(object, known))
        });
        assert_eq!(found, names(&expected), "{key}");
    }
}

/// Whether a mesh of the service's cluster names the service as a gateway, in the deprecated form.
fn names_as_gateway(mesh: &Object, known: &Known) -> bool {
    let Some(kube) = known.destination.kube_service() else {
        return false;
    };
    let service = &kube.reference;
    let wanted = json!({"name": &*service.name, "namespace": &*service.namespace});
    let mesh_json = json_of(mesh);
    let gateways = at(&mesh_json, "spec istio ingressGateways *");
    gateways.contains(&&wanted) && is_in(mesh, &service.cluster)
}

fn compare_service(relations: &Relations, store: &Store, source: &SourceName, service: &Value) {
    let reference = |object: &Object| {
        at(&json_of(object), "spec kubeService ref")
            .first()
            .map(|found| (*found).clone())
    };
    let kube: KubeService = decode_service(&json!({"ref": service}));
    let found = relations
        .destinations_of(source, &kube.reference)
        .into_iter();
    let found: Vec<ObjectKey> = found.map(|known| known.id.key.clone()).collect();
    let expected = read(store, source, |object| {
        reference(object).as_ref() == Some(service)
    });
    assert_eq!(found, names(&expected), "{service}");
    let found = relations.in_all_clusters(source, &kube.reference);
    let same = |object: &Object| {
        reference(object).is_some_and(|found| {
            ["name", "namespace"]
                .iter()
                .all(|part| found[part] == service[part])
        })
    };
    assert_eq!(found.len(), read(store, source, same).len(), "{service}");
    let found = relations.referring_to(source, &kube.reference);
    assert_eq!(
        keys(found),
        keys(read(store, source, |object| names_service(object, service))),
        "{service}"
    );
    for selector in [
        json!({}),
        json!({"app": "a0"}),
        json!({"app": "a1", "version": "v1"}),
    ] {
        let kube = decode_service(&json!({"ref": service, "workloadSelectorLabels": selector}));
        let found = relations.workloads_of(source, &kube).into_iter();
        let found: Vec<ObjectKey> = found
            .map(|workload| ObjectKey::of(&workload.meta))
            .collect();
        let expected = read(store, source, |object| backs(object, service, &selector));
        assert_eq!(found, names(&expected), "{service} {selector}");
    }
}

fn decode_service(kube: &Value) -> KubeService {
    let value = json!({"spec": {"kubeService": kube}});
    let destination: Destination = decode_value(&value, &mut Interner::default());
    destination.kube_service().expect("it is one").clone()
}

proptest! {
    // Each case asks a thousand questions.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_destinations_that_an_object_affects_follow_as_if_they_were_listed_again(
        before in proptest::collection::vec((0usize..2, said()), 0..80),
        script in proptest::collection::vec((0usize..2, said()), 0..120),
        at_once in 1usize..100,
        around in (0..Kind::ALL.len(), 0u8..4, any::<u8>()),
    ) {
        let (mut store, mut world) = (Store::default(), World::default());
        let sources = ["east", "west"];
        let take_in = |script: &[(usize, Said)], store: &mut Store, world: &mut World| {
            let mut moved = Vec::new();
            for (source, said) in script {
                let touched = store.apply(update(sources[*source], said));
                moved.extend(world.follow(store, &touched));
            }
            moved
        };
        take_in(&before, &mut store, &mut world);
        let (kind, name, form) = around;
        let object = object(Kind::ALL[kind], name, form);
        let id = Id { source: "east".into(), key: key(name) };
        let subject = Subject { kind: object.kind(), id };
        let mut affected = AffectedDestinations::of(&world, (&subject, &object), &|_| None);
        prop_assert_eq!(affected.is_none(), object.kind() == Kind::Destination);
        for part in script.chunks(at_once) {
            let moved = take_in(part, &mut store, &mut world);
            let Some(affected) = &mut affected else { continue };
            affected.follow(&world, &moved, &|_| None);
            let again = AffectedDestinations::of(&world, (&subject, &object), &|_| None);
            let again = again.expect("it is of another kind");
            prop_assert_eq!(affected.rows(), again.rows());
            for (at, row) in affected.rows().iter().enumerate() {
                prop_assert_eq!(affected.position(&row.known), Some(at));
                prop_assert!(!affected.associations(&row.known).is_empty());
            }
        }
    }

    #[test]
    fn what_is_found_is_what_reading_everything_finds(
        script in proptest::collection::vec((0usize..2, said()), 0..200),
    ) {
        let (mut store, mut world) = (Store::default(), World::default());
        let sources = ["east", "west"];
        for (source, said) in &script {
            let touched = store.apply(update(sources[*source], said));
            world.follow(&store, &touched);
        }
        for source in sources {
            compare(world.relations(), &store, &source.into());
            compare_slices(world.relations(), &store, &source.into());
        }
        compare_policies(&world, &store);
        compare_gateways(&world, &store);
    }
}
