//! The effect of the loss of places on all Destinations.

use std::sync::Arc;

use portolan::{
    derive::{locality::LostPlaces, overview::VerdictState, world::Known},
    route::{Blast, LossGrade, LostTarget, lost_places, verdicts},
};

use super::{
    judge::{Dice, setup},
    listed,
    world::{Service, Setup, shift},
};
use crate::cli::run;

/// How many meshes are made.
const MESHES: usize = 60;

/// Each Destination with its loss, as text.
fn told(blast: &Blast) -> Vec<String> {
    let rows = blast.rows().iter();
    rows.map(|row| format!("{} {:?}", row.known.id.key.name, row.loss))
        .collect()
}

#[test]
fn the_demo_says_who_loses_everything_with_a_zone() {
    let asked = run("--demo blast --lose us-east-1a -o json");
    assert_eq!(asked.code, Some(0), "{}", asked.err);
    let document = asked.json();
    assert_eq!(document["kind"], "Blast");
    assert_eq!(listed(&document, "lost", &[]).len(), 1);
    let items = document["items"].as_array().expect("a list");
    let all = items.iter().filter(|item| item["loses"] == "all");
    let all: Vec<_> = all.collect();
    assert_eq!(
        Some(all.len() as u64),
        document["summary"]["loseAll"].as_u64()
    );
    assert!(!all.is_empty());
    for item in &all {
        assert_eq!(item["endpoints"]["after"], 0, "{item}");
        assert_ne!(item["verdict"]["after"], "reaches", "{item}");
    }
    let first = &items[0]["loses"];
    assert_eq!(first, "all", "the gravest comes first");
    let text = run("--demo blast --lose us-east-1a");
    let widest = text.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", text.out);
    let words = document["summary"]["words"][0].as_str().expect("a text");
    let begin = words.split(' ').take(6).collect::<Vec<_>>().join(" ");
    assert!(text.out.contains(&begin), "{}", text.out);
}

#[test]
fn a_filter_narrows_the_destinations_that_are_looked_at() {
    let all = run("--demo blast --lose us-east-1a -o json").json();
    let some = run("--demo blast --lose us-east-1a ns:bookinfo -o json").json();
    let count = |document: &serde_json::Value| document["summary"]["destinations"].as_u64();
    assert!(count(&some) < count(&all), "{some}");
    for item in some["items"].as_array().expect("a list") {
        assert_eq!(item["service"]["namespace"], "bookinfo");
    }
}

#[test]
fn places_that_nothing_has_and_names_of_several_are_usage_errors() {
    for (arguments, said) in [
        ("blast", "--lose"),
        ("blast --lose nowhere", "nothing is called nowhere"),
        ("blast --lose zone:cluster-1", "write zone:Z"),
        ("blast --lose us-east-1a ns:", "ns"),
    ] {
        let asked = run(&format!("--demo {arguments}"));
        assert_eq!(asked.code, Some(2), "{arguments}: {}", asked.err);
        assert!(asked.err.contains(said), "{arguments}: {}", asked.err);
    }
}

#[test]
fn every_kind_of_place_can_be_lost() {
    let clusters = run("--demo blast --lose cluster:cluster-1 -o json").json();
    let of_it = |item: &serde_json::Value| item["cluster"] == "cluster-1" && item["loses"] == "all";
    let items = clusters["items"].as_array().expect("a list");
    assert!(items.iter().any(of_it));
    let plane = run("--demo blast --lose plane:mgmt-east");
    assert_eq!(plane.code, Some(0), "{}", plane.err);
    assert!(
        plane.out.contains("keep their last configuration"),
        "{}",
        plane.out
    );
    assert!(plane.out.contains("none of"), "{}", plane.out);
}

/// `cart` in cluster `one`, which shifts 40 % of its requests to a subset of the one in `two`.
fn sender() -> Setup {
    let near = Service {
        name: "cart",
        cluster: "one",
        pods: &[("10.0.0.1", "v1", "eu-a")],
    };
    let shift = shift(&[("cart", "one", "", 60), ("cart", "two", "v2", 40)]);
    Setup::new("1.12.9").service(near, &[shift], &[])
}

/// The same with the target.
fn shifting() -> Setup {
    let far = Service {
        name: "cart",
        cluster: "two",
        pods: &[("10.1.0.1", "v1", "us-a"), ("10.1.0.2", "v2", "us-b")],
    };
    sender().service(far, &[], &[])
}

