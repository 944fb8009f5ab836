//! Why a file gives no objects.

use super::bytes::ReadExtent;
use crate::source::{
    FileError, Unreadable,
    limits::{FRUITLESS_TEXT, Limit, TEXT},
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It could not be read.
    Unreadable(Unreadable),
    /// It is of a folder or an archive and seems to hold no objects.
    Foreign,
    /// It is not looked into, for this reason.
    LeftOut(&'static str),
}

impl Refusal {
    /// Why a text was not read to its end, if it was not.
    pub(super) fn of_text(reached: ReadExtent) -> Option<Self> {
        match reached {
            ReadExtent::End => None,
            ReadExtent::TooLarge => Some(TEXT.into()),
            ReadExtent::Fruitless => Some(FRUITLESS_TEXT.into()),
        }
    }

    /// The refusal of what is damaged.
    pub(super) fn damaged(error: &dyn std::error::Error) -> Self {
        Self::Unreadable(Unreadable::damaged(error))
    }
}

impl From<Unreadable> for Refusal {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<Limit> for Refusal {
    fn from(limit: Limit) -> Self {
        Self::Unreadable(Unreadable::Limit(limit))
    }
}
