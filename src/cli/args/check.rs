//! The arguments of `check` and `rules`.

use std::path::PathBuf;

use clap::{
    Args as Arguments, ValueEnum, builder::PossibleValuesParser, builder::TypedValueParser,
};

use super::Common;
use crate::diagnose::{Rule, Severity, rule_called};

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan check                         what is wrong in the current context
  portolan check -f dump.yaml            in a dump; with contexts, files and the demo alike
  portolan check ns:bookinfo --show info what is only good to know as well
  portolan check --rule ref-duplicate    what one rule finds
  portolan check --fail-on warning -o junit > report.xml
  portolan check -o sarif > portolan.sarif
  portolan check --write-baseline known.json
  portolan check --baseline known.json   what is new since then

The FILTER says whose findings are told; the rules know everything that was read, whoever passes it. What is muted or \
accepted by the baseline is counted, and does not fail. A rule that lacks what it needs is skipped, and said.

Exit codes, the same in every form: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or nothing to read, 3 \
incomplete: something could not be read, so that nobody knows.")]
pub(crate) struct CheckArgs {
    /// Whose findings are told: words and terms, all of which must hold
    #[arg(value_name = "FILTER")]
    pub(crate) filter: Vec<String>,
    /// In which form
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) output: CheckFormat,
    /// Fail with findings of this severity, or graver ones
    #[arg(long, value_name = "SEVERITY", value_parser = severity(), default_value = "error")]
    pub(crate) fail_on: Severity,
    /// Ask this rule alone; repeatable and comma-separated
    #[arg(long, value_name = "ID", value_parser = rule_called, value_delimiter = ',')]
    pub(crate) rule: Vec<&'static Rule>,
    /// Count what this rule finds and tell no more of it; repeatable and comma-separated
    #[arg(long, value_name = "ID", value_parser = rule_called, value_delimiter = ',')]
    pub(crate) mute: Vec<&'static Rule>,
    /// List what is only good to know as well, where it is but counted otherwise
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(crate) show: Option<Shown>,
    /// Accept the findings that this file holds
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings that stand to this file, for --baseline, and do not fail by them
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Arguments)]
#[command(after_help = "\
Examples:
  portolan rules                         what is looked for
  portolan rules ref-duplicate           why it matters, what to do, and an example
  portolan rules -o json | jq -r '.items[].rule'")]
pub(crate) struct RulesArgs {
    /// Explain this rule
    #[arg(value_name = "ID", value_parser = rule_called)]
    pub(crate) rule: Option<&'static Rule>,
    /// In which form
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) output: RulesFormat,
    /// Use ASCII for every glyph of our own
    #[arg(long, help_heading = "How it looks")]
    pub(crate) ascii: bool,
}

/// The forms of `check`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Grouped for people
    #[default]
    Text,
    /// A `CheckReport`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI
    Junit,
}

/// The forms of `rules`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// A list for people, or a page of one rule
    #[default]
    Text,
    /// A `RuleList`
    Json,
}

/// What is listed on request alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shown {
    /// What is only good to know
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
