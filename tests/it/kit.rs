//! What journeys and screens share: the real loop on a screen in memory, with paused time.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use futures::stream;
use jiff::Timestamp;
use portolan::{
    app::{Event, Geometry, Key, State},
    derive::world::World,
    diagnose::{Ground, Question, Report},
    query::{Filter, Sort},
    runtime::{
        clock::Clock,
        history::FilterHistory,
        shell::{LoopInput, Screen, Shell},
    },
    source::{self, Choice, NamedPath, Scope},
    store::{Change, Kind, Store, Touched},
    ui::{self, Role, Theme},
};
use ratatui::{
    Terminal,
    backend::TestBackend,
    buffer::{Buffer, Cell},
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// The loop at work on something, with keys still to come.
pub(crate) struct Journey {
    input: mpsc::UnboundedSender<LoopInput>,
    frames: watch::Receiver<Frame>,
    size: watch::Sender<(u16, u16)>,
    running: JoinHandle<(State, u8)>,
    theme: Theme,
}

/// The last frame, and how many there were.
#[derive(Clone, Default)]
pub(crate) struct Frame {
    pub(crate) buffer: Buffer,
    pub(crate) count: usize,
}

/// A screen in memory.
struct Canvas {
    terminal: Terminal<TestBackend>,
    theme: Theme,
    frames: watch::Sender<Frame>,
    size: watch::Receiver<(u16, u16)>,
}

impl Screen for Canvas {
    fn draw(&mut self, state: &State) -> io::Result<Geometry> {
        let (width, height) = *self.size.borrow();
        self.terminal.backend_mut().resize(width, height);
        let mut geometry = Geometry::default();
        let draw = |frame: &mut ratatui::Frame<'_>| {
            geometry = ui::draw(state, &self.theme, frame.area(), frame.buffer_mut());
        };
        self.terminal.draw(draw).expect("memory can be written to");
        let buffer = self.terminal.backend().buffer().clone();
        self.frames.send_modify(|frame| {
            *frame = Frame {
                buffer,
                count: frame.count + 1,
            }
        });
        Ok(geometry)
    }

    fn forget(&mut self) -> io::Result<()> {
        self.terminal.clear().expect("memory can be written to");
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[expect(
    clippy::large_types_passed_by_value,
    reason = "a theme is handed over once a journey"
)]
impl Journey {
    /// Begins on the demo, at its second 0.
    pub(crate) async fn demo(size: (u16, u16)) -> Self {
        Self::begin(Choice::Demo, size, Theme::default()).await
    }

    /// Begins on files, at a time that is always the same.
    pub(crate) async fn files(paths: &[&str], size: (u16, u16)) -> Self {
        let named = |path: &&str| NamedPath {
            name: None,
            path: fixture(path),
        };
        Self::begin(
            Choice::Files(paths.iter().map(named).collect()),
            size,
            Theme::default(),
        )
        .await
    }

    /// Begins on anything, with any theme, and lets the first frames come. The order is by name, so that the keys of a journey
    /// lead to the same row whatever is found.
    pub(crate) async fn begin(choice: Choice, size: (u16, u16), theme: Theme) -> Self {
        Self::sorted(choice, size, (theme, Sort::default()), None).await
    }

    /// Begins on the demo in the order that the user sees first.
    pub(crate) async fn opened(size: (u16, u16)) -> Self {
        Self::opened_on(Choice::Demo, size).await
    }

    /// The same on anything.
    pub(crate) async fn opened_on(choice: Choice, size: (u16, u16)) -> Self {
        let look = (Theme::default(), Sort::gravest_first());
        Self::sorted(choice, size, look, None).await
    }

    /// Begins on a part of anything.
    pub(crate) async fn within(choice: Choice, scope: Scope, size: (u16, u16)) -> Self {
        let look = (Theme::default(), Sort::default());
        Self::scoped((choice, scope), size, look, None).await
    }

    /// Begins with a folder for the files to which tables are written.
    pub(crate) async fn writing(
        choice: Choice,
        (size, theme): ((u16, u16), Theme),
        exports: Option<PathBuf>,
    ) -> Self {
        Self::sorted(choice, size, (theme, Sort::default()), exports).await
    }

    /// Begins in any order, with a folder for the files to which tables are written.
    pub(crate) async fn sorted(
        choice: Choice,
        size: (u16, u16),
        look: (Theme, Sort),
        exports: Option<PathBuf>,
    ) -> Self {
        Self::scoped((choice, Scope::default()), size, look, exports).await
    }

    async fn scoped(
        (choice, scope): (Choice, Scope),
        size: (u16, u16),
        (theme, sort): (Theme, Sort),
        exports: Option<PathBuf>,
    ) -> Self {
        let clock = match &choice {
            Choice::Demo | Choice::Replay { .. } => {
                let clock = Clock::for_choice(&choice).await;
                clock.expect("what is played can be opened")
            }
            _ => Clock::starting_at(noon()),
        };
        let (sender, updates) = mpsc::channel(1024);
        let sources = source::open(choice, scope, clock.for_sources(), sender)
            .await
            .expect("it opens");
        let (input, keys) = mpsc::unbounded_channel();
        let keys = stream::unfold(keys, |mut keys: mpsc::UnboundedReceiver<LoopInput>| async {
            keys.recv().await.map(|input| (input, keys))
        });
        let (frames, seen) = watch::channel(Frame::default());
        let (size, measured) = watch::channel(size);
        let terminal = Terminal::new(TestBackend::new(size.borrow().0, size.borrow().1))
            .expect("memory is there");
        let screen = Canvas {
            terminal,
            theme,
            frames,
            size: measured,
        };
        let mut shell = Shell {
            screen,
            input: Box::pin(keys),
            clock,
            sources,
            updates,
            history: FilterHistory::default(),
            clipboard: None,
            exports,
        };
        let running = tokio::spawn(async move {
            let mut state = State::filtered(Filter::default(), sort);
            let code = shell
                .run(&mut state)
                .await
                .expect("memory can be written to");
            (state, code)
        });
        let journey = Self {
            input,
            frames: seen,
            size,
            running,
            theme,
        };
        journey.settle().await;
        journey
    }

    /// Lets time pass.
    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// Lets the loop come to rest; reading files takes real time, during which paused time stands still.
    async fn settle(&self) {
        for _ in 0..4 {
            self.pass(Duration::from_millis(40)).await;
        }
    }

    /// Presses keys, named as help names them and separated by blanks.
    pub(crate) async fn press(&self, keys: &str) {
        for key in keys.split_whitespace() {
            self.input
                .send(LoopInput::Event(Event::Key(
                    Key::named(key).expect("it names a key"),
                )))
                .expect("the loop is at work");
            self.pass(Duration::from_millis(5)).await;
        }
        self.settle().await;
    }

    /// Types a text, letter by letter.
    pub(crate) async fn type_text(&self, text: &str) {
        for letter in text.chars() {
            self.input
                .send(LoopInput::Event(Event::Key(Key::char(letter))))
                .expect("the loop is at work");
        }
        self.settle().await;
    }

    /// Sends anything else.
    pub(crate) async fn send(&self, input: LoopInput) {
        self.input.send(input).expect("the loop is at work");
        self.settle().await;
    }

    /// Gives the terminal another size.
    pub(crate) async fn resize(&self, size: (u16, u16)) {
        self.size.send_replace(size);
        self.input
            .send(LoopInput::Event(Event::Resized))
            .expect("the loop is at work");
        self.pass(Duration::from_millis(5)).await;
    }

    /// Waits, in real time, until a text stands on the screen or stands there no more.
    pub(crate) async fn until(&mut self, what: &str, is_true: impl Fn(&str) -> bool) {
        for _ in 0..600 {
            if is_true(&self.screen()) {
                return;
            }
            self.pass(Duration::from_millis(50)).await;
        }
        panic!("never saw {what} on\n{}", self.screen());
    }

    /// How many frames were drawn so far.
    pub(crate) fn frames(&self) -> usize {
        self.frames.borrow().count
    }

    /// The screen as it was drawn.
    pub(crate) fn buffer(&self) -> Buffer {
        self.frames.borrow().buffer.clone()
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        plane(&self.frames.borrow().buffer, |cell| {
            cell.symbol().to_owned()
        })
    }

    /// The line of the screen that holds a text.
    pub(crate) fn line_with(&self, text: &str) -> String {
        let screen = self.screen();
        let line = screen.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("{text:?} stands nowhere on\n{screen}"))
            .to_owned()
    }

    /// The screen twice: its text, and one letter for the role of each cell.
    pub(crate) fn planes(&self) -> String {
        planes(&self.frames.borrow().buffer, self.theme)
    }

    /// Leaves as `q` does, and shows what the user had.
    pub(crate) async fn end(self) -> (State, u8) {
        let _ = self.input.send(LoopInput::End(0));
        self.running.await.expect("the loop does not panic")
    }
}

/// A file beside the tests, from the package's own folder, where tests run: what is told of it names no machine.
pub(crate) fn fixture(name: &str) -> std::path::PathBuf {
    std::path::Path::new("tests/it/fixtures").join(name)
}

/// When everything that has no clock of its own takes place.
pub(crate) fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().expect("it is a time")
}

