//! What portolan costs at 1,000, 10,000 and 50,000 Destinations: `cargo bench` prints every table,
//! `cargo bench -- memory updates` some of them.
//!
//! | table | what it holds |
//! |---|---|
//! | `memory` | heap kept for each Destination, counted by the allocator |
//! | `updates` | work of one update, and of the frame after it |
//! | `keys` | work from a key to its frame, without a terminal |
//! | `page` | work from a key to its frame on the page of one Destination with 5,000 endpoints and more |
//! | `hostile` | work of the rules and of keys on objects with endless lists; the sizes are the lengths of the lists |
//! | `recording` | work of recording one change, and of going to a time in a recording of an hour |
//! | `rules` | everything examined by the rules, and one change, beside the decoding of the same JSON |
//! | `session` | the program itself in a pseudo-terminal, on a scripted API server |
//! | `headless` | commands without a screen, from start to end, on the same server |
//! | `contexts` | the program with many contexts of which one answers; the sizes are numbers of contexts |
//! | `soak` | memory while names come and go for long: only if it is named, with minutes, as in `cargo bench -- soak 30` |
//! | `real` | the same on a real server: give its kubeconfig in `PORTOLAN_BENCH_KUBECONFIG`, and have kubectl |
//!
//! Numbers after the names, as in `cargo bench -- keys 50000`, replace the sizes. Nothing here fails because something
//! is slow: the figures are for people to read.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads clocks, and which server it is to measure"
)]

mod clock;
mod heap;
mod hostile;
mod keys;
mod memory;
mod mesh;
mod page;
mod process;
mod random;
mod recording;
mod rules;
mod session;
mod state;
mod table;
mod updates;

use std::io;

/// The sizes that every figure is told at.
const SIZES: [usize; 3] = [1_000, 10_000, 50_000];

/// One table: its name, and what prints it.
type Figure = (&'static str, fn(&[usize]) -> io::Result<()>);

const FIGURES: [Figure; 12] = [
    ("memory", memory::print),
    ("updates", updates::print),
    ("keys", keys::print),
    ("page", page::print),
    ("hostile", hostile::print),
    ("recording", recording::print),
    ("rules", rules::print),
    ("session", session::print),
    ("headless", session::print_headless),
    ("contexts", session::print_contexts),
    ("soak", session::print_soak),
    ("real", session::print_real),
];

/// The figure that takes too long to be among all.
const LONG: &str = "soak";

fn main() -> io::Result<()> {
    // Cargo says `--bench`, which is no news.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let given: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if given.is_empty() { &SIZES[..] } else { &given };
    let names_any = words.iter().any(|word| word.parse::<usize>().is_err());
    let is_named = |name: &str| words.iter().any(|word| word == name);
    let is_wanted = |name: &str| is_named(name) || !names_any && name != LONG;
    FIGURES
        .into_iter()
        .filter(|(name, _)| is_wanted(name))
        .try_for_each(|(_, print)| print(sizes))
}
