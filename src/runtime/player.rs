//! Plays a script of keys through the loop, on a screen in memory and in simulated time: a film shows exactly what the
//! program draws.
//!
//! Nothing really waits: the runtime's time is paused and jumps to the next event, so that a minute takes a second. One
//! thread runs everything. Blocking work (files) runs on another thread, one at a time, while time is stopped. So the
//! same script on the same source gives the same film.

mod camera;
mod canvas;
mod director;

use std::io;

use tokio::{
    runtime::Builder,
    sync::{mpsc, watch},
};

use crate::{
    app::State,
    cast::{Film, Look, Script, script},
    diagnose::{Diagnosis, Mutes},
    query::{Filter, Sort},
    source::{self, Choice, OpenError, Scope},
    store::Store,
    ui::{Background, Depth, Symbols, Theme},
};

use super::{CHANNEL, clock::Clock, history::FilterHistory, shell::Shell};
use camera::Camera;
use canvas::ThemedScreens;
use director::Director;

pub use director::{Cut, ScriptProgress};

/// The inputs of a script.
#[derive(Clone, Debug)]
pub struct Set {
    /// The source.
    pub choice: Choice,
    /// Which objects of it.
    pub scope: Scope,
    /// The mutes.
    pub mutes: Mutes,
    /// For which background.
    pub look: Look,
    /// How many colours there are.
    pub depth: Depth,
    /// Which symbols are used.
    pub symbols: Symbols,
}

/// The result.
#[derive(Debug)]
pub struct Take {
    /// The film; on a dark background if both were asked for.
    pub film: Film,
    /// The same on a light background, moment by moment, where both were asked for.
    pub light: Option<Film>,
    /// The facts of the sources at the end.
    pub store: Store,
}

/// Why there is no film.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The source cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The system lacks something.
    #[error("cannot play the script: {0}")]
    System(#[from] io::Error),
    /// The script asks for what does not happen.
    #[error(transparent)]
    Cut(#[from] Cut),
}

/// Plays a script to its end. Blocks, and must not be called from a task.
///
/// # Errors
/// If the source cannot be opened, or something that the script waits for never comes.
pub fn play(
    script: &Script,
    set: Set,
    progress: impl FnMut(ScriptProgress),
) -> Result<Take, PlayError> {
    let time = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .max_blocking_threads(1)
        .build()?;
    let take = time.block_on(played(script, set, progress));
    // A file that is still read is nobody's any more.
    time.shutdown_background();
    take
}

async fn played(
    script: &Script,
    set: Set,
    progress: impl FnMut(ScriptProgress),
) -> Result<Take, PlayError> {
    let clock = clock(script, &set.choice).await?;
    let (sender, updates) = mpsc::channel(CHANNEL);
    let sources = source::open(
        set.choice.clone(),
        set.scope.clone(),
        clock.for_sources(),
        sender,
    )
    .await?;
    let (size, measured) = watch::channel(script.size.unwrap_or(script::SIZE));
    let (frames, drawn) = mpsc::unbounded_channel();
    let (keys, pressed) = mpsc::unbounded_channel();
    let mut shell = Shell {
        screen: ThemedScreens::new(themes(&set), measured, frames),
        input: canvas::input(pressed),
        clock,
        sources,
        updates,
        history: FilterHistory::default(),
        clipboard: None,
        exports: None,
    };
    let camera = Camera::new(script.title.as_deref(), looks(set.look));
    let mut director = Director::new(keys, size, drawn, camera, progress);
    let mut state = State {
        diagnosis: Diagnosis::muting(set.mutes),
        ..State::filtered(Filter::default(), Sort::gravest_first())
    };
    let left = tokio::select! {
        biased;
        code = shell.run(&mut state) => { code?; true }
        played = director.play(&script.steps) => { played?; false }
    };
    let mut films = director.end(&script.steps, left)?;
    let idle = script.idle.unwrap_or(script::IDLE);
    for film in &mut films {
        film.cut_idle(idle);
    }
    let mut films = films.into_iter();
    let film = films.next().unwrap_or_else(|| Film::new(None, set.look));
    Ok(Take {
        film,
        light: films.next(),
        store: state.store,
    })
}

/// A source without a clock of its own begins at the time of the script, or of the demo. It never begins now, because
/// then no film would be the same twice.
async fn clock(script: &Script, choice: &Choice) -> Result<Clock, OpenError> {
    match (choice, script.clock) {
        (Choice::Demo | Choice::Replay { .. }, None) => Clock::for_choice(choice).await,
        (_, said) => Ok(Clock::starting_at(said.unwrap_or_else(source::demo_epoch))),
    }
}

fn looks(look: Look) -> &'static [Look] {
    match look {
        Look::Dark => &[Look::Dark],
        Look::Light => &[Look::Light],
        Look::Auto => &[Look::Dark, Look::Light],
    }
}

fn themes(set: &Set) -> Vec<Theme> {
    let theme = |look: &Look| Theme {
        depth: set.depth,
        background: match look {
            Look::Light => Background::Light,
            Look::Dark | Look::Auto => Background::Dark,
        },
        symbols: set.symbols,
        ..Theme::default()
    };
    looks(set.look).iter().map(theme).collect()
}
