//! What the feeds of a context share.

use super::{contact::Contact, login::Door, nudge::Nudges};

/// The ways from a feed to the rest of its context.
#[derive(Clone)]
pub(super) struct Ways {
    pub(super) door: Door,
    pub(super) nudges: Nudges,
    pub(super) contact: Contact,
}
