//! Whole screens, glyphs and roles, at the sizes that people have.

mod pages;

use std::time::Duration;

use portolan::{
    source::{Choice, ReplaySpeed},
    ui::{Background, Depth, Symbols, Theme},
};

use super::kit::Journey;

/// What a snapshot of several sizes shows: the text at all of them, the roles of its cells at one, so that one changed word
/// changes the roles once.
fn shown(journey: &Journey, size: (u16, u16)) -> String {
    if size == MEDIUM {
        journey.planes()
    } else {
        journey.screen()
    }
}

const WIDE: (u16, u16) = (160, 44);
const MEDIUM: (u16, u16) = (100, 30);
const SMALL: (u16, u16) = (80, 24);
const NARROW: (u16, u16) = (60, 20);

#[tokio::test(start_paused = true)]
async fn the_demo_at_each_size() {
    for size in [WIDE, MEDIUM, SMALL, NARROW] {
        let journey = Journey::opened(size).await;
        insta::assert_snapshot!(format!("demo-{}x{}", size.0, size.1), shown(&journey, size));
    }
}

#[tokio::test(start_paused = true)]
async fn a_destination_whose_subset_has_no_endpoints() {
    for size in [WIDE, MEDIUM, NARROW] {
        let journey = Journey::demo(size).await;
        journey.press("/").await;
        journey.type_text("reviews cluster:cluster-2").await;
        journey.press("enter 5").await;
        insta::assert_snapshot!(
            format!("unsatisfied-{}x{}", size.0, size.1),
            shown(&journey, size)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_lists_of_other_kinds() {
    for size in [WIDE, MEDIUM, SMALL, NARROW] {
        let journey = Journey::demo(size).await;
        journey.press("K").await;
        if size == MEDIUM {
            insta::assert_snapshot!("kinds-100x30", journey.planes());
        }
        journey.press("2").await;
        insta::assert_snapshot!(
            format!("trafficpolicies-{}x{}", size.0, size.1),
            shown(&journey, size)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_does_not_answer() {
    let journey = Journey::demo(WIDE).await;
    journey.pass(Duration::from_secs(42)).await;
    insta::assert_snapshot!("lost-160x44", journey.planes());
}

#[tokio::test(start_paused = true)]
async fn the_overlays() {
    let journey = Journey::demo(MEDIUM).await;
    journey.press("?").await;
    insta::assert_snapshot!("help-100x30", journey.planes());
    journey.press("esc y").await;
    insta::assert_snapshot!("yaml-100x30", journey.planes());
}

#[tokio::test(start_paused = true)]
async fn a_filter_that_is_not_understood() {
    let journey = Journey::demo(MEDIUM).await;
    journey.press("/").await;
    journey.type_text("catalog color:red").await;
    insta::assert_snapshot!("filter-100x30", journey.planes());
}

#[tokio::test(start_paused = true)]
async fn ascii_without_colour() {
    let theme = Theme {
        depth: Depth::None,
        background: Background::Dark,
        symbols: Symbols::Ascii,
        ..Theme::default()
    };
    let journey = Journey::begin(Choice::Demo, MEDIUM, theme).await;
    let screen = journey.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("ascii-100x30", screen);
}

#[tokio::test(start_paused = true)]
async fn every_size_can_be_drawn() {
    let journey = Journey::demo(WIDE).await;
    let widths = [1, 2, 9, 40, 79, 80, 100, 140, 300];
    let heights = [1, 2, 3, 6, 12, 18, 30, 60];
    for keys in ["esc", "tab", "/", "enter", "?", "esc y", "esc esc enter"] {
        journey.press(keys).await;
        for size in widths
            .iter()
            .flat_map(|width| heights.iter().map(move |height| (*width, *height)))
        {
            journey.resize(size).await;
            assert_eq!(
                journey.screen().split('\n').count(),
                usize::from(size.1),
                "{size:?}"
            );
        }
    }
    let (_, code) = journey.end().await;
    assert_eq!(code, 0, "the loop went on to the end");
}

#[tokio::test(start_paused = true)]
async fn a_dump_with_everything_that_can_be_odd() {
    for size in [WIDE, MEDIUM, NARROW] {
        let journey = Journey::files(&["mesh.yaml"], size).await;
        insta::assert_snapshot!(format!("dump-{}x{}", size.0, size.1), shown(&journey, size));
        journey.press("j 6").await;
        insta::assert_snapshot!(
            format!("dump-odd-{}x{}", size.0, size.1),
            shown(&journey, size)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_whose_clock_differs() {
    let path = "tests/it/fixtures/clocks.jsonl".into();
    let pace = ReplaySpeed::AtOnce(None);
    let choice = Choice::Replay { path, pace };
    let journey = Journey::begin(choice, MEDIUM, Theme::default()).await;
    let screen = journey.screen();
    assert!(
        screen.contains(" 3h1m") && screen.contains("in 60m"),
        "{screen}"
    );
    journey.press("o").await;
    insta::assert_snapshot!("sources-clocks-100x30", journey.planes());
}

#[tokio::test(start_paused = true)]
async fn the_sources() {
    let journey = Journey::demo(MEDIUM).await;
    journey.pass(Duration::from_secs(42)).await;
    journey.press("o").await;
    insta::assert_snapshot!("sources-100x30", journey.planes());
    let journey = Journey::files(&["cli/broken.yaml", "mesh.yaml"], MEDIUM).await;
    insta::assert_snapshot!("unreadable-100x30", journey.planes());
    journey.press("o").await;
    insta::assert_snapshot!("sources-unreadable-100x30", journey.planes());
}
