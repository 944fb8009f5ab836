//! The command line: from arguments to an [`Invocation`]. Never reads a file, the environment or the terminal.
//!
//! Help, usage errors and the version come from clap; what clap cannot say (which flags exclude each other across a
//! command, what a filter is) is said here in the same form, so that every usage error ends with exit code 2.

mod args;
mod cast;
mod source;

use std::{collections::BTreeSet, ffi::OsString, path::PathBuf, time::Duration};

use clap::{CommandFactory, Parser, error::ErrorKind};

use crate::{
    diagnose::{Mute, Rule, Severity},
    output::Glyphs,
    query::{Column, Filter, Sort},
    source::{Choice, Packing, Scope},
};
use args::{
    Args, CheckArgs, Command as Given, Common, DescribeArgs, DoctorArgs, GetArgs, RecordArgs,
    RulesArgs, Shown,
};

pub use cast::{Cast, Form, Output};

pub use args::{CheckFormat, Color, DescribeFormat, DoctorFormat, GetFormat, RulesFormat, Theme};

/// What the program was asked to do.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What to read from.
    pub choice: Choice,
    /// Which objects to read.
    pub scope: Scope,
    /// How long a source may send nothing before it is given up, without the screen.
    pub timeout: Duration,
    /// How it may look.
    pub look: Look,
    /// The config file; the usual one where nothing is given.
    pub config: Option<PathBuf>,
    /// What the config file mutes, once it is read.
    pub mutes: Vec<Mute>,
    /// What to do.
    pub command: Command,
}

/// How the output may look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether to use colour.
    pub color: Color,
    /// Which glyphs to use; those of the locale where nothing is given.
    pub glyphs: Option<Glyphs>,
    /// For which background.
    pub theme: Theme,
}

/// The commands.
#[derive(Clone, Debug)]
pub enum Command {
    /// The terminal UI.
    Tui(Tui),
    /// One row a Destination.
    Get(Get),
    /// Everything known of the named Destinations.
    Describe(Describe),
    /// What is wrong or doubtful.
    Check(Check),
    /// The diagnostics, explained.
    Rules(Rules),
    /// Each context, checked step by step.
    Doctor(DoctorFormat),
    /// What the sources say, written down.
    Record(Record),
    /// A script of keys, played and recorded.
    Cast(Cast),
}

/// How the terminal UI starts.
#[derive(Clone, Debug, Default)]
pub struct Tui {
    /// Filtered by this.
    pub filter: Filter,
    /// Where what is drawn is copied to, as an asciicast.
    pub cast: Option<PathBuf>,
    /// Whether a file that is there is replaced by it.
    pub replaces: bool,
}

/// What `get` prints.
#[derive(Clone, Debug)]
pub struct Get {
    /// Which Destinations.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// In which form.
    pub format: GetFormat,
    /// Which columns of a table; those of the form where nothing is given.
    pub columns: Option<Vec<Column>>,
}

/// What `describe` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Describe {
    /// The names, as they were given.
    pub names: Vec<String>,
    /// In which form.
    pub format: DescribeFormat,
}

/// What `check` looks for, and what it makes of what it finds.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whose findings are told.
    pub filter: Filter,
    /// In which form.
    pub format: CheckFormat,
    /// The least severity that fails.
    pub fail_on: Severity,
    /// The ids of the rules that are asked; all where none is named.
    pub rules: BTreeSet<&'static str>,
    /// What is counted and no more.
    pub mutes: Vec<Mute>,
    /// Whether what is only good to know is listed where people read.
    pub shows_info: bool,
    /// A file with findings that are accepted.
    pub baseline: Option<PathBuf>,
    /// Where to write what stands, to be accepted from then on.
    pub write_baseline: Option<PathBuf>,
}

/// What `record` writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The file; standard output where nothing is given.
    pub path: Option<PathBuf>,
    /// Whether a file that is there is replaced.
    pub replaces: bool,
    /// Whether it is packed.
    pub packing: Packing,
    /// For how long; until it is told to end where nothing is given.
    pub length: Option<Duration>,
}

/// What `rules` prints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The one that is explained; where nothing is given all are listed.
    pub rule: Option<&'static Rule>,
    /// In which form.
    pub format: RulesFormat,
}

/// Understands the arguments, the name of the program first.
///
/// # Errors
/// For help and the version (which are no errors, see [`clap::Error::exit_code`]) and for wrong usage.
pub fn parse(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<Invocation, clap::Error> {
    let args = Args::try_parse_from(arguments)?;
    invocation(args).map_err(|Usage { kind, why }| Args::command().error(kind, why))
}

/// Wrong usage that clap does not see.
struct Usage {
    kind: ErrorKind,
    why: String,
}

impl Usage {
    fn conflict(why: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::ArgumentConflict,
            why: why.into(),
        }
    }

    fn missing(why: impl Into<String>) -> Self {
        Self {
            kind: ErrorKind::MissingRequiredArgument,
            why: why.into(),
        }
    }

    fn value(why: &impl ToString) -> Self {
        Self {
            kind: ErrorKind::ValueValidation,
            why: why.to_string(),
        }
    }
}

