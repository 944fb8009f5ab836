//! Makes films of frames: those drawn while they were not hidden. Hidden time takes no time in the film.

use std::{sync::Arc, time::Duration};

use ratatui::buffer::Buffer;
use tokio::time::Instant;

use super::canvas::DrawnFrame;
use crate::cast::{Film, Look, Shot, text};

/// Films in the making, one for each look, with the same moments.
#[derive(Debug)]
pub(super) struct Camera {
    films: Vec<Film>,
    /// The screen.
    screens: Vec<Buffer>,
    caption: Option<Arc<str>>,
    /// When the films began; not yet at first.
    began: Option<Instant>,
    /// Since when it is hidden.
    hidden: Option<Instant>,
    /// How long it was hidden before.
    unseen: Duration,
}

impl Camera {
    pub(super) fn new(title: Option<&str>, looks: &[Look]) -> Self {
        let film = |look: &Look| Film::new(title.map(str::to_owned), *look);
        Self {
            films: looks.iter().map(film).collect(),
            screens: Vec::new(),
            caption: None,
            began: None,
            hidden: None,
            unseen: Duration::ZERO,
        }
    }

    /// The films begin with what is on the screen.
    pub(super) fn begin(&mut self, now: Instant) {
        self.began = Some(now);
        self.shoot(now);
    }

    pub(super) fn take(&mut self, frame: DrawnFrame) {
        self.screens = frame.screens;
        self.shoot(frame.at);
    }

    pub(super) fn caption(&mut self, caption: Option<Arc<str>>, now: Instant) {
        self.caption = caption;
        self.shoot(now);
    }

    pub(super) fn mark(&mut self, name: &str, now: Instant) {
        let at = self.time(now);
        self.films.iter_mut().for_each(|film| film.mark(at, name));
    }

    pub(super) fn hide(&mut self, now: Instant) {
        self.hidden = Some(now);
    }

    pub(super) fn show(&mut self, now: Instant) {
        if let Some(hidden) = self.hidden.take() {
            self.unseen += now - hidden;
            self.shoot(now);
        }
    }

    /// How far the films are at a moment.
    pub(super) fn time(&self, now: Instant) -> Duration {
        let until = self.hidden.unwrap_or(now);
        let began = self.began.unwrap_or(until);
        (until - began).saturating_sub(self.unseen)
    }

    /// The rows of the screen.
    pub(super) fn rows(&self) -> Vec<String> {
        let screen = self.screens.first();
        screen.into_iter().flat_map(text::rows).collect()
    }

    pub(super) fn end(mut self, now: Instant) -> Vec<Film> {
        let length = self.time(now);
        for film in &mut self.films {
            film.length = length;
        }
        self.films
    }

    /// Adds the screen to every film in which it is new.
    fn shoot(&mut self, now: Instant) {
        if self.began.is_none() || self.hidden.is_some() {
            return;
        }
        let at = self.time(now);
        let caption = &self.caption;
        let is_old = |(film, screen): (&Film, &Buffer)| {
            let last = film.shots.last();
            last.is_some_and(|last| last.screen == *screen && last.caption == *caption)
        };
        if self.films.iter().zip(&self.screens).all(is_old) {
            return;
        }
        for (film, screen) in self.films.iter_mut().zip(&self.screens) {
            film.shoot(Shot {
                at,
                screen: screen.clone(),
                caption: caption.clone(),
            });
        }
    }
}
