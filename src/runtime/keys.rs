//! What the terminal tells, as input for the loop.
//!
//! Read by a thread of its own and never by the loop, so that no signal waits for it: it sleeps until something is typed,
//! and ends when the terminal is gone.

mod decoder;
mod sequence;

use std::{io, thread, time::Duration};

use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc;

use super::{line::Line, shell::Input};
use decoder::{Decoder, Told};

pub(super) use sequence::Answer;

/// The exit code where the terminal is gone: 128 and the number of SIGHUP.
pub(super) const HANGUP: u8 = 129;

/// How many keys may wait for the loop before the rest waits in the terminal.
const WAITING: usize = 64;

/// How long a terminal may take between two bytes of one sequence: longer than any but the slowest line, and shorter than
/// anyone waits for esc.
const REST: Duration = Duration::from_millis(30);

/// How often in a row a terminal may say that there is something to read when there is nothing.
const EMPTY: usize = 20;

/// What is told, from now on.
pub(super) struct Keyboard {
    /// Keys, mouse and paste. Ends as by a hangup when the terminal cannot be read any more.
    pub(super) inputs: stream::BoxStream<'static, Input>,
    /// Answers to questions.
    pub(super) answers: mpsc::UnboundedReceiver<Answer>,
}

/// Begins to read keys.
///
/// # Errors
/// If no thread can be started.
pub(super) fn keys(line: Line) -> io::Result<Keyboard> {
    let (teller, inputs) = mpsc::channel(WAITING);
    let (answerer, answers) = mpsc::unbounded_channel();
    let reader = Reader {
        line,
        teller,
        answerer,
    };
    thread::Builder::new()
        .name("keys".into())
        .spawn(move || reader.read())?;
    Ok(Keyboard {
        inputs: all(inputs)
            .chain(stream::iter([Input::End(HANGUP)]))
            .boxed(),
        answers,
    })
}

fn all(inputs: mpsc::Receiver<Input>) -> impl Stream<Item = Input> {
    stream::unfold(inputs, |mut inputs| async {
        inputs.recv().await.map(|input| (input, inputs))
    })
}

struct Reader {
    line: Line,
    teller: mpsc::Sender<Input>,
    answerer: mpsc::UnboundedSender<Answer>,
}

impl Reader {
    /// Reads until the terminal is gone, or whoever listens.
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
            if !decoder.told().into_iter().all(|told| self.tell(told)) {
                return;
            }
        }
    }

    /// Says whether somebody listens.
    fn tell(&self, told: Told) -> bool {
        match told {
            Told::Event(input) => self
                .teller
                .blocking_send(Input::Event(input.into()))
                .is_ok(),
            Told::Answer(answer) => {
                // Nobody may have asked.
                let _ = self.answerer.send(answer);
                true
            }
        }
    }
}
