//! What a Destination's own cluster has: Services and the addresses behind them, of the namespaces that matter.

use portolan::{
    derive::drift::{Live, live_service},
    diagnose::Question,
    model::{endpoint_slice::EndpointsForm, reference::ClusterObjectRef},
    source::{Choice, ContextChoice, Mapping, Mappings, Overrides, Scope},
    store::{Absence, Feed, Id, Kind, Link, Object, Origin, Recorded, Source, Store, Subject},
};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::server::{Ear, Server, Watch, together};
use crate::{
    kit::{reported, world_of},
    reading::Reading,
};

/// A management plane, and the cluster `eu`, which the context `admin@eu` reaches.
struct Scene {
    mgmt: Server,
    services: Ear,
    slices: Ear,
    endpoints: Ear,
    cluster: Server,
    kubeconfig: NamedTempFile,
}

impl Scene {
    fn new() -> Self {
        let (mgmt, cluster) = (Server::start(), Server::start());
        Self {
            services: cluster.hear(|uri| uri.contains("/services?")),
            slices: cluster.hear(|uri| uri.contains("/endpointslices?")),
            endpoints: cluster.hear(|uri| uri.contains("/endpoints?")),
            kubeconfig: together(&[("mgmt", &mgmt.site), ("admin@eu", &cluster.site)]),
            mgmt,
            cluster,
        }
    }

    async fn open(&self) -> Reading {
        Reading::open_choice(self.choice(), Scope::default()).await
    }

    fn choice(&self) -> Choice {
        let mapping = Mapping {
            of: None,
            context: "admin@eu".to_owned(),
            cluster: "eu".into(),
        };
        Choice::Contexts {
            kubeconfig: Some(self.kubeconfig.path().to_owned()),
            which: ContextChoice::Named(vec!["mgmt".to_owned()]),
            overrides: Overrides::default(),
            mappings: Mappings {
                said: vec![mapping],
                meshctl: false,
            },
        }
    }

    /// Opens it with a Destination in each of these namespaces.
    async fn with(&mut self, namespaces: &[&str]) -> (Reading, Watch) {
        let reading = self.open().await;
        let destinations = namespaces
            .iter()
            .map(|namespace| destination(namespace, "eu"));
        let destinations: Vec<Value> = destinations.collect();
        let watch = self.mgmt.stream(1, &destinations).await;
        (reading, watch)
    }

    /// Lists a Service and one address behind it, all in `shop`, and keeps their watches open.
    async fn serve(&mut self, reading: &mut Reading, service: Value) -> (Watch, Watch) {
        let objects = [service];
        let services = reading.during(stream(&mut self.services, Some("shop"), &objects));
        let services = services.await;
        let objects = [slice("shop", "10.0.0.1")];
        let slices = reading.during(stream(&mut self.slices, Some("shop"), &objects));
        let slices = slices.await;
        until_live(reading, Kind::Service).await;
        until_live(reading, Kind::EndpointSlice).await;
        (services, slices)
    }
}

fn destination(namespace: &str, cluster: &str) -> Value {
    let reference = json!({"name": "cart", "namespace": namespace, "clusterName": cluster});
    json!({
        "metadata": {"name": format!("cart-{namespace}"), "namespace": "gloo-mesh", "resourceVersion": "1"},
        "spec": {"kubeService": {"ref": reference}},
    })
}

fn service(namespace: &str) -> Value {
    let metadata = json!({"name": "cart", "namespace": namespace, "resourceVersion": "1"});
    json!({"metadata": metadata, "spec": {"type": "ClusterIP"}})
}

fn slice(namespace: &str, ip: &str) -> Value {
    let labels = json!({"kubernetes.io/service-name": "cart"});
    let metadata =
        json!({"name": "cart-1", "namespace": namespace, "resourceVersion": "1", "labels": labels});
    json!({"metadata": metadata, "addressType": "IPv4", "endpoints": [{"addresses": [ip]}]})
}

fn endpoints(namespace: &str, ip: &str) -> Value {
    let metadata = json!({"name": "cart", "namespace": namespace, "resourceVersion": "1"});
    json!({"metadata": metadata, "subsets": [{"addresses": [{"ip": ip}]}]})
}

