//! Properties of routes, over random meshes.

use portolan::route::{RouteAnswer, RouteQuestion, StepKind, lost_places};

use portolan::diagnose::Question;

use super::{
    judge::{Dice, request, setup},
    world::{Pod, Service, Setup, answer, question, shift},
};
use crate::kit::reported;

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
                lost: lost_places((store, world), &texts).unwrap_or_default(),
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
fn losing_nothing_changes_nothing() {
    for ((one, _), (other, _)) in answers(&[]).iter().zip(&answers(&[])) {
        assert_eq!(whole(one), whole(other));
    }
    for (answer, _) in answers(&["plane:mgmt"]) {
        assert_eq!(answer.lost, ["plane:mgmt"]);
    }
    let (before, after) = (answers(&[]), answers(&["plane:mgmt"]));
    for ((one, _), (other, _)) in before.iter().zip(&after) {
        assert_eq!(whole(one), whole(other), "a plane takes no endpoint");
    }
}

#[test]
fn the_share_that_fails_is_what_the_findings_say() {
    let mut dice = Dice(0x5eed_00fa);
    let pods: [Pod<'_>; 2] = [("10.0.0.1", "v1", "eu-a"), ("10.0.0.2", "v1", "eu-b")];
    for _ in 0..MESHES {
        let empty = u32::try_from(dice.roll(100)).unwrap_or(0) + 1;
        let members = [
            ("cart", "one", "v1", 100 - empty.min(100)),
            ("cart", "one", "v9", empty),
        ];
        let service = Service {
            name: "cart",
            cluster: "one",
            pods: &pods,
        };
        let facts = Setup::new("1.20")
            .service(service, &[shift(&members)], &[])
            .facts();
        let asked = question(&facts, "cart.shop.one");
        let answer = answer(&facts, &asked);
        let failing = answer.failures.iter().map(|one| one.share).sum::<f64>();
        let report = reported((&facts.0, &facts.1), &Question::default());
        let mut found = report.open().map(|one| &one.finding);
        let found = found.find(|finding| finding.rule.id == "subset-unsatisfied");
        let share = found.map(|finding| f64::from(finding.share) / 1_000.0);
        assert!(
            share.is_some_and(|share| (share - failing).abs() < 1e-3),
            "{empty}: {share:?} and {failing}"
        );
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
