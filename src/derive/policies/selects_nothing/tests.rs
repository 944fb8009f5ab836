//! What is found by the fields of Destinations is what a comparison with every Destination finds.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{nearest::nearest, *};
use crate::{
    derive::world::tests::{object, world_of},
    model::{Interner, decode_value, policy::TrafficPolicy},
    store::{Kind, Store},
};

const LONG: &str = "a-value-that-is-longer-than-anything-that-is-compared-letter-by-letter";

fn store_of(destinations: &[Value]) -> (Store, World) {
    let destinations = destinations.iter();
    let objects: Vec<_> = destinations
        .map(|value| object(Kind::Destination, value))
        .collect();
    world_of(&objects, &[])
}

fn one_of_these(all: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(all)
}

fn labels() -> impl Strategy<Value = Value> {
    let app = one_of_these(&["cart", "card", "reviews", "review", "c", LONG]);
    let team = one_of_these(&["red", "rod", "blue"]);
    (prop::option::of(app), prop::option::of(team)).prop_map(|(app, team)| {
        let app = app.map(|app| ("app".to_owned(), json!(app)));
        let team = team.map(|team| ("team".to_owned(), json!(team)));
        Value::Object(app.into_iter().chain(team).collect())
    })
}

const NAMES: &[&str] = &["cart", "card", "reviews", LONG];
const NAMESPACES: &[&str] = &["shop", "shops", "books", "bookinfo"];
const CLUSTERS: &[&str] = &["c1", "c2", "edge-cluster", ""];

fn reference() -> impl Strategy<Value = Value> {
    let parts = (
        one_of_these(NAMES),
        one_of_these(NAMESPACES),
        one_of_these(CLUSTERS),
    );
    parts.prop_map(|(name, namespace, cluster)| {
        json!({"name": name, "namespace": namespace, "clusterName": cluster})
    })
}

fn destination() -> impl Strategy<Value = Value> {
    (reference(), labels(), 0..6).prop_map(|(reference, labels, sort)| match sort {
        0 => json!({"externalService": {"name": "x"}, "labels": labels}),
        1 => json!({}),
        _ => json!({"kubeService": {"ref": reference, "labels": labels}}),
    })
}

fn matcher() -> impl Strategy<Value = Value> {
    let namespaces =
        prop::collection::vec(one_of_these(&["shop", "shos", "book", "*", "books"]), 0..3);
    let clusters = prop::collection::vec(one_of_these(&["c1", "c3", "edge", "*"]), 0..2);
    (labels(), namespaces, clusters, 0..12).prop_map(|(labels, namespaces, clusters, sort)| {
        let mut matcher = json!({"labels": labels, "namespaces": namespaces, "clusters": clusters});
        if sort == 0 {
            matcher["somethingNew"] = json!(1);
        }
        matcher
    })
}

fn selector() -> impl Strategy<Value = Value> {
    (matcher(), prop::collection::vec(reference(), 1..3), 0..12).prop_map(|(matcher, services, sort)| {
        match sort {
            0..6 => json!({"kubeServiceMatcher": matcher}),
            6..9 => json!({"kubeServiceRefs": {"services": services}}),
            9 => json!({"externalServiceMatcher": matcher}),
            10 => json!({"externalServiceRefs": {"externalServices": [{"name": "d1", "namespace": "gloo-mesh"}]}}),
            _ => json!({"somethingNew": {}}),
        }
    })
}

