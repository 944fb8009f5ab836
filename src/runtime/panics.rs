//! Panics in the loop or in a task: the terminal is restored, the report is printed, and the program ends.

use std::panic;

use futures::{Stream, stream};
use tokio::sync::mpsc;

use super::{shell::LoopInput, terminal::Hold};
use crate::source;

/// The exit code of a program that panicked, as Rust's own.
const CODE: u8 = 101;

/// From now on, panics that become errors of a context are not also reported.
pub(super) fn spare_held() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !source::panics::is_held() {
            report(info);
        }
    }));
}

/// From now on a panic gives the terminal back for good before anything is printed. The stream then says that the program is to
/// end: a task that panicked would otherwise be missed silently.
pub(super) fn give_back_first(hold: Hold) -> impl Stream<Item = LoopInput> + Unpin {
    let (ends, panics) = mpsc::unbounded_channel();
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if source::panics::is_held() {
            return;
        }
        hold.give_back_for_good();
        report(info);
        // The receiver is gone after the loop has ended.
        let _ = ends.send(());
    }));
    Box::pin(stream::unfold(panics, |mut panics| async {
        panics.recv().await.map(|()| (LoopInput::End(CODE), panics))
    }))
}
