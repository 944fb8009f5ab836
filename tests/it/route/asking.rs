//! The request in the Route pane: written in the palette, completed, remembered; and what its client may call.

use portolan::app::Overlay;

use super::listed;
use crate::{cli::run, kit::Journey};

const WIDE: (u16, u16) = (160, 44);

/// A journey to the route of `reviews` in `cluster-1`, with the palette open.
async fn asking() -> Journey {
    let journey = Journey::demo(WIDE).await;
    journey.press("/").await;
    journey.type_text("reviews cluster:cluster-1").await;
    journey.press("enter r").await;
    journey
}

#[tokio::test(start_paused = true)]
async fn method_path_port_and_headers_are_part_of_the_question_and_remembered() {
    let journey = asking().await;
    journey
        .type_text("productpage POST /reviews/1 :9080 end-user=jason")
        .await;
    journey.press("enter").await;
    let screen = journey.screen();
    let words = "POST /reviews/1 end-user: jason from cluster-1/bookinfo";
    assert!(screen.contains(words), "{screen}");
    // Another client sends the same request.
    journey.press("r").await;
    journey.type_text("ratings").await;
    journey.press("enter").await;
    let screen = journey.screen();
    assert!(
        screen.contains("POST /reviews/1 end-user: jason from"),
        "{screen}"
    );
    // Only what is written is another one; a header without a value is gone.
    journey.press("r").await;
    journey.type_text("GET end-user=").await;
    journey.press("enter").await;
    let screen = journey.screen();
    assert!(screen.contains("GET /reviews/1 from"), "{screen}");
    let (state, _) = journey.end().await;
    let shown = state.route.shown().expect("the route is shown");
    assert_eq!(shown.answer.to.port, 9080);
}

#[tokio::test(start_paused = true)]
async fn paths_headers_ports_and_methods_that_exist_complete_what_is_written() {
    for (text, label) in [
        ("/r", "with GET /reviews"),
        ("end-user=j", "with GET / end-user: jason"),
        (":9", "calls reviews:9080 cluster-1"),
        ("PA", "with PATCH /"),
    ] {
        let journey = asking().await;
        journey.type_text(text).await;
        let (state, _) = journey.end().await;
        let Overlay::Palette(palette) = &state.overlay else {
            panic!("the palette is open");
        };
        let entries = palette.menu.items.iter().map(|entry| &*entry.about);
        let entries: Vec<&str> = entries.collect();
        assert!(
            entries.iter().any(|entry| entry.ends_with(label)),
            "{text}: {entries:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_port_of_one_destination_is_not_asked_of_another() {
    let journey = asking().await;
    journey.type_text(":9080").await;
    journey.press("enter r").await;
    journey.type_text("frontend cart").await;
    journey.press("enter").await;
    let (state, _) = journey.end().await;
    let shown = state.route.shown().expect("the route is shown");
    assert_ne!(shown.answer.to.port, 9080);
    assert!(shown.answer.endpoints.iter().all(|one| one.port != 9080));
}

#[tokio::test(start_paused = true)]
async fn what_the_client_may_call_is_listed_next_to_who_may_call() {
    let journey = Journey::demo(WIDE).await;
    journey.press("r").await;
    journey.type_text("frontend cart").await;
    journey.press("enter").await;
    let (state, _) = journey.end().await;
    let shown = state.route.shown().expect("the route is shown");
    let of_screen: Vec<String> = shown
        .callable
        .rows
        .iter()
        .map(|row| row.to.id.key.name.to_string())
        .collect();
    let command = run("--demo route --access --from cluster-1/shop/frontend -o json").json();
    let of_command = listed(&command, "items", &["name"]);
    let names: Vec<String> = of_command
        .iter()
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    assert_eq!(of_screen, names);
}
