//! The work of one update: taking it in, which is storing it, deriving from it and moving its row; and the frame after
//! it. The growth from the smallest size to the others stands beside.

use std::{io, time::Duration};

use portolan::store::Change;

use crate::{clock::Work, heap::Heap, random::Random, state::App, table};

/// How many updates are measured.
const UPDATES: usize = 4_000;

/// How many of them are followed by a frame.
const FRAMES: usize = 400;

/// What one update cost.
struct Cost {
    taken_in: Duration,
    allocations: usize,
    bytes: usize,
    drawn: Duration,
}

/// Prints the table.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let costs: Vec<Cost> = sizes.iter().map(|size| measured(*size)).collect();
    let least = costs
        .first()
        .map(|cost| (cost.taken_in, cost.taken_in + cost.drawn));
    let growth =
        |now: Duration, then: Duration| format!("× {:.2}", now.as_secs_f64() / then.as_secs_f64());
    let figures = costs.iter().map(|cost| {
        let (one, drawn) = least.unwrap_or_default();
        let figures = [
            ("taking it in", table::time(cost.taken_in)),
            ("allocations", cost.allocations.to_string()),
            ("bytes allocated", table::grouped(cost.bytes)),
            ("its frame", table::time(cost.drawn)),
            ("growth, taking in", growth(cost.taken_in, one)),
            (
                "growth, with frame",
                growth(cost.taken_in + cost.drawn, drawn),
            ),
        ];
        figures
            .map(|(name, figure)| (name.to_owned(), figure))
            .into()
    });
    let rows = table::by_name(figures.collect());
    table::print("updates: work of one", sizes, &rows)
}

fn measured(size: usize) -> Cost {
    let mut app = App::of(size);
    let mut random = Random::of(size);
    let changes: Vec<Change> = (0..UPDATES)
        .map(|round| Change::Applied(app.destination(random.below(size), 1 + round)))
        .collect();
    let (mut taken_in, mut drawn) = (Vec::new(), Vec::new());
    let (mut allocations, mut bytes) = (0, 0);
    for (round, change) in changes.into_iter().enumerate() {
        let (heap, begun) = (Heap::now(), Work::now());
        app.say(vec![change]);
        taken_in.push(begun.since());
        allocations += heap.since().allocations;
        bytes += heap.since().bytes;
        if round % (UPDATES / FRAMES) == 0 {
            let begun = Work::now();
            app.draw();
            drawn.push(begun.since());
        }
    }
    Cost {
        taken_in: table::median(&mut taken_in),
        allocations: allocations / UPDATES,
        bytes: bytes / UPDATES,
        drawn: table::median(&mut drawn),
    }
}
