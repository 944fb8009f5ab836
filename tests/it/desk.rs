//! What tests of pages share: a state with a screen and no loop between them.

use jiff::Timestamp;
use portolan::{
    app::{Effect, Event, Key, State, update},
    store::{Change, Kind, Link, Object, Update},
    ui::{self, Theme},
};
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
};

use super::kit::{noon, planes};

/// A state with a screen.
pub(crate) struct Desk {
    pub(crate) state: State,
    pub(crate) size: (u16, u16),
    /// The time at which things happen.
    pub(crate) now: Timestamp,
    screen: Buffer,
}

impl Desk {
    /// A state that knows nothing.
    pub(crate) fn new(size: (u16, u16)) -> Self {
        Self {
            state: State::default(),
            size,
            now: noon(),
            screen: Buffer::default(),
        }
    }

    /// A state in which every kind was listed, with these objects.
    pub(crate) fn with(size: (u16, u16), objects: Vec<Object>) -> Self {
        let mut desk = Self::new(size);
        desk.list(objects);
        desk
    }

    /// Lists every kind, with these objects.
    pub(crate) fn list(&mut self, objects: Vec<Object>) {
        for kind in Kind::ALL {
            self.say(Change::ListBegan(kind));
        }
        for object in objects {
            self.say(Change::Listed(object));
        }
        for kind in Kind::ALL {
            self.say(Change::ListEnded(kind));
            self.say(Change::Link(kind, Link::Live));
        }
        self.draw();
    }

    /// Lets something happen, and says what is wanted then.
    pub(crate) fn happens(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.state, self.now, event)
    }

    /// Lets the source say something.
    pub(crate) fn say(&mut self, change: Change) {
        self.say_of("mgmt", change);
    }

    /// Lets a source say something.
    pub(crate) fn say_of(&mut self, source: &str, change: Change) {
        let said = Update {
            source: source.into(),
            at: self.state.clock(),
            change,
        };
        self.happens(Event::Updates(vec![said]));
    }

    /// Draws a frame.
    pub(crate) fn draw(&mut self) {
        self.examine();
        self.paint();
    }

    /// Lets the Destinations be examined that wait for it, as the loop does while nothing happens.
    pub(crate) fn examine(&mut self) {
        while self.state.pending() > 0 {
            self.happens(Event::Examine);
        }
    }

    /// Draws a frame while Destinations may still wait for their examination.
    pub(crate) fn paint(&mut self) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        self.screen = Buffer::empty(area);
        let geometry = ui::draw(&self.state, &Theme::default(), area, &mut self.screen);
        self.happens(Event::Drawn(geometry));
    }

    /// Presses keys, each followed by a frame; says what the last of them wants done.
    pub(crate) fn press(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.split_whitespace() {
            effects = self.blindly(key);
            self.draw();
        }
        effects
    }

    /// Presses a key before there is a frame for it.
    pub(crate) fn blindly(&mut self, key: &str) -> Vec<Effect> {
        let key = Key::named(key).expect("it names a key");
        self.happens(Event::Key(key))
    }

    /// The screen as text.
    pub(crate) fn text(&self) -> String {
        let width = usize::from(self.size.0);
        let rows = self.screen.content.chunks(width);
        let row = |row: &[Cell]| row.iter().map(Cell::symbol).collect();
        rows.map(row).collect::<Vec<String>>().join("\n")
    }

    /// The screen twice: its text, and one letter for the role of each cell.
    pub(crate) fn planes(&self) -> String {
        planes(&self.screen, Theme::default())
    }

    /// The row and the text of the line under the cursor of the chosen pane.
    pub(crate) fn under_cursor(&self) -> (usize, String) {
        let pane = self.state.panes().chosen;
        let shown = self.state.geometry.pane(pane).expect("it is drawn");
        (shown.line - shown.first, shown.text.clone())
    }

    /// Moves the cursor of the chosen pane onto the first line that holds a text.
    pub(crate) fn stand_on(&mut self, text: &str) {
        self.press("g");
        for _ in 0..500 {
            if self.under_cursor().1.contains(text) {
                return;
            }
            self.press("j");
        }
        panic!("{text:?} stands nowhere in\n{}", self.text());
    }
}
