//! Films as pictures: what is seen at each moment is what was drawn.

mod films;
mod projector;

use std::time::Duration;

use portolan::{
    cast::{Look, svg},
    ui::Background,
};
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect, style::Color};
use roxmltree::{Document, Node};

use self::{
    films::{film, lines, millis, minute, shot, small, tour},
    projector::{Projector, Seen},
};

const FIFTEENTH: Duration = Duration::from_millis(67);

/// What should be seen of a screen that is drawn twice.
fn expected(dark: &Buffer, light: &Buffer) -> Vec<Vec<Seen>> {
    let width = usize::from(dark.area.width);
    let cell = |at: usize| {
        let (dark, light) = (&dark.content[at], &light.content[at]);
        Seen {
            text: dark.symbol().trim_end().into(),
            fore: colours(dark.fg, light.fg, ["#e6edf3", "#1f2328"]),
            back: colours(dark.bg, light.bg, ["#0d1117", "#ffffff"]),
            bold: dark.modifier.contains(ratatui::style::Modifier::BOLD),
        }
    };
    let rows = (0..dark.content.len()).collect::<Vec<_>>();
    let rows = rows
        .chunks(width)
        .map(|row| row.iter().map(|at| cell(*at)).collect());
    rows.collect()
}

fn colours(dark: Color, light: Color, own: [&str; 2]) -> Option<[String; 2]> {
    let hex = |colour, own: &str| match colour {
        Color::Reset => own.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        other => panic!("{other} is no colour of the theme"),
    };
    let both = [hex(dark, own[0]), hex(light, own[1])];
    (both != own).then_some(both)
}

/// Fails where what is seen is not what was drawn. A blank has no colour of its own, and a shape no weight.
fn compare(seen: &[Vec<Seen>], drawn: &[Vec<Seen>], when: Duration) {
    let text = |rows: &[Vec<Seen>]| {
        let shown = |cell: &Seen| {
            if cell.text.is_empty() {
                " ".into()
            } else {
                cell.text.clone()
            }
        };
        let row = |row: &Vec<Seen>| row.iter().map(shown).collect::<String>();
        rows.iter().map(row).collect::<Vec<_>>().join("\n")
    };
    let plain = |rows: &[Vec<Seen>]| -> Vec<Seen> {
        let cells = rows.iter().flatten().cloned();
        let plain = |mut cell: Seen| {
            cell.text = cell.text.trim().to_owned();
            let own = ["#e6edf3", "#1f2328"];
            cell.fore = cell.fore.filter(|fore| fore != &own);
            if cell.text.is_empty() {
                (cell.fore, cell.bold) = (None, false);
            }
            cell.bold &= cell.text.is_ascii();
            cell
        };
        cells.map(plain).collect()
    };
    let (seen_cells, drawn_cells) = (plain(seen), plain(drawn));
    let wrong = seen_cells
        .iter()
        .zip(&drawn_cells)
        .find(|(seen, drawn)| seen != drawn);
    assert!(
        wrong.is_none() && seen_cells.len() == drawn_cells.len(),
        "{wrong:?} at {when:?}\n{}\n\n{}",
        text(seen),
        text(drawn)
    );
}

#[tokio::test(start_paused = true)]
async fn every_frame_is_seen_as_it_was_drawn_in_dark_and_in_light() {
    let (dark, light) = (tour(Background::Dark).await, tour(Background::Light).await);
    let picture = svg::animated(&dark, Some(&light));
    let document = Document::parse(&picture).expect("it is well-formed");
    let projector = Projector::new(&document);
    for (shot, twin) in dark.shots.iter().zip(&light.shots) {
        let when = shot.at + millis(250);
        let size = (shot.screen.area.width, shot.screen.area.height);
        let drawn = expected(&shot.screen, &twin.screen);
        compare(&projector.cells(Some(when), size), &drawn, when);
        assert_eq!(
            projector.caption(Some(when)),
            shot.caption.as_deref().unwrap_or("")
        );
        let still = svg::still(&dark, Some(&light), when);
        let still = Document::parse(&still).expect("it is well-formed");
        compare(&Projector::new(&still).cells(None, size), &drawn, when);
    }
    let last = dark
        .shots
        .last()
        .zip(light.shots.last())
        .expect("there are shots");
    let drawn = expected(&last.0.screen, &last.1.screen);
    compare(&projector.cells(None, (120, 36)), &drawn, Duration::MAX);
}

