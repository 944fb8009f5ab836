//! The command line, understood: the sources to read, how the output looks, and the command with its options.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use jiff::SignedDuration;

use crate::{
    app::{ContextMarks, Keymap, Motion, MouseOwner, ViewLink},
    diagnose::{Mute, Mutes, Patience, Rule, Severity},
    output::{FieldOwners, Glyphs, ManualPage},
    query::{Filter, NamedFilter},
    route::{Assumed, ClientSpec, HttpRequest},
    source::{Choice, Packing, RecordingTime, Scope},
    store::ClusterNames,
};

use super::{
    Cast, Diff, Get, Outputs, ScreenColors, ThemeChoice,
    args::{
        BlastFormat, ChangesFormat, CheckFormat, Color, CompletedShell, DescribeFormat,
        DoctorFormat, LogLevel, RouteFormat, RulesFormat,
    },
};

/// The command line, understood.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The sources to read.
    pub choice: Choice,
    /// The objects to read.
    pub scope: Scope,
    /// The time after which a headless command gives up on a silent source.
    pub timeout: Duration,
    /// Colours and glyphs.
    pub look: Appearance,
    /// The theme of the flag.
    pub theme: Option<ThemeChoice>,
    /// The colours of the theme, after it was read. `None` means the built-in ones.
    pub colors: Option<ScreenColors>,
    /// The log.
    pub log: Log,
    /// The config file. `None` means the default one.
    pub config: Option<PathBuf>,
    /// The mistakes of the config file, a sentence each, after it was read.
    pub mistakes: Vec<String>,
    /// The mutes of the config file, after it was read, and whether annotations mute.
    pub mutes: Mutes,
    /// Whether names and addresses are replaced by pseudonyms.
    pub anonymizes: bool,
    /// How long findings have to be present, by the config file, after it was read.
    pub patience: Patience,
    /// The presets of the config file, after it was read.
    pub presets: Vec<NamedFilter>,
    /// The keys, with those of the config file after it was read.
    pub keymap: Keymap,
    /// The marks of contexts of the config file, after it was read.
    pub context_marks: ContextMarks,
    /// The names of clusters of the config file, after it was read.
    pub cluster_names: ClusterNames,
    /// The command of the config file that takes what is copied. `None` means the terminal.
    pub clipboard: Option<Vec<String>>,
    /// The command.
    pub command: Command,
}

/// The log of what sources say of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The file. `None` means that there is no log.
    pub file: Option<PathBuf>,
    /// The least level of its lines.
    pub level: LogLevel,
}

/// Colours and glyphs of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// When to use colour.
    pub color: Color,
    /// The glyphs. `None` means those of the locale.
    pub glyphs: Option<Glyphs>,
}

/// The commands.
#[derive(Clone, Debug)]
pub enum Command {
    /// The terminal UI.
    Tui(Tui),
    /// One row per Destination.
    Get(Get),
    /// Everything about the named Destinations.
    Describe(Describe),
    /// The findings.
    Check(Check),
    /// The rules, explained.
    Rules(Rules),
    /// The route of a request.
    Route(RouteCommand),
    /// The effect of a loss on every Destination.
    Blast(AskedBlast),
    /// The changes: when and by whom.
    Changes(AskedChanges),
    /// Two states, compared.
    Diff(Diff),
    /// Each context, checked step by step.
    Doctor(Outputs<DoctorFormat>),
    /// A recording of the sources.
    Record(Record),
    /// A script of keys, played and recorded.
    Cast(Cast),
    /// The config file.
    Config(ConfigCommand),
    /// The facts for a bug report.
    Report,
    /// A page of the manual. `None` means its contents.
    Help(Option<&'static ManualPage>),
    /// Man pages, written to this folder.
    Man(PathBuf),
    /// The script by which a shell completes words.
    Completion(CompletedShell),
}

/// The changes that are asked for.
#[derive(Clone, Debug)]
pub struct AskedChanges {
    /// The objects whose changes are shown.
    pub filter: Filter,
    /// How recent a change is at most. `None` for all.
    pub since: Option<Duration>,
    /// The output formats.
    pub outputs: Outputs<ChangesFormat>,
}

/// The things that `config` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigCommand {
    /// Prints the default file.
    Default,
    /// Prints the JSON schema.
    Schema,
    /// Lists the mistakes of a file. `None` means the one that is used, and all themes of the user.
    Check(Option<PathBuf>),
    /// Prints the file of a theme. `None` means a list of all themes.
    Theme(Option<ThemeChoice>),
}

