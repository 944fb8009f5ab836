//! `--cast`: a session at a terminal, copied while it runs.

use std::{
    fs::{self, File},
    io::Read,
    num::NonZeroU16,
    path::PathBuf,
    process::Command,
    thread,
};

use serde_json::Value;
use tempfile::TempDir;

use super::{SHOWN, frames_cleared, pty::Pty};
use crate::kit::named_by;

/// A place for a recording.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn session(&self, arguments: &[&str]) -> Pty {
        let path = self.path("session.cast");
        let cast = ["--cast", path.to_str().expect("a path in UTF-8")];
        Pty::portolan(&[arguments, &cast].concat())
    }

    fn read(&self) -> Recorded {
        let text = fs::read_to_string(self.path("session.cast")).expect("it is there");
        assert!(text.ends_with('\n'), "the last line is whole");
        let mut lines = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is JSON"));
        Recorded {
            header: lines.next().expect("there is a header"),
            events: lines.collect(),
        }
    }
}

/// What a recording holds.
struct Recorded {
    header: Value,
    events: Vec<Value>,
}

impl Recorded {
    fn of(&self, code: &str) -> impl Iterator<Item = &str> {
        let events = self.events.iter().filter(move |event| event[1] == code);
        events.map(|event| event[2].as_str().expect("a text"))
    }

    /// What a terminal shows in the end.
    fn text(&self) -> String {
        let cells = |number: u64| {
            let number = u16::try_from(number).ok().and_then(NonZeroU16::new);
            number.expect("a terminal has cells")
        };
        let size = |name| cells(self.header[name].as_u64().expect("a number"));
        let mut parser = vt100::Parser::new(size("height"), size("width"), 0);
        for event in &self.events {
            let data = event[2].as_str().expect("a text");
            if event[1] == "r" {
                let (width, height) = data.split_once('x').expect("a size");
                let number = |text: &str| cells(text.parse().expect("a number"));
                parser.screen_mut().set_size(number(height), number(width));
            } else {
                parser.process(data.as_bytes());
            }
        }
        parser.screen().contents()
    }
}

#[test]
fn a_program_that_is_killed_leaves_a_recording_that_can_be_played() {
    let place = Place::new();
    let mut pty = place.session(&["--demo"]);
    pty.until_shown(SHOWN);
    pty.type_bytes(b"/reviews");
    pty.until_shown("3 found");
    pty.signal("-KILL");
    // The shell may say so while the other screen is still shown, which the guard leaves.
    pty.until("it is killed", |pty| {
        String::from_utf8_lossy(&pty.told).contains("it left with 137")
    });
    let recorded = place.read();
    assert_eq!(recorded.header["version"], 2);
    assert_eq!(
        (&recorded.header["width"], &recorded.header["height"]),
        (&120.into(), &36.into())
    );
    let times = recorded
        .events
        .iter()
        .map(|event| event[0].as_f64().expect("a time"));
    assert!(times.is_sorted());
    assert!(recorded.text().contains("3 found"), "{}", recorded.text());
}

#[test]
fn another_size_is_recorded_and_leaving_ends_it() {
    let place = Place::new();
    let mut pty = place.session(&["--demo"]);
    pty.until_shown(SHOWN);
    let cleared = frames_cleared(&pty);
    pty.resize((100, 30));
    pty.until("it is drawn anew", |pty| frames_cleared(pty) > cleared);
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    let recorded = place.read();
    assert_eq!(recorded.of("r").collect::<Vec<_>>(), ["100x30"]);
    assert!(recorded.text().contains(SHOWN));
    assert_eq!(recorded.of("o").last(), Some("\u{1b}[31;1H\u{1b}[?25h"));
}

#[test]
fn no_control_byte_of_an_object_comes_into_a_recording() {
    let place = Place::new();
    let text = fs::read_to_string("tests/it/fixtures/mesh.yaml").expect("it is there");
    let evil = r#""w\e]0;owned\a\e[2J\x9b31m\r\n\b\u202eeb""#;
    let text = text.replace("ref: {name: web,", &format!("ref: {{name: {evil},"));
    assert!(text.contains(evil), "something is called so");
    let dump = place.path("evil.yaml");
    fs::write(&dump, text).expect("it can be written");
    let mut pty = place.session(&["-f", dump.to_str().expect("a path in UTF-8")]);
    pty.until_shown("0;own");
    pty.type_bytes(b"/owned\ry");
    pty.until_shown("managed fields");
    pty.type_bytes(b"\x03");
    assert_eq!(pty.until_left(), 0);
    let recorded = place.read();
    assert!(recorded.of("o").any(|data| data.contains("0;own")));
    for data in recorded.of("o") {
        for (number, part) in data.split('\u{1b}').enumerate() {
            // Cursor, colours, clearing, and whether the cursor is seen: nothing else is told.
            let after = part.strip_prefix('[').map(|part| {
                part.trim_start_matches(|letter: char| "?;0123456789".contains(letter))
            });
            let is_ours = after.is_some_and(|after| after.starts_with(['H', 'm', 'J', 'h', 'l']));
            assert!(number == 0 || is_ours, "{data:?}");
            assert!(
                !part.contains(|letter: char| letter.is_control() || letter == '\u{202e}'),
                "{data:?}"
            );
        }
    }
}

