//! Signals as input: to end, to stop, to go on, another size.

use std::io;

use futures::{
    Stream, StreamExt,
    stream::{self, PollNext},
};
use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::Event;

use super::shell::LoopInput;

/// The signals that matter at a terminal.
///
/// # Errors
/// If the system does not let signals be listened to.
pub(super) fn signals() -> io::Result<impl Stream<Item = LoopInput> + Unpin> {
    let kind = |signal: Signal| SignalKind::from_raw(signal.as_raw());
    let stop = on_signal(kind(Signal::TSTP), || LoopInput::Stop)?;
    let go_on = on_signal(kind(Signal::CONT), || LoopInput::Continue)?;
    let resized = on_signal(SignalKind::window_change(), || {
        LoopInput::Event(Event::Resized)
    })?;
    let others = stream::select_all([stop, go_on, resized]);
    // Ending comes first: a stopped program receives it together with the signal to continue.
    let ends_first = |(): &mut ()| PollNext::Left;
    Ok(stream::select_with_strategy(ends()?, others, ends_first).boxed())
}

/// The signals that tell the program to end, unless it was started to ignore them. It gives the terminal back first, and
/// exits with 128 and the signal's number.
fn ends() -> io::Result<impl Stream<Item = LoopInput> + Send + Unpin + 'static> {
    let ends = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ];
    let ignored = ignored();
    let heard = ends
        .into_iter()
        .filter(|kind| ignored >> (kind.as_raw_value() - 1) & 1 == 0);
    let ends = heard.map(|kind| {
        let code = u8::try_from(128 + kind.as_raw_value()).unwrap_or(u8::MAX);
        on_signal(kind, move || LoopInput::End(code))
    });
    Ok(stream::select_all(ends.collect::<io::Result<Vec<_>>>()?))
}

/// The signals that are ignored, one bit each, the lowest for signal 1: `nohup` has a hangup ignored, and a shell without job
/// control has ctrl-c ignored by what it starts in the background. None is known elsewhere than on Linux.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or_default()
}

/// Waits for a signal to end, and returns the exit code.
///
/// # Errors
/// If signals cannot be received.
pub(super) async fn end_signal() -> io::Result<u8> {
    let mut signals = ends()?;
    loop {
        match signals.next().await {
            Some(LoopInput::End(code)) => return Ok(code),
            Some(_) => {}
            None => std::future::pending().await,
        }
    }
}

fn on_signal(
    kind: SignalKind,
    input: impl Fn() -> LoopInput + Send + 'static,
) -> io::Result<stream::BoxStream<'static, LoopInput>> {
    let signal = signal(kind)?;
    let each = stream::unfold(signal, |mut signal| async {
        signal.recv().await.map(|()| ((), signal))
    });
    Ok(each.map(move |()| input()).boxed())
}
