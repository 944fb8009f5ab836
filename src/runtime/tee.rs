//! A session at the terminal, copied to an asciicast while it runs.
//!
//! Each frame is a line that is written at once, so that a program that is killed leaves what can be played. What cannot
//! be written, or is not taken in time, ends the cast and never the session.

use std::{
    io::{self, Write},
    time::Duration,
};

use ratatui::{buffer::Buffer, layout::Size};
use tokio::time::Instant;

use super::{
    artifact::{Artifact, ArtifactError},
    clock::monotonic,
    spool::Spool,
};
use crate::{
    cast::{
        Look,
        asciicast::{CastHeader, Recorder, Version},
    },
    ui::{Background, Theme},
};

/// To how much players cut the time in which nothing happens: in earnest there is a lot of it.
const IDLE: Duration = Duration::from_secs(2);

/// A cast of a session that is under way.
#[derive(Debug)]
pub struct Tee<W: Write = Spool> {
    name: String,
    began: Instant,
    /// Nothing once it broke off.
    recorder: Option<Recorder<W>>,
    /// A message about that.
    trouble: Option<String>,
}

impl Tee {
    /// Begins a file.
    ///
    /// # Errors
    /// If one is in the way, or it cannot be written.
    pub(super) fn create(
        place: Artifact<'_>,
        theme: Theme,
        size: Size,
    ) -> Result<Self, ArtifactError> {
        let file = place.create()?;
        let name = place.path.display().to_string();
        let spool = Spool::begin(file);
        spool
            .and_then(|spool| Self::begin(name, spool, theme, size))
            .map_err(|error| ArtifactError::Io(place.path.to_owned(), error))
    }
}

impl<W: Write> Tee<W> {
    fn begin(name: String, out: W, theme: Theme, size: Size) -> io::Result<Self> {
        let look = match theme.background {
            Background::Dark => Look::Dark,
            Background::Light => Look::Light,
        };
        let header = CastHeader {
            version: Version::Two,
            size,
            title: None,
            look: Some(look),
            idle: Some(IDLE),
        };
        Ok(Self {
            name,
            began: monotonic(),
            recorder: Some(Recorder::begin(out, &header)?),
            trouble: None,
        })
    }

    /// Copies a frame.
    pub(super) fn frame(&mut self, screen: &Buffer) {
        let at = monotonic() - self.began;
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        if let Err(error) = recorder.frame(at, screen) {
            self.recorder = None;
            let name = &self.name;
            self.trouble = Some(format!("the recording {name} ends here: {error}"));
        }
    }

    /// The message since the last call.
    pub(super) fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }
}

impl<W: Write> Drop for Tee<W> {
    fn drop(&mut self) {
        if let Some(recorder) = self.recorder.take() {
            // What is there can be played, with or without this.
            let _ = recorder.end(monotonic() - self.began);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    /// A disk that is full after so many bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let free = self.0.min(bytes.len());
            self.0 -= free;
            if free == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(free)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_disk_that_is_full_ends_the_recording_and_says_so_once() {
        let size = Size::new(20, 2);
        let tee = |free| Tee::begin("a.cast".into(), Disk(free), Theme::default(), size);
        assert!(tee(10).is_err(), "not even the first line fits");
        let mut tee = tee(1_000).expect("the first line fits");
        for number in 0_u32..100 {
            let line = format!("{number:20}");
            tee.frame(&Buffer::with_lines([&*line, "x"]));
        }
        let told = tee.trouble().expect("it broke off");
        assert!(
            told.starts_with("the recording a.cast ends here: "),
            "{told}"
        );
        tee.frame(&Buffer::empty(Rect::new(0, 0, 20, 2)));
        assert_eq!(tee.trouble(), None);
    }
}
