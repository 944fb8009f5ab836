//! The program under way for long: Destinations of names that were never there before come, and go again.

use std::{io, time::Duration};

use crate::table;

use super::{
    Figures,
    server::{Lists, Server},
    synced,
    terminal::Terminal,
};

/// How many Destinations stay.
const SIZE: usize = 10_000;
/// How many others are there at a time.
const GUESTS: usize = 2_000;
/// How many of them come or go in a second.
const CHANGES: usize = 200;
/// When the program has what it needs, in minutes.
const SETTLED: usize = 5;

/// Prints the memory after each number of minutes, beside that after five of them.
pub(crate) fn print(minutes: &[usize]) -> io::Result<()> {
    let figures: io::Result<Vec<Figures>> = minutes.iter().map(|minutes| one(*minutes)).collect();
    table::print("soak, in minutes", minutes, &table::by_name(figures?))
}

fn one(minutes: usize) -> io::Result<Figures> {
    let server = Server::of(SIZE, Lists::Streamed)?;
    let mut terminal = Terminal::start(server.kubeconfig(), &[])?;
    synced(&mut terminal, SIZE)?;
    let lasting = |minutes: usize| Duration::from_mins(u64::try_from(minutes).unwrap_or(0));
    let guests = server.come_and_go(CHANGES, GUESTS, lasting(minutes));
    let before = minutes.min(SETTLED);
    terminal.pass(lasting(before))?;
    let early = terminal.resident()?;
    let cost = terminal.cost()?;
    terminal.pass(lasting(minutes - before))?;
    let late = terminal.resident()?;
    let rate = terminal.cost()?.since(cost);
    let came = guests.join().unwrap_or_default();
    Ok(vec![
        ("names that came".to_owned(), table::grouped(came)),
        (
            format!("memory after minute {before}"),
            format!("{early} MiB"),
        ),
        ("memory at the end".to_owned(), format!("{late} MiB")),
        ("of a core".to_owned(), format!("{:.1} %", rate.of_a_core)),
    ])
}