/// The start of the terminal UI.
#[derive(Clone, Debug, Default)]
pub struct Tui {
    /// The filter at the start.
    pub filter: Filter,
    /// The file for an asciicast of the session.
    pub cast: Option<PathBuf>,
    /// Whether it replaces an existing file.
    pub replaces: bool,
    /// The view to start with, in place of the filter.
    pub view: Option<ViewLink>,
    /// The time in the recording at which it starts, paused. `None` for its beginning.
    pub at: Option<RecordingTime>,
    /// Who has the mouse at the start.
    pub mouse: MouseOwner,
    /// Whether changes move the screen.
    pub motion: Motion,
    /// Whether lines of text are written, and no frames.
    pub is_plain: bool,
}

/// The output of `describe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Describe {
    /// The names, as given.
    pub names: Vec<String>,
    /// The output formats.
    pub outputs: Outputs<DescribeFormat>,
    /// Whether YAML has the manager of each field.
    pub owners: FieldOwners,
}

/// The rules that `check` runs, and its output.
#[derive(Clone, Debug)]
pub struct Check {
    /// The Destinations whose findings are shown.
    pub filter: Filter,
    /// The output formats.
    pub outputs: Outputs<CheckFormat>,
    /// The lowest severity that fails.
    pub fail_on: Severity,
    /// The ids of the rules to run. Empty means all.
    pub rules: BTreeSet<&'static str>,
    /// Findings that are counted and not printed.
    pub mutes: Vec<Mute>,
    /// Whether the text lists findings of severity info.
    pub shows_info: bool,
    /// How long findings that a controller may still clear are watched.
    pub settle: SignedDuration,
    /// A file of accepted findings.
    pub baseline: Option<PathBuf>,
    /// The `CheckReport` of an earlier run, whose findings are old.
    pub new_since: Option<PathBuf>,
    /// The file to write the present findings to.
    pub write_baseline: Option<PathBuf>,
}

/// The output of `record`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The file. `None` means standard output.
    pub path: Option<PathBuf>,
    /// Whether it replaces an existing file.
    pub replaces: bool,
    /// The compression.
    pub packing: Packing,
    /// The length of the recording. `None` means until ctrl-c.
    pub length: Option<Duration>,
    /// The most bytes of the file. `None` means any number.
    pub most: Option<u64>,
}

/// The output of `rules`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The rule to explain. `None` means a list of all.
    pub rule: Option<&'static Rule>,
    /// The output formats.
    pub outputs: Outputs<RulesFormat>,
}

/// The things that `route` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteCommand {
    /// Answers a question.
    Ask(Box<AskedRoute>),
    /// Lists who may call a Destination, or what a client may call.
    List(Box<AskedAdmissions>),
}

/// The part of a route that its text shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutePart {
    /// Every step.
    Whole,
    /// The access policies.
    Access,
    /// Five sentences.
    Explanation,
}

/// The question who may call a Destination, or what a client may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAdmissions {
    /// The side that is given.
    pub of: GivenSide,
    /// The request.
    pub request: HttpRequest,
    /// The output formats.
    pub outputs: Outputs<RouteFormat>,
}

/// The side of a call that is given; the other one is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenSide {
    /// The Destination that is called, as given, with its port.
    Destination(String),
    /// The client.
    Client(ClientSpec),
}

/// The question that `route` answers, and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedRoute {
    /// The Destination that is called, as given, with its port.
    pub to: String,
    /// The client.
    pub from: ClientSpec,
    /// The request.
    pub request: HttpRequest,
    /// The places that are supposed to be lost, as given.
    pub lose: Vec<String>,
    /// The assumptions that the user sets.
    pub assumed: Assumed,
    /// The part of it that the text shows.
    pub part: RoutePart,
    /// The output formats.
    pub outputs: Outputs<RouteFormat>,
}

/// The loss that `blast` is about, and its output.
#[derive(Clone, Debug)]
pub struct AskedBlast {
    /// The places that are supposed to be lost, as given.
    pub lose: Vec<String>,
    /// The Destinations to look at.
    pub filter: Filter,
    /// The output formats.
    pub outputs: Outputs<BlastFormat>,
}
