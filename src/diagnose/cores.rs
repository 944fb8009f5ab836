//! The same work on many items, shared by the cores of the machine. How many there are changes only how long it takes.

use std::{num::NonZeroUsize, panic::resume_unwind, thread};

/// The items of a batch: enough to keep many cores at work, few enough for their results to take little memory.
pub(super) const BATCH: usize = 512;
/// Fewer items than this for a core do not outweigh the start of a thread, which takes about as long as one of them.
const LEAST: usize = 32;

/// The result of a function for each item, in the order of the items. The function runs on several cores at once if there
/// are many items; if no thread can be started, it runs here.
pub(super) fn on_all_cores<'i, I: Sync, R: Send>(
    items: &'i [I],
    work: impl Fn(&'i I) -> R + Sync,
) -> Vec<R> {
    let shares = items.len() / LEAST;
    let cores = if shares < 2 {
        1
    } else {
        thread::available_parallelism().map_or(1, NonZeroUsize::get)
    };
    shared(items, shares.clamp(1, cores), work)
}

/// The same on this many threads.
fn shared<'i, I: Sync, R: Send>(
    items: &'i [I],
    threads: usize,
    work: impl Fn(&'i I) -> R + Sync,
) -> Vec<R> {
    let each = |share: &'i [I]| share.iter().map(&work).collect::<Vec<R>>();
    let size = items.len().div_ceil(threads).max(1);
    let (own, others) = items.split_at(size.min(items.len()));
    if others.is_empty() {
        return each(own);
    }
    thread::scope(|scope| {
        let others = others.chunks(size).map(|share| {
            let started = thread::Builder::new().spawn_scoped(scope, move || each(share));
            started.map_err(|_| share)
        });
        // All are started before the first is waited for.
        let others: Vec<_> = others.collect();
        let mut results = each(own);
        for other in others {
            results.extend(match other {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(share) => each(share),
            });
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_item_has_its_result_in_its_place_whatever_the_number_of_threads() {
        for count in [0, 1, 2, 3, 64, 65, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let twice: Vec<usize> = items.iter().map(|item| item * 2).collect();
            for threads in [1, 2, 3, 7, 64] {
                assert_eq!(shared(&items, threads, |item| item * 2), twice);
            }
            assert_eq!(on_all_cores(&items, |item| item * 2), twice);
        }
    }

    #[test]
    fn a_panic_of_another_thread_is_one_here() {
        let caught = std::panic::catch_unwind(|| {
            shared(&[1, 2, 3], 3, |item| assert_ne!(*item, 3));
        });
        assert!(caught.is_err());
    }
}
