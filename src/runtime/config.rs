//! The config file: settings for every run, read once at the start. `assets/config.yaml` shows each setting.
//!
//! A mistake costs its own entry only, and is reported with its line.

mod mistake;
mod node;
mod settings;
mod theme_file;
mod themes;
mod written;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{bounded, look::variable};
use crate::{
    app::Motion,
    cli::{Command, Invocation, ThemeChoice},
    source::{Choice, SETTINGS_FILE},
};
use settings::{Config, Settings};

use mistake::ThemeError;

pub(super) use mistake::CheckedFile;
pub(super) use themes::{described as described_themes, names as themes};

/// The config file as it could be, with each setting in a comment.
pub(super) const DEFAULT: &str = include_str!("../../assets/config.yaml");

/// A config file that cannot be read, or a theme that was asked for by a flag and cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    #[error("cannot read the config file {path}: {why}", path = .path.display())]
    File { path: PathBuf, why: io::Error },
    #[error(transparent)]
    Theme(#[from] ThemeError),
}

/// Adds the settings of the config file to the invocation, and its mistakes. Entries with a mistake are left out.
///
/// # Errors
/// If the file is there and cannot be read, if the named one is not there, or if the theme of the flag cannot be used.
pub(super) fn apply(mut invocation: Invocation) -> Result<Invocation, ConfigError> {
    let is_named = invocation.config.is_some();
    if matches!(invocation.command, Command::Cast(_)) && !is_named {
        // What the user of a machine has set up there must not show in a recording.
        return Ok(invocation);
    }
    let (config, mut checked) = read(invocation.config.as_deref())?;
    let theme = match &invocation.theme {
        Some(theme) => Some(themes::open(theme)?),
        None => config.theme,
    };
    if let Some((colors, theme)) = theme {
        invocation.colors = Some(colors);
        checked.extend(theme);
    }
    let Config {
        mutes,
        patience,
        presets,
        keymap,
        clipboard,
        contexts,
        clusters,
        reduces_motion,
        reaches,
        ..
    } = config;
    invocation.mistakes = checked.iter().flat_map(CheckedFile::sentences).collect();
    invocation.mutes.listed = mutes;
    invocation.patience = patience;
    invocation.presets = presets;
    (invocation.keymap, invocation.clipboard) = (keymap, clipboard);
    invocation.context_marks = contexts;
    if !invocation.anonymizes {
        invocation.cluster_names = clusters;
    }
    if let (Command::Tui(tui), true) = (&mut invocation.command, reduces_motion) {
        tui.motion = Motion::Reduced;
    }
    if let Choice::Contexts { mappings, .. } = &mut invocation.choice {
        mappings.said.extend(reaches);
    }
    Ok(invocation)
}

/// The mistakes of the named file, or of the default one if it exists and of all themes of the user.
///
/// # Errors
/// As [`apply`].
pub(super) fn check(named: Option<&Path>) -> Result<Vec<CheckedFile>, ConfigError> {
    if let Some(path) = named
        && let Ok(text) = File::open(path).and_then(|file| bounded::text(file, SETTINGS_FILE))
        && theme_file::is_theme(&text)
    {
        return Ok(vec![theme_file::check(path.to_owned(), &text).1]);
    }
    let (config, mut checked) = read(named)?;
    checked.extend(config.theme.and_then(|(_, theme)| theme));
    if named.is_none() {
        let known = |checked: &[CheckedFile], path: &Path| {
            checked.iter().any(|one| one.path.as_deref() == Some(path))
        };
        for (_, path) in themes::of_user() {
            if !known(&checked, &path) {
                let (_, theme) = themes::open(&ThemeChoice::File(path))?;
                checked.extend(theme);
            }
        }
    }
    Ok(checked)
}

/// The file of a theme.
///
/// # Errors
/// If there is no such theme, or its file cannot be read.
pub(super) fn theme(choice: &ThemeChoice) -> Result<String, ThemeError> {
    themes::file(choice).map(|(_, text)| text)
}

/// The JSON schema of the file.
pub(super) fn schema() -> Value {
    written::schema()
}

/// The named file, or the default one if it exists.
fn read(named: Option<&Path>) -> Result<(Config, Vec<CheckedFile>), ConfigError> {
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
            let checked = CheckedFile {
                path,
                mistakes,
                weaknesses: Vec::new(),
            };
            Ok((config, vec![checked]))
        }
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Default::default())
        }
        Err(why) => Err(ConfigError::File {
            path: path.into(),
            why,
        }),
    }
}

fn usual() -> Option<PathBuf> {
    folder().map(|folder| folder.join("config.yaml"))
}

