//! Many contexts of which one answers: how soon its rows are there, how soon a key is answered from the first frame on, and
//! what the others cost, at first and while they wait for their next try.

use std::{
    io,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{
    Figures, selected,
    server::{Lists, Server},
    terminal::Terminal,
    watched,
};
use crate::{SIZES, table};

/// How many contexts there are.
const CONTEXTS: [usize; 3] = [1, 100, 500];

/// How many Destinations the one has that answers.
const DESTINATIONS: usize = 1_000;

/// What counts as the beginning.
const BEGINNING: Duration = Duration::from_secs(15);

/// How long it takes until tries are far apart.
const SETTLED: Duration = Duration::from_secs(45);

/// Prints a table for each way in which the others do not answer.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let contexts = if sizes == SIZES { &CONTEXTS[..] } else { sizes };
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let taken = silent.local_addr()?;
    thread::spawn(move || take_all(&silent));
    let (_full, lost) = full()?;
    let ways = [
        ("contexts: the others refuse", format!("http://{closed}")),
        ("contexts: the others are silent", format!("http://{taken}")),
        (
            "contexts: the others begin TLS and never end",
            format!("https://{taken}"),
        ),
        (
            "contexts: connections to the others are lost",
            format!("http://{lost}"),
        ),
        (
            "contexts: the others have no address",
            "https://nowhere.invalid:6443".to_owned(),
        ),
    ];
    for (title, dead) in ways {
        let figures = contexts.iter().map(|count| one(*count, &dead));
        let figures: io::Result<Vec<Figures>> = figures.collect();
        table::print(title, contexts, &table::by_name(figures?))?;
    }
    Ok(())
}

fn one(count: usize, dead: &str) -> io::Result<Figures> {
    let server = Server::of(DESTINATIONS, Lists::Streamed)?;
    let kubeconfig = among(server.kubeconfig(), count, dead)?;
    let mut terminal = Terminal::start(kubeconfig.path(), &["--all-contexts"])?;
    let begun = terminal.begun;
    let at_first = terminal.cost()?;
    terminal.until("a first frame", |screen| !screen.trim().is_empty())?;
    let mut early = Vec::new();
    let mut first = None;
    // Keys are pressed all the time from the first frame on.
    while early.len() < 40 {
        early.push(terminal.answered(b"?", |screen| screen.contains(" Keys "))?);
        early.push(terminal.answered(b"\x1b", |screen| !screen.contains(" Keys "))?);
        let is_there = selected(&terminal.text()).is_some();
        first = first.or(is_there.then(Instant::now));
        if first.is_none() {
            early.truncate(38);
        }
    }
    let first = first.unwrap_or_else(Instant::now);
    terminal.pass(BEGINNING.saturating_sub(begun.elapsed()))?;
    let beginning = terminal.cost()?.since(at_first).of_a_core;
    terminal.pass(SETTLED)?;
    let waiting = watched(&mut terminal)?;
    let figure = |name: &str, value: String| (name.to_owned(), value);
    Ok(vec![
        figure(
            "first rows",
            table::time(first.saturating_duration_since(begun)),
        ),
        figure(
            "ms to a key, from the first frame on",
            table::spread(&mut early),
        ),
        figure("first 15 s: of a core", format!("{beginning:.1} %")),
        figure("waiting: of a core", format!("{:.1} %", waiting.of_a_core)),
        figure("waiting: frames a second", format!("{:.1}", waiting.frames)),
        figure("peak memory", format!("{} MiB", terminal.peak()?)),
    ])
}

/// Takes every connection, and says nothing on it.
fn take_all(listener: &TcpListener) {
    let taken: Vec<_> = listener.incoming().collect();
    drop(taken);
}

/// A place to which no more connections can be made, because nobody takes those that wait: the first packet of each is
/// lost. They are held.
fn full() -> io::Result<(Vec<TcpStream>, std::net::SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let mut waiting = Vec::new();
    while let Ok(one) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(one);
    }
    thread::spawn(move || {
        // For as long as the benchmark runs.
        thread::park();
        drop(listener);
    });
    Ok((waiting, address))
}

/// A kubeconfig in which the only context of another one is the last of so many.
fn among(live: &Path, count: usize, dead: &str) -> io::Result<NamedTempFile> {
    let mut kubeconfig: Value = serde_json::from_slice(&std::fs::read(live)?)?;
    let others = || (1..count).map(|number| format!("other-{number:04}"));
    let clusters = others().map(|name| json!({"name": name, "cluster": {"server": dead}}));
    let contexts =
        others().map(|name| json!({"name": name, "context": {"cluster": name, "user": "u"}}));
    for (member, others) in [
        ("clusters", clusters.collect::<Vec<_>>()),
        ("contexts", contexts.collect()),
    ] {
        if let Some(all) = kubeconfig[member].as_array_mut() {
            all.splice(0..0, others);
        }
    }
    let file = NamedTempFile::new()?;
    std::fs::write(file.path(), kubeconfig.to_string())?;
    Ok(file)
}
