//! Pages: whole, and pane by pane, of Destinations that have something to say.

use portolan::{
    app::Pane,
    source::Choice,
    store::Kind,
    ui::{Background, Depth, Symbols, Theme},
};

use super::{MEDIUM, NARROW, SMALL, WIDE, shown};
use crate::kit::Journey;

/// What a pane about a Destination is a snapshot of: a suffix of its name, and a filter that finds one Destination.
fn subjects(pane: Pane) -> &'static [(&'static str, &'static str)] {
    match pane {
        Pane::Overview => &[
            ("", "reviews cluster:cluster-2"),
            ("-external", "ledger"),
            ("-alias", "billing"),
        ],
        Pane::Endpoints => &[("", "catalog cluster:cluster-3"), ("-external", "ledger")],
        Pane::Ports => &[
            ("", "istio-ingressgateway cluster:cluster-1"),
            ("-external", "ledger"),
        ],
        Pane::Policies | Pane::Drift => &[("", "reviews cluster:cluster-1")],
        Pane::Subsets | Pane::Route => &[("", "reviews cluster:cluster-2")],
        Pane::Federation | Pane::Findings => {
            &[("", "reviews cluster:cluster-2"), ("-external", "ledger")]
        }
        // It is about objects of other kinds; the tests of pages show it.
        Pane::Affected | Pane::Timeline => &[],
    }
}

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
        insta::assert_snapshot!(name, shown(&journey, size));
    }
}

#[tokio::test(start_paused = true)]
async fn each_pane_alone() {
    for (at, pane) in Pane::of(Kind::Destination).into_iter().enumerate() {
        for (suffix, filter) in subjects(pane) {
            for size in [MEDIUM, NARROW] {
                let journey = page(filter, size, theme()).await;
                journey.press(&(at + 1).to_string()).await;
                let pane = pane.tab().to_lowercase();
                let name = format!("pane-{pane}{suffix}-{}x{}", size.0, size.1);
                insta::assert_snapshot!(name, shown(&journey, size));
            }
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
async fn no_glyph_depends_on_the_colours_but_bars_that_have_letters_without_them() {
    let mut screens = Vec::new();
    for depth in [Depth::None, Depth::Ansi16, Depth::Ansi256, Depth::True] {
        for background in [Background::Dark, Background::Light] {
            let symbols = Symbols::Unicode;
            let theme = Theme {
                depth,
                background,
                symbols,
                ..Theme::default()
            };
            let panes = every_pane("reviews cluster:cluster-1", theme).await;
            screens.push((theme.has_letters(), panes));
        }
    }
    screens.dedup();
    let [(true, letters), (false, blocks)] = &screens[..] else {
        panic!("{screens:#?}");
    };
    let lines = |screens: &[String]| -> Vec<String> {
        let lines = screens.iter().flat_map(|screen| screen.lines());
        lines.map(str::to_owned).collect()
    };
    for (letters, blocks) in lines(letters).iter().zip(&lines(blocks)) {
        let mut cells = letters.chars().zip(blocks.chars());
        let is_alike = cells.all(|(letter, block)| {
            letter == block || block == '▇' && letter.is_ascii_alphanumeric()
        });
        // A member of a shift says its letter.
        let bare = ["a", "b", "c"].map(|letter| letters.replace(&format!(" %  {letter} "), " %  "));
        let is_member = bare.iter().any(|bare| {
            let end = [' ', '│'];
            bare.trim_end_matches(end) == blocks.trim_end_matches(end)
        });
        assert!(is_alike || is_member, "{letters}\n{blocks}");
    }
}

#[tokio::test(start_paused = true)]
async fn ascii_is_ascii_on_every_pane() {
    let theme = Theme {
        depth: Depth::None,
        background: Background::Dark,
        symbols: Symbols::Ascii,
        ..Theme::default()
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
    for digit in 1..=Pane::of(Kind::Destination).len() {
        let key = if digit < 10 {
            digit.to_string()
        } else {
            "H".to_owned()
        };
        journey.press(&key).await;
        screens.push(journey.screen());
    }
    screens
}
