//! Pages: whole, and pane by pane, of Destinations that have something to say.

use portolan::{
    source::Choice,
    ui::{Background, Depth, Symbols, Theme},
};

use super::{MEDIUM, NARROW, SMALL, WIDE};
use crate::kit::Journey;

/// What a pane is snapshot of: a filter that finds one Destination, and the digit of the pane.
const PANES: [(&str, &str, &str); 11] = [
    ("overview", "reviews cluster:cluster-2", "1"),
    ("endpoints", "catalog cluster:cluster-3", "2"),
    ("ports", "istio-ingressgateway cluster:cluster-1", "3"),
    ("policies", "reviews cluster:cluster-1", "4"),
    ("subsets", "reviews cluster:cluster-2", "5"),
    ("federation", "reviews cluster:cluster-2", "6"),
    ("overview-external", "ledger", "1"),
    ("endpoints-external", "ledger", "2"),
    ("ports-external", "ledger", "3"),
    ("federation-external", "ledger", "6"),
    ("overview-alias", "billing", "1"),
];

async fn page(filter: &str, size: (u16, u16), theme: Theme) -> Journey {
    let journey = Journey::begin(Choice::Demo, size, theme).await;
    journey.press("/").await;
    journey.type_text(filter).await;
    journey.press("enter g enter").await;
    journey
}

fn theme() -> Theme {
    Theme::default()
}

#[tokio::test(start_paused = true)]
async fn the_page_of_a_destination_at_each_size() {
    for size in [WIDE, MEDIUM, SMALL, NARROW] {
        let journey = page("reviews cluster:cluster-2", size, theme()).await;
        let name = format!("page-{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, journey.planes());
    }
}

#[tokio::test(start_paused = true)]
async fn each_pane_alone() {
    for (name, filter, digit) in PANES {
        for size in [MEDIUM, NARROW] {
            let journey = page(filter, size, theme()).await;
            journey.press(digit).await;
            let name = format!("pane-{name}-{}x{}", size.0, size.1);
            insta::assert_snapshot!(name, journey.planes());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_is_taken_for_lost() {
    let journey = page("reviews cluster:cluster-1", WIDE, theme()).await;
    journey.press("2 j j x").await;
    insta::assert_snapshot!("page-lost-160x44", journey.planes());
}

#[tokio::test(start_paused = true)]
async fn no_glyph_depends_on_the_colours() {
    let mut screens = Vec::new();
    for depth in [Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True] {
        for background in [Background::Dark, Background::Light] {
            let symbols = Symbols::Unicode;
            let theme = Theme {
                depth,
                background,
                symbols,
            };
            screens.push(every_pane("reviews cluster:cluster-1", theme).await);
        }
    }
    screens.dedup();
    assert_eq!(screens.len(), 1, "{screens:#?}");
}

#[tokio::test(start_paused = true)]
async fn ascii_is_ascii_on_every_pane() {
    let theme = Theme {
        depth: Depth::None,
        background: Background::Dark,
        symbols: Symbols::Ascii,
    };
    for filter in ["reviews cluster:cluster-2", "ledger", "billing"] {
        for screen in every_pane(filter, theme).await {
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

async fn every_pane(filter: &str, theme: Theme) -> Vec<String> {
    let journey = page(filter, MEDIUM, theme).await;
    let mut screens = Vec::new();
    for digit in ["1", "2", "3", "4", "5", "6"] {
        journey.press(digit).await;
        screens.push(journey.screen());
    }
    screens
}
