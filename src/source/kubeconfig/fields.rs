//! The fields of an entry of a kubeconfig, each read as what it should be.
//!
//! As in client-go, `null` and an empty text mean that nothing is given. The value of a field is never shown, except `kind`: it may be a secret.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// The words for true and false in YAML 1.1, which kubectl reads.
const YES: &[&str] = &["y", "yes", "on", "true"];
const NO: &[&str] = &["n", "no", "off", "false"];

/// The fields of an object.
pub(super) struct EntryFields<'v> {
    object: Option<&'v Map<String, Value>>,
    /// The path of the object, with a dot at its end: `exec.`.
    within: String,
}

/// Why an entry of a kubeconfig, or the file as a whole, cannot be used. It never holds the value of a field other than `kind`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A field has a value of another type.
    #[error("{name} is {is} and has to be {expected}")]
    Type {
        /// The path of the field, as `exec.args`.
        name: String,
        /// The type that it has.
        is: &'static str,
        /// The type that it should have.
        expected: &'static str,
    },
    /// The file is of another kind.
    #[error("its kind is {0:?}, not Config")]
    Kind(String),
    /// The entry has no name.
    #[error("it has no name")]
    NoName,
    /// An entry before it has the same name.
    #[error("there is another one of this name before it")]
    Repeated,
    /// A context names no cluster.
    #[error("it names no cluster, so there is no server to ask")]
    NoCluster,
    /// An item of `exec.env` is not an object.
    #[error("exec.env has an item that is not an object")]
    NoVariable,
    /// An item of `exec.env` has no name.
    #[error("exec.env holds a variable without a name")]
    UnnamedVariable,
    /// `exec.interactiveMode` holds another word.
    #[error("exec.interactiveMode has to be Never, IfAvailable or Always")]
    InteractiveMode,
}

impl<'v> EntryFields<'v> {
    /// The fields of an entry.
    pub(super) fn of(value: &'v Value) -> Result<Self, FieldError> {
        Self::within(value, String::new(), "it")
    }

    fn within(value: &'v Value, within: String, name: &str) -> Result<Self, FieldError> {
        match value {
            Value::Null => Ok(Self {
                object: None,
                within,
            }),
            Value::Object(object) => Ok(Self {
                object: Some(object),
                within,
            }),
            other => Err(wrong(name, other, "an object")),
        }
    }

    fn get(&self, name: &str) -> &'v Value {
        let found = self.object.and_then(|object| object.get(name));
        found.unwrap_or(&Value::Null)
    }

    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.within)
    }

    /// A text. A number and a truth value are taken as they are written: people forget the quotes.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, FieldError> {
        let text =
            text(self.get(name)).map_err(|other| wrong(&self.path(name), other, "a text"))?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A truth value.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, FieldError> {
        let value = self.get(name);
        let word = value.as_str().map(str::to_ascii_lowercase);
        match (value, word.as_deref()) {
            (Value::Null, _) | (_, Some("")) => Ok(None),
            (Value::Bool(flag), _) => Ok(Some(*flag)),
            (_, Some(word)) if YES.contains(&word) => Ok(Some(true)),
            (_, Some(word)) if NO.contains(&word) => Ok(Some(false)),
            (other, _) => Err(wrong(&self.path(name), other, "true or false")),
        }
    }

    /// A list of texts, or one text for a list of one.
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, FieldError> {
        let bad = |other| wrong(&self.path(name), other, "a list of texts");
        texts(self.get(name)).map_err(bad)
    }

    /// The items of a list.
    pub(super) fn list(&self, name: &str) -> Result<&'v [Value], FieldError> {
        match self.get(name) {
            Value::Null => Ok(&[]),
            Value::Array(items) => Ok(items),
            other => Err(wrong(&self.path(name), other, "a list")),
        }
    }

    /// An object within this one, if it is given.
    pub(super) fn object(&self, name: &str) -> Result<Option<EntryFields<'v>>, FieldError> {
        let path = self.path(name);
        match self.get(name) {
            Value::Null => Ok(None),
            value => EntryFields::within(value, format!("{path}."), &path).map(Some),
        }
    }

    /// Texts by name.
    pub(super) fn map(&self, name: &str) -> Result<HashMap<String, String>, FieldError> {
        let Some(object) = self.object(name)? else {
            return Ok(HashMap::new());
        };
        let mut found = HashMap::new();
        for key in object.keys() {
            if let Some(text) = object.text(key)? {
                found.insert(key.to_owned(), text);
            }
        }
        Ok(found)
    }

    /// The names of the fields.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'v str> {
        self.object
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
    }
}

fn text(value: &Value) -> Result<Option<String>, &Value> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Bool(flag) => Ok(Some(flag.to_string())),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => Err(other),
    }
}

fn texts(value: &Value) -> Result<Option<Vec<String>>, &Value> {
    let Value::Array(items) = value else {
        let one = text(value)?.filter(|text| !text.is_empty());
        return Ok(one.map(|text| vec![text]));
    };
    let mut found = Vec::new();
    for item in items {
        found.extend(text(item)?);
    }
    Ok(Some(found))
}

/// A value of another type than expected.
pub(super) fn wrong(name: &str, value: &Value, expected: &'static str) -> FieldError {
    let is = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let name = name.to_owned();
    FieldError::Type { name, is, expected }
}
