//! The Route pane and the what-if on the screen.

use portolan::{
    app::Pane,
    derive::locality::LostPlaces,
    route::{Assumed, Blast, HttpRequest, RouteQuestion, route},
};

use crate::kit::Journey;

const WIDE: (u16, u16) = (160, 44);

#[tokio::test(start_paused = true)]
async fn three_keys_say_who_loses_everything_with_a_zone() {
    let journey = Journey::demo(WIDE).await;
    journey.press("L").await;
    journey.type_text("us-east-1a").await;
    journey.press("enter").await;
    let screen = journey.screen();
    assert!(screen.contains("What if us-east-1a lost?"), "{screen}");
    assert!(screen.contains("lose every endpoint"), "{screen}");
    let (state, _) = journey.end().await;
    let blast = state.blast.expect("something is lost");
    let gravest = &blast
        .rows()
        .first()
        .expect("some lose something")
        .known
        .id
        .key
        .name;
    assert!(
        screen.contains(": 0 of ") || screen.contains("everything: 0 of"),
        "{gravest}\n{screen}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_what_if_is_in_the_table_the_header_and_the_findings_until_it_is_cleared() {
    let journey = Journey::demo(WIDE).await;
    journey.press("L").await;
    journey.type_text("us-east-1a").await;
    journey.press("enter esc").await;
    let screen = journey.screen();
    assert!(screen.contains("L lists, X clears"), "{screen}");
    assert!(screen.lines().any(|line| line.contains(" 0/")), "{screen}");
    journey.press("f").await;
    let screen = journey.screen();
    assert!(screen.contains("The findings below are of now"), "{screen}");
    journey.press("esc X").await;
    let screen = journey.screen();
    assert!(!screen.contains("what if us-east"), "{screen}");
    let (state, _) = journey.end().await;
    assert!(state.blast.is_none() && state.lost.is_empty());
}

/// The shift of `reviews` in `cluster-2` is rolled back at 15 s.
#[tokio::test(start_paused = true)]
async fn the_route_follows_changes_and_marks_what_moved_for_a_while() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("reviews cluster:cluster-2").await;
    journey.press("enter r").await;
    journey.type_text("productpage").await;
    journey.press("enter").await;
    journey.pass(std::time::Duration::from_secs(10)).await;
    let split = journey.line_with(" split ");
    assert!(split.contains("75 % to") && !split.contains('Δ'), "{split}");
    journey.pass(std::time::Duration::from_secs(6)).await;
    let screen = journey.screen();
    assert!(!screen.contains("SUBSET_EMPTY"), "{screen}");
    let split = journey.line_with(" split ");
    assert!(
        split.contains('Δ') && split.contains("SPLIT_ONE"),
        "{split}"
    );
    journey.pass(std::time::Duration::from_mins(1)).await;
    assert!(!journey.line_with(" client ").contains('Δ'));
}

#[tokio::test(start_paused = true)]
async fn a_blast_that_followed_changes_is_that_of_the_whole_world() {
    let journey = Journey::demo(WIDE).await;
    journey.press("L").await;
    journey.type_text("us-east-1b").await;
    journey.press("enter").await;
    journey.pass(std::time::Duration::from_mins(2)).await;
    let (state, _) = journey.end().await;
    let followed = state.blast.expect("something is lost");
    let facts = (&state.store, &state.world);
    let whole = Blast::of(facts, &state.lost, state.world.iter());
    assert_eq!(followed.sums(), whole.sums());
    let names = |blast: &Blast| -> Vec<String> {
        let rows = blast.rows().iter();
        rows.map(|row| format!("{} {:?}", row.name(), row.loss))
            .collect()
    };
    assert_eq!(names(&followed), names(&whole));
}

#[tokio::test(start_paused = true)]
async fn a_lost_workload_takes_its_endpoints_and_no_others() {
    let journey = Journey::demo(WIDE).await;
    journey.press("L").await;
    journey.type_text("bookinfo/reviews-v1@cluster-1").await;
    journey.press("enter").await;
    let screen = journey.screen();
    assert!(
        screen.contains("What if workload bookinfo/reviews-v1@cluster-1 lost?"),
        "{screen}"
    );
    let (state, _) = journey.end().await;
    let blast = state.blast.expect("something is lost");
    let named = |row: &&portolan::route::BlastRow| row.name() == "reviews.bookinfo.cluster-1";
    let row = blast.rows().iter().find(named).expect("it loses something");
    let kube = row.known.destination.kube_service().expect("it is one");
    assert_eq!(row.loss.after, state.lost.remaining(kube));
    assert!(row.loss.after < row.loss.before);
}

#[tokio::test(start_paused = true)]
async fn three_keys_ask_whether_a_client_may_call_another_destination() {
    let journey = Journey::demo(WIDE).await;
    journey.press("r").await;
    journey.type_text("frontend cart").await;
    journey.press("enter").await;
    let screen = journey.screen();
    assert!(
        screen.contains("GET / from cluster-1/shop/frontend to cart"),
        "{screen}"
    );
    let (state, _) = journey.end().await;
    assert_eq!(state.panes().chosen, Pane::Route);
}

#[tokio::test(start_paused = true)]
async fn a_denied_call_says_what_would_admit_it() {
    let journey = Journey::demo(WIDE).await;
    journey.press("r").await;
    journey.type_text("frontend kafka").await;
    journey.press("enter").await;
    let screen = journey.screen();
    let words =
        "an AccessPolicy that selects kafka-data-cluster-1 and admits cluster-1/shop/frontend";
    assert!(screen.contains(words), "{screen}");
    assert!(screen.contains("Access policies admit 0 of"), "{screen}");
}

#[tokio::test(start_paused = true)]
async fn the_pane_says_what_the_command_says() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("reviews cluster:cluster-2").await;
    journey.press("enter r enter").await;
    let screen = journey.screen();
    let (state, _) = journey.end().await;
    let shown = state.route.shown().expect("the route is shown");
    let question = RouteQuestion {
        to: state.destination().expect("it is a Destination").clone(),
        port: None,
        from: shown.answer.from.clone(),
        request: HttpRequest::default(),
        lost: LostPlaces::default(),
        assumed: Assumed::default(),
    };
    let answer = route((&state.store, &state.world), &question);
    assert_eq!(format!("{:?}", shown.answer), format!("{answer:?}"));
    let verdict = format!("{}: ", answer.verdict.state.word());
    let said = screen.matches(&verdict).count();
    assert_eq!(said, 1, "the verdict is there once\n{screen}");
}

#[tokio::test(start_paused = true)]
async fn enter_on_a_step_opens_the_object_at_the_field() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("reviews cluster:cluster-2").await;
    journey.press("enter r enter tab tab tab enter").await;
    let screen = journey.screen();
    assert!(
        screen.contains("bookinfo-internal in mgmt-east") && screen.contains("spec:"),
        "{screen}"
    );
    journey.press("esc esc").await;
    let (state, _) = journey.end().await;
    assert_eq!(state.panes().chosen, Pane::Route);
}
