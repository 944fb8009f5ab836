//! What is written of a film: read by a terminal, it shows what was drawn.

use std::{num::NonZeroU16, time::Duration};

use portolan::cast::{
    Film, Look, Shot,
    asciicast::{self, Version},
};
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use serde_json::{Value, json};

use super::{film, text};

const SCRIPT: &str = "\
size 100x30
title \"A \\\"quoted\\\" title\"
caption \"Which reviews are there? 日本\"
type \"/reviews\" 60ms
key enter
marker \"found\"
wait 1500ms
resize 80x24
key enter
wait 3s
caption \"\"
key ?
wait 1s
";

fn written(film: &Film, version: Version) -> String {
    let mut bytes = Vec::new();
    asciicast::write(film, version, &mut bytes).expect("memory takes everything");
    String::from_utf8(bytes).expect("it is UTF-8")
}

/// The first line, and the events.
fn lines(cast: &str) -> (Value, Vec<(u64, String, String)>) {
    let mut lines = cast
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
    let header = lines.next().expect("there is a header");
    let event = |line: Value| {
        let [time, code, data] = &line.as_array().expect("an event")[..] else {
            panic!("{line}")
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        // Times have six digits behind the point, so that microseconds are whole.
        let micros: u64 = time.to_string().replace('.', "").parse().expect("a time");
        let digits = time.to_string().split('.').nth(1).map_or(0, str::len);
        (
            micros * 10_u64.pow(6 - u32::try_from(digits).expect("few")),
            text(code),
            text(data),
        )
    };
    (header, lines.map(event).collect())
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has cells")
}

/// Whether a terminal shows a cell as it was drawn.
fn shows(shown: &vt100::Cell, drawn: &Cell) -> bool {
    let color = |color: vt100::Color| match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    let contents = match shown.contents() {
        "" => " ",
        contents => contents,
    };
    contents == drawn.symbol()
        && color(shown.fgcolor()) == drawn.fg
        && color(shown.bgcolor()) == drawn.bg
        && shown.bold() == drawn.modifier.contains(Modifier::BOLD)
        && shown.inverse() == drawn.modifier.contains(Modifier::REVERSED)
        && shown.underline() == drawn.modifier.contains(Modifier::UNDERLINED)
}

fn assert_shows(screen: &vt100::Screen, drawn: &Buffer) {
    for y in 0..drawn.area.height {
        for x in 0..drawn.area.width {
            let shown = screen.cell(y, x).expect("the terminal is as large");
            assert!(
                shown.is_wide_continuation() || shows(shown, &drawn[(x, y)]),
                "{x} {y}: {shown:?} is not {:?} in\n{}",
                drawn[(x, y)],
                text(drawn)
            );
        }
    }
}

#[test]
fn a_terminal_that_is_told_an_asciicast_shows_each_shot_as_it_was_drawn() {
    let film = film(SCRIPT);
    let (header, events) = lines(&written(&film, Version::Two));
    assert_eq!(header["height"], 32, "captions are beneath the screen");
    let mut parser = vt100::Parser::new(cells(32), cells(100), 0);
    // What was there before does not shine through.
    parser.process(b"before\r\nbefore");
    let mut events = events.into_iter().peekable();
    for (number, shot) in film.shots.iter().enumerate() {
        let until = film
            .shots
            .get(number + 1)
            .map_or(u128::MAX, |next| next.at.as_micros());
        while let Some((_, code, data)) = events.next_if(|(at, ..)| u128::from(*at) < until) {
            match &*code {
                "r" => {
                    let (width, height) = data.split_once('x').expect("a size");
                    let number = |text: &str| cells(text.parse().expect("a number"));
                    parser.screen_mut().set_size(number(height), number(width));
                }
                "o" => parser.process(data.as_bytes()),
                _ => assert_eq!((&*code, &*data), ("m", "found")),
            }
        }
        assert_shows(parser.screen(), &shot.screen);
        let rows = parser.screen().rows(0, 200);
        let beneath = rows.skip(usize::from(shot.screen.area.height));
        let beneath: Vec<String> = beneath.map(|row| row.trim_end().to_owned()).collect();
        let caption = shot.caption.as_deref();
        let caption = caption.map_or(String::new(), |caption| format!(" {caption}"));
        assert_eq!(beneath, [String::new(), caption]);
    }
    assert_eq!(events.next(), None);
    assert!(!parser.screen().hide_cursor());
}

#[test]
fn an_asciicast_says_what_it_is_and_the_same_each_time() {
    let cast = written(&film(SCRIPT), Version::Two);
    assert_eq!(cast, written(&film(SCRIPT), Version::Two));
    let (header, events) = lines(&cast);
    assert!(cast.starts_with("{\"version\": 2, \"width\": 100, \"height\": 32, "));
    assert_eq!(header["title"], "A \"quoted\" title");
    let palette = header["theme"]["palette"]
        .as_str()
        .expect("there is a palette");
    assert_eq!(palette.split(':').count(), 16);
    assert!(
        header.get("timestamp").is_none(),
        "it would be another one each time"
    );
    assert!(events.is_sorted_by_key(|(at, ..)| *at));
    let resize = events
        .iter()
        .find(|(_, code, _)| code == "r")
        .expect("it is resized");
    assert_eq!(resize.2, "80x26");
}

#[test]
fn version_3_tells_intervals_that_add_up_to_the_times_of_version_2() {
    let film = film(SCRIPT);
    let (_, second) = lines(&written(&film, Version::Two));
    let (header, third) = lines(&written(&film, Version::Three));
    assert_eq!(header["version"], 3);
    assert_eq!(
        (&header["term"]["cols"], &header["term"]["rows"]),
        (&json!(100), &json!(32))
    );
    assert!(header["term"]["theme"]["bg"].is_string() && header.get("width").is_none());
    let mut now = 0;
    for (interval, code, data) in &mut third.into_iter() {
        now += interval;
        assert!(second.contains(&(now, code, data)), "at {now}");
    }
    assert_eq!(
        now,
        u64::try_from(film.length.as_micros()).expect("a short film")
    );
}

#[test]
fn without_captions_nothing_is_kept_free_for_them() {
    let (header, _) = lines(&written(&film("size 100x30\nwait 10ms"), Version::Two));
    assert_eq!(
        (&header["width"], &header["height"]),
        (&json!(100), &json!(30))
    );
}

/// A film of two shots, with a marker, a caption and a change of size.
fn small() -> Film {
    let mut film = Film::new(Some("small".into()), Look::Light);
    let mut first = Buffer::with_lines(["ab\"é", "cd  "]);
    first[(1, 1)].set_fg(Color::Rgb(1, 2, 3));
    let shots = [
        (0, first, Some("why")),
        (1_500, Buffer::with_lines(["ab\"x", "c   "]), Some("why")),
        (2_000, Buffer::with_lines(["xy"]), None),
    ];
    for (millis, screen, caption) in shots {
        film.shoot(Shot {
            at: Duration::from_millis(millis),
            screen,
            caption: caption.map(Into::into),
        });
    }
    film.mark(Duration::from_micros(1_600_001), "here");
    film.length = Duration::from_secs(3);
    film
}

#[test]
fn an_asciicast_of_each_version_is_written_like_this() {
    insta::assert_snapshot!(written(&small(), Version::Two));
    insta::assert_snapshot!(written(&small(), Version::Three));
}
