//! The program itself in a pseudo-terminal of 160 by 44: how soon it shows something, what it costs at rest and under
//! 500 changes a second, and how soon it answers keys meanwhile.

mod contexts;
mod headless;
mod real;
mod server;
mod soak;
mod terminal;

use std::{
    io,
    time::{Duration, Instant},
};

use crate::table;
use server::{Lists, Server};
use terminal::{Rate, Terminal};

pub(crate) use contexts::print as print_contexts;
pub(crate) use headless::print as print_headless;
pub(crate) use real::print as print_real;
pub(crate) use soak::print as print_soak;

/// How many Destinations change in a second, on a busy day and on the worst.
const FEW_CHANGES: usize = 100;
const CHANGES: usize = 500;

/// How long each state is looked at.
const WHILE: Duration = Duration::from_secs(10);

/// How many keys of each sort are pressed.
const KEYS: usize = 10;

/// What was found, by name.
type Figures = Vec<(String, String)>;

/// Prints a table for a server that streams lists, and one for a server that gives pages.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let ways = [
        (Lists::Streamed, "session: streamed lists"),
        (Lists::Paged, "session: lists in pages"),
    ];
    for (lists, title) in ways {
        let figures: io::Result<Vec<Figures>> =
            sizes.iter().map(|size| one(*size, lists)).collect();
        table::print(title, sizes, &table::by_name(figures?))?;
    }
    Ok(())
}

fn one(size: usize, lists: Lists) -> io::Result<Figures> {
    let server = Server::of(size, lists)?;
    let mut terminal = Terminal::start(server.kubeconfig(), &[])?;
    let mut figures = synced(&mut terminal, size)?;
    terminal.until("the end of the examination", |screen| {
        !screen.contains(" examining ")
    })?;
    let asked = server.requests();
    figures.extend(idle(&mut terminal)?);
    figures.push((
        "idle: requests".to_owned(),
        (server.requests() - asked).to_string(),
    ));
    for changes in [FEW_CHANGES, CHANGES] {
        let churn = server.churn(changes, WHILE);
        let rate = watched(&mut terminal)?;
        let sent = churn.join().unwrap_or_default();
        let name = |what: &str| format!("{changes} changes a second: {what}");
        figures.push((name("of a core"), format!("{:.1} %", rate.of_a_core)));
        figures.push((name("frames"), format!("{:.1}", rate.frames)));
        figures.push((name("sent"), table::grouped(sent)));
    }
    let churn = server.churn(CHANGES, WHILE);
    figures.extend(keys(&mut terminal)?);
    // It may go on for a while, and changes nothing in what follows.
    drop(churn.join());
    figures.extend(listed_anew(&server, &mut terminal)?);
    Ok(figures)
}

/// Lets every Destination be listed a second time while the first list is shown.
fn listed_anew(server: &Server, terminal: &mut Terminal) -> io::Result<Figures> {
    let before = format!("{} MiB", terminal.peak()?);
    let (asked, cost) = (server.requests(), terminal.cost()?);
    server.expire();
    terminal.pass(WHILE)?;
    let work = terminal.cost()?.work.saturating_sub(cost.work);
    Ok(vec![
        ("peak memory".to_owned(), before),
        (
            "listed anew: requests".to_owned(),
            (server.requests() - asked).to_string(),
        ),
        ("listed anew: work".to_owned(), table::time(work)),
        (
            "peak memory then".to_owned(),
            format!("{} MiB", terminal.peak()?),
        ),
    ])
}

/// Waits for the first row, then for all of every kind.
fn synced(terminal: &mut Terminal, size: usize) -> io::Result<Figures> {
    let begun = terminal.begun;
    let since = |at: Instant| table::time(at.saturating_duration_since(begun));
    let first = terminal.until("a first row", |screen| selected(screen).is_some())?;
    let mut moves = Vec::new();
    while !is_whole(&terminal.text(), size) {
        let line = selected(&terminal.text());
        moves.push(terminal.answered(b"j", |screen| selected(screen) != line)?);
        moves.push(terminal.answered(b"k", |screen| selected(screen) == line)?);
        terminal.pass(Duration::from_millis(10))?;
    }
    // The sources say of every kind how it stands.
    terminal.answered(b"o", |screen| screen.contains(" Sources "))?;
    let all = terminal.until("every kind", |screen| {
        ![" syncing ", " connecting "]
            .iter()
            .any(|word| screen.contains(word))
    })?;
    terminal.answered(b"\x1b", |screen| !screen.contains(" Sources "))?;
    let (peak, work) = (format!("{} MiB", terminal.peak()?), terminal.cost()?.work);
    Ok(vec![
        ("first rows".to_owned(), since(first)),
        ("every kind in".to_owned(), since(all)),
        ("every kind in: CPU".to_owned(), table::time(work)),
        (
            "listing: ms to j and k".to_owned(),
            table::spread(&mut moves),
        ),
        ("memory then".to_owned(), peak),
    ])
}