#[test]
fn a_destination_loses_the_target_of_its_shift_with_the_subset_that_it_names() {
    let (store, world) = shifting().facts();
    let facts = (&store, &world);
    let loss = |place: &str| {
        let lost = lost_places(facts, &[place.to_owned()]).expect("there is one");
        let blast = Blast::of(facts, &lost, world.iter());
        let mut rows = blast.rows().iter();
        let sender = rows.find(|row| row.name() == "cart.shop.one");
        sender.map(|row| (row.clone(), verdicts(facts, row, &lost)))
    };
    for place in ["cluster:two", "zone:us-b"] {
        let (row, verdicts) = loss(place).expect(place);
        assert_eq!((row.loss.grade, row.loss.after), (LossGrade::Target, 1));
        let lost = LostTarget {
            target: "cart.shop.two with version=v2".to_owned(),
            share: Some(0.4),
        };
        assert_eq!(row.loss.targets, [lost], "{place}");
        let words =
            "40 % of the requests of a shift goes to cart.shop.two with version=v2, which is lost";
        assert!(row.loss.words().contains(words), "{}", row.loss.words());
        assert_eq!(verdicts.1, VerdictState::Partly, "{place}");
    }
    assert!(loss("zone:us-a").is_none(), "the subset keeps its endpoint");
}

#[test]
fn a_sender_is_looked_at_again_when_the_target_of_its_shift_changes() {
    let (store, world) = shifting().facts();
    let facts = (&store, &world);
    let lost = lost_places(facts, &["cluster:two".to_owned()]).expect("there is one");
    let all: Vec<Arc<Known>> = world.iter().cloned().collect();
    let target = all.iter().find(|known| *known.id.key.name == *"cart-two");
    let target = target.expect("it is there");
    let (fewer, before) = sender().facts();
    let mut followed = Blast::of((&fewer, &before), &lost, before.iter());
    assert!(
        followed
            .rows()
            .iter()
            .all(|row| row.loss.targets.is_empty())
    );
    assert!(followed.follow(facts, &[(None, Some(Arc::clone(target)))]));
    let whole = Blast::of(facts, &lost, world.iter());
    assert_eq!(told(&followed), told(&whole));
    assert_eq!(followed.sums(), whole.sums());
}

#[test]
fn losing_nothing_changes_nothing_and_two_losses_are_one() {
    let mut dice = Dice(0x5eed_0b1a);
    for _ in 0..MESHES {
        let (store, world) = setup(&mut dice).facts();
        let facts = (&store, &world);
        let nothing = Blast::of(facts, &LostPlaces::default(), world.iter());
        assert!(nothing.rows().is_empty());
        assert_eq!(nothing.sums().before, nothing.sums().after);
        let lost = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            lost_places(facts, &texts).unwrap_or_default()
        };
        let one = Blast::of(facts, &lost(&["zone:eu-a", "cluster:two"]), world.iter());
        let other = Blast::of(facts, &lost(&["cluster:two", "zone:eu-a"]), world.iter());
        assert_eq!(told(&one), told(&other));
    }
}

#[test]
fn the_index_agrees_with_looking_at_each_endpoint() {
    let mut dice = Dice(0x5eed_0b1b);
    for _ in 0..MESHES {
        let (store, world) = setup(&mut dice).facts();
        let facts = (&store, &world);
        let Ok(lost) = lost_places(facts, &["zone:eu-a".to_owned()]) else {
            continue;
        };
        let blast = Blast::of(facts, &lost, world.iter());
        for known in world.iter() {
            let kube = known.destination.kube_service().expect("it is one");
            let left = known.without(&lost).summary.endpoints as usize;
            let before = known.summary.endpoints as usize;
            assert_eq!(lost.remaining(kube), left);
            let loss = blast.loss_of(&world, known);
            assert_eq!(loss.as_ref().map_or(before, |loss| loss.after), left);
            let loses = loss.as_ref().is_some_and(|loss| loss.after < before);
            assert_eq!(loses, left < before);
            let is_all = loss.is_some_and(|loss| loss.grade == LossGrade::All);
            assert_eq!(is_all, left == 0 && before > 0);
        }
    }
}

#[test]
fn following_changes_is_the_same_as_looking_at_everything_again() {
    let mut dice = Dice(0x5eed_0b1c);
    for _ in 0..MESHES {
        let (store, world) = setup(&mut dice).facts();
        let facts = (&store, &world);
        let Ok(lost) = lost_places(facts, &["cluster:one".to_owned()]) else {
            continue;
        };
        let all: Vec<Arc<Known>> = world.iter().cloned().collect();
        let mut followed = Blast::of(facts, &lost, &all[1..]);
        let came: Vec<_> = all[..1]
            .iter()
            .map(|one| (None, Some(Arc::clone(one))))
            .collect();
        assert!(followed.follow(facts, &came));
        let whole = Blast::of(facts, &lost, &all);
        assert_eq!(told(&followed), told(&whole));
        assert_eq!(followed.sums(), whole.sums());
        let gone: Vec<_> = all
            .iter()
            .map(|one| (Some(Arc::clone(one)), None))
            .collect();
        assert!(followed.follow(facts, &gone));
        assert!(followed.rows().is_empty());
        assert_eq!(followed.sums(), Blast::default().sums());
    }
}
