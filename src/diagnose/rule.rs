//! What a rule is: a condition with a name, and the words that explain it.

use std::fmt;

use crate::{derive::Fault, store::Kind};

use super::{Severity, case::Case};

/// A condition that is looked for in every Destination, and what there is to know about it.
pub struct Rule {
    /// Its name in the contract, such as `subset-unsatisfied`.
    pub id: &'static str,
    /// How much what it finds matters at most.
    pub severity: Severity,
    /// What it finds, as words that can follow a count: `required subsets match no endpoint`.
    pub summary: &'static str,
    /// Why it matters, in two sentences.
    pub why: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    /// What it has to know beside the Destination.
    pub needs: &'static [Need],
    /// What raises it, as a stream of YAML objects that begins with a comment.
    pub example: &'static str,
    pub(super) check: fn(&mut Case<'_>) -> Vec<Fault>,
}

/// What a rule is about; the order is that of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// What the Destination is.
    Identity,
    /// Whether what is known is the newest.
    Freshness,
    /// Its endpoints.
    Endpoints,
    /// Its ports.
    Ports,
    /// Its subsets, and what traffic policies do with its requests.
    Subsets,
    /// Who can call it from other clusters.
    Federation,
    /// What is outside the mesh.
    External,
    /// What its own cluster says.
    Cluster,
    /// How large it is.
    Size,
}

/// A kind that a rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Its first full list has to be in.
    Listed(Kind),
    /// All objects of the kind that there are have to be known, because the rule says of one that it is not there or
    /// compares all of them.
    Whole(Kind),
    /// A context has to reach the Destination's own cluster, and its objects of the kind have to be known.
    Live(Kind),
}

impl Need {
    /// The kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Listed(kind) | Self::Whole(kind) | Self::Live(kind) => kind,
        }
    }
}

impl Need {
    /// The kind, where it is one of the Destination's own cluster.
    pub(super) fn live(self) -> Option<Kind> {
        match self {
            Self::Live(kind) => Some(kind),
            Self::Listed(_) | Self::Whole(_) => None,
        }
    }
}

impl Area {
    /// All areas, in the order of the contract.
    pub const ALL: [Self; 9] = [
        Self::Identity,
        Self::Freshness,
        Self::Endpoints,
        Self::Ports,
        Self::Subsets,
        Self::Federation,
        Self::External,
        Self::Cluster,
        Self::Size,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Freshness => "freshness",
            Self::Endpoints => "endpoints",
            Self::Ports => "ports",
            Self::Subsets => "subsets and shifts",
            Self::Federation => "federation",
            Self::External => "external services",
            Self::Cluster => "against the live cluster",
            Self::Size => "size",
        }
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
