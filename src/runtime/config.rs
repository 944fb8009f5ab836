//! The config file: settings for every run, read once at the start. `assets/config.yaml` shows each setting.
//!
//! A mistake costs its own entry only, and is reported with its line.

mod node;
mod settings;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;
use serde_saphyr::Spanned;

use super::{bounded, look::variable};
use crate::{
    app::{KeymapError, Motion},
    cli::{Command, Invocation},
    diagnose::MuteError,
    query::FilterError,
    source::{Choice, SETTINGS_FILE},
};
use node::Node;
use settings::{Config, PlacedMistake, Settings};

/// The config file as it could be, with each setting in a comment.
pub(super) const DEFAULT: &str = include_str!("../../assets/config.yaml");

/// A config file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the config file {path}: {why}", path = .path.display())]
pub(super) struct ConfigError {
    path: PathBuf,
    why: io::Error,
}

/// A mistake in a config file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Mistake {
    #[error("{0}; nothing in the file has an effect")]
    Yaml(String),
    #[error("{0}")]
    Shape(String),
    #[error("no setting is called {name}; the nearest is {near}")]
    Setting { name: String, near: &'static str },
    #[error("mute: {0}")]
    Mute(#[from] MuteError),
    #[error("rules: {0}")]
    Rule(String),
    #[error("rules: {rule}: for: {text:?} is no duration; write one such as 90s or 5m")]
    For { rule: &'static str, text: String },
    #[error("filters: {0}: {1}")]
    Filter(String, Box<FilterError>),
    #[error("keys: {0}")]
    Keys(#[from] KeymapError),
    #[error("clipboard: write a command such as wl-copy, pbcopy or xclip -selection clipboard")]
    Clipboard,
    #[error("reaches: {context:?}: {cluster:?} is not of the form CLUSTER or CLUSTER@SOURCE")]
    Reaches { context: String, cluster: String },
}

/// A config file and its mistakes.
#[derive(Debug, Default)]
pub(super) struct CheckedConfig {
    /// Its path. `None` if there is none.
    pub(super) path: Option<PathBuf>,
    /// Its mistakes, by line.
    mistakes: Vec<PlacedMistake>,
}

impl CheckedConfig {
    /// A sentence for each mistake, with the file and the line.
    pub(super) fn sentences(&self) -> impl Iterator<Item = String> {
        let path = self.path.as_deref().unwrap_or(Path::new("the config file"));
        let mistakes = self.mistakes.iter();
        mistakes.map(move |mistake| format!("{}: {mistake}", path.display()))
    }
}

/// Adds the settings of the config file to the invocation, and its mistakes. Entries with a mistake are left out.
///
/// # Errors
/// If the file is there and cannot be read, or the named one is not there.
pub(super) fn apply(mut invocation: Invocation) -> Result<Invocation, ConfigError> {
    let is_named = invocation.config.is_some();
    if matches!(invocation.command, Command::Cast(_)) && !is_named {
        // What the user of a machine has set up there must not show in a recording.
        return Ok(invocation);
    }
    let (config, checked) = read(invocation.config.as_deref())?;
    let Config {
        mutes,
        patience,
        presets,
        keymap,
        clipboard,
        reduces_motion,
        reaches,
    } = config;
    invocation.mistakes = checked.sentences().collect();
    invocation.mutes.listed = mutes;
    invocation.patience = patience;
    invocation.presets = presets;
    (invocation.keymap, invocation.clipboard) = (keymap, clipboard);
    if let (Command::Tui(tui), true) = (&mut invocation.command, reduces_motion) {
        tui.motion = Motion::Reduced;
    }
    if let Choice::Contexts { mappings, .. } = &mut invocation.choice {
        mappings.said.extend(reaches);
    }
    Ok(invocation)
}

/// The mistakes of the named file, or of the default one if it exists.
///
/// # Errors
/// As [`apply`].
pub(super) fn check(named: Option<&Path>) -> Result<CheckedConfig, ConfigError> {
    read(named).map(|(_, checked)| checked)
}

/// The JSON schema of the file.
pub(super) fn schema() -> Value {
    settings::schema()
}

/// The named file, or the default one if it exists.
fn read(named: Option<&Path>) -> Result<(Config, CheckedConfig), ConfigError> {
    let usual = usual().filter(|_| named.is_none());
    let Some(path) = named.or(usual.as_deref()) else {
        return Ok(Default::default());
    };
    match File::open(path).and_then(|file| bounded::text(file, SETTINGS_FILE)) {
        Ok(text) => {
            let Settings {
                config,
                mut mistakes,
            } = parse(&text);
            mistakes.sort_by_key(|one| one.line);
            let path = Some(path.to_owned());
            Ok((config, CheckedConfig { path, mistakes }))
        }
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Default::default())
        }
        Err(why) => Err(ConfigError {
            path: path.into(),
            why,
        }),
    }
}

/// `$XDG_CONFIG_HOME/portolan/config.yaml`, else `~/.config/portolan/config.yaml`.
fn usual() -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    folder.map(|folder| folder.join("portolan/config.yaml"))
}

