//! The command line: from arguments to an [`Invocation`], which [`parse`] makes. Never reads a file, the environment or the
//! terminal.
//!
//! `args` declares the flags for clap, `invocation` holds what they mean, the files named after commands and `source` and
//! `outputs` make parts of it, and `manual` is what the command line says of itself.
//!
//! Help, usage errors and the version come from clap; what clap cannot say (which flags exclude each other across a
//! command, the syntax of filters) is checked here and reported in the same form, so that every usage error ends with exit code 2.

mod args;
mod cast;
mod check;
mod diff;
mod get;
mod invocation;
mod manual;
mod outputs;
mod record;
mod route;
mod source;
mod theme;

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{CommandFactory, FromArgMatches, error::ErrorKind};

use crate::{
    app::{ContextMarks, Keymap, Motion, MouseOwner},
    diagnose::{Mutes, Patience},
    output::{FieldOwners, Glyphs},
    query::Filter,
    source::Scope,
    store::ClusterNames,
};
use args::{
    Args, BlastArgs, ChangesArgs, CommandArgs as Given, Common, ConfigCommandArgs, DescribeArgs,
    DoctorArgs, HelpArgs,
};

pub use cast::{Cast, Output, Rendering};
pub use diff::Diff;
pub use get::{Get, GetObjects};
pub use invocation::{
    Appearance, AskedAdmissions, AskedBlast, AskedChanges, AskedRoute, Check, Command,
    ConfigCommand, Describe, GivenSide, Invocation, Log, Record, RouteCommand, RoutePart, Rules,
    Tui,
};
pub use manual::{command, flag_table};
pub use outputs::Outputs;
pub use theme::{ScreenColors, ThemeChoice};

pub use args::{
    BlastFormat, ChangesFormat, CheckFormat, Color, CompletedShell, DescribeFormat, DiffFormat,
    DiffSide, DoctorFormat, GetFormat, LogLevel, RouteFormat, RulesFormat,
};

