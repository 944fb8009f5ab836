//! Why a file gives no objects.

use super::{bytes::ReadExtent, types};
use crate::source::{
    FileError, Unreadable,
    limits::{FRUITLESS_TEXT, Limit, TEXT},
};

/// Why a file gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// It could not be read.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// It is not looked into.
    #[error(transparent)]
    LeftOut(#[from] LeftOut),
}

/// Why a file is not looked into: it holds nothing that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum LeftOut {
    /// It is of a folder or an archive and seems to hold no objects.
    #[error("it neither is called .yaml, .yml or .json nor looks like a dump")]
    Foreign,
    #[error("it is hidden")]
    Hidden,
    #[error("it is a link to a folder, and only files are read")]
    FolderLink,
    #[error("it is a pipe or a device, and only files are read")]
    Device,
    #[error("it is a link or a device, and only files are read")]
    Link,
    #[error("it is empty")]
    Empty,
    #[error("it has nothing but comments")]
    OnlyComments,
    #[error("it has no Kubernetes objects")]
    OtherTool,
    #[error("{}", types::SECRETS)]
    Secrets,
    #[error("objects of Kubernetes itself are not read by this version")]
    Core,
    #[error("events are not read by this version")]
    Events,
    #[error("it lists versions and contexts, and holds no objects")]
    About,
    #[error("logs, descriptions and settings of proxies hold no objects")]
    Logs,
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

    /// Whether data is missing, because the file could not be read.
    pub(super) fn is_gap(&self) -> bool {
        matches!(self, Self::Unreadable(_))
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
