//! The fields of an entry of a kubeconfig, each read as what it should be.
//!
//! As in client-go, `null` and an empty text mean that nothing is given. What a field holds is never told: it may be a secret.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// What `yes` and the like mean to kubectl, whose YAML is of version 1.1.
const YES: &[&str] = &["y", "yes", "on", "true"];
const NO: &[&str] = &["n", "no", "off", "false"];

/// The fields of an object.
pub(super) struct Fields<'v> {
    object: Option<&'v Map<String, Value>>,
    /// Where it is, with a dot behind it: `exec.`.
    within: String,
}

/// Why a field is not what it should be.
pub(super) type Wrong = String;

impl<'v> Fields<'v> {
    /// The fields of an entry.
    pub(super) fn of(value: &'v Value) -> Result<Self, Wrong> {
        Self::within(value, String::new(), "it")
    }

    fn within(value: &'v Value, within: String, name: &str) -> Result<Self, Wrong> {
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
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Wrong> {
        let text =
            text(self.get(name)).map_err(|other| wrong(&self.path(name), other, "a text"))?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A truth value.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Wrong> {
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
    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, Wrong> {
        let bad = |other| wrong(&self.path(name), other, "a list of texts");
        texts(self.get(name)).map_err(bad)
    }

    /// The items of a list.
    pub(super) fn list(&self, name: &str) -> Result<&'v [Value], Wrong> {
        match self.get(name) {
            Value::Null => Ok(&[]),
            Value::Array(items) => Ok(items),
            other => Err(wrong(&self.path(name), other, "a list")),
        }
    }

    /// An object within this one, if it is given.
    pub(super) fn object(&self, name: &str) -> Result<Option<Fields<'v>>, Wrong> {
        let path = self.path(name);
        match self.get(name) {
            Value::Null => Ok(None),
            value => Fields::within(value, format!("{path}."), &path).map(Some),
        }
    }

    /// Texts by name.
    pub(super) fn map(&self, name: &str) -> Result<HashMap<String, String>, Wrong> {
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

/// That something is not what it should be.
pub(super) fn wrong(name: &str, value: &Value, expected: &str) -> Wrong {
    let is = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("{name} is {is} and has to be {expected}")
}
