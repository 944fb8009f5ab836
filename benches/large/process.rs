//! What the system says of a process.

use std::{fs, io, time::Duration};

/// What `/proc` counts the time of processes in, everywhere on Linux.
const TICKS_A_SECOND: u32 = 100;

/// How long a process has worked, in all its threads; of one that ended and was not waited for, too.
pub(crate) fn work(process: u32) -> io::Result<Duration> {
    let stat = read(process, "stat")?;
    // The name before it may hold anything, so it is found from the end.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks: u32 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u32>().ok())
        .sum();
    Ok(Duration::from_secs(1) * ticks / TICKS_A_SECOND)
}

/// The most memory that a process ever had in use, in MiB. 0 if it ended.
pub(crate) fn peak(process: u32) -> io::Result<usize> {
    memory(process, "VmHWM:")
}

/// The memory that a process has in use, in MiB. 0 if it ended.
pub(crate) fn resident(process: u32) -> io::Result<usize> {
    memory(process, "VmRSS:")
}

fn memory(process: u32, which: &str) -> io::Result<usize> {
    let status = read(process, "status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    Ok(kib.unwrap_or(0) / 1024)
}

/// Whether a process has ended and was not waited for.
pub(crate) fn is_over(process: u32) -> io::Result<bool> {
    Ok(read(process, "stat")?
        .rsplit_once(") ")
        .is_some_and(|(_, fields)| fields.starts_with('Z')))
}

fn read(process: u32, file: &str) -> io::Result<String> {
    fs::read_to_string(format!("/proc/{process}/{file}"))
}
