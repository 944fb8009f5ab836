//! The config file: settings for every run, read once at the start.
//!
//! ```yaml
//! # Findings to mute. A finding is muted if it matches every part of an entry.
//! mute:
//! - rule: single-endpoint
//! - rule: region-unknown
//!   destination: gloo-mesh/legacy-*
//! - label: team=playground
//!   until: 2026-12-31
//!   reason: the playground moves
//! # How long findings of a rule have to be present before they are shown and counted.
//! rules:
//!   status-stale: {for: 5m}
//! # Filters that the key . shows after those that are always there.
//! filters:
//!   payments: ns:payments health:error,warning
//! # Other keys for actions: one, several, or none. "g s" is g and then s.
//! keys:
//!   findings: F
//!   sort: ["g s", ctrl-s]
//! # The command that takes what is copied, in place of the terminal.
//! clipboard: wl-copy
//! # Do not highlight changed cells, and let removed rows go at once.
//! reduce-motion: true
//! # Which context reaches which registered cluster. --reaches overrides this.
//! reaches:
//!   admin@eu: cluster-eu
//! ```

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{bounded, look::variable};
use crate::{
    app::{Keymap, KeymapError, Motion},
    cli::{Command, Invocation},
    diagnose::{Mute, MuteError, Patience, rule_called},
    model::time::duration,
    query::{Filter, FilterError, NamedFilter},
    source::{Choice, Mapping, SETTINGS_FILE},
};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    mute: Vec<WrittenMute>,
    rules: BTreeMap<String, WrittenRule>,
    filters: BTreeMap<String, String>,
    keys: BTreeMap<String, WrittenKeys>,
    clipboard: Option<String>,
    #[serde(rename = "reduce-motion")]
    reduce_motion: bool,
    reaches: BTreeMap<String, String>,
}

/// The keys of an action.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum WrittenKeys {
    One(String),
    Digit(u8),
    Many(Vec<String>),
}

impl WrittenKeys {
    fn texts(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Digit(digit) => vec![digit.to_string()],
            Self::Many(texts) => texts,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WrittenMute {
    rule: Option<String>,
    destination: Option<String>,
    label: Option<String>,
    until: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    r#for: String,
}

/// The settings of the file.
#[derive(Debug, Default, PartialEq)]
struct Config {
    mutes: Vec<Mute>,
    patience: Patience,
    presets: Vec<NamedFilter>,
    keymap: Keymap,
    clipboard: Option<Vec<String>>,
    reduces_motion: bool,
    reaches: Vec<Mapping>,
}

/// A config file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    #[error("cannot read the config file {path}: {1}", path = .0.display())]
    Read(PathBuf, io::Error),
    #[error("cannot use the config file {path}: {1}", path = .0.display())]
    Content(PathBuf, Box<Mistake>),
}

/// A mistake in a config file.
#[derive(Debug, thiserror::Error)]
pub(super) enum Mistake {
    #[error("{}", in_yaml(.0))]
    Yaml(#[from] serde_saphyr::Error),
    #[error("mute[{0}]: {1}")]
    Mute(usize, MuteError),
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

/// The place and the reason of an error in YAML, on one line.
fn in_yaml(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    match error.location() {
        Some(at) => format!("line {}, column {}: {what}", at.line(), at.column()),
        None => what.to_owned(),
    }
}

/// Adds the settings of the config file to the invocation.
///
/// # Errors
/// If the named file cannot be read, or the file has a mistake.
pub(super) fn apply(mut invocation: Invocation) -> Result<Invocation, ConfigError> {
    let is_named = invocation.config.is_some();
    if matches!(invocation.command, Command::Cast(_)) && !is_named {
        // What the user of a machine has set up there must not show in a recording.
        return Ok(invocation);
    }
    let Config {
        mutes,
        patience,
        presets,
        keymap,
        clipboard,
        reduces_motion,
        reaches,
    } = read(invocation.config.as_deref())?;
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

impl WrittenMute {
    fn parse(self) -> Result<Mute, MuteError> {
        let Self {
            rule,
            destination,
            label,
            until,
            reason,
        } = self;
        let mute = Mute::parse(rule.as_deref(), destination.as_deref(), label.as_deref());
        mute?.because(reason, until.as_deref())
    }
}

/// The named file, or the default one if it exists.
fn read(named: Option<&Path>) -> Result<Config, ConfigError> {
    let usual = usual().filter(|_| named.is_none());
    let Some(path) = named.or(usual.as_deref()) else {
        return Ok(Config::default());
    };
    match File::open(path).and_then(|file| bounded::text(file, SETTINGS_FILE)) {
        Ok(text) => {
            parse(&text).map_err(|mistake| ConfigError::Content(path.into(), mistake.into()))
        }
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(ConfigError::Read(path.into(), error)),
    }
}

/// `$XDG_CONFIG_HOME/portolan/config.yaml`, else `~/.config/portolan/config.yaml`.
fn usual() -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    folder.map(|folder| folder.join("portolan/config.yaml"))
}

fn parse(text: &str) -> Result<Config, Mistake> {
    let written: Option<Written> = serde_saphyr::from_str(text)?;
    let Written {
        mute,
        rules,
        filters,
        keys,
        clipboard,
        reduce_motion,
        reaches,
    } = written.unwrap_or_default();
    let mutes = mute.into_iter().enumerate();
    let mutes = mutes.map(|(at, mute)| mute.parse().map_err(|error| Mistake::Mute(at, error)));
    let mappings = reaches.into_iter().map(|(context, cluster)| {
        let mapping = Mapping::parse(&context, &cluster);
        mapping.ok_or(Mistake::Reaches { context, cluster })
    });
    Ok(Config {
        mutes: mutes.collect::<Result<_, _>>()?,
        patience: patience(rules)?,
        keymap: Keymap::with(keys.into_iter().map(|(name, keys)| (name, keys.texts())))?,
        clipboard: clipboard.map(|text| command(&text)).transpose()?,
        reduces_motion: reduce_motion,
        presets: filters.into_iter().map(preset).collect::<Result<_, _>>()?,
        reaches: mappings.collect::<Result<_, _>>()?,
    })
}

fn preset((name, text): (String, String)) -> Result<NamedFilter, Mistake> {
    match Filter::parse(&text) {
        Ok(filter) => Ok(NamedFilter { name, filter }),
        Err(error) => Err(Mistake::Filter(name, error.into())),
    }
}

fn command(text: &str) -> Result<Vec<String>, Mistake> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Mistake::Clipboard);
    }
    Ok(words)
}

