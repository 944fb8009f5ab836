//! The arguments of `changes`.

use std::time::Duration;

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output, values::duration};
use crate::source::RecordingTime;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan changes                              the last write of each object, newest first
  portolan changes --since 2h                   only the last two hours
  portolan changes ns:bookinfo                  only what belongs to one namespace
  portolan changes --replay incident.jsonl      every change in a recording
  portolan changes --replay incident.jsonl --at 10:14 --since 5m
                                                the 5 minutes before a time in it

A change in a recording was seen: it has the fields before and after. Of the time before, and of a live cluster and a dump, objects \
only record when and by whom they were last written, so what a write changed is not known. Changes of endpoints that follow \
each other within a minute are one line, and so are writes of discovery to several objects of a kind. Times at which \
nothing was watched are listed as gaps.

Exit codes: 0 done, 2 wrong usage or nothing could be opened, 3 incomplete: something could not be read.")]
pub(crate) struct ChangesArgs {
    /// Show only changes of objects that match every word and term, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Show only changes this recent, such as 5m or 2h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) since: Option<Duration>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<ChangesFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<ChangesFormat>>,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The forms of `changes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChangesFormat {
    /// Text: one line a change
    Text,
    /// `ChangeList` as JSON
    Json,
}
