//! Carries out the steps of a script: presses the keys, waits, and tells the camera.

use std::time::Duration;

use ratatui::layout::Size;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use super::{camera::Camera, canvas::DrawnFrame};
use crate::{
    app::{Event, Key},
    cast::{Act, Film, Step},
    runtime::{clock::monotonic, shell::LoopInput},
};

/// How long everything may take to come to rest before the film begins. Files are read before that, however long they are.
const OPENING: Duration = Duration::from_millis(100);

/// Why a script was broken off.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    /// The awaited text does not appear.
    #[error("line {line}: {text:?} did not appear within {patience:?}; the screen showed:")]
    NeverCame {
        /// The line that waits.
        line: usize,
        /// The awaited text.
        text: String,
        /// How long.
        patience: Duration,
        /// The screen.
        screen: Vec<String>,
    },
    /// The program was left before the end.
    #[error("line {line} is never reached: the program was quit in line {left}")]
    Left {
        /// The first line that is not carried out.
        line: usize,
        /// The line that left.
        left: usize,
    },
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptProgress {
    /// How many steps were begun.
    pub steps: usize,
    /// Of how many.
    pub of: usize,
    /// How long the film is by now, with its idle time.
    pub length: Duration,
}

/// Carries out the script.
pub(super) struct Director<P> {
    keys: mpsc::UnboundedSender<LoopInput>,
    size: watch::Sender<Size>,
    frames: mpsc::UnboundedReceiver<DrawnFrame>,
    camera: Camera,
    progress: P,
    /// How many steps were begun.
    begun: usize,
}

impl<P: FnMut(ScriptProgress)> Director<P> {
    pub(super) fn new(
        keys: mpsc::UnboundedSender<LoopInput>,
        size: watch::Sender<Size>,
        frames: mpsc::UnboundedReceiver<DrawnFrame>,
        camera: Camera,
        progress: P,
    ) -> Self {
        Self {
            keys,
            size,
            frames,
            camera,
            progress,
            begun: 0,
        }
    }

    /// Carries out all steps.
    pub(super) async fn play(&mut self, steps: &[Step]) -> Result<(), Cut> {
        self.pass(OPENING).await;
        self.camera.begin(monotonic());
        for step in steps {
            self.begun += 1;
            (self.progress)(ScriptProgress {
                steps: self.begun,
                of: steps.len(),
                length: self.camera.time(monotonic()),
            });
            self.carry_out(step).await?;
        }
        Ok(())
    }

    async fn carry_out(&mut self, Step { line, act }: &Step) -> Result<(), Cut> {
        match act {
            Act::Press { keys, each } => self.press(keys, *each).await,
            Act::Wait(time) => self.pass(*time).await,
            Act::Until { text, patience } => return self.until(*line, text, *patience).await,
            Act::Resize(size) => self.resize(*size).await,
            Act::Caption(caption) => self.camera.caption(caption.clone(), monotonic()),
            Act::Mark(name) => self.camera.mark(name, monotonic()),
            Act::Hide => self.camera.hide(monotonic()),
            Act::Show => self.camera.show(monotonic()),
        }
        Ok(())
    }

    async fn press(&mut self, keys: &[Key], each: Duration) {
        for key in keys {
            self.send(Event::Key(*key));
            self.pass(each).await;
        }
    }

    async fn resize(&mut self, size: Size) {
        self.size.send_replace(size);
        self.send(Event::Resized);
        self.pass(Duration::ZERO).await;
    }

    /// The loop reads it before time goes on. If the loop has ended, the script ends too.
    fn send(&self, event: Event) {
        let _ = self.keys.send(LoopInput::Event(event));
    }

    /// Lets time pass, and films what is drawn meanwhile.
    async fn pass(&mut self, time: Duration) {
        let end = monotonic() + time;
        while let Some(frame) = self.frame_before(end).await {
            self.camera.take(frame);
        }
    }

    async fn until(&mut self, line: usize, text: &str, patience: Duration) -> Result<(), Cut> {
        let end = monotonic() + patience;
        while !self.camera.rows().iter().any(|row| row.contains(text)) {
            match self.frame_before(end).await {
                Some(frame) => self.camera.take(frame),
                None => return Err(self.never_came(line, text, patience)),
            }
        }
        Ok(())
    }

    fn never_came(&self, line: usize, text: &str, patience: Duration) -> Cut {
        let rows = self.camera.rows().into_iter();
        let mut screen: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        let used = screen.iter().rposition(|row| !row.is_empty());
        screen.truncate(used.map_or(0, |last| last + 1));
        Cut::NeverCame {
            line,
            text: text.to_owned(),
            patience,
            screen,
        }
    }

    /// The next frame, if one is drawn by then.
    async fn frame_before(&mut self, end: Instant) -> Option<DrawnFrame> {
        tokio::select! {
            biased;
            frame = self.frames.recv() => frame,
            () = sleep_until(end) => None,
        }
    }

    /// The films, where all steps were carried out: those that press keys are, as soon as they are begun.
    pub(super) fn end(mut self, steps: &[Step], left: bool) -> Result<Vec<Film>, Cut> {
        while let Ok(frame) = self.frames.try_recv() {
            self.camera.take(frame);
        }
        match steps.get(self.begun) {
            Some(next) if left => Err(Cut::Left {
                line: next.line,
                left: steps[..self.begun].last().map_or(1, |step| step.line),
            }),
            _ => Ok(self.camera.end(monotonic())),
        }
    }
}
