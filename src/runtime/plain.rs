//! The terminal UI as linear text, for screen readers: no boxes, no second screen, nothing that is painted over. Each line
//! is written once, below the last one.
//!
//! The same drawing makes it: [`PlainText`] turns frames into the lines that are new. What opens is written whole, the line
//! under the cursor whenever it is another one, and lines of the facts when they change.

use std::{
    collections::HashSet,
    io,
    mem::{Discriminant, discriminant},
};

use jiff::{SignedDuration, Timestamp};
use ratatui::{buffer::Buffer, layout::Rect};
use rustix::process::{Signal, kill_current_process_group};

use crate::{
    app::{Geometry, Mode, Overlay, Pane, State},
    cast::text::rows,
    store::Subject,
    ui::{self, Depth, Theme},
};

use super::{
    clipboard::{self, Multiplexer},
    line::Tty,
    look::variable,
    shell::Screen,
    terminal::{Hold, Outcomes},
};

/// The columns of a frame: wide enough for whole sentences, and too narrow for panes next to each other.
const COLUMNS: u16 = 99;
/// The rows of a frame.
const ROWS: u16 = 40;
/// The most lines that are written for one change of the facts.
const CHANGES: usize = 10;

/// How long changes of the facts wait for others, so that they can be read.
const PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// The words for symbols that carry a meaning.
const WORDS: [(&str, &str); 11] = [
    ("✖", "error"),
    ("▲", "warning"),
    ("◆", "info"),
    ("✔", "yes"),
    ("●", "live"),
    ("◐", "arriving"),
    ("○", "not reached"),
    ("⊘", "not permitted"),
    ("▾", ""),
    ("→", "to"),
    ("Δ", "changed"),
];

/// The part of the program that a frame shows.
#[derive(Clone, Debug, PartialEq)]
struct View {
    mode: Mode,
    subject: Option<Subject>,
    pane: Option<Pane>,
    overlay: Discriminant<Overlay>,
}

impl View {
    fn of(state: &State) -> Self {
        Self {
            mode: state.mode(),
            subject: state.page().map(|page| page.subject.clone()),
            pane: state.is_in_pane().then(|| state.panes().chosen),
            overlay: discriminant(&state.overlay),
        }
    }
}

/// Frames as the lines that are new.
#[derive(Debug, Default)]
pub(super) struct PlainText {
    view: Option<View>,
    /// The lines of the last frame, without what the clock changes.
    known: HashSet<String>,
    /// The place of the cursor.
    place: Place,
    /// When changes of the facts were written last.
    told: Timestamp,
}

/// The place of the cursor on a frame, and the object that is selected.
type Place = (Option<(u16, u16)>, Option<Subject>);

impl PlainText {
    /// Draws a state, and returns the places of things and the lines that are to be read.
    pub(super) fn draw(&mut self, state: &State) -> (Geometry, Vec<String>) {
        let theme = Theme {
            depth: Depth::None,
            ..Theme::default()
        };
        let area = Rect::new(0, 0, COLUMNS, ROWS);
        let mut buffer = Buffer::empty(area);
        let geometry = ui::draw(state, &theme, area, &mut buffer);
        let all: Vec<String> = rows(&buffer).map(|row| spoken(&row)).collect();
        let at = geometry.focus.map(|(_, y)| usize::from(y));
        let cursor = at.and_then(|y| all.get(y)).map_or("", |line| &**line);
        let place = (geometry.focus, state.subject());
        let lines = self.news((View::of(state), place, state.now), &all, cursor);
        (geometry, lines)
    }

    /// The lines of a frame that are to be read. Where the cursor moved, that is only the line under it: panes that follow it
    /// change with it.
    fn news(
        &mut self,
        (view, place, now): (View, Place, Timestamp),
        all: &[String],
        cursor: &str,
    ) -> Vec<String> {
        let is_other = self.view.as_ref() != Some(&view);
        let has_moved = self.place != place;
        let has_changed = !is_other && !has_moved;
        if has_changed && now < self.told + PAUSE {
            return Vec::new();
        }
        let mut lines: Vec<String> = if is_other {
            all.to_vec()
        } else if has_moved {
            Vec::new()
        } else {
            let is_new = |line: &&String| !self.known.contains(&timeless(line));
            all.iter().filter(is_new).cloned().collect()
        };
        lines.retain(|line| !line.is_empty());
        if has_changed && !lines.is_empty() {
            self.told = now;
        }
        if has_changed && lines.len() > CHANGES {
            let more = lines.len() - CHANGES;
            lines.truncate(CHANGES);
            lines.push(format!("and {more} more lines changed"));
        }
        if !cursor.is_empty() && (is_other || has_moved) {
            lines.push(cursor.to_owned());
        }
        (self.view, self.place) = (Some(view), place);
        self.known = all.iter().map(|line| timeless(line)).collect();
        lines
    }
}

/// The terminal as a screen of lines. Dropping it gives the terminal back.
pub(super) struct PlainScreen {
    text: PlainText,
    hold: Hold,
    line: Tty,
    outcomes: Outcomes,
}

