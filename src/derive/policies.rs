//! The policies of a Destination: which ones are in force, with what effective values, and who may call it.
//!
//! | about | where |
//! |---|---|
//! | the policies in force, and whether they are the newest | [`policies`], [`AppliedPolicy`], [`Freshness`] |
//! | the policies that select it but are not in force | [`not_in_force()`] |
//! | the effective value of each field | [`field_values`] |
//! | what becomes of callers that no policy admits | [`access_remarks`] |
//! | fields that have no effect because no port is HTTP | [`http_remarks`] |
//! | policies that select no Destination, and the nearest one | [`selects_nothing()`] |
//! | policies that lead requests to it | [`shift_parts`], [`mirror_part`], [`shifted_requests`] |
//! | a policy as an object | [`PolicyObject`] |
//!
//! What a single policy does is the matter of [`effects`](super::effects).

mod access;
mod applied;
mod drift;
mod effective;
mod freshness;
mod http_only;
mod leads_here;
mod not_in_force;
mod object;
mod overlap;
pub(super) mod refusal;
mod selects_nothing;

pub use access::access_remarks;
pub use applied::{AppliedPolicy, AppliedSpec, policies, policies_first};
pub use effective::{
    FieldValue, FieldValues, ValueStanding, field_values, merge_remark, policy_name,
};
pub use freshness::Freshness;
pub(super) use freshness::{Mention, freshness, knows_policies, mentions, missing, note, stale};
pub use http_only::{http_policies_without_http, http_remarks};
pub use leads_here::{mirror_part, shift_parts, shifted_requests};
pub use not_in_force::{NotInForce, Reason, not_in_force};
pub use object::PolicyObject;
pub use overlap::{ejections_for_clients, overlapping_policies};
pub use refusal::{approval_words, cluster_state_words, refusal, state_words};
pub use selects_nothing::{
    is_selected_otherwise, may_select, needs_destinations, selected_one, selects_nothing,
};

use crate::store::Kind;

use super::fault::Remark;

/// The two kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// A `TrafficPolicy`.
    Traffic,
    /// An `AccessPolicy`.
    Access,
}

impl PolicyKind {
    /// Both of them, in the order in which panes and `describe` list them.
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