#[test]
fn what_cannot_be_written_is_told_before_the_terminal_is_taken() {
    let mut pty = Pty::portolan(&["--demo", "--cast", "/nonexistent/a.cast"]);
    assert_eq!(pty.until_left(), 2);
    assert!(
        pty.text().contains("cannot write /nonexistent/a.cast"),
        "{}",
        pty.text()
    );
    assert!(!String::from_utf8_lossy(&pty.told).contains("\u{1b}[?1049h"));
}

#[test]
fn a_cast_that_is_there_is_kept_unless_it_is_to_be_replaced() {
    let place = Place::new();
    fs::write(place.path("session.cast"), "precious").expect("it can be written");
    let mut pty = place.session(&["--demo"]);
    assert_eq!(pty.until_left(), 2);
    assert!(pty.text().contains("--force"), "{}", pty.text());
    let kept = fs::read(place.path("session.cast")).expect("it is there");
    assert_eq!(kept, b"precious");
    let mut pty = place.session(&["--demo", "--force"]);
    pty.until_shown(SHOWN);
    pty.type_bytes(b"q");
    assert_eq!(pty.until_left(), 0);
    assert!(place.read().text().contains(SHOWN));
}

#[test]
fn a_disk_that_is_full_from_the_start_is_told_before_too() {
    let mut pty = Pty::portolan(&["--demo", "--cast", "/dev/full"]);
    assert_eq!(pty.until_left(), 2);
    assert!(pty.text().contains("No space left"), "{}", pty.text());
}

#[test]
fn a_recording_that_breaks_off_is_told_in_a_note_and_the_session_goes_on() {
    let place = Place::new();
    let path = place.path("session.cast");
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo runs").success());
    let reader = thread::spawn(move || {
        let mut pipe = File::open(path).expect("it is there");
        pipe.read_exact(&mut [0; 20]).expect("it is written to");
    });
    let mut pty = place.session(&["--demo"]);
    reader.join().expect("it has read");
    pty.until_shown("session.cast ends here: Broken pipe");
    pty.type_bytes(b"/reviews");
    pty.until_shown("3 found");
    pty.type_bytes(b"\rq");
    assert_eq!(pty.until_left(), 0);
}

/// The tour as the real player shows it, which `ASCIINEMA` names.
#[test]
fn asciinema_shows_in_the_end_what_was_drawn_last() {
    let Some(player) = named_by("ASCIINEMA") else {
        return;
    };
    let player = player.to_str().expect("a path in UTF-8");
    let tour = [
        concat!(env!("CARGO_MANIFEST_DIR"), "/assets/casts/tour.txt"),
        concat!(env!("CARGO_MANIFEST_DIR"), "/assets/casts/tour.cast"),
    ];
    // It leaves a note in its home.
    let home = tempfile::tempdir().expect("a folder can be made");
    let home = [("HOME", home.path().to_str().expect("a path in UTF-8"))];
    let mut pty = Pty::start(player, &["play", "--speed", "1000", tour[1]], &home);
    assert_eq!(pty.until_left(), 0, "{}", pty.text());
    let still = portolan_prints(&[
        "cast",
        tour[0],
        "-o",
        "-",
        "--format",
        "txt",
        "--at",
        "marker:end",
    ]);
    // The caption beneath stands one column in from the edge.
    let count = still.lines().count();
    let rows = |text: &str| {
        let rows = text.lines().map(|row| row.trim().to_owned());
        rows.take(count).collect::<Vec<_>>()
    };
    assert_eq!(rows(&pty.text()), rows(&still));
}

fn portolan_prints(arguments: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portolan"));
    let printed = program.args(arguments).output().expect("it can be run");
    String::from_utf8(printed.stdout).expect("it is text")
}
