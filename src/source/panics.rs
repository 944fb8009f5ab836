//! Panics in libraries, contained in the context in which they happen: they end a request, not the program.
//!
//! Everything that a client is given is checked before, so none is known. The panic hook asks [`is_held`] first,
//! because a panic that is held becomes an error of its context.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use futures::FutureExt;

thread_local! {
    /// How many of the calls that this thread is in are held. There is no other way to tell a hook of it.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Something panicked. What it said is not told: it may be about a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of this program broke, which is an error of ours; please report it")]
pub(super) struct Panicked;

/// Whether a panic of this thread would be held at the moment.
#[must_use]
pub fn is_held() -> bool {
    DEPTH.get() > 0
}

/// Does what may panic.
///
/// # Errors
/// If it does.
pub(super) fn hold<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    let _within = Within::enter();
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

/// The same for a future.
pub(super) fn held<F: Future + Send + 'static>(
    work: F,
) -> impl Future<Output = Result<F::Output, Panicked>> + Send
where
    F::Output: Send,
{
    Held(AssertUnwindSafe(work).catch_unwind().boxed()).map(|done| done.map_err(|_| Panicked))
}

struct Held<O>(Pin<Box<dyn Future<Output = O> + Send>>);

impl<O> Future for Held<O> {
    type Output = O;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<O> {
        let _within = Within::enter();
        self.0.as_mut().poll(cx)
    }
}

/// While it lives, panics are held.
struct Within;

impl Within {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_that_is_held_is_an_error_and_hooks_can_tell() {
        assert!(!is_held());
        assert_eq!(hold(is_held), Ok(true));
        assert_eq!(hold(|| panic!("held")), Err::<(), _>(Panicked));
        assert_eq!(held(async { is_held() }).now_or_never(), Some(Ok(true)));
        let broken = held(async { panic!("held") });
        assert_eq!(broken.now_or_never(), Some(Err::<(), _>(Panicked)));
        assert!(!is_held());
    }
}
