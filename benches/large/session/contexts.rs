//! Many contexts of which one answers: how soon its rows are there, how soon a key is answered, and what the others cost
//! while they wait for their next try.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    time::Duration,
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

/// How long it takes until tries are far apart.
const SETTLED: Duration = Duration::from_secs(45);

/// Prints a table for each way in which the others do not answer.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let contexts = if sizes == SIZES { &CONTEXTS[..] } else { sizes };
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let ways = [
        ("contexts: the others refuse", format!("http://{closed}")),
        (
            "contexts: the others are silent",
            format!("http://{}", silent.local_addr()?),
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
    let first = terminal.until("a first row", |screen| selected(screen).is_some())?;
    let mut keys = Vec::new();
    for _ in 0..10 {
        keys.push(terminal.answered(b"?", |screen| screen.contains(" Keys "))?);
        keys.push(terminal.answered(b"\x1b", |screen| !screen.contains(" Keys "))?);
    }
    terminal.pass(SETTLED)?;
    let (waiting, frames) = watched(&mut terminal)?;
    let figure = |name: &str, value: String| (name.to_owned(), value);
    Ok(vec![
        figure(
            "first rows",
            table::time(first.saturating_duration_since(begun)),
        ),
        figure("ms to a key", table::spread(&mut keys)),
        figure("waiting: of a core", format!("{waiting:.1} %")),
        figure("waiting: frames a second", format!("{frames:.1}")),
        figure("peak memory", format!("{} MiB", terminal.peak()?)),
    ])
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
