//! The arguments of `record`.

use std::{path::PathBuf, time::Duration};

use clap::Args as Arguments;

use super::{Common, values::duration};
use crate::source::RecordingTime;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan record -o incident.jsonl              the current context, until ctrl-c
  portolan record -o incident.jsonl.zst          the same, compressed
  portolan record -o incident.jsonl --for 10m --all-contexts
  portolan record -o incident.jsonl --max-size 100MB
  portolan record -o incident.jsonl --anonymize  under pseudonyms, to be handed over
  portolan record --replay incident.jsonl --anonymize -o shared.jsonl.zst
  portolan --replay incident.jsonl               replay it in real time
  portolan --replay incident.jsonl --speed 10    ten times as fast
  portolan check --replay incident.jsonl         findings at its end
  portolan record -o - --for 1m | gzip > incident.jsonl.gz

A recording is a file of JSON lines. It holds every object in full, with its annotations, and every change, lost \
connection and refusal. Lines are written within a second, so a recording is usable however it ends. A recording of files \
holds what they contain, and ends by itself. --replay copies a recording, with its times: under pseudonyms, compressed, for \
one namespace or until a time. A recording that reaches --max-size ends with a whole line. A recording never holds credentials, but it does hold everything in the \
objects: only you can read the file (mode 0600).

Exit codes: 0 done, 2 wrong usage or nothing could be opened, 3 incomplete: something could not be read or written, 130 \
ended by ctrl-c, 143 ended by SIGTERM.")]
pub(crate) struct RecordArgs {
    /// Write to this file; - for standard output. A name that ends in .zst compresses it with Zstandard
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Stop after this time [default: record until ctrl-c]
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub(crate) length: Option<Duration>,
    /// Stop before the file is larger than this: 500kB, 100MB, 2GB [default: any size]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_size: Option<u64>,
    /// Copy the recording of --replay only until this time: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5 minutes
    /// before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The least size, which has room for the first and the last line.
const LEAST: f64 = 10_000.0;

/// A text that is no size.
#[derive(Debug, thiserror::Error)]
#[error("write a size of 10kB or more, such as 500kB, 100MB or 2GB")]
struct SizeError;

/// A number of bytes: `500kB`, `100MB`, `2GB`, or with a binary unit such as `MiB`.
fn size(text: &str) -> Result<u64, SizeError> {
    let text = text.trim();
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "ki" | "kib" => 1024.0,
        "mi" | "mib" => 1024.0 * 1024.0,
        "gi" | "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(SizeError),
    };
    let bytes = number.parse::<f64>().map_err(|_| SizeError)? * unit;
    let is_possible = (LEAST..=1e15).contains(&bytes);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is within the bounds"
    )]
    is_possible.then_some(bytes as u64).ok_or(SizeError)
}
