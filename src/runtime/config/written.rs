//! The settings as the file writes them, and the schema made of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    app::{ContextMark, MarkColor},
    diagnose::{Mute, MuteError},
    query::text,
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
    /// The theme, if --theme does not give one: auto, dark, light, high-contrast, the name of one of your own, or a path.
    theme: Option<String>,
    /// Settings of contexts, by name; `*` is any text. The first entry that matches a context has an effect.
    contexts: BTreeMap<String, WrittenContext>,
    /// Names of registered clusters, by their true name; `*` is any text. They are shown after the true name.
    clusters: BTreeMap<String, String>,
    /// Whether changed cells are not highlighted, and removed rows go at once.
    reduce_motion: bool,
    /// The registered cluster, as CLUSTER or CLUSTER@SOURCE, that each context reaches.
    reaches: BTreeMap<String, String>,
}

/// The keys of an action.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum WrittenKeys {
    One(String),
    Digit(u8),
    Many(Vec<String>),
}

/// Findings to mute.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WrittenMute {
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
pub(super) struct WrittenRule {
    /// A duration such as 90s or 5m.
    pub(super) r#for: String,
}

/// Settings of a context.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenContext {
    /// A word of at most 20 columns, which the header shows before the context, such as PRODUCTION.
    mark: String,
    /// The colour behind the word.
    #[serde(default)]
    color: WrittenColor,
}

/// The colour of a mark.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum WrittenColor {
    #[default]
    Red,
    Yellow,
    Green,
    Cyan,
    Blue,
}

/// The most columns of the word of a mark.
pub(super) const MARK: usize = 20;

/// The most columns of the name of a cluster.
pub(super) const CLUSTER_NAME: usize = 40;

/// The JSON schema of the file.
pub(super) fn schema() -> Value {
    schemars::schema_for!(Written).to_value()
}

impl WrittenKeys {
    /// The keys as texts.
    pub(super) fn texts(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Digit(digit) => vec![digit.to_string()],
            Self::Many(texts) => texts,
        }
    }
}

/// The name of a cluster. `None` if it is empty, too long, or cannot be shown as it is.
pub(super) fn cluster_name(given: &str) -> Option<String> {
    let given = given.trim();
    is_shown(given, CLUSTER_NAME).then(|| given.to_owned())
}

/// Whether a text takes 1 to `most` columns, and is shown as it is.
fn is_shown(text: &str, most: usize) -> bool {
    (1..=most).contains(&text::width(text, most)) && !text.contains(char::is_control)
}

impl WrittenContext {
    /// The mark. `None` if its word is empty, too long, or cannot be shown as it is.
    pub(super) fn mark(self) -> Option<ContextMark> {
        let word = self.mark.trim().to_owned();
        let is_shown = is_shown(&word, MARK);
        let color = match self.color {
            WrittenColor::Red => MarkColor::Red,
            WrittenColor::Yellow => MarkColor::Yellow,
            WrittenColor::Green => MarkColor::Green,
            WrittenColor::Cyan => MarkColor::Cyan,
            WrittenColor::Blue => MarkColor::Blue,
        };
        is_shown.then_some(ContextMark { word, color })
    }
}

impl WrittenMute {
    /// The mute.
    ///
    /// # Errors
    /// If it says nothing, or a part of it cannot be read.
    pub(super) fn parse(self) -> Result<Mute, MuteError> {
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
