//! The program on a real server, beside what `kubectl get --raw` takes for the same pages of the same kinds.

use std::{
    io,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use portolan::store::Kind;

use crate::table;

use super::{Figures, idle, synced, terminal::Terminal};

/// Names the kubeconfig of the server; its current context counts.
const KUBECONFIG: &str = "PORTOLAN_BENCH_KUBECONFIG";

/// How many objects a page has.
const PAGE: usize = 500;

/// Prints the table; or what to do for one. The sizes are whatever the server holds.
pub(crate) fn print(_: &[usize]) -> io::Result<()> {
    let Some(kubeconfig) = std::env::var_os(KUBECONFIG) else {
        use io::Write;
        return writeln!(
            io::stdout(),
            "real: nothing, because {KUBECONFIG} names no kubeconfig\n"
        );
    };
    let kubeconfig = Path::new(&kubeconfig);
    let (destinations, objects, by_kubectl) = listed(kubeconfig)?;
    let mut terminal = Terminal::start(kubeconfig, &[])?;
    let mut figures: Figures = vec![
        ("objects of every kind".to_owned(), table::grouped(objects)),
        (
            "kubectl get --raw of them".to_owned(),
            table::time(by_kubectl),
        ),
    ];
    figures.extend(synced(&mut terminal, destinations)?);
    figures.extend(idle(&mut terminal)?);
    table::print("real", &[destinations], &table::by_name(vec![figures]))
}

/// How many Destinations and objects there are, and how long kubectl took to read them.
fn listed(kubeconfig: &Path) -> io::Result<(usize, usize, Duration)> {
    let (mut destinations, mut objects, mut took) = (0, 0, Duration::ZERO);
    for kind in Kind::ALL {
        let (found, time) = list(kubeconfig, kind)?;
        objects += found;
        took += time;
        if kind == Kind::Destination {
            destinations = found;
        }
    }
    Ok((destinations, objects, took))
}

/// How many objects of a kind there are, and how long kubectl took; what is made of its pages here does not count.
fn list(kubeconfig: &Path, kind: Kind) -> io::Result<(usize, Duration)> {
    let (mut found, mut took, mut token) = (0, Duration::ZERO, String::new());
    loop {
        let address = format!(
            "/apis/{}/{}?limit={PAGE}&continue={token}",
            kind.api_version(),
            kind.plural()
        );
        let begun = Instant::now();
        let page = Command::new("kubectl")
            .arg("--kubeconfig")
            .arg(kubeconfig)
            .args(["get", "--raw", &address])
            .output()?;
        took += begun.elapsed();
        // A kind that is not installed has no pages.
        let Ok(page) = serde_json::from_slice::<serde_json::Value>(&page.stdout) else {
            return Ok((found, took));
        };
        found += page["items"].as_array().map_or(0, Vec::len);
        let next = page["metadata"]["continue"].as_str().unwrap_or_default();
        next.clone_into(&mut token);
        if token.is_empty() {
            return Ok((found, took));
        }
    }
}
