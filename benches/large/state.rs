//! The state of the app with a mesh in it, filled by the way that live sources use, and the screen that it is drawn on.

use std::{
    io::{self, Sink},
    sync::Arc,
};

use jiff::Timestamp;
use portolan::{
    app::{Code, Event, Key, State, update},
    model::{Interner, decode},
    store::{Change, Kind, Link, Object, Origin, Update},
    ui::{self, Theme},
};
use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};

use crate::mesh::Mesh;

/// How many updates the loop takes in at a time.
const BATCH: usize = 512;

/// The size of a large terminal.
const SCREEN: Rect = Rect::new(0, 0, 160, 44);

/// The app at work on a mesh.
pub(crate) struct App {
    pub(crate) state: State,
    pub(crate) mesh: Mesh,
    pub(crate) interner: Interner,
    now: Timestamp,
    terminal: Terminal<CrosstermBackend<Sink>>,
}

impl App {
    /// Lists a mesh and draws it once.
    pub(crate) fn of(size: usize) -> Self {
        let options = TerminalOptions {
            viewport: Viewport::Fixed(SCREEN),
        };
        let backend = CrosstermBackend::new(io::sink());
        let mut app = Self {
            state: State::default(),
            mesh: Mesh::of(size),
            interner: Interner::default(),
            now: "2026-06-01T12:00:00Z".parse().expect("it is a time"),
            terminal: Terminal::with_options(backend, options).expect("memory can be written to"),
        };
        app.happens(Event::Opened("mgmt".into(), Origin::Context));
        app.say(vec![Change::ListBegan(Kind::Destination)]);
        for begin in (0..size).step_by(BATCH) {
            let batch = begin..size.min(begin + BATCH);
            let listed = batch
                .map(|at| Change::Listed(app.destination(at, 0)))
                .collect();
            app.say(listed);
        }
        app.interner.sweep();
        let live = Change::Link(Kind::Destination, Link::Live);
        app.say(vec![Change::ListEnded(Kind::Destination), live]);
        app.draw();
        app
    }

    /// A Destination of the mesh after so many changes.
    pub(crate) fn destination(&mut self, at: usize, changes: usize) -> Object {
        let json = self.mesh.destination(at, changes).to_string();
        Object::Destination(Arc::new(decode(&json, &mut self.interner)))
    }

    /// Lets the source say something.
    pub(crate) fn say(&mut self, changes: Vec<Change>) {
        let said = |change| Update {
            source: "mgmt".into(),
            at: self.now,
            change,
        };
        let updates = changes.into_iter().map(said).collect();
        self.happens(Event::Updates(updates));
    }

    /// Presses a key, named as help names it.
    pub(crate) fn press(&mut self, key: &str) {
        let key = match key {
            "tab" => Key::plain(Code::Tab),
            "enter" => Key::plain(Code::Enter),
            "esc" => Key::plain(Code::Esc),
            letter => Key::char(letter.chars().next().expect("a key has a name")),
        };
        self.happens(Event::Key(key));
    }

    /// Has everything examined that waits for it.
    pub(crate) fn examine(&mut self) {
        while self.state.diagnosis.pending() > 0 {
            self.happens(Event::Examine);
        }
    }

    /// Draws a frame, down to the bytes for the terminal.
    pub(crate) fn draw(&mut self) {
        let mut geometry = None;
        let (state, theme) = (&self.state, Theme::default());
        let frame = |frame: &mut ratatui::Frame<'_>| {
            geometry = Some(ui::draw(state, &theme, frame.area(), frame.buffer_mut()));
        };
        self.terminal.draw(frame).expect("memory can be written to");
        self.happens(Event::Drawn(geometry.expect("it was drawn")));
    }

    fn happens(&mut self, event: Event) {
        update(&mut self.state, self.now, event);
    }
}