/// Whether every Destination is there, and the program knows it.
fn is_whole(screen: &str, size: usize) -> bool {
    let header = screen.lines().next().unwrap_or_default();
    let whole = format!(" {} destinations ", table::grouped(size));
    header.contains(&whole) && !header.contains('≥')
}

/// The line of the row that is selected, which one row always is.
fn selected(screen: &str) -> Option<usize> {
    let is_marked = |line: &str| line.chars().take(4).any(|letter| letter == '▸');
    screen.lines().position(is_marked)
}

/// What the program costs at rest.
fn idle(terminal: &mut Terminal) -> io::Result<Figures> {
    let rate = watched(terminal)?;
    Ok(vec![
        (
            "idle: of a core".to_owned(),
            format!("{:.1} %", rate.of_a_core),
        ),
        (
            "idle: frames a minute".to_owned(),
            format!("{:.0}", rate.frames * 60.0),
        ),
        (
            "idle: bytes in 10 s".to_owned(),
            format!("{:.0}", rate.bytes * 10.0),
        ),
    ])
}

/// What the program costs a second, over a while.
fn watched(terminal: &mut Terminal) -> io::Result<Rate> {
    // What was asked for just before is over.
    terminal.pass(Duration::from_secs(1))?;
    let before = terminal.cost()?;
    terminal.pass(WHILE.saturating_sub(Duration::from_secs(2)))?;
    Ok(terminal.cost()?.since(before))
}

/// How soon keys are answered, as seen by the terminal.
fn keys(terminal: &mut Terminal) -> io::Result<Figures> {
    let top = selected(&terminal.text());
    let below = top.map(|line| line + 1);
    let mut times: [Vec<Duration>; 5] = Default::default();
    for _ in 0..KEYS {
        let [moves, letters, sorts, tabs, ends] = &mut times;
        moves.push(terminal.answered(b"j", |screen| selected(screen) == below)?);
        moves.push(terminal.answered(b"k", |screen| selected(screen) == top)?);
        terminal.answered(b"/", |screen| footer(screen).starts_with(" /"))?;
        letters.push(terminal.answered(b"r", |screen| footer(screen).starts_with(" / r"))?);
        terminal.answered(b"\x1b", |screen| !footer(screen).starts_with(" /"))?;
        let order = order(&terminal.text());
        sorts.push(terminal.answered(b"s", |screen| self::order(screen) != order)?);
        tabs.push(terminal.answered(b"\t", |screen| footer(screen).contains("esc table"))?);
        terminal.answered(b"\x1b", |screen| !footer(screen).contains("esc table"))?;
        // The selection went with its object to wherever the other order has it.
        terminal.answered(b"g", |screen| selected(screen) == top)?;
        ends.push(terminal.answered(b"G", |screen| selected(screen) != top)?);
        terminal.answered(b"g", |screen| selected(screen) == top)?;
    }
    let names = [
        "j and k",
        "a filter letter",
        "another order",
        "tab",
        "the last row",
    ];
    let figure = |(name, times): (&str, &mut Vec<Duration>)| {
        (format!("changing: ms to {name}"), table::spread(times))
    };
    let longest = times.iter().flatten().max().copied().unwrap_or_default();
    let figures = names.into_iter().zip(&mut times).map(figure);
    let longest = ("changing: longest key".to_owned(), table::time(longest));
    Ok(figures.chain([longest]).collect())
}

fn footer(screen: &str) -> &str {
    screen.lines().last().unwrap_or_default()
}

/// The order of the rows, as the rule above them says it.
fn order(screen: &str) -> String {
    let rule = screen.lines().find_map(|line| line.split_once(" by "));
    rule.map_or_else(String::new, |(_, order)| order.chars().take(12).collect())
}
