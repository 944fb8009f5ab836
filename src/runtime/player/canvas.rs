//! The screen in memory, and the keyboard that goes with it.

use std::io;

use futures::{Stream, StreamExt, stream};
use ratatui::{
    buffer::Buffer,
    layout::{Rect, Size},
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use crate::{
    app::{Geometry, State},
    runtime::{
        clock::monotonic,
        shell::{LoopInput, Screen},
    },
    ui::{self, Theme},
};

/// The drawn cells.
#[derive(Debug)]
pub(super) struct DrawnFrame {
    /// When.
    pub(super) at: Instant,
    /// The same state in each theme.
    pub(super) screens: Vec<Buffer>,
}

/// Draws each frame in each theme, and hands on those that differ from the one before.
pub(super) struct ThemedScreens {
    themes: Vec<Theme>,
    size: watch::Receiver<Size>,
    frames: mpsc::UnboundedSender<DrawnFrame>,
    last: Vec<Buffer>,
}

impl ThemedScreens {
    pub(super) fn new(
        themes: Vec<Theme>,
        size: watch::Receiver<Size>,
        frames: mpsc::UnboundedSender<DrawnFrame>,
    ) -> Self {
        Self {
            themes,
            size,
            frames,
            last: Vec::new(),
        }
    }
}

impl Screen for ThemedScreens {
    fn draw(&mut self, state: &State) -> io::Result<Geometry> {
        let area = Rect::from(((0, 0).into(), *self.size.borrow()));
        let mut geometry = Geometry::default();
        let draw = |theme: &Theme| {
            let mut buffer = Buffer::empty(area);
            geometry = ui::draw(state, theme, area, &mut buffer);
            buffer
        };
        let screens: Vec<Buffer> = self.themes.iter().map(draw).collect();
        if screens != self.last {
            self.last.clone_from(&screens);
            let at = monotonic();
            // The receiver is gone after the script has ended.
            let _ = self.frames.send(DrawnFrame { at, screens });
        }
        Ok(geometry)
    }

    fn forget(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// There is no shell to return to.
    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keys that are pressed by a script. While none is, and also at its end, the loop goes on.
pub(super) fn input(
    pressed: mpsc::UnboundedReceiver<LoopInput>,
) -> impl Stream<Item = LoopInput> + Unpin {
    let input = stream::unfold(pressed, |mut pressed| async {
        let input = pressed.recv().await?;
        Some((input, pressed))
    });
    input.chain(stream::pending()).boxed()
}
