//! The loop: events in, effects out, frames when they are due.
//!
//! Generic over the screen, the input and the clock, so that journeys in tests run this loop with a channel, a test
//! backend and paused time. State is only here. Input comes first, then a batch of updates, then results of effects, then
//! Destinations that wait for their examination, then time.

mod recorder;
mod seeking;

use std::{
    future::{Future, ready},
    io,
    path::PathBuf,
    time::Duration,
};

use futures::{Stream, StreamExt};
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    task::yield_now,
    time::{Instant, sleep_until, timeout},
};

use crate::{
    app::{Effect, Event, Geometry, MouseOwner, ReplayWish, State, Urgency, update},
    source::{ReplayOrder, Sources},
    store::Update,
    ui::Background,
};

pub(super) use self::seeking::replay_start;
use self::{recorder::UpdateRecorder, seeking::Seeking};
use super::{
    clock::{Clock, monotonic},
    fetches::Fetches,
    history::FilterHistory,
    log,
    pacer::Pacer,
};

/// How many updates are taken in at a time: enough to keep up with a list, few enough to answer a key between.
const BATCH: usize = 128;

/// The longest wait for the end of a recording when the program ends.
const PATIENCE: Duration = Duration::from_secs(2);

/// The target of frames.
pub trait Screen {
    /// Draws the state and returns the places of things.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    fn draw(&mut self, state: &State) -> io::Result<Geometry>;

    /// Whether a frame is still on its way to the terminal. None is drawn until [`Screen::free`] says that it is out.
    fn is_busy(&self) -> bool {
        false
    }

    /// Waits until one thing more is out that is on its way.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    fn free(&mut self) -> impl Future<Output = io::Result<()>> + Send {
        std::future::pending()
    }

    /// A message for the user about the screen itself, since the last call.
    fn trouble(&mut self) -> Option<String> {
        None
    }

    /// Copies a text to the clipboard of the terminal. A screen in memory has none.
    fn copy(&mut self, _text: &str) {}

    /// Takes the mouse, or gives it back to the terminal.
    fn mouse(&mut self, _owner: MouseOwner) {}

    /// Takes the colours for a background, and returns whether they are other ones. A screen whose theme was named keeps it.
    fn follow(&mut self, _background: Background) -> bool {
        false
    }

    /// Forgets what the terminal holds, so that the next frame paints every cell.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    fn forget(&mut self) -> io::Result<()>;

    /// Restores the terminal and stops. [`LoopInput::Continue`] reports that the program goes on; until then frames are
    /// dropped.
    ///
    /// # Errors
    /// If the program cannot be stopped.
    fn suspend(&mut self) -> io::Result<()>;
}

/// Input from outside the app.
#[derive(Debug)]
pub enum LoopInput {
    /// Something for the app.
    Event(Event),
    /// A signal ends the program, with this exit code.
    End(u8),
    /// A signal stops the program, as ctrl-z does.
    Stop,
    /// The program goes on after it was stopped: the terminal may hold anything.
    Continue,
    /// The terminal changed to a dark or a light colour scheme.
    Scheme(Background),
}

/// Everything the loop runs on.
pub struct Shell<S, I> {
    /// The screen.
    pub screen: S,
    /// The input.
    pub input: I,
    /// The clock.
    pub clock: Clock,
    /// The sources.
    pub sources: Sources,
    /// Their updates.
    pub updates: mpsc::Receiver<Update>,
    /// The file of accepted filters.
    pub history: FilterHistory,
    /// The command that takes what is copied. `None` means the terminal.
    pub clipboard: Option<Vec<String>>,
    /// The folder of the files to which tables are written. `None` if none may be written.
    pub exports: Option<PathBuf>,
}

/// The work outside the loop that effects begin.
struct ShellTasks<'t> {
    fetches: &'t mut Fetches,
    pacer: &'t mut Pacer,
    seeking: &'t mut Seeking,
    recorder: &'t mut Option<UpdateRecorder>,
}

/// Whether the loop goes on.
enum Next {
    Go,
    End(u8),
    /// The replay goes to another time.
    Seek(Timestamp),
}