/// Answers a streaming list of a namespace, or of the whole cluster, and keeps the watch open.
async fn stream(ear: &mut Ear, namespace: Option<&str>, objects: &[Value]) -> Watch {
    let asked = ear.asked().await;
    let part = namespace.map(|namespace| format!("/namespaces/{namespace}/"));
    let is_right = match &part {
        Some(part) => asked.uri.contains(part.as_str()),
        None => !asked.uri.contains("/namespaces/"),
    };
    assert!(
        is_right && asked.is("sendInitialEvents=true"),
        "{}",
        asked.uri
    );
    let watch = asked.watch();
    for object in objects {
        watch.send("ADDED", object);
    }
    watch.end_list(5);
    watch
}

fn feed(store: &Store, kind: Kind) -> Option<&Feed> {
    store.source(&"admin@eu".into())?.feed(kind)
}

fn link(reading: &Reading, kind: Kind) -> Link {
    feed(&reading.store, kind).map_or(Link::Connecting, |feed| feed.link().clone())
}

async fn until_live(reading: &mut Reading, kind: Kind) {
    let is_live = |reading: &Reading| link(reading, kind) == Link::Live;
    reading.until(&format!("{kind} to be live"), is_live).await;
}

/// The addresses that are known, sorted, and from which sort of object.
fn addresses(reading: &Reading) -> Vec<(String, bool)> {
    let objects = feed(&reading.store, Kind::EndpointSlice)
        .into_iter()
        .flat_map(Feed::objects);
    let mut found = Vec::new();
    for (_, object) in objects {
        let Object::EndpointSlice(slice) = object else {
            panic!("it is of another kind");
        };
        let is_slice = matches!(slice.form, EndpointsForm::Slice(_));
        for endpoint in slice.endpoints() {
            found.extend(
                endpoint
                    .addresses
                    .iter()
                    .map(|ip| (ip.to_string(), is_slice)),
            );
        }
    }
    found.sort();
    found
}

fn is_complete(reading: &Reading, name: &str) -> bool {
    let source = reading.store.source(&name.into());
    source.is_some_and(Source::is_complete)
}

#[tokio::test]
async fn services_and_slices_of_the_namespaces_that_matter_are_watched() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&["shop"]).await;
    let (services, slices) = scene.serve(&mut reading, service("shop")).await;
    assert_eq!(addresses(&reading), [("10.0.0.1".to_owned(), true)]);
    assert!(is_complete(&reading, "admin@eu"));
    let cart = ClusterObjectRef {
        name: "cart".into(),
        namespace: "shop".into(),
        cluster: "eu".into(),
    };
    let live = live_service(&reading.store, &"mgmt".into(), &cart);
    assert!(matches!(live, Live::Known(Some(_))), "{live:?}");
    slices.send("MODIFIED", &slice("shop", "10.0.0.2"));
    services.send("DELETED", &service("shop"));
    reading
        .until("the changes", |reading| {
            addresses(reading) == [("10.0.0.2".to_owned(), true)]
                && live_service(&reading.store, &"mgmt".into(), &cart) == Live::Known(None)
        })
        .await;
}

#[tokio::test]
async fn where_there_are_no_slices_endpoints_are_read() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&["shop"]).await;
    let asked = reading.during(scene.slices.asked()).await;
    asked.refuse(404, "404 page not found");
    let objects = [endpoints("shop", "10.0.0.1")];
    let watch = reading.during(stream(&mut scene.endpoints, Some("shop"), &objects));
    let watch = watch.await;
    until_live(&mut reading, Kind::EndpointSlice).await;
    assert_eq!(addresses(&reading), [("10.0.0.1".to_owned(), false)]);
    // A watch that is cut goes on with Endpoints.
    watch.cut().await;
    let again = reading.during(scene.endpoints.asked()).await;
    assert!(again.is("resourceVersion=5"), "{}", again.uri);
    let watch = again.watch();
    until_live(&mut reading, Kind::EndpointSlice).await;
    // Whoever has to list anew looks for slices again: the server may have become another one.
    watch.expire();
    let objects = [slice("shop", "10.0.0.2")];
    let _watch = reading
        .during(stream(&mut scene.slices, Some("shop"), &objects))
        .await;
    reading
        .until("the slices alone", |reading| {
            addresses(reading) == [("10.0.0.2".to_owned(), true)]
        })
        .await;
}

