//! Rules: conditions with a name, and the words that explain them.

use std::fmt;

use crate::{
    derive::{fault::Fault, neighbours::Neighbours, policies::PolicyObject, world::World},
    model::SourceName,
    store::Kind,
};

use super::Severity;

/// A condition that is looked for in every Destination or policy, and what there is to know about it.
pub struct Rule {
    /// Its name in the contract, such as `subset-unsatisfied`.
    pub id: &'static str,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// The condition, as words that can follow a count: `required subsets match no endpoint`.
    pub summary: &'static str,
    /// Why it matters, in two sentences.
    pub why: &'static str,
    /// Advice on how to correct it.
    pub advice: &'static str,
    /// The kinds of object that it has to know in addition to the Destination.
    pub needs: &'static [Need],
    /// Objects that raise it, as a YAML stream that begins with a comment.
    pub example: &'static str,
    /// Finds its faults.
    pub(super) check: RuleCheck,
}

/// The most faults that one rule finds in one Destination.
pub(super) const MOST_FAULTS: usize = 200;

/// The function that finds the faults of a rule.
#[derive(Clone, Copy)]
pub(super) enum RuleCheck {
    /// Of a Destination, which it asks the neighbours for. The examination keeps the gravest [`MOST_FAULTS`].
    Destination(fn(&mut dyn Neighbours<'_>) -> Vec<Fault>),
    /// Of the annotations of an object and of the mutes, which [`Mutes`](super::Mutes) finds.
    Mutes,
    /// Of a policy, in view of all Destinations of its source.
    Policy(fn(&World, &SourceName, PolicyObject<'_>) -> Option<Fault>),
}

/// The subject of a rule, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The type of the Destination, and whether what it names exists.
    Identity,
    /// Whether what is known is the newest.
    Freshness,
    /// Its endpoints.
    Endpoints,
    /// Its ports.
    Ports,
    /// Its subsets, and what traffic policies do with its requests.
    Subsets,
    /// The policies in force: what they do to its requests, and whom they admit.
    Policies,
    /// Its callers from other clusters.
    Federation,
    /// Services outside the mesh.
    External,
    /// Its differences from its own cluster.
    Cluster,
    /// Its size.
    Size,
}

/// A kind that a rule needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A list of the kind has to be read, even one of some namespaces.
    Listed(Kind),
    /// A list of one of the kinds has to be read. Nothing is found about those that are not.
    OneOf(&'static [Kind]),
    /// All objects of the kind have to be known, because the rule reports one as missing or compares all of them.
    Whole(Kind),
    /// A context has to reach the Destination's own cluster, and its objects of the kind have to be known.
    Live(Kind),
}

impl Need {
    /// The kinds.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        match self {
            Self::Listed(kind) | Self::Whole(kind) | Self::Live(kind) => std::slice::from_ref(kind),
            Self::OneOf(kinds) => kinds,
        }
    }
}

impl Need {
    /// The kind, if it is one of the Destination's own cluster. `None` otherwise.
    pub(super) fn live(self) -> Option<Kind> {
        match self {
            Self::Live(kind) => Some(kind),
            Self::Listed(_) | Self::OneOf(_) | Self::Whole(_) => None,
        }
    }
}

impl Area {
    /// All areas, in the order of the contract.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Freshness,
        Self::Endpoints,
        Self::Ports,
        Self::Subsets,
        Self::Policies,
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
            Self::Policies => "policies and access",
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
