//! The settings of a config file, and its mistakes: an entry with a mistake is left out, and the others hold.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use serde_saphyr::Spanned;
use strsim::damerau_levenshtein;

use super::{
    Mistake,
    node::{Node, PlacedNode},
};
use crate::{
    app::Keymap,
    diagnose::{Mute, MuteError, Patience, rule_called},
    model::time::duration,
    query::{Filter, NamedFilter},
    source::Mapping,
};

/// The settings of portolan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[schemars(title = "The config file of portolan")]
pub(super) struct Written {
    /// Findings to mute. A finding is muted if it matches every part of an entry.
    mute: Vec<WrittenMute>,
    /// How long findings of a rule, by its id, have to be present before they are shown and counted; ignored for files.
    rules: BTreeMap<String, WrittenRule>,
    /// Filters that the key `.` shows after those that are always there, by name.
    filters: BTreeMap<String, String>,
    /// Other keys for actions, by the name of the action: one, several, or none. `f s` is f and then s.
    keys: BTreeMap<String, WrittenKeys>,
    /// The command that takes what is copied, in place of the terminal.
    clipboard: Option<String>,
    /// Whether changed cells are not highlighted, and removed rows go at once.
    reduce_motion: bool,
    /// The registered cluster, as CLUSTER or CLUSTER@SOURCE, that each context reaches.
    reaches: BTreeMap<String, String>,
}

/// The keys of an action.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum WrittenKeys {
    One(String),
    Digit(u8),
    Many(Vec<String>),
}

/// Findings to mute.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct WrittenMute {
    /// The id of the rule.
    rule: Option<String>,
    /// The namespace/name of the object, or the name.namespace.cluster of the service; `*` is any text.
    destination: Option<String>,
    /// A label of the object, as KEY=VALUE.
    label: Option<String>,
    /// The last day of the mute in UTC, as YYYY-MM-DD.
    until: Option<String>,
    /// The reason, which is shown with the muted finding.
    reason: Option<String>,
}

/// Settings of a rule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    /// A duration such as 90s or 5m.
    r#for: String,
}

/// The settings of a file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Config {
    pub(super) mutes: Vec<Mute>,
    pub(super) patience: Patience,
    pub(super) presets: Vec<NamedFilter>,
    pub(super) keymap: Keymap,
    pub(super) clipboard: Option<Vec<String>>,
    pub(super) reduces_motion: bool,
    pub(super) reaches: Vec<Mapping>,
}

/// A mistake and its line.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {mistake}")]
pub(super) struct PlacedMistake {
    pub(super) line: u64,
    pub(super) mistake: Mistake,
}

/// The JSON schema of the file.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Written).to_value()
}

/// The names of the settings.
pub(super) const SETTINGS: [&str; 7] = [
    "mute",
    "rules",
    "filters",
    "keys",
    "clipboard",
    "reduce-motion",
    "reaches",
];

/// Reads settings one by one.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) config: Config,
    pub(super) mistakes: Vec<PlacedMistake>,
}

