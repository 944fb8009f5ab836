//! Journeys: a world, keys, and what is then true. Through the real loop.

use std::time::Duration;

use portolan::{
    app::{Event, Focus},
    derive,
    runtime::shell::LoopInput,
};

use super::kit::Journey;

const WIDE: (u16, u16) = (160, 44);

fn name(state: &portolan::app::State) -> String {
    let known = state.selected().expect("something is selected");
    derive::destination::service_name(&known.destination).to_owned()
}

#[tokio::test(start_paused = true)]
async fn q_leaves_with_success() {
    let journey = Journey::demo(WIDE).await;
    journey.press("q").await;
    let (_, code) = journey.end().await;
    assert_eq!(code, 0);
}

#[tokio::test(start_paused = true)]
async fn the_demo_lists_both_sources_at_its_first_second() {
    let journey = Journey::demo(WIDE).await;
    assert!(
        journey.screen().contains("53 destinations"),
        "{}",
        journey.screen()
    );
    let (state, _) = journey.end().await;
    assert_eq!(state.world.len(), 53);
    assert!(state.is_whole());
}

#[tokio::test(start_paused = true)]
async fn the_same_second_always_looks_the_same() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let journey = Journey::demo(WIDE).await;
        journey.pass(Duration::from_secs(50)).await;
        seen.push(journey.planes());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(start_paused = true)]
