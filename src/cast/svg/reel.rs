//! A film as it is shown: no faster than an eye needs, nothing twice, and the moment that stands for all.

use std::{sync::Arc, time::Duration};

use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
};

use super::super::film::{Film, Shot};

/// The shortest time that something is shown.
const SHORTEST: Duration = Duration::from_nanos(1_000_000_000 / 15);
/// How long the end is held before everything starts over.
const HOLD: Duration = Duration::from_secs(2);

/// The shots, in the order of time.
pub(super) struct Reel<'f> {
    pub(super) frames: Vec<Frame<'f>>,
    /// The frame that stands for all where nothing may move.
    pub(super) still: usize,
    /// How long it takes until everything starts over.
    pub(super) cycle: Duration,
}

/// The picture from a moment on.
#[derive(Clone, Copy)]
pub(super) struct Frame<'f> {
    pub(super) at: Duration,
    /// The screen as drawn for dark, or in its only look.
    pub(super) night: &'f Buffer,
    /// The screen as drawn for light; the same where there is one look.
    pub(super) day: &'f Buffer,
    pub(super) caption: Option<&'f Arc<str>>,
}

impl<'f> Reel<'f> {
    /// A film, drawn once or twice.
    ///
    /// A shot within a fifteenth of a second of the shot before replaces it. The still frame is the one of the first
    /// marker, or else the last.
    pub(super) fn of(film: &'f Film, light: Option<&'f Film>) -> Self {
        let frames = paced(all(film, light));
        let marked = film
            .markers
            .first()
            .map_or(Duration::MAX, |marker| marker.at);
        let last = frames.last().map_or(Duration::ZERO, |frame| frame.at);
        Self {
            still: showing(&frames, marked),
            cycle: film.length.max(last).saturating_add(HOLD),
            frames,
        }
    }

    /// One moment of a film: what was drawn last until then.
    pub(super) fn moment(film: &'f Film, light: Option<&'f Film>, at: Duration) -> Self {
        let frames: Vec<Frame<'f>> = all(film, light).collect();
        let frame = frames.get(showing(&frames, at)).copied();
        Self {
            frames: frame.into_iter().collect(),
            still: 0,
            cycle: HOLD,
        }
    }
}

fn all<'f>(film: &'f Film, light: Option<&'f Film>) -> impl Iterator<Item = Frame<'f>> {
    film.shots.iter().enumerate().map(move |(index, shot)| {
        let twin = light.and_then(|light| light.shots.get(index));
        let twin = twin.filter(|twin| twin.screen.area == shot.screen.area);
        Frame {
            at: shot.at,
            night: &shot.screen,
            day: &twin.unwrap_or(shot).screen,
            caption: caption(shot),
        }
    })
}

fn caption(shot: &Shot) -> Option<&Arc<str>> {
    shot.caption.as_ref().filter(|text| !text.trim().is_empty())
}

fn paced<'f>(frames: impl Iterator<Item = Frame<'f>>) -> Vec<Frame<'f>> {
    let mut shown: Vec<Frame<'f>> = Vec::new();
    for frame in frames {
        match shown.last_mut() {
            Some(last) if frame.at < last.at.saturating_add(SHORTEST) => {
                *last = Frame {
                    at: last.at,
                    ..frame
                }
            }
            _ => shown.push(frame),
        }
    }
    shown.dedup_by(|frame, before| frame.shows_what(before));
    shown
}

/// The last frame that begins at a moment or before it; the first where none does.
fn showing(frames: &[Frame<'_>], at: Duration) -> usize {
    let begun = frames.partition_point(|frame| frame.at <= at);
    begun.saturating_sub(1)
}

impl<'f> Frame<'f> {
    fn shows_what(&self, other: &Self) -> bool {
        self.caption == other.caption && self.night == other.night && self.day == other.day
    }

    /// How wide and high the screen is, in cells.
    pub(super) fn size(&self) -> (u32, u32) {
        let Rect { width, height, .. } = self.night.area;
        (width.into(), height.into())
    }

    /// The cells of a row for dark and for light; none outside the screen.
    pub(super) fn row(&self, y: usize) -> impl Iterator<Item = (&'f Cell, &'f Cell)> + use<'f> {
        let width = usize::from(self.night.area.width);
        let of = move |screen: &'f Buffer| {
            let row = screen.content.get(y * width..(y + 1) * width);
            row.unwrap_or(&[])
        };
        of(self.night).iter().zip(of(self.day))
    }
}