#[tokio::test]
async fn who_may_not_read_slices_but_endpoints_reads_those() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&["shop"]).await;
    for _ in 0..2 {
        let asked = reading.during(scene.slices.asked()).await;
        asked.refuse(403, "no");
    }
    let objects = [endpoints("shop", "10.0.0.1")];
    let _watch = reading
        .during(stream(&mut scene.endpoints, Some("shop"), &objects))
        .await;
    until_live(&mut reading, Kind::EndpointSlice).await;
    assert_eq!(addresses(&reading), [("10.0.0.1".to_owned(), false)]);
    let read = feed(&reading.store, Kind::EndpointSlice).expect("it has spoken");
    assert_eq!(read.stand_in(), Some("Endpoints"));
    let world = world_of(&reading.store);
    let rules = ["endpoints-drift"].into();
    let question = Question {
        rules,
        ..Question::default()
    };
    let report = reported((&reading.store, &world), &question);
    let evidence = report.findings.iter().flat_map(|one| &one.finding.evidence);
    let shown: Vec<_> = evidence
        .filter_map(|one| Some((one.kind_name()?, &*one.path)))
        .collect();
    assert_eq!(shown, [("Endpoints", "subsets")]);
}

#[tokio::test]
async fn who_may_read_neither_is_told_to_ask_for_slices_and_the_source_is_incomplete() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&["shop"]).await;
    for _ in 0..2 {
        reading.during(scene.slices.asked()).await.refuse(403, "no");
    }
    for _ in 0..2 {
        reading
            .during(scene.endpoints.asked())
            .await
            .refuse(403, "no");
    }
    let is_denied =
        |reading: &Reading| matches!(link(reading, Kind::EndpointSlice), Link::Denied { .. });
    reading.until("the refusal", is_denied).await;
    assert_eq!(
        link(&reading, Kind::EndpointSlice).reason(),
        Some(
            "cannot list endpointslices: forbidden; ask for get, list and watch on endpointslices.discovery.k8s.io"
        )
    );
    assert!(!is_complete(&reading, "admin@eu"));
}

#[tokio::test]
async fn namespaces_that_come_later_are_read_beside_the_others() {
    let mut scene = Scene::new();
    let (mut reading, watch) = scene.with(&["shop"]).await;
    let objects = [service("shop")];
    let shop = reading.during(stream(&mut scene.services, Some("shop"), &objects));
    let shop = shop.await;
    until_live(&mut reading, Kind::Service).await;
    watch.send("ADDED", &destination("bank", "eu"));
    watch.send("ADDED", &destination("mine", "us"));
    let bank = reading.during(scene.services.asked()).await;
    assert!(bank.uri.contains("/namespaces/bank/"), "{}", bank.uri);
    reading
        .until("the new one to be waited for", |reading| {
            matches!(link(reading, Kind::Service), Link::Syncing { .. })
        })
        .await;
    let services = feed(&reading.store, Kind::Service).expect("it has spoken");
    assert!(services.has_first_list_of("shop") && !services.has_first_list_of("bank"));
    // The one that was there is watched all the time.
    shop.send("DELETED", &service("shop"));
    let watch = bank.watch();
    watch.send("ADDED", &service("bank"));
    watch.end_list(7);
    until_live(&mut reading, Kind::Service).await;
    let services = feed(&reading.store, Kind::Service).expect("it has spoken");
    assert!(services.has_first_list_of("bank"));
    reading
        .until("one service of each", |reading| {
            let feed = feed(&reading.store, Kind::Service);
            let keys = feed.into_iter().flat_map(Feed::objects);
            keys.map(|(key, _)| &*key.namespace).eq(["bank"])
        })
        .await;
}

const MANY: [&str; 9] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"];

#[tokio::test]
async fn many_namespaces_are_read_as_one_list_of_which_the_rest_is_passed_over() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&MANY).await;
    let objects = [service("n1"), service("kube-system"), service("n9")];
    let watch = reading
        .during(stream(&mut scene.services, None, &objects))
        .await;
    until_live(&mut reading, Kind::Service).await;
    watch.send("ADDED", &service("default"));
    watch.send("ADDED", &service("n5"));
    reading
        .until("the new one", |reading| {
            feed(&reading.store, Kind::Service).is_some_and(|feed| feed.len() == 3)
        })
        .await;
    let services = feed(&reading.store, Kind::Service).expect("it has spoken");
    assert!(
        MANY.iter()
            .all(|namespace| services.has_first_list_of(namespace))
    );
    assert!(!services.has_first_list_of("default"));
}