async fn the_selection_follows_the_object_through_sorting_filtering_and_weather() {
    let journey = Journey::demo(WIDE).await;
    journey.press("j j j j j j").await;
    let before = journey.line_with("▸");
    let key = before
        .split_whitespace()
        .skip(2)
        .take(3)
        .collect::<Vec<_>>()
        .join(" ");
    for keys in ["s", "s", "s", "S", "s s s s s"] {
        journey.press(keys).await;
        let line = journey.line_with("▸");
        let now = line
            .split_whitespace()
            .skip(2)
            .take(3)
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(now, key);
    }
    journey.pass(Duration::from_mins(1)).await;
    let line = journey.line_with("▸");
    assert_eq!(
        line.split_whitespace()
            .skip(2)
            .take(3)
            .collect::<Vec<_>>()
            .join(" "),
        key
    );
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_hides_the_selection_gives_it_back() {
    let journey = Journey::demo(WIDE).await;
    journey.press("j j j /").await;
    journey.type_text("productpage").await;
    journey.press("enter").await;
    assert!(journey.line_with("▸").contains("productpage"));
    journey.press("esc").await;
    let (state, _) = journey.end().await;
    assert_eq!(state.row(), Some(3));
}

#[tokio::test(start_paused = true)]
async fn typing_narrows_at_each_letter_and_esc_undoes() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("re").await;
    let some = journey.screen();
    journey.type_text("views").await;
    assert!(journey.screen().contains("3 of 53"), "{}", journey.screen());
    assert!(!some.contains("3 of 53"));
    journey.press("esc").await;
    let (state, _) = journey.end().await;
    assert_eq!(state.listing.rows().len(), 53);
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_is_not_understood_leaves_the_last_good_one() {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("ns:bookinfo").await;
    let rows = journey.line_with("Destinations");
    journey
        .send(LoopInput::Event(Event::Paste(" nonsense:x".into())))
        .await;
    assert_eq!(journey.line_with("Destinations"), rows);
    assert!(
        journey.screen().contains("no key is called nonsense"),
        "{}",
        journey.screen()
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_while_nothing_happens() {
    let journey = Journey::files(&["mesh.yaml"], WIDE).await;
    let before = journey.frames();
    journey.pass(Duration::from_secs(50)).await;
    assert!(
        journey.frames() - before <= 1,
        "{} frames in 50 s",
        journey.frames() - before
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_source_keeps_its_rows_and_says_that_they_may_be_stale() {
    let journey = Journey::demo(WIDE).await;
    journey.pass(Duration::from_secs(43)).await;
    let screen = journey.screen();
    assert!(screen.contains("mgmt-west demo, retrying in"), "{screen}");
    assert!(screen.contains("≥ 53 destinations"), "{screen}");
    assert!(journey.line_with("│~").contains("mgmt-west"), "{screen}");
    journey.pass(Duration::from_secs(15)).await;
    assert!(
        !journey.screen().contains("retrying"),
        "{}",
        journey.screen()
    );
    assert!(!journey.screen().contains("│~"));
}

#[tokio::test(start_paused = true)]
async fn enter_opens_the_page_y_the_yaml_and_esc_goes_all_the_way_back() {
    let journey = Journey::demo((60, 20)).await;
    journey.press("enter 2").await;
    assert!(
        journey.screen().contains("Endpoints by locality"),
        "{}",
        journey.screen()
    );
    journey.press("y").await;
    assert!(
        journey
            .screen()
            .contains("apiVersion: discovery.mesh.gloo.solo.io/v1"),
        "{}",
        journey.screen()
    );
    journey.press("esc").await;
    assert!(journey.screen().contains("Endpoints by locality"));
    journey.press("esc").await;
    let (state, _) = journey.end().await;
    assert!(state.page().is_none());
    assert_eq!(state.focus, Focus::Table);
}

#[tokio::test(start_paused = true)]
async fn scrolling_ends_at_the_last_row() {
    let journey = Journey::demo((100, 30)).await;
    journey.press("G").await;
    let last = journey.line_with("▸");
    journey.press("j j pagedown ctrl-d").await;
    assert_eq!(journey.line_with("▸"), last);
    journey.press("g").await;
    assert_ne!(journey.line_with("▸"), last);
    let (state, _) = journey.end().await;
    assert_eq!(state.row(), Some(0));
    assert_eq!(name(&state), "ads");
}

#[tokio::test(start_paused = true)]
async fn a_row_that_went_stays_for_two_seconds_and_nothing_moves_under_the_cursor() {
    // The weather takes currency on cluster-3 away at second 70 and brings it back at second 79.
    let journey = Journey::demo(WIDE).await;
    journey.pass(Duration::from_secs(69)).await;
    journey.press("/").await;
    journey.type_text("currency").await;
    journey.press("enter G").await;
    assert!(
        journey.line_with("▸").contains("cluster-3"),
        "{}",
        journey.screen()
    );
    journey.pass(Duration::from_millis(1_200)).await;
    assert!(
        journey.line_with("▸").contains("cluster-3"),
        "{}",
        journey.screen()
    );
    assert!(journey.screen().contains("1 of 52"), "{}", journey.screen());
    journey.pass(Duration::from_secs(2)).await;
    assert!(
        journey.line_with("▸").contains("cluster-1"),
        "{}",
        journey.screen()
    );
    journey.pass(Duration::from_secs(8)).await;
    assert!(
        journey.line_with("▸").contains("cluster-3"),
        "it is back, and so is the selection"
    );
}

#[tokio::test(start_paused = true)]
async fn the_yaml_of_an_object_is_searched_and_folded() {
    let journey = Journey::files(&["mesh.yaml"], (100, 30)).await;
    journey.press("enter y /").await;
    journey.type_text("SPEC").await;
    assert!(
        journey.screen().contains("no match"),
        "{}",
        journey.screen()
    );
    journey
        .press("backspace backspace backspace backspace")
        .await;
    journey.type_text("spec").await;
    assert!(journey.line_with(" / spec").contains("found"));
    journey.press("enter").await;
    assert!(journey.screen().contains(" 1 of "), "{}", journey.screen());
    journey.press("n N esc g").await;
    assert!(
        !journey.screen().contains(" 1 of "),
        "esc ends the search first"
    );
    journey.press("T").await;
    let before = journey.screen();
    while !journey.screen().contains("▾ metadata:") {
        journey.press("j").await;
    }
    journey.press("enter").await;
    let folded = journey.line_with("▸ metadata:");
    assert!(folded.contains("lines"), "{folded}");
    journey.press("enter g").await;
    assert_eq!(journey.screen(), before);
    journey.press("esc").await;
    assert!(!journey.screen().contains("as it was"));
}

#[tokio::test(start_paused = true)]
async fn how_old_an_object_is_is_told_by_the_second_or_by_the_clock() {
    let journey = Journey::demo((100, 30)).await;
    journey.press("y").await;
    journey.pass(Duration::from_secs(30)).await;
    let told = journey.line_with("as it was");
    let is_right = ["29s ago", "30s ago"].iter().any(|age| told.contains(age));
    assert!(is_right, "{told}");
    journey.press("T").await;
    let told = journey.line_with("as it was");
    assert!(
        told.contains("as it was 20") && !told.contains("ago"),
        "{told}"
    );
}
