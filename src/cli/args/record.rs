//! The arguments of `record`.

use std::{path::PathBuf, time::Duration};

use clap::Args as Arguments;

use super::{Common, values::duration};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan record -o incident.jsonl              the current context, until ctrl-c
  portolan record -o incident.jsonl.zst          the same, compressed
  portolan record -o incident.jsonl --for 10m --all-contexts
  portolan --replay incident.jsonl               replay it in real time
  portolan --replay incident.jsonl --speed 10    ten times as fast
  portolan check --replay incident.jsonl         findings at its end
  portolan record -o - --for 1m | gzip > incident.jsonl.gz

A recording is a file of JSON lines. It holds every object in full, with its annotations, and every change, lost \
connection and refusal. Lines are written within a second, so a recording is usable however it ends. A recording of files \
holds what they contain, and ends by itself. A recording never holds credentials, but it does hold everything in the \
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
    #[command(flatten)]
    pub(crate) common: Common,
}
