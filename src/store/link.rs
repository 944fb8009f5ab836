//! How a feed stands with its source.

use jiff::Timestamp;

/// The state of one feed. Only [`Live`](Link::Live) and [`Loaded`](Link::Loaded) data is what its source says now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Nothing has been heard yet.
    #[default]
    Connecting,
    /// A list is arriving.
    Syncing {
        /// How many objects have arrived.
        seen: usize,
    },
    /// The list is in and changes follow.
    Live,
    /// A file was read whole; no changes follow.
    Loaded,
    /// The connection is lost; what is known may be stale.
    Retrying {
        /// Why, in our words.
        why: String,
        /// When the next try begins.
        next: Timestamp,
    },
    /// The server knows who asks and refuses.
    Denied {
        /// What is refused, and what to ask for.
        why: String,
    },
    /// The server does not know who asks.
    Unauthorized {
        /// What it said.
        why: String,
    },
    /// The kind is not installed there.
    Absent,
    /// Nothing more will come.
    Ended {
        /// Why.
        why: String,
    },
}

impl Link {
    /// Whether what is known is what the source says now.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(self, Self::Live | Self::Loaded)
    }

    /// The state in one word of the JSON contract.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Loaded => "loaded",
            Self::Connecting | Self::Syncing { .. } => "syncing",
            Self::Retrying { .. } | Self::Ended { .. } => "unreachable",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Denied { .. } => "forbidden",
            Self::Absent => "absent",
        }
    }

    /// Why the feed is not current, where there is a reason to tell.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Retrying { why, .. }
            | Self::Denied { why }
            | Self::Unauthorized { why }
            | Self::Ended { why } => Some(why),
            Self::Absent => Some("the kind is not installed"),
            Self::Connecting | Self::Syncing { .. } | Self::Live | Self::Loaded => None,
        }
    }
}
