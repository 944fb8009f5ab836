//! A moment of a film, by its time or by the name of its marker.

use std::time::Duration;

use crate::model::time;

use super::{Film, near};

/// A moment of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This time after the beginning.
    Time(Duration),
    /// The marker of this name.
    Marker(Box<str>),
}

/// A text that is no moment, or a moment that a film does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Neither a time nor a marker.
    #[error("write a time such as 12.5s, or marker:NAME")]
    Text,
    /// A time after the end of the film.
    #[error("no moment {at:?}: the recording ends after {length:?}")]
    TooLate {
        /// The time.
        at: Duration,
        /// The length of the film.
        length: Duration,
    },
    /// A marker with a name similar to an existing one.
    #[error("the script has no marker {0:?}; did you mean {1:?}?")]
    Similar(Box<str>, Box<str>),
    /// An unknown marker.
    #[error("the script has no marker {0:?}; add a line `marker {0:?}`")]
    Unknown(Box<str>),
}

impl Moment {
    /// Parses `12.5s` and `marker:NAME`.
    ///
    /// # Errors
    /// If it is neither.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        if let Some(name) = text.strip_prefix("marker:") {
            return Ok(Self::Marker(name.into()));
        }
        let time = time::duration(text).and_then(|span| Duration::try_from(span).ok());
        time.map(Self::Time).ok_or(MomentError::Text)
    }

    /// Its time in a film.
    ///
    /// # Errors
    /// If the film has no such moment.
    pub fn of(&self, film: &Film) -> Result<Duration, MomentError> {
        match self {
            Self::Time(at) if *at <= film.length => Ok(*at),
            Self::Time(at) => Err(MomentError::TooLate {
                at: *at,
                length: film.length,
            }),
            Self::Marker(name) => {
                let mut markers = film.markers.iter();
                let found = markers.find(|marker| marker.name == *name);
                found
                    .map(|marker| marker.at)
                    .ok_or_else(|| no_marker(name, film))
            }
        }
    }
}

fn no_marker(name: &str, film: &Film) -> MomentError {
    let names = film.markers.iter().map(|marker| &*marker.name);
    match near::nearest(name, names) {
        Some(near) => MomentError::Similar(name.into(), near.into()),
        None => MomentError::Unknown(name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Look;

    #[test]
    fn times_and_names_are_understood_and_nothing_else() {
        assert_eq!(
            Moment::parse("12.5s"),
            Ok(Moment::Time(Duration::from_millis(12_500)))
        );
        assert_eq!(
            Moment::parse("marker:the page"),
            Ok(Moment::Marker("the page".into()))
        );
        for text in ["", "12", "-1s", "soon"] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_that_a_film_does_not_have_is_told_with_what_is_near() {
        let mut film = Film::new(None, Look::Dark);
        film.length = Duration::from_millis(1_500);
        film.mark(Duration::from_secs(1), "page");
        let told = |text| Moment::parse(text).expect("it is a moment").of(&film);
        assert_eq!(told("marker:page"), Ok(Duration::from_secs(1)));
        assert_eq!(told("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(
            told("2s").expect_err("it is too late").to_string(),
            "no moment 2s: the recording ends after 1.5s"
        );
        assert_eq!(
            told("marker:pages").expect_err("there is none").to_string(),
            "the script has no marker \"pages\"; did you mean \"page\"?"
        );
    }
}
