//! The grades of a loss, the gravest first.

use crate::derive::fault::Severity;

/// A thing that a Destination loses, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossGrade {
    /// Every endpoint.
    All,
    /// Every endpoint of a subset that a traffic shift requires.
    Subset,
    /// A target to which a traffic policy shifts its requests.
    Target,
    /// The gateways through which other meshes call it.
    Gateways,
    /// More than half of its endpoints.
    Half,
    /// Half of its endpoints or fewer.
    Some,
}

impl LossGrade {
    /// Every grade, the gravest first.
    pub const EVERY: [Self; 6] = [
        Self::All,
        Self::Subset,
        Self::Target,
        Self::Gateways,
        Self::Half,
        Self::Some,
    ];

    /// Its name in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Subset => "subset",
            Self::Target => "target",
            Self::Gateways => "gateways",
            Self::Half => "half",
            Self::Some => "some",
        }
    }

    /// The things that are lost, as the object of a sentence.
    #[must_use]
    pub fn object(self) -> &'static str {
        match self {
            Self::All => "every endpoint",
            Self::Subset => "every endpoint of a required subset",
            Self::Target => "the target of a traffic shift",
            Self::Gateways => "the gateways to other meshes",
            Self::Half => "more than half of the endpoints",
            Self::Some => "half of the endpoints or fewer",
        }
    }

    /// The thing that is lost, in a word or two.
    #[must_use]
    pub fn brief(self) -> &'static str {
        match self {
            Self::All => "everything",
            Self::Subset => "a subset",
            Self::Target => "a target",
            Self::Gateways => "its gateways",
            Self::Half => "most",
            Self::Some => "some",
        }
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::All | Self::Subset | Self::Target => Severity::Error,
            Self::Gateways | Self::Half => Severity::Warning,
            Self::Some => Severity::Info,
        }
    }
}
