//! The question for the background of the terminal, and its answer, which must never come to anyone else.
//!
//! Asked once, when the program is in front, together with a question that every terminal answers: so it is known when
//! there is nothing left to come.

use std::{io, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

use crate::ui::Background;

use super::{
    clock::monotonic,
    keys::TerminalAnswer,
    line::{Tty, write_at_once},
};

/// Which background, and what the terminal is able to.
const QUESTIONS: &[u8] = b"\x1b]11;?\x07\x1b[c";

/// No reports of the colour scheme any more, and what the terminal is able to.
const LAST_QUESTION: &[u8] = b"\x1b[?2031l\x1b[c";

/// How long the first frame waits for the answer. Most terminals answer within a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(150);

/// How long after the question the program stays for an answer that has not come: the shell would take it for keys.
const LATEST: Duration = Duration::from_secs(1);

/// Answers to come.
pub(super) struct TerminalQuery {
    line: Tty,
    answers: mpsc::Receiver<TerminalAnswer>,
    /// Whether the terminal has answered at all.
    has_answered: bool,
    /// Until when an answer may come; `None` if there is none to come.
    open: Option<Instant>,
}

impl TerminalQuery {
    pub(super) fn new(line: Tty, answers: mpsc::Receiver<TerminalAnswer>) -> Self {
        Self {
            line,
            answers,
            has_answered: false,
            open: None,
        }
    }

    /// Asks for the background. `None` if the terminal does not say.
    ///
    /// # Errors
    /// If the modes of the line cannot be changed.
    pub(super) async fn background(&mut self) -> io::Result<Option<Background>> {
        let before = self.line.modes()?;
        let mut raw = before.clone();
        raw.make_raw();
        self.line.set_modes(&raw)?;
        self.open = Some(monotonic() + LATEST);
        write_at_once(QUESTIONS);
        let mut background = None;
        // Without an answer in time it is as if there were none.
        let _ = timeout(PATIENCE, self.all(&mut background)).await;
        self.line.set_modes(&before)?;
        Ok(background)
    }

    /// Takes in what comes until there is no more to come.
    async fn all(&mut self, background: &mut Option<Background>) {
        while self.open.is_some() {
            match self.answers.recv().await {
                Some(TerminalAnswer::Background(answer)) => *background = Some(answer),
                Some(TerminalAnswer::Attributes) => (self.has_answered, self.open) = (true, None),
                Some(TerminalAnswer::Scheme(_)) => {}
                None => self.open = None,
            }
        }
    }

    /// Asks for an answer that comes behind every report that is on its way, if the terminal has answered before.
    pub(super) fn ask_for_the_last(&mut self, write: impl FnOnce(Vec<u8>)) {
        if self.has_answered && self.open.is_none() {
            self.open = Some(monotonic() + PATIENCE);
            write(LAST_QUESTION.to_vec());
        }
    }

    /// Waits for what may still come, and drops what was typed if nothing did. The line is raw meanwhile.
    pub(super) async fn settle(&mut self) {
        let Some(latest) = self.open.filter(|latest| *latest > monotonic()) else {
            return;
        };
        if timeout_at(latest, self.all(&mut None)).await.is_err() {
            self.line.drop_typed();
        }
    }
}
