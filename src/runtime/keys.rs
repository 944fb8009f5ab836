//! What the terminal tells, as input for the loop.
//!
//! Read by a thread of its own and never by the loop: where the terminal is gone, crossterm's reader turns round and round
//! at the end of its input (crossterm 0.29, `event/source/unix/tty.rs`) and does not return. The loop then still hears
//! the signal that says so.

use std::{io, thread, time::Duration};

use crossterm::event;
use futures::{Stream, StreamExt, stream};
use tokio::sync::mpsc;

use crate::app::Event;

use super::{answer::LateAnswer, input, shell::Input};

/// The exit code where the terminal is gone: 128 and the number of SIGHUP.
pub(super) const HANGUP: u8 = 129;

/// How many keys may wait for the loop before the rest waits in the terminal.
const WAITING: usize = 64;

/// Keys, mouse, paste and changes of size. Ends as by a hangup where the terminal cannot be read.
///
/// # Errors
/// Where no thread can be started.
pub(super) fn keys() -> io::Result<impl Stream<Item = Input> + Unpin> {
    let (teller, told) = mpsc::channel(WAITING);
    thread::Builder::new()
        .name("keys".into())
        .spawn(move || read(&teller))?;
    let told = stream::unfold(told, |mut told: mpsc::Receiver<Input>| async {
        told.recv().await.map(|input| (input, told))
    });
    Ok(told.chain(stream::iter([Input::End(HANGUP)])).boxed())
}

/// Reads until the terminal or whoever listens is gone.
fn read(teller: &mpsc::Sender<Input>) {
    // The first look makes crossterm listen for changes of size; one that came before it was missed.
    let listening = event::poll(Duration::ZERO).map(|_| Some(Event::Resized));
    let reads = std::iter::repeat_with(|| event::read().map(input::event));
    let mut answer = LateAnswer::default();
    for told in std::iter::once(listening).chain(reads) {
        let Ok(told) = told else { return };
        let Some(event) = told else { continue };
        if answer.takes(&event) {
            continue;
        }
        if teller.blocking_send(Input::Event(event)).is_err() {
            return;
        }
    }
}
