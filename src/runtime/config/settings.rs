//! The settings of a config file, and its mistakes: an entry with a mistake is left out, and the others hold.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_saphyr::Spanned;

use super::{
    mistake::{CheckedFile, Mistake, PlacedMistake},
    node::{Node, PlacedNode},
    themes,
    written::{
        CLUSTER_NAME, MARK, WrittenContext, WrittenKeys, WrittenMute, WrittenRule, cluster_name,
    },
};
use crate::{
    app::{ContextMarks, Keymap},
    cli::{ScreenColors, ThemeChoice},
    diagnose::{Mute, Patience, rule_called},
    model::time::duration,
    query::{Filter, NamedFilter},
    source::Mapping,
    store::ClusterNames,
};

/// The settings of a file.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) mutes: Vec<Mute>,
    pub(super) patience: Patience,
    pub(super) presets: Vec<NamedFilter>,
    pub(super) keymap: Keymap,
    pub(super) clipboard: Option<Vec<String>>,
    /// The colours of the theme, and its file if it is not built in.
    pub(super) theme: Option<(ScreenColors, Option<CheckedFile>)>,
    pub(super) contexts: ContextMarks,
    pub(super) clusters: ClusterNames,
    pub(super) reduces_motion: bool,
    pub(super) reaches: Vec<Mapping>,
}

/// The names of the settings.
pub(super) const SETTINGS: [&str; 10] = [
    "mute",
    "rules",
    "filters",
    "keys",
    "clipboard",
    "theme",
    "contexts",
    "clusters",
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
            "contexts" => self.each_entry(node, |config, name, item| {
                let context: WrittenContext = decode(item)?;
                let mark = context.mark();
                let context = name.to_owned();
                let mark = mark.ok_or(Mistake::Mark {
                    context,
                    most: MARK,
                })?;
                config.contexts.add(name, mark);
                Ok(())
            }),
            "clusters" => self.each_entry(node, |config, cluster, item| {
                let given = cluster_name(&decode::<String>(item)?);
                let cluster = cluster.to_owned();
                let given = given.ok_or_else(|| Mistake::ClusterName {
                    cluster: cluster.clone(),
                    most: CLUSTER_NAME,
                })?;
                config.clusters.add(&cluster, given);
                Ok(())
            }),
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
            "theme" => {
                let theme = decode(&node.value)
                    .and_then(|name: String| Ok(themes::open(&ThemeChoice::from(&*name))?));
                match theme {
                    Ok(theme) => self.config.theme = Some(theme),
                    Err(mistake) => self.note(name, mistake),
                }
            }
            other => {
                let mistake = Mistake::unknown(other, &SETTINGS);
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
