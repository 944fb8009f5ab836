//! The drawn frames, moment by moment, from which every format is made.
//!
//! A film holds whole screens at the moments when they changed, so that each format decides how to store repetitions.
//! Times are measured from the beginning of the film.

use std::{sync::Arc, time::Duration};

use ratatui::buffer::Buffer;

use super::Look;

/// The drawn frames, moment by moment.
#[derive(Clone, Debug)]
pub struct Film {
    /// The title.
    pub title: Option<String>,
    /// For which background its colours were chosen.
    pub look: Look,
    /// The screens, in the order of time, each until the next one.
    pub shots: Vec<Shot>,
    /// The moments that have a name, in the order of time.
    pub markers: Vec<Marker>,
    /// How long it is, which may be longer than until the last shot.
    pub length: Duration,
}

/// The picture from one moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// From when on.
    pub at: Duration,
    /// The whole screen. Another area than before is another size of the terminal.
    pub screen: Buffer,
    /// The caption below it.
    pub caption: Option<Arc<str>>,
}

/// A moment that has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// When.
    pub at: Duration,
    /// Its name.
    pub name: Box<str>,
}

impl Film {
    /// A film without a shot.
    #[must_use]
    pub fn new(title: Option<String>, look: Look) -> Self {
        Self {
            title,
            look,
            shots: Vec::new(),
            markers: Vec::new(),
            length: Duration::ZERO,
        }
    }

    /// Adds the picture from now on. Of several at one moment the last one is kept.
    pub fn shoot(&mut self, shot: Shot) {
        self.length = self.length.max(shot.at);
        match self.shots.last_mut() {
            Some(last) if last.at == shot.at => *last = shot,
            _ => self.shots.push(shot),
        }
    }

    /// Gives a moment a name.
    pub fn mark(&mut self, at: Duration, name: impl Into<Box<str>>) {
        let name = name.into();
        self.markers.push(Marker { at, name });
    }

    /// The picture at a moment; before the first shot, the first shot.
    #[must_use]
    pub fn shot_at(&self, at: Duration) -> Option<&Shot> {
        let after = self.shots.partition_point(|shot| shot.at <= at);
        self.shots.get(after.saturating_sub(1))
    }

    /// Whether anything is ever written beneath the screen.
    #[must_use]
    pub fn has_captions(&self) -> bool {
        self.shots.iter().any(|shot| shot.caption.is_some())
    }

    /// Cuts every span in which nothing changes to this length; what comes after it comes earlier.
    pub fn cut_idle(&mut self, most: Duration) {
        let cut = Cut::new(&self.shots, most);
        for shot in &mut self.shots {
            shot.at = cut.moved(shot.at);
        }
        for marker in &mut self.markers {
            marker.at = cut.moved(marker.at);
        }
        self.length = cut.moved(self.length);
    }
}

/// The new times of moments when pauses are shortened.
struct Cut {
    /// When something changed, and where that comes to lie.
    changes: Vec<(Duration, Duration)>,
    most: Duration,
}

impl Cut {
    fn new(shots: &[Shot], most: Duration) -> Self {
        let mut changes = vec![(Duration::ZERO, Duration::ZERO)];
        for shot in shots {
            let (before, moved) = changes[changes.len() - 1];
            changes.push((shot.at, moved + shot.at.saturating_sub(before).min(most)));
        }
        Self { changes, most }
    }

    fn moved(&self, at: Duration) -> Duration {
        let after = self.changes.partition_point(|(change, _)| *change <= at);
        let (change, moved) = self.changes[after.saturating_sub(1)];
        moved + at.saturating_sub(change).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    fn film(millis: &[u64], length: u64) -> Film {
        let mut film = Film::new(None, Look::Dark);
        for (at, letter) in millis.iter().zip('a'..) {
            let mut screen = Buffer::empty(Rect::new(0, 0, 3, 1));
            screen[(0, 0)].set_char(letter);
            film.shoot(Shot {
                at: Duration::from_millis(*at),
                screen,
                caption: None,
            });
        }
        film.length = Duration::from_millis(length);
        film
    }

    fn times(film: &Film) -> Vec<u128> {
        let shots = film.shots.iter().map(|shot| shot.at.as_millis());
        shots.chain([film.length.as_millis()]).collect()
    }

    #[test]
    fn idle_time_is_cut_to_its_most_also_at_both_ends() {
        let mut film = film(&[3_000, 3_500, 9_000], 20_000);
        film.mark(Duration::from_secs(4), "soon after");
        film.mark(Duration::from_secs(8), "in what is cut");
        film.cut_idle(Duration::from_secs(2));
        assert_eq!(times(&film), [2_000, 2_500, 4_500, 6_500]);
        let markers: Vec<_> = film
            .markers
            .iter()
            .map(|marker| marker.at.as_millis())
            .collect();
        assert_eq!(markers, [3_000, 4_500]);
    }

    #[test]
    fn a_film_in_which_much_happens_stays_as_it_is() {
        let mut film = film(&[0, 1_000, 3_000], 5_000);
        film.cut_idle(Duration::from_secs(2));
        assert_eq!(times(&film), [0, 1_000, 3_000, 5_000]);
    }

    #[test]
    fn of_several_shots_at_one_moment_the_last_counts() {
        let film = film(&[0, 0, 1_000], 1_000);
        assert_eq!(film.shots.len(), 2);
        assert_eq!(film.shots[0].screen[(0, 0)].symbol(), "b");
    }

    #[test]
    fn a_moment_shows_the_last_shot_before_it() {
        let film = film(&[500, 1_000], 2_000);
        let seen = |at| {
            film.shot_at(Duration::from_millis(at))
                .expect("there are shots")
        };
        let letters =
            [0, 500, 999, 1_000, 9_000].map(|at| seen(at).screen[(0, 0)].symbol().to_owned());
        assert_eq!(letters, ["a", "a", "a", "b", "b"]);
    }
}
