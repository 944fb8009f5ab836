//! The heap of this process, counted by its allocator.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What the allocator has done so far, or between two moments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heap {
    /// How many pieces were asked for, growing ones included.
    pub(crate) allocations: usize,
    /// How many bytes were asked for.
    pub(crate) bytes: usize,
    /// How many bytes are in use.
    pub(crate) live: usize,
}

impl Heap {
    /// As it is now.
    pub(crate) fn now() -> Self {
        let stats = HEAP.stats();
        Self {
            allocations: stats.allocations + stats.reallocations,
            bytes: stats.bytes_allocated,
            live: stats.bytes_allocated - stats.bytes_deallocated,
        }
    }

    /// What happened since; `live` is what was kept.
    pub(crate) fn since(self) -> Self {
        let now = Self::now();
        Self {
            allocations: now.allocations - self.allocations,
            bytes: now.bytes - self.bytes,
            live: now.live.saturating_sub(self.live),
        }
    }
}