/// The nearest by comparison with every Destination, for each matcher and name of a selector.
fn by_comparison<'w>(
    world: &'w World,
    selectors: &[DestinationSelector],
) -> Option<(usize, usize, &'w ObjectKey)> {
    type Asked<'s> = (SelectedField<'s>, Vec<&'s str>);
    let mut wanted: Vec<Vec<Asked<'_>>> = Vec::new();
    for selector in selectors {
        if let Some(matcher) = &selector.matcher {
            let labels = matcher.labels.iter();
            let mut asked: Vec<Asked<'_>> = labels
                .map(|(key, value)| (SelectedField::Label(key), vec![&**value]))
                .collect();
            for (field, names) in [
                (SelectedField::Namespace, &matcher.namespaces),
                (SelectedField::Cluster, &matcher.clusters),
            ] {
                if !names.is_empty() {
                    asked.push((field, names.iter().map(|name| &**name).collect()));
                }
            }
            wanted.push(asked);
        }
        for service in &selector.services {
            wanted.push(vec![
                (SelectedField::Name, vec![&*service.name]),
                (SelectedField::Namespace, vec![&*service.namespace]),
                (SelectedField::Cluster, vec![&*service.cluster]),
            ]);
        }
    }
    let mut best = None;
    for known in world.iter() {
        let Some(fields) = SelectedFields::of_service(known) else {
            continue;
        };
        for asked in &wanted {
            let unlike = asked.iter().filter_map(|(field, values)| {
                let has = fields.value(*field);
                let distance = |value: &&str| match has {
                    Some(has) if has.len().max(value.len()) <= 64 => {
                        strsim::levenshtein(has, value)
                    }
                    _ => 64,
                };
                let fits = has.is_some_and(|has| values.contains(&has));
                (!fits).then(|| values.iter().map(distance).min().unwrap_or(64))
            });
            let letters: Vec<usize> = unlike.collect();
            let misses = letters.len();
            if misses > 0 && (misses < asked.len() || asked.len() == 1) {
                let place = (misses, letters.iter().sum(), &known.id.key);
                if best.is_none_or(|best| place < best) {
                    best = Some(place);
                }
            }
        }
    }
    best
}

proptest! {
    #[test]
    fn selected_and_nearest_are_what_a_comparison_with_every_destination_finds(
        destinations in prop::collection::vec(destination(), 0..40),
        selectors in prop::collection::vec(selector(), 1..3),
    ) {
        let destinations: Vec<Value> = destinations.into_iter().enumerate().map(|(at, spec)| {
            let metadata = json!({"name": format!("d{at}"), "namespace": "gloo-mesh", "labels": spec.get("labels")});
            json!({"metadata": metadata, "spec": spec})
        }).collect();
        let (_store, world) = store_of(&destinations);
        let policy = json!({"metadata": {"name": "p", "namespace": "gloo-mesh"}, "spec": {"destinationSelector": selectors}});
        let policy: TrafficPolicy = decode_value(&policy, &mut Interner::default());
        let (source, object) = ("east".into(), PolicyObject::Traffic(&policy));
        let found = selected_one(&world, &source, object);
        let is_selected = world.iter().any(|known| may_select(object, known));
        prop_assert_eq!(found.is_some(), is_selected);
        prop_assert!(found.is_none_or(|known| may_select(object, known)));
        let fault = selects_nothing(&world, &source, object);
        prop_assert_eq!(fault.is_some(), !is_selected);
        if !is_selected {
            let selectable = world.relations().selectable(&source);
            let nearest = selectable.and_then(|all| nearest(&all.services, object.selector()));
            let wanted = by_comparison(&world, object.selector());
            prop_assert_eq!(nearest.map(|one| &one.known.id.key), wanted.map(|(_, _, key)| key));
        }
    }
}

#[test]
fn a_service_that_is_named_without_its_cluster_is_the_nearest() {
    let reference = json!({"name": "reviews", "namespace": "bookinfo", "clusterName": "c1"});
    let metadata = json!({"name": "reviews", "namespace": "gloo-mesh"});
    let (_store, world) =
        store_of(&[json!({"metadata": metadata, "spec": {"kubeService": {"ref": reference}}})]);
    let services = json!([{"name": "reviews", "namespace": "bookinfo"}]);
    let selector = json!([{"kubeServiceRefs": {"services": services}}]);
    let policy = json!({"metadata": metadata, "spec": {"destinationSelector": selector}});
    let policy: TrafficPolicy = decode_value(&policy, &mut Interner::default());
    let fault = selects_nothing(&world, &"east".into(), PolicyObject::Traffic(&policy));
    let words = fault.expect("it selects nothing").words;
    assert_eq!(
        words,
        "selects no Destination: the nearest, reviews.bookinfo.c1, is in cluster c1, and the selector gives no clusterName"
    );
}