impl<S: Screen, I: Stream<Item = LoopInput> + Unpin> Shell<S, I> {
    /// Runs until the user quits or a signal ends the program; returns the exit code.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub async fn run(&mut self, state: &mut State) -> io::Result<u8> {
        let (mut fetches, mut recorder) = (Fetches::default(), None);
        let ended = self.turns(state, &mut fetches, &mut recorder).await;
        if recorder.take().is_some() {
            // Its last line is worth a moment; without it the file is of use too.
            let written = async { while !matches!(fetches.outcome().await, Event::Recorded(_)) {} };
            let _ = timeout(PATIENCE, written).await;
        }
        ended
    }

    /// Says which sources there are.
    fn name_sources(&self, state: &mut State) {
        for (name, origin) in self.sources.iter() {
            update(state, self.clock.now(), Event::Opened(name.clone(), origin));
        }
        let reaches = self.sources.reaches().clone();
        update(state, self.clock.now(), Event::Reaches(reaches));
    }

    async fn turns(
        &mut self,
        state: &mut State,
        fetches: &mut Fetches,
        recorder: &mut Option<UpdateRecorder>,
    ) -> io::Result<u8> {
        let seeking = &mut Seeking::default();
        let mut pacer = Pacer::default();
        let replay = state.replay.or_else(|| self.clock.replay());
        state.replay = replay.filter(|_| self.sources.are_replayed());
        let mut batch = Vec::with_capacity(BATCH);
        let mut updates_open = true;
        self.name_sources(state);
        if let Some(at) = state.replay.and_then(|replay| replay.sought) {
            self.seek(state, at, seeking).await;
        }
        pacer.ask(Urgency::Now, monotonic());
        loop {
            let due = pacer.due().filter(|_| !self.screen.is_busy());
            let alarm = due.unwrap_or_else(|| self.wakes(state));
            let event = tokio::select! {
                biased;
                input = self.input.next() => match input {
                    Some(LoopInput::Event(event)) => Some(event),
                    Some(LoopInput::End(code)) => return Ok(code),
                    Some(LoopInput::Stop) => {
                        self.screen.suspend()?;
                        None
                    }
                    Some(LoopInput::Continue) => {
                        self.screen.forget()?;
                        pacer.ask(Urgency::Now, monotonic());
                        None
                    }
                    Some(LoopInput::Scheme(background)) => {
                        if self.screen.follow(background) {
                            pacer.ask(Urgency::Now, monotonic());
                        }
                        None
                    }
                    // Without a terminal the user cannot quit.
                    None => return Ok(0),
                },
                freed = self.screen.free(), if self.screen.is_busy() => {
                    freed?;
                    None
                }
                () = sleep_until(alarm), if due.is_some_and(|due| due <= monotonic()) => None,
                taken = self.updates.recv_many(&mut batch, BATCH), if updates_open && !seeking.holds_updates() => {
                    updates_open = taken > 0;
                    let updates = std::mem::take(&mut batch);
                    if seeking.is_under_way() {
                        seeking.keep(updates);
                        None
                    } else {
                        (taken > 0).then_some(Event::Updates(updates))
                    }
                }
                () = ready(()), if seeking.has_left() && state.pending() == 0 => {
                    Some(self.portion(seeking))
                }
                event = fetches.outcome() => Some(event),
                event = seeking.news(), if seeking.is_caught_up(state.pending()) => {
                    self.follow(&event, state, seeking);
                    Some(event)
                }
                // Other tasks come first: sources, and the thread that reads keys.
                () = yield_now(), if state.pending() > 0 => Some(Event::Examine),
                () = sleep_until(alarm) => due.is_none().then_some(Event::Tick),
            };
            if let Some(event) = event {
                if let Event::Updates(updates) = &event {
                    log::updates(updates);
                    // A recorder that has no room ends by itself, and says so.
                    *recorder = recorder.take().filter(|recorder| recorder.take(updates));
                }
                let is_on_the_way = seeking.is_under_way() && matches!(event, Event::Updates(_));
                let mut effects = update(state, self.clock.now(), event);
                if is_on_the_way {
                    // Time goes by from one portion to the next.
                    effects.extend(update(state, self.clock.now(), Event::Tick));
                }
                let tasks = ShellTasks {
                    fetches,
                    pacer: &mut pacer,
                    seeking,
                    recorder,
                };
                match self.carry_out(effects, state, tasks)? {
                    Next::Go => {}
                    Next::End(code) => return Ok(code),
                    Next::Seek(at) => {
                        // What is said elsewhere is no part of one recording.
                        *recorder = None;
                        self.seek(state, at, seeking).await;
                        updates_open = true;
                        pacer.ask(Urgency::Now, monotonic());
                    }
                }
            }
            self.draw_if_due(state, &mut pacer)?;
        }
    }

    /// When something is to be done although nothing happens.
    fn wakes(&self, state: &State) -> Instant {
        self.clock.shows(state.wakes())
    }

    fn draw_if_due(&mut self, state: &mut State, pacer: &mut Pacer) -> io::Result<()> {
        let is_due = pacer.due().is_some_and(|due| due <= monotonic());
        if is_due && !self.screen.is_busy() {
            let now = self.clock.now();
            update(state, now, Event::Draws);
            let geometry = self.screen.draw(state)?;
            update(state, now, Event::Drawn(geometry));
            pacer.drew(monotonic());
            let trouble = self.screen.trouble();
            if let Some(trouble) = trouble.or_else(|| self.history.trouble()) {
                update(state, now, Event::Trouble(trouble));
                pacer.ask(Urgency::Now, monotonic());
            }
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        effects: Vec<Effect>,
        state: &State,
        tasks: ShellTasks<'_>,
    ) -> io::Result<Next> {
        let ShellTasks {
            fetches,
            pacer,
            seeking,
            recorder,
        } = tasks;
        let mut next = Next::Go;
        for effect in effects {
            match effect {
                Effect::Draw(urgency) => pacer.ask(urgency, monotonic()),
                Effect::Repaint => {
                    self.screen.forget()?;
                    pacer.ask(Urgency::Now, monotonic());
                }
                Effect::Fetch(subject) => fetches.fetch(&self.sources, subject),
                Effect::Remember(filter) => self.history.add(&filter),
                Effect::Copy(text) => match self.clipboard.clone() {
                    Some(command) => fetches.pipe(command, text),
                    None => self.screen.copy(&text),
                },
                Effect::Export(name) => fetches.export(self.exports.clone(), name, state),
                Effect::Mouse(owner) => self.screen.mouse(owner),
                Effect::TryNow => self.sources.try_now(),
                Effect::Record(name) => *recorder = self.record(&name, state, fetches),
                Effect::EndRecording => *recorder = None,
                Effect::Replay(ReplayWish::Speed) => self.turn(state, seeking),
                Effect::Replay(ReplayWish::Seek(at)) => next = Next::Seek(at),
                Effect::Replay(ReplayWish::Next) => {
                    self.sources.order(ReplayOrder::Next(seeking.look()));
                }
                Effect::Suspend => self.screen.suspend()?,
                Effect::Quit => return Ok(Next::End(0)),
            }
        }
        Ok(next)
    }
}
