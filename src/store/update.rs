//! The language of facts: what a source can say.

use jiff::Timestamp;

use super::{Kind, Link, Narrowing, Object, ObjectKey, Skew};
use crate::model::{SourceName, Text};

/// One thing a source has to say. The only way in which facts enter the house.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The source that sends it.
    pub source: SourceName,
    /// When it was heard.
    pub at: Timestamp,
    /// The change.
    pub change: Change,
}

/// A change that a source reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A list of a kind begins; what it does not repeat is gone when it ends.
    ListBegan(Kind),
    /// An object of the list that is under way.
    Listed(Object),
    /// The list is complete.
    ListEnded(Kind),
    /// Not all objects of a kind that there are will be read, and why: a namespace or a selector was asked for, or a dump
    /// holds single objects. Told before the list ends.
    Narrowed(Kind, Narrowing),
    /// The namespaces whose lists were ever whole, of a kind that is read in some namespaces only. Nothing is known of others.
    Covered(Kind, Box<[Text]>),
    /// An object is new or changed.
    Applied(Object),
    /// An object is gone.
    Deleted(Kind, ObjectKey),
    /// An item was skipped: an unsupported kind, an item that is no object, a secret.
    Skipped {
        /// Its kind. `None` if it is of none that is read, or not known.
        kind: Option<Kind>,
        /// The item and its place.
        what: String,
        /// The reason.
        why: String,
        /// Whether it could not be read, which leaves the source incomplete; else it was left out on purpose.
        unreadable: bool,
    },
    /// The state of a feed changed.
    Link(Kind, Link),
    /// A request about a kind left for the server.
    Asked(Kind),
    /// The server showed that it still watches a kind for us, without news.
    Heard(Kind),
    /// By how much the clock of the source is ahead of ours, by the `Date` of an answer. Sent again when that changes.
    Clock(Skew),
}

impl Change {
    /// The kind it is about. `None` if it is about no kind.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::ListBegan(kind)
            | Self::ListEnded(kind)
            | Self::Narrowed(kind, _)
            | Self::Covered(kind, _)
            | Self::Deleted(kind, _)
            | Self::Link(kind, _)
            | Self::Asked(kind)
            | Self::Heard(kind) => Some(*kind),
            Self::Listed(object) | Self::Applied(object) => Some(object.kind()),
            Self::Skipped { kind, .. } => *kind,
            Self::Clock(_) => None,
        }
    }
}
