//! The policies of a Destination: those in force, whether they are the newest and what they say, those that are not in
//! force though they select it, and which of them sets what.

mod access;
mod drift;
mod freshness;
mod own;
mod protocol;
mod remark;
mod rows;
mod setting;
mod unapplied;

pub use access::access_remarks;
pub use freshness::Freshness;
pub use own::{Own, approval_words};
pub use protocol::http_remark;
pub use remark::Remark;
pub use rows::{PolicyRow, Spec, policies, policies_first};
pub use setting::{Beside, Setter, Setting, setter_name, settings, settings_remarks};
pub use unapplied::{Unapplied, Why, unapplied};

use crate::store::Kind;

/// The two kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A `TrafficPolicy`.
    Traffic,
    /// An `AccessPolicy`.
    Access,
}

impl PolicyKind {
    /// Both of them, in the order in which they are told.
    pub const ALL: [Self; 2] = [Self::Traffic, Self::Access];

    /// The kind of the objects.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Traffic => Kind::TrafficPolicy,
            Self::Access => Kind::AccessPolicy,
        }
    }
}
