//! The arguments of `check` and `rules`.

use std::path::PathBuf;

use clap::{
    Args as Arguments, ValueEnum, builder::PossibleValuesParser, builder::TypedValueParser,
};

use super::{Common, FormatOutput, output, values::settling};
use jiff::SignedDuration;

use crate::{
    diagnose::{Rule, Severity, rule_called},
    source::RecordingTime,
};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan check                         what is wrong in the current context
  portolan check -f dump.yaml            in a dump
  portolan check ns:bookinfo --show info with the findings of severity info
  portolan check --rule ref-duplicate    one rule
  portolan check -o text -o sarif=portolan.sarif -o junit=report.xml
  portolan check -o prometheus=/var/lib/node_exporter/portolan.prom
  portolan check --new-since run.json -o json=run.json
  portolan check --write-baseline known.json
  portolan check --baseline known.json   fail only on new findings

The FILTER selects which findings are shown; the rules always see everything that was read. Muted findings, those in \
the baseline and those of the earlier run are counted, and do not fail. A rule that lacks the objects it needs is skipped and listed with the reason.

Exit codes, the same in every format: 0 no finding at or above --fail-on, 1 findings, 2 wrong usage or nothing could be \
opened, 3 incomplete: something could not be read.")]
pub(crate) struct CheckArgs {
    /// Show only the findings of Destinations that match every word and term, such as `ns:bookinfo`
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<CheckFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<CheckFormat>>,
    /// Fail on findings of this severity or a higher one
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), default_value = "error")]
    pub(crate) fail_on: Severity,
    /// Run only this rule; repeatable and comma-separated
    #[arg(long, value_name = "ID", value_parser = rule_called, value_delimiter = ',')]
    pub(crate) rule: Vec<&'static Rule>,
    /// Mute this rule: its findings are counted but not printed; repeatable and comma-separated
    #[arg(long, value_name = "ID", value_parser = rule_called, value_delimiter = ',')]
    pub(crate) mute: Vec<&'static Rule>,
    /// Also list findings of severity info, which are otherwise only counted
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) show: Option<ListedSeverity>,
    /// Live sources: watch findings that a controller may still be about to clear for this long before they count; ends
    /// as soon as all are cleared, and 0 does not wait
    #[arg(long, value_name = "DURATION", value_parser = settling, default_value = "20s")]
    pub(crate) settle: SignedDuration,
    /// Accept the findings in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Report only findings that an earlier run did not have: its output of -o json
    #[arg(long, value_name = "RUN.json")]
    pub(crate) new_since: Option<PathBuf>,
    /// Write the present findings to this file, for --baseline; print only their numbers, and do not fail on them
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// The time in the recording of --replay, instead of its end: 10:14 or 10:14:05 (UTC), 2026-06-01T10:14:00Z, or -5m for 5
    /// minutes before its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<RecordingTime>,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan rules                         all rules
  portolan rules ref-duplicate           why it matters, what to do, and an example
  portolan rules -o json | jq -r '.items[].rule'")]
pub(crate) struct RulesArgs {
    /// Explain this rule
    #[arg(value_name = "ID", value_parser = rule_called)]
    pub(crate) rule: Option<&'static Rule>,
    /// Output format; repeatable with a file: -o FORMAT=FILE
    #[arg(short, long, value_name = "FORMAT[=FILE]", value_parser = output::<RulesFormat>(), default_value = "text")]
    pub(crate) output: Vec<FormatOutput<RulesFormat>>,
    /// Draw with ASCII characters only
    #[arg(long, help_heading = "Display")]
    pub(crate) ascii: bool,
}

/// The forms of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Text, grouped by cause
    Text,
    /// `CheckReport` as JSON
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI
    Junit,
    /// Prometheus text format, for the textfile collector of the node exporter
    Prometheus,
}

/// The forms of `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// Text
    Text,
    /// `RuleList` as JSON
    Json,
}

/// Findings that are listed only on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListedSeverity {
    /// Findings of severity info
    Info,
}

fn severity() -> impl TypedValueParser<Value = Severity> {
    let words = Severity::ALL.map(Severity::word);
    let meant = |word: &str| {
        let mut severities = Severity::ALL.into_iter();
        severities.find(|severity| severity.word() == word)
    };
    PossibleValuesParser::new(words)
        .map(move |word| meant(&word).expect("nothing else was let through"))
}