/// Parses the arguments, the name of the program first.
///
/// # Errors
/// For help and the version (which are no errors, see [`clap::Error::exit_code`]) and for wrong usage.
pub fn parse(
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
) -> Result<Invocation, clap::Error> {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let matches = manual::command_called(arguments.first()).try_get_matches_from(&arguments)?;
    let args = Args::from_arg_matches(&matches)?;
    let is_filter = arguments.iter().any(|argument| argument == "--");
    if let (None, [word, ..], false) = (&args.command, &*args.filter, is_filter)
        && let Some(near) = manual::mistyped(word)
    {
        return Err(manual::mistyped_error(word, &near));
    }
    if let Some(Given::Help(HelpArgs { topic: Some(name) })) = &args.command
        && manual::is_command(name)
    {
        let program = arguments.first().cloned().unwrap_or_default();
        return parse([program, name.into(), "--help".into()]);
    }
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

/// Refuses flags of the terminal UI next to a command, and flags that exclude each other.
fn refuse_conflicts(args: &Args) -> Result<(), Usage> {
    let is_command = args.command.is_some();
    let is_of_screen = args.view.is_some() || args.no_mouse || args.plain || args.reduce_motion;
    if is_command && is_of_screen {
        return Err(Usage::conflict(
            "--view, --no-mouse, --plain and --reduce-motion are for the terminal UI, which commands do not have: remove them",
        ));
    }
    if is_command && args.at.is_some() {
        return Err(Usage::conflict(
            "--at before a command is for the terminal UI: write it after the name of the command",
        ));
    }
    if args.at.is_some() && args.common.replay.is_none() {
        return Err(Usage::conflict(
            "--at is a time in a recording: add --replay FILE",
        ));
    }
    if args.view.is_some() && !args.filter.is_empty() {
        return Err(Usage::conflict(
            "--view has a filter of its own: remove FILTER",
        ));
    }
    if is_command && args.cast.is_some() {
        return Err(Usage::conflict(
            "--cast records the terminal UI, which commands do not have: remove --cast, or use `portolan cast` to play a script",
        ));
    }
    Ok(())
}

fn invocation(args: Args) -> Result<Invocation, Usage> {
    refuse_conflicts(&args)?;
    let Args {
        common,
        command,
        filter,
        cast,
        force,
        view,
        at,
        no_mouse,
        plain,
        reduce_motion,
    } = args;
    let (common, command) = match command {
        None => {
            let start = Tui {
                view,
                at,
                is_plain: plain,
                motion: if reduce_motion {
                    Motion::Reduced
                } else {
                    Motion::Full
                },
                mouse: if no_mouse {
                    MouseOwner::Terminal
                } else {
                    MouseOwner::Program
                },
                ..tui(&filter, cast, force)?
            };
            (common, Command::Tui(start))
        }
        Some(Given::Get(given)) => (
            common.then(given.common.clone()).at(given.at),
            Command::Get(get::get(given)?),
        ),
        Some(Given::Describe(given)) => (
            common.then(given.common.clone()).at(given.at),
            describe(given)?,
        ),
        Some(Given::Check(given)) => (
            common.then(given.common.clone()).at(given.at),
            check::check(given)?,
        ),
        Some(Given::Rules(given)) => check::rules(common, given)?,
        Some(Given::Route(given)) => (
            common.then(given.common.clone()).at(given.at),
            route::route(given)?,
        ),
        Some(Given::Diff(given)) => {
            let (common, diff) = diff::diff(common, given)?;
            (common, Command::Diff(diff))
        }
        Some(Given::Changes(given)) => changes(common, given)?,
        Some(Given::Blast(given)) => blast(common, given)?,
        Some(Given::Doctor(given)) => doctor(common, given)?,
        Some(Given::Record(given)) => record::record(common, given)?,
        Some(Given::Cast(given)) => {
            let (common, cast) = cast::cast(common, given)?;
            (common, Command::Cast(cast))
        }
        Some(Given::Config(given)) => (common, config(given.command)),
        Some(Given::Report(given)) => (common.then(given.common), Command::Report),
        Some(Given::Help(given)) => (common, help(given)?),
        Some(Given::Man(given)) => (common, Command::Man(given.folder)),
        Some(Given::Completion(given)) => (common, Command::Completion(given.shell)),
    };
    Ok(Invocation {
        choice: source::choice(&common, has_screen(&command))?,
        scope: Scope {
            keeps_texts: matches!(command, Command::Record(_)),
            ..source::scope(&common)
        },
        timeout: common.timeout.unwrap_or(Duration::from_secs(10)),
        look: look(&common),
        theme: common.theme,
        colors: None,
        log: Log {
            file: common.log_file,
            level: common.log_level.unwrap_or_default(),
        },
        config: common.config,
        mistakes: Vec::new(),
        mutes: Mutes {
            ignores_annotations: common.ignore_annotations,
            ..Mutes::default()
        },
        anonymizes: common.anonymize,
        patience: Patience::default(),
        presets: Vec::new(),
        keymap: Keymap::default(),
        context_marks: ContextMarks::default(),
        cluster_names: ClusterNames::default(),
        clipboard: None,
        command,
    })
}

/// Whether a recording is replayed in real time.
fn has_screen(command: &Command) -> bool {
    match command {
        Command::Tui(_) | Command::Cast(_) => true,
        Command::Get(get) => get.follow,
        _ => false,
    }
}

fn look(common: &Common) -> Appearance {
    Appearance {
        color: common.color.unwrap_or_default(),
        glyphs: common.ascii.then_some(Glyphs::Ascii),
    }
}

fn tui(filter: &[String], cast: Option<PathBuf>, replaces: bool) -> Result<Tui, Usage> {
    if cast.as_ref().is_some_and(|path| path.as_os_str() == "-") {
        return Err(Usage::value(
            &"--cast - would write to the screen that it records: name a file",
        ));
    }
    Ok(Tui {
        filter: parse_filter(filter)?,
        cast,
        replaces,
        ..Tui::default()
    })
}

fn describe(args: DescribeArgs) -> Result<Command, Usage> {
    let outputs = Outputs::of(args.output)?;
    let is_yaml = outputs.iter().any(|one| one.format == DescribeFormat::Yaml);
    if args.blame && !is_yaml {
        let why = "--blame needs -o yaml: it writes who wrote each field behind the field";
        return Err(Usage::conflict(why.to_owned()));
    }
    let owners = if args.blame {
        FieldOwners::Shown
    } else {
        FieldOwners::Hidden
    };
    Ok(Command::Describe(Describe {
        names: args.names,
        outputs,
        owners,
    }))
}

fn changes(common: Common, args: ChangesArgs) -> Result<(Common, Command), Usage> {
    let asked = AskedChanges {
        filter: parse_filter(&args.filter)?,
        since: args.since,
        outputs: Outputs::of(args.output)?,
    };
    let common = common.then(args.common).at(args.at);
    Ok((common, Command::Changes(asked)))
}

fn blast(common: Common, args: BlastArgs) -> Result<(Common, Command), Usage> {
    let asked = AskedBlast {
        lose: args.lose,
        filter: parse_filter(&args.filter)?,
        outputs: Outputs::of(args.output)?,
    };
    let common = common.then(args.common).at(args.at);
    Ok((common, Command::Blast(asked)))
}

/// The doctor checks contexts, which files, recordings and the demo do not have.
fn doctor(common: Common, args: DoctorArgs) -> Result<(Common, Command), Usage> {
    let common = common.then(args.common);
    if common.demo || !common.filename.is_empty() || common.replay.is_some() {
        return Err(Usage::conflict(
            "doctor checks contexts of a kubeconfig: remove -f, --replay and --demo",
        ));
    }
    if common.anonymize {
        return Err(Usage::conflict(
            "doctor names contexts, servers and rights: remove --anonymize",
        ));
    }
    Ok((common, Command::Doctor(Outputs::of(args.output)?)))
}

fn config(args: ConfigCommandArgs) -> Command {
    Command::Config(match args {
        ConfigCommandArgs::Default => ConfigCommand::Default,
        ConfigCommandArgs::Schema => ConfigCommand::Schema,
        ConfigCommandArgs::Check { file } => ConfigCommand::Check(file),
        ConfigCommandArgs::Theme { name } => {
            ConfigCommand::Theme(name.as_deref().map(ThemeChoice::from))
        }
    })
}

fn help(args: HelpArgs) -> Result<Command, Usage> {
    let topic = manual::topic(args.topic).map_err(|why| Usage::value(&why))?;
    Ok(Command::Help(topic))
}

fn parse_filter(words: &[String]) -> Result<Filter, Usage> {
    Filter::parse(&words.join(" ")).map_err(|error| Usage::value(&error))
}

#[cfg(test)]
mod tests;