fn parse(text: &str) -> Settings {
    let mut settings = Settings::default();
    let mut note = |line, mistake| settings.mistakes.push(PlacedMistake { line, mistake });
    match serde_saphyr::from_str::<Option<Spanned<Node>>>(text) {
        Ok(None) => {}
        Ok(Some(node)) => match &node.value {
            Node::Map(entries) => {
                for (name, value) in entries {
                    settings.add(name, value);
                }
            }
            Node::Scalar(Value::Null) => {}
            _ => note(
                1,
                Mistake::Yaml("write NAME: VALUE, a line each".to_owned()),
            ),
        },
        Err(error) => {
            let text = error.without_snippet().to_string();
            let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
            let line = error.location().map_or(1, |at| at.line());
            note(line, Mistake::Yaml(what.replace('\n', " ")));
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{app::Action, diagnose};

    /// The settings of a text without a mistake.
    fn usable(text: &str) -> Config {
        let Settings { config, mistakes } = parse(text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        config
    }

    #[test]
    fn the_default_file_sets_nothing_and_each_setting_in_it_can_be_used() {
        assert_eq!(usable(DEFAULT), Config::default());
        let is_comment = |line: &&str| line.starts_with("# ") && !line.starts_with("#  ");
        let is_setting = |line: &&str| line.starts_with('#') && !is_comment(line);
        let settings = DEFAULT.lines().filter(is_setting);
        let settings: Vec<&str> = settings.map(|line| &line[1..]).collect();
        let config = usable(&settings.join("\n"));
        assert_eq!(
            (
                config.mutes.len(),
                config.presets.len(),
                config.reaches.len()
            ),
            (3, 1, 1)
        );
        let names = settings.iter().filter(|line| !line.starts_with([' ', '-']));
        let names: Vec<&str> = names.filter_map(|line| line.split(':').next()).collect();
        let schema = schema();
        let known = schema["properties"].as_object().expect("it has settings");
        assert_eq!(names.len(), known.len());
        assert!(
            names.iter().all(|name| known.contains_key(*name)),
            "{names:?}"
        );
        assert!(names.iter().all(|name| settings::SETTINGS.contains(name)));
    }

    #[test]
    fn a_mistake_costs_its_own_entry_only() {
        let text = "mute:\n- rule: no-typ\n- rule: no-type\nkeys:\n  sort: f\n  findings: F\n  help: f\nclipbord: x\nreaches:\n  a: ''\n  d: e\n";
        let Settings { config, mistakes } = parse(text);
        assert_eq!(config.mutes.len(), 1);
        assert_eq!(config.reaches.len(), 1);
        let lines: Vec<u64> = mistakes.iter().map(|one| one.line).collect();
        assert_eq!(lines, [2, 5, 8, 10], "{mistakes:?}");
        let findings = config.keymap.keys(Action::Findings).iter();
        assert_eq!(findings.map(ToString::to_string).collect::<Vec<_>>(), ["F"]);
    }

    #[test]
    fn a_file_says_what_is_muted_and_who_reaches_whom() {
        let text = "mute:\n- {rule: no-type, label: team=red}\n- destination: gloo-mesh/legacy-*\nreaches: {admin@eu: eu}\nfilters: {pay: ns:pay}\n";
        let config = usable(text);
        let mutes: Vec<String> = config.mutes.iter().map(ToString::to_string).collect();
        assert_eq!(mutes, ["no-type team=red", "gloo-mesh/legacy-*"]);
        assert_eq!(config.reaches[0].context, "admin@eu");
        let presets = config.presets.iter();
        let presets: Vec<_> = presets.map(|one| (&*one.name, one.filter.text())).collect();
        assert_eq!(presets, [("pay", "ns:pay")]);
        assert_eq!(usable(""), Config::default());
    }

    #[test]
    fn a_file_gives_actions_other_keys_and_names_the_clipboard() {
        let text = "keys: {first-pane: \";\", findings: F, sort: [\"f s\", ctrl-s], first: home}\nclipboard: xclip -selection clipboard";
        let config = usable(text);
        let keys = |action: Action| {
            let keys = config.keymap.keys(action).iter();
            keys.map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(keys(Action::Findings), ["F"]);
        assert_eq!(keys(Action::Sort), ["f s", "ctrl-s"]);
        assert_eq!(keys(Action::Show(1)), [";"]);
        assert_eq!(keys(Action::Open), ["enter"]);
        let command = config.clipboard.expect("there is a command");
        assert_eq!(command, ["xclip", "-selection", "clipboard"]);
    }

    #[test]
    fn a_rule_has_the_least_time_that_the_file_gives() {
        let config = usable("rules: {status-stale: {for: 5m}}");
        let mut patience = diagnose::Patience::default();
        let rule = diagnose::rule("status-stale").expect("there is one");
        patience.add(rule, SignedDuration::from_mins(5));
        assert_eq!(config.patience, patience);
    }

    #[test]
    fn each_mistake_has_its_line_and_says_what_to_write() {
        for (text, said) in [
            ("mute: [{rule: no-typ}]", "line 1: mute: "),
            ("mute: [{}]", "says nothing"),
            ("mute: [{rule: no-type, until: tomorrow}]", "YYYY-MM-DD"),
            ("mute: [{rule: no-type, until: 2026-02-30}]", "YYYY-MM-DD"),
            (
                "filters: {mine: 'nss:a'}",
                "filters: mine: cannot use \"nss:a\"",
            ),
            (
                "mute: []\nmutes: []",
                "line 2: no setting is called mutes; the nearest is mute",
            ),
            ("keys: {findings: s}", "keys: s is a key of findings"),
            ("keys: {finding: F}", "the nearest is findings"),
            ("keys: {findings: Enter}", "is no key"),
            ("keys: {findings: {a: b}}", "line 1: "),
            ("clipboard: ''", "clipboard: write a command"),
            ("mute: 3", "line 1: write a list"),
            ("reduce-motion: perhaps", "line 1: "),
            ("mute:\n- rule: [a\n", "line 2: "),
            ("rules: {no-typ: {for: 5m}}", "no-type"),
            ("rules: {no-type: {for: soon}}", "no-type"),
            ("rules: {no-type: {for: -5m}}", "no-type"),
            ("rules: {no-type: {since: 5m}}", "since"),
        ] {
            let Settings { mistakes, .. } = parse(text);
            let why = mistakes.first().expect(said).to_string();
            assert!(why.contains(said) && !why.contains('\n'), "{why}");
        }
    }
}