#[tokio::test]
async fn many_namespaces_are_read_one_by_one_where_the_whole_cluster_may_not_be() {
    let mut scene = Scene::new();
    let (mut reading, _watch) = scene.with(&MANY).await;
    for _ in 0..2 {
        let asked = reading.during(scene.services.asked()).await;
        assert!(!asked.uri.contains("/namespaces/"), "{}", asked.uri);
        asked.refuse(403, "no");
    }
    let mut watches = Vec::new();
    for _ in MANY {
        let asked = reading.during(scene.services.asked()).await;
        assert!(asked.uri.contains("/namespaces/n"), "{}", asked.uri);
        let watch = asked.watch();
        watch.end_list(5);
        watches.push(watch);
    }
    until_live(&mut reading, Kind::Service).await;
}

#[tokio::test]
async fn a_cluster_that_no_destination_is_of_is_asked_for_nothing() {
    let mut scene = Scene::new();
    let mut reading = scene.open().await;
    let _watch = scene.mgmt.stream(1, &[destination("shop", "us")]).await;
    reading.until_live(&["cart-shop"]).await;
    let source = reading
        .store
        .source(&"admin@eu".into())
        .expect("it is open");
    assert_eq!(source.link(), &Link::Absent(Absence::NotConcerned));
    assert!(source.is_complete() && source.feeds().next().is_none());
    // Not even a connection was made, or the server would have something to cut.
    drop(scene.cluster);
    reading.pass(std::time::Duration::from_secs(5)).await;
    assert_eq!(feed(&reading.store, Kind::Service).map(Feed::asked), None);
}

#[tokio::test]
async fn a_chosen_context_with_the_name_of_a_cluster_reaches_it_and_need_not_be_allowed_to() {
    let mut server = Server::start();
    let mut services = server.hear(|uri| uri.contains("/services?"));
    let mut reading = Reading::open(server.kubeconfig()).await;
    let _watch = server.stream(1, &[destination("shop", "east")]).await;
    for _ in 0..2 {
        reading.during(services.asked()).await.refuse(403, "no");
    }
    reading
        .until("the refusal", |reading| {
            matches!(reading.link(Kind::Service), Link::Denied { .. })
        })
        .await;
    reading.until_live(&["cart-shop"]).await;
    reading
        .until("the rest", |reading| {
            let absent = Link::Absent(Absence::NotInstalled);
            let mut others = Kind::every().skip(1).filter(|kind| *kind != Kind::Service);
            others.all(|kind| reading.link(kind) == absent)
        })
        .await;
    assert!(is_complete(&reading, "east"));
}

#[tokio::test]
async fn what_a_cluster_has_is_recorded_whole_and_told_again() {
    let mut scene = Scene::new();
    let file = NamedTempFile::new().expect("a temporary file");
    let mut reading = Reading::open_recording(scene.choice(), file.path()).await;
    let _watch = scene.mgmt.stream(1, &[destination("shop", "eu")]).await;
    let mut cart = service("shop");
    cart["spec"]["sessionAffinity"] = "ClientIP".into();
    let (_services, slices) = scene.serve(&mut reading, cart.clone()).await;
    slices.send("MODIFIED", &slice("shop", "10.0.0.2"));
    let changed = |reading: &Reading| addresses(reading) == [("10.0.0.2".to_owned(), true)];
    reading.until("the change", changed).await;

    let (replay, store) = reading.replayed(file.path()).await;
    let origins: Vec<Origin> = replay.sources.iter().map(|(_, origin)| origin).collect();
    assert_eq!(
        origins,
        [Recorded::Context, Recorded::Cluster].map(Origin::Replay)
    );
    for kind in Kind::OF_CLUSTERS {
        let told = feed(&store, kind).expect("it was recorded");
        assert_eq!((told.link(), told.len()), (&Link::Loaded, 1));
    }
    let id = Id {
        source: "admin@eu".into(),
        key: feed(&store, Kind::Service)
            .and_then(|feed| feed.objects().next())
            .map(|(key, _)| key.clone())
            .expect("there is one"),
    };
    let kind = Kind::Service;
    let whole = replay.sources.fetch(Subject { kind, id }).await;
    cart["kind"] = "Service".into();
    cart["apiVersion"] = "v1".into();
    assert_eq!(whole.map(|whole| whole.value()), Ok(cart));
}
