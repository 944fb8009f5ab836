//! Why a file gives no objects.

use super::bytes::ReadExtent;
use crate::source::{
    FileError,
    limits::{FRUITLESS_TEXT, TEXT},
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It could not be read.
    Unreadable(String),
    /// It is of a folder or an archive and seems to hold no objects.
    Foreign,
    /// It is not looked into, for this reason.
    LeftOut(&'static str),
}

impl Refusal {
    /// It is no text.
    pub(super) fn no_text() -> Self {
        let why = "it is no text; give a YAML or JSON dump, or an archive of such";
        Self::Unreadable(why.to_owned())
    }

    /// It is packed in a way that is not opened.
    pub(super) fn packed(name: &str) -> Self {
        Self::Unreadable(format!(
            "it is packed as {name}, which is not opened (tar, gzip, zip and zstd are); unpack it and name the folder"
        ))
    }

    /// Why a text was not read to its end, if it was not.
    pub(super) fn of_text(reached: ReadExtent) -> Option<Self> {
        let limit = match reached {
            ReadExtent::End => return None,
            ReadExtent::TooLarge => TEXT,
            ReadExtent::Fruitless => FRUITLESS_TEXT,
        };
        Some(Self::Unreadable(limit.exceeded()))
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        Self::Unreadable(error.to_string())
    }
}