impl PlainScreen {
    /// Takes the terminal for keys.
    pub(super) fn take((hold, mut outcomes): (Hold, Outcomes), line: Tty) -> Self {
        hold.be_plain();
        hold.take();
        outcomes.expect_one();
        Self {
            text: PlainText::default(),
            hold,
            line,
            outcomes,
        }
    }

    fn write(&mut self, bytes: Vec<u8>) {
        self.hold.write(bytes);
        self.outcomes.expect_one();
    }
}

impl Screen for PlainScreen {
    fn draw(&mut self, state: &State) -> io::Result<Geometry> {
        let (geometry, lines) = self.text.draw(state);
        if !lines.is_empty() {
            let mut text = lines.join("\r\n");
            text.push_str("\r\n");
            self.write(text.into_bytes());
        }
        Ok(geometry)
    }

    fn is_busy(&self) -> bool {
        self.outcomes.are_expected()
    }

    async fn free(&mut self) -> io::Result<()> {
        self.outcomes.next().await
    }

    fn copy(&mut self, text: &str) {
        self.write(clipboard::sequence(text, Multiplexer::of(&variable)));
    }

    /// Everything is read again.
    fn forget(&mut self) -> io::Result<()> {
        if !self.line.is_ours() {
            return Ok(kill_current_process_group(Signal::TTOU)?);
        }
        self.hold.take();
        self.outcomes.expect_one();
        self.text = PlainText::default();
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.hold.give_back();
        Ok(kill_current_process_group(Signal::STOP)?)
    }
}

impl Drop for PlainScreen {
    fn drop(&mut self) {
        self.hold.give_back();
    }
}

/// A row without rules, boxes and bars, with words for symbols.
fn spoken(row: &str) -> String {
    let drawn = |letter: char| matches!(letter, '\u{2500}'..='\u{259f}');
    // The mark of the selected row is next to others, and the line under the cursor is read anyway.
    let is_blank = |letter: char| drawn(letter) || letter == '▸';
    let bare: String = row
        .chars()
        .map(|letter| if is_blank(letter) { ' ' } else { letter })
        .collect();
    let words = bare.split_whitespace().map(|word| {
        let known = WORDS.iter().find(|(symbol, _)| *symbol == word);
        known.map_or(word, |(_, words)| *words)
    });
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A line without times, which change by themselves.
fn timeless(line: &str) -> String {
    let is_time = |word: &str| {
        let units = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
        units.len() < word.len()
            && !units.is_empty()
            && units.chars().all(|unit| "smhdy.0123456789".contains(unit))
    };
    let words = line
        .split(' ')
        .map(|word| if is_time(word) { "" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(mode: Mode) -> View {
        View {
            mode,
            subject: None,
            pane: None,
            overlay: discriminant(&Overlay::None),
        }
    }

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| spoken(text)).collect()
    }

    #[test]
    fn a_row_is_read_without_rules_and_bars_and_with_words_for_marks() {
        for (row, words) in [
            ("─ Endpoints by locality ─── 5 ─", "Endpoints by locality 5"),
            (" ✖▸ cart   shop  4 ███▌ ", "error cart shop 4"),
            (" ✖  cart   shop", "error cart shop"),
            ("│ ✔ 9080 → 9080 │", "yes 9080 to 9080"),
            ("└────┘", ""),
        ] {
            assert_eq!(spoken(row), words);
        }
    }

    #[test]
    fn a_view_is_read_whole_once_then_the_line_under_the_cursor_and_what_changes() {
        let mut text = PlainText::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut read = |row: u16, all: &[&str]| {
            now += PAUSE;
            let place = (Some((0, row)), None);
            let cursor = all[usize::from(row)];
            text.news((view(Mode::Main), place, now), &lines(all), cursor)
        };
        let table = ["53 destinations", "cart 4 age 3s", "pay 2"];
        assert_eq!(read(1, &table), [&table[..], &["cart 4 age 3s"]].concat());
        assert!(read(1, &table).is_empty(), "nothing changed");
        assert_eq!(read(2, &table), ["pay 2"], "the cursor moved");
        let later = ["53 destinations", "cart 4 age 9s", "pay 2"];
        assert!(read(2, &later).is_empty(), "only time passed");
        let fewer = ["53 destinations", "cart 3 age 9s", "pay 2"];
        assert_eq!(read(2, &fewer), ["cart 3 age 9s"]);
        let many: Vec<String> = (0..30).map(|at| format!("row {at}")).collect();
        let many: Vec<&str> = many.iter().map(|line| &**line).collect();
        let said = read(2, &many);
        assert_eq!(said.len(), CHANGES + 1);
        assert_eq!(
            said.last().map(String::as_str),
            Some("and 20 more lines changed")
        );
    }

    #[test]
    fn changes_that_come_fast_are_read_together_after_a_pause() {
        let mut text = PlainText::default();
        let mut read = |second: i64, all: &[&str]| {
            let now = Timestamp::from_second(second).expect("it is near the epoch");
            let place = (Some((0, 0)), None);
            text.news((view(Mode::Main), place, now), &lines(all), all[0])
        };
        read(10, &["table", "cart 4"]);
        assert_eq!(read(11, &["table", "cart 3"]), ["cart 3"]);
        assert!(read(12, &["table", "cart 2"]).is_empty());
        assert_eq!(read(13, &["table", "cart 1"]), ["cart 1"]);
    }
}