#[tokio::test(start_paused = true)]
async fn a_busy_minute_takes_less_than_a_megabyte_and_nothing_from_outside() {
    let film = minute().await;
    let picture = svg::animated(&film, None);
    assert!(film.shots.len() > 300);
    assert!(picture.len() < 1_000_000, "{}", picture.len());
    assert!(
        picture == svg::animated(&film, None),
        "the same film gives the same bytes"
    );
    is_harmless(&picture);
    let document = Document::parse(&picture).expect("it is well-formed");
    let projector = Projector::new(&document);
    for shot in film.shots.iter().step_by(7) {
        let when = shot.at + FIFTEENTH;
        let drawn = expected(&shot.screen, &shot.screen);
        let strip = |rows: Vec<Vec<Seen>>| {
            rows.into_iter()
                .flatten()
                .map(|cell| cell.text.trim().to_owned())
        };
        let seen: Vec<String> = strip(projector.cells(Some(when), (120, 36))).collect();
        assert_eq!(seen, strip(drawn).collect::<Vec<_>>(), "{when:?}");
    }
}

/// Fails where a picture could do anything but be looked at.
fn is_harmless(picture: &str) {
    let document = Document::parse(picture).expect("it is well-formed");
    let known = [
        "svg", "title", "desc", "style", "defs", "g", "use", "path", "rect", "text",
    ];
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        assert!(known.contains(&name), "{name}");
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            let points_in = attribute.name() != "href" || attribute.value().starts_with('#');
            assert!(points_in, "{attribute:?}");
            assert!(!attribute.value().contains("url("), "{attribute:?}");
        }
        if name == "style" {
            let css = node.text().expect("it has rules");
            assert!(!css.contains("url(") && !css.contains("@import"), "{css}");
        }
    }
    let controls = picture
        .chars()
        .find(|letter| letter.is_control() && *letter != '\n');
    assert_eq!(controls, None);
}

#[test]
fn a_small_film_gives_these_bytes() {
    let (dark, light) = (small(Look::Dark), small(Look::Light));
    insta::assert_binary_snapshot!("small.svg", svg::animated(&dark, Some(&light)).into());
    insta::assert_binary_snapshot!(
        "small_still.svg",
        svg::still(&light, None, millis(950)).into()
    );
}

#[test]
fn the_moment_of_the_first_marker_is_shown_where_nothing_moves() {
    let picture = svg::animated(&small(Look::Auto), None);
    let document = Document::parse(&picture).expect("it is well-formed");
    let projector = Projector::new(&document);
    let row: String = projector.cells(None, (9, 3))[1]
        .iter()
        .map(|cell| cell.text.as_str())
        .collect();
    assert_eq!(row, "│struck│");
    assert_eq!(projector.caption(None), "struck & 'out'");
}

#[test]
fn what_follows_at_once_takes_the_place_of_what_was_shown() {
    let texts = [
        (0, "a"),
        (30, "b"),
        (66, "c"),
        (70, "d"),
        (400, "d"),
        (500, "e"),
        (520, "a"),
    ];
    let shots = texts.map(|(at, text)| shot(at, lines(&[text]), None));
    let picture = svg::animated(&film(Look::Dark, shots.into()), None);
    let document = Document::parse(&picture).expect("it is well-formed");
    let projector = Projector::new(&document);
    let seen = [0, 60, 69, 75, 450, 499, 502, 1519]
        .map(|at| projector.cells(Some(millis(at)), (1, 1))[0][0].text.clone());
    assert_eq!(seen, ["c", "c", "c", "d", "d", "d", "a", "a"]);
}

#[test]
fn films_without_anything_are_pictures() {
    let empty = film(Look::Dark, Vec::new());
    let blank = film(
        Look::Light,
        vec![shot(5, Buffer::empty(Rect::ZERO), Some("  "))],
    );
    for film in [empty, blank] {
        is_harmless(&svg::animated(&film, None));
        is_harmless(&svg::still(&film, Some(&film), millis(3)));
    }
}

proptest! {
    #[test]
    fn no_text_is_anything_but_text(
        symbols in prop::collection::vec("[<>&\"'\\]a \u{0}-\u{1f}\u{7f}-\u{9f}\u{202e}\u{fffe}価é👩‍🚀─█]{0,3}|\\PC{1,2}", 1..20),
        caption in ".{0,40}",
    ) {
        let width = u16::try_from(symbols.len()).expect("there are few");
        let mut screen = Buffer::empty(Rect::new(0, 0, width, 1));
        for (cell, symbol) in screen.content.iter_mut().zip(&symbols) {
            cell.set_symbol(symbol);
        }
        let mut film = film(Look::Dark, vec![shot(0, screen, Some(&caption))]);
        film.title = Some(caption.clone());
        is_harmless(&svg::animated(&film, None));
    }
}
