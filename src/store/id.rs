//! The identity of objects over all sources.

use super::{Kind, ObjectKey};
use crate::model::SourceName;

/// The identity of an object over all sources, whatever row it is shown in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The source it comes from.
    pub source: SourceName,
    /// The object in that source.
    pub key: ObjectKey,
}

impl Id {
    /// An object of any kind in the same source.
    #[must_use]
    pub fn neighbour(&self, kind: Kind, key: ObjectKey) -> Subject {
        let source = self.source.clone();
        Subject {
            kind,
            id: Self { source, key },
        }
    }
}

/// An object of any kind over all sources: what a page is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Its kind.
    pub kind: Kind,
    /// Which object of the kind.
    pub id: Id,
}
