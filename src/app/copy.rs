//! The texts that a line or an object holds, to be copied.

use std::fmt::Write;

use serde_json::Value;

use crate::{
    model::yaml::{self, ManagedFields},
    store::Subject,
};

/// A text to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyItem {
    /// The letter that copies it.
    pub key: char,
    /// Its name.
    pub label: &'static str,
    /// The text.
    pub content: CopyContent,
}

/// The text of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyContent {
    /// A text that is known.
    Text(String),
    /// A whole object, which its source has.
    Whole(Subject, ObjectForm),
}

/// The form of a whole object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectForm {
    /// YAML without managed fields.
    Yaml,
    /// JSON.
    Json,
}

impl ObjectForm {
    /// The object in this form.
    #[must_use]
    pub fn text(self, object: &Value) -> String {
        match self {
            Self::Yaml => {
                let lines = yaml::lines(object, ManagedFields::Hidden);
                let mut text = String::new();
                for line in lines {
                    // A text takes whatever is written to it.
                    let _ = writeln!(text, "{line}");
                }
                text
            }
            Self::Json => format!("{object:#}\n"),
        }
    }

    /// Its name in the menu and in messages.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }
}
