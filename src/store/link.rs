//! Links: the state of a feed towards its source.

use jiff::Timestamp;

use super::Kind;

/// The state of one feed. Only [`Live`](Link::Live) and [`Loaded`](Link::Loaded) data is what its source says now;
/// [`Polled`](Link::Polled) data is what it said a moment ago.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Nothing has been heard yet.
    #[default]
    Connecting,
    /// A login plugin runs, before anything can be asked.
    LoggingIn {
        /// The plugin that is waited for.
        why: String,
        /// When the plugin will be ended, if it has not ended by itself.
        until: Timestamp,
    },
    /// A list is arriving.
    Syncing {
        /// How many objects have arrived.
        seen: usize,
    },
    /// The list is in and changes follow.
    Live,
    /// A file was read whole; no changes follow.
    Loaded,
    /// The list may be read but not watched: it was read whole just now, and is read again.
    Polled {
        /// Why it is not watched, and what to ask for.
        why: String,
        /// When it is read again.
        next: Timestamp,
    },
    /// The connection is lost; what is known may be stale.
    Retrying {
        /// Why, in our words.
        why: String,
        /// When the next try begins.
        next: Timestamp,
    },
    /// The server knows who asks and refuses.
    Denied {
        /// The refused request, and the right to ask for.
        why: String,
    },
    /// The server does not know who asks.
    Unauthorized {
        /// The reason that it gives.
        why: String,
    },
    /// There are no objects of the kind to be had.
    Absent(Absence),
    /// Nothing more will come.
    Ended {
        /// Why.
        why: String,
    },
}

/// Why there are no objects of a kind to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The cluster does not know the kind.
    NotInstalled,
    /// The cluster does not know Destinations, so that nothing of it can be shown.
    NoDestinations,
    /// The cluster has Gloo Mesh 2.x, which does without Destinations.
    GlooMesh2,
    /// The dump holds none.
    NotInDump,
    /// The context was to be read for the Services of a cluster that no Destination is of.
    NotConcerned,
}

impl Link {
    /// Whether the list is whole: as of now, or of the last time it was polled.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(self, Self::Live | Self::Loaded | Self::Polled { .. })
    }

    /// Whether objects of a source in this state may be out of date.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        !matches!(self, Self::Live | Self::Loaded | Self::Syncing { .. })
    }

    /// Whether its source is asked again after a while, or sooner on request.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(
            self,
            Self::Polled { .. }
                | Self::Retrying { .. }
                | Self::Denied { .. }
                | Self::Unauthorized { .. }
        )
    }

    /// Whether there are no objects of the kind to be had, for whatever reason.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_))
    }

    /// The state in one word of the JSON contract. It has none for what is polled: a document is about one moment, at
    /// which such a list is as whole as one that is watched, and its reason tells them apart.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Live | Self::Polled { .. } => "live",
            Self::Loaded => "loaded",
            Self::Connecting | Self::LoggingIn { .. } | Self::Syncing { .. } => "syncing",
            Self::Retrying { .. } | Self::Ended { .. } => "unreachable",
            Self::Unauthorized { .. } => "unauthorized",
            Self::Denied { .. } => "forbidden",
            Self::Absent(_) => "absent",
        }
    }

    /// Why the feed is not simply live, where there is a reason to tell.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Polled { why, .. }
            | Self::Retrying { why, .. }
            | Self::Denied { why }
            | Self::Unauthorized { why }
            | Self::Ended { why } => Some(why),
            Self::Absent(absence) => Some(absence.sentence()),
            Self::Connecting
            | Self::LoggingIn { .. }
            | Self::Syncing { .. }
            | Self::Live
            | Self::Loaded => None,
        }
    }
}

impl Absence {
    /// Why there are none where a cluster does not know the kind.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Destination => Self::NoDestinations,
            _ => Self::NotInstalled,
        }
    }

    /// Why, and what to do where something can be done.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.words().0
    }

    /// The next step for the user. `None` if nothing can be done.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        self.words().1
    }

    fn words(self) -> (&'static str, Option<&'static str>) {
        /// A sentence and its second half.
        macro_rules! advised {
            ($why:literal, $advice:literal) => {
                (concat!($why, "; ", $advice), Some($advice))
            };
        }
        match self {
            Self::NotInstalled => ("the kind is not installed", None),
            Self::NoDestinations => advised!(
                "the kind Destination is not installed",
                "choose the context of the management cluster with --context"
            ),
            Self::GlooMesh2 => advised!(
                "Gloo Mesh 2.x is installed here, which has no Destinations",
                "choose the context of a management cluster of Gloo Mesh 1.x with --context"
            ),
            Self::NotInDump => ("the dump has none", None),
            Self::NotConcerned => advised!(
                "no Destination that was read is of the cluster that this context reaches",
                "check the name of the cluster"
            ),
        }
    }
}
