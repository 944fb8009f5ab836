//! Endpoints by region, zone, sub-zone and address, what they serve, and what would remain were places lost.
//!
//! There may be a million of them: branches are counted as a whole, and only lines that are seen are built.

mod address;
mod external;
mod notes;
mod tree;

use crate::{derive, ui::text};

use super::{Facing, PaneContent, zone_role};

pub(super) fn content<'s>(facing: &Facing<'s>) -> PaneContent<'s> {
    let known = facing.known();
    let destination = &*known.destination;
    if let Some(why) = derive::endpoints::why_no_endpoints(destination) {
        return PaneContent::empty(facing, why);
    }
    let content = match (destination.kube_service(), destination.external_service()) {
        (Some(kube), _) => tree::content(kube, facing),
        (None, Some(external)) => external::content(external, facing),
        (None, None) => PaneContent::new(Vec::new()),
    };
    PaneContent {
        count: Some(text::grouped(known.summary.endpoints.into())),
        ..content
    }
}