/// The findings of all Destinations at noon.
pub(crate) fn reported((store, world): (&Store, &World), question: &Question) -> Report {
    let ground = Ground {
        store,
        world,
        now: noon(),
    };
    let all: Vec<_> = world.iter().cloned().collect();
    Report::of(&ground, &all, question)
}

/// A screen twice: its text, and one letter for the role of each cell.
pub(crate) fn planes(buffer: &Buffer, theme: Theme) -> String {
    let text = plane(buffer, |cell| cell.symbol().to_owned());
    let roles = plane(buffer, |cell| letter(cell, theme).to_string());
    format!("{text}\n\n{roles}")
}

/// One plane of a screen: a text for each cell, blanks at the ends left away.
fn plane(buffer: &Buffer, each: impl Fn(&Cell) -> String) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let rows = buffer.content.chunks(width);
    let rows = rows.map(|row| {
        row.iter()
            .map(&each)
            .collect::<String>()
            .trim_end()
            .to_owned()
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The role of a cell as a letter; blank cells without a background are blank.
fn letter(cell: &Cell, theme: Theme) -> char {
    let selected = theme.selection();
    if cell.bg == selected.bg.unwrap_or_default() && cell.bg != ratatui::style::Color::Reset {
        return 'S';
    }
    if cell.bg == theme.selection_unfocused().bg.unwrap_or_default()
        && cell.bg != ratatui::style::Color::Reset
    {
        return 'U';
    }
    if cell.modifier.contains(ratatui::style::Modifier::REVERSED) {
        return 'R';
    }
    if cell.symbol() == " " {
        return ' ';
    }
    let roles = [
        (Role::Text, 't'),
        (Role::Muted, 'm'),
        (Role::Faint, 'f'),
        (Role::Accent, 'a'),
        (Role::Ok, 'o'),
        (Role::Warning, 'w'),
        (Role::Error, 'e'),
        (Role::Info, 'i'),
    ];
    let localities = (0..8u8).map(|order| (Role::Locality(order), char::from(b'1' + order)));
    let subsets = (0..6u8).map(|order| (Role::Subset(order), char::from(b'A' + order)));
    let color = |role: Role| theme.style(role).fg.unwrap_or_default();
    let found = roles
        .into_iter()
        .chain(localities)
        .chain(subsets)
        .find(|(role, _)| color(*role) == cell.fg);
    found.map_or('?', |(_, letter)| letter)
}

/// A world made from everything that a store holds, at once.
pub(crate) fn world_of(store: &Store) -> World {
    let mut world = World::default();
    for source in store.sources() {
        for (kind, feed) in source.feeds() {
            let keys = feed.objects().map(|(key, _)| (key.clone(), None)).collect();
            world.follow(store, &Touched::Many(source.name().clone(), kind, keys));
        }
    }
    world
}

/// Reads a dump with this text, as one source.
pub(crate) async fn read_world(text: &str) -> (Store, World) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("world.yaml");
    std::fs::write(&path, text).expect("it can be written");
    let (sender, mut updates) = mpsc::channel(1024);
    let paths = vec![NamedPath { name: None, path }];
    let opened = source::open(
        Choice::Files(paths),
        Scope::default(),
        Arc::new(noon),
        sender,
    )
    .await;
    let sources = opened.expect("the dump opens");
    let (mut store, mut world) = (Store::default(), World::default());
    for (name, origin) in sources.iter() {
        store.declare(name, origin);
    }
    let mut waiting: BTreeSet<Kind> = Kind::ALL.into();
    while !waiting.is_empty() {
        let update = updates.recv().await.expect("a file speaks of every kind");
        if let Change::Link(kind, link) = &update.change
            && (link.is_current() || link.is_absent())
        {
            waiting.remove(kind);
        }
        let touched = store.apply(update);
        world.follow(&store, &touched);
    }
    (store, world)
}

/// What a variable of the environment names for a test; where it names nothing, that the test is skipped is said.
#[expect(
    clippy::disallowed_methods,
    reason = "what there is beside the project is known by the environment alone"
)]
pub(crate) fn named_by(variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).filter(|named| !named.is_empty());
    if named.is_none() {
        skipped(variable);
    }
    named.map(PathBuf::from)
}

/// Says that a test tests nothing. What is printed would be kept back, as of any test that passes.
fn skipped(variable: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // Where nobody can read it, there is nobody to tell.
    let _ = writeln!(io::stderr(), "skipped: {test}: {variable} is not set");
}
