//! A session at the terminal, from taking it to giving it back.

use std::{
    env,
    io::{self, IsTerminal},
    path::Path,
    time::Duration,
};

use futures::{Stream, StreamExt, stream};
use ratatui::layout::Size;
use rustix::{
    io::Errno,
    process::{Signal, kill_current_process_group},
};
use tokio::{sync::mpsc, time::timeout};

use crate::{
    app::{Marks, MouseOwner, Presets, RecentFilters, State},
    cli::{self, Command, Invocation, Tui},
    diagnose::Diagnosis,
    query::Sort,
    source::{self, Choice, OpenError, Sources},
    store::Update,
    ui::Theme,
};

use super::{
    CHANNEL,
    artifact::{Artifact, ArtifactError},
    asked::TerminalQuery,
    clock::Clock,
    completion,
    guard::{self, TerminalGuard},
    history::FilterHistory,
    keys::{HANGUP, Keyboard, keys},
    line::Tty,
    look, panics,
    plain::PlainScreen,
    shell::{self, LoopInput, Screen, Shell},
    signals::signals,
    tee::Tee,
    terminal::{Hold, TerminalScreen},
};

/// Why a session could not begin or had to end.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    /// Nothing could be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be recorded.
    #[error("cannot record the session: {0}")]
    Cast(#[from] ArtifactError),
    /// The terminal cannot be used.
    #[error("cannot use the terminal: {0}")]
    Terminal(#[from] io::Error),
}

/// Opens what was chosen and shows it until the user leaves; answers with the exit code.
///
/// Errors of opening come before the terminal is taken, so that they can be read.
///
/// # Errors
/// If nothing can be opened, or the terminal cannot be used.
pub(super) async fn run(invocation: Invocation) -> Result<u8, SessionError> {
    let session = Session::begin();
    let clock = Clock::for_choice(&invocation.choice).await?;
    let replay = shell::replay_start(&invocation, clock)?;
    let (sender, updates) = mpsc::channel(CHANNEL);
    let Invocation {
        choice,
        scope,
        look,
        colors,
        command,
        mistakes,
        mutes,
        patience,
        presets,
        keymap,
        context_marks,
        cluster_names,
        clipboard,
        ..
    } = invocation;
    let kubeconfig = match &choice {
        Choice::Contexts { kubeconfig, .. } => kubeconfig.as_ref(),
        Choice::Demo | Choice::Replay { .. } | Choice::Files(_) => None,
    };
    let kubeconfig = kubeconfig.filter(|_| scope.pseudonyms.is_none());
    let kubeconfig = kubeconfig.map(|path| path.display().to_string());
    let sources = source::open(choice, scope, clock.for_sources(), sender).await?;
    // Not before: they would not be read while sources are opened. Not later: the terminal is asked for its background
    // in raw mode, and a signal that ended the program there would leave it so.
    let mut signals = signals()?;
    let line = Tty::open()?;
    if let Some(code) = until_in_front(&line, &mut signals).await? {
        return Ok(code);
    }
    let Tui {
        filter,
        cast,
        replaces,
        view,
        mouse,
        motion,
        is_plain,
        at: _,
    } = asked_of_screen(command);
    let mut desk = Desk::at(line)?;
    let (theme, follows) = if is_plain {
        (Theme::default(), false)
    } else {
        desk.theme(look, colors).await?
    };
    let guard = desk.guard();
    let history = FilterHistory::of_user();
    let mut scene = SessionInputs {
        state: State {
            recent: RecentFilters::new(history.read()),
            presets: Presets::with(presets),
            diagnosis: Diagnosis::muting(mutes).waiting(patience),
            keymap,
            context_marks,
            has_clipboard_command: clipboard.is_some(),
            kubeconfig,
            mouse,
            marks: Marks::moving(motion),
            note: note(&mistakes),
            replay,
            ..match view {
                Some(link) => State::viewing(link),
                None => State::filtered(filter, Sort::gravest_first()),
            }
        },
        theme,
        follows,
        is_plain,
        tee: cast.map(|path| tee(&path, replaces, theme)).transpose()?,
        clock,
        sources,
        updates,
        history,
        clipboard,
    };
    scene.state.store.name_clusters(cluster_names);
    let code = Box::pin(session.show_at(desk, scene, signals)).await?;
    drop(guard);
    Ok(code)
}

/// The questions to the screen.
fn asked_of_screen(command: Command) -> Tui {
    match command {
        Command::Tui(tui) => tui,
        Command::Get(_)
        | Command::Describe(_)
        | Command::Route(_)
        | Command::Changes(_)
        | Command::Diff(_)
        | Command::Blast(_)
        | Command::Check(_)
        | Command::Rules(_)
        | Command::Doctor(_)
        | Command::Record(_)
        | Command::Cast(_)
        | Command::Config(_)
        | Command::Report
        | Command::Help(_)
        | Command::Man(_)
        | Command::Completion(_) => Tui::default(),
    }
}

/// The first mistake of the config file, and how to see the others. `None` if there is none.
fn note(mistakes: &[String]) -> Option<String> {
    let (first, others) = mistakes.split_first()?;
    Some(match others.len() {
        0 => first.clone(),
        more => format!("{first}; and {more} more: portolan config check"),
    })
}

/// How long to wait for the front where nothing stops a program in the background.
const FRONT: Duration = Duration::from_millis(100);

/// Waits until the program is in the foreground: a terminal must not be queried or set up under a shell. In the
/// background it stops, like any program that uses the terminal there. Returns the exit code if a signal ends it
/// meanwhile.
///
/// # Errors
/// If the program cannot be stopped.
async fn until_in_front(
    line: &Tty,
    signals: &mut (impl Stream<Item = LoopInput> + Unpin),
) -> io::Result<Option<u8>> {
    while !line.is_ours() {
        kill_current_process_group(Signal::TTOU)?;
        if let Ok(Some(LoopInput::End(code))) = timeout(FRONT, signals.next()).await {
            return Ok(Some(code));
        }
    }
    Ok(None)
}

/// The terminal before it is taken: the line and what comes on it.
struct Desk {
    line: Tty,
    inputs: stream::BoxStream<'static, LoopInput>,
    asked: TerminalQuery,
    pipe: Option<guard::GuardPipe>,
}

impl Desk {
    fn at(line: Tty) -> io::Result<Self> {
        let Keyboard { inputs, answers } = keys(line.clone())?;
        Ok(Self {
            asked: TerminalQuery::new(line.clone(), answers),
            line,
            inputs,
            pipe: None,
        })
    }

    /// The look, for which the terminal may have to be queried, and whether it follows the terminal.
    async fn theme(
        &mut self,
        look: cli::Appearance,
        colors: Option<cli::ScreenColors>,
    ) -> io::Result<(Theme, bool)> {
        let (theme, is_open) = look::theme(look, colors);
        let background = if is_open {
            self.asked.background().await?
        } else {
            None
        };
        let theme = Theme {
            background: background.unwrap_or(theme.background),
            ..theme
        };
        Ok((theme, is_open))
    }

    /// Sets a guard, if that is possible.
    fn guard(&mut self) -> Option<TerminalGuard> {
        let (guard, pipe) = TerminalGuard::start(&self.line)?;
        self.pipe = Some(pipe);
        Some(guard)
    }
}

/// Begins to record, while an error can still be read.
fn tee(path: &Path, replaces: bool, theme: Theme) -> Result<Tee, SessionError> {
    let (width, height) = crossterm::terminal::size()?;
    let place = Artifact { path, replaces };
    Ok(Tee::create(place, theme, Size { width, height })?)
}

/// The inputs of the loop.
#[derive(Debug)]
pub struct SessionInputs {
    /// Everything the user sees and wants.
    pub state: State,
    /// The theme.
    pub theme: Theme,
    /// Whether it follows the colour scheme of the terminal.
    pub follows: bool,
    /// Whether lines of text are written, and no frames.
    pub is_plain: bool,
    /// The copy of the drawn frames.
    pub tee: Option<Tee>,
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
}

/// A session that has begun: from now on a panic anywhere ends it with a report that can be read and exit code 101.
pub struct Session {
    hold: Hold,
    panics: stream::BoxStream<'static, LoopInput>,
}

impl Session {
    /// Begins before anything is opened, so that no task can panic unheard. Sets the process's panic hook.
    #[must_use]
    pub fn begin() -> Self {
        let hold = Hold::default();
        let panics = panics::give_back_first(hold.clone()).boxed();
        Self { hold, panics }
    }

    /// Takes the terminal, shows the scene until the user quits or a signal ends it, and restores the terminal; returns
    /// the exit code.
    ///
    /// # Errors
    /// If the terminal cannot be used. A terminal that is gone is no error but a hangup.
    pub async fn show(
        self,
        scene: SessionInputs,
        signals: impl Stream<Item = LoopInput> + Unpin,
    ) -> io::Result<u8> {
        self.show_at(Desk::at(Tty::open()?)?, scene, signals).await
    }

    async fn show_at(
        self,
        desk: Desk,
        scene: SessionInputs,
        signals: impl Stream<Item = LoopInput> + Unpin,
    ) -> io::Result<u8> {
        let Desk {
            line,
            inputs,
            mut asked,
            pipe,
        } = desk;
        let outcomes = self.hold.begin(line.clone(), pipe)?;
        let follows = scene.follows;
        let hold = self.hold.clone();
        let signals = stream::select(self.panics, signals);
        let input = stream::select(inputs, signals);
        // While the line is raw: an answer must not be echoed either.
        let settle = async || {
            if follows {
                asked.ask_for_the_last(|bytes| hold.write(bytes));
            }
            asked.settle().await;
        };
        let ended = if scene.is_plain {
            let screen = PlainScreen::take((self.hold, outcomes), line);
            shown(screen, input, scene, settle).await
        } else {
            if scene.state.mouse == MouseOwner::Terminal {
                self.hold.leave_mouse();
            }
            let look = (scene.theme, follows);
            let tee = scene.tee;
            let scene = SessionInputs { tee: None, ..scene };
            let screen = TerminalScreen::take(look, (self.hold, outcomes), line, tee)?;
            shown(screen, input, scene, settle).await
        };
        ended.or_else(hung_up)
    }
}

/// Shows the inputs of a loop on a screen until the user quits or a signal ends it, and settles before the terminal is given
/// back.
async fn shown<S: Screen>(
    screen: S,
    input: impl Stream<Item = LoopInput> + Unpin,
    scene: SessionInputs,
    settle: impl AsyncFnOnce(),
) -> io::Result<u8> {
    let mut shell = Shell {
        screen,
        input,
        clock: scene.clock,
        sources: scene.sources,
        updates: scene.updates,
        history: scene.history,
        clipboard: scene.clipboard,
        exports: Some(env::current_dir().unwrap_or_default()),
    };
    let mut state = scene.state;
    let ended = shell.run(&mut state).await;
    settle().await;
    // The terminal is given back first.
    let is_anonymous = shell.sources.are_anonymous();
    drop(shell);
    if !is_anonymous {
        completion::remember(&state.store, &state.world);
    }
    ended
}

/// A frame may find out that the terminal is gone before the signal tells.
fn hung_up(error: io::Error) -> io::Result<u8> {
    let is_gone = Errno::from_io_error(&error) == Some(Errno::IO) || !io::stdout().is_terminal();
    if is_gone { Ok(HANGUP) } else { Err(error) }
}
