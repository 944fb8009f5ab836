//! Tables of figures in Markdown, ready for a note.

use std::{
    io::{self, Write},
    time::Duration,
};

/// Prints a table: a line for each figure, a column for each size.
pub(crate) fn print(
    title: &str,
    sizes: &[usize],
    rows: &[(String, Vec<String>)],
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let name = rows.iter().map(|(name, _)| name.chars().count()).max();
    let name = name.unwrap_or(0).max(title.chars().count());
    let heads: Vec<String> = sizes.iter().map(|size| grouped(*size)).collect();
    line(&mut out, title, name, &heads)?;
    writeln!(
        out,
        "|{}|{}",
        "-".repeat(name + 2),
        "----------------:|".repeat(sizes.len())
    )?;
    for (what, figures) in rows {
        line(&mut out, what, name, figures)?;
    }
    writeln!(out)?;
    out.flush()
}

fn line(out: &mut impl Write, what: &str, width: usize, figures: &[String]) -> io::Result<()> {
    write!(out, "| {what:width$} |")?;
    for figure in figures {
        write!(out, " {figure:>15} |")?;
    }
    writeln!(out)
}

/// Turns figures by size into figures by name: each size gives the same names in the same order.
pub(crate) fn by_name(by_size: Vec<Vec<(String, String)>>) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for figures in by_size {
        for (at, (name, figure)) in figures.into_iter().enumerate() {
            match rows.get_mut(at) {
                Some((_, row)) => row.push(figure),
                None => rows.push((name, vec![figure])),
            }
        }
    }
    rows
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A time in the unit that reads best.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        0.0..0.001 => format!("{:.1} µs", seconds * 1e6),
        0.001..1.0 => format!("{:.1} ms", seconds * 1e3),
        _ => format!("{seconds:.2} s"),
    }
}

/// The middle one of several times; nothing where there is none.
pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The least, the middle and the greatest of several times, in milliseconds.
pub(crate) fn spread(times: &mut [Duration]) -> String {
    if times.is_empty() {
        return "none".to_owned();
    }
    let middle = median(times);
    let of = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    format!(
        "{:.1} {:.1} {:.1}",
        of(times.first()),
        of(Some(&middle)),
        of(times.last())
    )
}
