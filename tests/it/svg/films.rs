//! Films to be shown: of the demo, of somebody in a hurry, and a small one with something of everything.

use std::{sync::Arc, time::Duration};

use portolan::{
    cast::{Film, Look, Marker, Shot},
    source::Choice,
    ui::{Background, Theme},
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Style},
};

use crate::kit::Journey;

pub(crate) fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) fn theme(background: Background) -> Theme {
    Theme {
        background,
        ..Theme::default()
    }
}

pub(crate) fn film(look: Look, shots: Vec<Shot>) -> Film {
    let length = shots.last().map_or(Duration::ZERO, |shot| shot.at);
    Film {
        title: Some("portolan <\"demo\">".into()),
        look,
        shots,
        markers: Vec::new(),
        length: length + millis(1000),
    }
}

pub(crate) fn shot(at: u64, screen: Buffer, caption: Option<&str>) -> Shot {
    Shot {
        at: millis(at),
        screen,
        caption: caption.map(Arc::from),
    }
}

pub(crate) fn lines(lines: &[&str]) -> Buffer {
    Buffer::with_lines(lines.iter().copied())
}

/// The demo, moved about in, as it looks on a background.
pub(crate) async fn tour(background: Background) -> Film {
    let mut journey = Journey::begin(Choice::Demo, (120, 36), theme(background)).await;
    let (mut shots, mut at) = (Vec::new(), 0);
    let keys = "j j enter j tab j esc / r e v enter f j j enter esc ? esc s 90x20 j 120x36 G";
    for key in keys.split(' ') {
        if let Some((width, height)) = key.split_once('x') {
            let size = [width, height].map(|side| side.parse().expect("it is a number"));
            journey.resize(size.into()).await;
        } else {
            journey.press(key).await;
        }
        at += 500;
        journey.pass(millis(300)).await;
        let caption = (at > 3000).then_some("keys, & what comes of them");
        shots.push(shot(at, journey.buffer(), caption));
    }
    journey
        .until("the table", |screen| screen.contains("Destinations"))
        .await;
    film(
        if background == Background::Dark {
            Look::Dark
        } else {
            Look::Light
        },
        shots,
    )
}

/// A minute in which somebody is in a hurry.
pub(crate) async fn minute() -> Film {
    let journey = Journey::demo((120, 36)).await;
    let keys = "j j j j j j j enter j j tab j j j esc f j j j j enter esc esc tab j j j j j G g / r e v enter j j esc ? j esc s";
    let mut shots = Vec::new();
    for (at, key) in (0..60_000).step_by(165).zip(keys.split(' ').cycle()) {
        journey.press(key).await;
        shots.push(shot(at, journey.buffer(), None));
    }
    film(Look::Dark, shots)
}

/// Something of everything: styles, wide characters, shapes, a caption, a resize.
pub(crate) fn small(look: Look) -> Film {
    let mut first = lines(&["┌─ a<b ─┐", "│価▇▇▍●→│", "└───────┘"]);
    first.set_style(
        Rect::new(3, 0, 3, 1),
        Style::new().bold().fg(Color::Rgb(108, 182, 255)),
    );
    first.set_style(Rect::new(1, 1, 2, 1), Style::new().reversed());
    let mut second = lines(&["┌─ a<b ─┐", "│ struck│", "└───────┘"]);
    second.set_style(
        Rect::new(2, 1, 6, 1),
        Style::new().crossed_out().underlined().dim().italic(),
    );
    second.set_style(Rect::new(1, 1, 3, 1), Style::new().bg(Color::Indexed(24)));
    let shots = vec![
        shot(0, first.clone(), None),
        shot(900, second, Some("struck & 'out'")),
        shot(1500, lines(&["╭──╮", "╰──╯"]), Some("small")),
        shot(2000, first, None),
    ];
    Film {
        markers: vec![Marker {
            at: millis(1000),
            name: "struck".into(),
        }],
        ..film(look, shots)
    }
}