/// `$XDG_CONFIG_HOME/portolan`, else `~/.config/portolan`.
fn folder() -> Option<PathBuf> {
    let home = || variable("HOME").map(|home| Path::new(&home).join(".config"));
    let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    folder.map(|folder| folder.join("portolan"))
}

fn parse(text: &str) -> Settings {
    let mut settings = Settings::default();
    match node::entries(text) {
        Ok(entries) => {
            for (name, value) in &entries {
                settings.add(name, value);
            }
        }
        Err(mistake) => settings.mistakes.push(mistake),
    }
    settings
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::{
        app::{Action, MarkColor},
        diagnose,
        ui::Background,
    };

    /// The settings of a text without a mistake.
    fn usable(text: &str) -> Config {
        let Settings { config, mistakes } = parse(text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        config
    }

    #[test]
    fn the_default_file_sets_nothing_and_each_setting_in_it_can_be_used() {
        let is_default =
            |config: Config| format!("{config:?}") == format!("{:?}", Config::default());
        assert!(is_default(usable(DEFAULT)));
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
        let text = "mute:\n- rule: no-typ\n- rule: no-type\nkeys:\n  sort: f\n  findings: a\n  help: f\nclipbord: x\nreaches:\n  a: ''\n  d: e\n";
        let Settings { config, mistakes } = parse(text);
        assert_eq!(config.mutes.len(), 1);
        assert_eq!(config.reaches.len(), 1);
        let lines: Vec<u64> = mistakes.iter().map(|one| one.line).collect();
        assert_eq!(lines, [2, 5, 8, 10], "{mistakes:?}");
        let findings = config.keymap.keys(Action::Findings).iter();
        assert_eq!(findings.map(ToString::to_string).collect::<Vec<_>>(), ["a"]);
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
        assert!(usable("").mutes.is_empty());
    }

    #[test]
    fn a_file_gives_actions_other_keys_and_names_the_clipboard() {
        let text = "keys: {first-pane: d, findings: a, sort: [\"f s\", ctrl-s], first: home}\nclipboard: xclip -selection clipboard";
        let config = usable(text);
        let keys = |action: Action| {
            let keys = config.keymap.keys(action).iter();
            keys.map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(keys(Action::Findings), ["a"]);
        assert_eq!(keys(Action::Sort), ["f s", "ctrl-s"]);
        assert_eq!(keys(Action::Show(1)), ["d"]);
        assert_eq!(keys(Action::Open), ["enter"]);
        let command = config.clipboard.expect("there is a command");
        assert_eq!(command, ["xclip", "-selection", "clipboard"]);
    }

    #[test]
    fn a_file_marks_contexts_and_chooses_a_theme() {
        let text = "theme: light\ncontexts:\n  eu-*: {mark: EU, color: cyan}\n  '*': {mark: ANY}\n";
        let config = usable(text);
        let mark = |source: &str| config.contexts.of(&source.into());
        let of_eu = mark("eu-1").expect("it has one");
        assert_eq!((&*of_eu.word, of_eu.color), ("EU", MarkColor::Cyan));
        let other = mark("us").expect("it has one");
        assert_eq!((&*other.word, other.color), ("ANY", MarkColor::Red));
        let (colors, file) = config.theme.expect("it names one");
        assert_eq!(colors.only, Some(Background::Light));
        assert!(file.is_none());
    }

    #[test]
    fn a_file_names_clusters() {
        let config = usable("clusters: {cluster-1: Frankfurt, 'us-*': ' America '}");
        let given = |cluster| config.clusters.of(cluster);
        assert_eq!(given("cluster-1"), Some("Frankfurt"));
        assert_eq!((given("us-3"), given("eu")), (Some("America"), None));
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
            ("theme: drak", "theme: no theme is called \"drak\""),
            ("theme: {a: b}", "line 1: "),
            ("contexts: {a: {mark: ' '}}", "contexts: \"a\": mark: "),
            (
                "contexts:\n  a: {mark: A word that is far too long}",
                "line 2: contexts: ",
            ),
            ("contexts: {a: {mark: A, color: pink}}", "pink"),
            ("contexts: {a: {color: red}}", "mark"),
            (
                "clusters:\n  eu-1: ' '",
                "line 2: clusters: \"eu-1\": write a name of 1 to 40 columns",
            ),
            ("clusters: {eu-1: [a]}", "line 1: "),
            ("clusters: {eu-1: \"a\\u0007\"}", "clusters: \"eu-1\": "),
        ] {
            let Settings { mistakes, .. } = parse(text);
            let why = mistakes.first().expect(said).to_string();
            assert!(why.contains(said) && !why.contains('\n'), "{why}");
        }
    }
}
