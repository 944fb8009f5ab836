//! The arguments of `record`.

use std::{path::PathBuf, time::Duration};

use clap::Args as Arguments;

use super::{Common, duration};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan record -o incident.jsonl              the current context, until ctrl-c
  portolan record -o incident.jsonl.zst          the same, packed
  portolan record -o incident.jsonl --for 10m --all-contexts
  portolan --replay incident.jsonl               look at it again, as it happened
  portolan --replay incident.jsonl --speed 10    ten times as fast
  portolan check --replay incident.jsonl         what was wrong at its end
  portolan record -o - --for 1m | gzip > incident.jsonl.gz

A recording is a line of JSON for everything that the sources say: each object whole, as its source gave it, with its \
annotations; lists, changes, lost links and refusals. What was said is in the file a second later, and of use whatever \
ends the recording. Of files it is what they hold, and ends by itself. A recording never holds credentials, but it holds \
everything that is in the objects: only you may read the file (mode 0600).

Exit codes: 0 done, 2 wrong usage or nothing to read, 3 incomplete: at its end not all could be read or written, 130 \
ended by ctrl-c, 143 by SIGTERM.")]
pub(crate) struct RecordArgs {
    /// Write this file; - for standard output. A name that ends with .zst has it packed by Zstandard
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) force: bool,
    /// End after so long; without it ctrl-c ends the recording
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    pub(crate) length: Option<Duration>,
    #[command(flatten)]
    pub(crate) common: Common,
}
