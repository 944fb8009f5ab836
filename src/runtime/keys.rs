//! Input of the terminal for the loop.
//!
//! It is read by a thread of its own and never by the loop, so that signals are not delayed: the thread sleeps until
//! something is typed, and ends when the terminal is gone.

mod decoder;
mod sequence;

use std::{io, thread, time::Duration};

use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc;

use super::{line::Tty, shell::LoopInput};
use decoder::{Decoder, TerminalMessage};

pub(super) use sequence::TerminalAnswer;

/// The exit code where the terminal is gone: 128 and the number of SIGHUP.
pub(super) const HANGUP: u8 = 129;

/// How many keys may wait for the loop before the rest waits in the terminal.
const WAITING: usize = 64;

/// How long a terminal may take between two bytes of one sequence: longer than any but the slowest line, and shorter than
/// anyone waits for esc.
const REST: Duration = Duration::from_millis(30);

/// How often in a row a terminal may say that there is something to read when there is nothing.
const EMPTY: usize = 20;

/// The input, from now on.
pub(super) struct Keyboard {
    /// Keys, mouse and paste. Ends as by a hangup when the terminal cannot be read any more.
    pub(super) inputs: stream::BoxStream<'static, LoopInput>,
    /// Answers to questions.
    pub(super) answers: mpsc::Receiver<TerminalAnswer>,
}

/// Begins to read keys.
///
/// # Errors
/// If no thread can be started.
pub(super) fn keys(line: Tty) -> io::Result<Keyboard> {
    let (input_sender, inputs) = mpsc::channel(WAITING);
    let (answer_sender, answers) = mpsc::channel(WAITING);
    let reader = Reader {
        line,
        inputs: input_sender,
        answers: answer_sender,
    };
    thread::Builder::new()
        .name("keys".into())
        .spawn(move || reader.read())?;
    Ok(Keyboard {
        inputs: all(inputs)
            .chain(stream::iter([LoopInput::End(HANGUP)]))
            .boxed(),
        answers,
    })
}

fn all(inputs: mpsc::Receiver<LoopInput>) -> impl Stream<Item = LoopInput> {
    stream::unfold(inputs, |mut inputs| async {
        inputs.recv().await.map(|input| (input, inputs))
    })
}

struct Reader {
    line: Tty,
    inputs: mpsc::Sender<LoopInput>,
    answers: mpsc::Sender<TerminalAnswer>,
}

impl Reader {
    /// Reads until the terminal or the receiver is gone.
    fn read(self) {
        let mut decoder = Decoder::default();
        let mut bytes = [0; 4096];
        let mut empty = 0;
        while empty < EMPTY {
            let most = decoder.is_within().then_some(REST);
            let Ok(is_typed) = self.line.wait(most) else {
                return;
            };
            match is_typed.then(|| self.line.read(&mut bytes)) {
                None => decoder.rest(),
                Some(Ok(0)) => empty += 1,
                Some(Ok(length)) => {
                    empty = 0;
                    decoder.feed(&bytes[..length]);
                }
                Some(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Some(Err(_)) => return,
            }
            if !decoder
                .input()
                .into_iter()
                .all(|decoded| self.send(decoded))
            {
                return;
            }
        }
    }

    /// Returns whether the receiver is still there.
    fn send(&self, decoded: TerminalMessage) -> bool {
        match decoded {
            TerminalMessage::Event(input) => self
                .inputs
                .blocking_send(LoopInput::Event(input.into()))
                .is_ok(),
            TerminalMessage::Answer(TerminalAnswer::Scheme(scheme)) => {
                self.inputs.blocking_send(LoopInput::Scheme(scheme)).is_ok()
            }
            TerminalMessage::Answer(answer) => {
                // Perhaps no query is waiting. No more are kept than a query needs.
                let _ = self.answers.try_send(answer);
                true
            }
        }
    }
}
