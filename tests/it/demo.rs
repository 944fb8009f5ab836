//! The demo plays the same weather to everyone, on paused time.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use portolan::{
    derive::world::World,
    diagnose::{FindingsByDestination, Ground, Mutes, Severity},
    model::{Destination, SourceName, endpoint::Endpoint, kube_service::KubeService},
    source::{Choice, FetchError, Scope, demo_epoch},
    store::{Change, Id, Kind, Link, Object, ObjectKey, Store, Subject, Update},
};

use crate::sources::{Heard, objects, open, store};

/// Every second of a period but the one at its end, where everything starts over.
const MOST_OF_A_PERIOD: Duration = Duration::from_secs(119);

async fn demo() -> Heard {
    demo_of(Scope::default()).await
}

async fn demo_of(scope: Scope) -> Heard {
    let opened = open(Choice::Demo, scope).await;
    opened.expect("the demo is part of the program")
}

/// The first half second. After it, whoever listens for a whole second hears exactly one step of the script.
async fn beginning(demo: &mut Heard) -> Vec<Update> {
    demo.listen(Duration::from_millis(500)).await
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn after(seconds: i64) -> Timestamp {
    demo_epoch() + SignedDuration::from_secs(seconds)
}

fn key(name: &str) -> ObjectKey {
    ObjectKey {
        namespace: "gloo-mesh".into(),
        name: name.into(),
    }
}

/// An object in full but for its version, and when and by whom it was written, which alone go on from period to period.
fn unversioned(object: &Object) -> String {
    let meta = object.meta();
    let version = format!("resource_version: {:?}", meta.resource_version);
    let spec = format!("spec_written: {:?}", meta.spec_written);
    let status = format!("status_written: {:?}", meta.status_written);
    let written = format!("written: {:?}", meta.written);
    let writer = format!("writer: {:?}", meta.writer);
    let mut whole = format!("{object:?}");
    // The longer names hold the shorter one.
    let operation = format!("operation: {:?}", meta.operation);
    let last = format!("last_writer: {:?}", meta.last_writer);
    let bytes = format!("bytes: {:?}", meta.bytes);
    for part in [
        version, spec, status, written, writer, operation, last, bytes,
    ] {
        assert!(whole.contains(&part), "{whole}");
        whole = whole.replace(&part, "");
    }
    whole
}

fn everything(updates: &[Update]) -> Vec<Vec<String>> {
    let store = store(updates.to_vec());
    let of = |source: &SourceName, kind| objects(&store, source, kind);
    let sources = ["mgmt-east", "mgmt-west"].map(SourceName::from);
    let feeds = sources
        .iter()
        .flat_map(|source| Kind::every().map(move |kind| (source, kind)))
        .map(|(source, kind)| of(source, kind));
    feeds
        .map(|feed| feed.iter().map(unversioned).collect())
        .collect()
}

fn destination(updates: &[Update], source: &str, name: &str) -> Option<Arc<Destination>> {
    let id = Id {
        source: source.into(),
        key: key(name),
    };
    store(updates.to_vec()).destination(&id).cloned()
}

fn addresses(destination: &Destination) -> Vec<String> {
    let service = destination.kube_service().expect("it has a service");
    endpoints(service)
        .map(|endpoint| endpoint.address.to_string())
        .collect()
}

fn endpoints(service: &KubeService) -> impl Iterator<Item = &Endpoint> {
    let subsets = service.endpoint_subsets.iter();
    subsets.flat_map(|subset| &subset.endpoints)
}

#[tokio::test(start_paused = true)]
async fn both_planes_are_listed_and_live_at_second_0() {
    let mut demo = demo().await;
    let names: Vec<_> = demo
        .sources
        .iter()
        .map(|(name, _)| name.to_string())
        .collect();
    assert_eq!(names, ["mgmt-east", "mgmt-west"]);
    let heard = beginning(&mut demo).await;
    assert!(heard.iter().all(|update| update.at == demo_epoch()));
    let store = store(heard);
    let counts: Vec<_> = store
        .sources()
        .map(|source| {
            assert!(source.is_complete());
            let each = Kind::every().map(|kind| {
                let feed = source.feed(kind).expect("every kind is told of");
                assert_eq!(*feed.link(), Link::Live, "{kind}");
                feed.len()
            });
            each.collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        counts,
        [
            [35, 2, 37, 19, 6, 1, 1, 2, 18, 18],
            [18, 2, 19, 5, 1, 1, 0, 2, 10, 10]
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn two_demos_say_the_same_at_every_second() {
    let (mut one, mut other) = (demo().await, demo().await);
    tokio::join!(beginning(&mut one), beginning(&mut other));
    for second in 1..=300 {
        let (a, b) = tokio::join!(one.listen(seconds(1)), other.listen(seconds(1)));
        assert_eq!(a.len(), b.len(), "second {second}");
        assert_eq!(a, b, "second {second}");
    }
}

#[tokio::test(start_paused = true)]
async fn updates_come_when_their_time_says() {
    let mut demo = demo().await;
    beginning(&mut demo).await;
    for second in 1..130 {
        let heard = demo.listen(seconds(1)).await;
        let due = after(second);
        assert!(
            heard.iter().all(|update| update.at == due),
            "second {second}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_demo_shows_twenty_rules_at_work() {
    let mut demo = demo().await;
    let mut moment = Moment::default();
    moment.tell(beginning(&mut demo).await);
    let findings = moment.findings(0);
    let listed = findings
        .iter()
        .filter(|(.., severity)| *severity < Severity::Info);
    let rules: BTreeSet<_> = listed.map(|(_, rule, _)| *rule).collect();
    assert!(rules.len() >= 20, "{rules:?}");
}

#[tokio::test(start_paused = true)]
async fn the_shift_of_reviews_is_rolled_back_and_tried_again_where_nothing_can_take_it() {
    let mut demo = demo().await;
    let mut moment = Moment::default();
    moment.tell(beginning(&mut demo).await);
    let reviews = (
        "reviews-bookinfo-cluster-2".to_owned(),
        "subset-unsatisfied",
        Severity::Error,
    );
    for (second, stands) in [(1, true), (15, false), (48, false), (49, true), (119, true)] {
        let passed = second - moment.second;
        moment.tell(demo.listen(seconds(passed)).await);
        moment.second = second;
        assert_eq!(
            moment.findings(second).contains(&reviews),
            stands,
            "second {second}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_planted_drift_is_found_and_the_weather_makes_no_other() {
    let mut demo = demo().await;
    let mut moment = Moment::default();
    moment.store.reach(demo.sources.reaches().clone());
    moment.tell(beginning(&mut demo).await);
    let planted = BTreeSet::from([
        ("shipping-shop-cluster-1".to_owned(), "endpoints-drift"),
        ("recommendation-shop-cluster-3".to_owned(), "ports-drift"),
        (
            "details-bookinfo-cluster-3".to_owned(),
            "endpoints-not-ready",
        ),
    ]);
    let rules = [
        "endpoints-drift",
        "endpoints-not-ready",
        "ports-drift",
        "service-missing",
    ];
    for second in 0..=125 {
        let found: BTreeSet<_> = moment
            .findings(second)
            .into_iter()
            .filter(|(_, rule, _)| rules.contains(rule))
            .map(|(name, rule, _)| (name, rule))
            .collect();
        assert_eq!(found, planted, "second {second}");
        moment.tell(demo.listen(seconds(1)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_goes_is_gone_in_its_cluster_too() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    let slice = |heard: &[Update]| {
        let slices = objects(
            &store(heard.to_vec()),
            &"mgmt-east".into(),
            Kind::EndpointSlice,
        );
        let mut of_reviews = slices.into_iter().filter_map(|object| match object {
            Object::EndpointSlice(slice) if slice.service() == Some("reviews") => Some(slice),
            _ => None,
        });
        of_reviews
            .next()
            .expect("reviews has a slice")
            .endpoints()
            .count()
    };
    assert_eq!(slice(&heard), 6);
    heard.extend(demo.listen(seconds(6)).await);
    assert_eq!(slice(&heard), 5);
    heard.extend(demo.listen(seconds(5)).await);
    assert_eq!(slice(&heard), 6);
}

/// What is known at a moment.
#[derive(Default)]
struct Moment {
    store: Store,
    world: World,
    second: u64,
}

impl Moment {
    fn tell(&mut self, updates: Vec<Update>) {
        for update in updates {
            let touched = self.store.apply(update);
            self.world.follow(&self.store, &touched);
        }
    }

    /// What stands: the Destination, the rule and how much it matters.
    fn findings(&self, second: u64) -> BTreeSet<(String, &'static str, Severity)> {
        let Self { store, world, .. } = self;
        let now = demo_epoch() + Duration::from_secs(second);
        let by_destination = FindingsByDestination::of(
            &Ground { store, world, now },
            world.iter(),
            &Mutes::default(),
        );
        let found = world.iter().flat_map(|known| {
            let findings = by_destination.findings(&known.id).iter();
            findings.map(|one| (known.id.key.name.to_string(), one.rule.id, one.severity))
        });
        found.collect()
    }
}

#[tokio::test(start_paused = true)]
async fn everything_is_as_in_the_beginning_after_a_period() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    let beginning = everything(&heard);
    heard.extend(demo.listen(MOST_OF_A_PERIOD).await);
    assert_ne!(everything(&heard), beginning, "generations have grown");
    heard.extend(demo.listen(seconds(1)).await);
    assert_eq!(everything(&heard), beginning);
}

#[tokio::test(start_paused = true)]
async fn the_second_period_is_like_the_first() {
    let mut demo = demo().await;
    beginning(&mut demo).await;
    let first = demo.listen(MOST_OF_A_PERIOD).await;
    demo.listen(seconds(1)).await;
    let second = demo.listen(MOST_OF_A_PERIOD).await;
    let plain = |update: &Update, back: i64| {
        let at = update.at - SignedDuration::from_secs(back);
        let change = match &update.change {
            Change::Listed(object) => format!("listed {}", unversioned(object)),
            Change::Applied(object) => format!("applied {}", unversioned(object)),
            Change::Link(kind, Link::Retrying { why, next }) => {
                let next = *next - SignedDuration::from_secs(back);
                format!("{kind} retried at {next}: {why}")
            }
            other => format!("{other:?}"),
        };
        (update.source.clone(), at, change)
    };
    let first: Vec<_> = first.iter().map(|update| plain(update, 0)).collect();
    let second: Vec<_> = second.iter().map(|update| plain(update, 120)).collect();
    assert!(first.len() > 100);
    assert_eq!(first, second);
}

#[tokio::test(start_paused = true)]
async fn versions_never_come_twice() {
    let mut demo = demo().await;
    let mut last = std::collections::BTreeMap::new();
    for update in demo.listen(seconds(241)).await {
        if let Change::Applied(object) = update.change {
            let version: u64 = object.meta().resource_version.parse().expect("a number");
            let before = last.insert(update.source, version);
            assert!(before < Some(version));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn endpoints_that_are_dropped_come_back() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    let catalog = |heard: &[Update]| {
        let found = destination(heard, "mgmt-west", "catalog-shop-cluster-3");
        addresses(&found.expect("it is there"))
    };
    let whole = catalog(&heard);
    heard.extend(demo.listen(seconds(2)).await);
    let dropped = catalog(&heard);
    assert_eq!(dropped.len(), whole.len() - 1);
    assert!(!dropped.contains(&"10.3.1.43".to_owned()));
    heard.extend(demo.listen(seconds(6)).await);
    assert_eq!(catalog(&heard), whole);
}

#[tokio::test(start_paused = true)]
async fn the_status_follows_the_spec_a_second_later() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    let generations = |heard: &[Update]| {
        let found = destination(heard, "mgmt-west", "catalog-shop-cluster-3");
        let found = found.expect("it is there");
        let observed = found
            .status
            .as_ref()
            .and_then(|status| status.observed_generation);
        (found.meta.generation, observed)
    };
    let (before, _) = generations(&heard);
    let next = before.map(|generation| generation + 1);
    heard.extend(demo.listen(seconds(2)).await);
    assert_eq!(generations(&heard), (next, before));
    heard.extend(demo.listen(seconds(1)).await);
    assert_eq!(generations(&heard), (next, next));
}

#[tokio::test(start_paused = true)]
async fn a_drained_zone_has_no_endpoints_until_it_is_back() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    heard.extend(demo.listen(seconds(20)).await);
    let zones = |heard: &[Update]| {
        let store = store(heard.to_vec());
        let east = objects(&store, &"mgmt-east".into(), Kind::Destination);
        let of_cluster = east.iter().filter_map(|object| match object {
            Object::Destination(destination) => {
                let service = destination.kube_service()?;
                (&*service.reference.cluster == "cluster-1").then_some(service)
            }
            _ => None,
        });
        of_cluster
            .flat_map(endpoints)
            .filter(|endpoint| endpoint.zone() == Some("us-east-1b"))
            .count()
    };
    assert_eq!(zones(&heard), 0);
    heard.extend(demo.listen(seconds(14)).await);
    assert!(zones(&heard) > 5);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_heard_while_the_link_is_lost_and_all_is_listed_when_it_is_back() {
    let mut demo = demo().await;
    beginning(&mut demo).await;
    demo.listen(seconds(39)).await;
    let lost = demo.listen(seconds(15)).await;
    let of_west = lost
        .into_iter()
        .filter(|update| update.source == "mgmt-west".into());
    let of_west: Vec<_> = of_west.map(|update| (update.at, update.change)).collect();
    let tries = [(after(40), after(44)), (after(45), after(53))];
    let why = "connection refused by https://198.51.100.30:6443".to_owned();
    let retrying = tries.iter().flat_map(|(at, next)| {
        Kind::every().map(|kind| {
            let (why, next) = (why.clone(), *next);
            (*at, Change::Link(kind, Link::Retrying { why, next }))
        })
    });
    let ends = Kind::every().map(|kind| (after(40), Change::Heard(kind)));
    assert_eq!(of_west, ends.chain(retrying).collect::<Vec<_>>());
    let mut back = demo.listen(seconds(1)).await;
    back.retain(|update| update.source == "mgmt-west".into());
    assert_eq!(back[0].change, Change::ListBegan(Kind::Destination));
    let live = |update: &&Update| matches!(update.change, Change::Link(_, Link::Live));
    assert_eq!(back.iter().filter(live).count(), Kind::every().count());
}

#[tokio::test(start_paused = true)]
async fn statuses_that_are_planted_stale_or_missing_stay_so() {
    let mut demo = demo().await;
    let heard = demo.listen(seconds(120)).await;
    for (name, observed) in [
        ("shipping-shop-cluster-1", Some(36)),
        ("email-shop-cluster-2", None),
    ] {
        let found = destination(&heard, "mgmt-east", name).expect("it is there");
        let status = found.status.as_ref();
        assert_eq!(
            status.and_then(|status| status.observed_generation),
            observed,
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_weather_reaches_meshes() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    let gateways = |heard: &[Update]| {
        let meshes = objects(&store(heard.to_vec()), &"mgmt-west".into(), Kind::Mesh);
        let of_mesh = meshes.into_iter().map(|object| match object {
            Object::Mesh(mesh) => mesh.status.gateways.len(),
            other => unreachable!("{other:?} is no Mesh"),
        });
        of_mesh.collect::<Vec<_>>()
    };
    assert_eq!(gateways(&heard), [1, 0]);
    heard.extend(demo.listen(seconds(78)).await);
    assert_eq!(gateways(&heard), [1, 1]);
    heard.extend(demo.listen(seconds(26)).await);
    assert_eq!(gateways(&heard), [1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_deleted_is_there_again_when_it_is_created() {
    let mut demo = demo().await;
    let mut heard = beginning(&mut demo).await;
    heard.extend(demo.listen(seconds(70)).await);
    let there =
        |heard: &[Update]| destination(heard, "mgmt-west", "currency-shop-cluster-3").is_some();
    assert!(!there(&heard));
    heard.extend(demo.listen(seconds(9)).await);
    assert!(there(&heard));
}

#[tokio::test(start_paused = true)]
async fn the_scope_is_kept_all_the_time() {
    let scope = Scope {
        namespace: Some("gloo-mesh".into()),
        selector: Some("cluster.discovery.mesh.gloo.solo.io in (cluster-2)".into()),
        ..Scope::default()
    };
    let mut demo = demo_of(scope).await;
    let heard = demo.listen(seconds(122)).await;
    let mut destinations = 0;
    for update in &heard {
        let (Change::Listed(object) | Change::Applied(object)) = &update.change else {
            continue;
        };
        if Kind::OF_CLUSTERS.contains(&object.kind()) {
            continue;
        }
        assert_eq!(&*object.meta().namespace, "gloo-mesh");
        if object.kind() == Kind::Destination {
            let cluster = object
                .meta()
                .labels
                .get("cluster.discovery.mesh.gloo.solo.io");
            assert_eq!(cluster, Some("cluster-2"));
            destinations += 1;
        }
    }
    assert!(destinations > 20);
    let deleted = heard.iter().filter(
        |update| matches!(update.change, Change::Deleted(kind, _) if kind == Kind::Destination),
    );
    let deleted: Vec<_> = deleted.map(|update| update.at).collect();
    assert_eq!(
        deleted,
        [after(93)],
        "email of cluster-2, not currency of cluster-3"
    );
}

#[tokio::test(start_paused = true)]
async fn an_object_is_fetched_as_it_is_now() {
    let mut demo = demo().await;
    demo.listen(seconds(14)).await;
    let subject = |kind, name: &str| Subject {
        kind,
        id: Id {
            source: "mgmt-east".into(),
            key: key(name),
        },
    };
    let policy = demo
        .sources
        .fetch(subject(Kind::TrafficPolicy, "reviews-shift"))
        .await;
    let policy = policy.expect("it is there").value();
    assert_eq!(policy["metadata"]["generation"], 8);
    let gone = demo
        .sources
        .fetch(subject(Kind::Destination, "no-such"))
        .await;
    assert_eq!(gone, Err(FetchError::Gone("mgmt-east".into())));
}

#[tokio::test(start_paused = true)]
async fn an_object_of_every_kind_is_fetched() {
    let mut demo = demo().await;
    let store = store(beginning(&mut demo).await);
    let source = store.source(&"mgmt-east".into()).expect("it has spoken");
    for kind in Kind::every() {
        let feed = source.feed(kind).expect("the demo has all kinds");
        let keys = feed.objects().map(|(key, _)| key.clone());
        let id = Id {
            source: source.name().clone(),
            key: keys.min().expect("the demo has some of each kind"),
        };
        let name = id.key.name.clone();
        let whole = demo
            .sources
            .fetch(Subject { kind, id })
            .await
            .expect("it is there")
            .value();
        assert_eq!(whole["kind"], kind.name());
        assert_eq!(whole["metadata"]["name"], *name);
    }
}
