//! Why not all objects of a kind are read that there are: what was asked for, or what a dump holds.

use std::borrow::Cow;

use super::Kind;

/// The limit on which objects of a kind are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrowing {
    /// Only one namespace is read (`-n`). Of that namespace all objects are.
    Namespace(String),
    /// Only objects with some labels are read (`-l`).
    Labels {
        /// The selector.
        labels: String,
        /// The only namespace that is read, if one was asked for too.
        namespace: Option<String>,
    },
    /// A dump holds single objects and no list of them, and those prove nothing about others.
    Single,
    /// Something else, in words: what is read was narrowed twice.
    Other(String),
}

impl Narrowing {
    /// Both at once. Of two different ones no namespace is known whole.
    #[must_use]
    pub fn and(self, other: &Self, kind: Kind) -> Self {
        if self == *other {
            self
        } else {
            let both = [&self, other].map(|one| one.sentence(kind));
            Self::Other(both.join("; "))
        }
    }

    /// Whether all objects of a namespace are read.
    pub(super) fn admits_all_of(&self, namespace: &str) -> bool {
        matches!(self, Self::Namespace(only) if only == namespace)
    }

    /// Why not all objects of a kind are read, as a sentence without its end.
    #[must_use]
    pub fn sentence(&self, kind: Kind) -> String {
        match self {
            Self::Namespace(namespace) => {
                format!("of {kind} objects only those of namespace {namespace} are read (-n)")
            }
            Self::Labels {
                labels,
                namespace: None,
            } => format!("only Destinations with the labels {labels} are read (-l)"),
            Self::Labels {
                labels,
                namespace: Some(namespace),
            } => format!(
                "only Destinations of namespace {namespace} with the labels {labels} are read (-n, -l)"
            ),
            Self::Single => format!(
                "the dump holds no whole list of {kind} objects, and single objects prove nothing"
            ),
            Self::Other(why) => why.clone(),
        }
    }

    /// The same in a few words that fit into brackets.
    pub(super) fn brief(&self) -> Cow<'static, str> {
        match self {
            Self::Namespace(namespace) => format!("-n reads only namespace {namespace}").into(),
            Self::Labels { labels, .. } => format!("-l reads only those with {labels}").into(),
            Self::Single => "the dump may lack some".into(),
            Self::Other(_) => "only some were read".into(),
        }
    }
}