fn invocation(args: Args) -> Result<Invocation, Usage> {
    let Args {
        common,
        command,
        filter,
        cast,
        force,
    } = args;
    if command.is_some() && cast.is_some() {
        return Err(Usage::conflict(
            "--cast records the terminal UI, and a command has none: leave one of both away; `portolan cast` plays a script",
        ));
    }
    let (common, command) = match command {
        None => (common, Command::Tui(tui(&filter, cast, force)?)),
        Some(Given::Get(given)) => (common.then(given.common.clone()), get(given)?),
        Some(Given::Describe(given)) => (common.then(given.common.clone()), describe(given)),
        Some(Given::Check(given)) => (common.then(given.common.clone()), check(given)?),
        Some(Given::Rules(given)) => rules(common, &given),
        Some(Given::Doctor(given)) => doctor(common, given)?,
        Some(Given::Record(given)) => record(common, given)?,
        Some(Given::Cast(given)) => {
            let (common, cast) = cast::cast(common, given)?;
            (common, Command::Cast(cast))
        }
    };
    Ok(Invocation {
        choice: source::choice(&common, has_screen(&command))?,
        scope: Scope {
            keeps_texts: matches!(command, Command::Record(_)),
            ..source::scope(&common)
        },
        timeout: common.timeout.unwrap_or(Duration::from_secs(10)),
        look: look(&common),
        config: common.config,
        mutes: Vec::new(),
        command,
    })
}

/// Whether a recording is seen as it happened.
fn has_screen(command: &Command) -> bool {
    matches!(command, Command::Tui(_) | Command::Cast(_))
}

fn look(common: &Common) -> Look {
    Look {
        color: common.color.unwrap_or_default(),
        glyphs: common.ascii.then_some(Glyphs::Ascii),
        theme: common.theme.unwrap_or_default(),
    }
}

fn tui(filter: &[String], cast: Option<PathBuf>, replaces: bool) -> Result<Tui, Usage> {
    if cast.as_ref().is_some_and(|path| path.as_os_str() == "-") {
        return Err(Usage::value(
            &"--cast - would write into the screen itself: name a file",
        ));
    }
    Ok(Tui {
        filter: parse_filter(filter)?,
        cast,
        replaces,
    })
}

fn get(args: GetArgs) -> Result<Command, Usage> {
    let is_table = matches!(args.output, GetFormat::Table | GetFormat::Wide);
    if !args.columns.is_empty() && !is_table {
        return Err(Usage::conflict(
            "--columns goes with -o table and -o wide alone",
        ));
    }
    Ok(Command::Get(Get {
        filter: parse_filter(&args.filter)?,
        sort: args.sort.unwrap_or_default(),
        format: args.output,
        columns: (!args.columns.is_empty()).then_some(args.columns),
    }))
}

fn describe(args: DescribeArgs) -> Command {
    Command::Describe(Describe {
        names: args.names,
        format: args.output,
    })
}

fn check(args: CheckArgs) -> Result<Command, Usage> {
    Ok(Command::Check(Check {
        filter: parse_filter(&args.filter)?,
        format: args.output,
        fail_on: args.fail_on,
        rules: args.rule.iter().map(|rule| rule.id).collect(),
        mutes: args.mute.into_iter().map(Mute::of_rule).collect(),
        shows_info: args.show == Some(Shown::Info),
        baseline: args.baseline,
        write_baseline: args.write_baseline,
    }))
}

/// The rules are about no source, so that what is said of sources before the command counts for nothing.
fn rules(mut common: Common, args: &RulesArgs) -> (Common, Command) {
    common.ascii |= args.ascii;
    let rules = Rules {
        rule: args.rule,
        format: args.output,
    };
    (common, Command::Rules(rules))
}

/// The doctor looks at contexts, and there are none in files and in the demo.
fn doctor(common: Common, args: DoctorArgs) -> Result<(Common, Command), Usage> {
    let common = common.then(args.common);
    if common.demo || !common.filename.is_empty() || common.replay.is_some() {
        return Err(Usage::conflict(
            "doctor looks at contexts of a kubeconfig: -f, --replay and --demo leave it nothing to look at",
        ));
    }
    Ok((common, Command::Doctor(args.output)))
}

/// A recording holds all that there is to say of it already.
fn record(common: Common, args: RecordArgs) -> Result<(Common, Command), Usage> {
    let common = common.then(args.common);
    if common.replay.is_some() {
        return Err(Usage::conflict(
            "--replay gives a recording: it need not be recorded again, a copy of the file is one",
        ));
    }
    let path = Some(args.output).filter(|path| path.as_os_str() != "-");
    let is_packed = path
        .as_ref()
        .is_some_and(|path| path.extension() == Some("zst".as_ref()));
    let record = Record {
        path,
        replaces: args.force,
        packing: if is_packed {
            Packing::Zstd
        } else {
            Packing::Plain
        },
        length: args.length,
    };
    Ok((common, Command::Record(record)))
}

fn parse_filter(words: &[String]) -> Result<Filter, Usage> {
    Filter::parse(&words.join(" ")).map_err(|error| Usage::value(&error))
}

#[cfg(test)]
mod tests;
