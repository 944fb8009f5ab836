//! Which moment of a film is meant: by its time, or by the name of its marker.

use std::time::Duration;

use crate::model::time;

use super::{Film, near};

/// A moment of a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So long after its beginning.
    Time(Duration),
    /// Where the marker of this name stands.
    Marker(Box<str>),
}

impl Moment {
    /// Understands `12.5s` and `marker:NAME`.
    ///
    /// # Errors
    /// In words, where it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix("marker:") {
            return Ok(Self::Marker(name.into()));
        }
        let time = time::duration(text).and_then(|span| Duration::try_from(span).ok());
        time.map(Self::Time)
            .ok_or_else(|| "write a time such as 12.5s, or marker:NAME".into())
    }

    /// When it is in a film.
    ///
    /// # Errors
    /// In words, where the film has no such moment.
    pub fn of(&self, film: &Film) -> Result<Duration, String> {
        match self {
            Self::Time(at) if *at <= film.length => Ok(*at),
            Self::Time(at) => Err(format!(
                "there is nothing at {at:?}: the recording ends after {:?}",
                film.length
            )),
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

fn no_marker(name: &str, film: &Film) -> String {
    let names = film.markers.iter().map(|marker| &*marker.name);
    match near::nearest(name, names) {
        Some(near) => format!("the script has no marker {name:?}; did you mean {near:?}?"),
        None if film.markers.is_empty() => {
            format!(
                "the script has no marker {name:?}, nor any other; a line `marker {name:?}` sets it"
            )
        }
        None => format!("the script has no marker {name:?}; a line `marker {name:?}` sets it"),
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
            told("2s").expect_err("it is too late"),
            "there is nothing at 2s: the recording ends after 1.5s"
        );
        assert_eq!(
            told("marker:pages").expect_err("there is none"),
            "the script has no marker \"pages\"; did you mean \"page\"?"
        );
    }
}
