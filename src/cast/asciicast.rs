//! Recordings as asciicast, versions 2 and 3: a line of JSON that says what it is, then one for each event.
//!
//! Each line is written at once and whole, so that what is cut off anywhere else than in a line can be played. Format:
//! <https://docs.asciinema.org/manual/asciicast/v2/> and `…/v3/`.

mod caption;
mod recorder;

use std::{
    io::{self, Write},
    time::Duration,
};

use ratatui::layout::Size;
use serde_json::{Value, json};

use super::{Film, Look, pen};

pub use recorder::Recorder;

/// The versions of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Version 2, for every player: times are measured from the beginning.
    #[default]
    Two,
    /// Version 3, of asciinema 3: times are measured from the event before.
    Three,
}

/// The first line.
#[derive(Clone, Copy, Debug)]
pub struct CastHeader<'h> {
    /// The version of the format.
    pub version: Version,
    /// How large the terminal is at first.
    pub size: Size,
    /// The title.
    pub title: Option<&'h str>,
    /// The terminal's own colours. `None` leaves them to the player.
    pub look: Option<Look>,
    /// To how much players cut idle time.
    pub idle: Option<Duration>,
}

impl CastHeader<'_> {
    /// The first line. The version comes first in it: there are readers who look no further to tell what it is.
    fn line(&self) -> String {
        let Size { width, height } = self.size;
        let theme = self.look.map(theme);
        let mut fields = match self.version {
            Version::Two => vec![
                ("version", json!(2)),
                ("width", json!(width)),
                ("height", json!(height)),
            ],
            Version::Three => {
                let mut terminal = json!({"cols": width, "rows": height});
                if let Some(theme) = &theme {
                    terminal["theme"] = theme.clone();
                }
                vec![("version", json!(3)), ("term", terminal)]
            }
        };
        let theme = theme.filter(|_| self.version == Version::Two);
        fields.extend(theme.map(|theme| ("theme", theme)));
        fields.extend(self.title.map(|title| ("title", title.into())));
        let idle = self.idle.map(|idle| idle.as_secs_f64().into());
        fields.extend(idle.map(|idle| ("idle_time_limit", idle)));
        let fields = fields
            .into_iter()
            .map(|(name, value)| format!("\"{name}\": {value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    }
}

fn theme(look: Look) -> Value {
    let palette = look.palette();
    let hex = |value: u32| format!("#{value:06x}");
    let ansi = palette.ansi.map(hex).join(":");
    json!({"fg": hex(palette.foreground), "bg": hex(palette.background), "palette": ansi})
}

/// The events of a recording.
#[derive(Clone, Copy, Debug)]
enum Event<'e> {
    Output(&'e str),
    Resize(Size),
    Marker(&'e str),
}

/// Writes the lines.
#[derive(Debug)]
struct Lines<W> {
    out: W,
    version: Version,
    /// When the last event was, in microseconds.
    last: u128,
}

impl<W: Write> Lines<W> {
    fn begin(mut out: W, header: &CastHeader<'_>) -> io::Result<Self> {
        line(&mut out, header.line())?;
        Ok(Self {
            out,
            version: header.version,
            last: 0,
        })
    }

    /// Times never go back.
    fn event(&mut self, at: Duration, event: Event<'_>) -> io::Result<()> {
        let at = at.as_micros().max(self.last);
        let time = match self.version {
            Version::Two => at,
            // Both ends are whole microseconds, so that nothing is lost by adding intervals up.
            Version::Three => at - self.last,
        };
        self.last = at;
        let (code, data) = match event {
            Event::Output(text) => ("o", Value::from(text)),
            Event::Resize(size) => ("r", format!("{}x{}", size.width, size.height).into()),
            Event::Marker(name) => ("m", name.into()),
        };
        let (seconds, rest) = (time / 1_000_000, time % 1_000_000);
        line(
            &mut self.out,
            format!("[{seconds}.{rest:06}, \"{code}\", {data}]"),
        )
    }
}

/// In one write, or as few as the system lets it be.
fn line(out: &mut impl Write, mut line: String) -> io::Result<()> {
    line.push('\n');
    out.write_all(line.as_bytes())?;
    out.flush()
}

/// Writes a film.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(film: &Film, version: Version, out: impl Write) -> io::Result<()> {
    let Some(first) = film.shots.first() else {
        return Ok(());
    };
    let rows = caption::rows(film);
    let size =
        |shot: &super::Shot| Size::new(shot.screen.area.width, shot.screen.area.height + rows);
    let header = CastHeader {
        version,
        size: size(first),
        title: film.title.as_deref(),
        look: Some(film.look),
        idle: None,
    };
    let mut recorder = Recorder::begin(out, &header)?;
    let mut markers = film.markers.iter().peekable();
    for shot in &film.shots {
        while let Some(marker) = markers.next_if(|marker| marker.at < shot.at) {
            recorder.mark(marker.at, &marker.name)?;
        }
        recorder.frame(shot.at, &caption::beneath(shot, rows))?;
    }
    for marker in markers {
        recorder.mark(marker.at, &marker.name)?;
    }
    recorder.end(film.length)
}
