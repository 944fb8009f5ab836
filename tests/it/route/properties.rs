//! Properties of routes, over random meshes.

use portolan::route::{Losses, RouteAnswer, RouteQuestion, StepKind};

use super::{
    judge::{Dice, request, setup},
    world::{answer, question},
};

/// How many meshes are made.
const MESHES: usize = 100;

/// The steps, endpoints and failures of an answer, as one text.
fn whole(answer: &RouteAnswer) -> String {
    let RouteAnswer {
        steps,
        endpoints,
        failures,
        mirrored,
        ..
    } = answer;
    format!("{steps:?} {endpoints:?} {failures:?} {mirrored:?}")
}

/// The answers for each mesh under losses, and for the same mesh with its objects in the opposite order.
fn answers(lose: &[&str]) -> Vec<(RouteAnswer, RouteAnswer)> {
    let mut dice = Dice(0x5eed_9042);
    let each = (0..MESHES).map(|_| {
        let made = setup(&mut dice);
        let (one, other) = (made.clone().facts(), made.reversed().facts());
        let request = request(&mut dice);
        let ask = |facts: &_| {
            let texts: Vec<String> = lose.iter().map(|&text| text.to_owned()).collect();
            let (store, world) = facts;
            let asked = RouteQuestion {
                request: request.clone(),
                losses: Losses::of((store, world), &texts).unwrap_or_default(),
                ..question(facts, "cart.shop.one")
            };
            answer(facts, &asked)
        };
        (ask(&one), ask(&other))
    });
    each.collect()
}

fn sum(answer: &RouteAnswer, kind: StepKind) -> f64 {
    let steps = answer.steps.iter().filter(|step| step.kind == kind);
    steps.map(|step| step.share).sum()
}

#[test]
fn shares_sum_to_one_and_no_request_is_lost_between_steps() {
    for (answer, _) in answers(&[]) {
        let shares = answer.endpoints.iter().map(|one| one.share);
        let failures = answer.failures.iter().map(|one| one.share);
        let all: f64 = shares.chain(failures).sum();
        assert!(
            !answer.unknown.is_empty() || (all - 1.0).abs() < 1e-9,
            "{answer:?}"
        );
        let (split, subset) = (
            sum(&answer, StepKind::Split),
            sum(&answer, StepKind::Subset),
        );
        assert!(subset == 0.0 || (split - subset).abs() < 1e-9, "{answer:?}");
    }
}

#[test]
fn the_order_of_objects_makes_no_difference() {
    for (one, other) in answers(&[]) {
        assert_eq!(whole(&one), whole(&other));
    }
}

#[test]
fn two_losses_are_one_whatever_their_order() {
    let (both, again) = (
        answers(&["zone:eu-b", "cluster:two"]),
        answers(&["cluster:two", "zone:eu-b", "cluster:two"]),
    );
    for ((one, _), (other, _)) in both.iter().zip(&again) {
        assert_eq!(whole(one), whole(other));
    }
}

#[test]
fn a_loss_takes_away_the_endpoints_of_its_place_only() {
    for ((before, _), (after, _)) in answers(&[]).iter().zip(&answers(&["region:eu"])) {
        assert!(
            after.endpoints.iter().all(|one| one.place.region != "eu"),
            "{after:?}"
        );
        let is_far = |answer: &RouteAnswer| answer.endpoints.iter().any(|one| one.cluster == "two");
        assert!(!is_far(before) || is_far(after), "{after:?}");
    }
}
