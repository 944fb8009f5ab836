//! The arguments of `diff`.

use std::path::PathBuf;

use clap::{Args as Arguments, ValueEnum};

use super::{Common, FormatOutput, output};
use crate::source::RecordingTime;

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan diff before.yaml after.yaml                 two dumps
  portolan diff before.yaml after.yaml ns:bookinfo     one namespace
  portolan diff incident.jsonl@10:14 incident.jsonl    a recording: from a time in it to its end
  portolan diff incident.jsonl@-5m incident.jsonl      its last 5 minutes
  portolan diff --effect before.yaml after.yaml        what it does to requests, and to the findings

Objects are compared by kind, namespace and name; items of lists by what identifies them, not by their place. If each side has \
one source, the two are the same source whatever they are called.

Exit codes: 0 no difference, 1 differences, 2 wrong usage or nothing could be opened, 3 incomplete: something could not be read.")]
pub(crate) struct DiffArgs {
    /// The earlier state: a dump, a folder, an archive or a recording, or FILE@TIME for a time in a recording: 10:14 or 10:14:05
    /// (UTC), 2026-06-01T10:14:00Z, or -5m for 5 minutes before its end
    #[arg(value_name = "BEFORE", value_parser = side())]
    pub(crate) before: DiffSide,
    /// The later state
    #[arg(value_name = "AFTER", value_parser = side())]
    pub(crate) after: DiffSide,
    /// Show only the objects that match every word and term in either state, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Compare what requests do and what the rules find, instead of fields
    #[arg(long)]
    pub(crate) effect: bool,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<DiffFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<DiffFormat>>,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// One of the two states that `diff` compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffSide {
    /// The file or folder.
    pub path: PathBuf,
    /// The time in the recording. `None` for its end, and for a dump.
    pub at: Option<RecordingTime>,
}

/// The forms of `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Text
    Text,
    /// `Diff` as JSON, with `--effect` `EffectDiff`
    Json,
}

/// `FILE` or `FILE@TIME`. What is behind the last at sign is a part of the name if it is no time.
fn side() -> impl clap::builder::TypedValueParser<Value = DiffSide> {
    use clap::builder::{PathBufValueParser, TypedValueParser};
    PathBufValueParser::new().map(|path| {
        let parts = path.to_str().and_then(|text| text.rsplit_once('@'));
        let parts = parts.and_then(|(file, time)| Some((PathBuf::from(file), time.parse().ok()?)));
        match parts {
            Some((path, at)) => DiffSide { path, at: Some(at) },
            None => DiffSide { path, at: None },
        }
    })
}
