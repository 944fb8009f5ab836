//! The terminal: taken at the start, given back whatever happens.
//!
//! A frame is one write: the backend paints into memory, and the whole goes out between the marks of a synchronized
//! update, so that no terminal ever shows half a frame. While one is on its way no other is painted, so that a terminal
//! that is slow or stopped is shown the newest state when it goes on, and none of those between.

mod hold;

use std::io::{self, Write};

use crossterm::{
    cursor::MoveTo,
    execute, queue,
    terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate},
};
use ratatui::{
    Terminal, TerminalOptions, Viewport,
    backend::{Backend, ClearType, CrosstermBackend},
    layout::{Rect, Size},
};
use rustix::process::{Signal, kill_current_process_group};

use crate::{
    app::{Geometry, MouseOwner, State},
    ui::{self, Background, Theme},
};

use super::{
    clipboard::{self, Multiplexer},
    line::Tty,
    look::variable,
    shell::Screen,
    tee::Tee,
};

pub(super) use hold::{Hold, Outcomes};

/// The bytes of [`EndSynchronizedUpdate`].
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The largest screen that is drawn, in cells: more than the largest displays have. A terminal may say any size up to
/// 65,535 x 65,535, and each cell takes about 100 bytes.
const LARGEST: Size = Size::new(1_200, 500);

/// The real screen. Dropping it gives the terminal back.
pub(super) struct TerminalScreen {
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
    theme: Theme,
    /// Whether it follows the colour scheme of the terminal.
    follows: bool,
    hold: Hold,
    line: Tty,
    tee: Option<Tee>,
    outcomes: Outcomes,
    multiplexer: Multiplexer,
}

impl TerminalScreen {
    /// Takes the terminal. What is drawn is copied to the cast, if there is one.
    ///
    /// # Errors
    /// If the size of the terminal is not known.
    pub(super) fn take(
        (theme, follows): (Theme, bool),
        (hold, mut outcomes): (Hold, Outcomes),
        line: Tty,
        tee: Option<Tee>,
    ) -> io::Result<Self> {
        // Only the theme decides about colour; crossterm's own reading of NO_COLOR would also reset the reverse video
        // of the selected row.
        crossterm::style::force_color_output(true);
        if follows {
            hold.follow_scheme();
        }
        hold.take();
        outcomes.expect_one();
        let writer = FrameWriter {
            frame: Vec::new(),
            hold: hold.clone(),
        };
        let backend = CrosstermBackend::new(writer);
        let terminal = backend
            .size()
            .and_then(|size| {
                let viewport = Viewport::Fixed(drawn_of(size));
                Terminal::with_options(backend, TerminalOptions { viewport })
            })
            .inspect_err(|_| hold.give_back())?;
        Ok(Self {
            terminal,
            theme,
            follows,
            hold,
            line,
            tee,
            outcomes,
            multiplexer: Multiplexer::of(&variable),
        })
    }

    /// Clears the whole terminal, and draws into an area from now on.
    fn begin_anew(&mut self, area: Rect) -> io::Result<()> {
        self.terminal.backend_mut().clear_region(ClearType::All)?;
        self.terminal.resize(area)
    }
}

/// The part of a terminal of a size that is drawn.
fn drawn_of(size: Size) -> Rect {
    let (width, height) = (
        size.width.min(LARGEST.width),
        size.height.min(LARGEST.height),
    );
    Rect::new(0, 0, width, height)
}

impl Screen for TerminalScreen {
    fn draw(&mut self, state: &State) -> io::Result<Geometry> {
        let area = drawn_of(self.terminal.size()?);
        if area != self.terminal.get_frame().area() {
            self.begin_anew(area)?;
        }
        let mut geometry = Geometry::default();
        let theme = self.theme;
        let drawn = self
            .terminal
            .draw(|frame| geometry = ui::draw(state, &theme, frame.area(), frame.buffer_mut()))?;
        if let Some(tee) = &mut self.tee {
            tee.frame(drawn.buffer);
        }
        let out = self.terminal.backend_mut();
        if let Some((x, y)) = geometry.focus {
            queue!(out, MoveTo(x, y))?;
        }
        execute!(out, EndSynchronizedUpdate)?;
        self.outcomes.expect_one();
        Ok(geometry)
    }

    fn is_busy(&self) -> bool {
        self.outcomes.are_expected()
    }

    async fn free(&mut self) -> io::Result<()> {
        self.outcomes.next().await
    }

    fn trouble(&mut self) -> Option<String> {
        self.tee.as_mut()?.trouble()
    }

    fn copy(&mut self, text: &str) {
        self.hold.write(clipboard::sequence(text, self.multiplexer));
        self.outcomes.expect_one();
    }

    fn mouse(&mut self, owner: MouseOwner) {
        self.hold.turn_mouse(owner);
        self.outcomes.expect_one();
    }

    fn follow(&mut self, background: Background) -> bool {
        let is_other = self.follows && self.theme.background != background;
        if is_other {
            self.theme.background = background;
        }
        is_other
    }

    fn forget(&mut self) -> io::Result<()> {
        if !self.line.is_ours() {
            // Brought back to work in the background: stopped again, as any program that wants the terminal there. Who
            // brings it to the front says so by another signal to go on.
            return Ok(kill_current_process_group(Signal::TTOU)?);
        }
        self.hold.take();
        self.outcomes.expect_one();
        // `Terminal::clear` would ask the terminal for its cursor and wait for an answer, which the reader of keys
        // takes away.
        let area = drawn_of(self.terminal.size()?);
        self.begin_anew(area)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.hold.give_back();
        // The whole group, as a terminal does it: if only we were stopped, a script that started us would wait for ever
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

/// Gathers a frame and hands it over when it is whole.
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
        if self.frame.ends_with(FRAME_END) {
            self.hold.write(std::mem::take(&mut self.frame));
        }
        Ok(())
    }
}