/// How long the findings of rules have to be present.
fn patience(rules: BTreeMap<String, WrittenRule>) -> Result<Patience, Mistake> {
    let mut patience = Patience::default();
    for (id, WrittenRule { r#for: text }) in rules {
        let rule = rule_called(&id).map_err(Mistake::Rule)?;
        let least = duration(&text).filter(|least| !least.is_negative());
        let mistake = || Mistake::For {
            rule: rule.id,
            text: text.clone(),
        };
        patience.add(rule, least.ok_or_else(mistake)?);
    }
    Ok(patience)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{app::Action, diagnose};

    #[test]
    fn a_file_says_what_is_muted_and_who_reaches_whom() {
        let text = "mute:\n- {rule: no-type, label: team=red}\n- destination: gloo-mesh/legacy-*\nreaches: {admin@eu: eu}\nfilters: {pay: ns:pay}\n";
        let config = parse(text).expect("it can be used");
        let mutes: Vec<String> = config.mutes.iter().map(ToString::to_string).collect();
        assert_eq!(mutes, ["no-type team=red", "gloo-mesh/legacy-*"]);
        assert_eq!(config.reaches[0].context, "admin@eu");
        let presets = config.presets.iter();
        let presets: Vec<_> = presets.map(|one| (&*one.name, one.filter.text())).collect();
        assert_eq!(presets, [("pay", "ns:pay")]);
        assert_eq!(parse("").expect("nothing is fine"), Config::default());
    }

    #[test]
    fn a_file_gives_actions_other_keys_and_names_the_clipboard() {
        let text = "keys: {first-pane: \";\", findings: F, sort: [\"f s\", ctrl-s], first: home}\nclipboard: xclip -selection clipboard";
        let config = parse(text).expect("it can be used");
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
        let config = parse("rules: {status-stale: {for: 5m}}").expect("it can be used");
        let mut patience = Patience::default();
        let rule = diagnose::rule("status-stale").expect("there is one");
        patience.add(rule, SignedDuration::from_mins(5));
        assert_eq!(config.patience, patience);
    }

    #[test]
    fn what_it_does_not_say_well_is_refused_in_words() {
        for (text, said) in [
            ("mute: [{rule: no-typ}]", "mute[0]: "),
            ("mute: [{}]", "says nothing"),
            ("mute: [{rule: no-type, until: tomorrow}]", "YYYY-MM-DD"),
            ("mute: [{rule: no-type, until: 2026-02-30}]", "YYYY-MM-DD"),
            (
                "filters: {mine: 'nss:a'}",
                "filters: mine: cannot use \"nss:a\"",
            ),
            (
                "mute: []\nmutes: []",
                "line 2, column 1: unknown field `mutes`, expected one of mute,",
            ),
            ("keys: {findings: s}", "keys: s is a key of findings"),
            ("keys: {finding: F}", "the nearest is findings"),
            ("keys: {findings: Enter}", "is no key"),
            ("keys: {findings: {a: b}}", "line 1"),
            ("clipboard: ''", "clipboard: write a command"),
            ("mute: 3", "line 1, column 7: "),
            ("reduce-motion: perhaps", "line 1, column 16: "),
            ("mute:\n- rule: [a\n", "line 2, column 9: "),
            ("rules: {no-typ: {for: 5m}}", "no-type"),
            ("rules: {no-type: {for: soon}}", "no-type"),
            ("rules: {no-type: {for: -5m}}", "no-type"),
            ("rules: {no-type: {since: 5m}}", "since"),
        ] {
            let why = parse(text).expect_err(said).to_string();
            assert!(why.contains(said) && !why.contains('\n'), "{why}");
        }
    }
}
