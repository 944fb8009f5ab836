//! Commands without a screen, each from its start to its end, on a server that gives lists in pages.

use std::{
    io::{self, Read},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{process, table};

use super::{
    Figures,
    server::{Lists, Server},
};

/// Each command, by the name of its row.
const COMMANDS: [&[&str]; 4] = [
    &["get", "-o", "json"],
    &["get"],
    &["check", "--settle", "0s", "-o", "json"],
    &["get", "ns:default", "-o", "name"],
];

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(1);

/// Prints a table of what each command costs.
pub(crate) fn print(sizes: &[usize]) -> io::Result<()> {
    let figures: io::Result<Vec<Figures>> = sizes.iter().map(|size| one(*size)).collect();
    table::print("headless", sizes, &table::by_name(figures?))
}

fn one(size: usize) -> io::Result<Figures> {
    let server = Server::of(size, Lists::Paged)?;
    let mut figures = Figures::new();
    for arguments in COMMANDS {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_portolan"))
            .args(arguments)
            .arg("--kubeconfig")
            .arg(server.kubeconfig())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let reading = thread::spawn(move || {
            let (mut chunk, mut bytes) = (vec![0; 1 << 16], 0);
            while let Ok(length @ 1..) = output.read(&mut chunk) {
                bytes += length;
            }
            bytes
        });
        let mut peak = 0;
        while !process::is_over(child.id())? {
            peak = peak.max(process::peak(child.id())?);
            thread::sleep(LOOK);
        }
        let (took, work) = (begun.elapsed(), process::work(child.id())?);
        child.wait()?;
        let bytes = reading.join().unwrap_or_default();
        let name = arguments.join(" ");
        figures.push((format!("{name}: time"), table::time(took)));
        figures.push((format!("{name}: CPU"), table::time(work)));
        figures.push((format!("{name}: peak memory"), format!("{peak} MiB")));
        figures.push((format!("{name}: bytes"), table::grouped(bytes)));
    }
    Ok(figures)
}
