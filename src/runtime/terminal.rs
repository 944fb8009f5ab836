//! The terminal: taken at the start, given back whatever happens.
//!
//! A frame is one write: the backend paints into memory, and the whole goes out between the marks of a synchronized
//! update, so that no terminal ever shows half a frame. Whether the terminal is ours is asked and changed only under
//! the lock of standard output, so that no frame follows once it is given back.

use std::{
    io::{self, IsTerminal, Write},
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::{
    cursor::{Hide, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute, queue,
    style::ResetColor,
    terminal::{
        BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
        disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Terminal, backend::CrosstermBackend};
use rustix::{
    process::{Signal, kill_current_process_group},
    termios::{self, OptionalActions},
};

use crate::{
    app::{Geometry, State},
    ui::{self, Theme},
};

use super::{shell::Screen, tee::Tee};

/// Buttons and wheel, reported in a form without limits. Motion is not asked for: it would be much traffic for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// What [`EndSynchronizedUpdate`] writes.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// Whether the terminal is ours at the moment. Copies share one answer, so that whoever comes first gives it back and
/// nobody does so twice: that would move the cursor into what was printed since.
#[derive(Clone, Debug, Default)]
pub(super) struct Hold(Arc<Claim>);

/// What the copies of a hold share.
#[derive(Debug, Default)]
struct Claim {
    /// The terminal is set up for us.
    held: AtomicBool,
    /// It is never to be taken again.
    over: AtomicBool,
}

impl Hold {
    /// Sets the terminal up. Harmless where it is set up already; nothing happens once it was given back for good.
    fn take(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.0.over.load(Ordering::SeqCst) {
            return Ok(());
        }
        enable_raw_mode()?;
        if self.0.held.load(Ordering::SeqCst) {
            raw_again()?;
        }
        self.0.held.store(true, Ordering::SeqCst);
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        out.write_all(MOUSE_ON.as_bytes())?;
        out.flush()
    }

    /// Gives the terminal back as it was. Harmless where that is done already; what fails is passed over, because
    /// nothing better can be done on the way out.
    pub(super) fn give_back(&self) {
        let mut out = io::stdout().lock();
        if !self.0.held.swap(false, Ordering::SeqCst) {
            return;
        }
        let _ = out.write_all(MOUSE_OFF.as_bytes());
        let _ = queue!(
            out,
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            ResetColor,
            LeaveAlternateScreen,
            Show
        );
        let _ = out.flush();
        let _ = disable_raw_mode();
    }

    /// Gives the terminal back, and nobody takes it again: what is printed from now on stays.
    pub(super) fn give_back_for_good(&self) {
        self.0.over.store(true, Ordering::SeqCst);
        self.give_back();
    }

    fn is_held(&self) -> bool {
        self.0.held.load(Ordering::SeqCst)
    }
}

/// Makes the line raw although crossterm believes that it is: a shell may have set it otherwise while we were stopped.
/// Never by way of its own mode, in which keys that come just then would be echoed.
fn raw_again() -> io::Result<()> {
    let stdin = io::stdin();
    let stdout = io::stdout();
    let line = if stdin.is_terminal() {
        stdin.as_fd()
    } else {
        stdout.as_fd()
    };
    let mut modes = termios::tcgetattr(line)?;
    modes.make_raw();
    Ok(termios::tcsetattr(line, OptionalActions::Now, &modes)?)
}

/// The real screen. Dropping it gives the terminal back.
pub(super) struct TerminalScreen {
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
    theme: Theme,
    hold: Hold,
    tee: Option<Tee>,
}

impl TerminalScreen {
    /// Takes the terminal. What is drawn is copied to the cast, where there is one.
    ///
    /// # Errors
    /// Where standard output is no terminal or cannot be set up.
    pub(super) fn take(theme: Theme, hold: Hold, tee: Option<Tee>) -> io::Result<Self> {
        // The theme alone decides about colour; crossterm's own reading of NO_COLOR would also reset the reverse video
        // of the selected row.
        crossterm::style::force_color_output(true);
        hold.take().inspect_err(|_| hold.give_back())?;
        let writer = FrameWriter {
            frame: Vec::new(),
            hold: hold.clone(),
        };
        let terminal =
            Terminal::new(CrosstermBackend::new(writer)).inspect_err(|_| hold.give_back())?;
        Ok(Self {
            terminal,
            theme,
            hold,
            tee,
        })
    }
}

impl Screen for TerminalScreen {
    fn draw(&mut self, state: &State) -> io::Result<Geometry> {
        let mut geometry = Geometry::default();
        let theme = self.theme;
        let drawn = self
            .terminal
            .draw(|frame| geometry = ui::draw(state, &theme, frame.area(), frame.buffer_mut()))?;
        if let Some(tee) = &mut self.tee {
            tee.frame(drawn.buffer);
        }
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(geometry)
    }

    fn trouble(&mut self) -> Option<String> {
        self.tee.as_mut()?.trouble()
    }

    fn forget(&mut self) -> io::Result<()> {
        self.hold.take()?;
        // `Terminal::clear` would ask the terminal for its cursor and wait for an answer, which the reader of keys
        // takes away. To resize clears as well, and asks nothing.
        let area = self.terminal.size()?;
        self.terminal.resize(area.into())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.hold.give_back();
        // The whole group, as a terminal does it: were we alone stopped, a script that started us would wait for ever
        // and the shell above it would not notice. SIGSTOP, because we listen for SIGTSTP ourselves, and because the
        // system ignores that one in a group without a shell.
        Ok(kill_current_process_group(Signal::STOP)?)
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        self.hold.give_back();
    }
}

/// Gathers a frame and writes it at once, when it is whole and while the terminal is ours.
///
/// The backend flushes after each step of its own, such as clearing the screen before a frame of another size. Only the
/// mark that ends a synchronized update ends a frame here.
#[derive(Debug)]
struct FrameWriter {
    frame: Vec<u8>,
    hold: Hold,
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.frame.is_empty() {
            queue!(self.frame, BeginSynchronizedUpdate)?;
        }
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.frame.ends_with(FRAME_END) {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let written = if self.hold.is_held() {
            out.write_all(&self.frame).and_then(|()| out.flush())
        } else {
            Ok(())
        };
        self.frame.clear();
        written
    }
}