impl Settings {
    /// Takes in one setting of the file.
    pub(super) fn add(&mut self, name: &Spanned<String>, node: &PlacedNode) {
        match &*name.value {
            "mute" => self.each_item(node, |config, item| {
                let mute: WrittenMute = decode(item)?;
                config.mutes.push(mute.parse()?);
                Ok(())
            }),
            "rules" => self.each_entry(node, |config, id, item| {
                let WrittenRule { r#for: text } = decode(item)?;
                let rule = rule_called(id).map_err(Mistake::Rule)?;
                let least = duration(&text).filter(|least| !least.is_negative());
                let least = least.ok_or(Mistake::For {
                    rule: rule.id,
                    text,
                })?;
                config.patience.add(rule, least);
                Ok(())
            }),
            "filters" => self.each_entry(node, |config, name, item| {
                let text: String = decode(item)?;
                let filter = Filter::parse(&text)
                    .map_err(|error| Mistake::Filter(name.to_owned(), error.into()))?;
                let name = name.to_owned();
                config.presets.push(NamedFilter { name, filter });
                Ok(())
            }),
            "keys" => self.keys(node),
            "clipboard" => {
                let command = decode(&node.value).and_then(|text: String| command(&text));
                match command {
                    Ok(command) => self.config.clipboard = Some(command),
                    Err(mistake) => self.note(node, mistake),
                }
            }
            "reduce-motion" => match decode(&node.value) {
                Ok(reduces) => self.config.reduces_motion = reduces,
                Err(mistake) => self.note(node, mistake),
            },
            "reaches" => self.each_entry(node, |config, context, item| {
                let cluster: String = decode(item)?;
                let mapping = Mapping::parse(context, &cluster);
                let context = context.to_owned();
                config
                    .reaches
                    .push(mapping.ok_or(Mistake::Reaches { context, cluster })?);
                Ok(())
            }),
            other => {
                let near = SETTINGS.into_iter();
                let near = near.min_by_key(|known| damerau_levenshtein(known, other));
                let mistake = Mistake::Setting {
                    name: other.to_owned(),
                    near: near.unwrap_or_default(),
                };
                let line = name.referenced.line();
                self.mistakes.push(PlacedMistake { line, mistake });
            }
        }
    }

    fn note<T>(&mut self, at: &Spanned<T>, mistake: Mistake) {
        let line = at.referenced.line();
        self.mistakes.push(PlacedMistake { line, mistake });
    }

    fn each_item(
        &mut self,
        node: &PlacedNode,
        take: impl Fn(&mut Config, &Node) -> Result<(), Mistake>,
    ) {
        match &node.value {
            Node::List(items) => {
                for item in items {
                    if let Err(mistake) = take(&mut self.config, &item.value) {
                        self.note(item, mistake);
                    }
                }
            }
            Node::Scalar(Value::Null) => {}
            _ => self.note(
                node,
                Mistake::Shape("write a list, each entry after a dash".to_owned()),
            ),
        }
    }

    fn each_entry(
        &mut self,
        node: &PlacedNode,
        take: impl Fn(&mut Config, &str, &Node) -> Result<(), Mistake>,
    ) {
        match &node.value {
            Node::Map(entries) => {
                for (name, item) in entries {
                    if let Err(mistake) = take(&mut self.config, &name.value, &item.value) {
                        self.note(name, mistake);
                    }
                }
            }
            Node::Scalar(Value::Null) => {}
            _ => self.note(
                node,
                Mistake::Shape("write NAME: VALUE, a line each".to_owned()),
            ),
        }
    }

    /// All keys together, since an action may take the key that another gives up. If that is refused, one after the other, and
    /// those that are refused are left out.
    fn keys(&mut self, node: &PlacedNode) {
        let mut given: Vec<(&Spanned<String>, Vec<String>)> = Vec::new();
        if let Node::Map(entries) = &node.value {
            for (name, item) in entries {
                match decode(&item.value).map(WrittenKeys::texts) {
                    Ok(texts) => given.push((name, texts)),
                    Err(mistake) => self.note(name, mistake),
                }
            }
        } else {
            return self.each_entry(node, |_, _, _| Ok(()));
        }
        let of = |given: &[(&Spanned<String>, Vec<String>)]| {
            let given = given.iter();
            Keymap::with(given.map(|(name, texts)| (name.value.clone(), texts.clone())))
        };
        if let Ok(keymap) = of(&given) {
            self.config.keymap = keymap;
            return;
        }
        // An entry that is refused is tried again after the others.
        let mut accepted = Vec::new();
        let mut refused = given;
        loop {
            let before = accepted.len();
            for entry in std::mem::take(&mut refused) {
                accepted.push(entry);
                match of(&accepted) {
                    Ok(keymap) => self.config.keymap = keymap,
                    Err(_) => refused.extend(accepted.pop()),
                }
            }
            if accepted.len() == before {
                break;
            }
        }
        for entry in refused {
            let name = entry.0;
            accepted.push(entry);
            if let Err(error) = of(&accepted) {
                self.note(name, error.into());
            }
            accepted.pop();
        }
    }
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

fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, Mistake> {
    serde_json::from_value(node.value()).map_err(|error| Mistake::Shape(error.to_string()))
}

fn command(text: &str) -> Result<Vec<String>, Mistake> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Mistake::Clipboard);
    }
    Ok(words)
}
